"""Passes over the flow matrix: the one expensive step of every solver, here on one machine, panel by panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from evidence.inputoutput.arrays import Arrays, numpy_arrays

__all__ = ["LocalPasses", "Panel", "Passes", "Side", "panel_slices"]

Floats = npt.NDArray[np.floating[Any]]
Side = Literal["rows", "columns"]
PRECISE_ROWS = 64  # rows converted to float64 at a time: the buffer stays in cache, and the order of sums stays fixed


class Passes(Protocol):
    """What a solver needs: one product with the whole flow matrix, in single or in double precision."""

    def multiply(self, T: Floats, side: Side, precise: bool) -> Floats:
        """rows: T (k x n) times Z. columns: Z times T (n x k). precise: in float64, otherwise in float32."""
        ...


def panel_slices(n: int, panels: int) -> list[slice]:
    """Cut 0..n into `panels` neighbouring slices, edges at multiples of 64 so that vector loops never straddle one."""
    width = -(-n // (panels * 64)) * 64
    return [slice(start, min(start + width, n)) for start in range(0, n, width)]


class Panel:
    """A slice of the flow matrix: some columns (side "rows", since T Z then falls apart by column) or some rows."""

    def __init__(self, block: Floats, side: Side, arrays: Arrays | None = None) -> None:
        self.side: Side = side
        self.arrays = arrays or numpy_arrays()
        self.exact = block
        single = block if block.dtype == np.float32 else block.astype(np.float32)
        self.single = self.arrays.from_numpy(single)

    def multiply(self, T: Floats, precise: bool) -> Floats:
        """The panel's part of the product; slices of different panels are disjoint and only need joining."""
        if precise:
            return self._precise(np.asarray(T, dtype=np.float64))
        there = self.arrays.from_numpy(np.asarray(T, dtype=np.float32))
        product = (
            self.arrays.matmul(there, self.single) if self.side == "rows" else self.arrays.matmul(self.single, there)
        )
        return self.arrays.to_numpy(product)

    def _precise(self, T: Floats) -> Floats:
        if self.exact.dtype == np.float64 and self.exact.flags.c_contiguous:
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
    """All panels in this process. With several panels the sums run as they would on that many workers, bit by bit."""

    def __init__(self, Z: Floats, panels: int = 1, arrays: Arrays | None = None) -> None:
        self.Z = Z
        self.slices = panel_slices(len(Z), panels)
        self.arrays = arrays
        self.held: dict[Side, list[Panel]] = {}

    def multiply(self, T: Floats, side: Side, precise: bool) -> Floats:
        """See `Passes`."""
        parts = [panel.multiply(T, precise) for panel in self._panels(side)]
        return join(parts, side)

    def _panels(self, side: Side) -> Sequence[Panel]:
        if side not in self.held:
            if len(self.slices) == 1 and self.held:  # one panel serves both sides; never hold the matrix twice
                twin = Panel.__new__(Panel)
                twin.__dict__.update(next(iter(self.held.values()))[0].__dict__)
                twin.side = side
                self.held[side] = [twin]
            else:
                self.held[side] = [Panel(cut(self.Z, piece, side), side, self.arrays) for piece in self.slices]
        return self.held[side]


def cut(Z: Floats, piece: slice, side: Side) -> Floats:
    """The panel of Z for one slice, without copying."""
    return Z[:, piece] if side == "rows" else Z[piece]


def join(parts: Sequence[Floats], side: Side) -> Floats:
    """Put the disjoint slices of a product next to each other."""
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts, axis=1 if side == "rows" else 0)
