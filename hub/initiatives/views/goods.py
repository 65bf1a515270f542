from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render

from hub.accounts.requests import Request
from hub.initiatives.models import ListedGood
from hub.lib.choices import alphabetical
from hub.lib.translated import in_language, interface_codes
from hub.vocabularies.models import Country, Scheme, Term

REASONS = ("child_labour", "forced_labour", "forced_child_labour", "derived")
PAGE_SIZE = 40  # goods


def goods(request: Request) -> HttpResponse:
    """Goods on a published list, by country, with the edition and what it does not say."""
    seen = ListedGood.objects.visible_to(request.viewer)
    listed = seen.select_related("good", "country", "source").annotate(
        shown=in_language("good__name", interface_codes())
    )
    wanted = {name: request.GET.get(name, "").strip() for name in ("good", "country", "edition")}
    if wanted["good"]:
        listed = listed.filter(good__code=wanted["good"])
    if wanted["country"]:
        listed = listed.filter(country__iso3=wanted["country"].upper())
    if wanted["edition"]:
        listed = listed.filter(edition=wanted["edition"])
    terms = Term.objects.filter(scheme=Scheme.COMMODITY, listings__in=seen).distinct()
    countries = Country.objects.filter(listed_goods__in=seen).distinct()
    listed = alphabetical(listed.order_by("-edition"), lambda one: str(one.country))
    listed = alphabetical(listed, lambda one: one.shown)
    by_good = [] if wanted["country"] else _by_good(listed)
    page = Paginator(by_good, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "goods": listed if wanted["country"] else [],
        "page": page,
        "wanted": wanted,
        "terms": alphabetical(terms.order_by().values_list("code", in_language("name", interface_codes())), itemgetter(1)),
        "countries": alphabetical(countries.order_by().values_list("iso3", in_language("name", interface_codes())), itemgetter(1)),
        "editions": seen.order_by("-edition", "source").values("edition", "source__title", "source__url", "source__publisher")
        .annotate(number=Count("pk")),
    }  # fmt: skip
    shown = [number for number in range(len(REASONS)) if any(cells[number] for _good, cells in page.object_list)]
    context["by_good"] = [(good, [cells[number] for number in shown]) for good, cells in page.object_list]
    labels = [ListedGood._meta.get_field(name).verbose_name for name in REASONS]  # type: ignore[union-attr]
    context["reasons"] = dict(enumerate(labels[number] for number in shown))
    return render(request, "initiatives/goods.html", context)


def _by_good(listed: Iterable[ListedGood]) -> list[tuple[Term, list[list[ListedGood]]]]:
    """Each good once, with the countries for which it is listed, by reason."""
    found: dict[int, tuple[Term, list[list[ListedGood]]]] = {}
    for one in listed:
        _term, cells = found.setdefault(one.good_id, (one.good, [[] for _ in REASONS]))
        for name, cell in zip(REASONS, cells, strict=True):
            if one.is_listed_by_inputs_alone if name == "derived" else getattr(one, name):
                cell.append(one)
    return list(found.values())
