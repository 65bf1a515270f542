"""Two stocks, births, deaths and populations brought together into one account, with what had to be left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from evidence.corridors.accounting import FlowInput
from evidence.corridors.tables import AreaTable, FileOptions, Skipped, StockTable, read_areas, read_stock
from evidence.exceptions import DataError
from evidence.results import Caveat

__all__ = ["FlowReading", "read_flow_input"]


@dataclasses.dataclass(frozen=True)
class FlowReading:
    """What the files hold: the account, the years (None where no file says), what was left out, and what limits it."""

    given: FlowInput
    years: tuple[int | None, int | None]
    skipped: tuple[Skipped, ...]
    warnings: tuple[Caveat, ...]


def read_flow_input(
    before: Path,
    after: Path,
    *,
    births: Path | None = None,
    deaths: Path | None = None,
    population: Path | None = None,
    years: tuple[int | None, int | None] = (None, None),
    thousands: bool = False,
    complete_only: bool = False,
    options: FileOptions = FileOptions(),  # noqa: B008
) -> FlowReading:
    """Two stocks and what happened between them, from files.

    before, after: stocks, see `read_stock`; the same file may hold both where `years` tells them apart. births, deaths: by
    residence, for the whole period. population: of each area at both dates; natives are then the population less everybody
    born elsewhere. thousands: births, deaths and populations are in thousands.
    complete_only: leave out, and count, areas that lack a figure of births, deaths or population.

    Raises DataError, with a count and the first case, for what `read_stock` and `read_areas` refuse, for one date or one
    revision against another, for births without deaths, for areas that lack births, deaths, population or natives, and for
    a dissolved state in one stock only.
    """
    stocks = read_stock(before, years[0], options), read_stock(after, years[1], options)
    found = tuple(stock.year if stock.year is not None else year for stock, year in zip(stocks, years, strict=True))
    when = found[0], found[1]
    _compare(stocks, when, before.resolve() == after.resolve())
    warnings = _check_dissolved(stocks)
    if (births is None) != (deaths is None):
        lacking = "Births" if births is None else "Deaths"
        raise DataError(
            f"{lacking} are missing: a change of people is births less deaths plus moves, so both are needed or neither."
        )
    populations: tuple[AreaTable, ...] = ()
    if population is not None:
        populations = read_areas(
            population, "population", years=when, during=False, thousands=thousands, options=options
        )
    vital: list[AreaTable] = []
    for path, what in ((births, "births"), (deaths, "deaths")):
        if path is not None:
            vital += read_areas(path, what, years=when, thousands=thousands, options=options)
    tables = [*populations, *vital]
    names, left_out = _areas(stocks, tables if complete_only else [])
    matrices = [_matrix(stock, names) for stock in stocks]
    natives, own = _natives(stocks, matrices, names, populations)
    warnings += own
    if vital:
        figures = [_vector(table, names, what) for table, what in zip(vital, ("births", "deaths"), strict=True)]
    else:
        figures = [np.zeros(len(names)), np.zeros(len(names))]
        if natives:
            warnings.append(_without_births(matrices))
    others = list(dict.fromkeys(name for stock in stocks for name in stock.others if name in names))
    if others and len(others) < len(names) / 2:
        warnings.append(
            Caveat(
                "unlisted-areas",
                f"{len(others)} areas are on no list of countries and stand as they are: {_list_names(others)}.",
            )
        )
    skipped = [skip for stock in stocks for skip in stock.skipped]
    skipped += [skip for table in tables for skip in table.skipped]
    skipped += left_out
    given = FlowInput(tuple(names), matrices[0], matrices[1], figures[0], figures[1], natives)
    return FlowReading(given, when, tuple(dict.fromkeys(skipped)), tuple(warnings))


def _list_names(names: Iterable[str], most: int = 6) -> str:
    listed = list(names)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")


def _compare(stocks: tuple[StockTable, StockTable], years: tuple[int | None, int | None], same_file: bool) -> None:
    first, second = stocks
    if None not in years and years[0] == years[1]:
        raise DataError(
            f"Both stocks are of {years[0]}: two revisions of one year are no period in which people moved."
        )
    if same_file and None in years:
        raise DataError(f"{first.file} is given twice; say which date is which (--year1, --year2).")
    if years[0] is not None and years[1] is not None and years[0] > years[1]:
        raise DataError(f"The first stock is of {years[0]} and the second of {years[1]}; give the earlier one first.")
    if first.revision != second.revision:
        raise DataError(
            f"The stocks are of the revisions '{first.revision}' and '{second.revision}': their difference would be taken for "
            "moves. Use one revision for both dates."
        )


def _check_dissolved(stocks: tuple[StockTable, StockTable]) -> list[Caveat]:
    first, second = stocks
    lone = sorted(set(first.dissolved) ^ set(second.dissolved))
    if lone:
        names = ", ".join(f"{name} ({' and '.join((first.dissolved | second.dissolved)[name])})" for name in lone)
        raise DataError(
            f"{len(lone)} states that are no more stand in one stock only: {names}. How their people divide over the states "
            "that followed is not known here; use stocks with the same areas at both dates."
        )
    if not first.dissolved:
        return []
    return [
        Caveat(
            "dissolved-states",
            f"{len(first.dissolved)} areas are states that are no more, kept as they are: {_list_names(first.dissolved)}.",
        )
    ]


def _areas(stocks: tuple[StockTable, StockTable], tables: Sequence[AreaTable]) -> tuple[list[str], list[Skipped]]:
    """Areas of both stocks in the order of their codes that every table has, and what is left out with the others."""
    areas = sorted({area for stock in stocks for pair in stock.people for area in pair})
    for stock, other in (stocks, stocks[::-1]):
        lost = sorted({a for pair in stock.people for a in pair} - {a for pair in other.people for a in pair})
        if len(lost) > len(areas) / 2:
            raise DataError(
                f"{len(lost)} of {len(areas)} areas are in {stock.file} and not in {other.file} ({_list_names(lost)}); the files "
                "name areas in different ways or have different lists of them."
            )
    kept = [area for area in areas if all(area in table.values for table in tables)]
    if len(kept) < 2:
        raise DataError(f"{stocks[0].file} and {stocks[1].file} have {len(kept)} areas to work with; flows need two.")
    if len(kept) == len(areas):
        return kept, []
    gone = sorted(set(areas) - set(kept))
    reason = f"pairs with the {len(gone)} areas that lack births, deaths or population: {_list_names(gone)}"
    lost_pairs = [sum(not {*pair} <= {*kept} for pair in stock.people) for stock in stocks]
    return kept, [Skipped(stock.file, rows, reason) for stock, rows in zip(stocks, lost_pairs, strict=True)]


def _matrix(stock: StockTable, names: list[str]) -> np.ndarray:
    place = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)))
    for (origin, destination), people in stock.people.items():
        if origin in place and destination in place:
            matrix[place[origin], place[destination]] = people
    return matrix


def _natives(
    stocks: tuple[StockTable, StockTable],
    matrices: list[np.ndarray],
    names: list[str],
    populations: Sequence[AreaTable],
) -> tuple[bool, list[Caveat]]:
    """Whether natives are known, written into the matrices; origin = destination is taken as natives only if all have it."""
    warnings: list[Caveat] = []
    if populations:
        for stock, matrix, table in zip(stocks, matrices, populations, strict=True):
            own = stock.natives()
            if own:
                warnings.append(
                    Caveat(
                        "origin-is-destination",
                        f"{len(own)} rows of {stock.file} have the same origin and destination ({_list_names(sorted(own))}); they "
                        "were left out, since natives follow from the population.",
                    )
                )
            np.fill_diagonal(matrix, 0.0)
            people = _vector(table, names, "population")
            born_elsewhere = matrix.sum(0) + np.array([stock.unknown.get(name, 0.0) for name in names])
            over = np.flatnonzero(born_elsewhere > people)
            if len(over):
                i = int(over[0])
                raise DataError(
                    f"{len(over)} areas have more people born elsewhere than inhabitants, the first is {names[i]} "
                    f"({born_elsewhere[i]:,.0f} of {people[i]:,.0f}). Look at the units and the dates."
                )
            np.fill_diagonal(matrix, people - born_elsewhere)
        return True, warnings
    counts = [len(stock.natives()) for stock in stocks]
    if max(counts) == 0:
        return False, warnings
    for stock, count in zip(stocks, counts, strict=True):
        lacking = sorted(set(names) - stock.natives())
        if lacking:
            raise DataError(
                f"{stock.file} has {count} areas with people of the same origin and destination and {len(lacking)} without "
                f"({_list_names(lacking)}). Such rows are natives and are needed for every area; else give none of them, and the "
                "population."
            )
    return True, warnings


def _vector(table: AreaTable, names: list[str], what: str) -> np.ndarray:
    lacking = [name for name in names if name not in table.values]
    if lacking:
        raise DataError(
            f"{len(lacking)} of {len(names)} areas have no {what} in {table.file}: {_list_names(lacking)}. A missing figure is not "
            "zero; add these areas, or leave them out (--complete-only)."
        )
    return np.array([table.values[name] for name in names])


def _without_births(matrices: list[np.ndarray]) -> Caveat:
    change = float(matrices[1].sum() - matrices[0].sum())
    if abs(change) > 0.01 * matrices[0].sum():
        raise DataError(
            f"Births and deaths are missing, and the stocks change by {change:,.0f} people, {change / matrices[0].sum():.1%} of "
            "all: without them this would be taken for moves. Give --births and --deaths, or use stock-difference, which "
            "needs neither."
        )
    return Caveat("no-births", "No births and deaths were given; every change of a stock is taken for moves.")
