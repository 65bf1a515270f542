"""The result of a computation: figures, files, and the texts beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from hub.studies.drawing import draw_in_child

if TYPE_CHECKING:
    import polars as pl
    from evidence.pictures import Picture
    from evidence.results import RunRecord


@dataclass
class Figure:
    """A figure with its table, or a table alone. picture, table: names of files of the study. open: the table is unfolded."""

    name: str
    title: str
    text: str = ""
    notes: list[str] = field(default_factory=list)
    picture: str = ""
    table: str = ""
    rows: int = 0
    open: bool = False

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Outcome:
    result: dict[str, Any] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    finding: str = ""
    assumptions: list[str] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)
    critique: str = ""
    software: dict[str, str] = field(default_factory=dict)
    seed: int | None = None
    is_foreign: bool = False  # the numbers come from an upload: figures are drawn in a child process

    def add_table(self, name: str, title: str, frame: pl.DataFrame, text: str = "") -> Figure:
        """A table of results as CSV."""
        self.files[f"{name}.csv"] = frame.write_csv()
        figure = Figure(name, title, text, table=f"{name}.csv", rows=frame.height)
        self.figures.append(figure)
        return figure

    def add_picture(
        self, name: str, title: str, frame: pl.DataFrame, draw: Callable[[], Picture], *, text: str = ""
    ) -> Figure:
        """The table and its figure; if it cannot be drawn, a sentence says why."""
        figure = self.add_table(name, title, frame, text)
        self.draw(figure, draw)
        return figure

    def draw(self, figure: Figure, make: Callable[[], Picture]) -> None:
        """The figure of a table, or the sentence that says why there is none."""
        from evidence.exceptions import EvidenceError
        from evidence.pictures import to_svg

        try:
            picture = make()
        except EvidenceError as error:
            figure.notes.append(f"No picture: {error}")
            return
        svg = draw_in_child(picture) if self.is_foreign else to_svg(picture)
        if svg is None:
            figure.notes.append("No picture: these figures cannot be drawn.")
            return
        self.files[f"{figure.name}.svg"] = svg
        figure.picture = f"{figure.name}.svg"
        figure.text = picture.text
        figure.notes += picture.notes


def keep_record(outcome: Outcome, record: RunRecord) -> None:
    """The library's own record of the run, as a file and as the parts that the page shows."""
    from evidence.results import to_json

    text = to_json(record)
    plain = json.loads(text)
    outcome.files["run.json"] = text + "\n"
    outcome.result["record"] = {name: plain[name] for name in ("method", "parameters", "residual", "units", "created")}
    outcome.assumptions = [*outcome.assumptions, *plain["assumptions"]]
    if not outcome.warnings:
        outcome.warnings = plain["warnings"]
    outcome.software = plain["software"]
    outcome.seed = plain["seed"]
