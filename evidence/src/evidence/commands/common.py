"""What the subcommands share: reading a table, one clear sentence for what is refused, and writing the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from evidence.exceptions import DataError, EvidenceError

if TYPE_CHECKING:
    import polars as pl

    from evidence.prevalence.report import PrevalenceReport
    from evidence.results import RunRecord

__all__ = ["read_table", "refusing", "save_pictures", "save_report", "say", "several", "working", "write_folder"]


def say(message: str) -> None:
    """A sentence for the person at the keyboard, on standard error so that results stay alone on standard output."""
    typer.echo(message, err=True)


def several(frame: pl.DataFrame, names: Sequence[str] | None) -> list[str]:
    """Column names from a repeated option; `a,b` stands for two columns where no column is called `a,b`."""
    found: list[str] = []
    for name in names or []:
        found += [name] if name in frame.columns else [part.strip() for part in name.split(",")]
    return found


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what the library refuses into one sentence on standard error and exit code 1."""
    try:
        yield
    except EvidenceError as error:
        say(f"Error: {error}")
        raise typer.Exit(1) from error


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on standard error that something is being computed; nothing where that is not a terminal."""
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def read_table(path: Path) -> pl.DataFrame:
    """A CSV, Parquet or XLSX file as a table; empty cells, `NA` and `NaN` of a CSV file are missing.

    Raises DataError for a file that is absent, larger than the memory, unreadable, or without rows.
    """
    import polars as pl

    from evidence.sources.files import check_fits

    if not path.is_file():
        raise DataError(f"There is no file {path}.")
    check_fits(path)
    try:
        if path.suffix.lower() == ".parquet":
            frame = pl.read_parquet(path)
        elif path.suffix.lower() in (".xlsx", ".xls", ".ods"):
            frame = pl.read_excel(path, engine="calamine")
        else:
            frame = pl.read_csv(path, null_values=["", "NA", "NaN"], infer_schema_length=10_000)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read as a table: {str(error).splitlines()[0]}") from error
    if frame.is_empty():
        raise DataError(f"{path} has no rows.")
    return frame


def write_folder(folder: Path, texts: Mapping[str, str], record: RunRecord) -> None:
    """Write each text under its file name, and `run.json`, into the folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    record.write(folder)
    say(f"Written to {folder}: {', '.join(sorted(path.name for path in folder.iterdir()))}.")


def save_report(
    folder: Path, name: str, reports: Mapping[str, PrevalenceReport], charts: Mapping[str, Any], record: RunRecord
) -> None:
    """The report's page as `report.html`, a picture of its methods, and `charts`; several reports as `report-NAME.html`.

    name: of the data; reports: by group, one alone under any key; charts: further pictures, as `save_pictures` has them.
    """
    from evidence.prevalence.page import report_page, spread_picture

    folder.mkdir(parents=True, exist_ok=True)
    for group, report in reports.items():
        ending = "" if len(reports) == 1 else f"-{group}"
        drawn = {f"methods{ending}": spread_picture(report), **charts}
        title = f"{record.method}: {name}" + (f", {group}" if len(reports) > 1 else "")
        (folder / f"report{ending}.html").write_text(report_page(report, title, drawn), encoding="utf-8")
        save_pictures(folder, drawn)


def save_pictures(folder: Path, charts: Mapping[str, Any]) -> None:
    """Each Altair chart as NAME.svg and as NAME.html that needs no network."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in charts.items():
        chart.save(folder / f"{name}.svg")
        chart.save(folder / f"{name}.html", inline=True)
