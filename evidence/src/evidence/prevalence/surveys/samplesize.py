"""How many households, in how many clusters, at what cost: the sample size of a household survey."""

from __future__ import annotations

import dataclasses
import math

from evidence.exceptions import DataError
from evidence.numbers import write_number

__all__ = [
    "SamplePlan",
    "cluster_design_effect",
    "households_needed",
    "optimal_take",
    "plan_sample",
    "relative_error_of",
]


@dataclasses.dataclass(frozen=True)
class SamplePlan:
    """A plan with what it rests on.

    households: to be visited, before rounding; clusters: of `take` households, None without a take; relative_error,
    margin: half width of the 95 % interval, as a share of r and in points of r; cost: None without prices.
    """

    households: float
    clusters: int | None
    take: int | None
    design_effect: float
    relative_error: float
    margin: float
    expected_interviews: float
    cost: float | None
    within_budget: bool | None


def households_needed(
    prevalence: float,
    *,
    design_effect: float,
    target_share: float,
    household_size: float,
    relative_error: float = 0.12,
    nonresponse: float = 0.10,
    z_squared: float = 4.0,
) -> float:
    """n = z² r (1-r) deff (1 + nonresponse) / ((e r)² p ñ), households to visit.

    prevalence: r, expected share with the outcome; design_effect: deff; target_share: p, share of the target group in
    the population; household_size: ñ, people a household; relative_error: e, half width of the interval as a share
    of r; nonresponse: 0.10 adds a tenth; z_squared: 4 for 95 %, as the formula is published.

    Source: UNICEF, Multiple Indicator Cluster Survey manual, designing and selecting the sample.
    """
    _between(prevalence, "prevalence")
    _between(target_share, "share of the target group", top=True)
    for name, value in (
        ("design effect", design_effect),
        ("household size", household_size),
        ("error", relative_error),
    ):
        if not value > 0:
            raise DataError(f"The {name} must be above 0; it is {write_number(value)}.")
    if nonresponse < 0:
        raise DataError(f"The non-response must not be negative; it is {write_number(nonresponse)}.")
    above = z_squared * prevalence * (1 - prevalence) * design_effect * (1 + nonresponse)
    return above / ((relative_error * prevalence) ** 2 * target_share * household_size)


def relative_error_of(
    households: float,
    prevalence: float,
    *,
    design_effect: float,
    target_share: float,
    household_size: float,
    nonresponse: float = 0.10,
    z_squared: float = 4.0,
) -> float:
    """The relative error e that so many households reach: `households_needed` solved for e."""
    needed_at_one = households_needed(
        prevalence,
        design_effect=design_effect,
        target_share=target_share,
        household_size=household_size,
        relative_error=1.0,
        nonresponse=nonresponse,
        z_squared=z_squared,
    )
    return math.sqrt(needed_at_one / households)


def cluster_design_effect(members: float, correlation: float) -> float:
    """deff = 1 + (m̄ - 1) ρ; members: m̄, people of the target group interviewed a cluster; correlation: ρ within
    clusters, between 0 and 1."""
    if not 0 <= correlation <= 1:
        raise DataError(f"The correlation within clusters lies between 0 and 1; it is {write_number(correlation)}.")
    return 1 + max(members - 1, 0) * correlation


def optimal_take(cost_cluster: float, cost_household: float, correlation: float, people: float = 1.0) -> int:
    """Households a cluster that give the smallest variance for the money: √(C/c (1-ρ)/ρ) people, at least 1 household.

    cost_cluster: C of reaching a cluster; cost_household: c of one interview; correlation: ρ, above 0; people: of the
    target group a household. Source: Kish (1965), Survey Sampling, section 8.3.
    """
    if not 0 < correlation < 1:
        raise DataError(
            f"The best cluster size needs a correlation between 0 and 1; it is {write_number(correlation)}."
        )
    best = math.sqrt(cost_cluster / (cost_household / people) * (1 - correlation) / correlation)
    return max(1, round(best / people))


def plan_sample(
    prevalence: float,
    *,
    target_share: float,
    household_size: float,
    design_effect: float | None = None,
    correlation: float | None = None,
    take: int | None = None,
    relative_error: float = 0.12,
    nonresponse: float = 0.10,
    cost_cluster: float | None = None,
    cost_household: float | None = None,
    cost_fixed: float = 0.0,
    budget: float | None = None,
) -> SamplePlan:
    """A plan: the MICS formula, the clusters it fills, its cost, or the precision that a budget buys.

    design_effect, or correlation with take (or with both prices, when the best take is worked out): where both are
    missing DataError. budget: with prices, the plan is cut down to what it pays, and the error grows accordingly.
    """
    people = target_share * household_size
    if take is None and correlation is not None and cost_cluster is not None and cost_household is not None:
        take = optimal_take(cost_cluster, cost_household, correlation, people)
    if take is not None and take < 1:
        raise DataError(f"A cluster needs at least one household; the take is {take}.")
    if design_effect is None:
        if correlation is None or take is None:
            raise DataError("Give a design effect, or a correlation within clusters together with the take a cluster.")
        design_effect = cluster_design_effect(take * people, correlation)
    shared = {
        "design_effect": design_effect,
        "target_share": target_share,
        "household_size": household_size,
        "nonresponse": nonresponse,
    }
    households = households_needed(prevalence, relative_error=relative_error, **shared)
    error = relative_error
    clusters = None if take is None else math.ceil(households / take)
    cost = _cost(households, clusters, cost_cluster, cost_household, cost_fixed)
    within = None
    if budget is not None:
        if cost is None or cost_household is None:
            raise DataError("A budget needs the cost of a household (and of a cluster, where there is a take).")
        within = cost <= budget
        if not within:
            each = cost_household if take is None else cost_household * take + (cost_cluster or 0.0)
            affordable = math.floor((budget - cost_fixed) / each)
            if affordable < 1:
                raise DataError(f"The budget of {budget:,.0f} does not pay for one cluster or household.")
            households = float(affordable if take is None else affordable * take)
            clusters = None if take is None else affordable
            error = relative_error_of(households, prevalence, **shared)
            cost = _cost(households, clusters, cost_cluster, cost_household, cost_fixed)
    return SamplePlan(
        households,
        clusters,
        take,
        design_effect,
        error,
        error * prevalence,
        households * people / (1 + nonresponse),
        cost,
        within,
    )


def _cost(
    households: float, clusters: int | None, cost_cluster: float | None, cost_household: float | None, fixed: float
) -> float | None:
    if cost_household is None:
        return None
    visited = math.ceil(households)
    return fixed + cost_household * visited + (cost_cluster or 0.0) * (clusters or 0)


def _between(value: float, name: str, *, top: bool = False) -> None:
    if not (0 < value < 1 or (top and value == 1)):
        raise DataError(f"The {name} lies between 0 and 1; it is {write_number(value)}.")
