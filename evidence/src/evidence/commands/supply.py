"""What the supply-chain commands share: reading table and satellite, choosing a solver, progress and results."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from evidence.commands.common import check_text_options, report_errors, say
from evidence.numbers import write_number

if TYPE_CHECKING:
    import polars as pl

    from evidence.commands.options import CountOptions, ResultOptions, SolverOptions, TableOptions
    from evidence.inputoutput.runs import Run
    from evidence.inputoutput.satellite import Satellite
    from evidence.inputoutput.solvers import Progress, Solver
    from evidence.inputoutput.table import Table
    from evidence.satellites.counts import BroadCounts
    from evidence.sources.hints import Hints

__all__ = [
    "Loaded",
    "finish",
    "load",
    "load_inputs",
    "print_frame",
    "progress_bar",
    "read",
    "read_counts",
    "show",
    "solver_for",
]


def read(path: Path, year: int | None = None, hints: Hints | None = None) -> Table:
    """A table that `table convert` wrote, or any published one. year: which, where the path holds several."""
    from evidence.exceptions import DataError
    from evidence.sources import Hints, read_table

    if not path.exists():
        raise DataError(f"There is no file or folder {path}.")

    return read_table(path, year=year, hints=hints or Hints())


@dataclasses.dataclass(frozen=True)
class Loaded:
    """What a command works on: the table, the satellite under each named assumption (the main one first), the solver."""

    table: Table
    satellites: Mapping[str, Satellite]
    solver: Solver
    progress: Progress

    @property
    def satellite(self) -> Satellite:
        """The main one."""
        return next(iter(self.satellites.values()))


@contextmanager
def load_inputs(
    path: Path,
    counts: CountOptions,
    options: TableOptions,
    solving: SolverOptions,
    results: ResultOptions,
    *,
    alternatives: bool = False,
    final_demand: Path | None = None,
) -> Iterator[Loaded]:
    """Table, counts and solver of a command's options; wrong usage and refused data end in one sentence."""
    files = counts.files()
    results.check()
    hints = options.hints()
    with report_errors(), progress_bar() as progress:
        table, satellites = load(
            path, files, counts.stressor, counts.rule, counts.age_band, progress,
            alternatives=alternatives, year=options.year, workforce=counts.workforce, accounts=counts.accounts,
            hints=hints, final_demand=final_demand,
        )  # fmt: skip
        with solver_for(table, solving.dask, solving.arrays, progress) as solver:
            yield Loaded(table, satellites, solver, progress)


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
    workforce: Path | None = None,
    accounts: Path | None = None,
    hints: Hints | None = None,
    final_demand: Path | None = None,
) -> tuple[Table, dict[str, Satellite]]:
    """The table, and the satellite with the one stressor asked for under each named assumption, the main one first.

    No files: the table's value added. Several files are alternatives of each other. Counts by broad sector are also
    run under every other rule whose data are there, where `alternatives` and no rule was chosen. final_demand: what the
    same counts find in final demand itself. The hints on numbers and encoding hold for all files.
    """
    from evidence.exceptions import DataError
    from evidence.inputoutput.runs import single_stressor
    from evidence.inputoutput.satellite import value_added_satellite
    from evidence.satellites.estimates import global_estimates
    from evidence.satellites.final_demand import read_final_demand

    if final_demand is not None and not files:
        raise DataError("--final-demand goes with --satellite: value added arises in industries only.")
    totals = global_estimates()["estimate"].unique(maintain_order=True).to_list()
    for file in files:
        if not file.exists() and str(file) not in totals:
            raise DataError(
                f"There is no file {file}, and no world total of that name; there are: {', '.join(totals)}."
            )
    given = [path, *(file for file in files if file.exists()), *([final_demand] if final_demand else [])]
    if hints is not None:
        check_text_options(given, hints.decimal, hints.encoding)
    progress("reading", 0.0)
    table = read(path, year, hints)
    progress("reading", 1.0)
    if not files:
        return table, {"value added": value_added_satellite(table)}
    several = alternatives and (rule == "all" or (rule is None and len(files) == 1))
    found: dict[str, Satellite] = {}
    for file in files:
        made = satellites_of(file, table, rule, age_band, several, workforce, accounts, hints)
        for name, satellite in made.items():
            chosen = single_stressor(satellite, stressor)
            if final_demand is not None:
                chosen = read_final_demand(final_demand, table, chosen, **reading_options(hints))
            found[name if len(files) == 1 else f"{file.name}, {name}"] = chosen
    return table, found


def satellites_of(
    file: Path,
    table: Table,
    rule: str | None,
    age_band: str | None,
    several: bool,
    workforce: Path | None,
    accounts: Path | None,
    hints: Hints | None = None,
) -> dict[str, Satellite]:
    """Rule of spreading -> satellite: ILAB's country file, ILOSTAT's hazardous work, a world total, or any counts."""
    from evidence.satellites import hazardous_work, read_satellite, working_children
    from evidence.satellites.ilab import age_bands

    chosen = "output" if rule in (None, "all") else str(rule)
    if not file.exists():
        counts = world_total(str(file), table, workforce)
    elif ".xml" in file.suffixes:
        band = age_band or next(iter(age_bands(file, **reading_options(hints))))
        say(f"Working children of age {band}; other age bands are other counts (--age-band).")
        counts = working_children(file, age_band=band, **reading_options(hints))
    elif file.name.upper().startswith("CLD_XHAZ"):
        counts = hazardous_work(file, age_band=age_band or "5-17", **reading_options(hints))
    elif rule == "all" and several:
        rules = ("output", "value added", "evenly", "sold at home")
        return {
            name: read_satellite(file, table, rule=name, age_band=age_band, **reading_options(hints)) for name in rules
        }
    else:
        return {chosen: read_satellite(file, table, rule=chosen, age_band=age_band, **reading_options(hints))}
    return spread_counts(counts, table, chosen, several, accounts)


def read_counts(
    file: Path, table: Table, rule: str | None, age_band: str | None, final_demand: Path | None, hints: Hints
) -> Satellite:
    """All counts of one file under one rule, with what they find in final demand where a file of it is given."""
    from evidence.exceptions import DataError
    from evidence.satellites.final_demand import read_final_demand

    if not file.exists():
        raise DataError(f"There is no file {file}.")
    found = next(iter(satellites_of(file, table, rule, age_band, False, None, None, hints).values()))
    return found if final_demand is None else read_final_demand(final_demand, table, found, **reading_options(hints))


def reading_options(hints: Hints | None) -> dict[str, Any]:
    """How numbers and letters of the files of counts are written."""
    return {} if hints is None else {"decimal": hints.decimal, "encoding": hints.encoding}


def world_total(name: str, table: Table, workforce: Path | None) -> BroadCounts:
    """A total of the Global Estimates, laid over countries by their workforce in the table's year."""
    from evidence.exceptions import DataError
    from evidence.results import file_sha256
    from evidence.satellites.estimates import spread_world_total
    from evidence.satellites.workforce import workforce_by_country

    if workforce is None or table.year is None:
        lacks = "--workforce FILE with the workforce by country" if workforce is None else "a table that says its year"
        raise DataError(f"The world total '{name}' needs {lacks}, by which it is laid over countries.")
    say(
        f"Note: '{name}' is laid over countries by their workforce, one prevalence for all. That is false; it shows how"
    )
    say("much an answer owes to the table alone.")
    persons = workforce_by_country(workforce, table.year)
    return spread_world_total(name, persons, inputs=[{"name": workforce.name, "sha256": file_sha256(workforce)}])


def spread_counts(
    counts: BroadCounts, table: Table, rule: str, several: bool, accounts: Path | None
) -> dict[str, Satellite]:
    """Under one rule, or under all whose data are given. accounts: WIOD's socio-economic accounts, for pay and work."""
    from dataclasses import replace

    from evidence.exceptions import DataError
    from evidence.results import file_sha256
    from evidence.satellites import spread, under_all_rules
    from evidence.satellites.socioeconomic import read_accounts, weights_from_accounts
    from evidence.satellites.spreading import rest_of_world

    if accounts is None:
        return under_all_rules(counts, table) if several else {rule: spread(counts, table, rule)}
    if table.year is None:
        raise DataError(f"{accounts.name} has a figure for each year, and the table does not say its own.")
    employment, idle = weights_from_accounts(table, read_accounts(accounts, "EMP", table.year))
    compensation, unpaid = weights_from_accounts(table, read_accounts(accounts, "COMP", table.year))
    # Countries that would lie in a rest of the world without accounts are left out, and the assumptions name them.
    rest = rest_of_world(table) not in {*idle, *unpaid}
    made = under_all_rules(counts, table, employment=employment, compensation=compensation, include_rest=rest)
    used = {"name": accounts.name, "sha256": file_sha256(accounts)}
    made = {name: replace(satellite, inputs=(*satellite.inputs, used)) for name, satellite in made.items()}
    if rule not in made:
        raise DataError(f"There is no rule '{rule}' for spreading; there are: {', '.join(made)}.")
    return {rule: made[rule]} | ({name: made[name] for name in made if name != rule} if several else {})


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
    from evidence.inputoutput.cluster import connect_passes

    with connect_passes(dask, table, arrays=arrays) as passes:
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


def finish(run: Run, results: ResultOptions) -> None:
    """Say on standard error what limits the figures and where they were written."""
    for warning in run.record.warnings:
        say(f"Note ({warning.code}): {warning.message}")
    if results.out is not None:
        from evidence.exceptions import DataError

        try:
            written = run.write(results.out, xlsx=results.xlsx)
        except OSError as error:
            raise DataError(f"The results cannot be written to {results.out}: {error.strerror}.") from error
        say(f"Written to {results.out}: {', '.join(path.name for path in written)}.")


def show(run: Run, name: str, json: bool, sort: str | None = None) -> None:
    """The result on standard output: one JSON object, or the first rows of the table."""
    from evidence.results import to_json

    frame = run.frames[name]
    if json:
        typer.echo(to_json({"results": frame.to_dicts(), "record": run.record}))
        return
    typer.echo(f"{run.record.parameters['stressor']['name']}, {run.record.units}")
    if sort == "value" and "at_least" in frame.columns:
        sort = "at_least"
    print_frame(frame.sort(sort, descending=True, nulls_last=True) if sort else frame)


def print_frame(frame: pl.DataFrame, rows: int = 25) -> None:
    """The first rows as aligned text, and how many more there are."""
    from rich.console import Console
    from rich.table import Table as RichTable

    grid = RichTable(box=None)
    for column, dtype in frame.schema.items():
        grid.add_column(column, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in frame.head(rows).iter_rows():
        grid.add_row(
            *("" if cell is None else f"{write_number(cell)}" if isinstance(cell, float) else str(cell) for cell in row)
        )
    console = Console()
    if not console.is_terminal:  # a file or another program has no edge at which lines must break
        console = Console(width=1000)
    console.print(grid)
    if frame.height > rows:
        typer.echo(f"... and {frame.height - rows:,} more rows; --out DIR or --json gives them all.")
