"""A group at work, for the benchmark of its pages: members, newcomers, offices, meetings, calls, announcements, a plan,
and the inbox of somebody whom every event reaches. All numbers follow from that of the members and of the events.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from own_site import ROOT

MEMBER, CHAIR, SECRETARIAT = "person0@example.org", "person1@example.org", "secretariat@example.org"


@dataclass(frozen=True)
class Size:
    members: int
    events: int


def seed(size: Size) -> None:
    import django

    django.setup()
    from django.db import connection, transaction

    from hub.events.models import Verb
    from hub.notifications.spreading import spread

    with transaction.atomic():
        group, points = _seed_group(size)
        _seed_offices(size, group, points)
        meetings = _seed_meetings(size, group, points)
        _seed_calls(size, group, points)
        _seed_plan(size, group, points)
        initiatives = _seed_follows(size, group, points)
        _seed_announcements(size, group, points)
    _write_events([(Verb.CREATED, one) for one in meetings])
    _write_events([(Verb.CHANGED, initiatives[n % len(initiatives)]) for n in range(size.events - len(meetings))])
    spread()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _seed_group(size: Size) -> tuple[Any, list[Any]]:
    """The group, and the focal points of its members; half as many ask to join or pause as a tenth of the members."""
    from allauth.account.models import EmailAddress

    from hub.accounts.models import Person
    from hub.groups.models import Participation, Pause
    from hub.lib.tests import factories
    from hub.partners.models import Constituency, FocalPoint

    group = factories.group(name_en="Group at work")
    countries = [factories.country() for _ in range(20)]
    stands_for = Constituency.values
    organizations = [
        factories.organization(country=countries[n % 20], constituency=stands_for[n % len(stands_for)])
        for n in range(size.members + size.members // 10)
    ]
    people = Person.objects.bulk_create(
        [
            Person(email=f"person{n}@example.org", name=f"Person {n}", password="!", digest="daily")
            for n in range(len(organizations))
        ]
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people]
    )
    secretariat = factories.person(email=SECRETARIAT, is_secretariat=True)
    EmailAddress.objects.create(user=secretariat, email=SECRETARIAT, verified=True, primary=True)
    points = FocalPoint.objects.bulk_create(
        [FocalPoint(person=one, organization=its) for one, its in zip(people, organizations, strict=True)]
    )
    participations = Participation.objects.bulk_create(
        [
            Participation(
                group=group,
                organization=one,
                status="active" if n < size.members else "requested",
                starts=date(2020, 1, 1) if n < size.members else None,
                brings="What it brings",
            )
            for n, one in enumerate(organizations)
        ]
    )
    paused = participations[size.members - size.members // 20 : size.members]
    Pause.objects.bulk_create([Pause(participation=one, starts=date(2024, 1, 1), reason="Because") for one in paused])
    return group, list(points)[: size.members]


def _seed_offices(size: Size, group: Any, points: list[Any]) -> None:
    """The chair, steering committee, those who served before, and ten working groups with a lead each."""
    from hub.lib.tests import factories

    kind = group.kind
    kind.offices = ["chair", "co_chair", "steering_committee", "lead"]
    kind.save()
    factories.office(group=group, organization=points[1].organization, starts=date(2024, 1, 1))
    for n in range(10):
        factories.office(group=group, role="steering_committee", organization=points[2 + n].organization)
        part = factories.group(parent=group, kind=kind)
        factories.office(group=part, role="lead", organization=points[12 + n].organization)
    for n in range(size.members // 10):
        factories.office(
            group=group,
            role="co_chair",
            organization=points[n].organization,
            person=points[n].person,
            starts=date(2010, 1, 1) + timedelta(30 * n),
            ends=date(2010, 1, 30) + timedelta(30 * n),
        )
        factories.decision(group=group, kind="other", on=(date(2010, 1, 1) + timedelta(30 * n)).isoformat())
        factories.milestone(group=group, on=(date(2010, 1, 1) + timedelta(30 * n)).isoformat())


def _seed_meetings(size: Size, group: Any, points: list[Any]) -> list[Any]:
    """One meeting for five members; the last is to come and has as many replies, the first a full record."""
    from django.utils import timezone

    from hub.lib.tests import factories
    from hub.meetings.models import ActionItem, Attendance, Reply, Resolution

    number, today = size.members // 5, timezone.localdate()
    meetings = [
        factories.meeting(group=group, status="held", begins_on=(today - timedelta(7 * (number - n))).isoformat())
        for n in range(number - 1)
    ]
    coming = factories.meeting(group=group, begins_on=(today + timedelta(30)).isoformat())
    for one in (meetings[0], coming):
        for n in range(20):
            factories.agenda_item(meeting=one, position=n + 1, objective="The objective", minutes="What was said")
    Reply.objects.bulk_create(
        [Reply(meeting=coming, organization=one.organization, answer="yes", by=one.person) for one in points[:number]]
    )
    Attendance.objects.bulk_create([Attendance(meeting=meetings[0], organization=one.organization) for one in points])
    for n, one in enumerate(meetings):
        decided = Resolution.objects.create(meeting=one, number=1, text_en=f"Resolution {n}", on=today)
        decided.agreed.set([point.organization for point in points[:10]])
        ActionItem.objects.create(meeting=one, text=f"Action {n}", owner=points[n % 10].organization, due=today)
    return [*meetings, coming]


def _seed_calls(size: Size, group: Any, points: list[Any]) -> None:
    """Open and decided ones; every second member has answered the first, and one has judged what the others wrote."""
    from hub.lib.tests import factories
    from hub.opportunities.models import Answer, Review, Reviewer

    first, *_others = [factories.call(group=group) for _ in range(size.members // 5)]
    for _ in range(size.members // 5):
        factories.call(group=group, state="decided", result_en="What came of it")
    answers = [
        Answer.objects.create(
            call=first, organization=one.organization, author=one.person, title="An answer", text="Words " * 100,
            state="submitted", submitted_at=first.published_at,
        )
        for one in points[2::2]
    ]  # fmt: skip
    for one in points[3:23:2]:
        Reviewer.objects.create(call=first, person=one.person)
    Review.objects.bulk_create(
        [Review(answer=one, reviewer=points[n].person, points=3, reason="Because") for one in answers for n in (3, 5)]
    )


def _seed_plan(size: Size, group: Any, points: list[Any]) -> None:
    """Ten outcomes; an output for ten members, due soon, a tenth of them led by the organization of the member."""
    from django.utils import timezone

    from hub.lib.tests import factories
    from hub.meetings.models import Resolution

    today = timezone.localdate()
    plan = factories.plan(
        group=group,
        period=f"{today.year}-{today.year + 1}",
        starts=date(today.year, 1, 1),
        ends=date(today.year + 1, 12, 31),
        state="adopted",
        resolution=Resolution.objects.earliest("pk"),
    )
    outcomes = [factories.outcome(plan=plan) for _ in range(10)]
    for n in range(size.members // 10):
        lead = points[0 if n % 10 == 0 else n].organization
        output = factories.output(outcome=outcomes[n % 10], lead=lead, due=today + timedelta(10), status="under_way")
        factories.activity(output=output, lead=lead, due=today + timedelta(10))


def _seed_follows(size: Size, group: Any, points: list[Any]) -> list[Any]:
    """The member follows half as many initiatives as the group has members: of each event she is told."""
    from hub.initiatives.models import Initiative
    from hub.lib.tests import factories
    from hub.notifications.models import Follow

    initiatives = [factories.initiative() for _ in range(size.members // 2)]
    through = Initiative.groups.through
    through.objects.bulk_create([through(initiative=one, group=group) for one in initiatives])
    for one in range(size.members // 5):
        factories.library_item(title_en=f"Item {one}").groups.add(group)
    Follow.objects.bulk_create(
        [Follow(person=points[0].person, kind="initiatives.initiative", object_id=one.pk) for one in initiatives]
    )
    Follow.objects.bulk_create(
        [Follow(person=one.person, kind="groups.group", object_id=group.pk) for one in points[::10]]
    )
    return initiatives


def _seed_announcements(size: Size, group: Any, points: list[Any]) -> None:
    from django.utils import timezone

    from hub.notifications.models import Announcement

    for n in range(size.members // 10):
        Announcement.objects.create(
            group=group, title_en=f"Announcement {n}", text_en="Text", state="sent", sent_at=timezone.now(),
            author=points[1].person,
        )  # fmt: skip
    Announcement.objects.create(group=group, title_en="A draft", text_en="Text", author=points[1].person)


def _write_events(things: list[tuple[Any, Any]]) -> None:
    from django.db import transaction

    from hub.events.actions import record_many

    for start in range(0, len(things), 1000):
        with transaction.atomic():
            record_many([(verb, thing, None, {}) for verb, thing in things[start : start + 1000]], by=None)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    seed(Size(**json.loads(sys.argv[1])))
