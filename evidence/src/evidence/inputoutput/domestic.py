"""The regions' own blocks of the table: small systems, solved exactly or used to speed up the large one."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt

from evidence.inputoutput.blas import one_blas_thread
from evidence.inputoutput.panels import Side
from evidence.inputoutput.table import Table

__all__ = ["DomesticBlocks"]

Floats = npt.NDArray[np.floating[Any]]
Doubles = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]


class DomesticBlocks:
    """L_D = (I - A_D)^-1, one block a region. The small inverses cost n^2 / regions numbers, not n^2."""

    def __init__(self, table: Table, inverse_output: Doubles) -> None:
        self.blocks = table.blocks
        self.inverses: list[Doubles] = []
        for rows in self.blocks:
            A = table.Z[rows, rows].astype(np.float64) * inverse_output[rows]
            self.inverses.append(np.asarray(np.linalg.inv(np.eye(len(A)) - A), dtype=np.float64))
        self.singles = [block.astype(np.float32) for block in self.inverses]
        sizes = {len(block) for block in self.singles}
        # Regions with equal sector lists are multiplied in one call; the loop below is for lists that differ.
        self.stack: Singles | None = np.stack(self.singles) if len(sizes) == 1 else None

    def solve(self, T: Doubles, side: Side) -> Doubles:
        """T L_D (rows, T is k x n) or L_D T (columns, T is n x k), in float64."""
        return cast(Doubles, self._each(T, side, self.inverses))

    def solve_single(self, T: Singles, side: Side) -> Singles:
        """The same in float32."""
        if self.stack is None:
            return cast(Singles, self._each(T, side, self.singles))
        regions, size = self.stack.shape[:2]
        with one_blas_thread():  # blocks are too small to share out
            if side == "rows":
                parts = T.reshape(len(T), regions, size).transpose(1, 0, 2) @ self.stack
                return parts.transpose(1, 0, 2).reshape(T.shape)
            return cast(Singles, (self.stack @ T.reshape(regions, size, -1)).reshape(T.shape))

    def _each(self, T: Floats, side: Side, blocks: list[Any]) -> Floats:
        result = np.empty_like(T)
        for rows, block in zip(self.blocks, blocks, strict=True):
            if side == "rows":
                result[:, rows] = T[:, rows] @ block
            else:
                result[rows] = block @ T[rows]
        return result
