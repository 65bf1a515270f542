"""A study whose figures come with the software, computed by the evidence library elsewhere from a table that may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from hub.studies.computing.outcome import Outcome

__all__ = ["SHIPPED", "present"]

Progress = Callable[[str, float], None]
CONTENT = Path(__file__).resolve().parents[2] / "content" / "data" / "studies"
SHIPPED = {"wiod-2011": CONTENT / "wiod-2011"}
MOST_DRAWN = 20
CRITIQUE = (
    "The equations and the satellite behind the shares of 2019 could not be read, so this is a stated reconstruction and no "
    "replication: a figure that agrees does not confirm them, and one that differs does not refute them. Reiner, Malik and "
    "Murray (Journal of Industrial Ecology, doi 10.1111/jiec.70037) conclude that no satellite account of modern slavery "
    "can be recommended for every use, since results mostly reflect poverty."
)


def present(name: str, progress: Progress) -> Outcome:
    """Tables and pictures of the figures that were shipped, with the hashes of what they were computed from."""
    import polars as pl
    from evidence.pictures import export_parts, tier_bars, uncertainty_bands

    folder = SHIPPED[name]
    record: dict[str, Any] = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    frames = {
        file.stem: pl.read_csv(
            file, infer_schema_length=None, schema_overrides={"age_band": pl.String, "tier": pl.String}
        )
        if file.stem in ("published", "tiers")
        else pl.read_csv(file, infer_schema_length=None)
        for file in sorted(folder.glob("*.csv"))
    }
    progress("drawing", 0.2)
    outcome = Outcome(critique=CRITIQUE)
    unit = record["table"]["unit"]
    outcome.add_table(
        "published",
        "The published shares of 2019 beside this run",
        frames["published"],
        "Share of children’s work that ends in final demand of another country: published, and computed here with the range "
        "over four rules and four editions of the counts.",
    )
    footprint = frames["footprint"].sort("output", descending=True)
    kind = record["interval_of_draws"]["kind"]
    title = "Working children (5-14) behind the final demand of each region"
    drawn = footprint.head(MOST_DRAWN).rename(
        {"region": "name", "output": "value", "draws_low": "low", "draws_high": "high"}
    )
    drawn = drawn.select("name", "value", "low", "high")
    figure = outcome.add_picture(
        "footprint", title, footprint, lambda: uncertainty_bands(drawn, kind=kind, title=title, unit="children")
    )
    figure.notes.append(
        f"Children were counted in {len(record['covered_regions'])} of 41 regions only "
        f"({', '.join(record['covered_regions'])}): every figure is a lower bound. The columns output, value added, evenly "
        "and sold at home are four rules by which broad sectors are spread over industries."
    )
    progress("drawing", 0.5)
    exports = frames["exports"].sort("gross_exports", descending=True)
    behind = "Value added behind each region’s exports"
    figure = outcome.add_picture("exports", behind, exports, lambda: export_parts(exports, title=behind, unit=unit))
    figure.notes.append("The column unexplained holds taxes and margins, which are no value added of any industry.")
    outcome.add_table(
        "linked",
        "Share of each region’s value added that ends in final demand abroad",
        frames["linked"].sort("share", descending=True),
        "No interval: the shares follow from the table alone.",
    )
    steps = frames["tiers"].group_by("tier", maintain_order=True).agg(pl.col("value").sum())
    tiers_title = "How far from the final product value is added, all regions"
    outcome.add_picture("tiers", tiers_title, steps, lambda: tier_bars(steps, title=tiers_title, unit=unit))
    outcome.add_table("tiers-by-region", "The same for each region", frames["tiers"], "")
    outcome.files["run.json"] = (folder / "record.json").read_text(encoding="utf-8")
    outcome.result = {"inputs": record["inputs"], "record": record}
    outcome.assumptions = record["assumptions"]
    outcome.warnings = [{"code": "shipped", "message": message} for message in record["warnings"]]
    outcome.software = {"evidence": metadata.version("evidence")}
    outcome.seed = record["seed"]
    share = float(frames["linked"]["linked"].sum()) / float(frames["linked"]["total"].sum())
    outcome.finding = (
        f"In {record['table']['year']} {share:.0%} of the world’s value added ended in final demand of another region. For "
        "child labour the published shares run from 9 % to 26 % by region; this run, with other data, gives 14 % to 21 %, and "
        "says nothing for regions in which nobody counted."
    )
    progress("drawing", 1.0)
    return outcome
