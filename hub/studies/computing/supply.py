"""Supply chains: what final demand requires and what exports contain, from a table and a satellite."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.studies.computing.outcome import Outcome, keep_record
from hub.studies.failures import NO_CONSUMER
from hub.studies.models import Dataset

if TYPE_CHECKING:
    import polars as pl
    from evidence.inputoutput.satellite import Satellite
    from evidence.inputoutput.solvers import Solver
    from evidence.inputoutput.table import Table

Progress = Callable[[str, float], None]
MOST_DRAWN = 20  # regions in one figure; the table beside it has all of them
SMALLEST_PATH = 1e-3  # share of the footprint
DEPTH = 8  # tiers shown
MOST_BORDERS = 4
ASSUMED_SD = 0.2  # of the logarithm, where draws are requested and the counts come without an uncertainty


def footprint(table: Dataset, counts: Dataset | None, parameters: dict[str, Any], progress: Progress) -> Outcome:
    """Footprints by region, places of work, tiers upstream, hotspots, and the largest chains."""
    from evidence.inputoutput.footprint_run import run_footprint
    from evidence.inputoutput.solvers import Solver
    from evidence.numbers import write_number
    from evidence.pictures import uncertainty_bands

    draws, seed = int(parameters.get("draws") or 0), int(parameters.get("seed") or 1)
    read, satellites = _load(table, counts, parameters, progress, alternatives=draws == 0)
    main, *others = satellites
    satellite = satellites[main]
    solver = Solver(read, progress=progress)
    alternatives = {name: satellites[name] for name in others}
    run = run_footprint(
        read, satellite, by=["region"], draws=draws, seed=seed, alternatives=alternatives, solver=solver
    )
    outcome = Outcome()
    unit = satellite.stressors[0].unit
    frame = run.frames["footprint"]
    # Without a count the value is unknown: an empty cell.
    counted = "at_least" if "at_least" in frame.columns else "value"
    frame = frame.sort(counted, descending=True, nulls_last=True)
    progress("drawing", 0.1)
    title = "Footprint of each region’s final demand"
    if "low" in frame.columns:
        drawn = frame.head(MOST_DRAWN).rename({"region": "name"})
        interval = run.record.parameters["interval"]["kind"]
        outcome.add_picture(
            "footprint", title, frame, lambda: uncertainty_bands(drawn, kind=interval, title=title, unit=unit)
        )
    else:
        outcome.add_table("footprint", title, frame, "No interval was asked for.")
    _add_origins(outcome, read, satellite, solver, counted)
    borders(outcome, read, satellite, solver, unit)
    upstream(outcome, read, satellite, solver, parameters.get("consumer") or str(frame["region"][0]), unit)
    progress("drawing", 1.0)
    keep_record(outcome, run.record)
    total = float(frame[counted].sum())
    least = "at least " if counted == "at_least" else ""
    outcome.finding = (
        f"Final demand of all regions together needs {least}{write_number(total, 4)} {unit} ({satellite.stressors[0].name}), "
        "under the assumptions listed below."
    )
    return outcome


def _load(
    table: Dataset,
    counts: Dataset | None,
    parameters: dict[str, Any],
    progress: Progress,
    *,
    alternatives: bool = False,
) -> tuple[Table, dict[str, Satellite]]:
    """The table with its satellites; empty fields of the form are not given to the library."""
    from evidence.commands.supply import load

    stressor, rule, age_band = (parameters.get(name) or None for name in ("stressor", "rule", "age_band"))
    paths = [Path(counts.path)] if counts else []
    return load(Path(table.path), paths, stressor, rule, age_band, progress, alternatives=alternatives)


def _add_origins(outcome: Outcome, table: Table, satellite: Satellite, solver: Solver, counted: str) -> None:
    """Where the work is done, and its flows from there to the consumers."""
    import polars as pl
    from evidence.inputoutput.footprint_run import run_footprint
    from evidence.pictures import origin_map, sankey

    unit = satellite.stressors[0].unit
    origins = run_footprint(table, satellite, by=["region", "origin"], solver=solver).frames["footprint"]
    figures = [name for name in ("value", "at_least") if name in origins.columns]
    places = origins.group_by("origin", maintain_order=True).agg(
        # A sum with an unknown part is unknown, and so is a sum without any counts.
        pl.when(pl.col(name).is_null().any() if name == "value" else pl.col(name).is_null().all())
        .then(None)
        .otherwise(pl.col(name).sum())
        .alias(name)
        for name in figures
    )
    places = places.rename({"origin": "region"}).sort(counted, descending=True, nulls_last=True)
    title = "Where the work is done"
    outcome.add_picture("origins", title, places, lambda: origin_map(places, title=title, unit=unit))
    flows = origins.rename({"region": "consumer"}).select("origin", "consumer", *figures)
    flows = flows.filter(pl.any_horizontal(pl.col(figures).is_not_null()))
    outcome.add_picture("flows", "From the place of work to the consumer", flows, lambda: sankey(flows, unit=unit))


def borders(outcome: Outcome, table: Table, satellite: Satellite, solver: Solver, unit: str) -> None:
    """How often work crosses a border before it reaches the consumers."""
    from evidence.inputoutput.tiers import crossings
    from evidence.pictures import crossing_flows, sankey

    found = crossings(table, satellite, MOST_BORDERS, solver)
    flows = crossing_flows(found.values[0], found.rest[0], table.consumers, found.uncounted[0])
    title = "How many borders lie between the place of work and the consumer"
    outcome.add_picture("borders", title, flows, lambda: sankey(flows, ("borders", "consumer"), title=title, unit=unit))


def upstream(outcome: Outcome, table: Table, satellite: Satellite, solver: Solver, consumer: str, unit: str) -> None:
    """The supply chains of one consumer: tiers, hotspots, and single chains with the share that they leave out."""
    from evidence.exceptions import DataError
    from evidence.inputoutput.hotspots import hotspots
    from evidence.inputoutput.runs import run_paths, run_tiers
    from evidence.pictures import hotspot_bars, path_tree, tier_bars

    if consumer not in table.consumers:
        raise DataError(NO_CONSUMER % {"consumer": consumer, "names": ", ".join(table.consumers[:60])})
    steps = run_tiers(table, satellite, consumers=[consumer], depth=DEPTH, solver=solver).frames["tiers"].drop("region")
    title = f"How far from the final product, final demand of {consumer}"
    outcome.add_picture("tiers", title, steps, lambda: tier_bars(steps, title=title, unit=unit))
    spots = hotspots(table, satellite, consumer, solver=solver)
    spots_title = f"Where most of the work for {consumer} is done"
    outcome.add_picture("hotspots", spots_title, spots, lambda: hotspot_bars(spots, title=spots_title, unit=unit))
    chains = run_paths(table, satellite, consumer, SMALLEST_PATH, solver=solver)
    paths_title = f"The largest supply chains behind the final demand of {consumer}"
    paths = chains.frames["paths"]
    figure = outcome.add_picture(
        "paths", paths_title, paths, lambda: path_tree(paths, consumer=consumer, title=paths_title, unit=unit)
    )
    figure.notes += [
        warning.message for warning in chains.record.warnings if warning.code in ("long-tail", "uncounted")
    ]


def exports(table: Dataset, counts: Dataset | None, parameters: dict[str, Any], progress: Progress) -> Outcome:
    """Direct, domestic indirect, foreign and double counted parts of each region's exports, and what is linked to them."""
    from evidence.inputoutput.runs import run_exports
    from evidence.inputoutput.solvers import Solver
    from evidence.pictures import export_parts

    read, satellites = _load(table, counts, parameters, progress)
    satellite = next(iter(satellites.values()))
    solver = Solver(read, progress=progress)
    run = run_exports(read, satellite, solver=solver)
    outcome = Outcome()
    unit = satellite.stressors[0].unit
    frame = run.frames["exports"].sort("gross_exports", descending=True)
    progress("drawing", 0.2)
    known = frame if "foreign_at_least" in frame.columns else frame.drop_nulls(["direct", "domestic_indirect"])
    behind = "What stands behind each region’s exports"
    figure = outcome.add_picture("exports", behind, frame, lambda: export_parts(known, title=behind, unit=unit))
    figure.notes.append(
        f"gross_exports is money ({read.unit}); the other columns are {satellite.stressors[0].name} ({unit}). Direct and "
        "domestic indirect work is done in the exporting region, foreign work in others; double counted work crosses "
        "the same border more than once.",
    )
    _add_foreign_work(outcome, run.frames["exports_by_origin"], unit)
    _add_linked_shares(outcome, read, satellite, parameters, solver)
    progress("drawing", 1.0)
    keep_record(outcome, run.record)
    outcome.finding = (
        "Each region’s exports carry work of its own people and of others. The table tells the parts apart; "
        "adding regions’ exports would count some work twice."
    )
    return outcome


def _add_foreign_work(outcome: Outcome, by_origin: pl.DataFrame, unit: str) -> None:
    import polars as pl
    from evidence.pictures import sankey

    foreign = by_origin.rename({"region": "exporter", "foreign": "value"})
    foreign = foreign.rename({"foreign_at_least": "at_least"}, strict=False)
    figures = [name for name in ("value", "at_least") if name in foreign.columns]
    foreign = foreign.select("origin", "exporter", *figures).filter(pl.any_horizontal(pl.col(figures).is_not_null()))
    title = "Foreign work inside each region’s exports"
    outcome.add_picture(
        "foreign", title, foreign, lambda: sankey(foreign, ("origin", "exporter"), title=title, unit=unit)
    )


def _add_linked_shares(
    outcome: Outcome, table: Table, satellite: Satellite, parameters: dict[str, Any], solver: Solver
) -> None:
    import numpy as np
    from evidence.inputoutput.shares import run_linked_shares
    from evidence.pictures import uncertainty_bands

    draws, seed = int(parameters.get("draws") or 0), int(parameters.get("seed") or 1)
    if draws and satellite.relative_sd is None:
        satellite = dataclasses.replace(satellite, relative_sd=np.full(satellite.values.shape, ASSUMED_SD))
        outcome.assumptions.append(
            "The counts say nothing about their own doubt: the interval of the linked share assumes a standard deviation "
            f"of {ASSUMED_SD:g} of the logarithm for every industry."
        )
    shares = run_linked_shares(table, satellite, draws=draws, seed=seed, solver=solver)
    linked = shares.frames["linked"].sort("share", descending=True, nulls_last=True)
    share_title = "Share of each region’s own count that is linked to foreign final demand"
    if "low" in linked.columns:
        drawn = linked.drop_nulls("share").head(MOST_DRAWN)
        drawn = drawn.rename({"group": "name", "share": "value"})
        kind = shares.record.parameters["interval"]["kind"]
        outcome.add_picture(
            "linked",
            share_title,
            linked,
            lambda: uncertainty_bands(drawn, kind=kind, title=share_title, unit="share", percent=True),
        )
    else:
        outcome.add_table("linked", share_title, linked, "No interval was asked for.")
