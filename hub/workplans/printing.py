"""A frozen version as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.lib.translated import current_language
from hub.lib.typeset import typeset
from hub.workplans.models import PlanVersion
from hub.workplans.words import ReadItem, read

__all__ = ["version_pdf"]

TEMPLATE = Path(__file__).parent / "typst" / "plan.typ"


def version_pdf(version: PlanVersion, address: str) -> bytes:
    """The version in the reader's language, with its hash and its permanent address."""
    shown = read(version.document())
    facts = [(_("Period"), f"{shown.plan['starts']} – {shown.plan['ends']}"), (_("Version"), str(version.number))]
    if version.resolution is not None:
        on = date_format(version.resolution.on, "DATE_FORMAT")
        facts.append((_("Adopted by"), f"{version.resolution}, {on}"))
    return typeset(
        TEMPLATE,
        {
            "title": str(shown.title),
            "subtitle": str(version.plan.group.name),
            "language": current_language(),
            "facts": facts,
            "summary": str(shown.summary),
            "outcomes": [_printed(item) for item in shown.outcomes],
            "unplaced": [_printed(item) for item in shown.unplaced],
            "sha256": version.sha256,
            "address": address,
            "words": {
                "unplaced": _("Outputs named without an outcome"),
                "hash": _("SHA-256 of the canonical text"),
                "address": _("Permanent address"),
            },
        },
    )


def _printed(item: ReadItem) -> dict[str, Any]:
    facts = []
    if item.lead:
        facts.append((_("Lead"), item.lead))
    if item.item.get("due"):
        facts.append((_("Due"), item.item["due"]))
    if item.item.get("budget"):
        facts.append((_("Budget"), f"{item.item['budget']} {item.item['currency']}"))
    if text := item.texts.get("definition_of_success"):
        facts.append((_("Success means"), str(text)))
    return {
        "number": item.number,
        "title": str(item.title),
        "facts": facts,
        "texts": [str(text) for name, text in item.texts.items() if text and name != "definition_of_success"],
        "indicators": [
            _("%(title)s: from %(baseline)s to %(target)s (%(unit)s)")
            % {
                "title": indicator.title,
                "baseline": indicator.item["baseline"] or _("not known"),
                "target": indicator.item["target"] or _("no target"),
                "unit": indicator.unit_label,
            }
            for indicator in item.indicators
        ],
        "children": [_printed(child) for child in item.children],
    }
