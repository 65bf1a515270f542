"""A frozen version as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub.lib.partialdate import readable
from hub.lib.translated import current_language, in_content_language
from hub.lib.typeset import ACCENTS, page_words, typeset
from hub.lib.visibility import STRANGER
from hub.workplans.blocks import blocks
from hub.workplans.document import group_on
from hub.workplans.models import PlanVersion
from hub.workplans.presentation import ItemView, in_money, read

TEMPLATE = Path(__file__).parent / "typst" / "plan.typ"


def version_pdf(version: PlanVersion, site: str) -> bytes:
    """The version in the reader's language as far as there is content in it, with its hash and its permanent address. The
    group has the name and the address that it had when the text was frozen, so that the file never changes."""
    with in_content_language():
        return _version_pdf(version, site)


def _version_pdf(version: PlanVersion, site: str) -> bytes:
    shown = read(version.document())
    group, period = shown.plan["group"], shown.plan["period"]
    address = f"{site}/groups/{group}/plans/{period}/versions/{version.number}/"
    days = f"{readable(shown.plan['starts'])} – {readable(shown.plan['ends'])}"
    facts = [(_("Period"), days), (_("Version"), str(version.number))]
    if version.resolution is not None:
        # The file is passed on, and must be the same for everybody.
        on = date_format(version.resolution.on, "DATE_FORMAT")
        facts.append((_("Adopted by"), f"{version.resolution.name_for(STRANGER)}, {on}"))
    if entered_on := version.document().get("adoption", {}).get("entered_on"):
        facts.append((_("Entered here after its adoption"), readable(entered_on)))
    then = group_on(version.plan.group, version.at)
    return typeset(
        TEMPLATE,
        {
            "title": str(shown.title),
            "subtitle": str(then.name),
            "accent": ACCENTS[then.accent],
            "cover": False,
            "foot": f"{then.name} · {shown.plan['period']}",
            "language": current_language(),
            "facts": facts,
            "summary": blocks(str(shown.summary)),
            "outcomes": [_print_item(item) for item in shown.outcomes],
            "unplaced": [_print_item(item) for item in shown.unplaced],
            "sha256": version.sha256,
            "address": address,
            "words": {
                "colon": pgettext("before what happened", ":"),
                "unplaced": _("Outputs named without an outcome"),
                "hash": _("SHA-256 of the canonical text"),
                "address": _("Permanent address"),
                "page": page_words(),
            },
        },
    )


def _print_item(item: ItemView) -> dict[str, Any]:
    facts = []
    if item.lead:
        facts.append((_("Lead"), item.lead))
    if item.item.get("due"):
        facts.append((_("Due"), readable(item.item["due"])))
    if item.item.get("budget"):
        facts.append((_("Budget"), in_money(item.item["budget"], item.item["currency"])))
    labels = {
        "description": _("Description"),
        "definition_of_success": _("Success means"),
        "theory_of_change": _("Theory of change"),
    }
    return {
        "number": item.number,
        "title": str(item.title),
        "facts": facts,
        "texts": [(labels[name], blocks(str(text))) for name, text in item.texts.items() if text],
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
        "children": [_print_item(child) for child in item.children],
    }
