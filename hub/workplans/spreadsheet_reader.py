"""Reads the rows of a spreadsheet as items of a plan, with a sentence for each cell that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hub.groups.models import Group
from hub.initiatives.models import Initiative
from hub.lib.visibility import Viewer, is_open_to
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Scheme, Term
from hub.workplans.document import UNNAMED
from hub.workplans.item_forms import LAST_PLACE, LONGEST, at_most, no_markup
from hub.workplans.models import Activity, Indicator, ItemStatus, Outcome, Output, Plan
from hub.workplans.progress.breakdown import parse_age_bands
from hub.workplans.spreadsheet_writer import COLUMNS, LISTS, TRANSLATED

MODELS: dict[str, type[Any]] = {"outcome": Outcome, "output": Output, "activity": Activity, "indicator": Indicator}
PARENTS = {"outcome": (), "output": ("outcome",), "activity": ("output",), "indicator": ("outcome", "output")}
CHOICES = ("measures", "unit", "direction")


@dataclass(frozen=True)
class Problem:
    row: int
    column: str
    sentence: str


@dataclass
class Entry:
    """A row that was read: the unsaved item with its values, and the keys of its links."""

    row: int
    item: Any
    links: dict[str, list[int]] = field(default_factory=dict)
    at_the_end: bool = False
    failed: bool = False


class Reader:
    """Reads rows into items of the plan, and collects problems."""

    def __init__(self, plan: Plan, existing: dict[str, Any], problems: list[Problem], viewer: Viewer) -> None:
        self.plan, self.existing, self.problems, self.viewer = plan, existing, problems, viewer
        self.made: dict[str, Any] = dict(existing)
        self.named: set[str] = set()
        self.known: dict[tuple[str, str], Any] = {}  # records by column and text: many rows name the same
        self.row: dict[str, str] = {}
        self.entry = Entry(0, None)

    def problem(self, column: str, sentence: str) -> None:
        self.entry.failed = True
        self.problems.append(Problem(self.entry.row, column, sentence))

    def read(self, kind: str, number: int, row: dict[str, str]) -> Entry | None:
        key = row.get("key", "")
        item = self.existing.get(key) or MODELS[kind]()
        self.row, self.entry = row, Entry(number, item)
        if key and key in self.named:
            self.problem("key", _("The key “%(key)s” stands in two rows.") % {"key": key})
            return None
        if item._meta.model_name != kind:
            self.problem("kind", _("“%(key)s” is not of this kind.") % {"key": key})
            return None
        if key:
            self.named.add(key)
            self.made[key] = item
        if item.pk is None and kind == "output":
            item.status = ItemStatus.PLANNED
        if kind != "activity":
            item.plan = self.plan
        moved = self._parent(item, kind)
        self.entry.at_the_end = not row.get("position") and (moved or item.pk is None)
        fields = {field.name for field in item._meta.get_fields()}
        for column in COLUMNS:
            if column not in row or column not in fields or column in {"key", "kind", "parent"}:
                continue
            if column in LISTS and column not in {"disaggregation", "age_bands"}:
                self.entry.links[column] = self._find_linked(column, row[column])
            else:
                self._value(item, column, row[column])
        return self.entry

    def _parent(self, item: Any, kind: str) -> bool:
        """Set the parent that the row names; returns whether it was another one before."""
        allowed = PARENTS[kind]
        if not allowed or ("parent" not in self.row and item.pk is not None):
            return False
        before = [getattr(item, f"{name}_id") for name in allowed]
        wanted = self.row.get("parent", "")
        parent = self.made.get(wanted) if wanted else None
        for name in allowed:
            fits = parent is not None and parent._meta.model_name == name
            setattr(item, name, parent if fits else None)
        if wanted and (parent is None or parent._meta.model_name not in allowed):
            self.problem("parent", _("“%(key)s” is not an item that this one can stand under.") % {"key": wanted})
        elif not wanted and kind != "output":
            self.problem("parent", _("Say under which item this one stands."))
        return before != [getattr(item, f"{name}_id") for name in allowed]

    def _value(self, item: Any, column: str, text: str) -> None:
        if column.rpartition("_")[0] in TRANSLATED or column in {"verification", "currency"}:
            for check in (no_markup, at_most(LONGEST)):
                try:
                    check(text)
                except ValidationError as error:
                    self.problem(column, error.messages[0])
            setattr(item, column, text)
        elif column in {"not_measured", "cumulative", "is_ratio"}:
            if text.lower() not in {"", "yes", "no"}:
                self.problem(column, _("Write yes or no, not “%(text)s”.") % {"text": text})
            setattr(item, column, text.lower() == "yes")
        elif column in {"due", "baseline_on"}:
            setattr(item, column, self._date(column, text))
        elif column in {"weight", "budget", "baseline", "target", "position"}:
            number = self._number(column, text)
            if column == "position":
                self._place(item, number)
            elif number is not None or column != "weight":
                setattr(item, column, number)
        elif column == "disaggregation":
            item.disaggregation = [word.strip() for word in text.split(",") if word.strip()]
        elif column == "age_bands":
            try:
                item.age_bands = parse_age_bands(text)
            except ValidationError as error:
                self.problem(column, error.messages[0])
        elif column in CHOICES:
            self._choice(item, column, text)
        elif column == "lead" and not self._stays_hidden(item.lead, text):
            item.lead = self._one(column, Organization.objects.visible_to(self.viewer).filter(slug=text), text)
        elif column == "subgroup" and not self._stays_hidden(item.subgroup, text):
            groups = Group.objects.visible_to(self.viewer).filter(slug=text, parent=self.plan.group_id)
            item.subgroup = self._one(column, groups, text)

    def _place(self, item: Any, number: Decimal | None) -> None:
        """The position in its list; without one an item stays where it is, and a new one goes to the end."""
        if number is None:
            return
        if not 1 <= number <= LAST_PLACE or number != int(number):
            self.problem("position", _("Write a whole number from 1 to %(most)s.") % {"most": LAST_PLACE})
            return
        item.position = int(number)

    def _stays_hidden(self, current: Any, text: str) -> bool:
        """Whether the item links to a record that the file could not name to this person, and the row does not change that."""
        return text in ("", UNNAMED) and current is not None and not is_open_to(current, self.viewer)

    def _choice(self, item: Any, column: str, text: str) -> None:
        known = [value for value, _label in item._meta.get_field(column).choices]
        if text and text not in known:
            sentence = _("“%(text)s” is not known here. Write one of: %(known)s.")
            self.problem(column, sentence % {"text": text, "known": ", ".join(known)})
        setattr(item, column, text)

    def _date(self, column: str, text: str) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.problem(column, _("“%(text)s” is not a date. Write it as 2021-05-31.") % {"text": text})
            return None

    def _number(self, column: str, text: str) -> Decimal | None:
        try:
            number = Decimal(text) if text else None
            if number is not None and not number.is_finite():
                raise InvalidOperation
            return number
        except InvalidOperation:
            self.problem(column, _("“%(text)s” is not a number.") % {"text": text})
            return None

    def _one(self, column: str, records: Any, text: str) -> Any:
        if not text:
            return None
        if (column, text) not in self.known:
            self.known[column, text] = records.first()
        if self.known[column, text] is None:
            self.problem(column, _("“%(text)s” is not known here.") % {"text": text})
        return self.known[column, text]

    def _find_linked(self, column: str, text: str) -> list[int]:
        words = [word for part in text.split(",") if (word := part.strip()) and word != UNNAMED]
        lookups: dict[str, tuple[Any, str]] = {
            "partners": (Organization.objects.visible_to(self.viewer), "slug"),
            "countries": (Country.objects.all(), "iso3"),
            "sectors": (Term.objects.filter(scheme=Scheme.SECTOR), "code"),
            "issues": (Term.objects.filter(scheme=Scheme.ISSUE), "code"),
            "initiatives": (Initiative.objects.visible_to(self.viewer), "public_id"),
        }
        records, field = lookups[column]
        if new := [word for word in words if (column, word) not in self.known]:
            found = dict(records.filter(**{f"{field}__in": new}).values_list(field, "pk"))
            self.known |= {(column, word): found.get(word) for word in new}
        for word in words:
            if self.known[column, word] is None:
                self.problem(column, _("“%(text)s” is not known here.") % {"text": word})
        return list(dict.fromkeys(key for word in words if (key := self.known[column, word]) is not None))
