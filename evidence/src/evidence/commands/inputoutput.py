"""`evidence table`, `footprint`, `exports`, `paths` and `compare`: supply chains from a table and a satellite."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.commands.common import DecimalChoice, EncodingChoice, refusing, say
from evidence.commands.supply import (
    check_choice,
    finish,
    hints_of,
    load,
    print_frame,
    progress_bar,
    read,
    show,
    solver_for,
)

if TYPE_CHECKING:
    from evidence.inputoutput.table import Table

__all__ = ["register"]

table_app = typer.Typer(no_args_is_help=True, help="Look at a table, or convert it once for fast reading.")

TablePath = Annotated[Path, typer.Argument(metavar="PATH", help="A published table: file or folder.")]
Year = Annotated[int | None, typer.Option("--year", help="Which table, where PATH holds several years.")]
SatelliteFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--satellite",
        help="Counts by region and sector, or a world total such as 'child labour 2020'. Repeat it for alternatives of "
        "the same count.",
    ),
]
FinalDemand = Annotated[
    Path | None,
    typer.Option(
        "--final-demand",
        help="What the same counts find in final demand itself (F_Y), e.g. in households; a folder brings its own.",
    ),
]
ValueAdded = Annotated[bool, typer.Option("--value-added", help="Instead of --satellite: the table's value added.")]
StressorName = Annotated[str | None, typer.Option("--stressor", help="Which of several counts in the satellite.")]
Rule = Annotated[
    str | None, typer.Option("--rule", help="How broad sectors are spread over industries; all for every rule.")
]
AgeBand = Annotated[str | None, typer.Option("--age-band", help="Which age band of the satellite, e.g. 5-14.")]
Workforce = Annotated[
    Path | None, typer.Option("--workforce", help="Workforce by country (ILO), to lay a world total over countries.")
]
Accounts = Annotated[
    Path | None,
    typer.Option("--accounts", help="WIOD's socio-economic accounts, for the rules employment, compensation, low pay."),
]
ZeroFor = Annotated[
    list[str] | None,
    typer.Option("--zero-for", help="A mark in the table that means nothing is delivered, e.g. n.a.; repeat it."),
]
SumOfCells = Annotated[
    bool, typer.Option("--sum-of-cells", help="Take the sum of cells as output also where the source states another.")
]
KeepImports = Annotated[
    bool, typer.Option("--keep-imports", help="Leave imports of a national table in their column; see the docs.")
]
OutFolder = Annotated[Path | None, typer.Option("--out", help="Folder for CSV, Parquet and run.json.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
Dask = Annotated[str | None, typer.Option("--dask", metavar="ADDRESS", help="Scheduler whose workers hold the flows.")]
ArrayLibrary = Annotated[str, typer.Option("--arrays", help="Where products run: numpy, cupy or torch.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(table_app, name="table")
    for command in (footprint, exports, paths, compare, record):
        app.command()(command)


@table_app.command()
def info(
    path: TablePath,
    year: Year = None,
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    zero_for: ZeroFor = None,
    sum_of_cells: SumOfCells = False,
    keep_imports: KeepImports = False,
    json: AsJson = False,
) -> None:
    """What the table holds and how well it balances."""
    from evidence.results import to_json

    with refusing(), progress_bar() as progress:
        progress("reading", 0.0)
        table = read(path, year, hints_of(decimal, encoding, zero_for, sum_of_cells, keep_imports))
    if not json:
        typer.echo("\n".join(describe(table, path)))
        return
    described = {
        "name": table.name,
        "source": table.source,
        "year": table.year,
        "unit": table.unit,
        "rows": table.rows,
        "regions": table.regions,
        "sectors": table.sectors,
        "consumers": table.consumers,
        "demand_categories": table.demand_categories,
        "balance": table.balance,
        "notes": table.notes,
        "inputs": table.inputs,
    }
    typer.echo(to_json(described))


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
            lines.append(f"Largest gap to the stated output {gap:,.6g} ({row}); allowed: {report.allowed}")
        negative = f"{report.negative_final_demand} negative cells of final demand"
        lines.append(
            f"{len(report.zero_output)} rows without output, {report.negative_flows} negative flows, {negative}"
        )
        share, largest = report.largest_column_sum, report.largest_coefficient
        lines.append(f"Largest coefficient {largest:.4f}, largest column sum {share:.4f}")
        lines.append(f"Productive: every column of A^{report.productive_after} sums to less than one")
    return [*lines, *(f"Note: {note}" for note in table.notes)]


@table_app.command()
def convert(
    path: TablePath,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="New folder.")],
    single: Annotated[bool, typer.Option("--single", help="Store flows in single precision, half the size.")] = False,
    year: Year = None,
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    zero_for: ZeroFor = None,
    sum_of_cells: SumOfCells = False,
    keep_imports: KeepImports = False,
    json: AsJson = False,
) -> None:
    """Write the table as a folder that opens at once and is read from disk as needed."""
    from evidence.inputoutput.storage import save_table
    from evidence.results import to_json

    with refusing(), progress_bar() as progress:
        progress("reading", 0.0)
        table = read(path, year, hints_of(decimal, encoding, zero_for, sum_of_cells, keep_imports))
        progress("writing", 0.5)
        save_table(table, out, single=single)
    files = {file.name: file.stat().st_size for file in sorted(out.iterdir())}
    typer.echo(to_json({"folder": out, "bytes": files}) if json else f"{out}: {', '.join(files)}")


@table_app.command()
def aggregate(
    path: TablePath,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="New folder.")],
    regions: Annotated[
        Path | None, typer.Option(help="Concordance of regions: from, to[, share]; or a matrix.")
    ] = None,
    sectors: Annotated[Path | None, typer.Option(help="Concordance of sectors, likewise.")] = None,
    year: Year = None,
) -> None:
    """Sum regions and sectors by a concordance and write the smaller table as a folder."""
    if regions is None and sectors is None:
        raise typer.BadParameter("Give --regions, --sectors or both.")
    from evidence.inputoutput.aggregation import aggregate_table, read_concordance
    from evidence.inputoutput.storage import save_table

    with refusing(), progress_bar() as progress:
        progress("reading", 0.0)
        given = {"regions": regions, "sectors": sectors}
        made = {name: read_concordance(file) for name, file in given.items() if file is not None}
        table = aggregate_table(read(path, year), **made)
        save_table(table, out)
    typer.echo(f"{out}: {len(table.regions)} regions, {len(table.sectors)} sectors, {table.rows:,} rows")


def footprint(
    path: TablePath,
    satellite: SatelliteFiles = None,
    final_demand: FinalDemand = None,
    value_added: ValueAdded = False,
    stressor: StressorName = None,
    rule: Rule = None,
    age_band: AgeBand = None,
    workforce: Workforce = None,
    accounts: Accounts = None,
    by: Annotated[
        list[str] | None, typer.Option(help="region, product or origin; repeat it or join with commas.")
    ] = None,
    draws: Annotated[int, typer.Option(min=0, help="Draws of the satellite for low and high (95 %).")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="Of the draws.")] = 1,
    independent: Annotated[
        bool, typer.Option("--independent", help="Draw industries one by one, not regions.")
    ] = False,
    assumed_sd: Annotated[
        float, typer.Option(min=0.0, help="Spread (of the logarithm) where the satellite gives none.")
    ] = 0.2,
    table_draws: Annotated[
        int, typer.Option("--table-draws", min=0, help="Instead: draws of the table's flows, for low and high (95 %).")
    ] = 0,
    table_sd: Annotated[
        float, typer.Option("--table-sd", min=0.01, help="Spread (of the logarithm) of every flow.")
    ] = 0.3,
    year: Year = None,
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    zero_for: ZeroFor = None,
    sum_of_cells: SumOfCells = False,
    keep_imports: KeepImports = False,
    dask: Dask = None,
    arrays: ArrayLibrary = "numpy",
    out: OutFolder = None,
    json: AsJson = False,
) -> None:
    """What the final demand of every region needs, by product bought and by region of origin."""
    wanted = [part.strip() for text in by or ["region"] for part in text.split(",") if part.strip()]
    if unknown := set(wanted) - {"region", "product", "origin"}:
        raise typer.BadParameter(f"--by is region, product or origin, not {', '.join(sorted(unknown))}.")
    if 1 in (draws, table_draws):
        raise typer.BadParameter("One draw makes no interval; ask for at least 2.")
    drawn = bool(draws or table_draws)
    if (drawn and (len(satellite or []) > 1 or rule == "all")) or (draws and table_draws):
        raise typer.BadParameter(
            "Give --draws, --table-draws, or several --satellite files or rules: one interval cannot be both."
        )
    if table_draws and set(wanted) != {"region"}:
        raise typer.BadParameter("--table-draws gives intervals by region only.")
    chosen = check_choice(satellite, value_added)
    from evidence.inputoutput.footprint_run import run_footprint

    with refusing(), progress_bar() as progress:
        table, satellites = load(
            path, chosen, stressor, rule, age_band, progress,
            alternatives=not drawn, year=year, workforce=workforce, accounts=accounts,
            hints=hints_of(decimal, encoding, zero_for, sum_of_cells, keep_imports),
            final_demand=final_demand,
        )  # fmt: skip
        main, *others = satellites
        with solver_for(table, dask, arrays, progress) as solver:
            run = run_footprint(
                table,
                satellites[main],
                by=wanted,
                draws=draws,
                seed=seed,
                correlation="row" if independent else "region",
                alternatives={name: satellites[name] for name in others},
                assumed_sd=assumed_sd,
                table_draws=table_draws,
                table_sd=table_sd,
                address=dask,
                solver=solver,
                progress=progress,
            )
        finish(run, "footprint", out)
    show(run, "footprint", json, sort="value")


def exports(
    path: TablePath,
    satellite: SatelliteFiles = None,
    value_added: ValueAdded = False,
    stressor: StressorName = None,
    rule: Rule = None,
    age_band: AgeBand = None,
    workforce: Workforce = None,
    accounts: Accounts = None,
    year: Year = None,
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    zero_for: ZeroFor = None,
    sum_of_cells: SumOfCells = False,
    keep_imports: KeepImports = False,
    dask: Dask = None,
    arrays: ArrayLibrary = "numpy",
    out: OutFolder = None,
    json: AsJson = False,
) -> None:
    """What stands behind each region's exports: direct, domestic indirect, foreign, counted twice."""
    chosen = check_choice(satellite, value_added)
    from evidence.inputoutput.runs import run_exports
    from evidence.inputoutput.shares import run_linked_shares

    with refusing(), progress_bar() as progress:
        table, satellites = load(
            path, chosen, stressor, rule, age_band, progress, year=year, workforce=workforce, accounts=accounts,
            hints=hints_of(decimal, encoding, zero_for, sum_of_cells, keep_imports),
        )  # fmt: skip
        satellite_used = next(iter(satellites.values()))
        with solver_for(table, dask, arrays, progress) as solver:
            run = run_exports(table, satellite_used, solver=solver)
            shares = run_linked_shares(table, satellite_used, solver=solver)
            run = replace(run, frames={**run.frames, **shares.frames})
        finish(run, "exports", out)
    show(run, "exports", json, sort="gross_exports")


def paths(
    path: TablePath,
    region: Annotated[str, typer.Option(help="Whose final demand.")],
    satellite: SatelliteFiles = None,
    value_added: ValueAdded = False,
    stressor: StressorName = None,
    rule: Rule = None,
    age_band: AgeBand = None,
    workforce: Workforce = None,
    accounts: Accounts = None,
    threshold: Annotated[float, typer.Option(help="Smallest share of the footprint a path may have.")] = 1e-3,
    year: Year = None,
    decimal: DecimalChoice = None,
    encoding: EncodingChoice = None,
    zero_for: ZeroFor = None,
    sum_of_cells: SumOfCells = False,
    keep_imports: KeepImports = False,
    dask: Dask = None,
    arrays: ArrayLibrary = "numpy",
    out: OutFolder = None,
    json: AsJson = False,
) -> None:
    """Single chains from the place of work to the consumer, largest first, with the share they leave out."""
    chosen = check_choice(satellite, value_added)
    if not 0 < threshold < 1:
        raise typer.BadParameter("--threshold is a share between 0 and 1, e.g. 0.001.")
    from evidence.inputoutput.runs import run_paths

    with refusing(), progress_bar() as progress:
        table, satellites = load(
            path, chosen, stressor, rule, age_band, progress, year=year, workforce=workforce, accounts=accounts,
            hints=hints_of(decimal, encoding, zero_for, sum_of_cells, keep_imports),
        )  # fmt: skip
        satellite_used = next(iter(satellites.values()))
        with solver_for(table, dask, arrays, progress) as solver:
            run = run_paths(table, satellite_used, region, threshold, solver=solver)
        finish(run, "paths", out)
    show(run, "paths", json)


def compare(
    first: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    second: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of another run.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder for compare.csv and compare.parquet.")] = None,
    json: AsJson = False,
) -> None:
    """By how much each figure of one run differs from another, and what was asked differently."""
    from evidence.inputoutput.compare import compare_runs
    from evidence.results import to_json

    with refusing():
        result = compare_runs(first, second)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            result.frame.write_csv(out / "compare.csv")
            result.frame.write_parquet(out / "compare.parquet")
            say(f"Written to {out}: compare.csv, compare.parquet.")
    if json:
        typer.echo(to_json({"changed": result.changed, "figures": result.frame.to_dicts()}))
        return
    for key, (one, two) in result.changed.items():
        typer.echo(f"{key}: {one} -> {two}")
    print_frame(result.frame.sort(result.frame["difference"].abs(), descending=True, nulls_last=True))


def record(
    path: TablePath,
    counts: Annotated[list[Path], typer.Option(help="ILAB country file; repeat it, the one for the footprints first.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the CSV files and record.json.")],
    draws: Annotated[int, typer.Option(min=2, help="Draws of the counts for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Of the draws.")] = 1,
) -> None:
    """One run for others to check: exports, tiers, footprints under every rule, published shares; same input, same bytes."""
    from evidence.satellites.world_record import make_record, write_record

    with refusing(), progress_bar() as progress:
        write_record(out, make_record(path, counts, draws=draws, seed=seed, progress=progress))
    say(f"Written to {out}: {', '.join(sorted(file.name for file in out.iterdir()))}.")
