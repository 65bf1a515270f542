"""Passes over the flow matrix: the one expensive step of every solver, here on one machine, panel by panel."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from evidence.inputoutput.arrays import Arrays, numpy_arrays
from evidence.inputoutput.blas import cores, one_blas_thread
from evidence.inputoutput.memory import refuse_if_too_large

__all__ = ["LocalPasses", "Panel", "Passes", "Side", "cut", "join", "multiply_panels", "panel_slices"]

Floats = npt.NDArray[np.floating[Any]]
Side = Literal["rows", "columns"]
# Panels have one width everywhere, so that a product is the same bits for any number of threads and machines.
PANEL_WIDTH = 1024
PRECISE_ROWS = 64  # rows converted to float64 at a time: the buffer stays in cache


class Passes(Protocol):
    """What a solver needs: one product with the whole flow matrix, in single or in double precision."""

    def multiply(self, T: Floats, side: Side, precise: bool) -> Floats:
        """rows: T (k x n) times Z. columns: Z times T (n x k). precise: in float64, otherwise in float32."""
        ...


def panel_slices(n: int, width: int = PANEL_WIDTH) -> list[slice]:
    """Cut 0..n into neighbouring slices of one width (the last may be narrower)."""
    return [slice(start, min(start + width, n)) for start in range(0, n, width)]


class Panel:
    """A slice of the flow matrix: some columns (side "rows", since T Z then falls apart by column) or some rows."""

    def __init__(self, exact: Floats, single: Any, side: Side, arrays: Arrays) -> None:
        self.side: Side = side
        self.arrays = arrays
        self.exact = exact
        self.single = single  # lies where `arrays` multiplies

    def multiply(self, T: Floats, precise: bool) -> Floats:
        """The panel's part of the product; slices of different panels are disjoint and only need joining."""
        if precise:
            return self._precise(np.asarray(T, dtype=np.float64))
        there = self.arrays.from_numpy(np.asarray(T, dtype=np.float32))
        pair = (there, self.single) if self.side == "rows" else (self.single, there)
        return self.arrays.to_numpy(self.arrays.matmul(*pair))

    def _precise(self, T: Floats) -> Floats:
        if self.exact.dtype == np.float64:
            return T @ self.exact if self.side == "rows" else self.exact @ T
        height, width = self.exact.shape
        buffer = np.empty((min(PRECISE_ROWS, height), width))
        total = np.zeros((len(T), width) if self.side == "rows" else (height, T.shape[1]))
        for start in range(0, height, PRECISE_ROWS):
            stop = min(start + PRECISE_ROWS, height)
            part = buffer[: stop - start]
            np.copyto(part, self.exact[start:stop])
            if self.side == "rows":
                total += T[:, start:stop] @ part
            else:
                total[start:stop] = part @ T
        return total


class LocalPasses:
    """All panels in this process, one thread a core. A card takes the matrix in one piece instead."""

    def __init__(self, Z: Floats, arrays: Arrays | None = None) -> None:
        self.Z = Z
        self.arrays = arrays or numpy_arrays()
        if Z.dtype != np.float32:
            refuse_if_too_large(4 * Z.size, f"A copy of the {len(Z):,} x {len(Z):,} flows in single precision")
        self.slices = panel_slices(len(Z), PANEL_WIDTH if self.arrays.name == "numpy" else len(Z))
        self.threads = ThreadPoolExecutor(min(cores(), len(self.slices)))

    @cached_property
    def single(self) -> Any:
        """The flows in float32, where `arrays` multiplies; factorizations do without."""
        return self.arrays.from_numpy(self.Z if self.Z.dtype == np.float32 else self.Z.astype(np.float32))

    def multiply(self, T: Floats, side: Side, precise: bool) -> Floats:
        """See `Passes`."""
        return join(
            multiply_panels([self._panel(s, side, precise) for s in self.slices], T, precise, self.threads), side
        )

    def _panel(self, piece: slice, side: Side, precise: bool) -> Panel:
        if precise:
            return Panel(cut(self.Z, piece, side), None, side, self.arrays)
        single = self.single if len(self.slices) == 1 else cut(self.single, piece, side)
        return Panel(cut(self.Z, piece, side), single, side, self.arrays)


def multiply_panels(panels: Sequence[Panel], T: Floats, precise: bool, threads: ThreadPoolExecutor) -> list[Floats]:
    """The product of every panel, several at a time, each with one BLAS thread."""
    with one_blas_thread():
        if len(panels) == 1:
            return [panels[0].multiply(T, precise)]
        return list(threads.map(lambda panel: panel.multiply(T, precise), panels))


def cut(Z: Any, piece: slice, side: Side) -> Any:
    """The panel of Z for one slice, without copying."""
    return Z[:, piece] if side == "rows" else Z[piece]


def join(parts: Sequence[Floats], side: Side) -> Floats:
    """Put the disjoint slices of a product next to each other."""
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts, axis=1 if side == "rows" else 0)
