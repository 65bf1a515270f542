"""Which records are edited as rows of tables, on one page of their parent. One entry for each kind of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from django.forms.models import inlineformset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.editing.registry import EDITABLE_MODELS, EditableModel
from hub.lib.forms import RecordForm
from hub.lib.rows import EXTRA, MOST_ROWS, Rows
from hub.lib.translated import current_language, language_codes
from hub.lib.visibility import Viewer
from hub.meetings.models import Meeting

SHOWN = 40  # rows of a table on one page


COMPONENTS = pgettext_lazy("of a prevention model", "Components")


@dataclass(frozen=True)
class RowTable:
    """`columns` are fields of the model's form; a translated one is named without its language. `place` is the field with the
    position of a row. `belongs` gives what a row belongs to besides its owner."""

    kind_name: str
    owner: str
    title: Any
    columns: tuple[str, ...]
    shown: Callable[[Any], bool] = lambda owner: True
    left_out: Callable[[Any], set[str]] = lambda owner: set()
    belongs: Callable[[Any], Mapping[str, Any]] = lambda owner: {}
    related: tuple[str, ...] = ()  # select_related of the rows
    links: tuple[str, ...] = ()  # prefetch_related of the rows
    extra: int = EXTRA  # blank rows; fewer where each offers every country
    only: Mapping[str, Any] | None = field(default=None, hash=False)  # rows of other kinds have their own pages

    @property
    def kind(self) -> EditableModel:
        return EDITABLE_MODELS[self.kind_name]

    def blank(self, owner: Any) -> dict[str, Any]:
        return {self.owner: owner, **self.belongs(owner)}

    def columns_for(self, owner: Any) -> tuple[str, ...]:
        names: list[str] = []
        form_fields = self.kind.form.base_fields
        for name in self.columns:
            if name in self.left_out(owner):
                continue
            translated = [f"{name}_{code}" for code in dict.fromkeys([language_codes()[0], current_language()])]
            names += translated if translated[0] in form_fields else [name]
        return tuple(names)

    def records(self, owner: Any, viewer: Viewer) -> Any:
        model: Any = self.kind.model
        records = model._default_manager.filter(**{self.owner: owner, **(self.only or {})})
        return records.visible_to(viewer) if hasattr(records, "visible_to") else records

    def with_related(self, records: Any) -> Any:
        """The records with what their row shows of others, in a number of queries that does not grow."""
        return records.select_related(*self.related).prefetch_related(*self.links)

    def rows_class(self, owner: Any, viewer: Viewer) -> type[Rows]:
        return _rows_class(self, owner._meta.model, self.kind.form_for(viewer), self.columns_for(owner))


@cache
def _rows_class(table: RowTable, owner: type[Any], form: type[RecordForm], columns: tuple[str, ...]) -> type[Rows]:
    named: type[Rows] = type("NamedRows", (Rows,), {"columns": columns, "title": table.title})
    made: Any = inlineformset_factory(
        owner, table.kind.model, form=form, formset=named, fk_name=table.owner,
        fields=[name for name in columns if name != "place"], extra=table.extra, can_delete=True, can_delete_extra=False,
        max_num=MOST_ROWS, validate_max=True, absolute_max=MOST_ROWS + EXTRA,
    )  # fmt: skip
    return cast(type[Rows], made)


@dataclass(frozen=True)
class RowPage:
    """The tables of one kind of owner; `heading` and `lead` explain the page."""

    heading: Callable[[Any], Any]
    tables: tuple[RowTable, ...]


def _lies_ahead(meeting: Meeting) -> bool:
    return meeting.status != Meeting.Status.HELD and meeting.lies_ahead


ROW_PAGES: dict[str, RowPage] = {
    "meeting": RowPage(
        lambda meeting: _("Agenda") if _lies_ahead(meeting) else _("Minutes, attendance and actions"),
        (
            RowTable(
                "agenda-item", "meeting", _("Agenda"), ("place", "title", "objective", "lead", "duration", "minutes"),
                left_out=lambda meeting: {"minutes"} if _lies_ahead(meeting) else set(),
            ),
            RowTable(
                "paper", "meeting", _("Papers"), ("agenda_item", "title", "address", "item"), related=("item",),
                shown=_lies_ahead,
            ),
            RowTable(
                "attendance", "meeting", _("Who was there"), ("organization", "kind", "people"),
                shown=lambda meeting: not _lies_ahead(meeting), related=("organization",),
            ),
            RowTable(
                "action-item", "meeting", _("Action items"), ("text", "owner", "due", "status", "status_reason"),
                shown=lambda meeting: not _lies_ahead(meeting), related=("owner",),
            ),
        ),
    ),
    "corridor": RowPage(
        lambda corridor: _("Factors and entry points"),
        (
            RowTable(
                "factor", "corridor", _("What makes vulnerable, what protects"),
                (
                    "name", "level", "stage", "effect", "population", "item", "citation", "source_url", "studied",
                    "strength",
                ),
                related=("item",),
            ),
            RowTable(
                "entry-point", "corridor", _("Entry points"), ("step", "hindrance", "act", "actors", "population"),
            ),
        ),
    ),
    "crisis": RowPage(
        lambda crisis: _("Areas and figures"),
        (
            RowTable(
                "crisis-area", "crisis", _("Areas"), ("role", "country", "name", "pcode", "pcode_valid", "source"),
                related=("country",),
            ),
            RowTable(
                "crisis-figure", "crisis", _("Figures, each with its source"),
                (
                    "people", "country", "area", "measure", "unit", "value", "on", "publisher", "source_title",
                ),
                related=("country", "area", "origin"),
            ),
        ),
    ),
    "prevention-version": RowPage(
        lambda version: _("Theory of change and components"),
        (
            RowTable("prevention-step", "version", _("Theory of change"), ("place", "text", "assumption")),
            RowTable(
                "prevention-component", "version", COMPONENTS, ("place", "name", "description", "standards"),
                links=("standards",),
            ),
            RowTable(
                "prevention-ground", "version", _("What the components rest on"),
                ("component", "item", "says", "note"), related=("item", "component"),
            ),
        ),
    ),
    "prevention-model": RowPage(
        lambda model: _("Where the model was used"),
        (
            RowTable(
                "prevention-use", "model", _("Where the model was used"),
                ("country", "locality", "starts", "ends", "adaptation", "result", "item", "source_url"),
                related=("country", "item"), extra=0,
            ),
        ),
    ),
    "entry-point": RowPage(
        lambda entry_point: _("What was tried, and who is at work"),
        (
            RowTable(
                "response", "entry_point", _("What was tried, and who is at work"), ("item", "initiative", "note"),
                related=("item", "initiative"),
            ),
        ),
    ),
    "outcome": RowPage(
        lambda outcome: _("Indicators"),
        (
            RowTable(
                "indicator", "outcome", _("Indicators"),
                ("title", "measures", "unit", "direction", "baseline", "baseline_on", "target"),
                belongs=lambda outcome: {"plan": outcome.plan},
            ),
        ),
    ),
    "report-cycle": RowPage(
        lambda cycle: _("What the reports ask"),
        (
            RowTable("report-question", "cycle", _("Questions"), ("place", "text", "hint")),
            RowTable(
                "report-indicator", "cycle", _("Indicators"), ("place", "definition", "is_core"), related=("definition",)
            ),
        ),
    ),
    "initiative": RowPage(
        lambda initiative: _("Funding, phases, places and roles"),
        (
            RowTable(
                "tranche", "initiative", _("Funding"), ("funder", "basis", "year", "starts", "ends", "amount", "currency"),
                related=("funder",),
            ),
            RowTable("phase", "initiative", _("Phases"), ("name", "starts", "ends", "note")),
            RowTable("place", "initiative", _("Places"), ("name", "latitude", "longitude", "shown")),
            RowTable(
                "role", "initiative", _("Roles"), ("organization", "kind", "note"),
                related=("organization",), only={"organization__isnull": False},
            ),
        ),
    ),
}  # fmt: skip
