"""The same passes on many machines: each Dask worker holds one panel of the flow matrix as an actor."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from evidence.exceptions import EvidenceError
from evidence.inputoutput.arrays import named_arrays
from evidence.inputoutput.panels import Panel, Side, cut, join, multiply_panels, panel_slices
from evidence.inputoutput.table import Table

__all__ = ["ClusterPasses", "PanelHolder", "connected_passes"]

Floats = npt.NDArray[np.floating[Any]]
SECONDS_TO_CONNECT = 15


class PanelHolder:
    """Lives on a worker and keeps its panels between passes; only the small matrix T and its product travel."""

    def __init__(
        self, block: Floats | None, path: str, pieces: list[tuple[int, int]], side: Side, arrays: str, threads: int
    ) -> None:
        self.side: Side = side
        first, last = pieces[0][0], pieces[-1][1]
        if block is None:
            block = np.ascontiguousarray(cut(np.load(path, mmap_mode="r"), slice(first, last), side))
        library = named_arrays(arrays)
        single = block if block.dtype == np.float32 else block.astype(np.float32)
        self.panels = []
        for start, stop in pieces:
            exact, part = (cut(whole, slice(start - first, stop - first), side) for whole in (block, single))
            self.panels.append(Panel(exact, library.from_numpy(part), side, library))
        self.threads = ThreadPoolExecutor(min(threads, len(pieces)))

    def multiply(self, T: Floats, precise: bool) -> Floats:
        """This worker's slice of the product."""
        return join(multiply_panels(self.panels, T, precise, self.threads), self.side)


class ClusterPasses:
    """Passes over panels held by workers. Slices of the product are disjoint, so nothing is added up on the way.

    Where the flows are a file that every worker can open (see `evidence table convert`), workers read their panels
    from it; otherwise panels are sent once. Panels are those of `LocalPasses`, so on like machines the figures are the
    same bits as in one process.
    """

    def __init__(self, client: Any, table: Table, arrays: str = "numpy") -> None:
        self.client = client
        self.table = table
        self.arrays = arrays
        workers = client.scheduler_info(n_workers=-1)["workers"]
        if not workers:
            raise EvidenceError("The scheduler has no workers; start at least one with `dask worker ADDRESS`.")
        self.workers = {address: int(workers[address]["nthreads"]) for address in sorted(workers)}
        self.held: dict[Side, list[Any]] = {}

    def multiply(self, T: Floats, side: Side, precise: bool) -> Floats:
        """See `Passes`."""
        wanted = np.asarray(T, dtype=np.float64 if precise else np.float32)
        answers = [holder.multiply(wanted, precise) for holder in self._holders(side)]
        return join([answer.result() for answer in answers], side)

    def _holders(self, side: Side) -> list[Any]:
        if side not in self.held:
            path = self._shared_file()
            slices = [(piece.start, piece.stop) for piece in panel_slices(self.table.rows)]
            futures = []
            shares = [[slices[i] for i in part] for part in np.array_split(np.arange(len(slices)), len(self.workers))]
            for (worker, threads), pieces in zip(self.workers.items(), shares, strict=True):
                if not pieces:
                    continue
                block = None if path else self._send(worker, slice(pieces[0][0], pieces[-1][1]), side)
                arguments = (block, path, pieces, side, self.arrays, threads)
                futures.append(self.client.submit(PanelHolder, *arguments, workers=[worker], actor=True, pure=False))
            self.held[side] = [future.result() for future in futures]
        return self.held[side]

    def _send(self, worker: str, piece: slice, side: Side) -> Any:
        block = np.ascontiguousarray(cut(self.table.Z, piece, side))
        return self.client.scatter(block, workers=[worker], hash=False)

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
        client = connect(address, timeout=SECONDS_TO_CONNECT)  # actors call back through the default client
    except (OSError, ValueError) as error:
        raise EvidenceError(f"No Dask scheduler answers at {address}: {error}.") from error
    try:
        yield ClusterPasses(client, table, arrays)
    finally:
        client.close()
