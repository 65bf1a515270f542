from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from hub.accounts.requests import Request
from hub.crises.models import Crisis
from hub.crises.permissions import can_edit_crisis
from hub.lib.choices import alphabetical
from hub.lib.translated import in_language, interface_codes
from hub.vocabularies.models import Country

PAGE_SIZE = 25


def crises(request: Request) -> HttpResponse:
    """Crises by name, kind and country."""
    chosen = {name: request.GET.get(name, "") for name in ("kind", "country")}
    rows = Crisis.objects.visible_to(request.viewer)
    if chosen["kind"] in Crisis.Kind.values:
        rows = rows.filter(kind=chosen["kind"])
    if code := chosen["country"].upper()[:3]:
        rows = rows.filter(Q(countries__iso3=code) | Q(hosts__iso3=code)).distinct()
    page = Paginator(rows.prefetch_related("countries", "hosts"), PAGE_SIZE).get_page(request.GET.get("page"))
    named = Country.objects.filter(Q(crises__isnull=False) | Q(hosted_crises__isnull=False)).distinct().order_by()
    names = named.values_list("iso3", in_language("name", interface_codes()))
    context = {
        "page": page,
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "kinds": Crisis.Kind.choices,
        "countries": [(iso3.lower(), name) for iso3, name in alphabetical(names, lambda row: row[1])],
        "can_record": can_edit_crisis(request.viewer, None),
    }
    return render(request, "crises/crises.html", context)
