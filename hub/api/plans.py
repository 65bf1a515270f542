"""Lists of what belongs to work plans. Each can be filtered by a plan (its identifier) or a group (its short name)."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q
from ninja import Query, Router

from hub.accounts.requests import Request
from hub.api.paging import Day, Key, Page, answers, list_of, paginate
from hub.api.shapes import parts_of_plans as shapes
from hub.groups.models import Group
from hub.meetings.models import Resolution
from hub.partners.models import Organization
from hub.reports.models import FrozenReport
from hub.workplans.models import (
    Activity,
    Comment,
    CommentRound,
    Disposition,
    Indicator,
    Outcome,
    Output,
    PlanVersion,
    ProgressUpdate,
)

router = Router()
ASKED_EVERYBODY = CommentRound.Audience.PUBLIC


def _answer(request: Request, page: Page, records: Any, write: Any, **wanted: Any) -> Any:
    """What the viewer may see of the records, filtered by the parameters."""
    found = records.visible_to(request.viewer).filter(**{name: value for name, value in wanted.items() if value})
    return paginate(found, page, lambda record: write(record, request.viewer))


def _organization(viewer: Any, slug: str) -> Organization | int | None:
    """The organization with a short name; a hidden one raises the same error as an unknown one."""
    return Organization.objects.visible_to(viewer).filter(slug=slug).first() or -1 if slug else None


@router.get("/outcomes", response=answers(list_of(shapes.PlanOutcomeShape)), summary="Outcomes of plans")
def outcomes(request: Request, page: Query[Page], plan: str = "", group: str = "") -> Any:
    records = Outcome.objects.select_related("plan__group").order_by("plan", "position", "pk")
    records = records.prefetch_related(Prefetch("subgroup", Group.objects.visible_to(request.viewer)))
    return _answer(request, page, records, shapes.plan_outcome, plan__public_id=plan, plan__group__slug=group)


@router.get("/outputs", response=answers(list_of(shapes.PlanOutputShape)), summary="Outputs of plans")
def outputs(
    request: Request,
    page: Query[Page],
    plan: str = "",
    group: str = "",
    status: str = "",
    lead: str = "",
    due_from: Day | None = None,
    due_until: Day | None = None,
) -> Any:
    records = Output.objects.select_related("plan__group", "outcome", "lead")
    return _answer(
        request, page, records.order_by("plan", "outcome__position", "position", "pk"), shapes.plan_output,
        plan__public_id=plan, plan__group__slug=group, status=status, lead=_organization(request.viewer, lead),
        due__gte=due_from, due__lte=due_until,
    )  # fmt: skip


@router.get("/activities", response=answers(list_of(shapes.ActivityShape)), summary="Activities of plans")
def activities(
    request: Request,
    page: Query[Page],
    plan: str = "",
    group: str = "",
    status: str = "",
    lead: str = "",
    country: str = "",
    due_from: Day | None = None,
    due_until: Day | None = None,
) -> Any:
    records = Activity.objects.select_related("output__plan__group", "output__outcome", "lead")
    records = records.prefetch_related("partners", "countries", "sectors", "issues").order_by(
        "output", "position", "pk"
    )
    return _answer(
        request, page, records, shapes.activity, output__plan__public_id=plan, output__plan__group__slug=group,
        status=status, lead=_organization(request.viewer, lead), countries__iso3=country.upper(), due__gte=due_from,
        due__lte=due_until,
    )  # fmt: skip


@router.get("/indicators", response=answers(list_of(shapes.IndicatorShape)), summary="Indicators of plans")
def indicators(
    request: Request, page: Query[Page], plan: str = "", group: str = "", measures: str = "", unit: str = ""
) -> Any:
    records = Indicator.objects.select_related("plan__group").prefetch_related("periods")
    return _answer(
        request, page, records.order_by("plan", "position", "pk"), shapes.indicator, plan__public_id=plan,
        plan__group__slug=group, measures=measures, unit=unit,
    )  # fmt: skip


@router.get("/progress", response=answers(list_of(shapes.ProgressShape)), summary="Reports of progress")
def progress(
    request: Request,
    page: Query[Page],
    plan: str = "",
    state: str = "",
    status: str = "",
    organization: str = "",
    since: Day | None = None,
) -> Any:
    records = ProgressUpdate.objects.select_related(
        "organization", "output__plan__group", "activity__output__plan__group"
    ).prefetch_related("values__indicator__plan", "values__update")
    if plan:
        records = records.filter(Q(output__plan__public_id=plan) | Q(activity__output__plan__public_id=plan))
    return _answer(
        request, page, records, shapes.progress, state=state, status=status, until__gte=since,
        organization=_organization(request.viewer, organization),
    )  # fmt: skip


@router.get("/rounds", response=answers(list_of(shapes.RoundShape)), summary="Comment rounds")
def rounds(request: Request, page: Query[Page], plan: str = "", group: str = "", audience: str = "") -> Any:
    records = CommentRound.objects.select_related("plan__group", "version").defer("version__text")
    return _answer(
        request, page, records, shapes.comment_round, plan__public_id=plan, plan__group__slug=group, audience=audience
    )


@router.get(
    "/comments", response=answers(list_of(shapes.CommentShape)), summary="Comments of rounds that asked everybody"
)
def comments(request: Request, page: Query[Page], plan: str = "", round: Key | None = None) -> Any:  # noqa: A002
    records = Comment.objects.filter(round__audience=ASKED_EVERYBODY).select_related("plan__group", "organization")
    return _answer(request, page, records, shapes.comment, plan__public_id=plan, round=round)


@router.get(
    "/dispositions", response=answers(list_of(shapes.DispositionShape)), summary="What became of those comments"
)
def dispositions(request: Request, page: Query[Page], plan: str = "", verdict: str = "") -> Any:
    records = Disposition.objects.filter(comment__round__audience=ASKED_EVERYBODY)
    records = records.select_related("comment__plan", "amendment").order_by("at", "pk")
    return _answer(request, page, records, shapes.disposition, comment__plan__public_id=plan, verdict=verdict)


@router.get("/resolutions", response=answers(list_of(shapes.ResolutionShape)), summary="Resolutions of meetings")
def resolutions(request: Request, page: Query[Page], group: str = "", meeting: Key | None = None) -> Any:
    seen = Organization.objects.visible_to(request.viewer)
    records = Resolution.objects.select_related("meeting__group")
    records = records.prefetch_related(Prefetch("agreed", seen), Prefetch("dissented", seen)).order_by("-on", "pk")
    return _answer(request, page, records, shapes.resolution, meeting__group__slug=group, meeting=meeting)


@router.get("/plan-versions", response=answers(list_of(shapes.VersionShape)), summary="Frozen texts of plans")
def versions(request: Request, page: Query[Page], plan: str = "", group: str = "", kind: str = "") -> Any:
    records = PlanVersion.objects.select_related("plan__group", "resolution__meeting").defer("text")
    return _answer(
        request, page, records.order_by("plan", "number"), shapes.version, plan__public_id=plan,
        plan__group__slug=group, kind=kind,
    )  # fmt: skip


@router.get("/reports", response=answers(list_of(shapes.ReportShape)), summary="Implementation reports")
def reports(request: Request, page: Query[Page], plan: str = "", group: str = "") -> Any:
    records = FrozenReport.objects.select_related("plan__group").defer("text").order_by("plan", "number")
    return _answer(request, page, records, shapes.report, plan__public_id=plan, plan__group__slug=group)
