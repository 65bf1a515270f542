from pathlib import Path

import pytest
from evidence.prevalence.lists.reading import read_lists

SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "data" / "mse"


@pytest.fixture
def published():
    """Reads one of the published tables by name; skips where the shared data are not beside the repository."""

    def read(name):
        if not SHARED.is_dir():
            pytest.skip(f"The published list data are not at {SHARED}.")
        return read_lists(SHARED / f"{name}.csv")

    return read
