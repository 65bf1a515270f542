"""How many people: prevalence from lists, chains of recruitment, household surveys and personal networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evidence.api.frames import Data, as_mapping, as_path, to_frame

if TYPE_CHECKING:
    from evidence.prevalence.report import PrevalenceReport

__all__ = ["lists", "rds", "scaleup", "survey"]


def lists(
    data: Data, *, method: str | Sequence[str] = "spread", count: str | None = None, seed: int = 1, **options: Any
) -> PrevalenceReport:
    """How many people there are, from several incomplete lists of them (multiple systems estimation).

    With log-linear models, log of the expected count of people on exactly the lists of a pattern is the sum of effects of
    these lists and of their pairs; the people on no list are exp(intercept), and the estimate is n + exp(intercept).

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
        Results (people) with intervals, the spread over methods and models, warnings and the published critique.

    Raises
    ------
    DataError
        Fewer than two lists, cells of a list other than 0 and 1, a row on no list, counts that are no whole numbers, a
        pattern of lists in two rows, no case at all.

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

    with as_path(data) as path:
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

    RDS-II = (sum of 1/d over those with the outcome) / (sum of 1/d over all), d being the degree; RDS-I divides by the
    recruitments between both groups; Gile's estimator weights by 1 / pi(d) of successive sampling.

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
        RDS-I, RDS-II and, with `population`, Gile's SS (shares from 0 to 1), with intervals.

    Raises
    ------
    DataError
        Unknown columns, recruiters outside of the sample, circles of recruitment, degrees that are negative or zero, a
        value of the outcome that nobody has.

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
        to_frame(data), id=id, recruiter=recruiter, degree=degree, outcome=outcome, value=value
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

    Mean = (sum of w y) / (sum of w); its variance by linearisation is the sum over strata of
    (1 - f) n / (n - 1) (sum over clusters of (z - mean z)^2), z being the clusters' sums of w (y - mean) / (sum of w).

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
        Taylor linearisation and replicates, with intervals, in the unit of the indicator; small groups are hidden.

    Raises
    ------
    DataError
        Unknown columns, weights or values that are no numbers, strata with one cluster unless `lonely` says what to do.

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

    people = to_frame(data)
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

    Killworth: d_i = N (sum over known groups of y_ik) / (sum of their sizes), estimate = N (sum of y_i) / (sum of d_i),
    y_i being how many of the hidden group respondent i knows and N the population.

    Parameters
    ----------
    data : path, polars.DataFrame or pandas.DataFrame
        One row a respondent, one column a group.
    known : mapping, pandas.Series, path or frame
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
        Killworth, mean of shares, mean of sums and generalised estimate (people), with intervals.

    Raises
    ------
    DataError
        Fewer than two known groups, groups without a column, sizes above the population, negative answers, respondents who
        know nobody.

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

    given = as_mapping(known)
    sizes = methods.read_known(to_frame(known)) if given is None else dict(given)
    read = methods.read_scale_up(
        to_frame(data),
        {name: float(size) for name, size in sizes.items()},
        target=target,
        population=population,
        weights=weights,
        strata=strata,
        cluster=cluster,
    )
    return methods.report_scale_up(read, **options)
