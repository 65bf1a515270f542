"""Read access for programs, versioned in the address, with the same visibility filter as the pages."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.http import Http404, HttpResponse
from ninja import NinjaAPI, Query, Router
from ninja.openapi.schema import OpenAPISchema

from hub.accounts.requests import Request
from hub.api import figures as of_figures
from hub.api import guardians as of_guardians
from hub.api import laws as of_laws
from hub.api import plans as of_plans
from hub.api import prevention as of_prevention
from hub.api import protocols as of_protocols
from hub.api import shapes
from hub.api.paging import Page, answers, list_of, paginate
from hub.corridors.models import Corridor, EntryPoint, Factor
from hub.crises.models import Crisis
from hub.groups.membership import visible_members
from hub.groups.models import Group, Office, Participation
from hub.initiatives.finding import find_part
from hub.initiatives.models import Initiative
from hub.lib.permissions import get_visible
from hub.lib.search import matching
from hub.lib.translated import columns
from hub.library.models import Item
from hub.meetings.models import Meeting
from hub.opportunities.models import Call
from hub.partners.models import Organization
from hub.reports.moved import redirect_if_moved
from hub.studies.models import Dataset, Run
from hub.vocabularies.models import Country, Term
from hub.workplans.models import Outcome, Plan, PlanVersion


class Interface(NinjaAPI):
    """The schema depends on the code alone: it is computed once for each process, not for each request."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._schemas: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        prefix = path_prefix if path_prefix is not None else self.get_root_path(path_params or {})
        if prefix not in self._schemas:
            self._schemas[prefix] = super().get_openapi_schema(path_prefix=prefix)
        return self._schemas[prefix]


api = Interface(
    title="Actionhub",
    version="1",
    urls_namespace="api",
    docs_url=None,  # Ninja's page loads scripts from other hosts; ours is hub.api.views.manual
    description=(
        "Read access to groups, plans, partners, initiatives, countries, meetings, calls, the library, studies, published "
        "figures, what is said of the law of countries, institutions, ways to a remedy, and Pathfinder countries. "
        "You see what the same person sees on the pages; without signing in, what is public. "
        "No record does not mean no activity; a missing value is not zero."
    ),
)
router = Router()


@api.exception_handler(Http404)
def missing(request: Request, error: Http404) -> HttpResponse:
    if (elsewhere := redirect_if_moved(request)) is not None:
        return elsewhere
    return api.create_response(request, {"detail": str(error) or "There is no such record."}, status=404)


@router.get("/organizations", response=answers(list_of(shapes.OrganizationShape)), summary="Organizations")
def organizations(
    request: Request, page: Query[Page], q: str = "", constituency: str = "", status: str = "", country: str = ""
) -> Any:
    found = Organization.objects.visible_to(request.viewer).select_related("country")
    for name, value in {"constituency": constituency, "status": status, "country__iso3": country.upper()}.items():
        if value:
            found = found.filter(**{name: value})
    return paginate(matching(found, q), page, shapes.organization)


@router.get(
    "/organizations/{slug}", response=answers(shapes.OrganizationShape, missing=True), summary="One organization"
)
def organization(request: Request, slug: str) -> Any:
    found = get_visible(Organization.objects.select_related("country"), request.viewer, slug=slug)
    return shapes.organization(found)


@router.get("/groups", response=answers(list_of(shapes.GroupShape)), summary="Groups, working groups and workstreams")
def groups(request: Request, page: Query[Page], parent: str = "", status: str = "") -> Any:
    found = Group.objects.visible_to(request.viewer).select_related("kind", "parent")
    found = found.prefetch_related("offices__organization", "offices__person")
    if parent:
        found = found.filter(parent__slug=parent)
    if status:
        found = found.filter(status=status)
    return paginate(found, page, lambda record: shapes.group(record, request.viewer))


@router.get("/groups/{slug}", response=answers(shapes.GroupShape, missing=True), summary="One group")
def group(request: Request, slug: str) -> Any:
    found = Group.objects.select_related("kind", "parent").prefetch_related("offices__organization", "offices__person")
    return shapes.group(get_visible(found, request.viewer, slug=slug), request.viewer)


@router.get("/groups/{slug}/members", response=answers(list_of(shapes.MemberShape), missing=True), summary="Members")
def members(request: Request, slug: str, page: Query[Page], status: str = "") -> Any:
    """Who takes part today, by joining or by holding an office. With `status`, the memberships in that state."""
    found = get_visible(Group.objects.all(), request.viewer, slug=slug)
    seen = Participation.objects.visible_to(request.viewer).filter(group=found).select_related("organization")
    if status:
        return paginate(seen.filter(status=status), page, shapes.participation)
    members = visible_members(found, request.viewer).prefetch_related(
        Prefetch("participations", seen.active().select_related(None), to_attr="here"),
        Prefetch("offices", Office.objects.on().filter(group=found), to_attr="offices_here"),
    )
    return paginate(members, page, shapes.member)


@router.get("/plans", response=answers(list_of(shapes.PlanShape)), summary="Work plans")
def plans(request: Request, page: Query[Page], group: str = "", state: str = "") -> Any:
    found = Plan.objects.visible_to(request.viewer).select_related("group")
    if group:
        found = found.filter(group__slug=group)
    if state:
        found = found.filter(state=state)
    return paginate(found, page, shapes.plan)


@router.get("/plans/{public_id}", response=answers(shapes.PlanDetail, missing=True), summary="One work plan, whole")
def plan(request: Request, public_id: str) -> Any:
    found = Plan.objects.select_related("group").prefetch_related(
        "outcomes__subgroup", "outcomes__outputs__lead", "outcomes__outputs__plan__group", "outputs__lead"
    )
    return shapes.plan_detail(get_visible(found, request.viewer, public_id=public_id), request.viewer)


@router.get("/initiatives", response=answers(list_of(shapes.InitiativeShape)), summary="Initiatives")
def initiatives(
    request: Request,
    page: Query[Page],
    q: str = "",
    country: str = "",
    issue: str = "",
    sector: str = "",
    commodity: str = "",
    intervention: str = "",
    status: str = "",
    kind: str = "",
    group: str = "",
) -> Any:
    number, keys = find_part(request.viewer, request.GET, offset=page.offset, size=page.limit)
    shown = Initiative.objects.visible_to(request.viewer).filter(pk__in=keys).defer(*columns("summary"))
    found = {record.pk: record for record in shown.order_by()}
    items = shapes.initiatives([found[key] for key in keys if key in found])
    return {"count": number, "offset": page.offset, "limit": page.limit, "items": items}


@router.get(
    "/initiatives/{public_id}", response=answers(shapes.InitiativeDetail, missing=True), summary="One initiative, whole"
)
def initiative(request: Request, public_id: str) -> Any:
    found = Initiative.objects.prefetch_related(
        "roles__organization", "phases__countries", "tranches__funder", "related"
    )
    return shapes.initiative_detail(get_visible(found, request.viewer, public_id=public_id), request.viewer)


@router.get("/countries", response=answers(list_of(shapes.CountryShape)), summary="Countries and areas (UN M49)")
def countries(request: Request, page: Query[Page], region: str = "") -> Any:
    found = Country.objects.all()
    return paginate(found.filter(region=region) if region else found, page, shapes.country)


@router.get("/meetings", response=answers(list_of(shapes.MeetingShape)), summary="Meetings")
def meetings(request: Request, page: Query[Page], group: str = "") -> Any:
    found = Meeting.objects.visible_to(request.viewer).select_related("group", "country")
    if group:
        found = found.filter(group__slug=group)
    return paginate(found, page, lambda record: shapes.meeting(record, request.viewer))


@router.get("/calls", response=answers(list_of(shapes.CallShape)), summary="Calls of groups, with their deadlines")
def calls(request: Request, page: Query[Page], group: str = "", kind: str = "", open_only: bool = False) -> Any:
    """Answers to them are in no list: they are for their authors and those who judge them."""
    found = Call.objects.visible_to(request.viewer)
    found = found.open() if open_only else found
    for name, value in {"group__slug": group, "kind": kind}.items():
        if value:
            found = found.filter(**{name: value})
    outcomes = Prefetch("outcomes", Outcome.objects.visible_to(request.viewer).select_related("plan__group"))
    versions = Prefetch(
        "version", PlanVersion.objects.visible_to(request.viewer).select_related("plan__group").defer("text")
    )
    shown = found.select_related("group").prefetch_related("countries", outcomes, versions)
    return paginate(shown, page, shapes.call)


@router.get("/library", response=answers(list_of(shapes.ItemShape)), summary="The library")
def library(request: Request, page: Query[Page], q: str = "", kind: str = "") -> Any:
    found = Item.objects.in_library(request.viewer)
    if kind:
        found = found.filter(kind=kind)
    return paginate(matching(found, q), page, shapes.item)


@router.get("/corridors", response=answers(list_of(shapes.CorridorShape)), summary="Corridors on which groups work")
def corridors(request: Request, page: Query[Page], q: str = "", country: str = "", group: str = "") -> Any:
    """`country` is one of the two ends."""
    viewer = request.viewer
    open_item = Item.objects.visible_to(viewer).filter(pk=OuterRef("item")).values("public_id")
    factors = Factor.objects.visible_to(viewer).annotate(open_item=Subquery(open_item))
    found = (
        Corridor.objects.visible_to(viewer)
        .select_related("group", "origin", "destination")
        .prefetch_related(
            "transit",
            "sectors",
            Prefetch("factors", factors, to_attr="open_factors"),
            Prefetch("entry_points", EntryPoint.objects.visible_to(viewer), to_attr="open_points"),
        )
    )
    if country:
        found = found.filter(Q(origin__iso3=country.upper()) | Q(destination__iso3=country.upper()))
    if group:
        found = found.filter(group__slug=group)
    return paginate(matching(found, q), page, shapes.corridor)


@router.get("/crises", response=answers(list_of(shapes.CrisisShape)), summary="Crises that displace people")
def crises(request: Request, page: Query[Page], q: str = "", kind: str = "", country: str = "") -> Any:
    """`country` is affected, or hosts displaced people."""
    related = ("countries", "hosts", "areas__country", "figures__country", "figures__area", "figures__origin")
    found = Crisis.objects.visible_to(request.viewer).prefetch_related(*related)
    if kind:
        found = found.filter(kind=kind)
    if country:
        named = Crisis.objects.filter(Q(countries__iso3=country.upper()) | Q(hosts__iso3=country.upper()))
        found = found.filter(pk__in=named.values("pk"))
    return paginate(matching(found, q), page, shapes.crisis)


def _open_data(request: Request) -> models.Prefetch:
    """The data of studies that the reader may see."""
    return models.Prefetch("datasets", Dataset.objects.visible_to(request.viewer), to_attr="open_data")


@router.get("/studies", response=answers(list_of(shapes.StudyShape)), summary="Studies")
def studies(request: Request, page: Query[Page], q: str = "", method: str = "", state: str = "") -> Any:
    found = Run.objects.visible_to(request.viewer)
    for name, value in {"method": method, "state": state}.items():
        if value:
            found = found.filter(**{name: value})
    return paginate(matching(found, q).prefetch_related(_open_data(request)), page, shapes.study)


@router.get("/studies/{public_id}", response=answers(shapes.StudyDetail, missing=True), summary="One study, whole")
def study(request: Request, public_id: str) -> Any:
    found = Run.objects.prefetch_related(_open_data(request))
    return shapes.study_detail(get_visible(found, request.viewer, public_id=public_id))


@router.get("/datasets", response=answers(list_of(shapes.DatasetShape)), summary="Data sets that studies rest on")
def datasets(request: Request, page: Query[Page], q: str = "", kind: str = "") -> Any:
    found = Dataset.objects.visible_to(request.viewer)
    return paginate(matching(found.filter(kind=kind) if kind else found, q), page, shapes.dataset)


@router.get("/terms", response=answers(list_of(shapes.TermShape)), summary="Words of the vocabularies")
def terms(request: Request, page: Query[Page], scheme: str = "") -> Any:
    found = Term.objects.all()
    return paginate(found.filter(scheme=scheme) if scheme else found, page, shapes.term)


api.add_router("", router)
api.add_router("", of_plans.router)
api.add_router("", of_laws.router)
api.add_router("", of_guardians.router)
api.add_router("", of_figures.router)
api.add_router("", of_protocols.router)
api.add_router("", of_prevention.router)
