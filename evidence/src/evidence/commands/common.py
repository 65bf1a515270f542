"""What the subcommands share: reading a table, one clear sentence for what is refused, and writing the results."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from evidence.exceptions import EvidenceError

if TYPE_CHECKING:
    import polars as pl

    from evidence.numbers import DecimalSign
    from evidence.prevalence.report import PrevalenceReport
    from evidence.results import RunRecord

__all__ = [
    "DecimalChoice",
    "EncodingChoice",
    "MissingMarks",
    "SheetChoice",
    "check_text_options",
    "decimal_of",
    "read_table",
    "report_errors",
    "save_pictures",
    "save_report",
    "say",
    "show_status",
    "split_names",
    "write_folder",
]

DecimalChoice = Annotated[
    str | None, typer.Option("--decimal", help="point or comma, where the file's numbers (1.000) leave it open.")
]
EncodingChoice = Annotated[
    str | None, typer.Option("--encoding", help="Of a text file that is not UTF-8, e.g. cp1251.")
]
MissingMarks = Annotated[
    list[str] | None, typer.Option("--missing", help="A mark that stands for no answer, e.g. 99 or n.s.; repeat it.")
]
SheetChoice = Annotated[str | None, typer.Option("--sheet", help="Of a workbook; the first with a table unless given.")]


def say(message: str) -> None:
    """A sentence for the person at the keyboard, on standard error so that results stay alone on standard output."""
    typer.echo(message, err=True)


def split_names(frame: pl.DataFrame, names: Sequence[str] | None) -> list[str]:
    """Column names from a repeated option; `a,b` stands for two columns where no column is called `a,b`."""
    found: list[str] = []
    for name in names or []:
        found += [name] if name in frame.columns else [part.strip() for part in name.split(",")]
    return found


@contextmanager
def report_errors() -> Iterator[None]:
    """Turn what the library refuses into one sentence on standard error and exit code 1."""
    try:
        yield
    except EvidenceError as error:
        say(f"Error: {error}")
        raise typer.Exit(1) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        say(f"Error: {error.filename or 'A file'} cannot be read or written: {error.strerror or error}.")
        raise typer.Exit(1) from error


@contextmanager
def show_status(what: str) -> Iterator[None]:
    """Show on standard error that something is being computed; nothing where that is not a terminal."""
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def read_table(
    path: Path,
    *,
    decimal: str | None = None,
    encoding: str | None = None,
    missing: Sequence[str] | None = None,
    sheet: str | None = None,
    beside: Sequence[Path] = (),
) -> pl.DataFrame:
    """A CSV, Parquet or XLSX file as a table, see `evidence.sources.frames.read_frame`; remarks are printed.

    decimal: "point" or "comma", where the file's own numbers leave it open. missing: further marks of a missing value.
    beside: other files of the same run, for which decimal and encoding hold too.
    """
    from evidence.sources.frames import read_frame

    check_text_options([path, *beside], decimal, encoding)
    frame, notes = read_frame(path, decimal=decimal_of(decimal), encoding=encoding, missing=missing or (), sheet=sheet)
    for note in notes:
        say(f"Note: {note}")
    return frame


def check_text_options(files: Sequence[Path], decimal: str | None, encoding: str | None) -> None:
    """Refuse --encoding and --decimal where no file of the run could be read differently by them.

    Workbooks, Parquet and R files state their own encoding; in Parquet and R files numbers are no text. Where one file of
    several is text, the options are for that one.
    """
    from evidence.exceptions import DataError
    from evidence.inputoutput.storage import is_stored_table
    from evidence.sources.files import suffix
    from evidence.sources.frames import BOOKS

    typed = {".parquet", ".rdata", ".rda", ".rds"}
    for option, given, kinds, why in (
        ("--encoding", encoding, typed | BOOKS, "states the encoding of its letters itself"),
        ("--decimal", decimal, typed, "holds numbers and not their digits"),
    ):
        idle = [file for file in files if suffix(file) in kinds or is_stored_table(file)]
        if given is not None and files and len(idle) == len(files):
            raise DataError(f"{option} is for text: {idle[0].name} {why}. Leave the option out.")


def decimal_of(word: str | None) -> DecimalSign | None:
    """The sign that `--decimal` names."""
    from evidence.sources.marks import DECIMAL_SIGNS

    if word is not None and word not in DECIMAL_SIGNS:
        raise typer.BadParameter("--decimal is point or comma.")
    return None if word is None else DECIMAL_SIGNS[word]


def write_folder(folder: Path, texts: Mapping[str, str], record: RunRecord) -> None:
    """Write each text under its file name, and `run.json` last, into the folder, which is made where it is missing.

    All are written beside first and put in place when they are whole: who is interrupted leaves no file half written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder) as beside:
        for name, text in texts.items():
            (Path(beside) / name).write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
        last = record.write(Path(beside)).name
        for name in (*texts, last):
            (Path(beside) / name).replace(folder / name)
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
    from evidence.pictures.drawing import draw_svg

    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in charts.items():
        (folder / f"{name}.svg").write_text(draw_svg(chart.to_dict()), encoding="utf-8")
        chart.save(folder / f"{name}.html", inline=True)
