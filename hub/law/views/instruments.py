from __future__ import annotations

from collections import defaultdict

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from hub.accounts.requests import Request
from hub.law.models import Edition, Instrument, Ratification
from hub.law.models.instruments import BINDING
from hub.law.publishers import PUBLISHERS
from hub.law.views.acts import acts_by_source
from hub.law.views.tabs import tabs
from hub.lib.choices import alphabetical
from hub.vocabularies.models import Country

PAGE_SIZE = 50


def instruments(request: Request) -> HttpResponse:
    """The conventions, protocols and principles behind the standards."""
    bound = Count(
        "ratifications__country", filter=Q(ratifications__act__in=[str(one) for one in BINDING]), distinct=True
    )
    rows = Instrument.objects.annotate(bound=bound).order_by("position")
    standards = dict(Instrument.objects.values_list("pk").annotate(number=Count("standards")).order_by())
    context = {"tabs": tabs("law:instruments"), "rows": [(one, standards[one.pk]) for one in rows]}
    return render(request, "law/instruments.html", context)


def instrument(request: Request, code: str) -> HttpResponse:
    """One instrument: its standards, and the acts of each country by source."""
    found = get_object_or_404(Instrument, code=code)
    keys = found.ratifications.order_by().values_list("country", flat=True).distinct()
    countries = alphabetical(Country.objects.filter(pk__in=keys), lambda one: str(one.name))
    acts: dict[int, list[Ratification]] = defaultdict(list)
    for one in found.ratifications.select_related("edition__source"):
        acts[one.country_id].append(one)
    histories = {key: acts_by_source(rows) for key, rows in acts.items()}
    disputed = [one for one in countries if histories[one.pk].contradicts]
    only = request.GET.get("only", "")
    page = Paginator(disputed if only == "conflicts" else countries, PAGE_SIZE).get_page(request.GET.get("page"))
    editions = Edition.objects.filter(ratifications__instrument=found).distinct().select_related("source")
    context = {
        "instrument": found,
        "tabs": tabs(""),
        "standards": found.standards.all(),
        "page": page,
        "rows": [(one, histories[one.pk]) for one in page.object_list],
        "total": len(countries),
        "conflicts": len(disputed),
        "only": only,
        "editions": [(one, PUBLISHERS[one.publisher].caveats) for one in editions],
    }
    return render(request, "law/instrument.html", context)
