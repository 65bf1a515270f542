"""E-mails of what is new for 10,000 people and 50,000 events, a worker that is killed while it writes them, and the inbox, the
pages of a group and of calls.

    python bench/hub_updates.py [--database sqlite|postgresql] [--people 10000] [--events 50000] [--only letters|killed|pages]

Each person follows two of as many initiatives as there are fifths of people; one in ten speaks for a member of a group whose
meetings she hears of. Held: from the record of events to e-mails in the outbox within 60 s, of the hub's own processor time on a
busy machine; memory at most a quarter above that of a quarter of the size; after kills in the middle (SIGKILL) everybody has one
e-mail and every update stands in one; at 1,000 members and 10,000 events the inbox, the group, its members and the calls within
120 ms when they are cold, and within 150 ms for the chair, whose pages have forms.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from typing import Any

from own_site import DROP_WAITING_WORK, ROOT, VENDORS, environment_of_a_site
from timing import is_busy, machine

SECONDS, GROWTH, PAGE, FORM = 60.0, 1.25, 120.0, 150.0
MEETINGS = 100  # of the events: every member is told
SITE = "https://hub.example.org"
BEGUN = "begun"  # what a process that writes says when it begins


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--database", choices=VENDORS)
    words.add_argument("--people", type=int, default=10_000)
    words.add_argument("--events", type=int, default=50_000)
    words.add_argument("--only", choices=["letters", "killed", "pages"])
    words.add_argument("--inside", choices=sorted(INSIDE), help=argparse.SUPPRESS)
    options = words.parse_args()
    if options.inside:
        import django

        django.setup()
        print(json.dumps(INSIDE[options.inside](options.people, options.events)))
        return 0
    code = 0
    for vendor in [options.database] if options.database else VENDORS:
        print(f"{vendor}, {machine()}")
        if options.only in {None, "letters"}:
            code |= letters(vendor, options.people, options.events)
        if options.only in {None, "killed"}:
            code |= killed(vendor, options.people // 5, options.events // 5)
        if options.only in {None, "pages"}:
            code |= pages(vendor)
    return code


def letters(vendor: str, people: int, events: int) -> int:
    found = []
    for part in (4, 1):
        with environment_of_a_site(vendor) as environment:
            prepare(environment, people // part, events // part)
            found.append(inside(environment, "write"))
    small, large = found
    seconds = large["processor"] if is_busy() else large["clock"]
    growth = large["memory"] / small["memory"]
    print(
        f"  {people:,} people, {events:,} events: {large['updates']:,} updates, {large['letters']:,} e-mails in "
        f"{large['clock']:.1f} s, processor {large['processor']:.1f} (updates {large['spread']:.1f} s; bar {SECONDS:.0f}); "
        f"memory {large['memory']:.0f} MB, {growth:.2f}x that of a quarter (bar {GROWTH})"
    )
    return int(seconds > SECONDS or growth > GROWTH or large["letters"] != people)


def killed(vendor: str, people: int, events: int) -> int:
    with environment_of_a_site(vendor) as environment:
        prepare(environment, people, events)
        kills, source = 0, random.Random(87)  # noqa: S311
        while True:
            process = subprocess.Popen(words_of("write"), env=environment, cwd=ROOT, stdout=subprocess.PIPE)
            assert process.stdout
            process.stdout.readline()  # it has started, and begins to write
            try:
                process.communicate(timeout=source.uniform(0.2, 3.5) if kills < 6 else None)
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                kills += 1
        found = inside(environment, "look")
    print(f"  killed {kills} times while it wrote to {people:,} people: {found}")
    once = found["e-mails"] == found["people written to"] == people
    return int(not once or found["told in e-mails"] != found["updates"] or found["not told"] != 0)


def pages(vendor: str) -> int:
    with environment_of_a_site(vendor) as environment:
        run(environment, "full_site")
        found = inside(environment, "pages")
    print(
        f"  at 1,000 members and 10,000 events, {found.pop('updates')} (bar {PAGE:.0f} ms, for the chair {FORM:.0f} ms)"
    )
    code = 0
    for name, page in found.items():
        held = page["processor ms"] if is_busy() else page["slowest ms"]
        print(f"    {name}: {page}")
        code |= int(held > (FORM if "chair" in name else PAGE))
    return code


def prepare(environment: dict[str, str], people: int, events: int) -> None:
    run(environment, "site", "--people", str(people), "--events", str(events))


def words_of(name: str, *more: str) -> list[str]:
    return [sys.executable, __file__, "--inside", name, *more]


def run(environment: dict[str, str], name: str, *more: str) -> bytes:
    migrate = [sys.executable, "-m", "hub.commandline", "migrate", "--verbosity", "0"]
    if name in {"site", "full_site"}:
        subprocess.run(migrate, env=environment, cwd=ROOT, check=True)
        collect = [sys.executable, "-m", "hub.commandline", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, env=environment, cwd=ROOT, check=True)
        subprocess.run(
            [sys.executable, "-c", f"import django; django.setup(); {DROP_WAITING_WORK}"], env=environment, check=True
        )
    return subprocess.run(words_of(name, *more), env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout


def inside(environment: dict[str, str], name: str) -> dict[str, Any]:
    return dict(json.loads(run(environment, name).splitlines()[-1]))


def make_people(number: int) -> list[Any]:
    from allauth.account.models import EmailAddress

    from hub.accounts.models import Person

    languages = ["en", "fr", "es"]
    people = Person.objects.bulk_create(
        [
            Person(
                email=f"person{n}@example.org",
                name=f"Person {n}",
                password="!",
                digest="daily",
                language=languages[n % 3],
            )
            for n in range(number)
        ],
        batch_size=1000,
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people], batch_size=1000
    )
    return people


def make_members(group: Any, people: list[Any]) -> None:
    from hub.groups.models import Participation
    from hub.lib.tests import factories
    from hub.partners.models import FocalPoint

    organizations = [factories.organization() for _ in people]
    FocalPoint.objects.bulk_create(
        [FocalPoint(person=one, organization=its) for one, its in zip(people, organizations, strict=True)]
    )
    Participation.objects.bulk_create(
        [Participation(group=group, organization=its, status="active") for its in organizations]
    )


def write_events(things: list[tuple[Any, Any]]) -> None:
    from django.db import transaction

    from hub.events.actions import record_many

    for start in range(0, len(things), 1000):
        with transaction.atomic():
            record_many([(verb, thing, None, {}) for verb, thing in things[start : start + 1000]], by=None)


def site(people: int, events: int) -> dict[str, int]:
    from django.db import transaction

    from hub.events.models import Verb
    from hub.initiatives.models import Initiative
    from hub.lib.tests import factories
    from hub.notifications.models import Follow

    source = random.Random(8)  # noqa: S311
    with transaction.atomic():
        group = factories.group()
        everybody = make_people(people)
        make_members(group, everybody[: people // 10])
        initiatives = Initiative.objects.bulk_create(
            [Initiative(name_en=f"Initiative {n}") for n in range(people // 5)]
        )
        Follow.objects.bulk_create(
            [
                Follow(person=person, kind="initiatives.initiative", object_id=one.pk)
                for person in everybody
                for one in source.sample(initiatives, 2)
            ],
            batch_size=5000,
        )
        meetings = [factories.meeting(group=group) for _ in range(MEETINGS)]
    # Every initiative has an event, so that everybody is told of something.
    changed = [*initiatives, *(source.choice(initiatives) for _ in range(events - MEETINGS - len(initiatives)))]
    write_events([(Verb.CHANGED, one) for one in changed] + [(Verb.CREATED, one) for one in meetings])
    return {"events": events}


def write(_people: int, _events: int) -> dict[str, float]:
    from importlib import import_module

    from django.conf import settings

    from hub.notifications.digests import send_digests
    from hub.notifications.models import Notification
    from hub.notifications.spreading import spread

    import_module(settings.ROOT_URLCONF)  # as a worker has done long before its next run
    print(BEGUN, flush=True)
    started, used = time.perf_counter(), time.process_time()
    spread()
    spent = time.perf_counter() - started
    written = send_digests(SITE)
    return {
        "clock": time.perf_counter() - started,
        "processor": time.process_time() - used,
        "spread": spent,
        "letters": written,
        "updates": Notification.objects.count(),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def look(_people: int, _events: int) -> dict[str, int]:
    """Every line of every e-mail, against the rows of which it tells."""
    import re

    from hub.accounts.models import OutgoingEmail, Person
    from hub.notifications.models import Notification

    letters = OutgoingEmail.objects.all()
    result = sum(sum(map(int, re.findall(r"\d+", letter.subject))) for letter in letters.iterator(chunk_size=500))
    return {
        "e-mails": letters.count(),
        "people written to": letters.values("person").distinct().count(),
        "summaries marked": Person.objects.exclude(digested_at=None).count(),
        "updates": Notification.objects.count(),
        "told in e-mails": result,
        "not told": Notification.objects.filter(is_mailed=False).count(),
    }


def full_site(_people: int, _events: int) -> dict[str, int]:
    from django.db import transaction

    from hub.events.models import Verb
    from hub.lib.tests import factories
    from hub.notifications.models import Follow
    from hub.notifications.spreading import spread

    with transaction.atomic():
        group = factories.group()
        people = make_people(1000)
        make_members(group, people)
        Follow.objects.create(person=people[0], kind="groups.group", object_id=group.pk)
        meetings = [factories.meeting(group=group) for _ in range(200)]
        initiatives = [factories.initiative() for _ in range(200)]
        for one in initiatives:
            one.groups.add(group)
        make_calls(group)
    write_events([(Verb.CREATED, one) for one in meetings])
    write_events([(Verb.CHANGED, initiatives[n % 200]) for n in range(9_800)])
    spread()
    return {}


def make_calls(group: Any) -> None:
    """Open and decided ones; to the first nearly every member has answered. The last of the people chairs the group."""
    from hub.lib.tests import factories
    from hub.opportunities.models import Answer
    from hub.partners.models import FocalPoint

    points = list(FocalPoint.objects.select_related("person", "organization").order_by("pk"))
    factories.office(group=group, organization=points[-1].organization)
    first, *_others = [factories.call(group=group) for _ in range(200)]
    for _ in range(200):
        factories.call(group=group, state="decided")
    for point in points[:-1]:
        Answer.objects.create(
            call=first, organization=point.organization, author=point.person, title="An answer", text="Words " * 100,
            state="submitted", submitted_at=first.published_at,
        )  # fmt: skip


def timed(path: str, email: str) -> dict[str, Any]:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from hub.accounts.models import Person

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(Person.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
    client.get(path)
    clock, processor = [], []
    for _ in range(15):
        cache.clear()  # the numbers in the bar are counted anew
        started, used = time.perf_counter(), time.process_time()
        assert client.get(path).status_code == 200
        clock.append(1000 * (time.perf_counter() - started))
        processor.append(1000 * (time.process_time() - used))
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        size = len(client.get(path).content)
    return {
        "median ms": round(statistics.median(clock), 1),
        "slowest ms": round(max(clock), 1),
        "processor ms": round(max(processor), 1),
        "queries": len(captured),
        "kB": size // 1000,
    }


def look_at_pages(_people: int, _events: int) -> dict[str, Any]:
    from hub.groups.models import Group
    from hub.notifications.models import Notification
    from hub.opportunities.models import Call

    member, chair = "person0@example.org", "person999@example.org"
    group, call = Group.objects.order_by("-pk")[0], Call.objects.order_by("pk")[0]
    most = Notification.objects.filter(person__email=member).count()
    found: dict[str, Any] = {"updates": f"{most:,} updates of the reader of {Notification.objects.count():,}"}
    for name, path in (
        ("inbox", "/inbox/"),
        ("group", group.get_absolute_url()),
        ("members", f"{group.get_absolute_url()}members/"),
        ("calls", "/opportunities/"),
        ("call", call.get_absolute_url()),
    ):
        found[name] = timed(path, member)
        found[f"{name}, chair"] = timed(path, chair)
    return found


INSIDE = {"site": site, "write": write, "look": look, "full_site": full_site, "pages": look_at_pages}

if __name__ == "__main__":
    sys.exit(main())
