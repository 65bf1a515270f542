"""What waits for a person in plans: for the page “My tasks” and for the e-mail about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from hub.accounts.requests import Request
from hub.exchange.models import SourceRecord
from hub.exchange.reviewing import waiting_words
from hub.groups.membership import groups_of_organizations
from hub.groups.models import Group, Office, Participation
from hub.lib.paging import FirstOf
from hub.lib.visibility import Viewer
from hub.library.models import Item
from hub.meetings.models import ActionItem
from hub.outreach.models import Claim, Submission
from hub.partners.models import Application, FocalPoint, RoleTransfer
from hub.selfcheck.models import NetworkMember
from hub.vocabularies.models import Country
from hub.workplans import waiting_on_law, waiting_on_models, waiting_on_studies
from hub.workplans.models import Activity, Amendment, Comment, CommentRound, Output, Plan, ProgressUpdate
from hub.workplans.possible_tasks import OPEN, SOON, PossibleTasks

__all__ = ["OPEN", "SOON", "Waiting", "items_to_report", "number_waiting_for", "waiting_for", "waiting_of"]

SHOWN_FOR_REVIEW = 25


@dataclass(frozen=True)
class Waiting:
    """Each list in reading order; plans with open comments carry their `number`. Of the lists that anybody can add to by
    sending something to the secretariat, only the beginning."""

    returned: list[ProgressUpdate]
    to_review: list[ProgressUpdate]
    to_answer: list[Plan]
    rounds: list[CommentRound]
    unanswered: list[Output]
    items: list[Output | Activity]
    tasks: list[ActionItem]
    requests: list[Participation]
    amendments: list[Amendment]
    calls: list[Any]  # of groups that the person leads: closed calls without a result
    reviews: list[Any]  # calls whose answers the person was asked to judge, with some that wait for her
    drafts: list[Any]  # answers to open calls that the person's organizations have begun
    country_reports: list[Any]  # yearly reports of Pathfinder countries for whose government she speaks
    terms: list[Office]  # of hers that end soon and are not handed over yet
    handovers: list[Any]  # what was handed over to her, with things that she has not received yet
    announcements: list[Any]  # of groups that the person leads: another one wrote them and asks for approval
    applications: FirstOf
    network: FirstOf  # organizations that ask to join the business network
    questions: list[Application]
    role_transfers: list[RoleTransfer]  # roles that the person is asked to take over
    suggestions: FirstOf
    claims: FirstOf
    statements: list[SourceRecord]
    library: FirstOf  # items that wait for her review
    library_returned: list[Item]  # items of her organizations with a question of their reviewer
    guards: FirstOf  # institutions that wait for her review
    guards_returned: list[Any]  # those that she wrote, with a question of their reviewer
    remedies: FirstOf  # remedy paths that wait for her review
    remedies_returned: list[Any]
    assessments: list[Any]  # of laws, handed in to groups that the person leads
    assessments_returned: list[Any]  # hers, with a note of the reviewer
    verdicts: list[Any]  # gaps found in the law of her government's country, without a reply
    comparisons: list[Any]  # of laws, which she began and did not decide to the end
    protocols: list[Any]  # of studies, complete and not signed, where she is the ethics officer
    withdrawals: list[Any]  # of protocols of her teams, which another one asked for
    result_reviews: list[Any]  # of results of studies, which she was asked for
    result_replies: list[Any]  # to results of studies, which her organizations were asked for
    model_changes: list[Any]  # proposed for prevention models of groups that the person leads

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def number(self, today: date) -> int:
        """The number of things that wait, without items that are due later than soon, for the header of each page."""
        lists = (getattr(self, field.name) for field in fields(self) if field.name != "items")
        numbers = (one.total if isinstance(one, FirstOf) else len(one) for one in lists)
        return sum(numbers) + len(self.due_by(today + SOON))

    def due_by(self, day: date) -> list[Output | Activity]:
        return [item for item in self.items if item.due and item.due <= day]


def waiting_for(viewer: Viewer, possible: PossibleTasks | None = None) -> Waiting:
    """Reports and items of the person's organizations, comment rounds in which they are silent, and what waits for reviews
    and decisions in the groups that she leads. One query says which lists may have something, and only these are read:
    `possible`, where it was asked for many people at once."""
    possible = possible or PossibleTasks([viewer])
    found = {name: find(viewer) for name, find in LISTS.items() if possible.include(name, viewer)}
    return Waiting(**(_empty() | found))


def waiting_of(request: Request) -> Waiting:
    """What waits for the reader of a page, read once for the page and for the number in its header."""
    if not hasattr(request, "waiting"):
        request.waiting = waiting_for(request.viewer)
    return request.waiting


def _empty() -> dict[str, Any]:
    return {field.name: _nothing() if field.type == "FirstOf" else [] for field in fields(Waiting)}


@cache
def _nothing() -> FirstOf:
    return FirstOf(Application.objects.none(), 0)


def _reports(viewer: Viewer) -> QuerySet[Any]:
    return ProgressUpdate.objects.visible_to(viewer).prefetch_related(
        "organization", "output__plan__group", "output__outcome", "activity__output__plan__group",
        "activity__output__outcome",
    )  # fmt: skip


def _to_finish(viewer: Viewer) -> list[ProgressUpdate]:
    return list(_reports(viewer).filter(_is_hers(viewer), state__in=["draft", "returned"]))


def _reports_to_review(viewer: Viewer) -> list[ProgressUpdate]:
    led = Q(output__plan__group__in=viewer.led_group_ids) | Q(activity__output__plan__group__in=viewer.led_group_ids)
    return list(_reports(viewer).filter(led, state="submitted"))


def _with_open_comments(viewer: Viewer) -> list[Plan]:
    unanswered = Count("comments", filter=Comment.needs_answer("comments__"))
    plans = Plan.objects.filter(group__in=viewer.led_group_ids, state__in=Plan.OPEN).select_related("group")
    return list(plans.annotate(number=unanswered).filter(number__gt=0))


def _actions(viewer: Viewer) -> list[ActionItem]:
    return list(_open_actions(viewer).select_related("meeting").order_by("due", "pk"))


def _open_actions(viewer: Viewer) -> QuerySet[Any]:
    own = viewer.organization_ids
    return ActionItem.objects.visible_to(viewer).filter(owner__in=own, status=ActionItem.Status.OPEN)


def _asking_to_join(viewer: Viewer) -> list[Participation]:
    return list(_requests(viewer).select_related("group", "organization"))


def _requests(viewer: Viewer) -> QuerySet[Any]:
    return Participation.objects.filter(group__in=viewer.led_group_ids, status=Participation.Status.REQUESTED)


def _amendments(viewer: Viewer) -> list[Amendment]:
    amendments = Amendment.objects.visible_to(viewer).filter(
        plan__group__in=viewer.led_group_ids, state=Amendment.State.PROPOSED
    )
    amendments = amendments.exclude(plan__state=Plan.State.SUPERSEDED)  # replaced plans take no decisions
    return list(amendments.select_related("plan__group").order_by("at", "pk"))


def _applications(viewer: Viewer) -> FirstOf:
    applications = Application.objects.visible_to(viewer)
    return _for_review(viewer, applications.filter(status=Application.Status.SUBMITTED), "submitted_at")


def _network(viewer: Viewer) -> FirstOf:
    asked = NetworkMember.objects.filter(state=NetworkMember.State.REQUESTED).select_related("organization")
    return _for_review(viewer, asked, "changed_at")


def _claims(viewer: Viewer) -> FirstOf:
    claims = Claim.objects.filter(status=Claim.Status.SUBMITTED).select_related("initiative", "organization")
    return _for_review(viewer, claims, "made_at")


def _questions(viewer: Viewer) -> list[Application]:
    applications = Application.objects.visible_to(viewer)
    return list(applications.filter(applicant=viewer.person_id, status=Application.Status.RETURNED))


def _library_returned(viewer: Viewer) -> list[Item]:
    return list(Item.objects.filter(owner__in=viewer.organization_ids, state=Item.State.RETURNED))


def _calls_to_decide(viewer: Viewer) -> list[Any]:
    """By a related name of the group, as the app of calls is above this one in the order of imports."""
    calls: Any = Group._meta.get_field("calls").related_model
    led = calls.objects.filter(group__in=viewer.led_group_ids, state="published", deadline__lte=timezone.now())
    return list(led.select_related("group").order_by("deadline", "pk"))


def _calls_to_review(viewer: Viewer) -> list[Any]:
    """What she sees of the answers is what she may judge: of a call that her own side answered, nothing."""
    calls: Any = Group._meta.get_field("calls").related_model
    answers: Any = calls._meta.get_field("answers").related_model
    seen = answers.objects.visible_to(viewer).filter(call=OuterRef("pk"), state="submitted")
    waiting = seen.exclude(reviews__reviewer=viewer.person_id)
    named = calls.objects.visible_to(viewer).filter(reviewers__person=viewer.person_id, state="published")
    return list(named.filter(Exists(waiting)).select_related("group").order_by("deadline", "pk"))


def _announcements_to_approve(viewer: Viewer) -> list[Any]:
    announcements: Any = Group._meta.get_field("announcements").related_model
    led = announcements.objects.filter(group__in=viewer.led_group_ids, state="submitted").exclude(
        author=viewer.person_id
    )
    return list(led.select_related("group").order_by("written_at", "pk"))


def _drafts_of_answers(viewer: Viewer) -> list[Any]:
    answers: Any = Group._meta.get_field("calls").related_model._meta.get_field("answers").related_model
    own = Q(author=viewer.person_id, organization=None) | Q(organization__in=viewer.organization_ids)
    drafts = answers.objects.filter(own, state="draft", call__state="published", call__deadline__gt=timezone.now())
    return list(drafts.select_related("call__group").order_by("call__deadline", "pk"))


def _country_reports(viewer: Viewer) -> list[Any]:
    """By a related name of the country, as the app of Pathfinder countries is above this one in the order of imports."""
    reports: Any = Country._meta.get_field("pathfinder_reports").related_model
    return list(reports.due_for(viewer))


def _terms_that_end(viewer: Viewer) -> list[Office]:
    """Without those whose list is ticked already. By related names, as the app of hand-overs is above this one."""
    lists: Any = Office._meta.get_field("handover").related_model
    begun = lists.objects.filter(office=OuterRef("pk"))
    today = timezone.localdate()
    ending = Office.objects.on(today).filter(
        _is_held_by(viewer), group__in=viewer.led_group_ids, ends__lte=today + SOON
    )
    ending = ending.filter(~Exists(begun) | Exists(begun.filter(things__passed_at=None, things__isnull=False)))
    return list(ending.select_related("group").order_by("ends", "pk"))


def _to_take_over(viewer: Viewer) -> list[Any]:
    lists: Any = Office._meta.get_field("handover").related_model
    next_terms = Office.objects.on().filter(
        _is_held_by(viewer), group=OuterRef("office__group"), role=OuterRef("office__role"),
        starts__gt=OuterRef("office__starts"),
    )  # fmt: skip
    passed = lists.objects.filter(pk=OuterRef("pk"), things__passed_at__isnull=False, things__received_at=None)
    waiting = lists.objects.filter(Exists(next_terms), Exists(passed), office__group__in=viewer.led_group_ids)
    return list(waiting.select_related("office__group").order_by("office__ends", "pk"))


def _is_held_by(viewer: Viewer) -> Q:
    return Q(person=viewer.person_id) | Q(person=None, organization__in=viewer.organization_ids)


def _suggestions(viewer: Viewer) -> FirstOf:
    """What the secretariat reviews, and changes that somebody suggests of records of the person's organizations."""
    waiting = Submission.objects.visible_to(viewer).filter(status=Submission.Status.SUBMITTED)
    return FirstOf(waiting.select_related("about").order_by("submitted_at", "pk"), SHOWN_FOR_REVIEW)


def _roles_to_take_over(viewer: Viewer) -> list[RoleTransfer]:
    asked = RoleTransfer.objects.filter(successor=viewer.person_id, state=RoleTransfer.State.PROPOSED)
    return list(asked.select_related("role__organization", "role__person").order_by("effective", "pk"))


def _is_hers(viewer: Viewer) -> Q:
    """Reports that the person began; and those of her organization whose writer speaks for it no longer."""
    speaks = FocalPoint.objects.on().filter(person=OuterRef("author"), organization=OuterRef("organization"))
    own = Q(organization__in=viewer.organization_ids)
    return Q(author=viewer.person_id) & (own | Q(organization=None)) | own & Q(~Exists(speaks))


def _for_review(viewer: Viewer, waiting: QuerySet[Any], oldest_first: str) -> FirstOf:
    """What the secretariat reviews, the oldest first; empty for others."""
    return FirstOf(waiting.order_by(oldest_first, "pk") if viewer.is_secretariat else waiting.none(), SHOWN_FOR_REVIEW)


def _library_to_review(viewer: Viewer) -> FirstOf:
    """Items that partners proposed: all for the secretariat, those of their groups for those who lead; never one's own."""
    items = Item.objects.filter(state=Item.State.PROPOSED).exclude(owner__in=viewer.organization_ids)
    if not viewer.is_secretariat:
        led = Item.groups.through.objects.filter(group_id__in=viewer.led_group_ids).values("item_id")
        items = items.filter(pk__in=led) if viewer.led_group_ids else items.none()
    return FirstOf(items.order_by("added_at", "pk"), SHOWN_FOR_REVIEW)


def _versions_to_review(viewer: Viewer, kind: str) -> FirstOf:
    """What others wrote about institutions and remedies and handed in: all for the secretariat, that of their groups for
    those who lead. By a related name of the group, as that app is above this one in the order of imports."""
    versions: Any = Group._meta.get_field(kind).related_model
    waiting = versions.objects.filter(state="submitted").exclude(author=viewer.person_id)
    waiting = waiting.exclude(organization__isnull=False, organization__in=viewer.organization_ids)
    if not viewer.is_secretariat:
        waiting = waiting.filter(group__in=viewer.led_group_ids)
    return FirstOf(waiting.order_by("written_at", "pk"), SHOWN_FOR_REVIEW)


def _versions_returned(viewer: Viewer, kind: str) -> list[Any]:
    versions: Any = Group._meta.get_field(kind).related_model
    return list(versions.objects.filter(author=viewer.person_id, state="draft").exclude(review="").order_by("pk"))


def _silent_in(viewer: Viewer) -> list[CommentRound]:
    """Open rounds of groups of the person's organizations in which none of these has commented."""
    own = groups_of_organizations(viewer.organization_ids)
    heard = Comment.objects.filter(round=OuterRef("pk"), organization__in=viewer.organization_ids)
    rounds = (
        CommentRound.objects.visible_to(viewer)
        .filter(~Exists(heard), closed_at=None, deadline__gt=timezone.now(), plan__group__in=own.values("pk"))
        .exclude(plan__group__in=viewer.led_group_ids)
    )
    return list(rounds.prefetch_related("plan__group").order_by("deadline", "pk"))


def _unanswered_outputs(viewer: Viewer) -> list[Output]:
    """Outputs with one of the person's organizations as lead that none of them has accepted or declined."""
    return list(_not_accepted(viewer).select_related("plan__group", "outcome", "lead"))


def _not_accepted(viewer: Viewer) -> QuerySet[Any]:
    outputs = Output.objects.visible_to(viewer).filter(lead__in=viewer.organization_ids, status__in=OPEN)
    outputs = outputs.filter(plan__state__in=[*Plan.OPEN, Plan.State.ADOPTED])
    return outputs.exclude(acceptances__organization__in=viewer.organization_ids)


def _items(viewer: Viewer, plan: Plan | None = None) -> list[Output | Activity]:
    """What adopted plans, or one of them, ask of the person's organizations, the first due first."""
    outputs, activities = _items_asked_of(viewer)
    if plan is not None:
        outputs, activities = outputs.filter(plan=plan), activities.filter(output__plan=plan)
    found: list[Any] = [
        *outputs.select_related("plan__group", "outcome", "lead"),
        *activities.select_related("output__plan__group", "output__outcome", "lead"),
    ]
    return sorted(found, key=lambda item: (item.due is None, item.due or date.max))


def _items_asked_of(viewer: Viewer) -> tuple[QuerySet[Any], QuerySet[Any]]:
    own = viewer.organization_ids
    outputs = Output.objects.visible_to(viewer).filter(lead__in=own, status__in=OPEN, plan__state=Plan.State.ADOPTED)
    activities = Activity.objects.visible_to(viewer).filter(
        Activity.is_awaited(), Q(lead__in=own) | Q(partners__in=own), output__plan__state=Plan.State.ADOPTED
    )
    return outputs, activities.distinct()


def _items_due(viewer: Viewer) -> int:
    soon = timezone.localdate() + SOON
    return sum(asked.filter(due__lte=soon).count() for asked in _items_asked_of(viewer))


def items_to_report(viewer: Viewer, plan: Plan) -> list[Output | Activity]:
    """What one plan asks of the person's organizations, the first due first. Empty for a plan that has not begun."""
    if plan.state != Plan.State.ADOPTED or plan.starts > timezone.localdate():
        return []
    return _items(viewer, plan)


LISTS: dict[str, Callable[[Viewer], Any]] = {
    "returned": _to_finish,
    "to_review": _reports_to_review,
    "to_answer": _with_open_comments,
    "rounds": _silent_in,
    "unanswered": _unanswered_outputs,
    "items": _items,
    "tasks": _actions,
    "requests": _asking_to_join,
    "amendments": _amendments,
    "calls": _calls_to_decide,
    "reviews": _calls_to_review,
    "drafts": _drafts_of_answers,
    "country_reports": _country_reports,
    "terms": _terms_that_end,
    "handovers": _to_take_over,
    "announcements": _announcements_to_approve,
    "applications": _applications,
    "network": _network,
    "questions": _questions,
    "role_transfers": _roles_to_take_over,
    "suggestions": _suggestions,
    "claims": _claims,
    "statements": lambda _viewer: waiting_words(),
    "library": _library_to_review,
    "library_returned": _library_returned,
    "guards": lambda viewer: _versions_to_review(viewer, "institutionversions"),
    "guards_returned": lambda viewer: _versions_returned(viewer, "institutionversions"),
    "remedies": lambda viewer: _versions_to_review(viewer, "remedyversions"),
    "remedies_returned": lambda viewer: _versions_returned(viewer, "remedyversions"),
    "assessments": waiting_on_law.assessments_to_review,
    "assessments_returned": waiting_on_law.assessments_sent_back,
    "verdicts": waiting_on_law.verdicts_to_answer,
    "comparisons": waiting_on_law.comparisons_to_decide,
    "protocols": waiting_on_studies.protocols_to_sign,
    "withdrawals": waiting_on_studies.withdrawals_to_confirm,
    "result_reviews": waiting_on_studies.reviews_to_write,
    "result_replies": waiting_on_studies.replies_to_give,
    "model_changes": waiting_on_models.changes_to_decide,
}
# The longest lists are counted by the database where only their number is asked.
COUNTS: dict[str, Callable[[Viewer], int]] = {
    "items": _items_due,
    "requests": lambda viewer: _requests(viewer).count(),
    "tasks": lambda viewer: _open_actions(viewer).count(),
    "unanswered": lambda viewer: _not_accepted(viewer).count(),
}


def number_waiting_for(viewer: Viewer) -> int:
    """As many as `Waiting.number` has today, without reading the records of the longest lists."""
    possible = PossibleTasks([viewer])
    names = [name for name in LISTS if possible.include(name, viewer)]
    counted = sum(COUNTS[name](viewer) for name in names if name in COUNTS)
    read = (LISTS[name](viewer) for name in names if name not in COUNTS)
    return counted + sum(one.total if isinstance(one, FirstOf) else len(one) for one in read)
