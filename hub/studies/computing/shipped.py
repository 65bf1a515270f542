"""A study whose results come with the software, because the licence of its table does not allow to include the table."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop as _

from hub.studies.computing.outcome import Outcome

if TYPE_CHECKING:
    import polars as pl

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
# For each input: beginning of its file name -> name, licence, address. Translated where it is shown.
SOURCES = {
    "wiot_": (
        _(
            "World Input-Output Database, release 2013, table of 2011: 40 countries and the rest of the world, 35 industries "
            "each, million US dollars (Timmer and others 2015, Review of International Economics 23, 575–605), as a text file "
            "with the rows of value added"
        ),
        _("Published free of charge by the University of Groningen; to be cited as above"),
        "https://www.rug.nl/ggdc/valuechain/wiod/",
    ),
    "countries_": (
        _("Country file of the US Department of Labor (Sweat & Toil): working children by country and broad sector"),
        _("Public domain"),
        "https://github.com/USDepartmentofLabor/Child-Labor-Android",
    ),
}
RUN_AGAIN = {
    "wiod-2011": "evidence record wiot_2011_with_va.csv.gz --counts countries_2016.xml.gz --counts countries_2018.xml.gz "
    "--counts countries_2019.xml.gz --counts countries_2021.xml.gz --draws 1000 --seed 1 --out wiod-2011"
}

FOOTPRINT_COLUMNS = {
    "region": _("Region"),
    "output": _("By output"),
    "value added": _("By value added"),
    "evenly": _("Evenly"),
    "sold at home": _("By what is sold at home"),
    "lowest_rule": _("Lowest rule"),
    "highest_rule": _("Highest rule"),
    "draws_low": _("Low, 95 % of draws"),
    "draws_high": _("High, 95 % of draws"),
    "uncounted": _("Not counted, % of output"),
}
PUBLISHED_COLUMNS = {
    "report_region": _("Region of the report"),
    "basis": _("What stands for it"),
    "published": _("Published 2019, %"),
    "share": _("This run, %"),
    "low": _("Lowest, %"),
    "high": _("Highest, %"),
    "age_band": _("Age"),
    "children": _("Children counted"),
    "countries": _("Countries"),
}
EXPORT_COLUMNS = {
    "region": _("Region"),
    "gross_exports": _("Gross exports"),
    "direct": _("Exporting industry"),
    "domestic_indirect": _("Suppliers at home"),
    "foreign": _("Suppliers abroad"),
    "double_counted": _("Counted twice"),
    "unexplained": _("Unexplained"),
}
LINKED_COLUMNS = {
    "region": _("Region"),
    "total": _("Value added, million US$"),
    "linked": _("Ends abroad, million US$"),
    "share": _("Share, %"),
}
TIER_COLUMNS = {"consumer": _("Region"), "tier": _("Step"), "value": _("Value added, million US$")}
TITLES = {
    "published": _("The published shares of 2019 beside this run"),
    "footprint": _("Working children (5-14) behind the final demand of each region, as far as they were counted"),
    "exports": _("Value added behind each region’s exports"),
    "linked": _("Share of each region’s value added that ends in final demand abroad"),
    "tiers": _("How far from the final product value is added, all regions"),
    "tiers-by-region": _("The same for each region"),
}
TEXTS = {
    "published": _(
        "Share of children’s work that ends in final demand of another country. Lowest and highest run over four rules of "
        "spreading broad sectors over industries and four editions of the counts, with 1,000 draws each; they are no "
        "confidence interval. Each region stands twice: with its countries in the table, and with its other countries, for "
        "which the rest of the world stands in. Why the figures differ is said under “Published figure to compare with”."
    ),
    "footprint": _(
        "Children were counted in Brazil, India and 27 countries of the rest of the world only, 3 of 41 regions. How many work "
        "behind the final demand of a region in all is unknown: every figure is what was counted, a lower bound, and the last "
        "column says which share of the output behind it lies where nobody counted. Four rules spread broad sectors over industries: by output, by value added, evenly, by what is sold "
        "at home; lowest and highest rule are the range over them. The 95 % of 1,000 draws belong to the rule by output."
    ),
    "exports": _("Unexplained are taxes and margins, which are no value added of any industry."),
    "linked": _("No interval: the shares follow from the table alone."),
    "tiers": _("Step 0 makes the final product, step 1 supplies it, and so on."),
}


def present(name: str, progress: Progress) -> Outcome:
    """Tables and figures that come with the software, with the hashes of their inputs."""
    folder = SHIPPED[name]
    record: dict[str, Any] = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    frames = read_frames(folder)
    progress("drawing", 0.2)
    outcome = Outcome(critique=CRITIQUE)
    _add_footprint(outcome, frames, record["interval_of_draws"]["kind"])
    progress("drawing", 0.5)
    _add_exports_and_tiers(outcome, frames, record["table"]["unit"])
    outcome.files["run.json"] = (folder / "record.json").read_text(encoding="utf-8")
    outcome.result = {"inputs": record["inputs"], "record": record}
    outcome.assumptions = record["assumptions"]
    outcome.warnings = [{"code": "shipped", "message": message} for message in record["warnings"]]
    outcome.software = {"evidence": metadata.version("evidence")}
    outcome.seed = record["seed"]
    share = float(frames["linked"]["linked"].sum()) / float(frames["linked"]["total"].sum())
    outcome.finding = (
        f"In {record['table']['year']} {100 * share:.0f} % of the world’s value added ended in final demand of another region. "
        "For child labour the published shares run from 9 % to 26 % by region; this run, with other data, gives 14 % to 21 %, "
        "and says nothing for regions in which nobody counted."
    )
    progress("drawing", 1.0)
    return outcome


def _add_footprint(outcome: Outcome, frames: dict[str, pl.DataFrame], kind: str) -> None:
    """The published shares, and the footprint by region with its interval."""
    import polars as pl
    from evidence.pictures import uncertainty_bands

    shares = frames["published"].with_columns((pl.col("published", "share", "low", "high") * 100).round(1))
    outcome.add_table("published", TITLES["published"], shares.rename(PUBLISHED_COLUMNS), TEXTS["published"])

    footprint = frames["footprint"].sort("output", descending=True)
    footprint = footprint.with_columns((pl.col("uncounted") * 100).round(1))
    title = TITLES["footprint"]
    drawn = footprint.head(MOST_DRAWN).select(name="region", value="output", low="draws_low", high="draws_high")
    figure = outcome.add_picture(
        "footprint",
        title,
        footprint.rename(FOOTPRINT_COLUMNS),
        lambda: uncertainty_bands(drawn, kind=kind, title=title, unit="children"),
    )
    figure.notes.append(TEXTS["footprint"])
    figure.open = True  # the four rules are in the table only


def _add_exports_and_tiers(outcome: Outcome, frames: dict[str, pl.DataFrame], unit: str) -> None:
    """What exports contain, what is linked to foreign demand, and the tiers upstream."""
    import polars as pl
    from evidence.pictures import export_parts, tier_bars

    exports = frames["exports"].sort("gross_exports", descending=True)
    figure = outcome.add_picture(
        "exports",
        TITLES["exports"],
        exports.rename(EXPORT_COLUMNS),
        lambda: export_parts(exports, title=TITLES["exports"], unit=unit),
    )
    figure.notes.append(TEXTS["exports"])

    linked = frames["linked"].sort("share", descending=True)
    abroad = linked.with_columns((pl.col("share") * 100).round(1)).rename(LINKED_COLUMNS)
    outcome.add_table("linked", TITLES["linked"], abroad, TEXTS["linked"])

    steps = frames["tiers"].group_by("tier", maintain_order=True).agg(pl.col("value").sum())
    figure = outcome.add_picture(
        "tiers",
        TITLES["tiers"],
        steps.rename({"tier": TIER_COLUMNS["tier"], "value": TIER_COLUMNS["value"]}),
        lambda: tier_bars(steps, title=TITLES["tiers"], unit=unit),
    )
    figure.notes.append(TEXTS["tiers"])
    by_region = frames["tiers"].pivot("tier", index="consumer", values="value")
    outcome.add_table("tiers-by-region", TITLES["tiers-by-region"], by_region.rename({"consumer": _("Region")}), "")


def read_frames(folder: Path) -> dict[str, pl.DataFrame]:
    """Name of each CSV file of the folder -> its rows; steps and ages are text."""
    import polars as pl

    text = {"published": ("age_band",), "tiers": ("tier",)}
    return {
        file.stem: pl.read_csv(
            file,
            infer_schema_length=None,
            schema_overrides=dict.fromkeys(text.get(file.stem, ()), pl.String),
        )
        for file in sorted(folder.glob("*.csv"))
    }
