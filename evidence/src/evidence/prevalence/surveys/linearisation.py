"""Taylor linearisation for totals, means and ratios, all domains of a table in one pass over the rows."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, t

from evidence.prevalence.surveys.design import SurveyDesign, group_sums
from evidence.results import Interval

__all__ = ["Estimates", "design_effect", "mean", "mean_by_domain_slowly", "ratio", "total", "variance_of_totals"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

DENSE_CELLS = 2  # PSU × domain cells for each row, up to which a full table beats sorting the cells that occur


@dataclasses.dataclass(frozen=True)
class Estimates:
    """Estimates for D domains of one design.

    estimate, variance: D, NaN for a domain without anybody; degrees_of_freedom: D, PSUs minus strata of the domain;
    respondents, clusters: D, unweighted rows used and their PSUs; population: D, sum of the weights.
    """

    estimate: Floats
    variance: Floats
    degrees_of_freedom: Codes
    respondents: Codes
    clusters: Codes
    population: Floats

    @property
    def standard_error(self) -> Floats:
        """D square roots of the variances."""
        return np.sqrt(self.variance)

    def interval(self, domain: int = 0, *, level: float = 0.95, share: bool = False) -> Interval:
        """The interval of one domain by Student's t with its degrees of freedom.

        share: the estimate is a share, so the interval is made on the logit scale and stays within 0 and 1. With no
        degree of freedom the interval is unbounded (0 to 1 for a share). Where nobody, or everybody, has the outcome,
        the variance says nothing; the interval then is the exact binomial one that takes each cluster as one person.
        """
        value, error = float(self.estimate[domain]), float(self.standard_error[domain])
        freedom = int(self.degrees_of_freedom[domain])
        if freedom < 1:
            bounds = (0.0, 1.0) if share else (-np.inf, np.inf)
            return Interval(*bounds, "Taylor, no degrees of freedom", level)
        if share and value in (0.0, 1.0):
            far = 1 - ((1 - level) / 2) ** (1 / int(self.clusters[domain]))
            bounds = (0.0, far) if value == 0 else (1 - far, 1.0)
            return Interval(*bounds, "exact binomial over clusters", level)
        times = float(t.ppf((1 + level) / 2, freedom))
        if share and 0 < value < 1:
            centre, half = np.log(value / (1 - value)), times * error / (value * (1 - value))
            low, high = (float(1 / (1 + np.exp(-bound))) for bound in (centre - half, centre + half))
            return Interval(low, high, "Taylor, t on the logit scale", level)
        return Interval(value - times * error, value + times * error, "Taylor, t", level)


def ratio(design: SurveyDesign, y: Floats, x: Floats, domain: Codes | None = None, domains: int = 1) -> Estimates:
    """R̂_d = Σ w y / Σ w x over each domain, with V = Σ_h (1-f_h) n_h/(n_h-1) Σ_j (z_hj - z̄_h)².

    z_hj is the PSU's total of w (y - R̂ x) / Σ w x over the domain; all PSUs of the design count in n_h and z̄_h, with
    z = 0 where the domain has nobody. y, x: n values, NaN where missing (the row then counts nowhere); domain: n codes
    0 to D - 1, -1 for rows of no domain; domains: D.

    Source: Wolter (2007), Introduction to Variance Estimation, chapter 6.
    """
    cells = _Cells(design, domain, domains, np.isfinite(y) & np.isfinite(x))
    above, below = cells.sums(y), cells.sums(x)
    upper, lower = cells.by_domain(above), cells.by_domain(below)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = upper / lower
        residual = (above - value[cells.domain] * below) / lower[cells.domain]
    if design.auxiliaries is not None:
        return cells.estimates(value, _calibrated_variance(design, cells, y, x, value, lower))
    variance = cells.variance(residual)
    if design.second is not None:
        variance = variance + _within_psus(design, cells, domain, domains, y, x, value, lower)
    return cells.estimates(value, variance)


def mean(design: SurveyDesign, y: Floats, domain: Codes | None = None, domains: int = 1) -> Estimates:
    """Σ w y / Σ w over each domain: the ratio to 1. Arguments as in `ratio`."""
    return ratio(design, y, np.ones(len(design)), domain, domains)


def total(design: SurveyDesign, y: Floats, domain: Codes | None = None, domains: int = 1) -> Estimates:
    """Σ w y over each domain, with the variance of the PSU totals of w y. Arguments as in `ratio`."""
    cells = _Cells(design, domain, domains, np.isfinite(y))
    sums = cells.sums(y)
    value = cells.by_domain(sums)
    if design.auxiliaries is not None:
        one = np.ones(domains)
        return cells.estimates(value, _calibrated_variance(design, cells, y, np.zeros(len(y)), one, one))
    variance = cells.variance(sums)
    if design.second is not None:
        zero, one = np.zeros(len(y)), np.ones(domains)
        variance = variance + _within_psus(design, cells, domain, domains, y, zero, one, one)
    return cells.estimates(value, variance)


def design_effect(design: SurveyDesign, y: Floats, *, finite: bool = True) -> float:
    """Variance of the weighted mean over that of a simple random sample of the same size.

    The latter is s²/n (1 - n/N), s² = n/(n-1) Σ w (y - ȳ)² / Σ w, N = Σ w (as the R package survey does). finite: False
    leaves out 1 - n/N, as is right where the weights are relative and do not add up to the population.
    """
    use = np.isfinite(y) & (design.weight > 0)
    weight, value = design.weight[use], y[use]
    n, population = len(value), weight.sum()
    centre = weight @ value / population
    spread = n / (n - 1) * (weight @ (value - centre) ** 2) / population
    simple = spread / n * (1 - n / population if finite and population > n else 1)
    return float(mean(design, y).variance[0] / simple) if simple > 0 else float("nan")


def variance_of_totals(design: SurveyDesign, totals: Floats) -> Floats:
    """Σ_h (1-f_h) n_h/(n_h-1) Σ_j (z_hj - z̄_h)² for the columns of a P × k table of PSU totals."""
    strata = len(design.strata)
    stratum_mean = np.zeros((strata, totals.shape[1]))
    np.add.at(stratum_mean, design.psu_stratum, totals)
    stratum_mean /= design.sampled[:, None]
    if design.lonely == "centre":
        stratum_mean[design.sampled == 1] = totals.mean(axis=0)
    squares = np.zeros((strata, totals.shape[1]))
    np.add.at(squares, design.psu_stratum, (totals - stratum_mean[design.psu_stratum]) ** 2)
    return np.asarray(_stratum_factor(design) @ squares)


def mean_by_domain_slowly(design: SurveyDesign, y: Floats, domain: Codes, domains: int) -> tuple[Floats, Floats]:
    """`mean` the slow, obvious way: for each domain, each stratum, each PSU. Returns estimates and variances."""
    values, variances = np.full(domains, np.nan), np.full(domains, np.nan)
    for d in range(domains):
        inside = (domain == d) & np.isfinite(y)
        weight = np.where(inside, design.weight, 0.0)
        if weight.sum() == 0:
            continue
        values[d] = (weight * np.nan_to_num(y)).sum() / weight.sum()
        z = weight * (np.nan_to_num(y) - values[d]) / weight.sum()
        everywhere = [z[design.psu == psu].sum() for psu in range(design.psus)]
        variance = 0.0
        for stratum in range(len(design.strata)):
            totals = [everywhere[psu] for psu in np.flatnonzero(design.psu_stratum == stratum)]
            n = len(totals)
            if n == 1:
                if design.lonely == "centre":
                    variance += (1 - design.fraction[stratum]) * (totals[0] - np.mean(everywhere)) ** 2
                continue
            squares = sum((total - np.mean(totals)) ** 2 for total in totals)
            variance += (1 - design.fraction[stratum]) * n / (n - 1) * squares
        variances[d] = variance
    return values, variances


def normal_quantile(level: float) -> float:
    """z for a two-sided interval."""
    return float(norm.ppf((1 + level) / 2))


class _Cells:
    """The PSU × domain cells of one table: where they are, and sums over them."""

    def __init__(self, design: SurveyDesign, domain: Codes | None, domains: int, use: npt.NDArray[np.bool_]) -> None:
        self.design, self.domains = design, domains
        # Rows of no domain and rows with missing values get a domain of their own, the last.
        outside = domain is not None and bool((domain < 0).any())
        self.spare = outside or not use.all()
        self.use = use
        inside = np.zeros(len(design), dtype=np.int64) if domain is None else domain
        if self.spare:
            inside = np.where(use & (inside >= 0), inside, domains)
        self.row_domain = inside
        width = domains + self.spare
        code = design.psu * width + inside
        if design.psus * width <= DENSE_CELLS * len(design):
            self.code, self.length = code, design.psus * width
            cell = np.arange(self.length)
        else:
            cell, self.code = np.unique(code, return_inverse=True)
            self.length = len(cell)
        self.psu, self.domain = np.divmod(cell, width)
        self.rows = np.bincount(self.code, minlength=self.length)
        self.weight = group_sums(self.code, design.weight, self.length)
        self.keep = self.domain < domains
        if self.spare:
            self.psu, self.domain = self.psu[self.keep], self.domain[self.keep]

    def sums(self, values: Floats) -> Floats:
        """Σ w value over each cell."""
        weighted = self.design.weight * values
        if not self.use.all():
            weighted = np.where(self.use, weighted, 0.0)
        found = group_sums(self.code, weighted, self.length)
        return found[self.keep] if self.spare else found

    def by_domain(self, cell_sums: Floats) -> Floats:
        return group_sums(self.domain, cell_sums, self.domains)

    def variance(self, z: Floats, scale: Floats | float = 1.0) -> Floats:
        """The variance of Σ z for each domain, cells that are not there being 0; scale: a factor for each stratum."""
        design = self.design
        strata = len(design.strata)
        z = np.where(np.isfinite(z), z, 0.0)  # a domain with nobody; its estimate is NaN already
        code = design.psu_stratum[self.psu] * self.domains + self.domain
        length = strata * self.domains
        first = group_sums(code, z, length).reshape(strata, self.domains)
        second = group_sums(code, z * z, length).reshape(strata, self.domains)
        sampled = design.sampled[:, None]
        spread = np.maximum(second - first**2 / sampled, 0.0)
        if design.lonely == "centre":
            alone = design.sampled == 1
            spread[alone] = (first[alone] - first.sum(axis=0) / design.psus) ** 2
        return np.asarray((_stratum_factor(design) * scale) @ spread)

    def estimates(self, value: Floats, variance: Floats) -> Estimates:
        rows, weight = self.rows, self.weight
        if self.spare:
            rows, weight = rows[self.keep], weight[self.keep]
        occupied = rows > 0
        respondents = np.bincount(self.domain, rows, minlength=self.domains).astype(np.int64)
        psus = np.bincount(self.domain[occupied], minlength=self.domains)
        pair = np.zeros(len(self.design.strata) * self.domains, dtype=bool)
        pair[self.design.psu_stratum[self.psu[occupied]] * self.domains + self.domain[occupied]] = True
        strata = pair.reshape(-1, self.domains).sum(axis=0)
        nobody = respondents == 0
        return Estimates(
            np.where(nobody, np.nan, value),
            np.where(nobody, np.nan, variance),
            psus - strata,
            respondents,
            psus,
            group_sums(self.domain, weight, self.domains),
        )


def _stratum_factor(design: SurveyDesign) -> Floats:
    """(1 - f_h) n_h / (n_h - 1); for a stratum with one PSU 1 - f_h where it is centred, else 0."""
    many = design.sampled > 1
    factor = np.where(many, design.sampled / np.maximum(design.sampled - 1, 1), 1.0 * (design.lonely == "centre"))
    return np.asarray((1 - design.fraction) * factor)


def _within_psus(
    design: SurveyDesign,
    cells: _Cells,
    domain: Codes | None,
    domains: int,
    y: Floats,
    x: Floats,
    value: Floats,
    scale: Floats,
) -> Floats:
    """What sampling within PSUs adds: Σ_h f_h Σ_j (1-f_hj) m_hj/(m_hj-1) Σ_k (z_hjk - z̄_hj)² (Wolter 2007, 1.4)."""
    assert design.second is not None  # noqa: S101 - the caller has looked
    within = _Cells(design.second, domain, domains, cells.use)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (within.sums(y) - value[within.domain] * within.sums(x)) / scale[within.domain]
    return within.variance(z, design.fraction[design.psu_stratum])


def _calibrated_variance(
    design: SurveyDesign, cells: _Cells, y: Floats, x: Floats, value: Floats, scale: Floats
) -> Floats:
    """The variance after calibration: what the auxiliaries explain of each linearised value is taken out.

    u = (y - R̂ x) / Σ w x within the domain, regressed on the auxiliaries with the weights before calibration; the
    residual takes the place of u (Deville & Särndal 1992, JASA 87(418), 376-382).
    """
    assert design.auxiliaries is not None  # noqa: S101 - the caller has looked
    assert design.base_weight is not None  # noqa: S101
    root = np.sqrt(design.base_weight)
    basis, _ = np.linalg.qr(design.auxiliaries * root[:, None])
    variances = np.empty(cells.domains)
    for d in range(cells.domains):
        inside = cells.row_domain == d
        u = np.where(inside, (np.nan_to_num(y) - value[d] * np.nan_to_num(x)) / scale[d], 0.0)
        scaled = u * root
        with np.errstate(divide="ignore", invalid="ignore"):
            left = np.where(root > 0, (scaled - basis @ (basis.T @ scaled)) / root, 0.0)
        totals = group_sums(design.psu, design.weight * left, design.psus)
        variances[d] = variance_of_totals(design, totals[:, None])[0]
    return variances
