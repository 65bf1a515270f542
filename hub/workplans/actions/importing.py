"""Importing a spreadsheet into a plan: all of it, or nothing and a list of what is wrong.

The rows are read and compared in memory first, so that a file of thousands of rows takes a few queries for each row that
changes something, and none for the others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CheckConstraint
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record_many, snapshot
from hub.events.models import Verb
from hub.events.reasons import FROM_SPREADSHEET
from hub.groups.viewers import viewer_of
from hub.initiatives.models import Initiative
from hub.lib.visibility import Viewer
from hub.partners.models import Organization
from hub.workplans.models import Activity, Indicator, Output, Plan
from hub.workplans.spreadsheet_reader import MODELS, Entry, Problem, Reader

__all__ = ["Problem", "Result", "import_rows"]

# The column to correct when a constraint that concerns every item is violated.
COLUMN_OF = {
    "activity_budget_has_currency": "currency",
    "activity_budget_not_negative": "budget",
    "indicator_of_outcome_or_output": "parent",
    "indicator_per_cent_to_100": "target",
    "indicator_unit_known": "unit",
    "indicator_ratio_of_number": "is_ratio",
}
ASIDE = 30_000
Rows = list[tuple[int, dict[str, str]]]
Links = dict[str, list[int]]  # keys of linked records by the name of the field


@dataclass
class Result:
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    left_alone: int = 0  # items of the plan that are not in the file: they do not change


def import_rows(*, plan: Plan, rows: Rows, by: Person) -> tuple[Result, list[Problem]]:
    """Create and change the plan's items as the rows say. With a single problem, nothing is changed."""
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        if plan.is_binding:
            raise ValidationError(_("The plan was adopted and its text is frozen."))
        existing = _items_of(plan)
        links = _links_of(existing)
        before = {key: _comparable(item, links[key]) for key, item in existing.items()}
        problems: list[Problem] = []
        viewer = viewer_of(by)
        entries = _entries(Reader(plan, existing, problems, viewer), rows, problems)
        left_alone = [item for key, item in existing.items() if key not in {entry.item.anchor for entry in entries}]
        _find_places(entries, left_alone, problems)
        if problems:
            return Result(), sorted(problems, key=lambda problem: problem.row)
        _keep_hidden_links(entries, links, viewer)
        return _write(entries, before, links, by, len(left_alone)), []


def _items_of(plan: Plan) -> dict[str, Any]:
    found = [
        *plan.outcomes.select_related("subgroup"),
        *plan.outputs.select_related("lead"),
        *Activity.objects.filter(output__plan=plan).select_related("lead"),
        *plan.indicators.all(),
    ]
    return {item.anchor: item for item in found}


def _links_of(items: dict[str, Any]) -> dict[str, Links]:
    """The links of each item: one query for each field with links."""
    found: dict[str, Links] = {key: {} for key in items}
    for model in (Output, Activity):
        name = model._meta.model_name or ""
        for field in model._meta.many_to_many:
            for key in (key for key in items if key.startswith(f"{name}-")):
                found[key][field.name] = []
            through: Any = field.remote_field.through
            own = [item.pk for item in items.values() if isinstance(item, model)]
            rows = through.objects.filter(**{f"{name}__in": own})
            for item, linked in rows.values_list(f"{name}_id", field.m2m_reverse_name()):
                found[f"{name}-{item}"][field.name].append(linked)
    return found


def _comparable(item: Any, links: Links) -> dict[str, Any]:
    """The values as in an event, with equal numbers written the same way."""
    return {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
        for name, value in snapshot(item).items()
    } | {name: sorted(keys) for name, keys in links.items()}


def _entries(reader: Reader, rows: Rows, problems: list[Problem]) -> list[Entry]:
    """The rows as unsaved items with their values; parents before children."""
    entries: list[Entry] = []
    for kind in MODELS:
        for number, row in rows:
            if row.get("kind", "").lower() == kind and (entry := reader.read(kind, number, row)) is not None:
                if not entry.failed:
                    problems.extend(_faults(entry))
                entries.append(entry)
    for number, row in rows:
        if row.get("kind", "").lower() not in MODELS:
            sentence = _("Write outcome, output, activity or indicator.")
            if kind := row.get("kind", ""):
                sentence = _("“%(kind)s” is not a kind of item.") % {"kind": kind} + " " + sentence
            problems.append(Problem(number, "kind", sentence))
    return entries


def _faults(entry: Entry) -> list[Problem]:
    """Violations of the models' constraints. Links are left out: the reader has checked them."""
    item = entry.item
    try:
        item.clean_fields(exclude=["position", *(field.name for field in item._meta.fields if field.is_relation)])
    except ValidationError as error:
        faults = error.message_dict.items()
        return [Problem(entry.row, name, sentence) for name, sentences in faults for sentence in sentences]
    found = []
    for constraint in item._meta.constraints:
        if not isinstance(constraint, CheckConstraint) or constraint.name not in COLUMN_OF:
            continue
        if isinstance(item, Activity) and item.budget is None:
            continue
        # A new item belongs to a parent without a key yet, which the reader has checked.
        if constraint.name == "indicator_of_outcome_or_output" and item.pk is None:
            continue
        try:
            constraint.validate(type(item), item)
        except ValidationError as error:
            found.append(Problem(entry.row, COLUMN_OF[constraint.name], error.messages[0]))
    return found


def _list_of(item: Any) -> tuple[Any, ...]:
    """The list in which an item is ordered. A parent that is not saved yet is identified by itself."""
    name = {"outcome": "plan", "output": "outcome", "activity": "output"}.get(item._meta.model_name)
    names = [name] if name else ["outcome", "output"]
    return (
        item._meta.model_name,
        *(getattr(item, f"{one}_id") or id(getattr(item, one, None)) for one in names),
    )


def _find_places(entries: list[Entry], left_alone: list[Any], problems: list[Problem]) -> None:
    """Give every item its position: from its row, else its present one, else the end of its list."""
    taken: dict[tuple[Any, ...], dict[int, Any]] = defaultdict(dict)
    for item in left_alone:
        taken[_list_of(item)][item.position] = item
    for entry in entries:
        if entry.at_the_end or entry.failed or isinstance(entry.item, Indicator):
            continue
        places = taken[_list_of(entry.item)]
        other = places.setdefault(entry.item.position, entry.item)
        if other is not entry.item:
            sentence = _("Another item of this list has the same position.")
            if other in left_alone:
                sentence = _("“%(title)s” has this place, and the file does not name it.") % {"title": other.title}
            problems.append(Problem(entry.row, "position", sentence))
    for entry in entries:
        if entry.at_the_end:
            places = taken[_list_of(entry.item)]
            entry.item.position = max(places, default=0) + 1
            places[entry.item.position] = entry.item


def _keep_hidden_links(entries: list[Entry], links: dict[str, Links], viewer: Viewer) -> None:
    """Keep links that the file could not name to this person."""
    models: dict[str, Any] = {"partners": Organization, "initiatives": Initiative}
    for name, model in models.items():
        linked = {key for of_item in links.values() for key in of_item.get(name, ())}
        hidden = linked - set(model.objects.visible_to(viewer).filter(pk__in=linked).values_list("pk", flat=True))
        for entry in entries:
            if entry.item.pk and name in entry.links:
                entry.links[name] += [key for key in links[entry.item.anchor][name] if key in hidden]


def _write(
    entries: list[Entry], before: dict[str, dict[str, Any]], links: dict[str, Links], by: Person, left_alone: int
) -> Result:
    result = Result(left_alone=left_alone)
    changed = [
        entry
        for entry in entries
        if not entry.item.pk
        or before[entry.item.anchor] != _comparable(entry.item, links[entry.item.anchor] | entry.links)
        or _moves_under_a_new_item(entry.item)
    ]
    result.unchanged = len(entries) - len(changed)
    for shift, entry in enumerate((entry for entry in changed if entry.item.pk), 1):
        if not isinstance(entry.item, Indicator):  # positions are final only at the end
            place = min(ASIDE + shift, 32_767)
            type(entry.item).objects.filter(pk=entry.item.pk).update(position=place)
    events: list[Any] = []
    for entry in changed:
        item, is_new = entry.item, entry.item.pk is None
        known = {} if is_new else links[item.anchor]
        _save(item, is_new, {name: keys for name, keys in entry.links.items() if set(keys) != set(known.get(name, ()))})
        after = _comparable(item, known | entry.links)
        if is_new:
            result.created += 1
            events.append((Verb.CREATED, item, None, after))
        else:
            result.changed += 1
            was = before[item.anchor]
            names = {name for name in after if was.get(name) != after[name]}
            events.append((Verb.CHANGED, item, {n: was.get(n) for n in names}, {n: after[n] for n in names}))
    if events:
        record_many(events, by=by, reason=FROM_SPREADSHEET)
    return result


def _moves_under_a_new_item(item: Any) -> bool:
    return any(
        getattr(item, f"{name}_id", None) is None and getattr(item, name, None) is not None
        for name in ("outcome", "output")
    )


def _save(item: Any, is_new: bool, links: Links) -> None:
    """Save an item with its links, and write its history once for both."""
    if not links:
        item.save()
        return
    item.skip_history_when_saving = True
    if is_new:
        item.save()
    for name, keys in links.items():
        getattr(item, name).set(keys)
    del item.skip_history_when_saving
    item.save()
