"""What the supply-chain commands share: reading table and satellite, choosing a solver, progress and results."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from evidence.commands.common import say

if TYPE_CHECKING:
    import polars as pl

    from evidence.inputoutput.runs import Run
    from evidence.inputoutput.satellite import Satellite
    from evidence.inputoutput.solvers import Progress, Solver
    from evidence.inputoutput.table import Table

__all__ = ["check_choice", "finish", "load", "print_frame", "progress_bar", "read", "show", "solver_for"]


def check_choice(satellite: list[Path] | None, value_added: bool) -> list[Path]:
    """Exactly one of --satellite and --value-added; an empty list means value added."""
    if bool(satellite) == value_added:
        raise typer.BadParameter("Give either --satellite FILE or --value-added.")
    return satellite or []


def read(path: Path, year: int | None = None) -> Table:
    """A table that `table convert` wrote, or any published one. year: which, where the path holds several."""
    from evidence.exceptions import DataError
    from evidence.sources import read_table

    if not path.exists():
        raise DataError(f"There is no file or folder {path}.")

    return read_table(path, year=year)


def load(
    path: Path,
    files: list[Path],
    stressor: str | None,
    rule: str | None,
    age_band: str | None,
    progress: Progress,
    *,
    alternatives: bool = False,
    year: int | None = None,
) -> tuple[Table, dict[str, Satellite]]:
    """The table, and the satellite with the one stressor asked for under each named assumption, the main one first.

    No files: the table's value added. Several files are alternatives of each other. Counts by broad sector are also
    run under every other rule that needs no further data, where `alternatives` and no rule was chosen.
    """
    from evidence.exceptions import DataError
    from evidence.inputoutput.runs import single_stressor
    from evidence.inputoutput.satellite import value_added_satellite

    for file in files:
        if not file.exists():
            raise DataError(f"There is no file {file}.")
    progress("reading", 0.0)
    table = read(path, year)
    progress("reading", 1.0)
    if not files:
        return table, {"value added": value_added_satellite(table)}
    several = alternatives and (rule == "all" or (rule is None and len(files) == 1))
    found: dict[str, Satellite] = {}
    for file in files:
        for name, satellite in satellites_of(file, table, rule, age_band, several).items():
            found[name if len(files) == 1 else f"{file.name}, {name}"] = single_stressor(satellite, stressor)
    return table, found


def satellites_of(
    file: Path, table: Table, rule: str | None, age_band: str | None, several: bool
) -> dict[str, Satellite]:
    """Rule of spreading -> satellite: ILAB's country file, ILOSTAT's hazardous work, or any file of counts."""
    from evidence.satellites import hazardous_work, read_satellite, spread, under_all_rules, working_children
    from evidence.satellites.ilab import age_bands

    chosen = "output" if rule in (None, "all") else str(rule)
    if ".xml" in file.suffixes:
        band = age_band or next(iter(age_bands(file)))
        say(f"Working children of age {band}; other age bands are other counts (--age-band).")
        counts = working_children(file, age_band=band)
    elif file.name.upper().startswith("CLD_XHAZ"):
        counts = hazardous_work(file) if age_band is None else hazardous_work(file, age_band=age_band)
    elif rule == "all" and several:
        rules = ("output", "value added", "evenly", "sold at home")
        return {name: read_satellite(file, table, rule=name, age_band=age_band) for name in rules}
    else:
        return {chosen: read_satellite(file, table, rule=chosen, age_band=age_band)}
    return under_all_rules(counts, table) if several else {chosen: spread(counts, table, chosen)}


@contextmanager
def solver_for(table: Table, dask: str | None, arrays: str, progress: Progress) -> Iterator[Solver]:
    """A solver whose flow matrix lies in this process, on a graphics card, or on the workers of a scheduler."""
    from evidence.inputoutput.arrays import named_arrays
    from evidence.inputoutput.panels import LocalPasses
    from evidence.inputoutput.solvers import Solver

    if dask is None:
        local = None if arrays == "numpy" else LocalPasses(table.Z, arrays=named_arrays(arrays))
        yield Solver(table, passes=local, progress=progress)
        return
    from evidence.inputoutput.cluster import connected_passes

    with connected_passes(dask, table, arrays=arrays) as passes:
        yield Solver(table, passes=passes, progress=progress)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """What is being done, how far it is and how long it still takes, on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def report(stage: str, part: float) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=1.0)
            bar.update(tasks[stage], completed=part)

        yield report


def finish(run: Run, name: str, out: Path | None) -> None:
    """Say on standard error what limits the figures and where they were written."""
    for warning in run.record.warnings:
        say(f"Note ({warning.code}): {warning.message}")
    if out is not None:
        from evidence.exceptions import DataError

        try:
            written = run.write(out)
        except OSError as error:
            raise DataError(f"The results cannot be written to {out}: {error.strerror}.") from error
        say(f"Written to {out}: {', '.join(path.name for path in written)}.")


def show(run: Run, name: str, json: bool, sort: str | None = None) -> None:
    """The result on standard output: one JSON object, or the first rows of the table."""
    from evidence.results import to_json

    frame = run.frames[name]
    if json:
        typer.echo(to_json({"results": frame.to_dicts(), "record": run.record}))
        return
    typer.echo(f"{run.record.parameters['stressor']['name']}, {run.record.units}")
    print_frame(frame.sort(sort, descending=True) if sort else frame)


def print_frame(frame: pl.DataFrame, rows: int = 25) -> None:
    """The first rows as aligned text, and how many more there are."""
    from rich.console import Console
    from rich.table import Table as RichTable

    grid = RichTable(box=None)
    for column, dtype in frame.schema.items():
        grid.add_column(column, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in frame.head(rows).iter_rows():
        grid.add_row(
            *("" if cell is None else f"{cell:,.6g}" if isinstance(cell, float) else str(cell) for cell in row)
        )
    Console().print(grid)
    if frame.height > rows:
        typer.echo(f"... and {frame.height - rows:,} more rows; --out DIR or --json gives them all.")
