"""Tables for the tests: random ones that are productive by construction, and the published ones."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from evidence.inputoutput.satellite import Satellite, Stressor, check_satellite
from evidence.inputoutput.table import Table, check_table

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared" / "data"


def make_table(
    seed: int = 0,
    sectors: tuple[int, ...] = (3, 3, 3),
    *,
    dtype: type = np.float64,
    idle: bool = False,
    extra_consumer: bool = False,
) -> Table:
    """Random flows with inputs of 30 to 80 % of output; idle: the last industry of the first region does nothing."""
    random = np.random.default_rng(seed)
    n, regions = sum(sectors), len(sectors)
    names = [f"R{r}" for r in range(regions)]
    consumers = [*names, "abroad"] if extra_consumer else names
    A = random.random((n, n)) ** 3
    A *= random.uniform(0.3, 0.8, n) / A.sum(axis=0)
    Y = random.random((n, len(consumers))) ** 2
    if idle:
        row = sectors[0] - 1
        A[row] = A[:, row] = Y[row] = 0.0
    x = np.linalg.solve(np.eye(n) - A, Y.sum(axis=1))
    table, _ = check_table(
        (A * x).astype(dtype),
        Y,
        row_regions=[name for name, size in zip(names, sectors, strict=True) for _ in range(size)],
        row_sectors=[f"s{j}" for size in sectors for j in range(size)],
        consumers=consumers,
        unit="million",
        rounding=0.0,
    )
    return table


def make_satellite(table: Table, seed: int = 0, stressors: int = 2, *, spread: bool = False) -> Satellite:
    """Random counts of at most 100 in every industry with output."""
    random = np.random.default_rng(seed + 1000)
    values = np.where(table.output > 0, 100 * random.random((stressors, table.rows)), 0.0)
    sd = random.uniform(0.05, 0.4, values.shape) if spread else None
    kinds = [Stressor(f"count {k}", "children", "children working", "5-14") for k in range(stressors)]
    return check_satellite(table, kinds, values, relative_sd=sd)


@pytest.fixture(scope="session")
def table_of() -> Callable[..., Table]:
    return make_table


@pytest.fixture(scope="session")
def satellite_of() -> Callable[..., Satellite]:
    return make_satellite


def shared(path: str) -> Path:
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"the data file {path} is not beside the repository (../shared/data)")
    return file


@pytest.fixture(scope="session")
def shared_file() -> Callable[[str], Path]:
    return shared


@pytest.fixture(scope="session")
def wiod() -> Table:
    """WIOD, 2013 release, 2011, as stored in bquast/wiod; output is the sum of cells, as decompr has it."""
    from evidence.sources import Hints, read_table

    return read_table(shared("mrio/wiod2013/wiot_2011.RData"), hints=Hints(output="sum"))
