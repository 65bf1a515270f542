"""Every text of every record is a script, and no page runs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from hub.pages.tests.world import World, addresses

pytestmark = pytest.mark.django_db

MOST_DIGITS = 8
SCRIPT = "\"'><script>qx()</script><img src=x onerror=qx()>"
# Parts of addresses, keys, hashes and words that stand for something to the program.
KEPT = {
    "slug", "public_id", "secret", "period", "code", "scheme", "iso2", "iso3", "m49", "hash", "previous_hash", "sha256",
    "file_hash", "fingerprint", "stored", "path", "query", "kind", "item_key", "field", "currency", "starts", "ends", "begins_on",
    "ends_on", "on", "published", "said_on", "password", "language", "nonce", "accent", "link", "evidence", "unit", "text",
}  # fmt: skip
# The database lets nobody change these; they are written from the others.
FROZEN = {
    "crises.analysisversion", "events.event", "governance.termsversion", "meetings.approvedminutes", "prevalence.explanation", "prevalence.protocolversion", "reports.frozenreport",
    "workplans.planversion",
}  # fmt: skip
# Nor these once they are published, only as long as they are drafts.
DRAFTS: dict[str, dict[str, None]] = {
    "prevention.modelversion": {"published_at": None},
    "prevention.theorystep": {"version__published_at": None},
    "prevention.component": {"version__published_at": None},
    "prevention.ground": {"version__published_at": None},
}


def fill_with_scripts() -> set[str]:
    """Put the script into every text in the database, past forms and validators; the tables that took it."""
    filled = set()
    for model in apps.get_models():
        if not model.__module__.startswith("hub.") or model.__name__.startswith("Historical"):
            continue
        if model._meta.label_lower in FROZEN:
            continue
        for field in model._meta.concrete_fields:
            plain = type(field).__name__ in {"CharField", "TextField"} and not field.choices and not field.unique
            if plain and (field.name not in KEPT or isinstance(field, models.TextField)):
                room = field.max_length or 1000
                # With the key at its end, as names may have to differ.
                script = Concat(Value(SCRIPT), Cast("pk", models.TextField()))
                rows = model._default_manager.filter(**DRAFTS.get(model._meta.label_lower, {}))
                if room >= len(SCRIPT) + MOST_DIGITS and rows.update(**{field.name: script}):
                    filled.add(model._meta.label_lower)
    return filled


def test_no_page_runs_what_people_write(world: World, client_of: Callable[[Any], Any]) -> None:
    filled = fill_with_scripts()
    assert filled >= {
        "accounts.person", "partners.organization", "groups.group", "groups.milestone", "meetings.meeting",
        "library.item", "initiatives.initiative", "outreach.submission", "workplans.plan", "workplans.outcome",
        "workplans.output", "workplans.activity", "workplans.comment", "studies.run", "studies.dataset", "sources.source",
    }  # fmt: skip
    client = client_of(world.scenario.secretariat)
    shown = []
    for name, _parts, path in addresses(world):
        answer = client.get(path)
        if "html" not in answer.get("Content-Type", "") and "svg" not in answer.get("Content-Type", ""):
            continue
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        page = content.decode()
        assert "<script>qx" not in page, name
        assert "<img src=x" not in page, name
        assert 'onerror=qx()"' not in page, name
        if "&lt;script&gt;qx" in page:
            shown.append(name)
    assert len(shown) > 40, f"the texts are shown by few pages: {shown}"
