"""Drafts that several people of one organization write: whoever would save over words that she has not seen is shown them
first, and then decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django import forms

from hub.lib.forms import attempt
from hub.lib.text import comma_separated

Saved = TypeVar("Saved")

Difference = tuple[str, str, str]  # field, what the draft says now, what the writer has written
SEEN = "seen"  # the moment at which the draft was last saved, as the writer found it


class DraftConflictError(Exception):
    """Somebody else saved the draft after the writer opened it. Nothing was written."""


def moment(written_at: datetime | None) -> str:
    return written_at.isoformat() if written_at else ""


def remember_what_was_seen(form: Any, written_at: datetime | None) -> None:
    """A hidden field; a draft that is only now begun has seen nothing."""
    form.fields[SEEN] = forms.CharField(required=False, widget=forms.HiddenInput, initial=moment(written_at))


def check_was_seen(form: Any, written_at: datetime) -> None:
    """`written_at`: when the draft, which is held, was last saved."""
    if form.cleaned_data.get(SEEN, "") != moment(written_at):
        raise DraftConflictError


def save_draft(
    form: Any, action: Callable[..., Saved], again: Callable[[Any], Any], **arguments: Any
) -> tuple[Saved | None, list[Difference] | None]:
    """What the action has saved; or else what differs from the draft as somebody else has saved it. `again`: makes a form of
    the draft as it is."""
    try:
        return attempt(form, action, **arguments), None
    except DraftConflictError:
        stored = type(form.instance)._default_manager.get(pk=form.instance.pk)
        return None, show_conflict(form, again(stored), stored.written_at)


def show_conflict(form: Any, stored: Any, written_at: datetime) -> list[Difference]:
    """What differs; the writer has seen it with that, and the next time her words are kept."""
    now_seen(form, written_at)
    return differences(form, stored)


def now_seen(form: Any, written_at: datetime) -> None:
    form.data = form.data.copy()
    form.data[form.add_prefix(SEEN)] = moment(written_at)


def differences(form: Any, stored: Any) -> list[Difference]:
    """`stored`: a form of the draft as it is."""
    rows = [(_label(form, name), _text_of(stored[name]), _text_of(form[name])) for name in form.fields if name != SEEN]
    return [row for row in rows if row[1] != row[2]]


def _label(form: Any, name: str) -> str:
    labels: dict[str, str] = getattr(form, "whole_labels", {})
    label = str(labels.get(name) or form[name].label)
    return label[:1].upper() + label[1:]


def _text_of(bound: Any) -> str:
    """A value as people read it: the words of a choice, not its key."""
    value = bound.value()
    values = value if isinstance(value, list | tuple) else [value]
    keys = {str(getattr(one, "pk", one)) for one in values if one not in (None, "")}
    choices = getattr(bound.field, "choices", None)
    if choices is not None:
        return comma_separated(str(label) for key, label in choices if str(key) and str(key) in keys)
    return "\n".join(sorted(keys)).replace("\r\n", "\n").strip()
