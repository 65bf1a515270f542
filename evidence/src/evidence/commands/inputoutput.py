"""`evidence footprint`, `exports`, `tiers`, `paths`, `compare` and `record`: supply chains from a table and a satellite."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from evidence.commands.common import report_errors, say
from evidence.commands.options import (
    AsJson,
    CountOptions,
    FinalDemand,
    ResultOptions,
    SolverOptions,
    TableOptions,
    TablePath,
    with_groups,
)
from evidence.commands.supply import finish, load_inputs, print_frame, progress_bar, show
from evidence.commands.tables import table_app

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(table_app, name="table")
    for command in (footprint, exports, tiers, paths, compare, record):
        app.command()(command)


@with_groups
def footprint(
    path: TablePath,
    counts: CountOptions,
    options: TableOptions,
    solving: SolverOptions,
    results: ResultOptions,
    final_demand: FinalDemand = None,
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
) -> None:
    """What the final demand of every region needs, by product bought and by region of origin."""
    wanted = _parse_by(by)
    _check_intervals(counts, wanted, draws, table_draws)
    from evidence.inputoutput.footprint_run import run_footprint

    with load_inputs(
        path, counts, options, solving, results, alternatives=not (draws or table_draws), final_demand=final_demand
    ) as found:
        main, *others = found.satellites
        run = run_footprint(
            found.table,
            found.satellites[main],
            by=wanted,
            draws=draws,
            seed=seed,
            correlation="row" if independent else "region",
            alternatives={name: found.satellites[name] for name in others},
            assumed_sd=assumed_sd,
            table_draws=table_draws,
            table_sd=table_sd,
            address=solving.dask,
            solver=found.solver,
            progress=found.progress,
        )
        finish(run, results)
    show(run, "footprint", results.json, sort="value")


@with_groups
def exports(
    path: TablePath, counts: CountOptions, options: TableOptions, solving: SolverOptions, results: ResultOptions
) -> None:
    """What stands behind each region's exports: direct, domestic indirect, foreign, counted twice."""
    from evidence.inputoutput.runs import run_exports
    from evidence.inputoutput.shares import run_linked_shares

    with load_inputs(path, counts, options, solving, results) as found:
        run = run_exports(found.table, found.satellite, solver=found.solver)
        shares = run_linked_shares(found.table, found.satellite, solver=found.solver)
        run = replace(run, frames={**run.frames, **shares.frames})
        finish(run, results)
    show(run, "exports", results.json, sort="gross_exports")


@with_groups
def tiers(
    path: TablePath,
    counts: CountOptions,
    options: TableOptions,
    solving: SolverOptions,
    results: ResultOptions,
    region: Annotated[list[str] | None, typer.Option(help="Whose final demand; repeat it. All unless given.")] = None,
    depth: Annotated[int, typer.Option(min=1, max=100, help="How many tiers are shown one by one.")] = 8,
) -> None:
    """How far upstream: the maker of the final product (tier 0), its suppliers (tier 1), theirs, and so on."""
    from evidence.inputoutput.runs import run_tiers

    with load_inputs(path, counts, options, solving, results) as found:
        run = run_tiers(found.table, found.satellite, consumers=region, depth=depth, solver=found.solver)
        finish(run, results)
    show(run, "tiers", results.json)


@with_groups
def paths(
    path: TablePath,
    counts: CountOptions,
    options: TableOptions,
    solving: SolverOptions,
    results: ResultOptions,
    region: Annotated[str, typer.Option(help="Whose final demand.")],
    threshold: Annotated[float, typer.Option(help="Smallest share of the footprint a path may have.")] = 1e-3,
) -> None:
    """Single chains from the place of work to the consumer, largest first, with the share they leave out."""
    if not 0 < threshold < 1:
        raise typer.BadParameter("--threshold is a share between 0 and 1, e.g. 0.001.")
    from evidence.inputoutput.runs import run_paths

    with load_inputs(path, counts, options, solving, results) as found:
        run = run_paths(found.table, found.satellite, region, threshold, solver=found.solver)
        finish(run, results)
    show(run, "paths", results.json)


def compare(
    first: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    second: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of another run.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder for compare.csv and compare.parquet.")] = None,
    json: AsJson = False,
) -> None:
    """By how much each figure of one run differs from another, and what was asked differently."""
    from evidence.inputoutput.compare import compare_runs
    from evidence.results import to_json

    with report_errors():
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

    with report_errors(), progress_bar() as progress:
        write_record(out, make_record(path, counts, draws=draws, seed=seed, progress=progress))
    say(f"Written to {out}: {', '.join(sorted(file.name for file in out.iterdir()))}.")


def _parse_by(by: list[str] | None) -> list[str]:
    """The words of a repeated --by, which may be joined with commas."""
    wanted = [part.strip() for text in by or ["region"] for part in text.split(",") if part.strip()]
    if unknown := set(wanted) - {"region", "product", "origin"}:
        raise typer.BadParameter(f"--by is region, product or origin, not {', '.join(sorted(unknown))}.")
    return wanted


def _check_intervals(counts: CountOptions, wanted: list[str], draws: int, table_draws: int) -> None:
    """One interval has one meaning: draws of the counts, draws of the table, or a range over assumptions."""
    if 1 in (draws, table_draws):
        raise typer.BadParameter("One draw makes no interval; ask for at least 2.")
    several = len(counts.satellite or []) > 1 or counts.rule == "all"
    if ((draws or table_draws) and several) or (draws and table_draws):
        raise typer.BadParameter(
            "Give --draws, --table-draws, or several --satellite files or rules: one interval cannot be both."
        )
    if table_draws and set(wanted) != {"region"}:
        raise typer.BadParameter("--table-draws gives intervals by region only.")
