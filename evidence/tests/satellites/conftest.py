"""A table of three countries and a rest of the world, small enough to check by hand."""

import os
from pathlib import Path

import numpy as np
import pytest
from evidence.inputoutput.table import Table, check_table

REGIONS = ("BRA", "IND", "ROM", "RoW")
SECTORS = ("A01", "C10T12", "C13T15", "G")


@pytest.fixture(scope="session")
def table() -> Table:
    rng = np.random.default_rng(3)
    labels = [(region, sector) for region in REGIONS for sector in SECTORS]
    Z = rng.uniform(0, 4, (len(labels), len(labels)))
    Y = rng.uniform(5, 40, (len(labels), len(REGIONS)))
    made, _ = check_table(
        Z,
        Y,
        row_regions=[region for region, _ in labels],
        row_sectors=[sector for _, sector in labels],
        consumers=REGIONS,
        unit="million US$",
        sector_names={"A01": "Crops and animals", "C10T12": "Food products", "C13T15": "Textiles", "G": "Trade"},
        year=2011,
        name="Made up",
    )
    return made


@pytest.fixture(scope="session")
def shared_data() -> Path:
    root = Path(__file__).resolve().parents[3]
    folder = Path(os.environ.get("EVIDENCE_SHARED_DATA", root.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the shared data folder is not here, so nothing published can be read")
    return folder
