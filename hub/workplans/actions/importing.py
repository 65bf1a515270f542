"""Taking a spreadsheet into a plan: everything, or nothing and a list of what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record_many
from hub.events.editing import with_links
from hub.events.models import Verb
from hub.groups.models import Group
from hub.groups.viewers import viewer_of
from hub.initiatives.models import Initiative
from hub.lib.visibility import Viewer, is_open_to
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Scheme, Term
from hub.workplans.document import UNNAMED
from hub.workplans.itemforms import LAST_PLACE, LONGEST, at_most, no_markup, place_at_end
from hub.workplans.models import Activity, Indicator, ItemStatus, Outcome, Output, Plan
from hub.workplans.spreadsheet import COLUMNS, LISTS, TRANSLATED

__all__ = ["Problem", "Result", "import_rows"]

MODELS: dict[str, type[Any]] = {"outcome": Outcome, "output": Output, "activity": Activity, "indicator": Indicator}
PARENTS = {"outcome": (), "output": ("outcome",), "activity": ("output",), "indicator": ("outcome", "output")}
CHOICES = ("measures", "unit", "direction")
# Where a row is to be put right that breaks what the table holds for every item.
COLUMN_OF = {
    "activity_budget_has_currency": "currency",
    "activity_budget_not_negative": "budget",
    "indicator_of_outcome_or_output": "parent",
    "indicator_per_cent_to_100": "target",
    "indicator_unit_known": "unit",
}
ASIDE = 30_000


@dataclass(frozen=True)
class Problem:
    row: int
    column: str
    sentence: str


@dataclass
class Result:
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    left_alone: int = 0  # items of the plan that the file does not name: they stay as they are


class Refused(Exception):  # noqa: N818 - a way out of the transaction, not an error of the program
    pass


def import_rows(*, plan: Plan, rows: list[tuple[int, dict[str, str]]], by: Person) -> tuple[Result, list[Problem]]:
    """Create and change the plan's items as the rows say. With a single problem, nothing is changed."""
    problems: list[Problem] = []
    result = Result()
    try:
        with transaction.atomic():
            plan = Plan.objects.select_for_update().get(pk=plan.pk)
            if plan.is_binding:
                raise ValidationError(_("The plan was adopted and its text is frozen."))
            _import(plan, rows, by, result, problems)
            if problems:
                raise Refused
    except Refused:
        return Result(), sorted(problems, key=lambda problem: problem.row)
    return result, []


def _import(
    plan: Plan, rows: list[tuple[int, dict[str, str]]], by: Person, result: Result, problems: list[Problem]
) -> None:
    viewer = viewer_of(by)
    existing = _items_of(plan)
    before = {key: _comparable(item) for key, item in existing.items()}
    made: dict[str, Any] = dict(existing)
    named: set[str] = set()
    links: list[tuple[Any, dict[str, list[Any]]]] = []
    at_the_end: list[Any] = []
    row_of: dict[str, int] = {}
    _put_aside(existing.values())
    for kind in MODELS:  # parents before their parts
        for number, row in rows:
            if row.get("kind", "").lower() != kind:
                continue
            key = row.get("key", "")
            if key in named:
                problems.append(Problem(number, "key", _("The key “%(key)s” stands in two rows.") % {"key": key}))
                continue
            if key:
                named.add(key)
            item = existing.get(key) or MODELS[kind]()
            if item._meta.model_name != kind:
                problems.append(Problem(number, "kind", _("“%(key)s” is not of this kind.") % {"key": key}))
                continue
            reader = Reader(number, row, plan, problems, viewer)
            linked = reader.read(item, made)
            if item.pk is None and not row.get("position"):
                at_the_end.append(item)
                item.position = ASIDE - len(at_the_end)
            if item.pk is None and kind == "output":
                item.status = ItemStatus.PLANNED
            if reader.failed or not _save(item, number, problems):
                continue
            links.append((item, linked))
            made[key or f"row-{number}"] = item
            row_of[item.anchor] = number
    for number, row in rows:
        if row.get("kind", "").lower() not in MODELS:
            sentence = _("“%(kind)s” is not a kind of item. Write outcome, output, activity or indicator.")
            problems.append(Problem(number, "kind", sentence % {"kind": row.get("kind", "")}))
    if problems:
        return
    for item, linked in links:
        for name, values in linked.items():
            getattr(item, name).set([*values, *_hidden_links(item, name, viewer)])
    for key in existing.keys() - named:
        _put_back(existing[key], row_of, problems)
    for item in at_the_end:
        item.position = place_at_end(item)
        item.save(update_fields=["position"])
    if problems:
        return
    deeds: list[Any] = []
    for key, item in made.items():
        after = _comparable(item)
        if key not in before:
            result.created += 1
            deeds.append((Verb.CREATED, item, None, after))
        elif before[key] != after:
            result.changed += 1
            changed = {name for name in after if before[key].get(name) != after[name]}
            deeds.append((Verb.CHANGED, item, {n: before[key].get(n) for n in changed}, {n: after[n] for n in changed}))
        elif key in named:
            result.unchanged += 1
        else:
            result.left_alone += 1
    if deeds:
        record_many(deeds, by=by, reason=_("Imported from a spreadsheet"))


def _items_of(plan: Plan) -> dict[str, Any]:
    found = [
        *plan.outcomes.all(),
        *plan.outputs.all(),
        *Activity.objects.filter(output__plan=plan),
        *plan.indicators.all(),
    ]
    return {item.anchor: item for item in found}


def _comparable(item: Any) -> dict[str, Any]:
    """What an event would say, with numbers that say the same written the same."""
    return {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
        for name, value in with_links(item).items()
    }


def _hidden_links(item: Any, name: str, viewer: Viewer) -> list[Any]:
    """What the item is tied to and the file could not name to this person: it stays."""
    linked = getattr(item, name).all()
    if not hasattr(linked, "visible_to"):
        return []
    return list(linked.exclude(pk__in=linked.model.objects.visible_to(viewer).values("pk")))


def _put_aside(items: Any) -> None:
    """No place is taken while rows find theirs; history is written when they do."""
    for shift, item in enumerate(items, 1):
        if not isinstance(item, Indicator):
            type(item).objects.filter(pk=item.pk).update(position=min(ASIDE + shift, 32_767))


def _put_back(item: Any, row_of: dict[str, int], problems: list[Problem]) -> None:
    """An item that the file does not name goes back to its place, unless a row has taken it."""
    if not isinstance(item, Indicator):
        parent = {"outcome": "plan", "output": "outcome", "activity": "output"}[item._meta.model_name]
        others = type(item).objects.filter(position=item.position, **{parent: getattr(item, parent)})
        if isinstance(item, Output):
            others = others.filter(plan=item.plan)
        if (other := others.exclude(pk=item.pk).first()) is not None:
            sentence = _("“%(title)s” has this place, and the file does not name it.") % {"title": item.title}
            problems.append(Problem(row_of.get(other.anchor, 0), "position", sentence))
            return
    item.save()


def _save(item: Any, number: int, problems: list[Problem]) -> bool:
    found: list[Problem] = []
    try:
        item.clean_fields(exclude=["position"])
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            found.extend(Problem(number, name, sentence) for sentence in sentences)
    for constraint in [] if found else item._meta.constraints:
        if isinstance(constraint, CheckConstraint):
            try:
                constraint.validate(type(item), item)
            except ValidationError as error:
                found.append(Problem(number, COLUMN_OF.get(constraint.name, ""), error.messages[0]))
    if not found:
        try:
            with transaction.atomic():
                item.save()
        except IntegrityError:
            found.append(Problem(number, "position", _("Another item of this list has the same position.")))
    problems.extend(found)
    return not found


class Reader:
    """Puts the texts of one row into an item, and lists what cannot be read."""

    def __init__(self, number: int, row: dict[str, str], plan: Plan, problems: list[Problem], viewer: Viewer) -> None:
        self.number, self.row, self.plan, self.problems, self.viewer = number, row, plan, problems, viewer
        self.failed = False

    def problem(self, column: str, sentence: str) -> None:
        self.failed = True
        self.problems.append(Problem(self.number, column, sentence))

    def read(self, item: Any, made: dict[str, Any]) -> dict[str, list[Any]]:
        kind = item._meta.model_name
        fields = {field.name for field in item._meta.get_fields()}
        if kind in {"outcome", "output", "indicator"}:
            item.plan = self.plan
        self._parent(item, kind, made)
        links: dict[str, list[Any]] = {}
        for column in COLUMNS:
            if column not in self.row or column not in fields or column in {"key", "kind", "parent"}:
                continue
            text = self.row[column]
            if column in LISTS and column != "disaggregation":
                links[column] = self._linked(column, text)
            else:
                self._value(item, column, text)
        return links

    def _parent(self, item: Any, kind: str, made: dict[str, Any]) -> None:
        allowed = PARENTS[kind]
        if not allowed or "parent" not in self.row:
            return
        wanted = self.row["parent"]
        parent = made.get(wanted)
        for name in allowed:
            fits = parent is not None and parent._meta.model_name == name
            setattr(item, name, parent if fits else None)
        if wanted and (parent is None or parent._meta.model_name not in allowed):
            self.problem("parent", _("“%(key)s” is not an item that this one can stand under.") % {"key": wanted})
        elif not wanted and kind != "output":
            self.problem("parent", _("Say under which item this one stands."))

    def _value(self, item: Any, column: str, text: str) -> None:
        if column.rpartition("_")[0] in TRANSLATED or column in {"verification", "currency"}:
            for check in (no_markup, at_most(LONGEST)):
                try:
                    check(text)
                except ValidationError as error:
                    self.problem(column, error.messages[0])
            setattr(item, column, text)
        elif column in {"not_measured", "cumulative"}:
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
        elif column in CHOICES:
            self._choice(item, column, text)
        elif column == "lead" and not self._stays_hidden(item.lead, text):
            item.lead = self._one(column, Organization.objects.visible_to(self.viewer).filter(slug=text), text)
        elif column == "subgroup" and not self._stays_hidden(item.subgroup, text):
            groups = Group.objects.visible_to(self.viewer).filter(slug=text, parent=self.plan.group_id)
            item.subgroup = self._one(column, groups, text)

    def _place(self, item: Any, number: Decimal | None) -> None:
        """A place in its list; without one an item stays where it is, and a new one goes to the end."""
        if number is None:
            return
        if number != int(number) or not 1 <= number <= LAST_PLACE:
            self.problem("position", _("Write a whole number from 1 to %(most)s.") % {"most": LAST_PLACE})
            return
        item.position = int(number)

    def _stays_hidden(self, current: Any, text: str) -> bool:
        """Whether the item names a record that the file could not name to this person, and the file leaves it at that."""
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

    def _one(self, column: str, found: Any, text: str) -> Any:
        if not text:
            return None
        record = found.first()
        if record is None:
            self.problem(column, _("“%(text)s” is not known here.") % {"text": text})
        return record

    def _linked(self, column: str, text: str) -> list[Any]:
        words = [word for part in text.split(",") if (word := part.strip()) and word != UNNAMED]
        lookups: dict[str, tuple[Any, str]] = {
            "partners": (Organization.objects.visible_to(self.viewer), "slug"),
            "countries": (Country.objects.all(), "iso3"),
            "sectors": (Term.objects.filter(scheme=Scheme.SECTOR), "code"),
            "issues": (Term.objects.filter(scheme=Scheme.ISSUE), "code"),
            "initiatives": (Initiative.objects.visible_to(self.viewer), "public_id"),
        }
        records, field = lookups[column]
        known = {getattr(record, field): record for record in records.filter(**{f"{field}__in": words})}
        for word in words:
            if word not in known:
                self.problem(column, _("“%(text)s” is not known here.") % {"text": word})
        return [known[word] for word in words if word in known]
