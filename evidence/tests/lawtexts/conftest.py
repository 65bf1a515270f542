"""Texts that the tests of this folder share."""

import csv
from pathlib import Path

import pytest
from evidence.lawtexts import Clause

ARTICLES = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "law" / "conventions" / "articles.csv"


@pytest.fixture(scope="session")
def conventions() -> list[Clause]:
    """The English articles of fourteen conventions."""
    if not ARTICLES.exists():
        pytest.skip("the texts of conventions are not beside the repository (../shared/data)")
    with ARTICLES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["language"] == "en"]
    return [Clause(f"{row['instrument']}-{row['article']}", row["article"], "", row["text"]) for row in rows]
