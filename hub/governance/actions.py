"""Adopting terms of reference; handing an office over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.governance.collecting import things_of
from hub.governance.models import DecisionBasis, HandedOver, Handover, TermsDraft, TermsVersion
from hub.groups.actions import lock_group
from hub.groups.models import Decision, Office
from hub.lib.translated import columns
from hub.lib.visibility import Viewer
from hub.meetings.models import Resolution

MOST_THINGS = 200


@transaction.atomic
def adopt_terms(
    *, draft: TermsDraft, adopted_on: date, decided_by: Mapping[str, str], resolution: Resolution | None, by: Person
) -> TermsVersion:
    """Freeze the draft as the next version; `decided_by` has a text for each of its columns. If two people adopt at once, the second is told that nothing has changed since."""
    lock_group(draft.group_id)
    draft = TermsDraft.objects.select_related("group").get(pk=draft.pk)
    last = TermsVersion.objects.filter(group=draft.group_id).order_by("-number").first()
    if last is not None and last.texts() == draft.texts():
        raise ValidationError(_("Nothing has changed since version %(number)s.") % {"number": last.number})
    if last is not None and adopted_on < last.adopted_on:
        raise ValidationError(
            {"adopted_on": _("Version %(number)s was adopted after that day.") % {"number": last.number}}
        )
    version = TermsVersion(
        group=draft.group, number=last.number + 1 if last else 1, adopted_on=adopted_on, resolution=resolution,
        by=by, **decided_by, **{column: getattr(draft, column) for column in columns("text")},
    )  # fmt: skip
    version.sha256 = version.fingerprint()
    version.save()
    record(Verb.ADOPTED, version, by=by, after={"number": version.number, "sha256": version.sha256})
    return version


def note_basis(*, decision: Decision, by: Person) -> None:
    """Record a new basis of a decision; changes of its own fields have their event already."""
    before: dict[str, Any] | None = getattr(decision, "basis_before", None)
    after = DecisionBasis.objects.filter(decision=decision).values("resolution", "document").first()
    if before != after:
        record(Verb.CHANGED, decision, by=by, before=before, after=after)


@transaction.atomic
def begin_handover(*, office: Office, viewer: Viewer, by: Person) -> Handover:
    """List what there is to hand over today, as far as the person who begins it may see it."""
    lock_group(office.group_id)
    if (begun := Handover.objects.filter(office=office).first()) is not None:
        return begun
    handover = Handover.objects.create(office=office, begun_by=by)
    HandedOver.objects.bulk_create(
        HandedOver(handover=handover, kind=kind, title=title[:250], link=link)
        for kind, title, link in things_of(office.group, viewer)
    )
    record(Verb.CREATED, handover, by=by, after=snapshot(handover))
    return handover


@transaction.atomic
def add_thing(*, handover: Handover, values: dict[str, Any], by: Person) -> HandedOver:
    lock_group(handover.office.group_id)
    if handover.things.count() >= MOST_THINGS:
        raise ValidationError(_("The list is full: it holds %(number)s lines.") % {"number": MOST_THINGS})
    thing = HandedOver.objects.create(handover=handover, **values)
    record(Verb.CHANGED, handover, by=by, after={"added": thing.title})
    return thing


@transaction.atomic
def tick(*, handover: Handover, side: str, keys: Iterable[int], by: Person) -> int:
    """Tick things as passed on, or as received. Ticks cannot be removed; returns the number of new ones."""
    lock_group(handover.office.group_id)
    waiting = handover.things.filter(pk__in=list(keys), **{f"{side}_at": None})
    ticked = sorted(waiting.values_list("pk", flat=True))
    if ticked:
        waiting.update(**{f"{side}_at": timezone.now(), f"{side}_by": by})
        record(Verb.CONFIRMED, handover, by=by, after={side: ticked})
    return len(ticked)
