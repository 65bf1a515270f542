"""Every way of solving gives the same answer, or says that it cannot."""

import dataclasses

import numpy as np
import pytest
from evidence.exceptions import ConvergenceError, DataError, EvidenceError
from evidence.inputoutput import arrays, reference
from evidence.inputoutput.blas import _thread_calls, one_blas_thread
from evidence.inputoutput.panels import LocalPasses, panel_slices
from evidence.inputoutput.solvers import Solver
from evidence.inputoutput.storage import load_table, save_table


def right_sides(table, k=5):
    random = np.random.default_rng(9)
    return random.random((k, table.rows)), random.random((table.rows, k))


@pytest.mark.parametrize("sectors", [(8,) * 9, (5, 1, 12, 7)])
@pytest.mark.parametrize("method", ["series", "lu", "lu in float32"])
def test_rows_and_columns_equal_the_inverse(monkeypatch, table_of, sectors, method):
    if method == "lu in float32":
        monkeypatch.setattr("evidence.inputoutput.solvers.SINGLE_FACTORS_ABOVE", 0)
    table = table_of(4, sectors)
    L = reference.inverse(table)
    S, B = right_sides(table)
    solver = Solver(table, method=method.split()[0])
    for solution, expected in ((solver.rows(S), S @ L), (solver.columns(B), L @ B)):
        assert solution.residual <= 1e-12
        assert method.split()[0].lower() in solution.method.lower()
        assert ("float32" in solution.method) is (method != "lu")
        assert np.abs(solution.values - expected).max() < 1e-11 * np.abs(expected).max()


def test_single_precision_tables_are_solved_to_double_precision(table_of):
    """The answer belongs to the table as it is stored; the float64 rest makes up for float32 passes."""
    table = table_of(4, (8,) * 9, dtype=np.float32)
    assert table.Z.dtype == np.float32
    S, _ = right_sides(table)
    solution = Solver(table, method="series").rows(S)
    assert np.abs(solution.values - S @ reference.inverse(table)).max() < 1e-11 * solution.values.max()


@pytest.mark.parametrize("single", [False, True])
def test_flows_may_stay_on_disk(table_of, tmp_path, single):
    table = table_of(4, (8,) * 9)
    stored = load_table(save_table(table, tmp_path / "stored", single=single))
    S, B = right_sides(table)
    tolerance = 1e-6 if single else 1e-11
    for ours, theirs in (
        (Solver(stored, method="series").rows(S), Solver(table, method="lu").rows(S)),
        (Solver(stored, method="series").columns(B), Solver(table, method="lu").columns(B)),
    ):
        assert np.abs(ours.values - theirs.values).max() < tolerance * theirs.values.max()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("side", ["rows", "columns"])
def test_panels_cover_everything_once(monkeypatch, table_of, side, dtype):
    table = table_of(4, (70, 70, 60), dtype=dtype)
    T = right_sides(table)[0] if side == "rows" else right_sides(table)[1]
    flows = table.Z.astype(np.float64)
    expected = T @ flows if side == "rows" else flows @ T
    for width in (64, 96, 1000):
        monkeypatch.setattr("evidence.inputoutput.panels.PANEL_WIDTH", width)
        assert sum(s.stop - s.start for s in panel_slices(200, width)) == 200
        passes = LocalPasses(table.Z)
        assert np.allclose(passes.multiply(T, side, True), expected, rtol=1e-13)
        assert np.allclose(passes.multiply(T, side, False), expected, rtol=1e-5)


def test_the_number_of_blas_threads_is_given_back():
    calls = _thread_calls()
    if calls is None:
        pytest.skip("NumPy's BLAS here is not the OpenBLAS it ships with")
    read, _ = calls
    before = read()
    with one_blas_thread(), one_blas_thread():
        assert read() == 1
    assert read() == before


def test_an_array_api_namespace_gives_the_same_answer(table_of):
    """NumPy through the array API calls that a graphics card would answer."""
    table = table_of(4, (8,) * 9)
    S, B = right_sides(table)
    passes = LocalPasses(table.Z, arrays=arrays.namespace_arrays(np))
    plain = Solver(table, method="series")
    other = Solver(table, method="series", passes=passes)
    assert np.array_equal(other.rows(S).values, plain.rows(S).values)
    assert np.array_equal(other.columns(B).values, plain.columns(B).values)
    with pytest.raises(EvidenceError, match="'no_such_library' is not installed"):
        arrays.named_arrays("no_such_library")


def test_barred_rows_deliver_nothing(table_of):
    table = table_of(4, (4, 3, 2))
    barred = np.zeros((9, 2), dtype=bool)
    barred[0:4, 0] = barred[4:7, 1] = True
    B = np.where(barred, 0.0, np.random.default_rng(1).random((9, 2)))
    solution = Solver(table).columns(B, barred)
    for column in range(2):
        A = reference.coefficients(table)
        A[barred[:, column]] = 0.0
        assert np.allclose(solution.values[:, column], np.linalg.solve(np.eye(9) - A, B[:, column]), rtol=1e-11)


def test_few_right_sides_take_the_series_and_many_the_factors(table_of):
    table = table_of(4, (120,) * 10)
    solver = Solver(table)
    assert "series" in solver.rows(np.ones((1, 1200))).method
    assert "LU" in solver.rows(np.ones((200, 1200))).method


def test_what_cannot_be_reached_is_an_error_with_its_numbers(table_of):
    table = table_of(4)
    with pytest.raises(ConvergenceError, match=r"residual of .* not 1e-30"):
        Solver(table, method="series", tolerance=1e-30).rows(np.ones((1, 9)))
    endless = dataclasses.replace(table, Z=table.Z * 4)
    with pytest.raises(ConvergenceError, match="did not converge"), np.errstate(all="ignore"):
        Solver(endless, method="series").rows(np.ones((1, 9)))


def test_a_copy_that_does_not_fit_is_refused_with_both_numbers(table_of, monkeypatch):
    monkeypatch.setattr("evidence.inputoutput.memory.available_bytes", lambda: 100)
    with pytest.raises(DataError, match=r"9 x 9 flows in single precision needs .* GiB .* are free"):
        Solver(table_of(4), method="series")


def test_progress_ends_at_one_and_may_cancel(table_of):
    table = table_of(4, (8,) * 9)
    seen = []
    Solver(table, method="series", progress=lambda stage, part: seen.append(part)).rows(np.ones((1, 72)))
    assert seen[-1] == 1.0

    class CancelledError(Exception):
        pass

    def cancel(stage, part):
        raise CancelledError

    with pytest.raises(CancelledError):
        Solver(table, method="series", progress=cancel).rows(np.ones((1, 72)))
