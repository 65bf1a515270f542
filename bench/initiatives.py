"""The mapping at 1,000, 10,000 and 100,000 initiatives: import, list with facets and search, map, export.

Run: python bench/initiatives.py [SIZE …]. Prints times, ratios to a bare pass of lxml over the same file, and growth.
Works in a database of its own (SQLite in a temporary folder; PostgreSQL where BENCH_DATABASE_URL names one).
"""

from __future__ import annotations

import io
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WORDS = [
    "support",
    "training",
    "access",
    "inspection",
    "labour",
    "schools",
    "district",
    "ministry",
    "farmers",
    "cocoa",
    "mining",
    "villages",
    "rights",
    "services",
    "monitoring",
    "programme",
    "capacity",
    "community",
    "partners",
    "women",
    "children",
    "youth",
    "income",
    "protection",
    "policy",
    "reform",
    "data",
    "survey",
    "health",
    "water",
    "roads",
    "energy",
    "trade",
    "finance",
    "climate",
    "agriculture",
    "justice",
    "courts",
    "employers",
    "workers",
    "unions",
    "prevention",
]
ISSUES = ["child labour", "forced labour", "trafficking in persons", "modern slavery"]
COUNTRIES = [
    "TZ",
    "KE",
    "UG",
    "GH",
    "CI",
    "CD",
    "NG",
    "ET",
    "IN",
    "BD",
    "PK",
    "NP",
    "VN",
    "KH",
    "PH",
    "ID",
    "BR",
    "PE",
    "CO",
    "MX",
    "GT",
    "HN",
    "ML",
    "BF",
    "CM",
    "MW",
    "ZM",
    "MG",
    "UZ",
    "KG",
]
SECTORS = ["11220", "12220", "15130", "16010", "16070", "31120", "31163", "32161", "32210", "73010"]


def activity(number: int, chance: random.Random) -> str:
    """One activity of version 2.03 of about 4 kB, with what real ones carry."""
    text = " ".join(chance.choices(WORDS, k=120))
    issue = f"It works against {chance.choice(ISSUES)}." if chance.random() < 0.3 else ""
    year = chance.randint(2005, 2024)
    transactions = "".join(
        f'<transaction><transaction-type code="{chance.choice("234")}"/><transaction-date iso-date="{year}-0{n + 1}-15"/>'
        f'<value value-date="{year}-0{n + 1}-15">{chance.randint(1000, 900000)}</value>'
        f"<description><narrative>Payment {n}</narrative></description></transaction>"
        for n in range(4)
    )
    return (
        f'<iati-activity xml:lang="en" default-currency="USD" last-updated-datetime="2024-01-0{number % 9 + 1}T00:00:00">'
        f"<iati-identifier>XX-BENCH-1-{number}</iati-identifier>"
        '<reporting-org ref="XX-BENCH-1" type="40"><narrative>Publisher 1</narrative></reporting-org>'
        f"<title><narrative>Project {number}: {' '.join(chance.choices(WORDS, k=6))}</narrative></title>"
        f'<description type="1"><narrative>{text} {issue}</narrative></description>'
        f'<participating-org role="1" type="10" ref="XX-F-{number % 50}"><narrative>Funder {number % 50}</narrative></participating-org>'
        f'<participating-org role="4" type="22"><narrative>Organization {number % 900}</narrative></participating-org>'
        f'<activity-status code="{chance.choice("1234")}"/>'
        f'<activity-date type="1" iso-date="{year}-01-01"/><activity-date type="3" iso-date="{year + 3}-12-31"/>'
        "<contact-info><email>office@example.org</email></contact-info>"
        f'<recipient-country code="{chance.choice(COUNTRIES)}" percentage="100"/>'
        f'<sector vocabulary="1" code="{chance.choice(SECTORS)}" percentage="60"/>'
        f'<sector vocabulary="1" code="{chance.choice(SECTORS)}" percentage="40"/>'
        '<policy-marker vocabulary="1" code="1" significance="1"/><collaboration-type code="1"/><default-flow-type code="10"/>'
        '<default-finance-type code="110"/><default-aid-type code="C01"/><default-tied-status code="5"/>'
        f'<budget type="1" status="1"><period-start iso-date="{year}-01-01"/><period-end iso-date="{year}-12-31"/>'
        f'<value value-date="{year}-01-01">{chance.randint(10000, 5000000)}</value></budget>'
        f"{transactions}</iati-activity>\n"
    )


def write_file(path: Path, number: int, *, start: int = 0) -> None:
    chance = random.Random(87)  # noqa: S311 - the same file every time
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03" generated-datetime="2024-02-01T00:00:00Z">\n'
        )
        for n in range(start, start + number):
            file.write(activity(n, chance))
        file.write("</iati-activities>\n")


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of this process: what the machine does for others meanwhile does not count. Pages are timed
    by the clock."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def clock(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def bare_pass(path: Path) -> int:
    from lxml import etree

    number = 0
    for _, element in etree.iterparse(str(path), tag="iati-activity"):
        number += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return number


def prepare(folder: str) -> None:
    os.environ["ACTIONHUB_VAR"] = folder
    os.environ["ACTIONHUB_LOG_LEVEL"] = "WARNING"
    os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings"
    if url := os.environ.get("BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = url
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("loadcontent", verbosity=0, stdout=io.StringIO())


def measure_import(path: Path, number: int) -> None:
    from hub.initiatives.iati.files import read_iati
    from hub.initiatives.importing.start import begin, import_file, source_named

    bare, _ = seconds(lambda: bare_pass(path))
    read, _ = seconds(lambda: sum(1 for _ in read_iati(path)))
    source = source_named("Bench")
    taken, run = seconds(lambda: import_file(begin(path, "iati", source, {}, None), path))
    again, _ = seconds(lambda: import_file(begin(path, "iati", source, {}, None), path))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = path.stat().st_size / 1e6
    assert run.created == number, (run.created, run.rejected)
    print(
        f"{number:>7} activities, {size:.0f} MB: bare lxml {number / bare:,.0f}/s; reading {number / read:,.0f}/s ({read / bare:.1f}x)"
    )
    print(f"        import {number / taken:,.0f}/s; again {number / again:,.0f}/s; peak memory {memory:.0f} MB")


def measure_pages() -> None:
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    questions = {
        "list and facets": "/initiatives/",
        "one country": "/initiatives/?country=tza",
        "issue and sector": "/initiatives/?issue=child-labour&sector=p",
        "search": "/initiatives/?q=cocoa+inspection",
        "rare search": "/initiatives/?q=Project+77",
        "map": "/initiatives/?view=map",
    }
    for name, address in questions.items():
        client.get(address)
        times = []
        for _ in range(12):
            taken, answer = clock(lambda address=address: client.get(address))
            assert answer.status_code == 200, answer.status_code
            times.append(taken * 1000)
        p95 = statistics.quantiles(times, n=20)[-1]
        print(
            f"        {name}: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, {len(answer.content) / 1000:.0f} kB"
        )


def main(sizes: list[int]) -> None:
    for number in sizes:
        with tempfile.TemporaryDirectory() as folder:
            if os.fork() == 0:
                prepare(folder)
                path = Path(folder) / "activities.xml"
                write_file(path, number)
                measure_import(path, number)
                measure_pages()
                sys.stdout.flush()
                os._exit(0)
            os.wait()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000, 10_000, 100_000])
