"""The report on lists: all methods side by side, the spread first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from evidence.exceptions import DataError, EvidenceError
from evidence.prevalence.lists import loglinear, lower, posteriors
from evidence.prevalence.lists.counts import ListCounts
from evidence.prevalence.lists.doubt import (
    CRITIQUE,
    about_answer,
    about_choice,
    about_data,
    nested_lists,
    pairs_without,
)
from evidence.prevalence.lists.latent import ChainsDisagreeError
from evidence.prevalence.lists.stepwise import THRESHOLD
from evidence.prevalence.report import MethodResult, PrevalenceReport, format_figure, spread_over
from evidence.results import Caveat, Interval

__all__ = ["METHODS", "report_lists"]

METHODS = ("stepwise", "bic", "average", "graphs", "latent", "lower")
REPLICATES = 1_000
REPLICATES_OF_ALL_MODELS = 200  # each refits every candidate model

Progress = Callable[[str, float], None]


def report_lists(
    strata: ListCounts | Mapping[str, ListCounts],
    methods: Sequence[str] = METHODS,
    *,
    replicates: int | None = None,
    seed: int = 1,
    threshold: float = THRESHOLD,
    order: int = 2,
    keep: int | None = None,
    level: float = 0.95,
    progress: Progress | None = None,
) -> PrevalenceReport:
    """Estimate how many people there are by each method, and say how far the methods and models lie apart.

    strata: one table, or tables by stratum whose figures are added up; methods: of `METHODS`; replicates: bootstrap
    resamples, by default 1,000 for stepwise and 200 where all models are fitted to each; seed: of all random numbers;
    threshold: p-value of stepwise; order: largest interactions of bic and average; keep: how many models stay in the
    resamples (`models.candidates`); level: of the intervals; progress: called with the method and the share done.

    The spread runs from the lowest to the highest bound of the methods and of comparison models fitted without an
    interval, so that one method asked for alone still shows it. A method that cannot answer is left out with the
    warning `method-left-out`. Raises EvidenceError where none can.
    """
    if isinstance(strata, ListCounts):
        strata = {"all": strata}
    unknown = set(methods) - set(METHODS)
    if unknown:
        raise EvidenceError(f"There is no method {sorted(unknown)[0]!r}; the methods are {', '.join(METHODS)}.")
    for lists in strata.values():
        totals = lists.overlaps().diagonal()
        if totals.max() == lists.observed:
            name = lists.names[int(totals.argmax())]
            raise DataError(
                f"Every case is on the list {name}, so the others cannot show who is missing from it. Is this column a"
                " list? If it is, leave it out."
            )
    note = progress or (lambda method, share: None)
    results: list[MethodResult] = []
    warnings = about_data(strata)
    left_out: list[Caveat] = []

    def attempt(name: str, work: Callable[[], tuple[list[MethodResult], list[Caveat]]]) -> None:
        note(name, 0.0)
        try:
            found, noted = work()
        except EvidenceError as error:
            code = "latent-chains-disagree" if isinstance(error, ChainsDisagreeError) else "method-left-out"
            left_out.append(Caveat(code, f"{name} is not in this report: {error}"))
        else:
            results.extend(found)
            warnings.extend(noted)
        note(name, 1.0)

    def as_result(name: str, answer: loglinear.Answer) -> tuple[list[MethodResult], list[Caveat]]:
        result = MethodResult(name, answer.model, answer.estimate, answer.interval(level), seed)
        return [result], about_answer(name, answer)

    if "stepwise" in methods:
        attempt(
            "stepwise",
            lambda: as_result(
                "stepwise",
                loglinear.stepwise_answer(
                    strata, replicates or REPLICATES, seed, threshold, lambda share: note("stepwise", share)
                ),
            ),
        )
    fitted: list[loglinear.FittedStratum] = []

    def all_models() -> list[loglinear.FittedStratum]:
        if not fitted:
            number = replicates or REPLICATES_OF_ALL_MODELS
            fitted.extend(loglinear.bic_fits(strata, number, seed, order, keep, lambda share: note("bic", share)))
        return fitted

    if "bic" in methods:
        attempt("bic", lambda: as_result("bic", loglinear.bic_answer(strata, all_models())))
    if "average" in methods:
        attempt("average", lambda: as_result("average", loglinear.average_answer(strata, all_models())))
    unlinked = [name for name, lists in strata.items() if not lists.times_listed()[1:].any()]
    if unlinked:
        methods = [name for name in methods if name not in ("graphs", "latent")]
        where = f" in {', '.join(unlinked)}" if len(strata) > 1 else ""
        left_out.append(
            Caveat(
                "method-left-out",
                f"graphs and latent are not in this report: no case is on two lists{where}, so their figures would be "
                "those of their prior assumptions, not of the data.",
            )
        )
    if "graphs" in methods:
        attempt("graphs", lambda: posteriors.graphs(strata, seed, level))
    if "latent" in methods:
        attempt("latent", lambda: posteriors.latent(strata, seed, level, lambda share: note("latent", share)))
    if "lower" in methods:
        attempt("lower", lambda: _lower(strata, level))
    if not results:
        raise EvidenceError(" ".join(warning.message for warning in left_out) or "No method was asked for.")
    comparisons = loglinear.comparison_figures(strata, threshold)
    if len(strata) == 1:
        lists = next(iter(strata.values()))
        for inner, outer in nested_lists(lists):
            comparisons |= pairs_without(lists, inner, outer)
    figures = comparisons | {f"{result.method}, {_short(result.model)}": result.estimate for result in results}
    spread = spread_over(
        results,
        comparisons.values(),
        kind="lowest to highest bound over the methods shown and comparison models; not a confidence interval",
    )
    observed = sum(lists.observed for lists in strata.values())
    return PrevalenceReport(
        observed=observed,
        results=tuple(results),
        spread=spread,
        warnings=tuple(about_choice(figures) + warnings + left_out),
        sentence=_sentence(observed, spread, list(figures.values())),
        critique=CRITIQUE,
    )


LOWER_BOUND = Caveat(
    "lower-bound",
    'The figures of lower mean "at least about so many" where people differ and lists do not influence each other.'
    " Where lists avoid each other they are no bound: in 100 simulated populations from the stepwise model of the UK,"
    " both intervals lay above the true number every time.",
)


def _lower(strata: Mapping[str, ListCounts], level: float) -> tuple[list[MethodResult], list[Caveat]]:
    results, warnings = [], [LOWER_BOUND]
    for name, bound in (("Chao lower bound", _chao), ("Zelterman", _zelterman)):
        try:
            parts = [bound(lists, level) for lists in strata.values()]
        except DataError as error:
            warnings.append(Caveat("method-left-out", f"{name} is not in this report: {error}"))
            continue
        # Bounds of strata are added end to end, which is wider than independence would allow.
        interval = Interval(
            sum(part.interval.low for part in parts), sum(part.interval.high for part in parts), "log-normal", level
        )
        words = "people by how many lists they are on"
        results.append(MethodResult("lower", f"{name}, {words}", sum(part.estimate for part in parts), interval))
    return results, warnings


def _chao(lists: ListCounts, level: float) -> lower.Bound:
    times = lists.times_listed()
    return lower.chao(int(times[0]), int(times[1]), lists.observed, lists.lists, level)


def _zelterman(lists: ListCounts, level: float) -> lower.Bound:
    times = lists.times_listed()
    return lower.zelterman(int(times[0]), int(times[1]), lists.observed, level)


def _short(model: str) -> str:
    return model.split(";")[0].split(",")[0]


def _sentence(observed: int, spread: Interval, figures: list[float]) -> str:
    low, high = min(figures), max(figures)
    start = f"{observed:,} people were recorded."
    if spread.high == float("inf"):
        return (
            f"{start} Nothing in these data bounds from above how many there are with those on no list: hardly any case, or "
            f"none, is on two lists. The lowest bound of the methods shown is {format_figure(spread.low)}."
        )
    if high >= 1.25 * low:
        return (
            f"{start} How many there are with those on no list cannot be settled by these data: respectable methods put"
            f" their best figure anywhere from {low:,.0f} to {high:,.0f}, and with each method's own uncertainty from"
            f" {format_figure(spread.low)} to {format_figure(spread.high)}."
        )
    return (
        f"{start} With those on no list there may be from {format_figure(spread.low)} to {format_figure(spread.high)};"
        f" the methods' best figures lie close together, from {low:,.0f} to {high:,.0f}, which shows that they agree"
        " on these data, not that they are right."
    )
