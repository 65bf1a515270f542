"""One initiative of which a source says something new. What somebody changed by hand or chose is left alone."""

from __future__ import annotations

from typing import Any

from hub.events.models import Verb
from hub.initiatives.facts import CHOICES, TERMS, TEXTS
from hub.initiatives.importing.create import PARTS, evaluation_rows, place_rows, role_rows, tranche_rows
from hub.initiatives.importing.directory import Directory
from hub.initiatives.models import Identifier, Initiative
from hub.initiatives.shown import UNSAID
from hub.lib.bulk import insert_rows

__all__ = ["Deed", "apply_facts", "changed_keys", "write_facts"]

Deed = tuple[Verb, Initiative, dict[str, Any], dict[str, Any]]
ROWS = {"roles": role_rows, "tranches": tranche_rows, "places": place_rows, "evaluations": evaluation_rows}


def changed_keys(
    before: dict[str, Any], after: dict[str, Any], current: dict[str, Any], kept: list[str]
) -> dict[str, Any]:
    """The fields to write: those of which the sources now say something else, where what is shown is still what the
    sources said before."""
    changes = {}
    for key, value in after.items():
        if key == "extra" or key in kept or before.get(key) == value:
            continue
        now = current.get(key, UNSAID.get(key))
        untouched = key == "identifiers" or now == before.get(key, UNSAID.get(key))
        if untouched and now != value:
            changes[key] = value
        # else: changed by hand; the source's word stands beside it
    return changes


def write_facts(initiative: Initiative, changes: dict[str, Any], directory: Directory) -> None:
    """Write fields and links of one initiative, history and search included."""
    fields = [key for key in changes if key in TEXTS or key in CHOICES]
    for key in fields:
        setattr(initiative, key, changes[key])
    if initiative.starts and initiative.ends and initiative.ends < initiative.starts:
        # The start of one source and the end of another: neither is shown rather than a wrong pair.
        initiative.starts = initiative.ends = ""
    for key, value in changes.items():
        if key in TERMS:
            wanted = [directory.terms.get((TERMS[key].value, code)) for code in value]
            getattr(initiative, key).set([term for term in wanted if term])
        elif key == "countries":
            known = directory.countries.keys
            initiative.countries.set([known[iso3] for iso3 in value if iso3 in known])
        elif key in PARTS:
            model, columns = PARTS[key]
            hidden = _places_out_of_sight(initiative) if key == "places" else {}
            model.objects.filter(initiative=initiative).delete()
            rows = ROWS[key](initiative.pk, value, directory)
            if hidden:
                rows = [(*row[:4], hidden.get(row[2:4], row[4])) for row in rows]
            insert_rows(model, columns, rows)
        elif key == "identifiers":
            for register, number in value:
                Identifier.objects.get_or_create(register=register, value=number, defaults={"initiative": initiative})
    initiative.save()


def _places_out_of_sight(initiative: Initiative) -> dict[tuple[float, float], str]:
    """A place that was coarsened stays so when its source sends it again."""
    return {(p.latitude, p.longitude): p.shown for p in initiative.places.exclude(shown="exact")}


def apply_facts(
    initiative: Initiative,
    current: dict[str, Any],
    before: dict[str, Any],
    after: dict[str, Any],
    directory: Directory,
) -> Deed | None:
    """Show what the sources say now, where `current` is shown still as they said it before. The event to record, if
    anything that is shown has changed."""
    changes = changed_keys(before, after, current, initiative.kept)
    if not changes:
        return None
    write_facts(initiative, changes, directory)
    return Verb.IMPORTED, initiative, {key: current.get(key) for key in changes}, changes
