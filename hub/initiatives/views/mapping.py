from __future__ import annotations

from typing import Any, cast

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from hub.accounts.models import Person
from hub.initiatives import actions, permissions
from hub.initiatives.exporting.formats import FORMATS, export
from hub.initiatives.filters import FRESHNESS, FacetOptions, narrowed
from hub.initiatives.finding import find, spelled
from hub.initiatives.forms import NewInitiativeForm
from hub.initiatives.merging import records_of
from hub.initiatives.models import Initiative, Role, SavedSearch
from hub.lib.maps import Choropleth
from hub.lib.paging import PageOf
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.lib.visibility import STRANGER, is_open_to
from hub.partners.models import Organization
from hub.sources.citations import Citations
from hub.vocabularies.models import Country

PAGE_SIZE = 50


def initiatives(request: HttpRequest) -> HttpResponse:
    """The mapping as a table or a map, narrowed by what the address says."""
    number = request.GET.get("page", "1")
    finding = find(request.viewer, request.GET, page=int(number[:9]) if number.isdecimal() else 1, size=PAGE_SIZE)
    rows = Initiative.objects.visible_to(request.viewer).filter(pk__in=finding.keys)
    by_key = {row.pk: row for row in rows.prefetch_related("countries", "issues", "commodities")}
    listed = [by_key[key] for key in finding.keys if key in by_key]
    context = {
        "page": PageOf(listed, finding.page, finding.total, PAGE_SIZE),
        "total": finding.total,
        "instead": finding.instead,
        "facets": finding.facets,
        "view": "map" if request.GET.get("view") == "map" else "table",
        "q": request.GET.get("q", ""),
        "narrowed": any(value for name, value in request.GET.items() if name not in {"view", "page"}),
        "can_add": permissions.can_add_initiative(request.viewer),
        "can_import": permissions.can_import(request.viewer),
        "can_review": permissions.can_review(request.viewer),
        "saved_searches": SavedSearch.objects.visible_to(request.viewer),
        "query_string": "&".join(part for part in request.GET.urlencode().split("&") if not part.startswith("page=")),
        "formats": FORMATS,
        "has_synthetic": any(initiative.synthetic for initiative in listed),
    }
    if context["view"] == "map":
        context["by_country"], context["map"] = _by_country(finding.facets)
    template = "initiatives/results.html" if request.htmx else "initiatives/initiatives.html"
    return render(request, template, context)


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embed(request: HttpRequest) -> HttpResponse:
    """The public list or map for a page of somebody else: nobody is signed in there, whoever looks."""
    finding = find(STRANGER, request.GET, page=1, size=20)
    rows = Initiative.objects.visible_to(STRANGER).filter(pk__in=finding.keys).prefetch_related("countries")
    context: dict[str, Any] = {"rows": rows, "total": finding.total, "view": request.GET.get("view", "table")}
    if context["view"] == "map":
        context["by_country"], context["map"] = _by_country(finding.facets)
    return render(request, "initiatives/embed.html", context)


def _by_country(options: list[FacetOptions]) -> tuple[list[tuple[Country, int]], Choropleth]:
    """The counts of the country facet, all of them, as rows and as shades."""
    counts = next(facet.counts for facet in options if facet.name == "country")
    countries = Country.objects.filter(iso3__in=[iso3.upper() for iso3 in counts])
    rows = [(country, counts[country.iso3.lower()]) for country in countries]
    rows.sort(key=lambda row: (-row[1], str(row[0].name)))
    places = {c.iso3: (c.longitude, c.latitude) for c, _ in rows if c.longitude is not None and c.latitude is not None}
    return rows, Choropleth({c.iso3: number for c, number in rows}, {c.iso3: str(c.name) for c, _ in rows}, places)


@require_safe
def download(request: HttpRequest, file_format: str) -> StreamingHttpResponse:
    """Exactly what the page shows, as a file, sent while it is written."""
    if file_format not in FORMATS:
        raise Http404(_("There is no such format."))
    content_type, ending = FORMATS[file_format]
    found = narrowed(Initiative.objects.visible_to(request.viewer), spelled(request.viewer, request.GET))
    pieces, _missing = export(found, file_format)
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="initiatives.{ending}"'
    return response


def initiative(request: HttpRequest, public_id: str) -> HttpResponse:
    """One initiative: who, where, when, with which money, and who says so."""
    merged = Initiative.objects.filter(public_id=public_id, merged_into__isnull=False)
    if gone := merged.filter(Initiative.visible_before_merging(request.viewer)).select_related("merged_into").first():
        return redirect(gone.merged_into)
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
    roles = [role for role in roles if role.organization is None or is_open_to(role.organization, request.viewer)]
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
        "can_claim": permissions.can_claim(request.viewer) and found.owner_id not in request.viewer.organization_ids,
        "said": records_of(found, request.viewer),
        "freshness_label": FRESHNESS[found.freshness],
        "evaluations": found.evaluations.all(),
    }
    return render(request, "initiatives/initiative.html", context)


@throttled("add-initiative", per_hour=60)
def add(request: HttpRequest) -> HttpResponse:
    """A partner adds an initiative of her organization."""
    permissions.check_can_add_initiative(request.viewer)
    owner = Organization.objects.filter(pk=request.viewer.acting_for_id).first()
    form = NewInitiativeForm(request.POST or None)
    form.offer_only_what_is_open_to(request.viewer)
    if request.method == "POST" and form.is_valid():
        added = actions.add_initiative(form=form, owner=owner, by=cast(Person, request.user))
        messages.success(request, _("The initiative is on the map."))
        return redirect(added)
    return render(request, "initiatives/add.html", {"form": form, "owner": owner})
