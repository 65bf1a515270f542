"""Flows from stocks: the worked examples of the papers to the digits, and what must hold for any tables."""

import dataclasses
import math
from importlib import util
from pathlib import Path

import numpy as np
import pytest
from evidence.corridors import FlowInput, draw_flows, estimate_flows
from evidence.corridors.accounting import METHODS
from evidence.corridors.balancing import balance
from evidence.corridors.reference import fit_in_turns, least_moves_in_turns
from evidence.exceptions import ConvergenceError, DataError
from hypothesis import given, settings
from hypothesis import strategies as st

spec = util.spec_from_file_location("corridor_examples", Path(__file__).with_name("examples.py"))
examples = util.module_from_spec(spec)
spec.loader.exec_module(examples)


def pairs(flows):
    return {f"{'ABCD'[i]}{'ABCD'[j]}": round(float(flows[i, j]), 4) for i, j in np.argwhere(flows > 1e-9)}


def test_abel_2013_without_births_or_deaths():
    """Abel (2013), Demographic Research 28(18); Abel and Sander (2014), Science 343."""
    found = estimate_flows(examples.ABEL_2013)
    assert pairs(found.flows) == {"AC": 50, "BA": 35, "BC": 25, "CA": 10, "CB": 10, "DA": 10, "DB": 10}
    assert math.isclose(found.moves(), 150, rel_tol=1e-12)


def test_abel_2018():
    """Abel (2018), International Migration Review 52(3)."""
    found = estimate_flows(examples.ABEL_2018)
    assert pairs(found.flows) == {"AB": 20, "AD": 10, "CA": 15, "CB": 15, "CD": 5, "DA": 10, "DB": 25}
    assert math.isclose(found.moves(), 100, rel_tol=1e-12)


def test_abel_2013_with_births_and_deaths_in_an_open_system():
    found = estimate_flows(examples.WITH_BIRTHS, "open")
    assert round(found.moves(), 4) == 136.1035
    assert pairs(found.flows) | {"AB": 8.8977, "CB": 35.6775} == pairs(found.flows)


def test_the_supplement_of_science_2014():
    found = estimate_flows(examples.SCIENCE_2014)
    assert round(found.moves(), 4) == 127.6937  # the software of the author stops at 1e-3 and prints 127.6933
    assert abs(found.moves() - 127.6933) < 1e-3
    assert round(float(found.flows[1, 0]), 4) == 34.1210


def test_scientific_data_2019_closed():
    """Abel and Cohen (2019), Scientific Data 6:82."""
    found = estimate_flows(examples.SCIENTIFIC_DATA_2019)
    assert math.isclose(found.moves(), 160, rel_tol=1e-10)
    wanted = {"AC": 7.8571, "AD": 22.1429, "BD": 40.7143, "DB": 35}
    assert pairs(found.flows) | wanted == pairs(found.flows)


def test_scientific_data_2019_independence():
    assert round(estimate_flows(examples.SCIENTIFIC_DATA_2019, "independence").moves(), 4) == 558.0051


def test_scientific_data_2019_differences_of_stocks():
    zero = estimate_flows(examples.SCIENTIFIC_DATA_2019, "stock-difference", decrease="zero")
    assert pairs(zero.flows) == {"CA": 25, "AC": 5, "AD": 5, "CD": 10, "DC": 15}
    back = estimate_flows(examples.SCIENTIFIC_DATA_2019, "stock-difference")
    assert pairs(back.flows)["DB"] == 35
    assert pairs(back.flows)["BD"] == 45


def test_the_mixture_lies_between_its_parts():
    least, mixed, free = (
        estimate_flows(examples.SCIENTIFIC_DATA_2019, method).flows
        for method in ("closed", "pseudo-bayes", "independence")
    )
    assert np.allclose(mixed, 0.87 * least + 0.13 * free)


def test_closed_form_equals_the_fit_in_three_dimensions():
    found = estimate_flows(examples.SCIENCE_2014)
    slow = least_moves_in_turns(found.before, found.after, tolerance=1e-10)
    assert np.allclose(slow, found.flows, atol=1e-8)
    by_birthplace = sum(found.by_birthplace(name) for name in found.names)
    np.fill_diagonal(by_birthplace, 0)
    assert np.allclose(by_birthplace, found.flows)


def test_balancing_equals_the_fit_in_turns():
    random = np.random.default_rng(3)
    seed = random.gamma(0.3, size=(30, 30)) + np.diag(random.gamma(1, 1000, size=30))
    wanted = seed * random.uniform(0.9, 1.1, size=(30, 30))
    fast = balance(seed, wanted.sum(1), wanted.sum(0))
    slow = fit_in_turns(seed, wanted.sum(1), wanted.sum(0), tolerance=1e-9)
    assert np.allclose(fast.values, slow, rtol=1e-6)
    assert fast.residual < 1e-9 * wanted.sum(1).max()


def test_totals_that_no_table_has_are_named():
    with pytest.raises(DataError, match="no table has both"):
        balance(np.ones((2, 2)), [1, 2], [1, 1])
    with pytest.raises(DataError, match="1 rows have a total but no cell"):
        balance([[0, 0], [1, 1]], [1, 1], [1, 1])
    with pytest.raises(ConvergenceError, match="off after"):
        balance(np.eye(2), [1, 2], [2, 1])


tables = st.integers(3, 6).flatmap(
    lambda n: st.tuples(
        st.lists(st.lists(st.integers(1, 60), min_size=n, max_size=n), min_size=n, max_size=n),
        st.lists(st.lists(st.integers(1, 60), min_size=n, max_size=n), min_size=n, max_size=n),
        st.lists(st.integers(0, 100), min_size=n, max_size=n),
        st.lists(st.integers(0, 100), min_size=n, max_size=n),
        st.permutations(range(n)),
    )
)


def drawn(case):
    before, after, births, deaths, order = case
    n = len(before)
    stocks = [np.array(table, dtype=float) + 500 * np.eye(n) for table in (before, after)]
    return FlowInput(
        tuple("ABCDEF"[:n]), stocks[0], stocks[1], np.array(births, dtype=float), np.array(deaths, dtype=float)
    ), list(order)


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from([method for method in METHODS if method != "stock-difference"]))
def test_world_flows_are_world_change(case, method):
    """Arrivals less departures of a country are its growth less births plus deaths, and the world has no outside."""
    account, _ = drawn(case)
    found = estimate_flows(account, method)
    assert np.allclose(found.before.sum(1), found.after.sum(1), rtol=1e-7)  # birthplaces agree at both dates
    assert (found.flows >= 0).all()
    assert not np.diag(found.flows).any()
    if method == "open":
        assert math.isclose(
            (found.from_outside - found.to_outside).sum(),
            account.after.sum() - account.before.sum() - account.births.sum() + account.deaths.sum(),
            abs_tol=1e-6,
        )
        grown = account.after.sum(0) - account.before.sum(0) - account.births + account.deaths
        assert np.allclose(found.net(), grown, atol=1e-6)
        return
    assert np.allclose(found.net(), found.after.sum(0) - found.before.sum(0), atol=1e-4)
    assert abs(found.net().sum()) < 1e-4
    growth = (found.after + found.births).sum() - (found.before + found.deaths).sum()
    assert math.isclose(growth, account.births.sum() - account.deaths.sum(), abs_tol=1e-4)


@settings(max_examples=40, deadline=None)
@given(tables, st.sampled_from(METHODS))
def test_permuting_countries_permutes_results(case, method):
    account, order = drawn(case)
    turned = FlowInput(
        tuple(account.names[i] for i in order),
        account.before[np.ix_(order, order)],
        account.after[np.ix_(order, order)],
        account.births[order],
        account.deaths[order],
    )
    straight, other = estimate_flows(account, method), estimate_flows(turned, method)
    assert np.allclose(other.flows, straight.flows[np.ix_(order, order)], atol=1e-4)


def test_draws_are_the_same_for_the_same_seed_and_hold_the_estimate():
    one = draw_flows(examples.ABEL_2013, draws=60, stock_error=0.05, workers=1)
    two = draw_flows(examples.ABEL_2013, draws=60, stock_error=0.05, workers=2)
    assert np.array_equal(one.flows, two.flows)
    low, high = one.interval()
    assert (low <= high).all()
    assert one.moves()[0] < 150 < one.moves()[1] * 1.5
    none = draw_flows(examples.ABEL_2013, draws=20, stock_error=0)
    assert np.allclose(none.flows, estimate_flows(examples.ABEL_2013).flows, atol=1e-3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"before": -np.ones((4, 4))}, "16 figures of before are negative or missing"),
        ({"births": np.array([1, np.nan, 1, 1])}, "1 figures of births are negative or missing, the first for B"),
        ({"deaths": np.array([1, 1, 9999, 1])}, "1 areas have more deaths in the period than people"),
        ({"names": ("A", "A", "C", "D")}, "a name of its own"),
        ({"after": np.ones((3, 3))}, "has the shape"),
    ],
)
def test_accounts_that_cannot_be_are_refused(change, words):
    with pytest.raises(DataError, match=words):
        dataclasses.replace(examples.ABEL_2013, **change)


def test_what_the_methods_refuse():
    with pytest.raises(DataError, match="no method 'ipf'"):
        estimate_flows(examples.ABEL_2013, "ipf")
    with pytest.raises(DataError, match="do not say"):
        estimate_flows(dataclasses.replace(examples.ABEL_2013, natives=False))
    with pytest.raises(DataError, match="more births in the period than people at its end"):
        estimate_flows(dataclasses.replace(examples.ABEL_2013, births=np.array([5000.0, 0, 0, 0])), "open")
    with pytest.raises(DataError, match="too few"):
        draw_flows(examples.ABEL_2013, draws=5)
    lone = np.array([[100.0, 0], [0, 100]])
    with pytest.raises((ConvergenceError, DataError), match="Use the method open"):
        estimate_flows(FlowInput(("A", "B"), lone, lone, np.array([20.0, 0]), np.array([0, 20.0])))


def test_falls_that_no_move_explains_are_counted():
    warnings = {warning.code: warning.message for warning in estimate_flows(examples.SCIENCE_2014).warnings}
    assert "fall" in warnings["birthplace-totals"]
    over = dataclasses.replace(examples.WITH_BIRTHS, births=np.array([1065.0, 20, 40, 60]))
    assert "births-above-natives" in {warning.code for warning in estimate_flows(over, "open").warnings}
