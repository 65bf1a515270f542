"""Time and memory of a table of who does what where: python bench/hub_who_does_what.py [--rows 50000]

Writes a table with HXL tags, imports it into a site of its own with the built-in countries, imports it again, and exports it.
Held: 50,000 rows at most 30 processor seconds.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

MOST = 30.0  # processor seconds for 50,000 rows
TAGS = (
    "#org",
    "#activity",
    "#country+name",
    "#adm1+name",
    "#adm1+code",
    "#adm2+name",
    "#adm2+code",
    "#date+start",
    "#date+end",
)
COUNTRIES = {"Liberia": "LBR", "Guinea": "GIN", "Somalia": "SOM", "Colombia": "COL"}


def write_table(path: Path, rows: int) -> None:
    """Organizations that each do some things in many districts; one name in twenty has a slip of the pen."""
    from hub.vocabularies.areas import areas_of

    chance = random.Random(8)  # noqa: S311 - the same table each time
    districts = {name: [a for a in areas_of(iso3).by_code.values() if a.level == 2] for name, iso3 in COUNTRIES.items()}
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["Organization", "Activity", "Country", "Province", "Code", "District", "Code", "Start", "End"])
        table.writerow(TAGS)
        for _ in range(rows):
            country = chance.choice([*COUNTRIES])
            area = chance.choice(districts[country])
            name = area.name if chance.random() > 0.05 else area.name[:-1]
            province = areas_of(area.iso3).by_code[area.parent]
            table.writerow(
                [
                    f"Organization {chance.randrange(400)}", f"Activity {chance.randrange(30)}", country, province.name,
                    province.code, name, area.code, f"2024-{chance.randrange(1, 13):02}", "2025-12",
                ]
            )  # fmt: skip


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--rows", type=int, default=50_000)
    rows = words.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ACTIONHUB_VAR"] = folder
        command = [sys.executable, "-m", "hub.commandline"]
        for step in (["migrate"], ["loadcontent"]):
            subprocess.run([*command, *step], check=True, stdout=subprocess.DEVNULL)
        path, out = Path(folder) / "3w.csv", Path(folder) / "out.csv"
        write_table(path, rows)
        take = ["importinitiatives", str(path), "--format", "csv", "--source", "Bench", "--json"]
        first = measured([*command, *take], "import")
        measured([*command, *take], "the same again")
        measured([*command, "exportinitiatives", "--format", "hxl", str(out), "--json"], "export")
        print(f"rows of the export: {sum(1 for _ in out.open(encoding='utf-8')) - 2}")
    return 0 if first <= MOST * rows / 50_000 else 1


def measured(command: list[str], name: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = {key: value for key, value in json.loads(done.stdout).items() if isinstance(value, int)}
    print(f"{name}: {seconds:.1f} processor seconds, peak of memory so far {after.ru_maxrss / 1024:.0f} MB, {found}")
    return seconds


if __name__ == "__main__":
    raise SystemExit(main())
