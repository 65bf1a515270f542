"""Completes the samples of rules, so that each violates only its own rule."""

from __future__ import annotations

from typing import Any

from hub.workplans.document import KINDS

PLAN = {"starts": "2024-01-01", "ends": "2025-12-31", "title": {"en": "Sample"}}
BLANKS: dict[str, dict[str, Any]] = {
    "outcomes": {"position": 1, "title": {"en": "Outcome"}, "definition_of_success": {"en": "…"}, "theory_of_change": {"en": "…"},
                 "not_measured": False},
    "outputs": {"position": 1, "title": {"en": "Output"}, "outcome": None, "lead": None, "due": None},
    "activities": {"position": 1, "title": {"en": "Activity"}, "output": None, "lead": None, "partners": [], "due": None,
                   "budget": None, "currency": ""},
    "indicators": {"position": 1, "title": {"en": "Indicator"}, "outcome": None, "output": None, "measures": "change",
                   "direction": "up", "baseline": None, "target": None},
}  # fmt: skip


def sample(given: dict[str, Any]) -> dict[str, Any]:
    """A document with the values of the sample, otherwise empty. Dates parsed by YAML become text again."""
    return {
        "plan": PLAN | _write_dates(given.get("plan", {})),
        **{kind: [BLANKS[kind] | _write_dates(item) for item in given.get(kind, [])] for kind in KINDS},
        "accepted": given.get("accepted", []),
        "plan_months": given.get("plan_months"),
    }


def _write_dates(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in item.items()}
