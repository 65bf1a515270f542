"""Built-in content: what public pages say of the steps of Pathfinder countries. Loading is repeatable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.pathfinders.models import DatedStep
from hub.vocabularies.models import Country

DATA = Path(__file__).resolve().parent / "data"


@transaction.atomic
def load_pathfinders() -> int:
    """How many records were added or changed. One that was withdrawn on the site stays withdrawn."""
    content = yaml.safe_load((DATA / "steps.yaml").read_text(encoding="utf-8"))
    countries = dict(
        Country.objects.filter(iso3__in={row["country"] for row in content["steps"]}).values_list("iso3", "pk")
    )
    known = {one.key: one for one in DatedStep.objects.exclude(key="")}
    return sum(
        _keep(known.get(row["key"]), _values(row, content["sources"], countries[row["country"]]))
        for row in content["steps"]
        if row["country"] in countries
    )


def _values(row: dict[str, Any], sources: dict[str, Any], country: int) -> dict[str, Any]:
    notes = {f"note_{code}": text for code, text in row["note"].items()}
    claim = row.get("claim", DatedStep.Claim.HAPPENED.value)
    return {
        "key": row["key"], "country_id": country, "moment": row["moment"], "claim": claim, "on": row["on"],
        **notes, **sources[row["source"]],
    }  # fmt: skip


def _keep(found: DatedStep | None, values: dict[str, Any]) -> int:
    if found is not None and all(getattr(found, name) == value for name, value in values.items()):
        return 0
    before = snapshot(found) if found else None
    step = found or DatedStep()
    for name, value in values.items():
        setattr(step, name, value)
    step.save()
    record(Verb.LOADED, step, by=None, before=before, after=snapshot(step))
    return 1
