"""Reading: tables and counts of any publisher, and a table to try things on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from evidence.api.frames import Data, as_path
from evidence.inputoutput.table import Table

if TYPE_CHECKING:
    from evidence.inputoutput.satellite import Satellite
    from evidence.numbers import DecimalSign

__all__ = ["read_counts", "read_table", "teaching_table", "to_counts", "to_table"]


def teaching_table() -> Table:
    """A published textbook table of two regions and five industries, to try things on.

    Returns
    -------
    Table
        5 x 5 flows in money without a unit; it describes no country.

    References
    ----------
    Miller and Blair (2009), Input-Output Analysis, chapter 3.

    Examples
    --------
    >>> import evidence as ev
    >>> ev.teaching_table().regions
    ('North', 'South')
    """
    from evidence.inputoutput.teaching import two_region_table

    return two_region_table()


def read_table(
    data: Data,
    *,
    year: int | None = None,
    decimal: DecimalSign | None = None,
    encoding: str | None = None,
    zero_for: Sequence[str] = (),
    output: Literal["stated", "sum"] = "stated",
    imports: Literal["proportional", "kept"] = "proportional",
) -> Table:
    """Read and check an input-output table of any publisher: x = Z 1 + Y 1.

    Parameters
    ----------
    data : path, polars.DataFrame or pandas.DataFrame
        A file, folder or archive; or a frame with the row labels in its first column (or pandas index) and the columns'
        labels as names, final demand and side rows included.
    year : int, optional
        Which table, where `data` holds several.
    decimal : {".", ","}, optional
        The sign for decimals, where the file's own numbers leave it open.
    encoding : str, optional
        Of a text file that is not UTF-8.
    zero_for : sequence of str
        Marks in cells which mean that nothing was delivered.
    output : {"stated", "sum"}
        Whether output is the one that the source states, or the sum of the cells.
    imports : {"proportional", "kept"}
        What happens to imports that a national table deducts in one column.

    Returns
    -------
    Table
        Z (n x n), Y (n x consumers), output x (n), all in the source's unit; `notes` says what was left out or changed.

    Raises
    ------
    DataError
        What cannot be read, does not balance or is not productive, with file, label and number.

    References
    ----------
    Miller and Blair (2009), Input-Output Analysis, chapters 2 and 3; `docs/evidence/tables.md` for the publishers.

    Examples
    --------
    >>> import evidence as ev
    >>> import polars as pl
    >>> frame = pl.DataFrame({"": ["A_f", "A_m"], "A_f": [1.5, 2.0], "A_m": [3.0, 4.0], "A_hh": [5.0, 6.25]})
    >>> ev.read_table(frame).output
    array([ 9.5 , 12.25])
    """
    from evidence.sources import Hints
    from evidence.sources import read_table as read

    with as_path(data) as path:
        hints = Hints(decimal, encoding, tuple(zero_for), output, imports)
        return read(path, year=year, hints=hints)


def read_counts(
    data: Data,
    table: Table,
    *,
    unit: str | None = None,
    population: str | None = None,
    age_band: str | None = None,
    rule: str = "output",
    final_demand: Data = None,
    decimal: DecimalSign | None = None,
    encoding: str | None = None,
) -> Satellite:
    """Counts of people for the rows of a table: a satellite F (K x n).

    Parameters
    ----------
    data : path, polars.DataFrame or pandas.DataFrame
        In one of the shapes of `docs/evidence/satellites.md`: columns region, sector and counts; or agriculture, industry and
        services beside region; or others.
    table : Table
        Whose rows are counted. Rows that `data` does not name stay unknown, which is not zero.
    unit, population, age_band : str, optional
        What is counted, where the data do not say.
    rule : str
        How broad sectors are spread over industries: "output", "value added", "evenly", "sold at home"; the count of region
        c and broad sector b goes to industry i by c_b w_i / (sum of w over b in c).
    final_demand : path, polars.DataFrame or pandas.DataFrame, optional
        F_Y (K x consumers, or K x consumers and categories): what the same counts find in final demand itself.
    decimal : {".", ","}, optional
        The sign for decimals, where the numbers leave it open.
    encoding : str, optional
        Of a text file that is not UTF-8.

    Returns
    -------
    Satellite
        values and covered, both K x n; in_final_demand, K x consumers, where given.

    Raises
    ------
    DataError
        Unknown regions and sectors, negative or empty counts, mixed age bands.

    References
    ----------
    F and F_Y of pymrio (Stadler 2021, Journal of Open Research Software 9); `docs/evidence/satellites.md`.

    Examples
    --------
    >>> import evidence as ev
    >>> import polars as pl
    >>> table = ev.teaching_table()
    >>> counted = pl.DataFrame({"region": ["South"], "sector": ["farms"], "children": [120]})
    >>> ev.read_counts(counted, table).values
    array([[  0.,   0.,   0., 120.,   0.]])
    """
    from evidence.satellites import read_satellite
    from evidence.satellites.final_demand import read_final_demand

    about = {"unit": unit, "population": population, "age_band": age_band}
    with as_path(data) as path:
        found = read_satellite(path, table, rule=rule, decimal=decimal, encoding=encoding, **about)
    if final_demand is None:
        return found
    with as_path(final_demand) as path:
        return read_final_demand(path, table, found, decimal=decimal, encoding=encoding)


def to_table(data: Data) -> Table:
    """The table itself, or the one read from a path or frame."""
    return data if isinstance(data, Table) else read_table(data)


def to_counts(data: Data, table: Table) -> Satellite:
    """The satellite itself, the one read from a path or frame, or the table's value added for None."""
    from evidence.inputoutput.satellite import Satellite, value_added_satellite

    if data is None:
        return value_added_satellite(table)
    return data if isinstance(data, Satellite) else read_counts(data, table)
