"""Notifications as text: read through the visibility filter at the moment of reading or sending, so that nothing is shown
that is hidden by now; a few queries for a page or for two hundred e-mails.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub.editing.records import RELATED, Addresses, Thing, describe_events
from hub.editing.registry import title_of
from hub.events.models import Event
from hub.initiatives.models import Initiative
from hub.lib.text import comma_separated, plain
from hub.lib.visibility import STRANGER, Viewer
from hub.notifications.models import Notification
from hub.notifications.spreading import is_draft
from hub.notifications.topics import FOLLOWED, page_of

# `get_…_display` of a model translates every choice in order to find one.
WHY: dict[str, Any] = dict(Notification.Why.choices)
FOUND = Initiative._meta.label_lower
# What the reader is asked to do: the link leads to where she decides.
ASKS = {
    ("workplans.plan", "consulted"): lambda plan: reverse("workplans:comments", args=[plan.group.slug, plan.period]),
    ("outreach.submission", "submitted"): lambda one: reverse("outreach:suggestions"),
    ("outreach.claim", "submitted"): lambda one: reverse("outreach:suggestions"),
}


@dataclass(frozen=True)
class Update:
    """One line of the inbox or of an e-mail."""

    number: int
    at: datetime
    title: str
    what: str  # the kind of record and what happened to it
    href: str
    actor: str
    reason: str
    why: str
    is_unread: bool
    thing: Thing
    text: str = ""  # of an announcement, in full


@dataclass
class ThingUpdates:
    """The updates about one record, with its name."""

    name: str
    kind: str
    href: str
    thing: Thing
    updates: list[Update] = field(default_factory=list)

    @property
    def is_unread(self) -> bool:
        return any(update.is_unread for update in self.updates)

    @property
    def why(self) -> str:
        return comma_separated(dict.fromkeys(update.why for update in self.updates))


@dataclass
class Day:
    on: date
    things: list[ThingUpdates]


class Records:
    """The records in some notifications, fetched once for all readers, and which readers may see which."""

    def __init__(self, rows: Iterable[Notification]) -> None:
        self.rows = list(rows)
        keys = {row.event_id for row in self.rows if row.event_id}
        self.events = {event.pk: event for event in Event.objects.filter(pk__in=keys).select_related("actor")}
        wanted: dict[str, set[int]] = defaultdict(set)
        for row in self.rows:
            wanted[row.kind].add(row.object_id)
            if row.found_id:
                wanted[FOUND].add(row.found_id)
        for event in self.events.values():
            wanted[event.kind].add(event.object_id)
        self.found: dict[Thing, Any] = {}
        self.addresses: Addresses = {}
        self._names: dict[tuple[str, Thing], tuple[str, str, str]] = {}
        self.public: set[Thing] = set()
        for kind, ids in wanted.items():
            records = apps.get_model(kind)._default_manager.filter(pk__in=ids).order_by()
            for record in records.select_related(*RELATED.get(kind, ())):
                self.found[kind, record.pk] = record
            # What is public is queried once, not for each reader.
            self.public |= _open(kind, ids, STRANGER)
        self.drafts = {thing for thing, record in self.found.items() if is_draft(record)}

    def open_to(self, viewer: Viewer, things: Iterable[Thing]) -> set[Thing]:
        """The records that the viewer may see, without drafts. No query for what is public."""
        things = {thing for thing in things if thing in self.found and thing not in self.drafts}
        closed: dict[str, set[int]] = defaultdict(set)
        for kind, key in things - self.public:
            closed[kind].add(key)
        seen = things & self.public
        for kind, keys in closed.items():
            seen |= _open(kind, keys, viewer)
        return seen

    def updates_for(self, viewer: Viewer, rows: Sequence[Notification]) -> list[Update]:
        """The rows as text, in the current language, without what the viewer may not see."""
        subjects = {row.pk: self._subject(row) for row in rows}
        things = set(subjects.values()) | {(row.kind, row.object_id) for row in rows}
        seen = self.open_to(viewer, things)
        shown = [row for row in rows if subjects[row.pk] in seen]
        events = [self.events[row.event_id] for row in shown if row.event_id]
        words = {entry.event.pk: entry for entry in describe_events(events, viewer, self.found, self.addresses)}
        return [self._update(row, words.get(row.event_id or 0), seen) for row in shown]

    def number_for(self, viewer: Viewer) -> int:
        """How many of the rows the viewer may see."""
        subjects = [self._subject(row) for row in self.rows]
        seen = self.open_to(viewer, subjects)
        return sum(subject in seen for subject in subjects)

    def _subject(self, row: Notification) -> Thing:
        if row.found_id:
            return FOUND, row.found_id
        event = self.events.get(row.event_id or 0)
        return (event.kind, event.object_id) if event is not None else ("", 0)

    def _update(self, row: Notification, entry: Any, seen: set[Thing]) -> Update:
        thing = (row.kind, row.object_id)
        subject = self._subject(row)
        record = self.found[subject]
        # A page that she may not see is replaced by the record itself.
        thing = thing if thing in seen else subject
        common: dict[str, Any] = {
            "number": row.pk,
            "at": row.at,
            "why": str(WHY.get(row.why, row.why)),
            "is_unread": row.read_at is None,
        }
        if entry is None:
            what = _("new initiative that your saved search finds")
            return Update(
                title=str(record), what=what, href=record.get_absolute_url(), actor="", reason="", thing=thing, **common
            )
        event = entry.event
        address = ASKS.get((event.kind, event.verb))
        what = _("overdue since %(day)s") % {"day": _day(event)} if row.why == "overdue" else entry.what
        text = str(record.text) if event.kind == "notifications.announcement" and event.verb == "shared" else ""
        return Update(
            title=plain(entry.title), what=what, href=address(record) if address else entry.href, actor=entry.actor,
            reason=plain(entry.reason), thing=thing, text=text, **common,
        )  # fmt: skip

    def name_of(self, thing: Thing) -> tuple[str, str, str]:
        """The name of a record, its kind, and its address, in the current language."""
        place = (str(get_language()), thing)
        if place not in self._names:
            record = self.found[thing]
            kind = FOLLOWED.get(thing[0]) or title_of(type(record))
            self._names[place] = plain(str(record)), str(kind), page_of(record)
        return self._names[place]


def _open(kind: str, keys: Iterable[int], viewer: Viewer) -> set[Thing]:
    model: Any = apps.get_model(kind)
    condition = getattr(model, "visible_condition", None)
    if condition is None:
        return set()
    seen = model._default_manager.filter(condition(viewer), pk__in=list(keys)).order_by()
    return {(kind, key) for key in seen.values_list("pk", flat=True)}


def _day(event: Event) -> str:
    due = parse_date(str((event.after or {}).get("due", "")))
    return date_format(due) if due else ""


def by_thing(updates: Iterable[Update], records: Records) -> list[ThingUpdates]:
    """The updates by record, the record with the latest update first."""
    found: dict[Thing, ThingUpdates] = {}
    for update in updates:
        if update.thing not in found:
            name, kind, href = records.name_of(update.thing)
            found[update.thing] = ThingUpdates(name, kind, href, update.thing)
        found[update.thing].updates.append(update)
    return list(found.values())


def by_day(updates: Iterable[Update], records: Records) -> list[Day]:
    days: dict[date, list[Update]] = defaultdict(list)
    for update in updates:
        days[timezone.localdate(update.at)].append(update)
    return [Day(on, by_thing(of_day, records)) for on, of_day in days.items()]
