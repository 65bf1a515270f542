"""Readers while a large import runs, memory, the first page after a restart, and a download of everything.

    python bench/hub_readers.py [--database sqlite|postgresql] [--seconds 20] [--rows 20000]

The large seeded site (100,000 initiatives), copied. Readers are signed in, so that no page is kept for them; they are
processes of their own and ask a real `actionhub serve` with two processes. Held: p95 while 20,000 rows come in at most twice
that before, in the same run; the first page of a new process within 1.5 s; a process that answers below 500 MB at 160,000
initiatives; all of them as CSV within 15 s. The last two times are of the hub's own processor, which other work on the
machine lengthens less than those of the clock, printed beside them.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import json
import math
import multiprocessing
import os
import random
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

from loads import Server, exchange, served
from own_site import ROOT, VENDORS
from seeded_site import LARGE, command, seeded_site
from timing import machine

SLOWER, FIRST_PAGE, MEMORY, DOWNLOAD = 2.0, 1.5, 500.0, 15.0
READERS = 2
MORE = 60_000  # initiatives, for memory and downloads
PAGES = [
    "/", "/groups/", "/countries/", "/countries/gha/", "/partners/?page=7", "/initiatives/?country=gha",
    "/initiatives/?page=40", "/initiatives/?q=cocoa+inspection", "/initiatives/?view=map", "/library/", "/events/",
]  # fmt: skip


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--database", choices=VENDORS)
    words.add_argument("--seconds", type=float, default=20.0)
    words.add_argument("--rows", type=int, default=20_000)
    options = words.parse_args()
    code = 0
    for vendor in [options.database] if options.database else VENDORS:
        with seeded_site(LARGE, vendor, copied=True) as environment:
            code |= measure(vendor, environment, options.seconds, options.rows)
    return code


def measure(vendor: str, environment: dict[str, str], seconds: float, rows: int) -> int:
    print(f"{vendor}, {machine()}, {READERS} readers, 2 processes that answer")
    cookie = signed_in(environment)
    with served(environment, 2) as server:  # the index of initiatives is written to disk meanwhile
        read(server.port, cookie, 2.0)
        before = processor_seconds(server.pid)
        quiet = read(server.port, cookie, seconds)
        of_quiet = (processor_seconds(server.pid) - before) / len(quiet)
        file = Path(environment["ACTIONHUB_VAR"]) / "rows.csv"
        write_rows(file, rows)
        words = ["importinitiatives", str(file), "--format=csv", "--source=A publisher", "--json"]
        began = time.perf_counter()
        program = [sys.executable, "-m", "hub.commandline", *words]
        importing = subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True)
        busy: list[float] = []
        before = processor_seconds(server.pid)
        while importing.poll() is None:
            busy += read(server.port, cookie, 3.0)
        took = time.perf_counter() - began
        of_busy = (processor_seconds(server.pid) - before) / len(busy)
        created = json.loads(importing.communicate()[0])["created"]
    missed = report("p95 of readers, ms", p95(quiet))
    note = f"{p95(busy) / p95(quiet):.1f} x, {created:,} rows in {took:.0f} s"
    missed += report(f"  while an import runs ({note})", p95(busy), SLOWER * p95(quiet))
    note = f"{1000 * of_quiet:.0f} ms before"
    report(f"  of the processor for a page while it runs, ms ({note})", 1000 * of_busy)
    with served(environment, 1, read_ahead=0.0) as server:
        missed += timed("first page after a restart", server, "/initiatives/", cookie, FIRST_PAGE)
    script = f"from finding_samples import make_initiatives; make_initiatives({MORE}, start=10**6)"
    command(environment | {"PYTHONPATH": f"{ROOT}:{ROOT}/bench"}, "shell", "--no-imports", "-v0", "-c", script)
    with served(environment, 1, read_ahead=30.0) as server:
        for page in PAGES:
            ask(server.port, page, cookie)
        memory = max(resident(pid) for pid in processes_below(server.pid))
        missed += report("memory of a process that answers, MB", memory, MEMORY)
        for file_format in ("csv", "xlsx", "jsonl", "geojson"):
            name = f"all initiatives as {file_format}"
            missed += timed(name, server, f"/initiatives/download/{file_format}/", cookie, DOWNLOAD)
        report("memory after that, MB", max(resident(pid) for pid in processes_below(server.pid)))
    print(flush=True)
    return int(missed > 0)


def timed(name: str, server: Server, address: str, cookie: str, bar: float) -> bool:
    before, began = processor_seconds(server.pid), time.perf_counter()
    size = ask(server.port, address, cookie)
    took = time.perf_counter() - began
    note = f"{took:.1f} by the clock, {size / 1e6:.1f} MB"
    return report(f"{name}, s of the processor ({note})", processor_seconds(server.pid) - before, bar)


def processor_seconds(pid: int) -> float:
    """Of the processes below, those that have ended left out."""
    ticks = 0
    for below in processes_below(pid):
        fields = Path(f"/proc/{below}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def signed_in(environment: dict[str, str]) -> str:
    """The cookie of a partner's browser."""
    script = (
        "from django.conf import settings; from django.test import Client\n"
        "from hub.accounts.models import Person\n"
        "client = Client()\n"
        "client.force_login(Person.objects.get(email='partner@example.org'), "
        "backend='django.contrib.auth.backends.ModelBackend')\n"
        "print(settings.SESSION_COOKIE_NAME + '=' + client.cookies[settings.SESSION_COOKIE_NAME].value)"
    )
    return command(environment, "shell", "--no-imports", "-v0", "-c", script).stdout.strip()


def read(port: int, cookie: str, seconds: float) -> list[float]:
    """Milliseconds of each page that the readers were given."""
    with multiprocessing.Pool(READERS) as pool:
        found = pool.starmap(read_on, [(port, cookie, seconds, number) for number in range(READERS)])
    return [one for times in found for one in times]


def read_on(port: int, cookie: str, seconds: float, number: int) -> list[float]:
    until, times = time.perf_counter() + seconds, []
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        place = 5 * number
        while time.perf_counter() < until:
            began = time.perf_counter()
            status = exchange(connection, PAGES[place % len(PAGES)], cookie=cookie)
            assert status == 200, (PAGES[place % len(PAGES)], status)
            times.append(1000 * (time.perf_counter() - began))
            place += 1
    return times


def ask(port: int, address: str, cookie: str) -> int:
    """Bytes of the answer, read as it comes."""
    connection, size = http.client.HTTPConnection("127.0.0.1", port, timeout=300), 0
    connection.request("GET", address, headers={"Cookie": cookie})
    response = connection.getresponse()
    assert response.status == 200, (address, response.status)
    while piece := response.read(1 << 16):
        size += len(piece)
    connection.close()
    return size


def write_rows(path: Path, number: int) -> None:
    chance = random.Random(3)  # noqa: S311 - the same every time
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["identifier", "name", "summary", "country", "status"])
        for row in range(number):
            country = chance.choice(["GHA", "CIV", "PER", "NPL", "COL", "IND", "BRA", "KEN"])
            writer.writerow([f"row-{row}", f"Imported initiative {row}", "Training and inspection.", country, "active"])


def processes_below(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children] + [below for child in children for below in processes_below(int(child))]


def resident(pid: int) -> float:
    """Megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1_000_000


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, math.ceil(0.95 * len(times)) - 1)]


def report(name: str, value: float, bar: float = math.inf) -> bool:
    held = value <= bar
    limit = "" if bar == math.inf else f"   at most {bar:.1f}{'' if held else '   MISSED'}"
    print(f"{name:<60} {value:>9.1f}{limit}", flush=True)
    return not held


if __name__ == "__main__":
    sys.exit(main())
