"""Supply chains: who works for whom, from a table and counts of people or of money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from evidence.api.frames import Data, as_mapping, as_path
from evidence.api.reading import to_counts, to_table

if TYPE_CHECKING:
    from evidence.inputoutput.runs import Run
    from evidence.inputoutput.satellite import Satellite
    from evidence.inputoutput.table import Table

__all__ = ["aggregate", "exports", "footprint", "paths", "tiers"]

Labels = Data | Mapping[str, str | Mapping[str, float]] | None


def footprint(
    table: Data,
    counts: Data = None,
    *,
    by: str | Sequence[str] = "region",
    draws: int = 0,
    seed: int = 1,
    **options: Any,
) -> Run:
    """What the final demand of every region needs along its whole chains: s L y_r with s = F / x, L = (I - A)^-1.

    Parameters
    ----------
    table : Table, path or frame
        See `read_table`.
    counts : Satellite, path or frame, optional
        See `read_counts`; the table's value added where left out.
    by : {"region", "product", "origin"} or several of them
        There is a row for every consumer; products bought and regions of origin are further columns where asked for.
    draws, seed : int
        Draws of the counts for a 95 % interval, and their seed.
    **options
        Of `evidence.inputoutput.footprint_run.run_footprint`.

    Returns
    -------
    Run
        `frames["footprint"]`: region[, product][, origin], value[, at_least, uncounted][, low, high] in the unit of the counts
        (uncounted: share of output, 0 to 1). value is blank where somebody behind it was not counted, at_least is then what
        was; `record` says what the figures rest on.

    Raises
    ------
    DataError
        Several stressors and none chosen; an unknown `by`.

    References
    ----------
    Miller and Blair (2009), Input-Output Analysis; D_cba of pymrio.

    Examples
    --------
    >>> import evidence as ev
    >>> ev.footprint(ev.teaching_table()).frames["footprint"]["value"].round(6).to_list()
    [1250.0, 965.0]
    """
    from evidence.inputoutput.footprint_run import run_footprint

    read = to_table(table)
    wanted = [by] if isinstance(by, str) else list(by)
    return run_footprint(read, to_counts(counts, read), by=wanted, draws=draws, seed=seed, **options)


def exports(table: Data, counts: Data = None) -> Run:
    """What stands behind each region's gross exports E_c: at home s_c L_cc E_c, abroad, and counted twice.

    Parameters
    ----------
    table : Table, path or frame
        See `read_table`.
    counts : Satellite, path or frame, optional
        See `read_counts`; the table's value added where left out.

    Returns
    -------
    Run
        `frames["exports"]`: region, gross_exports (money), direct, domestic_indirect, foreign, double_counted (counts), and
        for value added `unexplained` where the parts do not add up to gross exports. Parts that were not counted entirely
        are blank, with what was counted in `direct_at_least` and its like.

    Raises
    ------
    DataError
        Several stressors and none chosen; a table or counts that cannot be read.

    References
    ----------
    Borin and Mancini (2019); Los, Timmer and de Vries (2016), by hypothetical extraction.

    Examples
    --------
    >>> import evidence as ev
    >>> ev.exports(ev.teaching_table()).frames["exports"]["direct"].round(3).to_list()
    [180.25, 140.021]
    """
    from evidence.inputoutput.runs import run_exports

    read = to_table(table)
    return run_exports(read, to_counts(counts, read))


def tiers(table: Data, counts: Data = None, *, region: str | Sequence[str] | None = None, depth: int = 8) -> Run:
    """How far upstream a footprint lies: tier k of consumer r is s A^k y_r, and all tiers together are s L y_r.

    Parameters
    ----------
    table, counts
        As in `footprint`.
    region : str or sequence of str, optional
        Whose final demand; of every consumer unless given.
    depth : int
        How many tiers are shown one by one; the last row is everything further upstream.

    Returns
    -------
    Run
        `frames["tiers"]`: region, tier, value[, at_least, uncounted] as in `footprint`. Tier 0 makes the final product.

    Raises
    ------
    DataError
        Unknown consumers, several stressors and none chosen.

    References
    ----------
    Miller and Blair (2009), Input-Output Analysis, on the power series of the Leontief inverse.

    Examples
    --------
    >>> import evidence as ev
    >>> ev.tiers(ev.teaching_table(), region="North", depth=2).frames["tiers"]["tier"].to_list()
    ['0', '1', 'beyond 1']
    """
    from evidence.inputoutput.runs import run_tiers

    read = to_table(table)
    consumers = [region] if isinstance(region, str) else region
    return run_tiers(read, to_counts(counts, read), consumers=consumers, depth=depth)


def paths(table: Data, counts: Data = None, *, region: str, threshold: float = 1e-3) -> Run:
    """Every single chain that holds at least `threshold` of a region's footprint: s_i a_i. .. a_.j y_j.

    Parameters
    ----------
    table, counts
        As in `footprint`.
    region : str
        Whose final demand.
    threshold : float
        Smallest share of the footprint, between 0 and 1.

    Returns
    -------
    Run
        `frames["paths"]`: value (unit of the counts), share (0 to 1), path; what they leave out is in
        `record.parameters["remainder"]`. Where somebody was not counted, share is blank and share_of_counted stands beside.

    Raises
    ------
    DataError
        An unknown region, several stressors and none chosen, a threshold outside of 0 to 1, a footprint of zero.

    References
    ----------
    Defourny and Thorbecke (1984), Economic Journal 94; Lenzen (2007), Structural path analysis of ecosystem networks.

    Examples
    --------
    >>> import evidence as ev
    >>> ev.paths(ev.teaching_table(), region="North", threshold=0.1).frames["paths"].height > 0
    True
    """
    from evidence.inputoutput.runs import run_paths

    read = to_table(table)
    return run_paths(read, to_counts(counts, read), region, threshold)


@overload
def aggregate(table: Data, *, counts: None = None, regions: Labels = None, sectors: Labels = None) -> Table: ...


@overload
def aggregate(
    table: Data, *, counts: Data, regions: Labels = None, sectors: Labels = None
) -> tuple[Table, Satellite]: ...


def aggregate(
    table: Data, *, counts: Data = None, regions: Labels = None, sectors: Labels = None
) -> Table | tuple[Table, Satellite]:
    """Sum regions and sectors of a table by a concordance: Z' = C' Z C, Y' = C' Y; of counts F' = F C, F_Y' = F_Y K.

    Parameters
    ----------
    table : Table, path or frame
        See `read_table`.
    counts : Satellite, path or frame, optional
        See `read_counts`; summed with the table where given.
    regions, sectors : mapping, path or frame, optional
        Old label to new label, or to shares of several that sum to one; or a file or a frame with the columns from, to[,
        share], or a matrix. Labels that are not named stay.

    Returns
    -------
    Table, or Table and Satellite with `counts`
        Flows, demand, output, value added and counts sum to what they were. A sum with an uncounted part is uncounted.

    Raises
    ------
    DataError
        Unknown labels, shares that do not sum to one.

    References
    ----------
    Miller and Blair (2009), Input-Output Analysis, chapter 4.9 (aggregation).

    Examples
    --------
    >>> import evidence as ev
    >>> small = ev.aggregate(ev.teaching_table(), sectors={"mills": "other", "services": "other"})
    >>> small.sectors, float(small.output.sum())
    (('farms', 'other'), 6000.0)
    """
    from evidence.inputoutput.aggregation import aggregate_satellite, aggregate_table

    parts = (("regions", regions), ("sectors", sectors))
    given = {name: _concordance(part) for name, part in parts if part is not None}
    read = to_table(table)
    if counts is None:
        return aggregate_table(read, **given)
    return aggregate_satellite(read, to_counts(counts, read), **given)


def _concordance(given: Labels) -> dict[str, dict[str, float]]:
    from evidence.inputoutput.aggregation import concordance_of, read_concordance

    if (known := as_mapping(given)) is not None:
        return concordance_of(known)
    with as_path(given) as path:
        return read_concordance(path)
