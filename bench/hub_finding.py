"""Finding among many initiatives: list with facets, search and map as requests of three kinds of readers, both databases.

    python bench/hub_finding.py [--full] [--database sqlite|postgresql] [--times 30]

Sizes 1,000 and 10,000, with --full also 100,000, each beside the built-in content. Held at every size: list, facets and
search at p95 <= 150 ms, the map's first view <= 200 ms and <= 150 kB, and a record is found in the request after it was
saved. Every request asks for something else, so that no answer is ready. The growth is the exponent of the size between
the two largest: 1 means ten times the initiatives take ten times as long. Ratios are to an empty Django view in the same
process. On a busy machine the bars are held to processor time, which leaves out the database server's.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from own_site import VENDORS, environment_of_a_site
from timing import is_busy, machine

BARS = {"list": 150.0, "facets": 150.0, "search": 150.0, "mistyped": 150.0, "after a save": 150.0, "map": 200.0}
BARS |= {"zoomed": 200.0, "embedded": 200.0}
MAP_KILOBYTES = 150.0
READERS = ("visitor", "partner", "secretariat")


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--full", action="store_true", help="also at 100,000 initiatives")
    words.add_argument("--database", choices=VENDORS)
    words.add_argument("--sizes", type=int, nargs="+")
    words.add_argument("--times", type=int, default=30)
    words.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = words.parse_args()
    sizes = sorted(options.sizes or [1000, 10_000, *([100_000] if options.full else [])])
    if options.inside:
        return measure(sizes, options.times)
    code = 0
    for vendor in [options.database] if options.database else VENDORS:
        code |= report(vendor, sizes, run(vendor, sizes, options.times))
    return code


def run(vendor: str, sizes: list[int], times: int) -> list[dict[str, Any]]:
    """The sizes one after the other on one database, in a process of its own."""
    with environment_of_a_site(vendor) as environment:
        command = [sys.executable, __file__, "--inside", "--times", str(times), "--sizes", *map(str, sizes)]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]


def measure(sizes: list[int], times: int) -> int:
    """A line of results a size."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.http import HttpResponse
    from django.test import Client
    from django.urls import path
    from finding_samples import make_initiatives, make_people

    from hub import urls
    from hub.initiatives.finding import forget
    from hub.lib.garbage import leave_out_what_stays

    settings.ALLOWED_HOSTS = ["*"]
    urls.urlpatterns.insert(0, path("empty/", lambda request: HttpResponse("")))
    with open(os.devnull, "w") as silence:
        call_command("prepare", stdout=silence, stderr=silence)
    people = make_people()
    clients = {name: Client(SERVER_NAME="127.0.0.1") for name in READERS}
    for name, person in people.items():
        clients[name].force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    made = 0
    for size in sizes:
        started = time.process_time()
        make_initiatives(size - made, start=made)
        made = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        result: dict[str, Any] = {"made": time.process_time() - started}
        forget()
        result["first request"] = [timed(clients["visitor"], "/initiatives/")]
        leave_out_what_stays()  # as the server does
        result["empty"] = [timed(clients["visitor"], "/empty/") for _ in range(times)]
        ask(clients, people["secretariat"], size, times, result)
        print(json.dumps(result), flush=True)
    return 0


def ask(clients: dict[str, Any], person: Any, size: int, times: int, result: dict[str, Any]) -> None:
    chance = random.Random(size)  # noqa: S311 - the same questions every time
    for kind, question in questions(chance).items():
        result[kind] = []
        for number in range(times + 3):
            if kind == "after a save":
                save_one(f"{size}x{number}", person)
            taken = timed(clients[READERS[number % 3]], question(number).replace("zebra", f"zebra{size}x"))
            if number >= 3:  # each reader's first request works out what she may see
                result[kind].append(taken)


def timed(client: Any, address: str) -> tuple[float, float, float]:
    """Milliseconds by the clock and of this process, and kilobytes of the answer."""
    clock, own = time.perf_counter(), time.process_time()
    answer = client.get(address)
    taken = (1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - own), len(answer.content) / 1000)
    assert answer.status_code == 200, (address, answer.status_code)
    if "zebra" in address:
        assert f"Zebra{address.rpartition('zebra')[2]} crossing" in answer.content.decode(), address
    return taken


def questions(chance: random.Random) -> dict[str, Callable[[int], str]]:
    from hub.partners.models import Organization
    from hub.vocabularies.models import Country, Scheme, Term

    countries = [code.lower() for code in Country.objects.values_list("iso3", flat=True)]
    slugs = list(Organization.objects.filter(synthetic=True).values_list("slug", flat=True))
    terms = {scheme: list(Term.objects.filter(scheme=scheme).values_list("code", flat=True)) for scheme in Scheme}
    words = ["cocoa", "inspection", "district", "training", "workers", "protection", "children", "mining"]

    def some(number: int) -> str:
        chosen = {
            "country": chance.choice(countries),
            "issue": chance.choice(terms[Scheme.ISSUE]),
            "intervention": chance.choice(terms[Scheme.INTERVENTION]),
            "status": chance.choice(["active", "ended"]),
            "partner": chance.choice(slugs),
            "freshness": chance.choice(["fresh", "stale"]),
        }
        names = chance.sample(sorted(chosen), 1 + number % 3)
        return "&".join(f"{name}={chosen[name]}" for name in names)

    def corner() -> str:
        return f"zoom={chance.randint(1, 6)}&at={chance.randint(300, 700)},{chance.randint(100, 350)}"

    return {
        "list": lambda number: f"/initiatives/?page={1 + number * 7}",
        "facets": lambda number: f"/initiatives/?{some(number)}",
        "search": lambda number: f"/initiatives/?q={chance.choice(words)}+{chance.choice(words)}&{some(number)}",
        "mistyped": lambda number: f"/initiatives/?q={chance.choice(['coccoa', 'inspektion', 'protecton'])}",
        "after a save": lambda number: f"/initiatives/?q=zebra{number}",
        "map": lambda number: f"/initiatives/?view=map&{some(number) if number % 2 else ''}",
        "zoomed": lambda number: f"/initiatives/?view=map&{corner()}",
        "embedded": lambda number: f"/initiatives/embed/?view=map&{some(number) if number % 2 else ''}",
    }


def save_one(number: str, person: Any) -> None:
    """An initiative added as a partner's form adds it."""
    from hub.initiatives.actions import add_initiative
    from hub.initiatives.forms import NewInitiativeForm
    from hub.vocabularies.models import Country, Scheme, Term

    answers = {
        "name_en": f"Zebra{number} crossing",
        "kind": "project",
        "status": "active",
        "issues": [Term.objects.filter(scheme=Scheme.ISSUE).values_list("pk", flat=True)[0]],
        "countries": [Country.objects.values_list("pk", flat=True)[7]],
    }
    form = NewInitiativeForm(answers)
    assert form.is_valid(), form.errors
    add_initiative(form=form, owner=None, by=person)


def report(vendor: str, sizes: list[int], results: list[dict[str, Any]]) -> int:
    busy = is_busy()
    made = ", ".join(f"{result['made']:.0f} s" for result in results)
    print(f"{vendor}, Python {platform.python_version()}, {machine()}; made in {made}")
    heads = "".join(f"{size:>10,}" for size in sizes)
    print(f"{'p95 in ms (processor)':<24}{heads}{'growth':>9}{'x empty':>9}{'kB':>7}")
    missed = 0
    for kind in ["empty", "first request", *BARS]:
        clocks = [p95([row[0] for row in result[kind]]) for result in results]
        own = [p95([row[1] for row in result[kind]]) for result in results]
        size_kb = max(row[2] for row in results[-1][kind])
        judged = max(own if busy else clocks)
        slow = judged > BARS.get(kind, math.inf) or (kind == "map" and size_kb > MAP_KILOBYTES)
        missed += slow
        growth = ""
        if len(sizes) > 1:
            growth = f"{math.log(own[-1] / own[-2]) / math.log(sizes[-1] / sizes[-2]):.2f}"
        ratio = own[-1] / p95([row[1] for row in results[-1]["empty"]])
        cells = "".join(f"{f'{c:.0f} ({o:.0f})':>10}" for c, o in zip(clocks, own, strict=True))
        print(f"{kind:<24}{cells}{growth:>9}{ratio:>9.1f}{size_kb:>7.0f}{'   MISSED' if slow else ''}")
    print(flush=True)
    return int(missed > 0)


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, math.ceil(0.95 * len(times)) - 1)]


if __name__ == "__main__":
    sys.exit(main())
