"""From a design and an indicator to a report: the whole first, then its groups, small ones hidden."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from evidence.disclosure import Rules, round_to_base, suppress
from evidence.exceptions import DataError
from evidence.numbers import write_number
from evidence.prevalence.report import MethodResult, PrevalenceReport, spread_over
from evidence.prevalence.surveys import linearisation, replicates
from evidence.prevalence.surveys.arearesults import area_results
from evidence.prevalence.surveys.design import SurveyDesign
from evidence.prevalence.surveys.linearisation import Estimates
from evidence.prevalence.surveys.quantiles import quantile
from evidence.results import Caveat, Interval

__all__ = ["CRITIQUE", "STATISTICS", "Groups", "diagnose", "report_survey"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

STATISTICS = ("mean", "total", "ratio", "median")
MOST_JACKKNIFED = 2_000  # clusters; above, the bootstrap takes the jackknife's place

CRITIQUE = (
    "Published opposition: Dillon, Bardasi, Beegle and Serneels (2012, Journal of Development Economics 98(1), 136-147)"
    " find that child labour measured in the same places changes with how detailed the questions are; and household"
    " surveys do not reach people who live at work, in institutions, in hiding or on the move."
)


@dataclasses.dataclass(frozen=True)
class Groups:
    """The groups of a table: code (n, -1 for none) and labels of the D groups; shape: categories of each variable,
    so that D is their product and groups run with the last variable fastest."""

    code: Codes
    labels: tuple[str, ...]
    shape: tuple[int, ...]


def report_survey(
    design: SurveyDesign,
    y: Floats,
    *,
    name: str,
    statistic: str = "mean",
    x: Floats | None = None,
    groups: Groups | None = None,
    rules: Rules | None = None,
    level: float = 0.95,
    replicate_count: int = 500,
    seed: int = 1,
    auxiliaries: Mapping[str, Floats] | None = None,
) -> PrevalenceReport:
    """A mean, total, ratio or median with its interval by linearisation and by replicates, then by group.

    y: n values, NaN where missing; an indicator of 0 and 1 gives shares; x: n values, the denominator of a ratio;
    groups: of the table; rules: disclosure control, on by default: groups that are too small and what would give them
    away are left out and counted, numbers of people are rounded, group shares have four decimals; Rules.off() shows
    everything, with a warning; auxiliaries: for small areas, values by the label of a group, which adds Fay-Herriot
    estimates of a mean or ratio (see `area_results`). The figures of the whole are not rounded, unless they are numbers
    of people.

    Raises DataError where the sample as a whole is too small to be shown, or nobody has a value.
    """
    if statistic not in STATISTICS:
        raise ValueError(f"There is no statistic {statistic!r}; use one of {', '.join(STATISTICS)}.")
    if statistic == "ratio" and x is None:
        raise DataError("A ratio needs a denominator.")
    rules = rules or Rules()
    denominator = np.ones(len(design)) if x is None or statistic != "ratio" else x
    use = np.isfinite(y) & np.isfinite(denominator) & (design.weight != 0)
    if not use.any():
        raise DataError(f"Nobody with a weight has a value of {name!r}.")
    binary = bool(np.isin(y[use], (0.0, 1.0)).all())
    share = binary and statistic == "mean"
    warnings = list(design.warnings)
    missing = int((~np.isfinite(y) | ~np.isfinite(denominator)).sum())
    if missing:
        warnings.append(Caveat("missing-value", f"{missing} respondents without a value are left out."))
    if rules == Rules.off():
        warnings.append(Caveat("disclosure-off", "Nothing is hidden or rounded: do not publish this as it is."))
    n = int(use.sum())
    cases = int((y[use] == 1).sum()) if binary else None
    if suppress([n], None if cases is None else [cases], rules)[0]:
        raise DataError(
            f"The sample of {n} respondents{'' if cases is None else f' with {cases} cases'} is too small to be shown:"
            f" at least {rules.minimum_respondents} respondents and {rules.minimum_cases} cases are asked for."
        )
    people = statistic == "total"
    if statistic == "median":
        results = _medians(design, y, groups, rules, level, warnings)
    else:
        results = _whole(design, y, denominator, statistic, share, level, replicate_count, seed, warnings)
        if groups is not None:
            found, shown = _groups_shown(design, y, denominator, statistic, binary, groups, rules, warnings)
            results += _by_group(found, shown, groups, statistic, share, rules, level, warnings)
            if auxiliaries is not None:
                if statistic == "total":
                    raise DataError("Small areas are estimated as means or ratios, not as totals.")
                more, notes = area_results(found, groups.labels, shown, auxiliaries, share=share, level=level)
                results += more
                warnings += notes
    if people:
        results = [_round_result(result, rules.base) for result in results]
    spread = spread_over(
        results,
        kind="lowest to highest bound over the methods and groups shown; not a confidence interval",
    )
    unit = "share" if share else ("in total" if people else "")
    low, high = (f"{bound:.1%}" if share else _short(bound) for bound in (spread.low, spread.high))
    return PrevalenceReport(
        observed=n,
        results=tuple(results),
        spread=spread,
        warnings=tuple(warnings),
        sentence=(
            f"Over the methods and groups shown, the {statistic} of {name} lies between {low} and {high}, judged by"
            f" {n:,} respondents in {design.psus:,} clusters."
        ),
        critique=CRITIQUE,
        unit=unit or f"({statistic} of {name})",
        decimals=4 if share or statistic == "ratio" else (0 if people else 3),
    )


def diagnose(design: SurveyDesign, y: Floats, statistic: str, x: Floats | None = None) -> dict[str, float | int | None]:
    """What lies behind the figure of the whole: size of the design, standard error, degrees of freedom, coefficient of
    variation and design effects, without the figure itself. Arguments as in `report_survey`; a median has none but
    the sizes."""
    known: dict[str, float | int | None] = {
        "rows": len(design),
        "clusters": design.psus,
        "strata": len(design.strata),
        "sum_of_weights": float(design.weight.sum()),
    }
    if statistic == "median":
        return known
    found = _estimate(design, y, np.ones(len(design)) if x is None else x, statistic)
    error, value = float(found.standard_error[0]), float(found.estimate[0])
    known |= {
        "standard_error": error,
        "degrees_of_freedom": int(found.degrees_of_freedom[0]),
        "coefficient_of_variation": error / abs(value) if value else None,
    }
    if statistic == "mean":
        known["design_effect"] = linearisation.design_effect(design, y)
        known["design_effect_with_replacement"] = linearisation.design_effect(design, y, finite=False)
    return known


def _estimate(
    design: SurveyDesign, y: Floats, x: Floats, statistic: str, code: Codes | None = None, domains: int = 1
) -> Estimates:
    if statistic == "total":
        return linearisation.total(design, y, code, domains)
    return linearisation.ratio(design, y, x, code, domains)


def _whole(
    design: SurveyDesign,
    y: Floats,
    x: Floats,
    statistic: str,
    share: bool,
    level: float,
    replicate_count: int,
    seed: int,
    warnings: list[Caveat],
) -> list[MethodResult]:
    found = _estimate(design, y, x, statistic)
    freedom = int(found.degrees_of_freedom[0])
    words = f"{statistic}, {freedom} degrees of freedom"
    results = [MethodResult("taylor", words, float(found.estimate[0]), found.interval(level=level, share=share))]
    if freedom < 8:
        warnings.append(Caveat("few-degrees-of-freedom", f"{freedom} degrees of freedom: the interval is rough."))
    if statistic == "mean":
        effect = linearisation.design_effect(design, y, finite=False)
        if np.isfinite(effect):
            message = f"The sample is worth as much as one {effect:.2f} times smaller drawn at random (design effect)."
            warnings.append(Caveat("design-effect", message))
    if statistic == "total":
        return results
    if design.second is not None:
        message = "Replicates of whole clusters leave out the second stage; the interval is by linearisation alone."
        warnings.append(Caveat("no-replicates", message))
        return results
    if design.auxiliaries is not None:
        message = "Replicates would have to repeat the calibration; the interval is by linearisation alone."
        warnings.append(Caveat("no-replicates", message))
        return results
    try:
        if design.psus <= MOST_JACKKNIFED:
            factors, used = replicates.jackknife(design), None
        else:
            factors, used = replicates.bootstrap(design, replicate_count, np.random.default_rng(seed)), seed
    except DataError as error:
        warnings.append(Caveat("no-replicates", str(error)))
        return results
    variance = replicates.replicate_ratio(design, factors, y, x)[1]
    again = dataclasses.replace(found, variance=variance).interval(level=level, share=share)
    kind = again.kind.replace("Taylor", factors.kind)
    results.append(
        MethodResult(factors.kind, words, float(found.estimate[0]), Interval(again.low, again.high, kind, level), used)
    )
    return results


def _groups_shown(
    design: SurveyDesign,
    y: Floats,
    x: Floats,
    statistic: str,
    binary: bool,
    groups: Groups,
    rules: Rules,
    warnings: list[Caveat],
) -> tuple[Estimates, list[int]]:
    found = _estimate(design, y, x, statistic, groups.code, len(groups.labels))
    cases = None
    if binary:
        positive = (y == 1) & np.isfinite(x) & (groups.code >= 0) & (design.weight != 0)
        cases = np.bincount(groups.code[positive], minlength=len(groups.labels))
    return found, _groups_to_show(found.respondents, cases, groups, rules, warnings)


def _by_group(
    found: Estimates,
    shown: Sequence[int],
    groups: Groups,
    statistic: str,
    share: bool,
    rules: Rules,
    level: float,
    warnings: list[Caveat],
) -> list[MethodResult]:
    results = []
    for index in shown:
        interval = found.interval(int(index), level=level, share=share)
        value = float(found.estimate[index])
        if rules != Rules.off() and statistic != "total":
            digits = rules.decimals if share else _decimals(value, 6)
            value = round(value, digits)
            interval = Interval(round(interval.low, digits), round(interval.high, digits), interval.kind, level)
        words = f"{groups.labels[index]}; {found.respondents[index]} respondents"
        results.append(MethodResult("taylor", words, value, interval))
    rough = [groups.labels[index] for index in shown if found.respondents[index] < 2 * rules.minimum_respondents]
    if rough:
        message = f"{len(rough)} groups have fewer than {2 * rules.minimum_respondents} respondents: read with care."
        warnings.append(Caveat("small-groups", message))
    return results


def _medians(
    design: SurveyDesign, y: Floats, groups: Groups | None, rules: Rules, level: float, warnings: list[Caveat]
) -> list[MethodResult]:
    value, interval = quantile(design, y, 0.5, level=level)
    results = [MethodResult("woodruff", "median", value, interval)]
    if groups is not None:
        use = np.isfinite(y) & (groups.code >= 0) & (design.weight > 0)
        respondents = np.bincount(groups.code[use], minlength=len(groups.labels))
        for index in _groups_to_show(respondents, None, groups, rules, warnings):
            value, interval = quantile(design, y, 0.5, inside=groups.code == index, level=level)
            words = f"{groups.labels[index]}; {respondents[index]} respondents"
            results.append(MethodResult("woodruff", words, value, interval))
    return results


def _groups_to_show(
    respondents: Codes, cases: npt.NDArray[np.int64] | None, groups: Groups, rules: Rules, warnings: list[Caveat]
) -> list[int]:
    """Positions of the groups that may be shown, with a warning that counts the others."""
    table = None if cases is None else cases.reshape(groups.shape)
    hidden = suppress(respondents.reshape(groups.shape), table, rules).ravel() & (respondents > 0)
    if hidden.any():
        names = [groups.labels[index] for index in np.flatnonzero(hidden)]
        warnings.append(
            Caveat(
                "suppressed",
                f"{len(names)} of {int((respondents > 0).sum())} groups are hidden, being too small or needed to"
                f" protect one that is: {', '.join(names[:10])}{' …' if len(names) > 10 else ''}.",
            )
        )
    return [int(index) for index in np.flatnonzero(~hidden & (respondents > 0))]


def _round_result(result: MethodResult, base: int) -> MethodResult:
    low, value, high = (
        float(number) for number in round_to_base([result.interval.low, result.estimate, result.interval.high], base)
    )
    return dataclasses.replace(
        result, estimate=value, interval=dataclasses.replace(result.interval, low=low, high=high)
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{write_number(value, 4)}"


def _decimals(value: float, significant: int) -> int:
    return (
        significant if value == 0 or not np.isfinite(value) else significant - 1 - int(np.floor(np.log10(abs(value))))
    )
