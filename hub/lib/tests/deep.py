"""How much a run looks at: `make test` takes a choice, `make test-deep` leaves nothing out (docs/decisions/0012)."""

from __future__ import annotations

import os


def is_deep() -> bool:
    return bool(os.environ["HUB_TESTS_DEEP"])


def examples(number: int) -> int:
    """So many examples in a deep run, a third of them before a landing: each of these writes some twenty records."""
    return number if is_deep() else number // 3
