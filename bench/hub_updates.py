"""E-mails of what is new for 10,000 people and 50,000 events, and a worker that is killed while it writes them.

    python bench/hub_updates.py [--database sqlite|postgresql] [--people 10000] [--events 50000] [--only emails|killed]

Each person follows two of as many initiatives as there are fifths of people; one in ten speaks for a member of a group whose
meetings she hears of. Held: from the record of events to e-mails in the outbox within 60 s, of the hub's own processor time on a
busy machine; memory at most a quarter above that of a quarter of the size; after kills in the middle (SIGKILL) everybody has one
e-mail and every update stands in one.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from typing import Any

from own_site import DROP_WAITING_WORK, ROOT, VENDORS, environment_of_a_site
from timing import is_busy, machine

SECONDS, GROWTH = 60.0, 1.25
MEETINGS = 100  # of the events: every member is told
SITE = "https://hub.example.org"
BEGUN = "begun"  # what a process that writes says when it begins


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--database", choices=VENDORS)
    words.add_argument("--people", type=int, default=10_000)
    words.add_argument("--events", type=int, default=50_000)
    words.add_argument("--only", choices=["emails", "killed"])
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
        if options.only in {None, "emails"}:
            code |= emails(vendor, options.people, options.events)
        if options.only in {None, "killed"}:
            code |= killed(vendor, options.people // 5, options.events // 5)
    return code


def emails(vendor: str, people: int, events: int) -> int:
    found = []
    for part in (4, 1):
        with environment_of_a_site(vendor) as environment:
            prepare(environment, people // part, events // part)
            found.append(inside(environment, "write"))
    small, large = found
    seconds = large["processor"] if is_busy() else large["clock"]
    growth = large["memory"] / small["memory"]
    print(
        f"  {people:,} people, {events:,} events: {large['updates']:,} updates, {large['emails']:,} e-mails in "
        f"{large['clock']:.1f} s, processor {large['processor']:.1f} (updates {large['spread']:.1f} s; bar {SECONDS:.0f}); "
        f"memory {large['memory']:.0f} MB, {growth:.2f}x that of a quarter (bar {GROWTH})"
    )
    return int(seconds > SECONDS or growth > GROWTH or large["emails"] != people)


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
                if process.returncode:
                    raise SystemExit(process.returncode)
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                kills += 1
        found = inside(environment, "look")
    print(f"  killed {kills} times while it wrote to {people:,} people: {found}")
    once = found["e-mails"] == found["people written to"] == people
    return int(not once or found["sent by e-mail"] != found["updates"] or found["not mailed"] != 0)


def prepare(environment: dict[str, str], people: int, events: int) -> None:
    run(environment, "site", "--people", str(people), "--events", str(events))


def words_of(name: str, *more: str) -> list[str]:
    return [sys.executable, __file__, "--inside", name, *more]


def run(environment: dict[str, str], name: str, *more: str) -> bytes:
    migrate = [sys.executable, "-m", "hub.commandline", "migrate", "--verbosity", "0"]
    if name == "site":
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
        "emails": written,
        "updates": Notification.objects.count(),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def look(_people: int, _events: int) -> dict[str, int]:
    """Every line of every e-mail, against the rows of which it tells."""
    import re

    from hub.accounts.models import OutgoingEmail, Person
    from hub.notifications.models import Notification

    emails = OutgoingEmail.objects.all()
    result = sum(sum(map(int, re.findall(r"\d+", email.subject))) for email in emails.iterator(chunk_size=500))
    return {
        "e-mails": emails.count(),
        "people written to": emails.values("person").distinct().count(),
        "summaries marked": Person.objects.exclude(digested_at=None).count(),
        "updates": Notification.objects.count(),
        "sent by e-mail": result,
        "not mailed": Notification.objects.filter(is_mailed=False).count(),
    }


INSIDE = {"site": site, "write": write, "look": look}

if __name__ == "__main__":
    sys.exit(main())
