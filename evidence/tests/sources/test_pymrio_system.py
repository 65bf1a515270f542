"""Systems parsed by pymrio become the same table as our own reading."""

import numpy as np
import pytest
from evidence.exceptions import DataError
from evidence.sources import read_table
from evidence.sources.pymrio_system import from_pymrio

pymrio = pytest.importorskip("pymrio")


def test_the_test_system(shared_data):
    system = pymrio.load_test()
    table = from_pymrio(system)
    own = read_table(shared_data / "mrio" / "examples" / "pymrio_test_mrio")
    assert table.labels == own.labels
    np.testing.assert_allclose(table.Z, own.Z, rtol=1e-6)
    np.testing.assert_allclose(table.Y, own.Y, rtol=1e-6)
    assert table.unit == own.unit


def test_coefficients_and_output_are_enough():
    system = pymrio.load_test()
    flows = from_pymrio(system)
    system.calc_all()
    system.Z = None
    np.testing.assert_allclose(from_pymrio(system).Z, flows.Z, rtol=1e-9)


def test_a_system_without_flows_is_refused():
    with pytest.raises(DataError, match="no flows"):
        from_pymrio(pymrio.IOSystem())
