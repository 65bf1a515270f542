"""Fay-Herriot against published figures, full matrices, and its own laws.

`milk.csv`: fresh milk expenditure in 43 areas of the United States, U.S. Bureau of Labor Statistics 1989, direct
estimates and standard errors as printed by Arora & Lahiri (1997, Statistica Sinica 7, 1053-1063) and You & Chapman
(2006, Survey Methodology 32, 97-103). Expected figures: output of the R package sae 1.3 (GPL-2) on the same table.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from evidence.exceptions import DataError
from evidence.prevalence.surveys.smallareas import benchmark, fay_herriot, fay_herriot_slowly


@pytest.fixture(scope="module")
def milk():
    table = pl.read_csv(Path(__file__).parent / "milk.csv")
    major = table["major_area"].to_numpy()
    X = np.column_stack([np.ones(43), *(major == area for area in (2, 3, 4))]).astype(float)
    return table["direct"].to_numpy(), table["standard_error"].to_numpy() ** 2, X


def test_milk_as_published(milk):
    fit = fay_herriot(*milk)
    assert fit.variance == pytest.approx(0.01855033, abs=5e-9)
    assert fit.coefficients == pytest.approx([0.968189, 0.132780, 0.226946, -0.241301], abs=5e-7)
    assert "residuals-not-normal" in {warning.code for warning in fit.warnings}


def test_milk_with_the_tolerance_of_the_peer(milk):
    fit = fay_herriot(*milk, tolerance=1e-4)
    assert fit.variance == pytest.approx(0.01855022, abs=5e-9)
    assert fit.estimate[:3] == pytest.approx([1.021970, 1.047602, 1.067951], abs=5e-7)
    assert fit.mse[:3] == pytest.approx([0.0134602, 0.0053729, 0.0057020], abs=5e-8)


def test_fast_and_slow_agree_and_the_score_is_zero(milk):
    fit = fay_herriot(*milk)
    estimates, score = fay_herriot_slowly(*milk, fit.variance)
    assert fit.estimate == pytest.approx(estimates, abs=1e-12)
    assert score[0] == pytest.approx(0, abs=1e-6)


def test_order_of_areas_changes_nothing(milk):
    order = np.random.default_rng(1).permutation(43)
    one, two = fay_herriot(*milk), fay_herriot(*(part[order] for part in milk))
    assert two.estimate == pytest.approx(one.estimate[order])
    assert two.mse == pytest.approx(one.mse[order])


def test_benchmarked_areas_add_up_to_the_direct_total(milk):
    direct, variance, X = milk
    fit = fay_herriot(direct, variance, X)
    weights = np.arange(1.0, 44)
    target = float(weights @ direct)
    for kind in ("ratio", "difference"):
        assert weights @ benchmark(fit, weights, target, kind=kind) == pytest.approx(target)
    moved = np.abs(benchmark(fit, np.ones(43), direct.sum(), kind="difference") - fit.estimate)
    assert moved.argmax() == fit.mse.argmax()


def test_area_without_a_direct_estimate_is_the_models(milk):
    direct, variance, X = (part.copy() for part in milk)
    direct[4] = np.nan
    fit = fay_herriot(direct, variance, X)
    assert fit.estimate[4] == pytest.approx(X[4] @ fit.coefficients)
    assert fit.shrinkage[4] == 0
    assert fit.mse[4] > fit.variance
    assert {"synthetic-areas"} <= {warning.code for warning in fit.warnings}


def test_areas_that_do_not_differ_have_no_variance():
    rng = np.random.default_rng(2)
    psi = np.full(30, 4.0)
    fit = fay_herriot(10 + 0.01 * rng.normal(size=30), psi, np.ones((30, 1)))
    assert fit.variance == 0
    assert fit.estimate == pytest.approx(np.full(30, fit.coefficients[0]))
    assert "no-area-variance" in {warning.code for warning in fit.warnings}


def test_mean_squared_error_is_what_simulation_gives():
    """500 draws of the model with σ² = 1: the mean estimated MSE against the mean squared error made."""
    rng = np.random.default_rng(3)
    m = 60
    X, psi = np.column_stack([np.ones(m), rng.normal(size=m)]), rng.uniform(0.5, 2, m)
    made, said = np.zeros(m), np.zeros(m)
    for _ in range(500):
        truth = X @ [5.0, 2.0] + rng.normal(size=m)
        fit = fay_herriot(truth + rng.normal(size=m) * np.sqrt(psi), psi, X)
        made += (fit.estimate - truth) ** 2 / 500
        said += fit.mse / 500
    assert said.mean() == pytest.approx(made.mean(), rel=0.05)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda y, v, X: (y, np.where(np.arange(43) == 2, 0.0, v), X), "Area 3 has a direct estimate but no sampling"),
        (lambda y, v, X: (y[:4], v[:4], X[:4]), "4 areas with a direct estimate are too few for 4 coefficients"),
        (lambda y, v, X: (y, v, np.column_stack([X, X[:, 0]])), "determine each other"),
        (lambda y, v, X: (y, v, np.where(np.arange(43)[:, None] == 5, np.nan, X)), "Area 6 lacks an auxiliary"),
    ],
)
def test_refusals_are_named(milk, change, sentence):
    with pytest.raises(DataError, match=sentence):
        fay_herriot(*change(*milk))
