"""The same passes on many machines: each Dask worker holds one panel of the flow matrix as an actor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evidence.exceptions import EvidenceError
from evidence.inputoutput.arrays import named_arrays
from evidence.inputoutput.panels import Panel, Side, cut, join, panel_slices
from evidence.inputoutput.table import Table

__all__ = ["ClusterPasses", "PanelHolder", "connected_passes"]

Floats = npt.NDArray[np.floating[Any]]
SECONDS_TO_CONNECT = 15


class PanelHolder:
    """Lives on a worker and keeps its panel between passes; only the small matrix T and its product travel."""

    def __init__(self, block: Floats | None, path: str, piece: tuple[int, int], side: Side, arrays: str) -> None:
        if block is None:
            block = cut(np.load(path, mmap_mode="r"), slice(*piece), side)
        self.panel = Panel(np.ascontiguousarray(block), side, named_arrays(arrays))

    def multiply(self, T: Floats, precise: bool) -> Floats:
        """The panel's slice of the product."""
        return self.panel.multiply(T, precise)


class ClusterPasses:
    """Passes over panels held by workers. Slices of the product are disjoint, so nothing is added up on the way.

    Where the flows are a file that every worker can open (see `evidence table convert`), workers read their panel from
    it; otherwise panels are sent once. Panels are cut as `LocalPasses(Z, panels=workers)` cuts them.
    """

    def __init__(self, client: Any, table: Table, arrays: str = "numpy") -> None:
        self.client = client
        self.table = table
        self.arrays = arrays
        self.workers = sorted(client.scheduler_info(n_workers=-1)["workers"])
        if not self.workers:
            raise EvidenceError("The scheduler has no workers; start at least one with `dask worker ADDRESS`.")
        self.slices = panel_slices(table.rows, len(self.workers))
        self.held: dict[Side, list[Any]] = {}

    def multiply(self, T: Floats, side: Side, precise: bool) -> Floats:
        """See `Passes`."""
        wanted = np.asarray(T, dtype=np.float64 if precise else np.float32)
        answers = [holder.multiply(wanted, precise) for holder in self._holders(side)]
        return join([answer.result() for answer in answers], side)

    def _holders(self, side: Side) -> list[Any]:
        if side not in self.held:
            path = self._shared_file()
            futures = []
            for worker, piece in zip(self.workers, self.slices, strict=False):
                block = None if path else np.ascontiguousarray(cut(self.table.Z, piece, side))
                arguments = (block, path, (piece.start, piece.stop), side, self.arrays)
                futures.append(self.client.submit(PanelHolder, *arguments, workers=[worker], actor=True, pure=False))
            self.held[side] = [future.result() for future in futures]
        return self.held[side]

    def _shared_file(self) -> str:
        flows = self.table.Z
        if not isinstance(flows, np.memmap) or not flows.filename:
            return ""
        path = str(Path(flows.filename).resolve())
        seen = self.client.run(_has_file, path, flows.nbytes)
        return path if all(seen.values()) else ""


def _has_file(path: str, size: int) -> bool:
    file = Path(path)
    return file.is_file() and file.stat().st_size >= size


@contextmanager
def connected_passes(address: str, table: Table, *, arrays: str = "numpy") -> Iterator[ClusterPasses]:
    """Connect to a scheduler, spread the table over its workers, and let go of both at the end.

    Raises EvidenceError where Dask is not installed or the scheduler cannot be reached.
    """
    try:
        from distributed import Client
    except ImportError:
        raise EvidenceError("Dask is not installed; install evidence[dask] to use --dask.") from None
    connect: Any = Client  # the library has no types
    try:
        client = connect(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise EvidenceError(f"No Dask scheduler answers at {address}: {error}.") from error
    try:
        yield ClusterPasses(client, table, arrays)
    finally:
        client.close()
