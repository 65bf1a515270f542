"""Who moved where, which corridors come first, and counts that may be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.api.frames import Data, as_path

if TYPE_CHECKING:
    from evidence.corridors.ranking import Ranking
    from evidence.corridors.report import FlowReport
    from evidence.disclosure.knowledge import Fact
    from evidence.disclosure.protecting import Release

__all__ = ["flows", "rank", "suppress"]


def flows(
    before: Data,
    after: Data,
    *,
    births: Data | None = None,
    deaths: Data | None = None,
    population: Data | None = None,
    years: tuple[int | None, int | None] = (None, None),
    thousands: bool = False,
    complete_only: bool = False,
    method: str = "closed",
    **options: Any,
) -> FlowReport:
    """How many people moved from where to where, from where people lived at two dates.

    With as many as possible staying, u those of a birthplace who left i, w those who came to j and T all who left,
    flow(i, j) = sum over birthplaces of u_i w_j / T.

    Parameters
    ----------
    before, after : path, polars.DataFrame or pandas.DataFrame
        Stocks: origin (birthplace), destination (residence), migrants, perhaps year; or square.
    births, deaths : path or frame, optional
        Of the period, by country; both or neither.
    population : path or frame, optional
        Of each country at both dates, where the stocks hold no natives.
    years : tuple of int
        Of both stocks, where a file has several.
    thousands : bool
        Births, deaths and population are in thousands.
    complete_only : bool
        Leave out, and count, countries that lack one of these figures.
    method : str
        "closed", "open", "independence", "pseudo-bayes" or "stock-difference".
    **options
        Of `evidence.corridors.report_flows`, such as `draws` for intervals.

    Returns
    -------
    FlowReport
        Moves by pair (`flows()`) and by area (`areas()`), by all methods, with what was left out and the published critique.

    Raises
    ------
    DataError
        Counts that are negative, hidden or stand twice, births without deaths, missing figures, unequal revisions, states
        that are no more beside one that followed.

    References
    ----------
    Abel (2013), Demographic Research 28(18); Abel and Cohen (2019), Scientific Data 6:82.

    Examples
    --------
    >>> import evidence as ev
    >>> import polars as pl
    >>> pairs = {"origin": ["NPL", "NPL", "QAT", "QAT"], "destination": ["NPL", "QAT", "QAT", "NPL"]}
    >>> before = pl.DataFrame(pairs | {"migrants": [100, 10, 50, 5]})
    >>> after = pl.DataFrame(pairs | {"migrants": [90, 20, 50, 5]})
    >>> ev.flows(before, after).flows().select("origin", "destination", "moves").rows()
    [('NPL', 'QAT', 10.0)]
    """
    from evidence.corridors import read_flow_input, report_flows

    with ExitStack() as stack:
        stocks = [stack.enter_context(as_path(data)) for data in (before, after)]
        vital = [None if data is None else stack.enter_context(as_path(data)) for data in (births, deaths, population)]
        reading = read_flow_input(
            *stocks,
            births=vital[0],
            deaths=vital[1],
            population=vital[2],
            years=years,
            thousands=thousands,
            complete_only=complete_only,
        )
    return report_flows(reading, method, **options)


def rank(data: Data, *, weights: Mapping[str, float], scale: str | None = None, **options: Any) -> Ranking:
    """Corridors in the order of weighted sums, with the order under other weights and other data.

    score = sum over criteria of w x, the weights w adding up to one; weights drawn from a Dirichlet distribution around them
    and figures drawn from their intervals show how much of the order holds.

    Parameters
    ----------
    data : path, polars.DataFrame or pandas.DataFrame
        Columns corridor, criterion, unit, value, perhaps low, high, source.
    weights : mapping
        Of each criterion, none left out; 0 leaves it out of the sum.
    scale : {"share", "rank"}, optional
        For criteria of different units.
    **options
        Of `evidence.corridors.ranking.rank_corridors`, such as `draws`, `closeness`, `top`.

    Returns
    -------
    Ranking
        `table()`, `stability()`, `steady()` and warnings.

    Raises
    ------
    DataError
        Different units without a scale, weights that lack, a figure that stands twice, fewer than two corridors.

    References
    ----------
    Greco and others (2019), Social Indicators Research 141; Lahdelma and Salminen (2001), Operations Research 49(3).

    Examples
    --------
    >>> import evidence as ev
    >>> import polars as pl
    >>> figures = {"corridor": ["A-B", "A-C"], "criterion": ["moves"] * 2, "unit": ["people"] * 2, "value": [20, 50]}
    >>> ev.rank(pl.DataFrame(figures), weights={"moves": 1}).table()["corridor"].to_list()
    ['A-C', 'A-B']
    """
    import dataclasses

    from evidence.corridors.ranking import rank_corridors, read_criteria
    from evidence.results import Caveat

    with as_path(data) as path:
        corridors, criteria, left_out = read_criteria(path)
    found = rank_corridors(corridors, criteria, weights, scale=scale, **options)
    if not left_out:
        return found
    message = f"{len(left_out)} corridors lack a figure and have no rank: {', '.join(left_out[:8])}."
    return dataclasses.replace(found, warnings=(*found.warnings, Caveat("left-out", message)))


def suppress(
    *tables: Data,
    by: Sequence[str] = (),
    count: str | None = None,
    threshold: int = 11,
    known: Sequence[Fact] = (),
    always_attack: bool = False,
) -> Release:
    """Tables of counts with small ones hidden, and with them what would give them away.

    For each count from 1 to threshold - 1 other tables with the same shown cells exist in which it reaches the threshold, in
    which it is smaller, and which lie threshold - 1 apart; none of them has nobody in a hidden cell.

    Parameters
    ----------
    *tables : path, polars.DataFrame or pandas.DataFrame
        Columns of categories and one of counts, without totals; several are attacked together.
    by : sequence of str
        Columns to count by, at most three; all but the counts unless given.
    count : str, optional
        The column of counts, found by its name unless given.
    threshold : int
        The least count that may be shown.
    known : sequence of Count or Share
        What was said before about the same people, see `evidence.disclosure`.
    always_attack : bool
        Attack a single table by linear programmes, too.

    Returns
    -------
    Release
        A frame of each table to publish (`ev.frame`), `proof`, `bounds` and warnings.

    Raises
    ------
    DataError
        Files of single cases, totals among the rows, counts missing or no whole numbers, counts that nothing can cover, words that
        give a count away whatever is hidden.

    References
    ----------
    Fischetti and Salazar (2001), Management Science 47(7); Cox (1980), JASA 75.

    Examples
    --------
    >>> import evidence as ev
    >>> import polars as pl
    >>> seen = pl.DataFrame({"origin": ["NPL", "IND", "PHL"], "count": [4, 30, 60]})
    >>> ev.frame(ev.suppress(seen))["count"].to_list()
    [None, None, 60, 94]
    """
    import dataclasses

    from evidence.disclosure.protecting import protect
    from evidence.disclosure.reading import read_counts

    read = []
    for number, table in enumerate(tables, start=1):
        with as_path(table) as path:
            found = read_counts(path, by, count)
        given = isinstance(table, (str, Path))
        read.append(found if given else dataclasses.replace(found, name=f"table {number}"))
    return protect(read, known, threshold=threshold, always_attack=always_attack)
