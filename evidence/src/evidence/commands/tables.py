"""`evidence table`: look at a table, store it for fast reading, or sum it to fewer regions and sectors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.commands.common import report_errors, say
from evidence.commands.options import AsJson, FinalDemand, TableOptions, TablePath, with_groups
from evidence.commands.supply import progress_bar, read_counts
from evidence.numbers import write_number

if TYPE_CHECKING:
    from evidence.inputoutput.satellite import Satellite
    from evidence.inputoutput.table import Table

__all__ = ["table_app"]

table_app = typer.Typer(no_args_is_help=True, help="Look at a table, convert it once for fast reading, or sum it.")
NewFolder = Annotated[Path, typer.Argument(metavar="OUT", help="New folder.")]


@table_app.command()
@with_groups
def info(path: TablePath, options: TableOptions, json: AsJson = False) -> None:
    """What the table holds and how well it balances."""
    from evidence.results import to_json

    with report_errors(), progress_bar() as progress:
        progress("reading", 0.0)
        table = options.read(path)
    if not json:
        typer.echo("\n".join(describe(table, path)))
        return
    shown = ("name", "source", "year", "unit", "rows", "regions", "sectors", "consumers", "demand_categories")
    typer.echo(to_json({name: getattr(table, name) for name in (*shown, "balance", "notes", "inputs")}))


def describe(table: Table, path: Path) -> list[str]:
    """The table and its balance in a few lines."""
    size = f"{len(table.regions)} regions, {len(table.sectors)} sectors, {table.rows:,} rows"
    lines = [
        f"{table.name or path.name}: {size}; {table.unit}, {table.year or 'year not given'}",
        f"Source: {table.source or 'not given'}",
    ]
    report = table.balance
    if report is not None:
        output, inputs, demand = report.output, report.intermediates, report.final_demand
        lines.append(f"Output {output:,.0f}, intermediates {inputs:,.0f}, final demand {demand:,.0f}")
        if report.value_added is None:
            lines.append("Value added is not given; output minus intermediate inputs stands in for it.")
        else:
            lines.append(
                f"Value added {report.value_added:,.0f}; taxes, margins and rest {report.value_added_gap:,.0f}"
            )
        if report.largest_output_gap is not None:
            gap, row = report.largest_output_gap, report.largest_output_gap_row
            lines.append(f"Largest gap to the stated output {write_number(gap)} ({row}); allowed: {report.allowed}")
        negative = f"{report.negative_final_demand} negative cells of final demand"
        lines.append(
            f"{len(report.zero_output)} rows without output, {report.negative_flows} negative flows, {negative}"
        )
        share, largest = report.largest_column_sum, report.largest_coefficient
        lines.append(f"Largest coefficient {largest:.4f}, largest column sum {share:.4f}")
        lines.append(f"Productive: every column of A^{report.productive_after} sums to less than one")
    return [*lines, *(f"Note: {note}" for note in table.notes)]


@table_app.command()
@with_groups
def convert(
    path: TablePath,
    out: NewFolder,
    options: TableOptions,
    single: Annotated[bool, typer.Option("--single", help="Store flows in single precision, half the size.")] = False,
    json: AsJson = False,
) -> None:
    """Write the table as a folder that opens at once and is read from disk as needed."""
    from evidence.inputoutput.storage import save_table
    from evidence.results import to_json

    with report_errors(), progress_bar() as progress:
        progress("reading", 0.0)
        table = options.read(path)
        progress("writing", 0.5)
        save_table(table, out, single=single)
    files = {file.name: file.stat().st_size for file in sorted(out.iterdir())}
    typer.echo(to_json({"folder": out, "bytes": files}) if json else f"{out}: {', '.join(files)}")


@table_app.command()
@with_groups
def aggregate(
    path: TablePath,
    out: NewFolder,
    options: TableOptions,
    regions: Annotated[
        Path | None, typer.Option(help="Concordance of regions: from, to[, share]; or a matrix.")
    ] = None,
    sectors: Annotated[Path | None, typer.Option(help="Concordance of sectors, likewise.")] = None,
    satellite: Annotated[
        Path | None, typer.Option("--satellite", help="Counts for the rows of the table, summed with it.")
    ] = None,
    final_demand: FinalDemand = None,
    rule: Annotated[str | None, typer.Option(help="How broad sectors are spread over industries before.")] = None,
    age_band: Annotated[str | None, typer.Option(help="Which age band of the satellite, e.g. 5-14.")] = None,
) -> None:
    """Sum regions and sectors by a concordance, counts likewise, and write the smaller table as a folder.

    The folder also holds the summed counts, so that `--satellite OUT` reads them for the table OUT.
    """
    if regions is None and sectors is None:
        raise typer.BadParameter("Give --regions, --sectors or both.")
    if final_demand is not None and satellite is None:
        raise typer.BadParameter("--final-demand goes with --satellite.")
    if rule == "all":
        raise typer.BadParameter("Counts are summed under one rule; name one.")
    from evidence.inputoutput.aggregation import aggregate_satellite, aggregate_table, read_concordance
    from evidence.inputoutput.storage import save_table
    from evidence.satellites.storage import save_satellite

    with report_errors(), progress_bar() as progress:
        progress("reading", 0.0)
        given = {"regions": regions, "sectors": sectors}
        made = {name: read_concordance(file) for name, file in given.items() if file is not None}
        hints = options.hints()
        table = options.read(path)
        if satellite is None:
            smaller = aggregate_table(table, **made)
        else:
            counts = read_counts(satellite, table, rule, age_band, final_demand, hints)
            known = counts.assumptions
            smaller, counts = aggregate_satellite(table, counts, **made)
            for sentence in counts.assumptions[len(known) :]:
                say(f"Note: {sentence}")
        save_table(smaller, out)
        if satellite is not None:
            save_satellite(smaller, counts, out)
    typer.echo(f"{out}: {len(smaller.regions)} regions, {len(smaller.sectors)} sectors, {smaller.rows:,} rows")
    if satellite is not None:
        typer.echo("\n".join(describe_counts(smaller, counts)))


def describe_counts(table: Table, counts: Satellite) -> list[str]:
    """Each count with its total over the rows that have a figure, and how many have none."""
    works = table.output != 0
    lines = []
    for k, stressor in enumerate(counts.stressors):
        lacking = int((~counts.covered[k] & works).sum())
        unknown = (
            f"; {lacking} of {int(works.sum())} rows are unknown, for not all of their parts were counted"
            if lacking
            else ""
        )
        lines.append(f"{stressor.name}: {write_number(counts.values[k].sum())} {stressor.unit}{unknown}")
    return lines
