"""How a role in an organization passes to a successor: one proposes, the other accepts, and from a day on the role is hers.

Nothing that was done changes hands: past acts stay under the name of whoever did them. What waits for the organization waits
for whoever has the role.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.partners.models import FocalPoint, RoleTransfer

LONGEST_AHEAD = timedelta(days=366)
State = RoleTransfer.State


@transaction.atomic
def propose_transfer(*, role: FocalPoint, successor: Person, effective: date, note: str, by: Person) -> RoleTransfer:
    """Ask somebody to take over a role from a day on."""
    role = FocalPoint.objects.select_for_update().get(pk=role.pk)
    today = timezone.localdate()
    if role.ends is not None and role.ends < today:
        raise ValidationError(_("This role has ended already."))
    if successor.pk == role.person_id:
        raise ValidationError({"person": _("Name another person: this one has the role already.")})
    if not today <= effective <= today + LONGEST_AHEAD:
        raise ValidationError({"effective": _("Choose a day from today on, within a year.")})
    if role.ends is not None and effective > role.ends + timedelta(days=1):
        raise ValidationError({"effective": _("The role ends before that day. Choose an earlier one.")})
    try:
        with transaction.atomic():
            proposed = RoleTransfer.objects.create(
                role=role, successor=successor, effective=effective, note=note, proposed_by=by
            )
    except IntegrityError as error:
        raise ValidationError(_("A successor is asked already. Withdraw that first.")) from error
    after = {"role": role.pk, "successor": successor.pk, "effective": effective}
    record(Verb.PROPOSED, proposed, by=by, after=after)
    return proposed


@transaction.atomic
def accept_transfer(*, role_transfer: RoleTransfer, by: Person) -> FocalPoint:
    """The old role ends on the day before, the new one begins; today at the earliest."""
    found = _answer(role_transfer, State.ACCEPTED)
    role = FocalPoint.objects.select_for_update().select_related("organization").get(pk=found.role_id)
    today = timezone.localdate()
    if role.ends is not None and role.ends < today:
        raise ValidationError(_("This role has ended already."))
    begins = max(found.effective, today)
    if found.effective != begins:
        found.effective = begins
        found.save()
    record(Verb.ACCEPTED, found, by=by, after={"state": found.state, "effective": begins})
    ends = role.ends  # a fixed term passes on with its end
    _end(role, begins, by)
    # Who had another role there keeps it until she takes this one.
    for other in FocalPoint.objects.filter(person=by, organization=role.organization, ends=None):
        _end(other, begins, by)
    taken = FocalPoint.objects.create(
        person=by, organization=role.organization, role=role.role, starts=begins, ends=ends
    )
    record(Verb.CREATED, taken, by=by, after=snapshot(taken))
    return taken


@transaction.atomic
def decline_transfer(*, role_transfer: RoleTransfer, reason: str, by: Person) -> None:
    found = _answer(role_transfer, State.DECLINED, reason)
    record(Verb.DECLINED, found, by=by, after={"state": found.state}, reason=reason)


@transaction.atomic
def withdraw_transfer(*, role_transfer: RoleTransfer, by: Person) -> None:
    found = _answer(role_transfer, State.WITHDRAWN)
    record(Verb.CANCELLED, found, by=by, after={"state": found.state})


def _end(role: FocalPoint, begins: date, by: Person) -> None:
    """The day before is the last one; a role that began on the same day ends on it."""
    last = max(begins - timedelta(days=1), role.starts or date.min)
    if role.ends is not None and role.ends <= last:
        return
    before, role.ends = role.ends, last
    role.save()
    record(Verb.CHANGED, role, by=by, before={"ends": before}, after={"ends": last})


def _answer(role_transfer: RoleTransfer, state: str, reason: str = "") -> RoleTransfer:
    """The row, locked. Of two answers at once the second reads why not."""
    found = RoleTransfer.objects.select_for_update().filter(pk=role_transfer.pk, state=State.PROPOSED).first()
    if found is None:
        raise ValidationError(_("This hand-over was answered or withdrawn already."))
    found.state, found.reason, found.answered_at = state, reason, timezone.now()
    found.save()
    return found
