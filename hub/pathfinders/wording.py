"""The wording with which a first year may begin. It is a proposal of this software, which the secretariat edits: no template
of the Alliance is known to us word by word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.pathfinders.models import AskedIndicator, Cycle, Definition, ReportQuestion

FILE = Path(__file__).resolve().parent / "data" / "wording.yaml"


@transaction.atomic
def propose_wording(*, cycle: Cycle, by: Person) -> None:
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for position, row in enumerate(content["questions"], 1):
        ReportQuestion.objects.create(cycle=cycle, position=position, **_columns("text", row))
    for position, row in enumerate(content["indicators"], 1):
        values = (
            _columns("name", row["name"]) | _columns("text", row["text"]) | _columns("population", row["population"])
        )
        definition, made = Definition.objects.get_or_create(
            code=row["code"], number=1, defaults=values | {"unit": row["unit"]}
        )
        if made:
            record(Verb.CREATED, definition, by=by, after=snapshot(definition))
        AskedIndicator.objects.create(cycle=cycle, position=position, definition=definition, is_core=row["core"])


def _columns(name: str, texts: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}_{code}": text for code, text in texts.items()}
