"""Server time of each kind of page on SQLite, and its ratio to an empty Django view in the same process.

    python bench/hub_pages.py [--all] [--times 20]

At 1,000 organizations and 2,000 initiatives every page is held to 50 ms. A tenth of that size is measured too and, with
--all, ten times as much: a page that grows with the data shows by its columns. The site's own middleware runs for every
request, the empty view's included; on a busy machine the bar is held to processor time.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time

from own_site import environment_of_a_site
from timing import is_busy, machine

BAR = 50.0  # milliseconds
SIZES = [(100, 200, 4), (1000, 2000, 40), (10_000, 20_000, 40)]
BARRED = 1  # the size that the bar speaks of


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--all", action="store_true", help="also ten times the size")
    words.add_argument("--times", type=int, default=20)
    options = words.parse_args()
    with environment_of_a_site() as environment:
        set_up(environment)
        return measure(SIZES if options.all else SIZES[:2], options.times)


def set_up(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    import django

    django.setup()
    from django.core.management import call_command
    from django.http import HttpResponse
    from django.urls import path

    from hub import urls

    urls.urlpatterns.insert(0, path("empty/", lambda request: HttpResponse("")))
    call_command("prepare")


def measure(sizes: list[tuple[int, int, int]], times: int) -> int:
    from django.test import Client

    from hub.accounts.models import Person
    from hub.lib.garbage import leave_out_what_stays
    from hub.pages.people import set_up_person
    from hub.pages.synthetic import populate

    busy = is_busy()
    print(f"Python {platform.python_version()}, {machine()}, SQLite, {times} requests a page")
    set_up_person(email="bench@example.org", name="Bench", password="only for this run", is_secretariat=True)
    clients = {"visitor": Client(SERVER_NAME="127.0.0.1"), "secretariat": Client(SERVER_NAME="127.0.0.1")}
    clients["secretariat"].force_login(
        Person.objects.get(email="bench@example.org"), backend="django.contrib.auth.backends.ModelBackend"
    )
    results: dict[tuple[str, str], list[Timing]] = {}
    for partners, initiatives, plans in sizes:
        started = time.perf_counter()
        populate(partners=partners, initiatives=initiatives, plans=plans, seed=1)
        print(
            f"{partners} organizations, {initiatives} initiatives, {plans} plans: {time.perf_counter() - started:.1f} s"
        )
        leave_out_what_stays()  # as the server does
        empty = timed(clients["visitor"], "/empty/", times)
        for role, client in clients.items():
            for kind, address in pages(role).items():
                timing = timed(client, address, times)
                timing.ratio = timing.median / empty.median
                results.setdefault((role, kind), []).append(timing)
        print(f"  empty view {empty.median:.2f} ms (processor {empty.processor:.2f} ms)")
    return report(results, sizes, busy)


def pages(role: str) -> dict[str, str]:
    """One address of each kind of page, the fullest one where they differ."""
    from django.db.models import Count

    from hub.events.models import Event
    from hub.groups.models import Group
    from hub.initiatives.models import Initiative
    from hub.library.models import Item
    from hub.meetings.models import Meeting
    from hub.partners.models import Organization
    from hub.studies.models import Run
    from hub.vocabularies.models import Country
    from hub.workplans.models import Plan

    group = Group.objects.annotate(n=Count("participations")).order_by("-n").first()
    partner = Organization.objects.annotate(n=Count("initiative_roles")).order_by("-n").first()
    country = Country.objects.annotate(n=Count("initiatives")).order_by("-n").first()
    plan = Plan.objects.annotate(n=Count("outputs")).order_by("-n").first()
    output = plan.outputs.first()
    initiative = Initiative.objects.filter(synthetic=True).first()
    found = {
        "home": "/",
        "groups": "/groups/",
        "group": group.get_absolute_url(),
        "group, built in": "/groups/supply-chains/",
        "members": f"{group.get_absolute_url()}members/",
        "plan": plan.get_absolute_url(),
        "output": output.get_absolute_url(),
        "partners": "/partners/",
        "partner": partner.get_absolute_url(),
        "initiatives": "/initiatives/",
        "initiatives, last page": f"/initiatives/?page={10**6}",
        "initiatives, searched": "/initiatives/?q=synthetic",
        "initiatives, of a country": f"/initiatives/?country={country.iso3}",
        "initiatives, map": "/initiatives/?view=map",
        "initiative": initiative.get_absolute_url(),
        "countries": "/countries/",
        "country": country.get_absolute_url(),
        "meetings": "/meetings/",
        "meeting": Meeting.objects.first().get_absolute_url(),
        "library": "/library/",
        "library item": Item.objects.first().get_absolute_url(),
        "studies": "/studies/",
        "study": Run.objects.first().get_absolute_url(),
        "data sets": "/studies/data/",
        "search, everything fits": "/search/?q=synthetic",
        "search, some words": "/search/?q=child+labour+coc",
        "partners, searched": "/partners/?q=synthetic",
        "library, searched": "/library/?q=child",
        "record of events": "/events/",
        "record of events, further back": f"/events/?before={Event.objects.count() // 2}",
        "vocabulary": "/about/vocabulary/",
        "about": "/about/",
        "report": f"{plan.get_absolute_url()}report/",
        "progress": f"{plan.get_absolute_url()}progress/",
        "comments": f"{plan.get_absolute_url()}comments/",
        "calendar": "/calendar.ics",
        "sign in": "/accounts/login/",
        "api, initiatives": "/api/v1/initiatives",
        "api, organizations searched": "/api/v1/organizations?q=synthetic",
    }
    if role == "secretariat":
        del found["sign in"]  # who is signed in is sent on
        found |= {
            "on me": "/on-me/",
            "desk": "/desk/",
            "desk, one noun": "/desk/organization/",
            "desk, one noun searched": "/desk/organization/?q=synthetic",
            "applications": "/join/applications/",
            "profile": "/profile/",
            "new initiative": "/edit/initiative/new/",
            "edit initiative": f"/edit/initiative/{initiative.pk}/",
            "edit group": f"/edit/group/{group.pk}/",
            "edit organization": f"/edit/organization/{partner.pk}/",
            "edit output": f"/edit/output/{output.pk}/",
            "edit library item": f"/edit/library-item/{Item.objects.first().pk}/",
        }
    return found


class Timing:
    def __init__(self, walls: list[float], processors: list[float], queries: int, status: int) -> None:
        self.median, self.processor = statistics.median(walls), statistics.median(processors)
        self.p95 = sorted(walls)[max(0, round(0.95 * len(walls)) - 1)]
        self.queries, self.status, self.ratio = queries, status, 0.0


def timed(client: object, address: str, times: int) -> Timing:
    """Milliseconds; the first two requests fill caches and are not counted, the second counts the queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def get(address: str) -> object:
        return client.get(address)  # type: ignore[attr-defined]

    get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = get(address)
        queries = len(captured)  # the next request begins a new count
    walls, processors = [], []
    for _ in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        get(address)
        walls.append(1000 * (time.perf_counter() - wall))
        processors.append(1000 * (time.process_time() - processor))
    return Timing(walls, processors, queries, answer.status_code)  # type: ignore[attr-defined]


def report(results: dict[tuple[str, str], list[Timing]], sizes: list[tuple[int, int, int]], busy: bool) -> int:
    print(
        f"\nmilliseconds at {sizes[BARRED][0]} organizations and {sizes[BARRED][1]} initiatives; the bar is {BAR:g} ms"
    )
    if busy:
        print("The machine is busy with other work: the bar is held to processor time; run again when it is quiet.")
    heads = "".join(f"{partners:>8}" for partners, _, _ in sizes)
    print(f"{'page':<40} {'median':>7} {'p95':>7} {'processor':>9} {'x empty':>8} {'queries':>8}   medians at{heads}")
    missed = 0
    for (role, kind), timings in results.items():
        it = timings[BARRED]
        slow = (it.processor if busy else it.median) > BAR or it.status != 200
        missed += slow
        medians = "".join(f"{timing.median:>8.1f}" for timing in timings)
        verdict = f"   {it.status}" if it.status != 200 else "   MISSED" if slow else ""
        print(
            f"{kind + ' (' + role + ')':<40} {it.median:>7.1f} {it.p95:>7.1f} {it.processor:>9.1f} {it.ratio:>8.1f} "
            f"{it.queries:>8}             {medians}{verdict}"
        )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
