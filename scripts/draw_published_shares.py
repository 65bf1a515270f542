"""Draw docs/evidence/pictures/published-shares.svg from the shipped record of WIOD 2011."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from evidence.pictures.bands import uncertainty_bands
from evidence.pictures.picture import to_svg

ROOT = Path(__file__).resolve().parents[1]
FACTS = ROOT / "hub/content/data/studies/wiod-2011/published.csv"
PICTURE = ROOT / "docs/evidence/pictures/published-shares.svg"


def main() -> None:
    columns = [pl.col("report_region").alias("name"), pl.col("basis").alias("group"), pl.col("share").alias("value")]
    picture = uncertainty_bands(
        pl.read_csv(FACTS).with_columns(columns).select("name", "group", "value", "low", "high", "published"),
        kind="lowest to highest 95 % bound over rules and files",
        title="Our run beside the published percentages",
        unit="share linked to production for other countries",
        reference="published",
        percent=True,
    )
    PICTURE.write_text(to_svg(picture) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
