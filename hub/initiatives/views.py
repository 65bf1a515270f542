from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.initiatives import actions, permissions
from hub.initiatives.filters import facets, narrowed
from hub.initiatives.forms import NewInitiativeForm
from hub.initiatives.models import Initiative, Role
from hub.lib.maps import Choropleth
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.partners.models import Organization
from hub.sources.citations import Citations
from hub.vocabularies.models import Country

PAGE_SIZE = 50


def initiatives(request: HttpRequest) -> HttpResponse:
    """The mapping as a table or a map, narrowed by what the address says."""
    seen = Initiative.objects.visible_to(request.viewer)
    found = narrowed(seen, request.GET)
    page = Paginator(found.prefetch_related("countries", "issues", "commodities"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "total": page.paginator.count,
        "facets": facets(seen, request.GET),
        "view": "map" if request.GET.get("view") == "map" else "table",
        "q": request.GET.get("q", ""),
        "narrowed": any(value for name, value in request.GET.items() if name not in {"view", "page"}),
        "can_add": permissions.can_add_initiative(request.viewer),
        "has_synthetic": any(initiative.synthetic for initiative in page),
    }
    if context["view"] == "map":
        context["by_country"], context["map"] = _by_country(found)
    template = "initiatives/results.html" if request.htmx else "initiatives/initiatives.html"
    return render(request, template, context)


def _by_country(found):  # type: ignore[no-untyped-def]
    links = Initiative.countries.through.objects.filter(initiative__in=found.order_by().values("pk"))
    counts = {row["country_id"]: row["number"] for row in links.values("country_id").annotate(number=Count("pk"))}
    rows = [(country, counts[country.pk]) for country in Country.objects.filter(pk__in=counts)]
    rows.sort(key=lambda row: (-row[1], str(row[0].name)))
    return rows, Choropleth({country.iso3: number for country, number in rows}, {c.iso3: str(c.name) for c, _ in rows})


def initiative(request: HttpRequest, public_id: str) -> HttpResponse:
    """One initiative: who, where, when, with which money, and who says so."""
    found = get_visible(
        Initiative.objects.select_related("owner", "successor").prefetch_related(
            "issues", "interventions", "sectors", "commodities", "stages", "levels", "countries"
        ),
        request.viewer,
        public_id=public_id,
    )
    phases = list(found.phases.prefetch_related("countries"))
    tranches = list(found.tranches.select_related("funder"))
    roles = list(found.roles.select_related("organization"))
    by_kind = [(label, [role for role in roles if role.kind == kind]) for kind, label in Role.Kind.choices]
    context = {
        "initiative": found,
        "phases": phases,
        "tranches": tranches,
        "roles": [(label, group) for label, group in by_kind if group],
        "groups": found.groups.visible_to(request.viewer),
        "outputs": found.outputs.visible_to(request.viewer).select_related("plan__group", "outcome"),
        "predecessors": found.predecessors.visible_to(request.viewer),
        "map": Choropleth(
            {c.iso3: 1 for c in found.countries.all()}, {c.iso3: str(c.name) for c in found.countries.all()}
        ),
        "citations": Citations([found, *phases, *tranches, *roles]),
        "can_edit": permissions.can_edit_initiative(request.viewer, found),
    }
    return render(request, "initiatives/initiative.html", context)


@throttled("add-initiative", per_hour=60)
def add(request: HttpRequest) -> HttpResponse:
    """A partner adds an initiative of her organization."""
    permissions.check_can_add_initiative(request.viewer)
    owner = Organization.objects.filter(pk=request.viewer.acting_for_id).first()
    form = NewInitiativeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = actions.add_initiative(form=form, owner=owner, by=cast(Person, request.user))
        messages.success(request, _("The initiative is on the map."))
        return redirect(added)
    return render(request, "initiatives/add.html", {"form": form, "owner": owner})
