"""Updates initiatives when their sources state something new. What somebody changed by hand or chose is left alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hub.events.models import Verb
from hub.exchange.current_facts import UNSAID
from hub.exchange.facts import CHOICES, TEXTS
from hub.exchange.importing.create import COLUMNS, PARTS, ROWS, record_past, search_values
from hub.exchange.importing.directory import Directory
from hub.exchange.importing.resolve import record_behind
from hub.exchange.models import SourceRecord
from hub.initiatives.models import Evaluation, Identifier, Initiative
from hub.initiatives.place_visibility import hold_places_back
from hub.initiatives.terms import TERMS
from hub.lib.bulk import insert_rows, ready, update_rows
from hub.lib.partialdate import is_before
from hub.lib.searchbulk import index_again
from hub.lib.visibility import STRANGER

Change = tuple[Verb, Initiative, dict[str, Any], dict[str, Any]]
Changed = tuple[Initiative, dict[str, Any]]
WRITTEN = (*TEXTS, *CHOICES, "locked_fields")


def changed_keys(
    before: dict[str, Any], after: dict[str, Any], current: dict[str, Any], locked: list[str]
) -> dict[str, Any]:
    """The fields to write: those for which the sources now state something else, while the shown value is still what the
    sources stated before."""
    changes = {}
    for key, value in after.items():
        if key == "extra" or key in locked or before.get(key) == value:
            continue
        now = current.get(key, UNSAID.get(key))
        untouched = key == "identifiers" or now == before.get(key, UNSAID.get(key))
        if untouched and now != value:
            changes[key] = value
        # otherwise changed by hand; the source's statement is listed beside it
    return changes


def without_removed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What the sources state after some of them were removed: fields that no source mentions any more become empty."""
    silent = before.keys() - after.keys() - {"extra", "identifiers"}
    return after | {name: UNSAID.get(name, "" if name in TEXTS else []) for name in silent}


def change_of(
    initiative: Initiative, current: dict[str, Any], before: dict[str, Any], after: dict[str, Any]
) -> Change | None:
    """The event of showing what the sources state now, where `current` still is what they stated before; None where no shown
    value changes. Its last part is what to write."""
    changes = changed_keys(before, after, current, initiative.locked_fields)
    if not changes:
        return None
    return Verb.IMPORTED, initiative, {key: current.get(key) for key in changes}, changes


def write_facts(
    changed: Sequence[Changed],
    directory: Directory,
    said: Mapping[int, Iterable[SourceRecord]],
    *,
    by_id: int | None,
    reason: str,
) -> None:
    """Write fields and links of initiatives, each of them once, with history and search index. `said` are the records, by
    initiative, that the facts come from. The number of statements does not grow with the number of initiatives. Runs in
    the caller's transaction."""
    directory.settle(
        {
            (initiative.pk, name): record_behind(said[initiative.pk], name)
            for initiative, changes in changed
            for name in ("roles", "tranches")
            if changes.get(name)
        }
    )
    for initiative, changes in changed:
        for key in changes:
            if key in TEXTS or key in CHOICES:
                setattr(initiative, key, changes[key])
        if initiative.starts and initiative.ends and is_before(initiative.ends, initiative.starts):
            # The start from one source and the end from another contradict: neither is shown rather than a wrong pair.
            initiative.starts = initiative.ends = ""
    values = [
        [ready(Initiative, field.attname, getattr(initiative, field.attname)) for field in Initiative._meta.concrete_fields]
        for initiative, _changes in changed
    ]  # fmt: skip
    places = [COLUMNS.index(column) for column in WRITTEN]
    update_rows(Initiative, WRITTEN, ([*(own[place] for place in places), own[0]] for own in values))
    record_past(values, "~", by_id=by_id, reason=reason)
    texts = [
        (one.pk, {key: getattr(one, key) for key in TEXTS}) for one, changes in changed if changes.keys() & {*TEXTS}
    ]
    index_again(Initiative, [(key, search_values(own)) for key, own in texts])
    _write_links(changed, directory)
    _write_parts(changed, directory)
    _write_identifiers(changed)


def _write_links(changed: Sequence[Changed], directory: Directory) -> None:
    for name in (*TERMS, "countries"):
        links: list[tuple[int, int]] = []
        keys = []
        for initiative, changes in changed:
            if name in changes:
                known = (
                    directory.countries.keys.get(code) if name == "countries" else directory.terms.get((TERMS[name].value, code))
                    for code in changes[name]
                )  # fmt: skip
                keys.append(initiative.pk)
                links += [(initiative.pk, found) for found in known if found]
        if keys:
            through = getattr(Initiative, name).through
            through.objects.filter(initiative__in=keys).delete()
            insert_rows(through, ["initiative_id", "country_id" if name == "countries" else "term_id"], links)


def _write_parts(changed: Sequence[Changed], directory: Directory) -> None:
    for name, (model, columns) in PARTS.items():
        keys = [initiative.pk for initiative, changes in changed if name in changes]
        if not keys:
            continue
        rows: list[tuple[Any, ...]] = []
        for initiative, changes in changed:
            if name in changes:
                rows += ROWS[name](initiative.pk, changes[name], directory)
        if name == "places":
            rows = hold_places_back(rows, keys)
        if name == "evaluations":
            rows = _with_designs(rows, keys)
        model.objects.filter(initiative__in=keys).delete()
        insert_rows(model, columns, rows)


def _with_designs(rows: Sequence[tuple[Any, ...]], keys: Sequence[int]) -> list[tuple[Any, ...]]:
    """Rows of evaluations with the designs that people gave to those of the same address, or of the same title where no
    address was known: no file tells a design. Call it while those are there."""
    known: dict[tuple[int, str], str] = {}
    stated = Evaluation.objects.filter(initiative__in=keys).exclude(design="")
    for key, title, url, design in stated.order_by("pk").values_list("initiative", "title", "url", "design"):
        known[key, url or title] = design
    return [(*row[:4], known.get((row[0], row[2])) or known.get((row[0], row[1])) or row[4]) for row in rows]


def _write_identifiers(changed: Sequence[Changed]) -> None:
    """An identifier stays with the initiative that had it first, except for those of hidden records: their existence must
    not show by what is missing elsewhere."""
    wanted: dict[str, dict[str, int]] = defaultdict(dict)
    for initiative, changes in changed:
        for register, number in changes.get("identifiers", ()):
            wanted[register].setdefault(number, initiative.pk)
    for register, numbers in wanted.items():
        held = Identifier.objects.filter(register=register, value__in=numbers)
        seen = held.filter(initiative__in=Initiative.objects.visible_to(STRANGER).values("pk"))
        known = set(seen.values_list("value", flat=True))
        known |= {value for value, key in held.values_list("value", "initiative") if numbers[value] == key}
        rows = [(numbers[value], register, value) for value in numbers.keys() - known]
        insert_rows(Identifier, ["initiative_id", "register", "value"], sorted(rows))
