"""The same products on a graphics card, and in any library that follows the array API standard."""

import importlib
import importlib.util

import numpy as np
import pytest
from evidence.inputoutput.arrays import named_arrays
from evidence.inputoutput.panels import LocalPasses
from evidence.inputoutput.solvers import Solver


def arrays_on_a_card(name):
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed")
    library = importlib.import_module(name)
    present = library.cuda.is_available()
    if not present:
        pytest.skip(f"{name} finds no graphics card")
    return named_arrays(name)


def assert_solved_alike(table, arrays):
    random = np.random.default_rng(6)
    S, B = random.random((3, table.rows)), random.random((table.rows, 3))
    plain = Solver(table, method="series")
    other = Solver(table, method="series", passes=LocalPasses(table.Z, arrays=arrays))
    for ours, theirs in ((other.rows(S), plain.rows(S)), (other.columns(B), plain.columns(B))):
        assert ours.residual <= 1e-12  # measured in float64 here, wherever the products were made
        assert np.abs(ours.values - theirs.values).max() < 1e-11 * theirs.values.max()


@pytest.mark.parametrize("name", ["cupy", "torch"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_graphics_card_gives_the_same_answer(table_of, name, dtype):
    assert_solved_alike(table_of(4, (60,) * 20, dtype=dtype), arrays_on_a_card(name))


@pytest.mark.parametrize("name", ["torch", "array_api_strict"])
def test_other_libraries_give_the_same_answer_without_a_card(table_of, name):
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed")
    assert_solved_alike(table_of(4, (20,) * 12), named_arrays(name))
