from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hub.initiatives.models import ListedGood
from hub.lib.translated import in_language
from hub.vocabularies.models import Country, Scheme, Term


def goods(request: HttpRequest) -> HttpResponse:
    """Goods that a published list names, by country, with the edition and what it does not say."""
    seen = ListedGood.objects.visible_to(request.viewer)
    listed = seen.select_related("good", "country", "source").annotate(shown=in_language("good__name"))
    wanted = {name: request.GET.get(name, "").strip() for name in ("good", "country", "edition")}
    if wanted["good"]:
        listed = listed.filter(good__code=wanted["good"])
    if wanted["country"]:
        listed = listed.filter(country__iso3=wanted["country"].upper())
    if wanted["edition"]:
        listed = listed.filter(edition=wanted["edition"])
    terms = Term.objects.filter(scheme=Scheme.COMMODITY, listings__in=seen).distinct()
    countries = Country.objects.filter(listed_goods__in=seen).distinct()
    context = {
        "goods": listed.order_by("shown", "country__name_en", "-edition"),
        "wanted": wanted,
        "terms": terms.annotate(shown=in_language("name")).order_by("shown").values_list("code", "shown"),
        "countries": countries.annotate(shown=in_language("name")).order_by("shown").values_list("iso3", "shown"),
        "editions": seen.order_by("-edition", "source").values("edition", "source__title", "source__url", "source__publisher")
        .annotate(number=Count("pk")),
    }  # fmt: skip
    return render(request, "initiatives/goods.html", context)
