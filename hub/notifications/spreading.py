"""From the record of events to notifications: read on from where the last reader stopped, a few hundred events at a time,
each part in one transaction with the new position. Somebody who follows an event in several ways is notified once: the
database has one row for a person and an event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from hub.accounts.models import Person
from hub.events.models import Event, Verb
from hub.groups.models import Group, Office, Participation
from hub.meetings.models import Meeting
from hub.notifications.models import Follow, Notification, Reached
from hub.notifications.topics import CONCERNS, Concern
from hub.opportunities.models import Call
from hub.outreach.actions import claim_news, newest_initiative, news_of
from hub.outreach.models import SavedSearch
from hub.partners.models import FocalPoint
from hub.workplans.models import Plan, Step

EVENTS = 500  # read at once
ROWS = 2000  # written at once
Thing = tuple[str, int]
Why = Notification.Why
REASONS = {
    "members": Why.MEMBER.value, "leaders": Why.LEAD.value, "own": Why.OWN.value, "secretariat": Why.OFFICE.value,
    "person": Why.AUTHOR.value,
}  # fmt: skip
# Person, event, initiative found, kind and key of the page, why, when, whether an e-mail of its own tells of it.
Row = tuple[int, int | None, int | None, str, int, str, Any, bool]
INSERT = """
    INSERT INTO notifications_notification
        (person_id, event_id, found_id, kind, object_id, why, at, is_mailed)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""


def hold(name: str) -> Reached:
    """The position of a reader; the row stays locked until the transaction ends."""
    Reached.objects.bulk_create([Reached(name=name)], ignore_conflicts=True)
    return Reached.objects.select_for_update().get(name=name)


def spread() -> int:
    """Notify people of every event since the last time; returns the number of rows. May be killed, repeated, and run several
    times at once."""
    written = 0
    while True:
        events, made = _spread_some()
        written += made
        if events < EVENTS:
            return written


@transaction.atomic
def _spread_some() -> tuple[int, int]:
    last = Event.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    if Reached.objects.filter(name="events", sequence=last).exists():
        return 0, 0
    reached = hold("events")
    fields = ("pk", "sequence", "at", "verb", "kind", "object_id", "actor_id", "after")
    events = list(Event.objects.filter(sequence__gt=reached.sequence).order_by("sequence").only(*fields)[:EVENTS])
    if not events:
        return 0, 0
    concerning = [event for event in events if event.kind in CONCERNS and event.verb != Verb.LOADED]
    made = _write(_Audience(concerning).rows()) if concerning else 0
    Reached.objects.filter(name="events").update(sequence=events[-1].sequence)
    return len(events), made


def _write(rows: Iterable[Row]) -> int:
    """Plain SQL: for rows that nobody looks at here, records of a model cost ten times the time."""
    made, rows = 0, iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, ROWS)):
            cursor.executemany(INSERT, batch)
            made += len(batch)
    return made


def tell(event: Event, people: Iterable[int], *, kind: str, object_id: int, why: str) -> int:
    """Notify people of an event whatever they follow, in the caller's transaction: of what is overdue, for example."""
    at = _moment(event.at)
    return _write((person, event.pk, None, kind, object_id, str(why), at, False) for person in sorted(set(people)))


def _moment(at: datetime) -> Any:
    """As the database in use wants it."""
    return connection.ops.adapt_datetimefield_value(at)


class Relations:
    """What the records of some events are tied to: as many queries for five hundred of a kind as for one."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.keys: dict[str, set[int]] = defaultdict(set)
        for event in events:
            self.keys[event.kind].add(event.object_id)
        self._related: dict[tuple[str, str], dict[int, list[int]]] = {}

    def of(self, kind: str, lookup: str) -> dict[int, list[int]]:
        """By the key of a record the keys of records in a relation of it. One query for each kind and relation."""
        if (kind, lookup) not in self._related:
            found: dict[int, list[int]] = defaultdict(list)
            model: Any = apps.get_model(kind)
            pairs = model._default_manager.filter(pk__in=self.keys[kind]).order_by().values_list("pk", lookup)
            for key, other in pairs.distinct():
                if other is not None:
                    found[key].append(other)
            self._related[kind, lookup] = found
        return self._related[kind, lookup]


class _Audience:
    """Who is notified of some events."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self.of = Relations(events).of
        self.drafts = Drafts(events)
        self.topics = {event.pk: self._topics_of(event) for event in events}
        self.followers, self.muted = self._followers()
        self._people: dict[tuple[str, int], set[int]] = {}
        self._look_up_roles()

    def rows(self) -> Iterable[Row]:
        for event in self.events:
            at = _moment(event.at)
            concern = CONCERNS[event.kind]
            if self.drafts.hold(event, concern):
                continue
            topics = self.topics[event.pk]
            shown = topics[0] if topics else (event.kind, event.object_id)
            reasons: dict[int, tuple[Thing, str]] = {}
            if event.verb in concern.followers_hear:
                for topic in topics:
                    for person in self.followers.get(topic, ()):
                        reasons.setdefault(person, (topic, Why.FOLLOW.value))
            muted = set().union(*(self.muted.get(topic, set()) for topic in topics))
            for person, why in self._by_role(event, concern):
                if person not in muted or why not in (Why.MEMBER, Why.LEAD):
                    reasons.setdefault(person, (shown, why))
            reasons.pop(event.actor_id or 0, None)
            for person in sorted(reasons):
                (kind, key), why = reasons[person]
                yield person, event.pk, None, kind, key, why, at, event.verb in concern.by_email

    def _topics_of(self, event: Event) -> list[Thing]:
        found = [
            (topic, key)
            for topic, lookup in CONCERNS[event.kind].topics
            for key in self.of(event.kind, lookup).get(event.object_id, ())
        ]
        return list(dict.fromkeys(found))

    def _followers(self) -> tuple[dict[Thing, list[int]], dict[Thing, set[int]]]:
        wanted: dict[str, set[int]] = defaultdict(set)
        for topics in self.topics.values():
            for kind, key in topics:
                wanted[kind].add(key)
        followers: dict[Thing, list[int]] = defaultdict(list)
        muted: dict[Thing, set[int]] = defaultdict(set)
        for kind, keys in wanted.items():
            rows = Follow.objects.filter(kind=kind, object_id__in=keys, person__is_active=True).order_by()
            for key, person, is_muted in rows.values_list("object_id", "person_id", "is_muted"):
                if is_muted:
                    muted[kind, key].add(person)
                else:
                    followers[kind, key].append(person)
        return followers, muted

    def _look_up_roles(self) -> None:
        """The people who are notified by their role."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for event in self.events:
            for recipients in CONCERNS[event.kind].recipients.get(event.verb, ()):
                wanted[recipients.who].update(
                    self.of(event.kind, recipients.lookup).get(event.object_id, ()) if recipients.lookup else [0]
                )
        finders: dict[str, Callable[[set[int]], dict[int, set[int]]]]
        finders = {"members": members_of, "leaders": leaders_of, "own": people_of}
        for who, keys in wanted.items():
            if who in finders:
                for key, people in finders[who](keys).items():
                    self._people[who, key] = people
            elif who == "secretariat":
                serving = Person.objects.filter(is_secretariat=True, is_active=True)
                self._people[who, 0] = set(serving.values_list("pk", flat=True))
            else:
                active = Person.objects.filter(pk__in=keys, is_active=True)
                self._people |= {(who, person): {person} for person in active.values_list("pk", flat=True)}

    def _by_role(self, event: Event, concern: Concern) -> Iterable[tuple[int, str]]:
        for recipients in concern.recipients.get(event.verb, ()):
            keys = self.of(event.kind, recipients.lookup).get(event.object_id, ()) if recipients.lookup else [0]
            for key in keys:
                for person in self._people.get((recipients.who, key), ()):
                    yield person, REASONS[recipients.who]


def members_of(groups: Iterable[int]) -> dict[int, set[int]]:
    """By group the people of its members: focal points, deputies and editors of organizations that take part or hold an
    office, and persons who hold one."""
    groups = list(groups)
    pairs = set(Participation.objects.active().filter(group__in=groups).order_by().values_list("group", "organization"))
    found: dict[int, set[int]] = defaultdict(set)
    offices = Office.objects.on().filter(group__in=groups).order_by()
    offices = offices.filter(Q(person=None) | Q(person__is_active=True))
    for group, organization, person in offices.values_list("group", "organization", "person"):
        if person is not None:
            found[group].add(person)
        if organization is not None:
            pairs.add((group, organization))
    people = people_of({organization for _, organization in pairs})
    for group, organization in pairs:
        found[group] |= people.get(organization, set())
    return found


def leaders_of(groups: Iterable[int]) -> dict[int, set[int]]:
    """By group those who lead it, as in `viewer_of`, for many groups. Leaders of a group lead its working groups."""
    wholes = dict(Group.objects.filter(pk__in=list(groups)).order_by().values_list("pk", "parent_id"))
    offices = Office.objects.on().filter(role__in=Office.LEADING).order_by()
    offices = offices.filter(group__in={*wholes, *filter(None, wholes.values())})
    held = list(offices.values_list("group", "organization", "person"))
    speakers = people_of({o for _, o, person in held if o and person is None}, speaking=True)
    by_group: dict[int, set[int]] = defaultdict(set)
    for group, organization, person in held:
        by_group[group] |= {person} if person is not None else speakers.get(organization, set())
    return {group: by_group[group] | by_group[whole] if whole else by_group[group] for group, whole in wholes.items()}


def people_of(organizations: Iterable[int], *, speaking: bool = False) -> dict[int, set[int]]:
    """By organization its people today; with `speaking` without its editors."""
    points = FocalPoint.objects.acting().filter(organization__in=list(organizations), person__is_active=True).order_by()
    if speaking:
        points = points.exclude(role=FocalPoint.Role.EDITOR)
    found: dict[int, set[int]] = defaultdict(set)
    for organization, person in points.values_list("organization", "person"):
        found[organization].add(person)
    return found


class Drafts:
    """Whether an event is about a draft, now or when it happened: nobody is notified of these, even after it is shared."""

    LIFE = frozenset({Verb.SHARED, Verb.CONSULTED, Verb.REVISED, Verb.ADOPTED, Verb.AMENDED, Verb.SUPERSEDED})

    def __init__(self, events: Sequence[Event]) -> None:
        self.relations = Relations(events)
        plans = {
            plan
            for kind in self.relations.keys
            if CONCERNS[kind].plan
            for plans in self.relations.of(kind, CONCERNS[kind].plan).values()
            for plan in plans
        }
        self.states = dict(Plan.objects.filter(pk__in=plans).order_by().values_list("pk", "state"))
        self.steps: dict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
        for plan, at, before, after in (
            Step.objects.filter(plan__in=plans).order_by("at", "pk").values_list("plan", "at", "before", "after")
        ):
            self.steps[plan].append((at, before, after))
        calls = self.relations.keys.get("opportunities.call", set())
        self.published = dict(Call.objects.filter(pk__in=calls).order_by().values_list("pk", "published_at"))
        meetings = self.relations.keys.get("meetings.meeting", set())
        unannounced = Meeting.objects.filter(pk__in=meetings, status=Meeting.Status.PROPOSED)
        self.unannounced = set(unannounced.order_by().values_list("pk", flat=True))

    def hold(self, event: Event, concern: Concern) -> bool:
        if event.kind == "meetings.meeting":
            return event.object_id in self.unannounced
        if event.kind == "opportunities.call":
            published = self.published.get(event.object_id)
            return published is None or event.at < published
        if not concern.plan:
            return False
        plans = self.relations.of(event.kind, concern.plan).get(event.object_id, ())
        return any(self._was_draft(plan, event) for plan in plans)

    def _was_draft(self, plan: int, event: Event) -> bool:
        if self.states.get(plan) == Plan.State.DRAFT:
            return True
        if event.kind == "workplans.plan" and event.verb in self.LIFE:
            return False
        steps = self.steps.get(plan)
        if not steps:
            return False
        state = steps[0][1]
        for at, _before, after in steps:
            if at <= event.at:
                state = after
        return state == Plan.State.DRAFT


def is_draft(record: Any) -> bool:
    """Whether a record, or its plan, is a draft now: checked again when a notification would be shown."""
    plan = record if isinstance(record, Plan) else _plan_of(record)
    if plan is not None and plan.state == Plan.State.DRAFT:
        return True
    if isinstance(record, Meeting):
        return record.status == Meeting.Status.PROPOSED
    return getattr(record, "state", "") == "draft"


def _plan_of(record: Any) -> Plan | None:
    plan = getattr(record, "plan", None) or getattr(getattr(record, "item", None), "plan", None)
    return plan if isinstance(plan, Plan) else None


def spread_finds() -> int:
    """Notify people of new initiatives in their saved searches, of each one once."""
    newest, made = newest_initiative(), 0
    searches = SavedSearch.objects.filter(last_key__lt=newest, person__is_active=True).select_related("person")
    for saved in searches.order_by("pk").iterator(chunk_size=200):
        found = [initiative.pk for initiative in news_of(saved, newest)]
        with transaction.atomic():
            if not claim_news(saved, newest) or not found:
                continue
            known = Notification.objects.filter(
                person=saved.person_id, event__kind="initiatives.initiative", event__object_id__in=found
            )
            notified = set(known.values_list("event__object_id", flat=True))
            now = _moment(timezone.now())
            made += _write(
                (saved.person_id, None, key, "outreach.savedsearch", saved.pk, Why.SEARCH.value, now, False)
                for key in found
                if key not in notified
            )
    return made


def forget_old(now: datetime | None = None) -> int:
    """Delete what was read three months ago, and everything older than a year."""
    now = now or timezone.now()
    read = Q(read_at__lt=now - timedelta(days=90))
    return Notification.objects.filter(read | Q(at__lt=now - timedelta(days=365))).delete()[0]
