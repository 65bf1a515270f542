"""The calendar of 5,000 meetings: queries, time, and the answer while nothing has changed.

    python bench/hub_calendar.py [--database sqlite|postgresql] [--meetings 5000] [--times 5]

Held: at most 10 queries for everything, for a group and for a person under her secret address, and 304 to a conditional
request. The ratio is to an empty Django view in the same process.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from own_site import VENDORS, environment_of_a_site

MOST_QUERIES = 10


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--database", choices=VENDORS)
    words.add_argument("--meetings", type=int, default=5000)
    words.add_argument("--times", type=int, default=5)
    words.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = words.parse_args()
    if options.inside:
        return measure(options.meetings, options.times)
    code = 0
    for vendor in [options.database] if options.database else VENDORS:
        print(f"{vendor}, {options.meetings:,} meetings", flush=True)
        with environment_of_a_site(vendor) as environment:
            command = [sys.executable, __file__, "--inside", "--meetings", str(options.meetings)]
            code |= subprocess.run([*command, "--times", str(options.times)], env=environment, check=False).returncode
    return code


def measure(number: int, times: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    call_command("migrate", verbosity=0)
    addresses = fill(number)
    client = Client(SERVER_NAME="localhost")
    call_command("collectstatic", interactive=False, verbosity=0)
    empty = median(lambda: client.get("/healthz"), times)
    is_held = True
    for name, address in addresses.items():
        client.get(address)
        asked: list[str] = []
        with connection.execute_wrapper(counting(asked)):
            answer = client.get(address)
        again = client.get(address, headers={"if-none-match": answer["ETag"]})
        taken = median(lambda address=address: client.get(address), times)
        held = 0 < len(asked) <= MOST_QUERIES and again.status_code == 304
        is_held &= held
        print(
            f"  {name:<12} {answer.content.count(b'BEGIN:VEVENT'):>6} entries {len(answer.content) / 1000:>7.0f} kB "
            f"{len(asked):>3} queries {1000 * taken:>6.0f} ms ({taken / empty:>5.0f} x) conditional {again.status_code} "
            f"{'held' if held else 'NOT HELD'}"
        )
    return 0 if is_held else 1


def counting(asked: list[str]) -> Callable[..., Any]:
    def wrapper(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    return wrapper


def fill(number: int) -> dict[str, str]:
    from django.conf import settings

    from hub.lib.tests import factories
    from hub.meetings.models import CalendarAddress, Meeting

    settings.PAGE_CACHE = False  # the calendar itself is measured
    group, organization = factories.group(), factories.organization(status="partner")
    factories.participation(group=group, organization=organization, status="active")
    person = factories.focal_point(organization=organization).person
    zones = ["Europe/Paris", "Africa/Nairobi", "Asia/Manila", "America/Lima", "Pacific/Kiritimati", "UTC"]
    begin = datetime(2020, 1, 1, 9, tzinfo=UTC)
    Meeting.objects.bulk_create(
        Meeting(
            title_en=f"Meeting, the {place}th of a long series", group=group, place="Geneva",
            begins_on=(begin + timedelta(days=place)).date().isoformat(), begins_at=begin + timedelta(days=place),
            ends_at=begin + timedelta(days=place, hours=2), time_zone=zones[place % len(zones)],
        )
        for place in range(number)
    )  # fmt: skip
    own = CalendarAddress.objects.create(person=person)
    return {
        "everything": "/calendar.ics",
        "group": f"/groups/{group.slug}/calendar.ics",
        "person": own.get_absolute_url(),
    }


def median(ask: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.process_time()
        ask()
        taken.append(time.process_time() - started)
    return sorted(taken)[times // 2]


if __name__ == "__main__":
    sys.exit(main())
