"""A small balanced table that the tests write in each publisher's layout."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest

REGIONS = ("AUS", "CHN", "MEX")
SECTORS = ("A01_02", "B05_06", "C10T12")


@dataclasses.dataclass(frozen=True)
class Small:
    """regions x sectors rows; Y has `categories` columns a region; va is output minus inputs."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    categories: tuple[str, ...]
    Z: np.ndarray
    Y: np.ndarray

    @property
    def x(self) -> np.ndarray:
        return self.Z.sum(axis=1) + self.Y.sum(axis=1)

    @property
    def va(self) -> np.ndarray:
        return self.x - self.Z.sum(axis=0)

    @property
    def labels(self) -> list[tuple[str, str]]:
        return [(r, s) for r in self.regions for s in self.sectors]

    @property
    def demand(self) -> list[tuple[str, str]]:
        return [(r, c) for r in self.regions for c in self.categories]


def make_small(regions=REGIONS, sectors=SECTORS, categories=("HFCE", "NPISH", "GGFC"), seed=1) -> Small:
    rng = np.random.default_rng(seed)
    n = len(regions) * len(sectors)
    Z = np.round(rng.uniform(0, 10, (n, n)), 3)
    Y = np.round(rng.uniform(1, 60, (n, len(regions) * len(categories))), 3)
    return Small(tuple(regions), tuple(sectors), tuple(categories), Z, Y)


def labelled_csv(small: Small, *, mark="_", total="TOTAL", side=(), corner="", end="\n", reverse=False) -> str:
    """The wide layout: labels joined by `mark`, a total column, and side rows (name, values under the industries)."""
    rows = [mark.join(label) for label in small.labels]
    demand = [mark.join((c, r) if reverse else (r, c)) for r, c in small.demand]
    lines = [",".join([corner, *rows, *demand, *([total] if total else [])])]
    for i, row in enumerate(rows):
        cells = [*small.Z[i], *small.Y[i], *([small.x[i]] if total else [])]
        lines.append(",".join([row, *(repr(float(v)) for v in cells)]))
    blanks = [""] * (len(demand) + bool(total))
    lines += [",".join([name, *(repr(float(v)) for v in values), *blanks]) for name, values in side]
    return end.join(lines) + end


@pytest.fixture
def small() -> Small:
    return make_small()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    root = Path(__file__).resolve().parents[3]
    folder = Path(os.environ.get("EVIDENCE_SHARED_DATA", root.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the shared data folder is not here, so nothing published can be read")
    return folder
