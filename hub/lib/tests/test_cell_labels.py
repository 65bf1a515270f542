"""On phones a cell of a table is a line “Method: survey”: its label brings the colon of the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

HUB = Path(__file__).resolve().parents[2]
READ_ON = {"{{ sum_label }}"}  # “3 of 12”: the label of the matrix stands behind its number


def test_labels_of_cells_end_with_a_colon() -> None:
    without = [
        (path.name, label)
        for path in HUB.rglob("templates/**/*.html")
        for label in re.findall(r'data-label="([^"]*)"', path.read_text(encoding="utf-8"))
        if not label.endswith("{% colon %}") and label not in READ_ON
    ]
    assert without == []
