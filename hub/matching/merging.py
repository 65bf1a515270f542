"""Merges two records about one initiative, and splits them again. The merged record points to the remaining one, which
takes over what it lacks; where they differ, an editor chooses field by field. A split restores both as they were."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, record_many
from hub.events.models import Verb
from hub.exchange.current_facts import UNSAID, current_facts_of
from hub.exchange.facts import TEXTS
from hub.exchange.importing.directory import Directory
from hub.exchange.importing.resolve import resolve
from hub.exchange.importing.update import Change, change_of, write_facts
from hub.exchange.models import SourceRecord
from hub.initiatives.models import Identifier, Initiative, NotTheSame
from hub.initiatives.signals import initiatives_changed
from hub.matching.models import Merge
from hub.matching.taking_over import fill_gaps, give_back, is_as_open, take


@transaction.atomic
def merge_initiatives(
    *, kept: Initiative, gone: Initiative, by: Person, reason: str, chosen: Iterable[str] = ()
) -> None:
    """Merge `gone` into `kept`. `chosen` are fields in which they differ and `gone` is right."""
    if kept.pk == gone.pk or kept.merged_into_id or gone.merged_from.exists():
        raise ValidationError(
            _("These two cannot be merged: one of them is merged already. Split that first, then merge again.")
        )
    if not is_as_open(kept, gone):
        raise ValidationError(
            _(
                "The record that would stay is open to fewer people than the one that would give way, which would then be "
                "gone for the others. Keep the other one, or change first who may see them."
            )
        )
    if Initiative.objects.filter(pk=gone.pk, merged_into=None).update(merged_into=kept) != 1:
        raise ValidationError(_("Somebody merged this record a moment ago. Open it again to see with which one."))
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    merge = Merge(kept=kept, gone=gone)
    fill_gaps(merge)
    for name in chosen:
        take(merge, name)
    after = {"merged": gone.pk, "initiatives": [kept.pk, gone.pk], "taken": merge.taken}
    record(Verb.MERGED, kept, by=by, after=after, reason=reason)
    record(Verb.MERGED, gone, by=by, before={"merged_into_id": None}, after={"merged_into_id": kept.pk}, reason=reason)


@transaction.atomic
def split_initiative(*, gone: Initiative, by: Person, reason: str) -> None:
    """Split a merged record off. What was imported for `gone` in the meantime returns to it, and is no longer shown in the
    other."""
    kept = gone.merged_into
    if kept is None or Initiative.objects.filter(pk=gone.pk, merged_into=kept).update(merged_into=None) != 1:
        raise ValidationError(_("This record is not merged with another one."))
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    if (merge := Merge.objects.filter(gone=gone, kept=kept).first()) is not None:
        give_back(merge)
        kept = merge.kept
    changes = _changes_of_giving_back(kept, gone)
    after = {"split": gone.pk, "initiatives": [kept.pk, gone.pk]}
    record(Verb.SPLIT, kept, by=by, after=after, reason=reason)
    record(Verb.SPLIT, gone, by=by, before={"merged_into_id": kept.pk}, after={"merged_into_id": None}, reason=reason)
    if changes:
        changed = [(initiative, values) for _verb, initiative, _before, values in changes]
        said = {one.pk: list(SourceRecord.objects.filter(initiative=one)) for one in (kept, gone)}
        write_facts(changed, Directory.load(), said, by_id=by.pk, reason=reason)
        record_many(changes, by=by, reason=reason)
        initiatives_changed.send(sender=Initiative)


@transaction.atomic
def take_from_merged(*, gone: Initiative, field: str, by: Person, reason: str) -> None:
    """Show in the remaining record what the merged one states in a field."""
    merge = Merge.objects.select_for_update().filter(gone=gone).first()
    if merge is None:  # merged before gaps were filled
        if gone.merged_into is None:
            raise ValidationError(_("This record is not merged with another one."))
        merge = Merge(kept=gone.merged_into, gone=gone)
    before = current_facts_of([merge.kept])[merge.kept_id].get(field)
    take(merge, field)
    after = {field: current_facts_of([merge.kept])[merge.kept_id].get(field), "merged": gone.pk}
    record(Verb.CHANGED, merge.kept, by=by, before={field: before}, after=after, reason=reason)
    initiatives_changed.send(sender=Initiative)


def _changes_of_giving_back(kept: Initiative, gone: Initiative) -> list[Change]:
    """Move the statements of sources about `gone` since the merge; returns the values that must change afterwards."""
    numbers = set(Identifier.objects.filter(initiative=gone).values_list("register", "value"))
    together = list(SourceRecord.objects.filter(initiative=kept))
    moved = [said for said in together if (said.register, said.identifier) in numbers]
    if not moved:
        return []
    own = list(SourceRecord.objects.filter(initiative=gone))
    SourceRecord.objects.filter(pk__in=[said.pk for said in moved]).update(initiative=gone)
    shown = current_facts_of([kept, gone])
    with_it, without = resolve(together), resolve(said for said in together if said not in moved)
    for name in with_it.keys() - without.keys() - {"extra", "identifiers"}:
        without[name] = UNSAID.get(name, "" if name in TEXTS else [])  # no other source states anything
    changes = (
        change_of(kept, shown[kept.pk], with_it, without),
        change_of(gone, shown[gone.pk], resolve(own), resolve([*own, *moved])),
    )
    return [change for change in changes if change]


@transaction.atomic
def keep_apart(*, one: Initiative, other: Initiative, by: Person, reason: str) -> None:
    """The two look similar and are different."""
    first, second = sorted((one, other), key=lambda initiative: initiative.pk)
    _pair, made = NotTheSame.objects.get_or_create(one=first, other=second)
    if made:
        record(Verb.DECLINED, first, by=by, after={"not_the_same": second.pk}, reason=reason)
