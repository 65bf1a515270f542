"""All accounts of pymrio 0.7, computed in the same run on the same tables."""

import warnings

import numpy as np
import pytest
from evidence.inputoutput.accounts import accounts
from evidence.inputoutput.solvers import Solver

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pymrio = pytest.importorskip("pymrio")
import pandas as pd


def pymrio_accounts(table, satellite):
    rows = pd.MultiIndex.from_tuples(table.labels, names=["region", "sector"])
    system = pymrio.IOSystem(
        Z=pd.DataFrame(table.Z, index=rows, columns=rows),
        Y=pd.DataFrame(
            table.Y,
            index=rows,
            columns=pd.MultiIndex.from_product([table.consumers, ["final demand"]], names=["region", "category"]),
        ),
    )
    system.work = pymrio.Extension("work", F=pd.DataFrame(satellite.values, index=satellite.names, columns=rows))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        system.calc_all()
    return system.work


def check(table, satellite, method):
    theirs = pymrio_accounts(table, satellite)
    ours = accounts(table, satellite, Solver(table, method=method, tolerance=1e-14 if method == "series" else 1e-12))
    shape = (len(satellite.stressors), len(table.consumers), -1)
    for name, mine, peer in (
        ("M", ours.multipliers, theirs.M.to_numpy()),
        ("D_cba", ours.footprint, theirs.D_cba.to_numpy().reshape(shape)),
        ("D_pba", ours.production, theirs.D_pba.to_numpy()),
        ("D_imp", ours.imports, theirs.D_imp.to_numpy().reshape(shape)),
        ("D_exp", ours.exports, theirs.D_exp.to_numpy()),
    ):
        assert np.abs(mine - peer).max() <= 1e-12 * np.abs(peer).max(), name


@pytest.mark.parametrize("method", ["lu", "series"])
@pytest.mark.parametrize("seed", range(3))
def test_random_tables(table_of, satellite_of, method, seed):
    table = table_of(seed, (6,) * 7)
    check(table, satellite_of(table, seed, 3), method)


@pytest.mark.parametrize("method", ["lu", "series"])
def test_wiod(wiod, satellite_of, method):
    check(wiod, satellite_of(wiod, 1, 2), method)
