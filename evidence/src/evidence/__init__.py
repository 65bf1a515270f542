"""Evidence on child labour, forced labour and human trafficking: estimates that travel with their doubt.

    >>> import evidence as ev
    >>> table = ev.teaching_table()
    >>> ev.exports(table).frames["exports"].columns
    ['region', 'gross_exports', 'direct', 'domestic_indirect', 'foreign', 'double_counted']

These are the calls for everyday use; `help(ev.footprint)` says what a call takes and gives, and the modules behind them have
more. Each is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.api import (
        aggregate,
        exports,
        flows,
        footprint,
        frame,
        lists,
        paths,
        rank,
        rds,
        read_counts,
        read_table,
        scaleup,
        suppress,
        survey,
        teaching_table,
        tiers,
    )
    from evidence.exceptions import DataError, EvidenceError

__version__ = "0.1.0"
__all__ = [
    "DataError",
    "EvidenceError",
    "aggregate",
    "exports",
    "flows",
    "footprint",
    "frame",
    "lists",
    "paths",
    "rank",
    "rds",
    "read_counts",
    "read_table",
    "scaleup",
    "suppress",
    "survey",
    "teaching_table",
    "tiers",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'evidence' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("evidence.exceptions" if name.endswith("Error") else "evidence.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
