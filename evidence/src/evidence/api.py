"""The short way in: one call a question, with paths, pandas or Polars in, and Polars or pandas out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from evidence.exceptions import DataError
from evidence.inputoutput.table import Table

if TYPE_CHECKING:
    from evidence.inputoutput.runs import Run
    from evidence.inputoutput.satellite import Satellite
    from evidence.numbers import DecimalSign
    from evidence.prevalence.report import PrevalenceReport

__all__ = [
    "aggregate",
    "exports",
    "footprint",
    "frame",
    "lists",
    "paths",
    "rds",
    "read_counts",
    "read_table",
    "scaleup",
    "survey",
    "teaching_table",
]

Data = Any  # a path, a Polars frame, or a pandas frame


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
    """Read and check an input-output table of any publisher.

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

    with _as_path(data) as path:
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
        How broad sectors are spread over industries: "output", "value added", "evenly", "sold at home".
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
    with _as_path(data) as path:
        found = read_satellite(path, table, rule=rule, decimal=decimal, encoding=encoding, **about)
    if final_demand is None:
        return found
    with _as_path(final_demand) as path:
        return read_final_demand(path, table, found, decimal=decimal, encoding=encoding)


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
        Consumers are always told apart; products bought and regions of origin where asked for.
    draws, seed : int
        Draws of the counts for a 95 % interval, and their seed.
    **options
        Of `evidence.inputoutput.footprint_run.run_footprint`.

    Returns
    -------
    Run
        `frames["footprint"]`: region[, product][, origin], value[, low, high] in the unit of the counts, empty where nobody
        counted the origin; `record` says what the figures rest on.

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

    read = _table(table)
    wanted = [by] if isinstance(by, str) else list(by)
    return run_footprint(read, _counts(counts, read), by=wanted, draws=draws, seed=seed, **options)


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
        for value added `unexplained` where the parts do not add up to gross exports.

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

    read = _table(table)
    return run_exports(read, _counts(counts, read))


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
        `frames["paths"]`: value, share, path; what they leave out is in `record.parameters["remainder"]`.

    Examples
    --------
    >>> import evidence as ev
    >>> ev.paths(ev.teaching_table(), region="North", threshold=0.1).frames["paths"].height > 0
    True
    """
    from evidence.inputoutput.runs import run_paths

    read = _table(table)
    return run_paths(read, _counts(counts, read), region, threshold)


def aggregate(
    table: Data,
    *,
    regions: Mapping[str, str | Mapping[str, float]] | Path | str | None = None,
    sectors: Mapping[str, str | Mapping[str, float]] | Path | str | None = None,
) -> Table:
    """Sum regions and sectors of a table by a concordance: Z' = C' Z C, Y' = C' Y.

    Parameters
    ----------
    table : Table, path or frame
        See `read_table`.
    regions, sectors : mapping or path, optional
        Old label to new label, or to shares of several that sum to one; or a file with the columns from, to[, share], or a
        matrix. Labels that are not named stay.

    Returns
    -------
    Table
        Flows, demand, output and value added sum to what they were.

    Raises
    ------
    DataError
        Unknown labels, shares that do not sum to one.

    Examples
    --------
    >>> import evidence as ev
    >>> small = ev.aggregate(ev.teaching_table(), sectors={"mills": "other", "services": "other"})
    >>> small.sectors, float(small.output.sum())
    (('farms', 'other'), 6000.0)
    """
    from evidence.inputoutput.aggregation import aggregate_table, concordance_of, read_concordance

    given = {}
    for name, part in (("regions", regions), ("sectors", sectors)):
        if part is not None:
            given[name] = concordance_of(part) if isinstance(part, Mapping) else read_concordance(Path(part))
    return aggregate_table(_table(table), **given)


def lists(
    data: Data, *, method: str | Sequence[str] = "spread", count: str | None = None, seed: int = 1, **options: Any
) -> PrevalenceReport:
    """How many people there are, from several incomplete lists of them (multiple systems estimation).

    Parameters
    ----------
    data : path, polars.DataFrame or pandas.DataFrame
        Columns of 0 and 1, one a list, and a column of counts; or one row a case.
    method : str or sequence of str
        Of "stepwise", "bic", "average", "graphs", "latent", "lower"; "spread" is all of them.
    count : str, optional
        The column of counts, "none" where each row is a case.
    seed : int
        Of all random numbers.
    **options
        Of `evidence.prevalence.lists.spread.report_lists`, such as `replicates`.

    Returns
    -------
    PrevalenceReport
        Results with intervals, the spread over methods and models, warnings and the published critique.

    References
    ----------
    Chan, Silverman and Vincent (2021), JASA 116; Binette and Steorts (2022).

    Examples
    --------
    >>> import evidence as ev
    >>> import polars as pl
    >>> seen = pl.DataFrame({"A": [1, 0, 1], "B": [0, 1, 1], "count": [60, 40, 20]})
    >>> round(ev.lists(seen, method="stepwise", replicates=50).results[0].estimate)
    240
    """
    from evidence.prevalence.lists.reading import read_lists
    from evidence.prevalence.lists.spread import METHODS, report_lists

    with _as_path(data) as path:
        counts = read_lists(path, count)
    chosen = METHODS if method == "spread" else ((method,) if isinstance(method, str) else tuple(method))
    return report_lists(counts, chosen, seed=seed, **options)


def rds(
    data: Data,
    *,
    recruiter: str,
    degree: str,
    outcome: str,
    id: str = "id",  # noqa: A002 - the word every data set of this kind uses
    value: str = "1",
    population: float | None = None,
    **options: Any,
) -> PrevalenceReport:
    """The share of a hidden population with an outcome, from chains in which people recruit people.

    Parameters
    ----------
    data : path, polars.DataFrame or pandas.DataFrame
        One row a respondent.
    recruiter, degree, outcome, id : str
        Columns: who recruited the person (empty or "seed" for seeds), how many of the population the person knows, what is
        estimated, and the person's own id.
    value : str
        The value of the outcome that counts.
    population : float, optional
        Size of the hidden population, for Gile's estimator.
    **options
        Of `evidence.prevalence.respondents.report_prevalence`.

    Returns
    -------
    PrevalenceReport
        RDS-I, RDS-II and, with `population`, Gile's SS, with intervals.

    References
    ----------
    Volz and Heckathorn (2008); Gile (2011); Baraff, McCormick and Raftery (2016).

    Examples
    --------
    >>> import evidence as ev
    >>> import polars as pl
    >>> chain = pl.DataFrame({"id": ["a", "b", "c", "d"], "by": ["seed", "a", "a", "b"], "knows": [3, 4, 5, 2], "y": [1, 0, 1, 0]})
    >>> report = ev.rds(chain, recruiter="by", degree="knows", outcome="y", replicates=100)
    >>> [result.method for result in report.results]
    ['rds-i', 'rds-ii']
    """
    from evidence.prevalence import respondents

    recruits = respondents.read_recruiters(
        _frame(data), id=id, recruiter=recruiter, degree=degree, outcome=outcome, value=value
    )
    return respondents.report_prevalence(recruits, population=population, **options)


def survey(
    data: Data,
    *,
    indicator: str,
    weights: str | None = None,
    strata: str | Sequence[str] | None = None,
    cluster: str | None = None,
    fpc: str | None = None,
    lonely: str = "refuse",
    replicate_weights: Sequence[str] | None = None,
    replicate_kind: str = "bootstrap",
    **options: Any,
) -> PrevalenceReport:
    """A mean, share, total or median of a household survey under its design.

    Parameters
    ----------
    data : path, polars.DataFrame or pandas.DataFrame
        One row a respondent.
    indicator : str
        The column to estimate; an indicator of 0 and 1 gives a share.
    weights, strata, cluster, fpc, lonely
        Of the design, see `evidence.prevalence.surveys.design.read_design`.
    replicate_weights : sequence of str, optional
        Columns of replicate weights that the survey supplies; they add a result of their own.
    replicate_kind : str
        "bootstrap", "brr", "fay" (with rho 0.5), "jk1", "jk2" or "sdr".
    **options
        Of `evidence.prevalence.surveys.report.report_survey`, such as `statistic` or `level`.

    Returns
    -------
    PrevalenceReport
        Taylor linearisation and replicates, with intervals; small groups are hidden.

    References
    ----------
    Lumley (2004), J. Stat. Software 9(8); Wolter (2007), Introduction to Variance Estimation.

    Examples
    --------
    >>> import evidence as ev
    >>> import polars as pl
    >>> people = pl.DataFrame({"y": [1, 0, 0, 1] * 10, "w": [1.5, 2, 2, 1.5] * 10})
    >>> round(ev.survey(people, indicator="y", weights="w").results[0].estimate, 4)
    0.4286
    """
    import dataclasses

    from evidence.prevalence.report import spread_over
    from evidence.prevalence.surveys.design import numbers, read_design
    from evidence.prevalence.surveys.report import report_survey
    from evidence.prevalence.surveys.supplied import read_replicates, supplied_result

    people = _frame(data)
    design = read_design(people, weights=weights, strata=strata, cluster=cluster, fpc=fpc, lonely=lonely)
    table = people[design.rows]
    y = numbers(table, indicator)
    report = report_survey(design, y, name=indicator, **options)
    if replicate_weights:
        supplied = read_replicates(table, list(replicate_weights), replicate_kind)
        statistic, level = options.get("statistic", "mean"), options.get("level", 0.95)
        result = supplied_result(design, supplied, y, statistic=statistic, level=level)
        results = (*report.results, result)
        report = dataclasses.replace(report, results=results, spread=spread_over(results, kind=report.spread.kind))
    return report


def scaleup(
    data: Data,
    *,
    known: Mapping[str, float] | Data,
    target: str,
    population: float,
    weights: str | None = None,
    strata: str | Sequence[str] | None = None,
    cluster: str | None = None,
    **options: Any,
) -> PrevalenceReport:
    """People in a hidden group, from how many of its members respondents know (network scale-up).

    Parameters
    ----------
    data : path, polars.DataFrame or pandas.DataFrame
        One row a respondent, one column a group.
    known : mapping, path or frame
        Sizes of the known groups, in single people.
    target : str
        Column of the hidden group.
    population : float
        Everybody, in the same unit.
    weights, strata, cluster
        Of the design.
    **options
        Of `evidence.prevalence.scaleup.report_scale_up`.

    Returns
    -------
    PrevalenceReport
        Killworth, mean of shares, mean of sums and generalised estimate, with intervals.

    References
    ----------
    Killworth and others (1998); Feehan and Salganik (2016), Sociological Methodology 46.

    Examples
    --------
    >>> import evidence as ev
    >>> import polars as pl
    >>> people = pl.DataFrame({"cooks": [3, 4, 2, 5] * 5, "masons": [1, 2, 2, 3] * 5, "hidden": [0, 1, 0, 1] * 5})
    >>> report = ev.scaleup(people, known={"cooks": 5000, "masons": 3000}, target="hidden", population=200_000)
    >>> round(report.results[0].estimate)
    727
    """
    from evidence.prevalence import scaleup as methods

    sizes = dict(known) if isinstance(known, Mapping) else methods.read_known(_frame(known))
    read = methods.read_scale_up(
        _frame(data),
        {name: float(size) for name, size in sizes.items()},
        target=target,
        population=population,
        weights=weights,
        strata=strata,
        cluster=cluster,
    )
    return methods.report_scale_up(read, **options)


def frame(result: Any, name: str | None = None, *, like: Literal["polars", "pandas"] = "polars") -> Any:
    """The figures of a result as a data frame.

    Parameters
    ----------
    result : Run or PrevalenceReport
        What any call here returns.
    name : str, optional
        Which frame of a `Run`; the first one unless given.
    like : {"polars", "pandas"}
        Of which library.

    Returns
    -------
    polars.DataFrame or pandas.DataFrame
        Of a report: method, model, low, high, interval, estimate.

    Examples
    --------
    >>> import evidence as ev
    >>> ev.frame(ev.exports(ev.teaching_table()), like="pandas")["region"].tolist()
    ['North', 'South']
    """
    frames: Mapping[str, pl.DataFrame] | None = getattr(result, "frames", None)
    if frames is not None:
        if name is not None and name not in frames:
            raise DataError(f"There is no frame '{name}'; there are: {', '.join(frames)}.")
        table = frames[name or next(iter(frames))]
    else:
        order = ("method", "model", "low", "high", "interval", "estimate")
        rows = [{key: one[key] for key in order} for one in result.to_dict()["results"]]
        table = pl.DataFrame(rows, schema_overrides=dict.fromkeys(("low", "high", "estimate"), pl.Float64))
    if like == "polars":
        return table
    from importlib import import_module

    try:
        pandas = import_module("pandas")
    except ModuleNotFoundError:
        raise DataError("pandas is not installed: pip install pandas.") from None
    return pandas.DataFrame({column: table[column].to_list() for column in table.columns})


def _table(data: Data) -> Table:
    return data if isinstance(data, Table) else read_table(data)


def _counts(data: Data, table: Table) -> Satellite:
    from evidence.inputoutput.satellite import Satellite, value_added_satellite

    if data is None:
        return value_added_satellite(table)
    return data if isinstance(data, Satellite) else read_counts(data, table)


def _frame(data: Data) -> pl.DataFrame:
    """A Polars frame of a path or of a frame of either library; missing values of pandas are null."""
    if isinstance(data, pl.DataFrame):
        return data
    if isinstance(data, (str, Path)):
        from evidence.sources.frames import read_frame

        return read_frame(Path(data))[0]
    if not hasattr(data, "columns") or not hasattr(data, "index"):
        raise DataError(f"Give a path, a Polars frame or a pandas frame, not {type(data).__name__}.")
    if getattr(data.index, "name", None) is not None or data.index.dtype == object or str(data.index.dtype) == "str":
        data = data.reset_index()
    columns = {}
    for name in data.columns:
        cells = [None if cell is None or cell != cell else cell for cell in data[name].tolist()]
        columns[str(name)] = pl.Series(str(name), cells, strict=False)
    return pl.DataFrame(columns)


@contextmanager
def _as_path(data: Data) -> Iterator[Path]:
    """The path itself, or a file that holds the frame as long as it is read."""
    if isinstance(data, (str, Path)):
        yield Path(data)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.parquet"
        _frame(data).write_parquet(path)
        yield path
