"""Rows of a kind, edited in one table on one page with one save: a formset that links to its errors, adds rows without
scripts, and detects rows that somebody else has changed in the meantime.

The template is `forms/rows.html`; `hub/editing/row_tables.py` says which records are edited like this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from hub.lib.translated import language_codes
from hub.lib.visibility import Viewer

EXTRA = 3  # empty rows at the end of a table
EXTRA_OF_NONE = 5  # in a table without rows
MOST_ROWS = 60
ADD = "add-row"  # the name of the button; its value is the prefix of the table
OUTSIDE = {"id", "DELETE", "seen"}


@dataclass(frozen=True)
class Fault:
    """A sentence about one field of one row, and the anchor of that field on the page."""

    text: str
    href: str


class SeenField(forms.IntegerField):
    """The version of a row that its writer started from. Changes by others do not count as changes of hers."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class EntryTable:
    """What `forms/rows.html` shows of a formset: its columns, and the contents of each row."""

    columns: tuple[str, ...] = ()
    title: Any = ""

    @cached_property
    def blank_row(self) -> Any:
        return self.empty_form  # type: ignore[attr-defined]

    def cells(self) -> list[tuple[int, Any, list[Any]]]:
        """For each row its number, its form and its columns; empty where the writer may not see a column."""
        found = [(number, form, self._cells_of(form)) for number, form in enumerate(self.forms, 1)]  # type: ignore[attr-defined]
        self._mark_spare_rows()
        return found

    def _mark_spare_rows(self) -> None:
        """Of the empty rows at the end narrow screens show the first; what came back with the page is shown anywhere."""
        for number, form in enumerate(self.forms):  # type: ignore[attr-defined]
            form.is_spare = not self.is_bound and number > self.initial_form_count()  # type: ignore[attr-defined]

    def blank_cells(self) -> list[Any]:
        return self._cells_of(self.blank_row)

    def _cells_of(self, form: Any) -> list[Any]:
        return [form[name] if name in form.fields else None for name in self.columns]

    def faults(self) -> Iterator[Fault]:
        """Every error of the table, in the order of its rows."""
        for text in self.non_form_errors():  # type: ignore[attr-defined]
            yield Fault(f"{self.title}: {text}", f"#{self.prefix}")  # type: ignore[attr-defined]
        for number, form in enumerate(self.forms, 1):  # type: ignore[attr-defined]
            if self._is_let_go(form):
                continue
            for name, errors in form.errors.items():
                place = _("%(table)s, row %(number)s") % {"table": self.title, "number": number}
                label = form.fields[name].label if name in form.fields and name not in OUTSIDE else ""
                at = form[name].id_for_label if label else f"{form.prefix}-row"
                for error in errors:
                    text = _("Somebody deleted this row while you were writing. Tick “Delete”, or write it anew.")
                    message = text if name == "id" else error
                    yield Fault(" · ".join(filter(None, [place, str(label or ""), str(message)])), f"#{at}")

    def _is_let_go(self, form: Any) -> bool:
        return bool(form.errors is not None and hasattr(form, "cleaned_data") and self._should_delete_form(form))  # type: ignore[attr-defined]

    def forget_faults(self) -> None:
        """Show what was typed without validating it yet: somebody asked for one more row."""
        self._errors: list[Any] = []
        self._non_form_errors = self.error_class()  # type: ignore[attr-defined]
        for form in self.forms:  # type: ignore[attr-defined]
            form._errors = ErrorDict()


class Rows(EntryTable, BaseInlineFormSet):  # type: ignore[type-arg]
    """`columns` are the fields of a row in order; `place` is one of them where rows have an order."""

    def __init__(self, *args: Any, viewer: Viewer, seen: Mapping[int, int], blank: Mapping[str, Any], **options: Any):
        self.viewer, self.seen, self.blank = viewer, seen, dict(blank)
        self.conflicts: dict[int, list[tuple[str, Any, Any]]] = {}  # by position of the row: changes by others
        self._open: dict[str, tuple[Any, set[int] | None]] = {}
        super().__init__(*args, **options)
        for one in self.get_queryset():
            setattr(one, self.fk.name, self.instance)  # all rows share their owner, which is not asked for again
        if not self.is_bound and not self.get_queryset():
            self.extra = EXTRA_OF_NONE if self.extra == EXTRA else 1

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        options = super().get_form_kwargs(index)
        if index is None or index >= self.initial_form_count():
            model: Any = self.model
            options |= {"instance": model(**self.blank), "initial": {self.fk.name: self.instance} | self.blank}
        return options

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "place" in self.columns:
            form.fields["place"] = forms.IntegerField(
                label=_("No."), required=False, min_value=1, max_value=9_999, initial=form.instance.position if form.instance.pk else None
            )  # fmt: skip
        for name in form.fields.keys() - {*self.columns, self.fk.name, *OUTSIDE}:
            del form.fields[name]
        if form.instance.pk:
            form.fields["seen"] = SeenField(required=False, initial=self.seen.get(form.instance.pk, 0))
        self._offer_what_is_open(form)
        for name, field in form.fields.items():
            field.help_text = self._elsewhere(form.instance, name)
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs |= {"rows": 2}
            is_one = isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField)
            if name in self.columns and is_one and form.instance.pk:
                form.initial[name] = getattr(
                    form.instance, name, None
                )  # prefetched with the row: no query for its name

    def _elsewhere(self, record: Any, name: str) -> str:
        """The text of a translated column in the language that it has, where that has no column in the table."""
        base, _underscore, code = name.rpartition("_")
        if not record.pk or code not in language_codes() or not hasattr(record, base):
            return ""
        text = getattr(record, base)
        return text if text and f"{base}_{text.lang}" not in self.columns else ""

    def _offer_what_is_open(self, form: Any) -> None:
        """Like `RecordForm.offer_only_what_is_open_to`, with two queries a table instead of one a row."""
        for name, field in list(form.fields.items()):
            records = getattr(field, "queryset", None)
            if (
                name in OUTSIDE
                or name == self.fk.name
                or records is None
                or not hasattr(records.model, "visible_condition")
            ):
                continue
            if name not in self._open:
                condition = records.model.visible_condition(self.viewer)
                if not condition:  # everything is open, and the field may be one of many links
                    self._open[name] = (condition, None)
                    continue
                keys = {getattr(one, f"{name}_id") for one in self.get_queryset()} - {None}
                known = records.filter(condition, pk__in=keys).values_list("pk", flat=True) if keys else None
                self._open[name] = (condition, None if known is None else set(known))
            condition, known_keys = self._open[name]
            if not condition:
                continue
            field.queryset = records.filter(condition)
            key = getattr(form.instance, f"{name}_id") if form.instance.pk else None
            if key and known_keys is not None and key not in known_keys:
                del form.fields[name]  # a chosen value that the writer may not see is kept


def with_rows_added(data: Any, prefixes: Iterator[str] | list[str]) -> Any:
    """The sent data with one more empty row in the requested table; None if none was requested."""
    asked = data.get(ADD, "")
    if asked not in prefixes:
        return None
    number = data.get(f"{asked}-TOTAL_FORMS", "")
    if not (number.isascii() and number.isdigit()) or int(number) >= MOST_ROWS + EXTRA:
        return data
    changed = data.copy()
    changed[f"{asked}-TOTAL_FORMS"] = str(int(number) + 1)
    return changed
