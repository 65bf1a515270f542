"""Small files and a cleared folder of results, shared by the tests of studies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from hub.studies.builtin import HERE, uk2013_file
from hub.studies.models import Run
from hub.studies.pictures import in_own_language
from hub.studies.places import Places
from hub.studies.shown import shown_assumptions, shown_figures, shown_finding, shown_warnings
from hub.studies.wording import COLUMNS

LISTS = "A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,25\n1,1,0,9\n1,0,1,3\n0,1,1,8\n1,1,1,6\n"
PERSONS = "id,recruiter.id,degree,outcome\n" + "".join(f"{n},{n - 1 or 'seed'},5,{n % 2}\n" for n in range(1, 30))


@pytest.fixture(autouse=True)
def empty_folder() -> Iterator[None]:
    yield
    shutil.rmtree(settings.VAR / "studies", ignore_errors=True)


@pytest.fixture
def teaching_table() -> Path:
    return HERE / "teaching_table.csv"


@pytest.fixture
def teaching_counts() -> Path:
    return HERE / "teaching_counts.csv"


@pytest.fixture
def uk2013() -> Path:
    return uk2013_file()


@pytest.fixture
def lists_file(tmp_path: Path) -> Path:
    path = tmp_path / "lists.csv"
    path.write_text(LISTS)
    return path


def sent(name: str, content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def result_files(**changes: Any) -> dict[str, str]:
    """What `evidence rds … --out` writes, with placeholders for figures; `changes` replace keys of the two records."""
    record = {
        "method": "rds",
        "parameters": {"degree": "degree", "population": 1000.0},
        "inputs": [{"name": "/home/somebody/sample.csv", "sha256": "a" * 64}],
        "assumptions": ["Ties are mutual."],
        "warnings": [{"code": "assumptions", "message": "A first limit."}],
        "seed": 1,
        "units": "share of the population",
        "software": {"evidence": "0.1.0"},
    }
    report = {
        "observed": 500,
        "results": [
            {
                "method": "rds-i",
                "model": "m",
                "estimate": 0.16,
                "low": 0.1,
                "high": 0.21,
                "interval": "tree",
                "seed": 1,
            },
            {"method": "ss", "model": "m", "estimate": 0.19, "low": 0.12, "high": 0.26, "interval": "tree", "seed": 1},
        ],
        "spread": {"low": 0.1, "high": 0.26},
        "warnings": [
            {"code": "assumptions", "message": "A first limit."},
            {"code": "published-critique", "message": "What was published against the method."},
        ],
    }
    for name, value in changes.items():
        part, key = (record, name.removeprefix("run_")) if name.startswith("run_") else (report, name)
        part[key] = value
    return {
        "run.json": json.dumps(record),
        "report.json": json.dumps(report),
        "report.txt": "From 500 respondents nothing more exact can be said.\n\nmore",
    }


def read(response: Any) -> bytes:
    """A file to its end: only then does the test client close it without closing the database too."""
    return b"".join(response.streaming_content) if response.streaming else response.content


ENGLISH = ("children<", "tier (", "Bars:", "Band:", "borders ", "million US", ">direct<", "Beside each", "Spread over")


def english_words_of(run: Run) -> list[str]:
    """What the page of a study says in English to a reader of French, and what it calls by a name for programs."""
    with override("fr"):
        places = Places.of(run)
        texts = [*shown_warnings(run, places), *shown_assumptions(run, places), shown_finding(run, places)]
        found = []
        for figure in shown_figures(run, places):
            texts += [figure["title"], figure["text"], *figure["notes"]]
            found += [name for name, _number in figure["header"] if "_" in name or name in COLUMNS]
            if figure["picture"]:
                drawn = in_own_language((run.folder / figure["picture"]).read_text(encoding="utf-8"), places)
                found += [word for word in ENGLISH if word in drawn]
    return found + [text for text in texts if text and text.lang == "en"]
