"""From a scale-up survey to a report: several estimators, how they did on known groups, and the assumptions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from evidence.exceptions import EvidenceError
from evidence.numbers import write_number
from evidence.prevalence.report import MethodResult, PrevalenceReport, spread_over
from evidence.prevalence.scaleup.bayesian import overdispersed
from evidence.prevalence.scaleup.estimators import (
    Adjustments,
    Totals,
    generalised,
    killworth,
    mean_of_sums,
    network_sizes,
    plug_in,
)
from evidence.prevalence.scaleup.read import ScaleUp
from evidence.prevalence.scaleup.validation import leave_one_out, recall_curve
from evidence.prevalence.surveys.design import group_sums
from evidence.prevalence.surveys.replicates import bootstrap
from evidence.results import Caveat, Interval

__all__ = ["CRITIQUE", "bootstrap_interval", "report_scale_up"]

Floats = npt.NDArray[np.float64]

CRITIQUE = (
    "Published opposition: Maltiel, Raftery, McCormick and Baraff (2015, Annals of Applied Statistics 9(3), 1247-1277)"
    " and Feehan and Salganik (2016, Sociological Methodology 46, 153-186) show that scale-up estimates are biased"
    " where people do not know who belongs to the hidden group, know unequally many of them, or forget whom they know."
)


def report_scale_up(
    survey: ScaleUp,
    *,
    adjustments: Adjustments | None = None,
    visible: float | None = None,
    replicates: int = 1_000,
    seed: int = 1,
    level: float = 0.95,
    bayes: bool = False,
) -> PrevalenceReport:
    """Killworth, mean of shares, mean of sums and the generalised estimate, with the check on known groups.

    adjustments: assumptions of the generalised estimate; visible: visibility from a sample of the hidden group;
    replicates, seed: of the bootstrap over clusters (over respondents where the design has none); bayes: also the
    Bayesian model, which takes some seconds for each thousand respondents. The spread goes beyond the intervals: it
    also divides Killworth's figure by the 10th and 90th percentile of how far known groups were missed.
    """
    adjustments = adjustments or Adjustments()
    words = (
        "visibility from a sample of the hidden group"
        if visible is not None
        else f"assumed degree ratio {write_number(adjustments.degree_ratio)}, true positive rate"
        f" {write_number(adjustments.true_positive_rate)}, frame ratio {write_number(adjustments.frame_ratio)}"
    )
    methods = {
        "killworth": (killworth(survey), "maximum likelihood, every respondent alike"),
        "plug-in": (plug_in(survey), "mean of shares"),
        "mean-of-sums": (mean_of_sums(survey), "mean of shares, every known group alike"),
        "generalised": (generalised(survey, adjustments, visible=visible), f"survey weights; {words}"),
    }
    factors = bootstrap(survey.design, replicates, np.random.default_rng(seed)).factors
    about = f"{survey.target_name}: "
    results = [
        MethodResult(name, about + model, totals.estimate, bootstrap_interval(survey, totals, factors, level), seed)
        for name, (totals, model) in methods.items()
    ]
    check = leave_one_out(survey)
    warnings = [*_about_networks(survey), *survey.warnings, *_warnings(survey, check, adjustments, visible)]
    basic = methods["killworth"][0]
    comparisons = _range_from_check(basic.estimate, check)
    try:
        if basic.estimate > 0:
            curve = recall_curve(check)
            comparisons.append(curve.correct(basic.estimate))
            message = (
                f"Over {curve.groups} known groups the estimate grows as size to the power {curve.slope:.2f}; if the"
                f" hidden group is recalled like them, Killworth's becomes {curve.correct(basic.estimate):,.0f}."
            )
            warnings.append(Caveat("recall", message))
    except EvidenceError as error:
        warnings.append(Caveat("no-recall-curve", str(error)))
    if bayes:
        try:
            results.append(_bayesian(survey, seed, level))
        except EvidenceError as error:
            warnings.append(Caveat("no-bayesian-estimate", str(error)))
    spread = spread_over(
        results,
        comparisons,
        kind="over the methods, recall and how far known groups were missed; not a confidence interval",
    )
    return PrevalenceReport(
        observed=len(survey),
        results=tuple(results),
        spread=spread,
        warnings=tuple(warnings),
        sentence=(
            f"Judged by whom {len(survey):,} respondents know, {survey.target_name} are between {spread.low:,.0f} and"
            f" {spread.high:,.0f} people in a population of {survey.population:,.0f}."
        ),
        critique=CRITIQUE,
    )


def bootstrap_interval(survey: ScaleUp, totals: Totals, factors: Floats, level: float) -> Interval:
    """Percentiles over replicates, whose factors hold for whole clusters; replicates without a network are left out.

    Where nobody was reported every replicate says 0; the bound then is that of a Poisson count of 0 over all networks.
    """
    if totals.estimate == 0:
        most = -np.log((1 - level) / 2) * survey.population / network_sizes(survey).sum()
        return Interval(0.0, float(most), "Poisson, nobody reported", level)
    above = factors @ group_sums(survey.design.psu, totals.above, survey.design.psus)
    below = factors @ group_sums(survey.design.psu, totals.below, survey.design.psus)
    drawn = totals.scale * above[below > 0] / below[below > 0]
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), "bootstrap over clusters, percentiles", level)


FEWEST_KNOWN, MOST_KNOWN = 5.0, 5_000.0  # mean network sizes; published ones run from about 100 to 800


def _about_networks(survey: ScaleUp) -> list[Caveat]:
    """Whether people could know as many others as the sizes of the known groups imply."""
    mean = float(np.average(network_sizes(survey), weights=survey.weight))
    if FEWEST_KNOWN <= mean <= MOST_KNOWN:
        return []
    likely = [factor for factor in (1e3, 1e6, 1e-3, 1e-6) if 20 <= mean / factor <= 2_000]
    hint = (
        f" With sizes {likely[0]:,.0f} times as large it would be {mean / likely[0]:,.0f}: are they given in "
        f"{'thousands' if likely[0] == 1e3 else 'millions'}?"
        if likely and likely[0] > 1
        else " Are the sizes of the known groups and the population in the same unit, single people?"
    )
    return [
        Caveat(
            "network-size-impossible",
            f"By the sizes given for the known groups a respondent knows {write_number(mean, 4)} people on "
            "average, which cannot be: "
            f"surveys find some hundred.{hint} Every figure below is wrong by as much.",
        )
    ]


def _range_from_check(estimate: float, check: pl.DataFrame) -> list[float]:
    ratios = check.filter(pl.col("ratio") > 0)["ratio"].to_numpy()
    return [float(estimate / quantile) for quantile in np.quantile(ratios, [0.1, 0.9])] if len(ratios) else []


def _bayesian(survey: ScaleUp, seed: int, level: float) -> MethodResult:
    found = overdispersed(survey, np.random.default_rng(seed))
    low, middle, high = np.quantile(found.sizes, [(1 - level) / 2, 0.5, (1 + level) / 2])
    interval = Interval(float(low), float(high), "posterior, percentiles", level)
    words = f"{survey.target_name}: overdispersed model, posterior median, R-hat {found.r_hat:.3f}"
    return MethodResult("bayes", words, float(middle), interval, seed)


def _warnings(survey: ScaleUp, check: pl.DataFrame, adjustments: Adjustments, visible: float | None) -> list[Caveat]:
    found = []
    ratios = check["ratio"].to_numpy()
    far = int(((ratios < 0.5) | (ratios > 2)).sum())
    worst = check.filter((pl.col("ratio").clip(1e-9).log().abs()) == pl.col("ratio").clip(1e-9).log().abs().max())
    found.append(
        Caveat(
            "known-groups",
            f"Of {len(ratios)} groups of known size, {far} were missed by more than a factor of two when estimated from"
            f" the others; the worst is {worst['group'][0]!r} at {worst['ratio'][0]:.2f} times its size.",
        )
    )
    if visible is None and adjustments == Adjustments():
        message = (
            "The generalised estimate assumes that everybody knows who of their acquaintances belongs to the hidden"
            " group and that its members know as many people as others: for forced labour neither is likely."
        )
        found.append(Caveat("no-adjustment", message))
    nobody = int((network_sizes(survey) == 0).sum())
    if nobody:
        found.append(Caveat("network-zero", f"{nobody} respondents know nobody in any known group and carry no share."))
    reports = int(survey.target.sum())
    if reports < 50:
        found.append(Caveat("few-reports", f"Only {reports} people of the hidden group were reported in all."))
    top = float(np.sort(survey.target)[::-1][: max(1, len(survey) // 100)].sum())
    if reports and top / reports > 0.5:
        found.append(Caveat("few-reporters", f"One in a hundred respondents gave {top / reports:.0%} of all reports."))
    return found
