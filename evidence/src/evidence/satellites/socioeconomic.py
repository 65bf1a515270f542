"""Employment and pay by industry from WIOD's socio-economic accounts: weights for spreading broad sectors.

The workbooks (`WIOD_SEA_July14.xlsx` for release 2013, `Socio_Economic_Accounts.xlsx` for 2016) have a sheet DATA with
the columns Country, Variable, Description, Code and one a year (`_2009` or 2009).
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import python_calamine as calamine

from evidence.classifications import country_code, sector_names
from evidence.exceptions import DataError
from evidence.inputoutput.table import Table

__all__ = ["read_accounts", "weights_from_accounts"]

Doubles = npt.NDArray[np.float64]


def read_accounts(path: Path, variable: str, year: int) -> dict[tuple[str, str], float]:
    """(country, industry code) -> figure of one variable in one year, as printed; empty cells are left out.

    variable: e.g. EMP (persons engaged, thousands), EMPE (employees, thousands), COMP (compensation of employees,
    millions of national currency), LAB. Totals (code TOT) are left out. Raises DataError for a variable or year that
    the workbook does not have, and for cells that are no number.
    """
    try:
        book = calamine.CalamineWorkbook.from_path(path)
    except Exception as error:
        raise DataError(f"{path.name} is not a readable workbook: {error}.") from error
    sheet = next((name for name in book.sheet_names if name.strip().upper() == "DATA"), None)
    rows = book.get_sheet_by_name(sheet).to_python() if sheet else []
    if not rows:
        raise DataError(f"{path.name} has no sheet DATA; it has: {', '.join(book.sheet_names)}.")
    head = [_text(cell) for cell in rows[0]]
    names = {name.lower(): i for i, name in enumerate(head)}
    years = {int(match.group(1)): i for i, name in enumerate(head) if (match := re.fullmatch(r"_?(\d{4})", name))}
    lost = [name for name in ("country", "variable", "code") if name not in names]
    if lost or not years:
        raise DataError(f"{path.name} lacks the columns {', '.join(lost) or 'of years'}.")
    if year not in years:
        raise DataError(f"{path.name} has no {year}; its years are {min(years)} to {max(years)}.")
    found: dict[tuple[str, str], float] = {}
    variables = set()
    for row in rows[1:]:
        variables.add(str(row[names["variable"]]))
        code, cell = _text(row[names["code"]]), row[years[year]]
        if str(row[names["variable"]]) != variable or code == "TOT" or cell in ("", None):
            continue
        country = _text(row[names["country"]])
        if not isinstance(cell, (int, float)):
            raise DataError(f"{path.name}: {variable} of {country} {code} in {year} is '{cell}', not a number.")
        found[country, code] = float(cell)
    if not found:
        raise DataError(f"{path.name} has no {variable} in {year}; its variables are {', '.join(sorted(variables))}.")
    return found


def weights_from_accounts(table: Table, figures: dict[tuple[str, str], float]) -> tuple[Doubles, list[str]]:
    """n: the figure of every row of the table, zero where the accounts have none, and the regions without any figure.

    Codes are matched as they are, or from NACE rev. 1 (AtB, 15t16) to c1 to c35 of WIOD 2013. Countries are matched by
    name or code. Regions without figures (such as the rest of the world) cannot be spread by these weights.
    """
    to_c = dict(zip(sector_names("nace1"), sector_names("wiod2013"), strict=True))
    known = set(table.row_sector)
    by_code = {country_code(region) or region: region for region in table.regions}
    placed: dict[tuple[str, str], float] = {}
    for (country, code), value in figures.items():
        region = by_code.get(country_code(country) or country)
        sector = code if code in known else to_c.get(code)
        if region is not None and sector in known:
            placed[region, str(sector)] = max(0.0, value)
    weights = np.array([placed.get(label, 0.0) for label in table.labels])
    without = [r for r, rows in zip(table.regions, table.blocks, strict=True) if not weights[rows].any()]
    if len(without) == len(table.regions):
        raise DataError("None of the accounts' countries and industries is in the table.")
    return weights, without


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
