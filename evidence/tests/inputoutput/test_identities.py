"""Laws of the accounts on random tables, and the fast versions against the obvious ones."""

import numpy as np
from evidence.inputoutput import reference
from evidence.inputoutput.accounts import (
    accounts,
    footprints_by_origin,
    footprints_by_product,
    intensities,
    linked_to_foreign_demand,
    multipliers,
)
from evidence.inputoutput.exports import export_accounts, gross_exports
from evidence.inputoutput.hotspots import hotspots
from evidence.inputoutput.paths import structural_paths
from evidence.inputoutput.satellite import value_added_satellite
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.table import check_table
from evidence.inputoutput.tiers import crossings, tiers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TABLES = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 10_000),
        "sectors": st.lists(st.integers(1, 5), min_size=2, max_size=5).map(tuple),
        "idle": st.booleans(),
        "extra_consumer": st.booleans(),
    }
).filter(lambda drawn: not (drawn["idle"] and drawn["sectors"][0] == 1))
METHODS = st.sampled_from(["series", "lu"])
quick = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


@quick
@given(drawn=TABLES, method=METHODS)
def test_value_added_multipliers_are_one_and_totals_agree(table_of, drawn, method):
    table = table_of(**drawn)
    result = accounts(table, value_added_satellite(table), Solver(table, method=method))
    active = table.output > 0
    assert np.abs(result.multipliers[0][active] - 1).max() < 1e-10
    assert np.isclose(result.footprint.sum(), table.Y.sum(), rtol=1e-11)
    assert np.isclose(result.production.sum(), table.Y.sum(), rtol=1e-11)


@quick
@given(drawn=TABLES, method=METHODS)
def test_footprints_sum_to_production_and_parts_to_wholes(table_of, satellite_of, drawn, method):
    table = table_of(**drawn)
    satellite = satellite_of(table, drawn["seed"])
    result = accounts(table, satellite, Solver(table, method=method))
    produced = result.production.sum(axis=1)
    assert np.allclose(result.footprint.sum(axis=(1, 2)), produced, rtol=1e-11)
    assert np.allclose(result.cube.sum(axis=(1, 2, 3)), produced, rtol=1e-11)
    assert np.allclose(result.cube.sum(axis=1), result.footprint, rtol=1e-11)
    assert np.allclose(result.imports.sum(axis=(1, 2)), result.exports.sum(axis=1), rtol=1e-9)
    assert (result.imports <= result.footprint * (1 + 1e-12) + 1e-12).all()
    linked = linked_to_foreign_demand(table, satellite)
    by_region = [result.exports[:, rows].sum(axis=1) for rows in table.blocks]
    assert np.allclose(linked.linked, np.stack(by_region, axis=1), rtol=1e-8, atol=1e-8)


@quick
@given(drawn=TABLES, method=METHODS)
def test_accounts_equal_the_obvious_ones(table_of, satellite_of, drawn, method):
    table = table_of(**drawn)
    satellite = satellite_of(table, drawn["seed"])
    solver = Solver(table, method=method)
    cube = reference.origin_cube(table, satellite)
    close = {"rtol": 1e-10, "atol": 1e-10 * cube.max()}
    assert np.allclose(accounts(table, satellite, solver).cube, cube, **close)
    assert np.allclose(footprints_by_product(table, satellite, solver).values, cube.sum(axis=1), **close)
    assert np.allclose(
        footprints_by_origin(table, satellite, solver).values, reference.footprint_by_origin(table, satellite), **close
    )
    inverse = intensities(table, satellite) @ reference.inverse(table)
    assert np.allclose(multipliers(table, satellite, solver).values, inverse, rtol=1e-10)


@quick
@given(drawn=TABLES, method=METHODS)
def test_exports_split_without_remainder_and_as_the_obvious_way(table_of, satellite_of, drawn, method):
    table = table_of(**drawn)
    money = export_accounts(table, value_added_satellite(table))
    parts = money.direct + money.domestic_indirect + money.foreign + money.double_counted
    assert np.allclose(parts[0], money.gross_exports, rtol=1e-10, atol=1e-10)
    assert np.isclose(money.gross_exports.sum(), gross_exports(table).sum())

    satellite = satellite_of(table, drawn["seed"])
    fast = export_accounts(table, satellite, Solver(table, method=method))
    for name, slow in reference.exports(table, satellite).items():
        assert np.allclose(getattr(fast, name), slow, rtol=1e-9, atol=1e-8), name
    assert (fast.foreign >= -1e-9).all()
    assert (fast.double_counted >= -1e-8).all()


@quick
@given(drawn=TABLES)
def test_tiers_and_crossings_add_up_and_equal_the_obvious_ones(table_of, satellite_of, drawn):
    table = table_of(**drawn)
    satellite = satellite_of(table, drawn["seed"])
    footprint = footprints_by_product(table, satellite).values.sum(axis=2)
    for fast, slow in (
        (tiers(table, satellite, 6), reference.tiers(table, satellite, 6)),
        (crossings(table, satellite, 4), reference.crossings(table, satellite, 4)),
    ):
        assert np.allclose(fast.values, slow, rtol=1e-9, atol=1e-9)
        assert np.allclose(fast.values.sum(axis=2) + fast.rest, footprint, rtol=1e-10)
        assert (fast.rest >= -1e-9).all()


@quick
@given(drawn=TABLES, threshold=st.sampled_from([0.2, 0.02, 0.002]))
def test_paths_are_complete_above_the_threshold(table_of, satellite_of, drawn, threshold):
    table = table_of(**drawn)
    satellite = satellite_of(table, drawn["seed"], stressors=1)
    found = structural_paths(table, satellite, table.consumers[0], threshold)
    assert np.isclose(found.covered + found.remainder, found.total, rtol=1e-12)
    assert {path.rows: path.value for path in found.paths}.keys() == set(all_paths(table, satellite, threshold))
    A, s = reference.coefficients(table), intensities(table, satellite)[0]
    for path in found.paths:
        value = s[path.rows[0]] * table.Y[path.rows[-1], 0]
        for supplier, buyer in zip(path.rows, path.rows[1:], strict=False):
            value *= A[supplier, buyer]
        assert np.isclose(value, path.value, rtol=1e-12)


def all_paths(table, satellite, threshold):
    """Every path at or above the threshold, by walking to a depth at which the whole of A^k y is below it."""
    A, s = reference.coefficients(table), intensities(table, satellite)[0]
    m = s @ reference.inverse(table)
    least = threshold * (m @ table.Y[:, 0])
    found, open_ = [], [((j,), table.Y[j, 0]) for j in range(table.rows)]
    while open_:
        rows, weight = open_.pop()
        if s[rows[0]] * weight >= least:
            found.append(rows)
        if weight * m.max() >= least:
            open_ += [((i, *rows), weight * A[i, rows[0]]) for i in range(table.rows) if A[i, rows[0]] > 0]
    return found


@quick
@given(drawn=TABLES)
def test_hotspots_of_all_consumers_sum_to_what_is_linked_abroad(table_of, satellite_of, drawn):
    table = table_of(**drawn)
    satellite = satellite_of(table, drawn["seed"], stressors=1)
    frame = hotspots(table, satellite, most=table.rows)
    linked = linked_to_foreign_demand(table, satellite).linked.sum()
    assert np.isclose(frame["value"].sum(), linked, rtol=1e-9)
    assert frame["value"].is_sorted(descending=True)
    assert np.isclose(frame["cumulated_share"][-1], 1.0)


@quick
@given(seed=st.integers(0, 10_000), size=st.integers(1, 5), regions=st.integers(2, 5))
def test_joining_like_regions_before_or_after_gives_the_same_footprint(table_of, seed, size, regions):
    """Aggregating first and computing after equals the other order where the industries joined are alike."""
    table = table_of(seed, (size,) * regions)
    # Make all regions alike: the same technology and intensity, so that joining two of them loses nothing.
    alike = np.tile(table.Z[:size, :size], (regions, regions))
    demand = np.tile(table.Y[:size], (regions, 1))
    names = [r for r, _ in table.labels]
    wide, _ = check_table(
        alike, demand, row_regions=names, row_sectors=table.row_sector, consumers=table.consumers, unit="million"
    )
    joined, _ = check_table(
        alike[:size, :size] * regions**2,
        demand[:size].sum(axis=1, keepdims=True) * regions,
        row_regions=["all"] * size,
        row_sectors=table.row_sector[:size],
        consumers=["all"],
        unit="million",
    )
    wide_total = footprints_by_product(wide, value_added_satellite(wide)).values.sum(axis=(0, 1))
    joined_total = footprints_by_product(joined, value_added_satellite(joined)).values.sum(axis=(0, 1))
    assert np.allclose(wide_total, joined_total, rtol=1e-9)
