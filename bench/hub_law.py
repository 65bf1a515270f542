"""Time and memory of importing files on the law, and of the matrix: python bench/hub_law.py [FILE…]

A site of its own with the built-in countries and standards. Without files the editions that come with the software are
imported. The matrix is that of 200 countries, 40 standards and seven editions, asked for by somebody for whom no page is kept.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from own_site import ROOT, environment_of_a_site
from timing import machine

SECONDS, MEGABYTES, PAGE = 30.0, 300.0, 0.120
EMPTY = """
from hub.law.models import Edition, EnforcementFigure, Finding, Ratification, SuggestedAction
for model in (EnforcementFigure, Finding, Ratification, SuggestedAction, Edition):
    model.objects.all().delete()
"""
MATRIX = """
import json, statistics, time
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.db import connection
from hub.law.models import Edition, EnforcementFigure, Finding, LawStandard, Ratification, SuggestedAction
from hub.lib.tests import factories
from hub.vocabularies.models import Country
keys = list(LawStandard.objects.exclude(family="model").values_list("pk", flat=True))[:40]
countries = list(Country.objects.order_by("pk")[:200])
for model in (EnforcementFigure, Finding, Ratification, SuggestedAction, Edition):
    model.objects.all().delete()
editions = [factories.law_edition(year=year) for year in range(2016, 2023)]
Finding.objects.bulk_create(
    (
        Finding(edition=edition, standard_id=key, country=one, verdict="not_met" if key % 8 == 0 else "met")
        for edition in editions for key in keys for one in countries
    ),
    batch_size=5000,
)
found = {}
client = Client(HTTP_HOST="127.0.0.1")
for address in ("/law/?region=202", "/law/?region=all", "/law/changes/", "/law/transposition/"):
    client.get(address)
    times = []
    for number in range(20):
        began = time.process_time()
        page = client.get(f"{address}{'&' if '?' in address else '?'}again={number}")  # an address that is not kept
        times.append(time.process_time() - began)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{address}{'&' if '?' in address else '?'}again=20")
    found[address] = [statistics.median(times), max(times), len(asked), len(page.content)]
print(json.dumps(found))
"""


def main(files: list[str]) -> int:
    files = files or [str(one) for one in sorted((ROOT / "hub/law/data/editions").iterdir())]
    size = sum(Path(one).stat().st_size for one in files)
    held = True
    print(machine())
    with environment_of_a_site() as environment:
        command = [sys.executable, "-m", "hub.commandline"]

        def run(*words: str) -> str:
            done = subprocess.run([*command, *words], env=environment, check=True, stdout=subprocess.PIPE, text=True)
            return done.stdout

        run("migrate")
        run("collectstatic", "--noinput")
        run("loadcontent")
        run("shell", "-c", EMPTY)
        done = subprocess.Popen(
            [*command, "importlaw", *files, "--json"], env=environment, stdout=subprocess.PIPE, text=True
        )
        written = done.stdout.read() if done.stdout else ""
        _pid, _status, used = os.wait4(done.pid, 0)
        found = json.loads(written)["files"]
        seconds, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        held &= seconds <= SECONDS and memory <= MEGABYTES
        print(f"{sum(bool(one['publisher']) for one in found)} editions in {len(files)} files of {size / 1e6:.1f} MB: "
              f"{seconds:.1f} s of the processor (bar {SECONDS:.0f}), {memory:.0f} MB (bar {MEGABYTES:.0f})")  # fmt: skip
        for address, (median, longest, queries, weight) in json.loads(
            run("shell", "-c", MATRIX).splitlines()[-1]
        ).items():
            held &= median <= PAGE
            print(f"{address:<22} {median * 1000:5.0f} ms of the processor (longest {longest * 1000:.0f}, bar {PAGE * 1000:.0f}), "
                  f"{queries} queries, {weight / 1000:.0f} kB")  # fmt: skip
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
