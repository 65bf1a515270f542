"""What every computation leaves behind: figures with their interval, and the record of how they came about."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

__all__ = ["Caveat", "Interval", "RunRecord", "file_sha256", "to_json"]


@dataclasses.dataclass(frozen=True, slots=True)
class Interval:
    """An interval that says what kind it is.

    low, high: bounds in the unit of the figure; kind: e.g. "BCa bootstrap", "Taylor, normal", "spread over models";
    level: nominal coverage between 0 and 1, None where the interval is a range without a probability.
    """

    low: float
    high: float
    kind: str
    level: float | None = 0.95

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"The interval's lower bound {self.low} lies above its upper bound {self.high}.")


@dataclasses.dataclass(frozen=True, slots=True)
class Caveat:
    """A stable code and one sentence that a layman understands. Warnings travel with the figure they limit."""

    code: str
    message: str


@dataclasses.dataclass(frozen=True)
class RunRecord:
    """The metadata record beside every result (`run.json`): enough to run it again and to see what it rests on."""

    method: str
    parameters: Mapping[str, Any]
    inputs: Sequence[Mapping[str, str]]  # one mapping a file: name, sha256, and what else is known of its version
    assumptions: Sequence[str] = ()
    warnings: Sequence[Caveat] = ()
    seed: int | None = None
    residual: float | None = None
    units: str = ""
    software: Mapping[str, str] = dataclasses.field(default_factory=lambda: software_versions())
    created: str = dataclasses.field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def write(self, folder: Path) -> Path:
        """Write `run.json` into the folder and return its path."""
        path = folder / "run.json"
        path.write_text(to_json(self) + "\n", encoding="utf-8")
        return path


def software_versions() -> dict[str, str]:
    """Versions of this library and of what its numbers depend on."""
    names = ("evidence", "numpy", "scipy", "polars")
    return {"python": platform.python_version()} | {name: metadata.version(name) for name in names}


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, read in blocks so that size does not matter."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def to_json(value: Any) -> str:
    """JSON of records, arrays and paths; NaN and infinities become null, since JSON has no word for them."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2, allow_nan=False)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):  # NumPy scalars and arrays
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if isinstance(value, (str, int, bool)) or value is None:
        return value
    return str(value)
