"""Two workers in processes of their own give what one process gives, bit by bit."""

import warnings

import numpy as np
import pytest
from evidence.exceptions import EvidenceError
from evidence.inputoutput.cluster import connect_passes
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.storage import load_table, save_table
from evidence.inputoutput.table_draws import draw_table_footprints

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def scheduler():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cluster = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        )
        with cluster:
            yield cluster.scheduler_address


@pytest.fixture(scope="module")
def two_panels(table_of):
    """A table of two panels of different widths, one for each worker."""
    return table_of(7, (110,) * 10)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("stored", [False, True])
def test_two_workers_equal_one_process_bit_by_bit(scheduler, two_panels, tmp_path, stored):
    table = two_panels
    if stored:
        table = load_table(save_table(table, tmp_path / "stored", single=True))
    random = np.random.default_rng(2)
    S, B = random.random((3, table.rows)), random.random((table.rows, 3))
    alone = Solver(table, method="series")
    with connect_passes(scheduler, table) as passes:
        together = Solver(table, method="series", passes=passes)
        for side, right in (("rows", S), ("rows", S[:1]), ("columns", B), ("columns", B[:, :1])):
            ours, theirs = (getattr(solver, side)(right) for solver in (together, alone))
            assert np.array_equal(ours.values, theirs.values)
            assert ours.passes == theirs.passes
    assert np.allclose(alone.rows(S).values, Solver(table, method="lu").rows(S).values, rtol=1e-11)


def test_a_scheduler_that_does_not_answer_is_named(table_of, monkeypatch):
    monkeypatch.setattr("evidence.inputoutput.cluster.SECONDS_TO_CONNECT", 1)
    with (
        pytest.raises(EvidenceError, match="No Dask scheduler answers at tcp"),
        connect_passes("tcp://127.0.0.1:1", table_of(1)),
    ):
        pass


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_draws_of_the_table_are_shared_out(scheduler, table_of, satellite_of):
    table = table_of(2, (30, 30, 30))
    satellite = satellite_of(table, 2, stressors=1)
    seen = []
    drawn = draw_table_footprints(
        table,
        satellite,
        draws=9,
        relative_sd=0.3,
        seed=1,
        address=scheduler,
        progress=lambda _, part: seen.append(part),
    )
    assert np.array_equal(drawn, draw_table_footprints(table, satellite, draws=9, relative_sd=0.3, seed=1))
    assert seen == [(n + 1) / 9 for n in range(9)]
