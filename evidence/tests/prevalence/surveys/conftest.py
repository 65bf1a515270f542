"""A synthetic household sample that ships with svy, and small designs drawn by hand."""

import importlib.util
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from evidence.prevalence.surveys.design import codes_of, read_design


@pytest.fixture(scope="session")
def households():
    """World Bank synthetic household survey 2023, 825 households in 33 clusters, as bundled with svy."""
    found = importlib.util.find_spec("svy")
    if found is None or found.origin is None:
        pytest.skip("svy, which carries the sample data, is not installed")
    path = Path(found.origin).parent / "datasets" / "_bundled" / "hld_sample_wb_2023.parquet"
    if not path.is_file():
        pytest.skip("this version of svy carries no sample data")
    return pl.read_parquet(path)


@pytest.fixture(scope="session")
def design(households):
    return read_design(households, weights="hhweight", strata=["geo1", "urbrur"], cluster="ea")


@pytest.fixture(scope="session")
def spending(households):
    return households["tot_exp"].to_numpy().astype(float)


@pytest.fixture(scope="session")
def regions(households):
    return codes_of(households["geo1"])


@pytest.fixture(scope="session")
def svy_sample(households):
    svy = pytest.importorskip("svy")
    design = svy.Design(stratum=("geo1", "urbrur"), psu="ea", wgt="hhweight")
    return svy.Sample(households, design)


@pytest.fixture
def small():
    """Two strata of three and two clusters, eight people."""
    frame = pl.DataFrame(
        {
            "w": [1.0, 2, 1, 3, 2, 2, 1, 1],
            "h": ["A", "A", "A", "A", "A", "B", "B", "B"],
            "c": [1, 1, 2, 3, 3, 1, 1, 2],
            "y": [1.0, 0, 1, 1, 0, 0, 1, 1],
        }
    )
    return frame, np.asarray(frame["y"])
