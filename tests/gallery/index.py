"""Writes the page on which the pictures stand side by side."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from django.template import Context, Engine

from tests.gallery.pictures import Picture

TEMPLATE = Path(__file__).with_name("index.html")


def write_index(folder: Path, pictures: list[Picture]) -> Path:
    in_order = sorted(pictures, key=lambda one: (one.kind, one.role, one.file))
    kinds = [
        {
            "name": kind,
            "rows": [
                {"role": role, "path": english_path(row), "pictures": row}
                for role, row in ((role, list(row)) for role, row in groupby(of_kind, key=lambda one: one.role))
            ],
        }
        for kind, of_kind in groupby(in_order, key=lambda one: one.kind)
    ]
    page = Engine().from_string(TEMPLATE.read_text(encoding="utf-8")).render(Context({"kinds": kinds}))
    index = folder / "index.html"
    index.write_text(page, encoding="utf-8")
    return index


def english_path(pictures: list[Picture]) -> str:
    return next((one.path for one in pictures if one.language == "en"), pictures[0].path)
