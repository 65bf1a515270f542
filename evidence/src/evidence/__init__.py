"""Evidence on child labour, forced labour and human trafficking: estimates that travel with their doubt.

    >>> import evidence as ev
    >>> table = ev.teaching_table()
    >>> ev.exports(table).frames["exports"].columns
    ['region', 'gross_exports', 'direct', 'domestic_indirect', 'foreign', 'double_counted']

What stands here is the short way in; `help(ev.footprint)` and its like say what each call takes, and the modules behind them
have more. Nothing of it is imported before it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.api import (
        aggregate,
        exports,
        footprint,
        frame,
        lists,
        paths,
        rds,
        read_counts,
        read_table,
        scaleup,
        survey,
        teaching_table,
    )
    from evidence.exceptions import DataError, EvidenceError

__version__ = "0.1.0"
__all__ = [
    "DataError",
    "EvidenceError",
    "aggregate",
    "exports",
    "footprint",
    "frame",
    "lists",
    "paths",
    "rds",
    "read_counts",
    "read_table",
    "scaleup",
    "survey",
    "teaching_table",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'evidence' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("evidence.exceptions" if name.endswith("Error") else "evidence.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
