"""What a record takes over from one that is merged into it: gaps are filled, differences only as somebody chooses.

Every step is stored in the `Merge`, and `give_back` reverts it unless somebody has changed it since.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from hub.exchange.current_facts import UNSAID
from hub.exchange.facts import CHOICES, TEXTS
from hub.exchange.wording import Wording, label_of
from hub.initiatives.models import Evaluation, FundingTranche, Initiative, Phase, Place, RelatedActivity, Role, WorkArea
from hub.initiatives.place_visibility import levels_of_new_places, strictest
from hub.initiatives.terms import TERMS
from hub.lib.partialdate import is_before
from hub.lib.text import bare, in_parts
from hub.lib.visibility import Visibility
from hub.matching.models import Merge

KEYS = ("owner_id", "successor_id", "confirmed_on")
COLUMNS = (*TEXTS, *CHOICES, *KEYS)
LINKS = (*TERMS, "countries", "groups")
PARTS: dict[str, Any] = {
    "roles": Role, "tranches": FundingTranche, "places": Place, "areas": WorkArea, "evaluations": Evaluation, "phases": Phase,
    "related": RelatedActivity,
}  # fmt: skip
OPENNESS = [Visibility.RESTRICTED, Visibility.GROUP, Visibility.PARTNERS, Visibility.PUBLIC]


@dataclass(frozen=True)
class Difference:
    """A field in which two records differ, in the reader's words."""

    name: str
    label: str
    here: str
    there: str


def is_as_open(one: Initiative, other: Initiative) -> bool:
    """Whether everybody who may see the other may see this one, so that its texts may be shown there."""
    if one.visibility != Visibility.PUBLIC and one.owner_id != other.owner_id:
        return False
    if one.visibility == Visibility.GROUP and set(other.groups.values_list("pk")) - set(one.groups.values_list("pk")):
        return False
    return OPENNESS.index(Visibility(one.visibility)) >= OPENNESS.index(Visibility(other.visibility))


def differences(kept: Initiative, gone: Initiative) -> list[Difference]:
    """The fields that both have with different values. None where some readers of one record may not see the other."""
    if not is_as_open(gone, kept):
        return []
    wording = Wording([])
    found = [
        Difference(name, label_of(name), wording.of(name, getattr(kept, name)), wording.of(name, getattr(gone, name)))
        for name in (*TEXTS, *CHOICES)
        if not _is_empty(kept, name) and not _is_empty(gone, name) and getattr(kept, name) != getattr(gone, name)
    ]
    mine, theirs = _clashing_tranches(kept, gone)
    if theirs:
        here, there = (in_parts(tranches) for tranches in (mine, theirs))
        found.append(Difference("tranches", label_of("tranches"), here, there))
    return found


def fill_gaps(merge: Merge) -> None:
    """Take over what the remaining record lacks. Runs in the caller's transaction."""
    kept, gone, taken = merge.kept, merge.gone, _taken_values(merge)
    if not is_as_open(gone, kept):
        return
    for name in COLUMNS:
        if _is_empty(kept, name) and not _is_empty(gone, name):
            before = getattr(kept, name)
            setattr(kept, name, getattr(gone, name))
            if not _is_sound(kept):
                setattr(kept, name, before)
                continue
            taken["fields"][name] = [before, getattr(kept, name)]
    kept.save()
    for name in LINKS:
        mine = set(getattr(kept, name).values_list("pk", flat=True))
        missing = sorted(set(getattr(gone, name).values_list("pk", flat=True)) - mine)
        if missing:
            getattr(kept, name).add(*missing)
            taken["links"][name] = missing
    for name in PARTS:
        _add_rows(merge, name, _missing_rows(kept, gone, name))
    _store(merge)


def take(merge: Merge, name: str) -> None:
    """Replace a field of the remaining record by that of the other. Runs in the caller's transaction."""
    kept, gone, taken = merge.kept, merge.gone, _taken_values(merge)
    if name not in {difference.name for difference in differences(kept, gone)}:
        raise ValidationError(_("The two records do not differ in that field any more. Load the page again."))
    if name == "tranches":
        mine, theirs = _clashing_tranches(kept, gone)
        added = taken["added"].get(name, {})
        for row in mine:
            if added.pop(str(row.pk), None) is None:  # added by this merge: simply removed
                taken["removed"].setdefault(name, {})[str(row.pk)] = _values(row)
            row.delete()
        _add_rows(merge, name, theirs)
    else:
        first = taken["fields"].get(name, [getattr(kept, name)])[0]
        chosen = taken["fields"].get("locked_fields", [list(kept.locked_fields)])[0]
        setattr(kept, name, getattr(gone, name))
        kept.locked_fields = sorted({*kept.locked_fields, name})  # somebody chose it: imports do not change it
        if not _is_sound(kept):
            raise ValidationError(_("The end lies before the start. Change one of the two dates."))
        kept.save()
        taken["fields"] |= {name: [first, getattr(kept, name)], "locked_fields": [chosen, kept.locked_fields]}
    _store(merge)


def give_back(merge: Merge) -> None:
    """Undo what the remaining record took over, except what somebody has changed since. Runs in the caller's transaction."""
    kept, taken = merge.kept, _taken_values(merge)
    for name, (before, after) in taken["fields"].items():
        if _plain(getattr(kept, name)) == after:
            setattr(kept, name, before)
    kept.save()
    for name, keys in taken["links"].items():
        getattr(kept, name).remove(*keys)
    for name, rows in taken["added"].items():
        for row in PARTS[name].objects.filter(pk__in=rows, initiative=kept):
            if _values(row) == rows[str(row.pk)]:
                row.delete()
    for name, rows in taken["removed"].items():
        model = PARTS[name]
        for key, values in rows.items():
            if not model.objects.filter(pk=key).exists():
                model(**{field: model._meta.get_field(field).to_python(value) for field, value in values.items()}).save(
                    force_insert=True
                )
    merge.delete()


def _is_empty(initiative: Initiative, name: str) -> bool:
    return getattr(initiative, name) in {None, "", UNSAID.get(name)}


def _is_sound(initiative: Initiative) -> bool:
    own = initiative.pk
    is_reversed = bool(initiative.starts and initiative.ends) and is_before(initiative.ends, initiative.starts)
    return not is_reversed and initiative.successor_id != own


def _missing_rows(kept: Initiative, gone: Initiative, name: str) -> list[Any]:
    model = PARTS[name]
    own = {_identity(row) for row in _rows(model, kept)}
    clashing = {row.pk for row in _clashing_tranches(kept, gone)[1]} if name == "tranches" else set()
    return [row for row in _rows(model, gone) if _identity(row) not in own and row.pk not in clashing]


def _rows(model: Any, initiative: Initiative) -> list[Any]:
    rows = getattr(initiative, model.initiative.field.remote_field.related_name).all()  # pages have prefetched them
    return sorted(rows, key=lambda row: row.pk)


def _identity(row: Any) -> tuple[Any, ...]:
    """Two rows with the same identity state the same."""
    if isinstance(row, Role):
        return row.kind, row.organization_id or bare(row.named)
    if isinstance(row, FundingTranche):
        return _time_of(row), row.amount
    if isinstance(row, Place):
        return row.latitude, row.longitude
    if isinstance(row, WorkArea):
        return row.country_id, row.level, row.code or bare(row.name)
    if isinstance(row, RelatedActivity):
        return row.kind, row.value
    if isinstance(row, Evaluation):
        return (row.url or bare(row.title),)
    return tuple(bare(text) for text in (row.name_en, row.name_fr, row.name_es)), row.starts, row.ends


def _time_of(row: FundingTranche) -> tuple[Any, ...]:
    """What two tranches that state different amounts of the same money share: everything but the amount, the organizations
    and the note."""
    apart = {
        "id",
        "initiative_id",
        "amount",
        "funder_id",
        "note_en",
        "note_fr",
        "note_es",
        "provider_organization_id",
        "receiver_organization_id",
    }
    return tuple(getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname not in apart)


def _clashing_tranches(kept: Initiative, gone: Initiative) -> tuple[list[Any], list[Any]]:
    """Tranches of the same time and kind with different amounts. Adding them would count the money twice."""
    mine, theirs = _rows(FundingTranche, kept), _rows(FundingTranche, gone)
    same = {_identity(row) for row in mine} & {_identity(row) for row in theirs}
    mine, theirs = ([row for row in rows if _identity(row) not in same] for rows in (mine, theirs))
    times = {_time_of(row) for row in mine} & {_time_of(row) for row in theirs}
    return [row for row in mine if _time_of(row) in times], [row for row in theirs if _time_of(row) in times]


def _add_rows(merge: Merge, name: str, rows: Iterable[Any]) -> None:
    model, taken = PARTS[name], merge.taken
    levels = levels_of_new_places({merge.kept_id}) if name == "places" else {}
    for row in rows:
        values = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if f.attname != "id"}
        values["initiative_id"] = merge.kept_id
        if name == "places":
            values["shown"] = strictest([row.shown, levels.get(merge.kept_id, row.shown)])
            values["restricted_on_import"] |= values["shown"] != row.shown
        made = model.objects.create(**values)
        for links in model._meta.many_to_many:
            getattr(made, links.name).set(getattr(row, links.name).all())
        taken["added"].setdefault(name, {})[str(made.pk)] = _values(made)


def _values(row: models.Model) -> dict[str, Any]:
    return {field.attname: _plain(field.value_from_object(row)) for field in row._meta.concrete_fields}


def _plain(value: Any) -> Any:
    """As it is read from a JSON column."""
    return (
        value
        if value is None or isinstance(value, (str, int, float, bool, list))
        else DjangoJSONEncoder().default(value)
    )


def _taken_values(merge: Merge) -> dict[str, Any]:
    for name in ("fields", "links", "added", "removed"):
        merge.taken.setdefault(name, {})
    return merge.taken


def _store(merge: Merge) -> None:
    merge.taken["fields"] = {
        name: [_plain(before), _plain(after)] for name, (before, after) in merge.taken["fields"].items()
    }
    merge.save()
