"""The five regions of the 2019 report in the terms of a table: what stands for each, and what cannot."""

from __future__ import annotations

import polars as pl

from evidence.classifications import REPORT_REGIONS, report_region
from evidence.inputoutput.table import Table

__all__ = ["report_groups", "representation"]


def report_groups(table: Table, *, all_regions: bool = False) -> dict[str, list[str]]:
    """Report region -> regions of the table that lie in it (M49); report regions without any are left out.

    all_regions: also the SDG regions for which the report printed nothing (Europe and Northern America, Oceania).
    """
    groups: dict[str, list[str]] = {}
    for region in table.regions:
        name = report_region(region)
        if name and (all_regions or name in REPORT_REGIONS):
            groups.setdefault(name, []).append(region)
    return {name: groups[name] for name in (*REPORT_REGIONS, *sorted(groups)) if name in groups}


def representation(table: Table) -> pl.DataFrame:
    """report_region, regions (of the table, joined), count: what stands for each of the five regions, none included."""
    groups = report_groups(table)
    return pl.DataFrame(
        {
            "report_region": list(REPORT_REGIONS),
            "regions": [", ".join(groups.get(name, [])) for name in REPORT_REGIONS],
            "count": [len(groups.get(name, [])) for name in REPORT_REGIONS],
        }
    )
