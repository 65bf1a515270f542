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

__all__ = ["ClusterPasses", "PanelHolder", "connect", "connect_passes"]

Floats = npt.NDArray[np.floating[Any]]
SECONDS_TO_CONNECT = 15


class PanelHolder:
    """Lives on a worker and keeps its panels between passes; only the small matrix T and its product travel."""

    def __init__(self, side: Side, arrays: str, threads: int) -> None:
        self.side: Side = side
        self.library = named_arrays(arrays)
        self.panels: list[Panel] = []
        self.threads = ThreadPoolExecutor(threads)

    def hold(self, block: Floats) -> None:
        """Take over a panel that was sent."""
        # A copy, because what arrives lies anywhere in a message, and BLAS would copy unaligned numbers in every pass.
        exact = np.array(block, order="C")
        single = exact if exact.dtype == np.float32 else exact.astype(np.float32)
        self.panels.append(Panel(exact, self.library.from_numpy(single), self.side, self.library))

    def read(self, path: str, start: int, stop: int) -> None:
        """Take a panel from a file of flows."""
        self.hold(cut(np.load(path, mmap_mode="r"), slice(start, stop), self.side))

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
            pieces = panel_slices(self.table.rows)
            shares = [part for part in np.array_split(np.arange(len(pieces)), len(self.workers)) if len(part)]
            holders = [
                self.client.submit(PanelHolder, side, self.arrays, threads, workers=[worker], actor=True, pure=False)
                for worker, threads in list(self.workers.items())[: len(shares)]
            ]
            self.held[side] = [holder.result() for holder in holders]
            for turn in range(len(shares[0])):  # one panel for each worker at a time, so that they load side by side
                loads = [
                    self._load(holder, pieces[share[turn]], side, path)
                    for holder, share in zip(self.held[side], shares, strict=True)
                    if turn < len(share)
                ]
                for load in loads:
                    load.result()
        return self.held[side]

    def _load(self, holder: Any, piece: slice, side: Side, path: str) -> Any:
        if path:
            return holder.read(path, piece.start, piece.stop)
        return holder.hold(np.ascontiguousarray(cut(self.table.Z, piece, side)))

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
def connect(address: str) -> Iterator[Any]:
    """A client of the scheduler, closed at the end.

    Raises EvidenceError where Dask is not installed, the scheduler cannot be reached or has no workers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise EvidenceError("Dask is not installed; install evidence[dask] to use --dask.") from None
    connect: Any = Client  # the library has no types
    try:
        # Straight to the workers: by way of the scheduler every pass takes half as long again.
        client = connect(address, timeout=SECONDS_TO_CONNECT, direct_to_workers=True)
    except (OSError, ValueError) as error:
        raise EvidenceError(f"No Dask scheduler answers at {address}: {error}.") from error
    try:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise EvidenceError("The scheduler has no workers; start at least one with `dask worker ADDRESS`.")
        yield client
    finally:
        client.close()


@contextmanager
def connect_passes(address: str, table: Table, *, arrays: str = "numpy") -> Iterator[ClusterPasses]:
    """Connect to a scheduler, spread the table over its workers, and let go of both at the end. Errors: `connected`."""
    with connect(address) as client:
        yield ClusterPasses(client, table, arrays)
