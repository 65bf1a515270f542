"""What all tests share."""

import os

# Matrices are small here: a second BLAS thread spends more time waiting than it saves. NumPy reads this when it is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from pathlib import Path

import pytest
from evidence.inputoutput.table import Table
from hypothesis import settings

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"

# How long one example takes says more about the machine than about the code.
settings.register_profile("untimed", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def wiod_with_value_added() -> Table:
    """WIOD 2011 with its rows of value added, read once for all tests."""
    from evidence.sources import read_table

    file = SHARED / "mrio" / "wiod2013" / "wiot_2011_with_va.csv.gz"
    if not file.exists():
        pytest.skip("the table of 2011 is not beside the repository (../shared/data)")
    return read_table(file)
