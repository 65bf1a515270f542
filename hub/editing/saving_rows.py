"""Saving many rows at once: in one transaction, each with the same checks as on its own page."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, ProtectedError, RestrictedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.editing.row_tables import RowTable
from hub.events.actions import record_many
from hub.events.editing import delete_record, lock_row, save_form
from hub.events.models import Event, Verb
from hub.lib.rows import Rows
from hub.lib.visibility import Viewer

ASIDE = 10_000  # temporary positions while rows are reordered


class RowsConflict(Exception):  # noqa: N818 - as EditConflictError, for rows of a page
    """Somebody else saved rows that the writer changed, too. Nothing was written; `Rows.conflicts` says which rows."""


def versions_of(model: Any, keys: list[int]) -> dict[int, int]:
    """The sequence number of the latest event about each record. One query."""
    events = Event.objects.filter(kind=model._meta.label_lower, object_id__in=keys).order_by()
    return dict(events.values_list("object_id").annotate(latest=Max("sequence")))


@transaction.atomic
def save_tables(
    *, owner: Any, tables: list[tuple[RowTable, Rows]], by: Person, viewer: Viewer, reason: str = ""
) -> int:
    """Returns how many rows were written, deleted or moved."""
    lock_row(owner)
    owner.refresh_from_db()
    for table, _rows in tables:
        blank = table.kind.model(**table.blank(owner))
        table.kind.check_can_edit(viewer, blank)  # the parent may have been closed in the meantime
        table.kind.before_writing(blank)
    if sum(_find_conflicts(table, rows) for table, rows in tables):
        raise RowsConflict
    return sum(_save(table, rows, by, viewer, reason) for table, rows in tables)


def _existing(rows: Any) -> list[Any]:
    return [form for form in rows.initial_forms if form.instance.pk]


def _find_conflicts(table: RowTable, rows: Any) -> int:
    """Rows that others changed after the writer loaded them: ignored if she did not change them, conflicts otherwise."""
    current = versions_of(rows.model, [form.instance.pk for form in _existing(rows)])
    late = {
        form.instance.pk: seen
        for form in _existing(rows)
        if current.get(form.instance.pk, 0) > (seen := form.cleaned_data.get("seen") or 0)
    }
    if not late:
        return 0
    events: dict[int, list[Event]] = defaultdict(list)
    about = Event.objects.filter(kind=rows.model._meta.label_lower, object_id__in=late, sequence__gt=min(late.values()))
    for event in about.order_by("sequence"):
        if event.sequence > late[event.object_id]:
            events[event.object_id].append(event)
    for number, form in enumerate(rows.forms):
        if form.instance.pk not in late:
            continue
        changes = events[form.instance.pk]
        form.is_untouched = not rows._should_delete_form(form) and not _has_own_changes(form, changes)
        form.data[form.add_prefix("seen")] = str(current[form.instance.pk])  # from now on she has seen it
        if form.is_untouched:
            _show_as_saved(form)
        else:
            rows.conflicts[number] = _changes_by_label(form, changes)
    return len(rows.conflicts)


def _show_as_saved(form: Any) -> None:
    """Show a row that the writer did not change as others saved it."""
    for name, field in form.fields.items():
        if name not in {"id", "seen", "DELETE"}:
            shown = field.widget.format_value(field.prepare_value(form[name].initial))
            one = shown[0] if isinstance(shown, list) and shown else shown
            form.data[form.add_prefix(name)] = "" if one in (None, []) else str(one)


def _has_own_changes(form: Any, changes: list[Event]) -> bool:
    """Whether the writer changed the row, compared with what she had loaded."""
    stood: dict[str, Any] = {}
    for event in reversed(changes):
        stood |= {name.removesuffix("_id"): before for name, before, _after in event.changes()}
    for name, field in form.fields.items():
        if name in {"id", "seen", "DELETE"}:
            continue
        attribute = "position" if name == "place" else name
        initial = stood[attribute] if attribute in stood else form[name].initial
        if attribute in stood and initial is not None and not hasattr(field, "queryset"):
            initial = field.to_python(initial)
        if field.has_changed(initial, form[name].data):
            return True
    return False


def _changes_by_label(form: Any, changes: list[Event]) -> list[tuple[str, Any, Any]]:
    """What others changed, with the labels of the columns."""
    return [
        (str(capfirst(form.fields[name].label or name)), before, after)
        for event in changes
        for attribute, before, after in event.changes()
        if (name := attribute.removesuffix("_id").replace("position", "place")) in form.fields
    ]


def _save(table: RowTable, rows: Any, by: Person, viewer: Viewer, reason: str) -> int:
    deleted = [form for form in rows.deleted_forms if form.instance.pk]
    for form in deleted:
        try:
            delete_record(form.instance, by=by, reason=reason)
        except (ProtectedError, RestrictedError) as error:
            raise ValidationError(
                _("“%(row)s” cannot be deleted: other records rest on it.") % {"row": form.instance}
            ) from error
    changed = [
        form
        for form in rows.forms
        if form.has_changed() and form not in deleted and not getattr(form, "is_untouched", False)
    ]
    last = _last_place(rows) if "place" in rows.columns else 0
    for form in changed:
        if "place" in rows.columns and not form.instance.pk:
            last += 1
            form.instance.position = last
        table.kind.check_can_edit(viewer, form.instance)
        seen = form.cleaned_data.get("seen") if form.instance.pk else None
        table.kind.after_writing(save_form(form, by=by, reason=reason, seen=seen), by)
    moved = _put_in_order(rows, deleted, by, reason) if "place" in rows.columns else 0
    return len(deleted) + len(changed) + moved


def _last_place(rows: Any) -> int:
    stood = rows.model._default_manager.filter(**{rows.fk.name: rows.instance})
    return int(stood.aggregate(last=Max("position"))["last"] or 0)


def _put_in_order(rows: Any, deleted: list[Any], by: Person, reason: str) -> int:
    """Give the rows the requested positions. Where two have the same, the row that was moved comes first."""
    asked = [form for form in rows.forms if form.instance.pk and form not in deleted]
    asked.sort(key=lambda form: (form.cleaned_data.get("place") or ASIDE, "place" not in form.changed_data))
    place, moves = 0, []
    for form in asked:
        place = max(place + 1, form.cleaned_data.get("place") or 0)
        if form.instance.position != place:
            moves.append((form.instance, form.instance.position, place))
    keys = [record.pk for record, _before, _after in moves]
    for number, key in enumerate(keys):  # in two passes, as positions are unique
        rows.model._default_manager.filter(pk=key).update(position=ASIDE + number)
    for record, _before, after in moves:
        record.position = after
        record.save(update_fields=["position"])
    record_many(
        [(Verb.MOVED, record, {"position": before}, {"position": after}) for record, before, after in moves],
        by=by, reason=reason,
    )  # fmt: skip
    return len(moves)
