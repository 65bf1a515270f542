"""A remedy path on a sheet of paper, to be passed on where there is no network: the published words of one language, dated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from hub.institutions.models import InstitutionVersion, RemedyVersion
from hub.lib.translated import interface_codes, interface_language
from hub.lib.typeset import ACCENTS, page_words, typeset
from hub.workplans.blocks import blocks

TEMPLATE = Path(__file__).parent / "typst" / "remedy.typ"


def remedy_sheet(version: RemedyVersion, named: list[InstitutionVersion], *, is_behind: bool) -> bytes:
    """In the language of the text, headings too where the site speaks it."""
    with override(version.language if version.language in interface_codes() else interface_language()):
        return typeset(TEMPLATE, contents(version, named, is_behind=is_behind))


def contents(version: RemedyVersion, named: list[InstitutionVersion], *, is_behind: bool) -> dict[str, Any]:
    """What stands on the sheet, as plain values."""
    path = version.path
    day = date_format(version.as_of, "DATE_FORMAT")
    return {
        "language": version.language,
        "title": version.title,
        "accent": ACCENTS["violet"],
        "cover": False,
        "foot": f"{path.country} · {path.public_id} · {settings.SITE_NAME}",
        "line": " · ".join([str(path.country), str(path.get_situation_display()), f"{_('Checked on')} {day}"]),
        "words": {"page": page_words()},
        "warnings": _warnings(version, is_behind=is_behind),
        "no_cases": _("Do not send anybody’s story, name or whereabouts to this site: nobody there can act on them."),
        "for_whom": [_("For whom it is written"), version.for_whom],
        "head_named": [_("Institution"), _("Kind"), _("Contact")],
        "parts": _parts(version, named),
        "about": _about(version),
        "address": f"{settings.SITE_ADDRESS}{path.get_absolute_url()}",
    }


def _warnings(version: RemedyVersion, *, is_behind: bool) -> list[str]:
    found = []
    if version.is_old:
        found.append(
            f"{_('This text was reviewed or checked more than a year ago.')} "
            f"{_('Telephone numbers, costs and rules may have changed. Ask before you rely on it.')}"
        )
    if is_behind:
        found.append(_("The text itself was changed after this translation was made."))
    return found


def _parts(version: RemedyVersion, named: list[InstitutionVersion]) -> list[dict[str, Any]]:
    not_known = _("Not known.")
    rows = [[one.name, str(one.get_kind_display()), one.contact or "–"] for one in named]
    return [
        _part(_("Where to turn at once"), version.urgent, not_known),
        _part(_("Who to go to"), version.go_to, not_known, rows),
        _part(_("What they can do"), version.can_do, not_known),
        _part(_("What it costs"), version.cost, _("Not known, which does not mean free. Ask first.")),
        _part(_("How long it takes"), version.time, not_known),
        _part(
            _("Protection from removal"), version.protection,
            _("Not known: do not take it that you are protected. Ask before you give your name."),
        ),
        _part(_("Sources"), version.source, not_known),
    ]  # fmt: skip


def _part(title: str, text: str, missing: str, named: list[list[str]] | None = None) -> dict[str, Any]:
    return {"title": title, "text": blocks(text), "missing": missing, "named": named or []}


def _about(version: RemedyVersion) -> list[str]:
    reviewed = version.reviewed_at
    lines = [f"{_('Version')} {version.number}"]
    if reviewed is not None:
        lines.append(f"{_('Reviewed by another person')} {date_format(reviewed, 'DATE_FORMAT')}")
    return [" · ".join(lines)]
