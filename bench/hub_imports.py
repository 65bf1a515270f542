"""Initiatives in and out: reading IATI files, importing them, exporting them again, on both databases.

    python bench/hub_imports.py [--full] [--database sqlite|postgresql] [--sizes 1000 10000]

Held: reading at most 3 times as long as a bare pass of lxml over the same file; at least 1,500 activities a second from XML to
committed rows; a later edition in which every activity changed at most 3 times as long as new ones; JSON lines of
100,000 within 30 s (so 3,334 a second); below 300 MB of memory at any size, the largest of
--full being a file of 500 MB. Where IATI_PEERS names a Python that has okfn-iati and iatiflattener installed, reading is
also held to be faster than theirs. On a busy machine the bars are held to processor time, which leaves out the database
server's. The growth is the exponent of the size: 1 means ten times the activities take ten times as long.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from own_site import VENDORS, environment_of_a_site
from timing import exponent, is_busy, machine

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "data" / "iati" / "real"
READING, IMPORT, CHANGED, EXPORT, MEMORY = 3.0, 1500.0, 3.0, 100_000 / 30, 300.0
MEGABYTES_OF_REAL = 8
# What each needs to have read every activity once. Neither writes anything here; both hold the whole file in memory.
PEERS = {
    "okfn-iati": """
import sys, time, xml.etree.ElementTree as ET
from okfn_iati import IatiMultiCsvConverter
began = time.process_time()
converter = IatiMultiCsvConverter()
collections = {name: [] for name in converter.csv_files}
for activity in ET.parse(sys.argv[1]).getroot().findall(".//iati-activity"):
    converter._extract_activity_to_collections(activity, collections)
print(time.process_time() - began)
""",
    "iatiflattener": """
import sys, time
from lxml import etree
from iatiflattener import model
began = time.process_time()
cache = model.ActivityCache()
for element in etree.parse(sys.argv[1]).xpath("//iati-activity"):
    activity = model.Activity(element, cache, {}, ["en", "fr"])
    activity.generate()
    activity.as_csv_dict()
print(time.process_time() - began)
""",
}


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--full", action="store_true", help="also 165,000 activities, a file of 500 MB")
    words.add_argument("--database", choices=VENDORS)
    words.add_argument("--sizes", type=int, nargs="+")
    words.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    options = words.parse_args()
    if options.inside:
        return measure(options.inside)
    sizes = options.sizes or [1000, 10_000, *([165_000] if options.full else [])]
    held = True
    for vendor in [options.database] if options.database else VENDORS:
        held &= report(vendor, {size: run(vendor, size) for size in sizes})
    return 0 if held else 1


def run(vendor: str, size: int) -> dict[str, Any]:
    """One size in a process of its own, so that its memory is its own."""
    with environment_of_a_site(vendor) as environment:
        command = [sys.executable, __file__, "--inside", str(size)]
        done = subprocess.run(
            command, env=environment, cwd=environment["ACTIONHUB_VAR"], check=True, stdout=subprocess.PIPE
        )
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result


def measure(size: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from iati_samples import repeat_file, write_file

    from hub.exchange.exporting.formats import export
    from hub.exchange.iati.files import read_iati
    from hub.exchange.importing.start import import_file, open_import, source_named
    from hub.initiatives.models import Initiative

    with open(os.devnull, "w") as silence:
        call_command("migrate", verbosity=0)
        call_command("loadcontent", verbosity=0, stdout=silence)
    path = Path("activities.xml").resolve()
    write_file(path, size)
    result: dict[str, Any] = {"megabytes": path.stat().st_size / 1e6, "real": {}, "peers": {}}
    result["bare"], result["reading"] = best(lambda: bare_pass(path)), best(lambda: sum(1 for _ in read_iati(path)))
    for real in sorted(REAL.glob("*.xml")) if size == 10_000 else ():
        repeated = Path(real.name).resolve()
        repeat_file(real, repeated, MEGABYTES_OF_REAL * 1_000_000)
        bare, reading = best(lambda: bare_pass(repeated)), best(lambda: sum(1 for _ in read_iati(repeated)))  # noqa: B023 - called at once
        result["real"][real.stem] = reading[1] / bare[1]
        repeated.unlink()
    if size <= 10_000 and (python := os.environ.get("IATI_PEERS")):
        result["peers"] = {name: peer(python, code, path) for name, code in PEERS.items()}

    def take(source: str) -> Any:
        return import_file(open_import(path, "iati", source_named(source), {}, None), path)

    for name, source in (("import", "Bench"), ("import again", "Bench"), ("by another source", "Bench 2")):
        result[name], outcome = timed(lambda: take(source))  # noqa: B023 - called at once
        assert outcome.created == (size if name == "import" else 0), (outcome.created, outcome.rejected)
        assert outcome.rejected == 0
    write_file(path, size, edition=2)
    result["changed"], outcome = timed(lambda: take("Bench"))
    assert outcome.updated == size, outcome.updated
    result["memory of import"] = peak()
    everything = Initiative.objects.filter(merged_into=None)
    for file_format in ("jsonl", "csv", "geojson", "iati", *(["xlsx"] if size <= 10_000 else [])):
        result[file_format], sent = timed(lambda: sum(map(len, export(everything, file_format)[0])))  # noqa: B023
        assert sent > size * 100
    result["memory"] = peak()
    print(json.dumps(result))
    return 0


def bare_pass(path: Path) -> None:
    from lxml import etree

    for _, element in etree.iterparse(str(path), tag="iati-activity"):
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def timed(work: Callable[[], Any]) -> tuple[tuple[float, float], Any]:
    """Seconds by the clock and of this process."""
    clock, own = time.perf_counter(), time.process_time()
    outcome = work()
    return (time.perf_counter() - clock, time.process_time() - own), outcome


def best(work: Callable[[], Any]) -> tuple[float, float]:
    """The quickest of three in processor time: what disturbs only ever adds."""
    return min((timed(work)[0] for _ in range(3)), key=lambda pair: pair[1])


def peer(python: str, code: str, path: Path) -> float | str:
    done = subprocess.run([python, "-c", code, str(path)], check=False, capture_output=True, text=True)
    return float(done.stdout.split()[-1]) if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(vendor: str, results: dict[int, dict[str, Any]]) -> bool:
    busy = is_busy()
    kind = "processor time, the machine is busy" if busy else "time by the clock"
    print(f"{vendor}, Python {platform.python_version()}, {machine()}; {kind}")
    held = True

    def line(text: str, good: bool, bar: str) -> None:
        nonlocal held
        held &= good
        print(f"{text:<72} {bar} {'held' if good else 'NOT HELD'}")

    for size, result in results.items():
        own = {name: value[busy] for name, value in result.items() if isinstance(value, list)}
        print(f"  {size:,} activities, {result['megabytes']:.0f} MB")
        # Ratios of reading are always of processor time: both run in this process and wait for nothing.
        ratio = result["reading"][1] / result["bare"][1]
        rate = size / result["reading"][1]
        line(f"    reading: {rate:,.0f}/s, {ratio:.2f} times a bare pass", ratio <= READING, f"<= {READING:.0f}x")
        for name, times in result["real"].items():
            print(f"      {name}, repeated: {times:.2f} times a bare pass")
        for name, seconds in result["peers"].items():
            if isinstance(seconds, str):
                line(f"      {name}: {seconds}", False, "ran")
            else:
                times = seconds / result["reading"][1]
                line(f"      {name} takes {times:.1f} times as long as we do", times > 1, "slower")
        line(f"    import: {size / own['import']:,.0f}/s", size / own["import"] >= IMPORT, f">= {IMPORT:,.0f}/s")
        print(
            f"    import again: {size / own['import again']:,.0f}/s; of another source: {size / own['by another source']:,.0f}/s"
        )
        slower = own["changed"] / own["import"]
        text = f"    a later edition, every row changed: {size / own['changed']:,.0f}/s, {slower:.1f} times as long as new ones"
        line(text, slower <= CHANGED, f"<= {CHANGED:.0f}x")
        line(f"    jsonl: {size / own['jsonl']:,.0f}/s", size / own["jsonl"] >= EXPORT, f">= {EXPORT:,.0f}/s")
        others = [name for name in ("csv", "geojson", "iati", "xlsx") if name in own]
        print("    " + "; ".join(f"{name}: {size / own[name]:,.0f}/s" for name in others))
        text = f"    memory: {result['memory of import']:.0f} MB after imports, {result['memory']:.0f} MB after exports"
        line(text, result["memory"] < MEMORY, f"< {MEMORY:.0f} MB")
    if not any(result["peers"] for result in results.values()):
        print("  okfn-iati and iatiflattener were left out: IATI_PEERS names no Python that has them")
    for name in ("reading", "import", "jsonl"):
        print(f"  growth of {name}: {exponent({size: result[name][busy] for size, result in results.items()})}")
    return held


if __name__ == "__main__":
    sys.exit(main())
