"""The e-mail about a person's tasks and about news of what she follows: one for both, as often as she chose, none if there
is nothing new.

Everything is queried at the moment of writing, through the visibility filter. The e-mails of some people, and the marks
that they and their contents were sent, are one transaction: a process that is killed has written none of them, and
nobody writes them twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone, translation

from hub.accounts.models import Person
from hub.accounts.outbox import queue_emails
from hub.accounts.owndata import keys_with_confirmed_email
from hub.groups.viewers import viewers_of
from hub.notifications.emails import Content, email_of
from hub.notifications.models import Notification
from hub.notifications.sections import sections_of
from hub.notifications.updates import Records, by_thing
from hub.workplans.possible_tasks import PossibleTasks

# Days between two summaries. Those who get news at once get their tasks once a week.
DAYS = {Person.Digest.AT_ONCE: 7, Person.Digest.DAILY: 1, Person.Digest.WEEKLY: 7}
AT_A_TIME = 50  # people of one transaction: on SQLite all other writers wait for its end
READ_BACK = timedelta(days=30)  # older updates are in the inbox only
MOST_UPDATES = 20  # written out in one e-mail; the inbox has the others
# At once means a minute after the last event, or ten after the first, so that related events come in one e-mail.
QUIET_FOR, WAITS_AT_MOST = timedelta(minutes=1), timedelta(minutes=10)


def send_digests(site: str, now: datetime | None = None) -> int:
    """Write to everybody whose summary is due and who has something to read; returns the number of e-mails. May run several
    times at once, and be killed."""
    now, emails, last = now or timezone.now(), 0, 0
    while keys := list(due_digests(now).filter(pk__gt=last).values_list("pk", flat=True)[:AT_A_TIME]):
        emails += _write_some(keys, site, now, with_tasks=True)
        last = keys[-1]
    return emails


def write_at_once(site: str, now: datetime | None = None) -> int:
    """Write to those who want news at once, about events of some minutes ago."""
    now, emails = now or timezone.now(), 0
    due = list(due_at_once(now))
    for start in range(0, len(due), AT_A_TIME):
        emails += _write_some(due[start : start + AT_A_TIME], site, now, with_tasks=False)
    return emails


def due_digests(now: datetime) -> QuerySet[Any]:
    """Whose summary is due, by calendar days."""
    today, due = timezone.localdate(now), Q(digested_at__isnull=True)
    for digest, days in DAYS.items():
        first = timezone.make_aware(datetime.combine(today - timedelta(days=days - 1), datetime.min.time()))
        due |= Q(digest=digest, digested_at__lt=first)
    return Person.objects.filter(due, is_active=True, digest__in=DAYS, bounced_at__isnull=True).order_by("pk")


def due_at_once(now: datetime) -> QuerySet[Any, Any]:
    """The keys of those who want news at once, and for whom it is time."""
    rows = Notification.objects.filter(
        is_mailed=False, at__gte=now - READ_BACK, person__digest=Person.Digest.AT_ONCE, person__is_active=True,
        person__bounced_at__isnull=True,
    )  # fmt: skip
    times = rows.order_by("person").values("person").annotate(first=Min("at"), last=Max("at"))
    is_due = Q(last__lte=now - QUIET_FOR) | Q(first__lte=now - WAITS_AT_MOST)
    return times.filter(is_due).values_list("person", flat=True)


@transaction.atomic
def _write_some(keys: Sequence[int], site: str, now: datetime, *, with_tasks: bool) -> int:
    """The e-mails of some people. Their rows are locked, so that a second process finds that they are done."""
    wanted = due_digests(now) if with_tasks else Person.objects.filter(digest=Person.Digest.AT_ONCE, is_active=True)
    people = list(wanted.filter(pk__in=keys).select_for_update().order_by("pk"))
    waiting = _Unmailed(people, now, hold=True)
    emails = list(plan_contents(people, now, with_tasks=with_tasks, waiting=waiting))
    queue_emails([email_of(content, site) for content in emails])
    written_to = [content.person.pk for content in emails]
    if with_tasks:
        Person.objects.filter(pk__in=written_to).update(digested_at=now)
    # Including those that she may no longer see or that are beyond the first twenty: the inbox shows what is visible.
    waiting.mark(written_to if with_tasks else [person.pk for person in people])
    return len(emails)


class _Unmailed:
    """The updates of some people that are in no e-mail yet: the latest of each person, and the keys of all."""

    def __init__(self, people: Sequence[Person], now: datetime, *, hold: bool = False) -> None:
        rows = Notification.objects.filter(person__in=people, is_mailed=False, at__lte=now, at__gte=now - READ_BACK)
        self.keys: dict[int, list[int]] = defaultdict(list)
        held = (rows.select_for_update() if hold else rows).order_by("-pk")
        for person, key in held.values_list("person", "pk").iterator(chunk_size=5000):
            self.keys[person].append(key)
        written_out = [key for keys in self.keys.values() for key in keys[:MOST_UPDATES]]
        self.latest: dict[int, list[Notification]] = defaultdict(list)
        for row in Notification.objects.filter(pk__in=written_out).order_by("-pk"):
            self.latest[row.person_id].append(row)

    def mark(self, people: Iterable[int]) -> None:
        """Mark only those that were read here: later ones wait for the next e-mail."""
        keys = [key for person in people for key in self.keys.get(person, ())]
        for start in range(0, len(keys), 5000):
            Notification.objects.filter(pk__in=keys[start : start + 5000]).update(is_mailed=True)


def plan_contents(
    people: Sequence[Person], now: datetime, *, with_tasks: bool, waiting: _Unmailed | None = None
) -> Iterator[Content]:
    """What would be in the e-mail of each of the people now; without those who have nothing. Updates are
    read together, and who may have tasks; the tasks themselves with the rights of each person."""
    viewers, confirmed = viewers_of(people), keys_with_confirmed_email(people)
    waiting = waiting or _Unmailed(people, now)
    records = Records(row for rows in waiting.latest.values() for row in rows)
    possible = PossibleTasks(viewers.values()) if with_tasks else None
    for person in people:
        viewer = viewers[person.pk]
        # Without a mail server anybody can sign up with anybody's address.
        if not (viewer.is_partner or person.pk in confirmed):
            continue
        with translation.override(person.language):
            sections = sections_of(viewer, timezone.localdate(now), person.time_zone, possible) if possible else []
            updates = records.updates_for(viewer, waiting.latest.get(person.pk, []))
            if sections or updates:
                more = max(len(waiting.keys.get(person.pk, ())) - MOST_UPDATES, 0)
                yield Content(person, sections, by_thing(updates, records), len(updates), more)
