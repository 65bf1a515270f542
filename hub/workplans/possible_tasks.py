"""In which of the lists of tasks there may be something for whom: one query for a person, and for the fifty of a batch of e-mails.

Only keys of organizations, groups and persons are read here; what a person may see and do is decided by the lists themselves
(`hub/workplans/waiting.py`), which are read only where something may be in them. Each list has to be named here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.utils import timezone

from hub.groups.models import Group, Office, Participation
from hub.lib.visibility import Viewer
from hub.library.models import Item
from hub.meetings.models import ActionItem
from hub.outreach.models import Submission
from hub.partners.models import Application, Organization, RoleTransfer
from hub.vocabularies.models import Country
from hub.workplans.models import Activity, Amendment, Comment, CommentRound, ItemStatus, Output, Plan, ProgressUpdate
from hub.workplans.waiting_on_models import undecided_changes
from hub.workplans.waiting_on_studies import replies_asked, reviews_asked, undecided_withdrawals, unsigned_protocols

SOON = timedelta(days=60)
OPEN = (ItemStatus.PLANNED, ItemStatus.UNDER_WAY, ItemStatus.LATE, ItemStatus.NOT_REPORTED)
ORGANIZATION, GROUP, LED_GROUP, PERSON = "organization", "group", "led group", "person"
# Whatever there is, the secretariat reviews it.
OF_THE_SECRETARIAT = frozenset(
    {"applications", "network", "suggestions", "claims", "statements", "library", "guards", "remedies"}
)
Candidates = tuple[str, str, QuerySet[Any], str]  # a list, whose key it is, the records, where the key stands


class PossibleTasks:
    """For some people, the keys for which there is something, by list and by whose key it is."""

    def __init__(self, viewers: Iterable[Viewer]) -> None:
        own = [_keys_of(viewer) for viewer in viewers if viewer.is_signed_in]
        asked = {whose: frozenset().union(*(keys[whose] for keys in own)) for whose in _keys_of(Viewer())}
        self._found: dict[tuple[str, str], set[int]] = defaultdict(set)
        queries = [
            keys.filter(found_key__in=asked[whose]) for whose, keys in _queries_on(timezone.localdate()) if asked[whose]
        ]
        if queries:
            for name, whose, key in queries[0].union(*queries[1:]):
                self._found[name, whose].add(key)

    def include(self, name: str, viewer: Viewer) -> bool:
        """Whether the list may have something for one of the people."""
        if viewer.is_secretariat and name in OF_THE_SECRETARIAT:
            return True
        keys = _keys_of(viewer)
        return any(not keys[whose].isdisjoint(self._found.get((name, whose), ())) for whose in keys)


def _keys_of(viewer: Viewer) -> dict[str, frozenset[int]]:
    return {
        ORGANIZATION: viewer.organization_ids,
        GROUP: viewer.group_ids,
        LED_GROUP: viewer.led_group_ids,
        PERSON: frozenset() if viewer.person_id is None else frozenset({viewer.person_id}),
    }


@lru_cache(maxsize=2)
def _queries_on(today: date) -> list[tuple[str, QuerySet[Any]]]:
    """Whose keys, and the query for the name of the list, whose they are and the keys. Every page of a person asks these forty;
    to build them takes as long as to ask them, so each process builds them once a day."""
    return [
        (whose, records.order_by().annotate(found_key=F(place)).values_list(_text(name), _text(whose), "found_key"))
        for name, whose, records, place in candidates(today)
    ]


def _text(words: str) -> Value:
    return Value(words, output_field=CharField())


def candidates(today: date) -> Iterator[Candidates]:
    """Of a day, whatever the hour and the zone of the reader: what ends in the course of it is still there, and what begins is
    there already. The day begins 14 hours ahead of UTC and ends 12 hours behind it."""
    begins = datetime.combine(today, time.min, UTC) - timedelta(hours=14)
    ends = datetime.combine(today + timedelta(days=1), time.min, UTC) + timedelta(hours=12)
    yield from _of_plans(begins)
    yield from _of_groups(today)
    yield from _of_calls(begins, ends)
    yield from _of_institutions()
    yield from _of_laws()
    yield from _of_studies()
    reports: Any = Country._meta.get_field("pathfinder_reports").related_model  # that app is above this one
    yield "country_reports", ORGANIZATION, reports.bodies_asked(), "pk"
    applications = Application.objects.filter(status=Application.Status.RETURNED)
    yield "questions", PERSON, applications, "applicant"
    yield "role_transfers", PERSON, RoleTransfer.objects.filter(state=RoleTransfer.State.PROPOSED), "successor"
    suggested = Submission.objects.filter(status=Submission.Status.SUBMITTED)
    yield "suggestions", ORGANIZATION, suggested, "about__owner"
    yield "library", LED_GROUP, Item.objects.filter(state=Item.State.PROPOSED), "groups"
    yield "library_returned", ORGANIZATION, Item.objects.filter(state=Item.State.RETURNED), "owner"


def _of_plans(begins: datetime) -> Iterator[Candidates]:
    begun = ProgressUpdate.objects.filter(state__in=[ProgressUpdate.State.DRAFT, ProgressUpdate.State.RETURNED])
    yield "returned", PERSON, begun, "author"
    yield "returned", ORGANIZATION, begun, "organization"
    submitted = ProgressUpdate.objects.filter(state=ProgressUpdate.State.SUBMITTED)
    yield "to_review", LED_GROUP, submitted, "output__plan__group"
    yield "to_review", LED_GROUP, submitted, "activity__output__plan__group"
    comments = Comment.objects.filter(Comment.needs_answer(), plan__state__in=Plan.OPEN)
    yield "to_answer", LED_GROUP, comments, "plan__group"
    rounds = CommentRound.objects.filter(closed_at=None, deadline__gt=begins)
    yield "rounds", GROUP, rounds, "plan__group"
    outputs = Output.objects.filter(status__in=OPEN)
    yield "unanswered", ORGANIZATION, outputs.filter(plan__state__in=[*Plan.OPEN, Plan.State.ADOPTED]), "lead"
    yield "items", ORGANIZATION, outputs.filter(plan__state=Plan.State.ADOPTED), "lead"
    activities = Activity.objects.filter(Activity.is_awaited(), output__plan__state=Plan.State.ADOPTED)
    yield "items", ORGANIZATION, activities, "lead"
    yield "items", ORGANIZATION, activities, "partners"
    amendments = Amendment.objects.filter(state=Amendment.State.PROPOSED)
    yield "amendments", LED_GROUP, amendments, "plan__group"


def _of_groups(today: date) -> Iterator[Candidates]:
    """By related names, as the apps of announcements and of hand-overs are above this one in the order of imports."""
    yield "tasks", ORGANIZATION, ActionItem.objects.filter(status=ActionItem.Status.OPEN), "owner"
    requests = Participation.objects.filter(status=Participation.Status.REQUESTED)
    yield "requests", LED_GROUP, requests, "group"
    ending = Office.objects.on(today).filter(ends__lte=today + SOON)
    yield "terms", LED_GROUP, ending, "group"
    lists: Any = Office._meta.get_field("handover").related_model
    passed = lists.objects.filter(things__passed_at__isnull=False, things__received_at=None)
    yield "handovers", LED_GROUP, passed, "office__group"
    announcements: Any = Group._meta.get_field("announcements").related_model
    yield "announcements", LED_GROUP, announcements.objects.filter(state="submitted"), "group"


def _of_calls(begins: datetime, ends: datetime) -> Iterator[Candidates]:
    """By related names, as the app of calls is above this one in the order of imports."""
    calls: Any = Group._meta.get_field("calls").related_model
    answers: Any = calls._meta.get_field("answers").related_model
    published = calls.objects.filter(state="published")
    yield "calls", LED_GROUP, published.filter(deadline__lt=ends), "group"
    yield "reviews", PERSON, published, "reviewers__person"
    drafts = answers.objects.filter(Q(state="draft"), call__state="published", call__deadline__gt=begins)
    yield "drafts", PERSON, drafts, "author"
    yield "drafts", ORGANIZATION, drafts, "organization"


def _of_institutions() -> Iterator[Candidates]:
    """By related names, as the app of institutions and remedies is above this one in the order of imports."""
    for name, kind in (("guards", "institutionversions"), ("remedies", "remedyversions")):
        versions: Any = Group._meta.get_field(kind).related_model
        yield name, LED_GROUP, versions.objects.filter(state="submitted"), "group"
        yield f"{name}_returned", PERSON, versions.objects.filter(state="draft").exclude(review=""), "author"


def _of_laws() -> Iterator[Candidates]:
    """By related names, as the apps of laws are above this one in the order of imports."""
    assessments: Any = Group._meta.get_field("law_assessments").related_model
    yield "assessments", LED_GROUP, assessments.objects.filter(state="submitted"), "group"
    yield "assessments_returned", PERSON, assessments.objects.filter(state="draft").exclude(review=""), "author"
    gaps = assessments.objects.filter(state="published", verdict__in=["not_met", "partly"])
    yield "verdicts", ORGANIZATION, gaps, "country__organizations"
    comparisons: Any = Organization._meta.get_field("law_comparisons").related_model
    yield "comparisons", ORGANIZATION, comparisons.objects.filter(published_at=None), "owner"


def _of_studies() -> Iterator[Candidates]:
    yield "protocols", PERSON, unsigned_protocols().filter(team__role="ethics"), "team__person"
    yield "withdrawals", PERSON, undecided_withdrawals(), "protocol__team__person"
    yield "result_reviews", PERSON, reviews_asked(), "reviewer"
    yield "result_replies", ORGANIZATION, replies_asked(), "organization"
    yield "model_changes", LED_GROUP, undecided_changes(), "model__group"
