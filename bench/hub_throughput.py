"""How many public pages a server answers a second, as ratios to /healthz of the same server in the same run.

    python bench/hub_throughput.py [--initiatives 2000] [--partners 500] [--seconds 5]

A real `actionhub serve` with two processes on a site of its own; the load comes from this process over connections that are
kept for some requests, as browsers keep them.
Three states: *warm*, nothing happens; *written to*, one event a second ends every kept page; *cold*, nothing is kept.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from loads import exchange, served
from own_site import DROP_WAITING_WORK, environment_of_a_site
from timing import machine

PROCESSES = 2
CONNECTIONS = 4
# A connection stays with the process that took it: of four, all fall to one process every eighth time, and the other would
# then do nothing as long as they are kept.
KEPT_FOR = 5  # requests
BARS = {"warm": 1500.0, "written to": 400.0}  # answers a second
SLOWEST = 200.0  # milliseconds, 95 of 100
COLD = 60.0  # answers a second of each page


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--initiatives", type=int, default=2000)
    words.add_argument("--partners", type=int, default=500)
    words.add_argument("--seconds", type=float, default=5.0)
    options = words.parse_args()
    with environment_of_a_site() as environment:
        command(environment, "prepare")
        command(environment, "shell", "--no-imports", "-v0", "-c", DROP_WAITING_WORK)
        sizes = [f"--partners={options.partners}", f"--initiatives={options.initiatives}", "--plans=20", "--seed=1"]
        command(environment, "populate", *sizes)
        command(
            environment, "worker", "--batch"
        )  # what a new site has to do once would take a core from the first pages
        print(f"{machine()}, {PROCESSES} processes, {CONNECTIONS} connections, load generator included")
        addresses = public_addresses(environment)
        with served(environment, PROCESSES) as server:
            for address in addresses:
                load(server.port, [address], 0.2)
            empty = load(server.port, ["/healthz"], options.seconds)
            measured = {"warm": load(server.port, addresses, options.seconds)}
            with writing(environment):
                measured["written to"] = load(server.port, addresses, 2 * options.seconds)
        with served(environment | {"ACTIONHUB_PAGE_CACHE": "off"}, PROCESSES) as server:
            for address in addresses:  # templates are read once a process
                load(server.port, [address], 0.2)
            cold = {address: load(server.port, [address], options.seconds / 2) for address in addresses}
    return report(empty, measured, cold)


def command(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "hub.commandline", *words], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def public_addresses(environment: dict[str, str]) -> list[str]:
    """One page of each kind that readers open most."""
    script = (
        "from hub.groups.models import Group; from hub.partners.models import Organization\n"
        "from hub.initiatives.models import Initiative; from hub.workplans.models import Plan\n"
        "records = [Group.objects.first(), Organization.objects.first(), Initiative.objects.first(), Plan.objects.first()]\n"
        "print(*[record.get_absolute_url() for record in records])"
    )
    records = command(environment, "shell", "--no-imports", "-v0", "-c", script).split()
    lists = [
        "/",
        "/groups/",
        "/partners/",
        "/initiatives/",
        "/initiatives/?country=GHA",
        "/countries/",
        "/countries/gha/",
    ]
    return [*lists, "/meetings/", "/library/", "/studies/", "/about/", "/fr/", "/fr/groups/", *records]


@contextmanager
def writing(environment: dict[str, str]) -> Iterator[None]:
    """One event a second, written by another process as every change is."""
    script = (
        "import time\nfrom django.db import transaction\nfrom hub.events.actions import record\n"
        "from hub.events.models import Verb\nfrom hub.groups.models import Group\n"
        "group = Group.objects.first()\n"
        "while True:\n"
        "    with transaction.atomic(): record(Verb.CHANGED, group, by=None)\n"
        "    time.sleep(1)\n"
    )
    words = [sys.executable, "-m", "hub.commandline", "shell", "--no-imports", "-v0", "-c", script]
    writer = subprocess.Popen(words, env=environment)
    try:
        time.sleep(4)
        yield
    finally:
        writer.terminate()
        writer.wait()


class Load:
    def __init__(self, milliseconds: list[float], seconds: float, failed: int) -> None:
        self.rate = len(milliseconds) / seconds
        self.p95 = statistics.quantiles(milliseconds, n=20)[-1] if len(milliseconds) > 20 else max(milliseconds)
        self.failed = failed


def load(port: int, addresses: list[str], seconds: float) -> Load:
    """Ask for the addresses one after the other over several connections at once, each from its own place in the list."""
    times: list[float] = []
    failed: list[int] = []
    until = time.perf_counter() + seconds

    def ask(first: int) -> None:
        # Read by hand: the client of the standard library takes more of the processor than the server does.
        connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        number = first
        while time.perf_counter() < until:
            if (number - first) % KEPT_FOR == 0:
                connection.close()
                connection = socket.create_connection(("127.0.0.1", port), timeout=60)
            started = time.perf_counter()
            status = exchange(connection, addresses[number % len(addresses)])
            times.append(1000 * (time.perf_counter() - started))
            if status != 200:
                failed.append(status)
            number += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(place * 5,)) for place in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(times, time.perf_counter() - started, len(failed))


def report(empty: Load, measured: dict[str, Load], cold: dict[str, Load]) -> int:
    missed = 0
    print(f"{'':<44} {'a second':>9} {'p95 ms':>8} {'of /healthz':>12}")
    print(f"{'/healthz':<44} {empty.rate:>9.0f} {empty.p95:>8.1f} {1:>12.2f}")
    for name, it in measured.items():
        held = it.rate >= BARS[name] and it.p95 <= SLOWEST and not it.failed
        missed += not held
        print(f"{name:<44} {it.rate:>9.0f} {it.p95:>8.1f} {it.rate / empty.rate:>12.2f}{'' if held else '   MISSED'}")
    for address, it in sorted(cold.items(), key=lambda pair: pair[1].rate):
        held = it.rate >= COLD and it.p95 <= SLOWEST and not it.failed
        missed += not held
        name = f"cold {address}"
        print(f"{name:<44} {it.rate:>9.0f} {it.p95:>8.1f} {it.rate / empty.rate:>12.2f}{'' if held else '   MISSED'}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main())
