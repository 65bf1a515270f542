"""Makes the compact files of hub/statistics/data/releases/ from those of the publishers.

    python scripts/compact_statistics.py STOCK FLOWS POPULATION DEMOGRAPHICS IDMC UNRWA

STOCK: UN DESA pairs (columns migrants, female); FLOWS: Abel and Cohen; POPULATION: UNHCR's table of populations;
DEMOGRAPHICS: UNHCR's table of demographics of 2025, from which come the totals of that year by origin and asylum; IDMC and
X
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

RELEASES = Path(__file__).resolve().parents[1] / "hub" / "statistics" / "data" / "releases"
FIRST_YEAR = "2000"


KINDS = {"REF": "refugees", "ASY": "asylum_seekers", "IDP": "idps"}
FOOTNOTE = (
    "Added over all locations from the demographics that UNHCR published in December 2025; a state within that year."
)


def main(stock: str, flows: str, population: str, demographics: str, idmc: str, unrwa: str) -> None:
    write("undesa_migrant_stock.csv.gz", without(read(stock), "female"))
    write("abel_cohen_flows.csv.gz", ({**row} for row in read(flows) if row["period_start"] >= "2005"))
    write("unhcr_population.csv.gz", chain(people(read(population)), totals(read(demographics))))
    write("idmc_conflict_stock.csv.gz", read(idmc))
    write("unrwa_refugees.csv.gz", read(unrwa))


def read(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(name, "rt", encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def without(rows: Iterable[dict[str, str]], column: str) -> Iterator[dict[str, str]]:
    return ({name: value for name, value in row.items() if name != column} for row in rows)


def people(rows: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Refugees, asylum seekers and displaced people of every year since 2000; cells with 0 are left empty."""
    for row in rows:
        kept = {name: "" if row[name] == "0" else row[name] for name in KINDS.values()}
        if row["year"] >= FIRST_YEAR and any(kept.values()):
            yield {"year": row["year"], "coo_iso": row["coo_iso"], "coa_iso": row["coa_iso"]} | kept | {"footnote": ""}


def totals(rows: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The totals of a table of demographics, added over the locations of each origin and asylum."""
    sums: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in rows:
        if name := KINDS.get(row["pop_type"]):
            sums[row["year"], row["coo_iso"], row["coa_iso"]][name] += int(float(row["total"]))  # R writes 1e+05
    for (year, origin, asylum), found in sorted(sums.items()):
        kept = {name: str(found[name] or "") for name in KINDS.values()}
        if any(kept.values()):
            yield {"year": year, "coo_iso": origin, "coa_iso": asylum} | kept | {"footnote": FOOTNOTE}


def write(name: str, rows: Iterator[dict[str, str]]) -> None:
    first = next(rows)
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(first), lineterminator="\n")
    table.writeheader()
    table.writerow(first)
    table.writerows(rows)
    (RELEASES / name).write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
