"""Taking back a registered protocol. Title, dates and reason stay in public; until it is confirmed, nothing changes there."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.prevalence.models import StudyProtocol, Withdrawal


@transaction.atomic
def ask_withdrawal(*, protocol: StudyProtocol, reason: str, by: Person) -> Withdrawal:
    """Only the team knows of it, and reads the event."""
    held = _lock(protocol)
    if held.withdrawals.filter(cancelled_at=None).exists():
        raise ValidationError(_("Somebody has asked for this already. Another person of the team confirms it."))
    asked = Withdrawal.objects.create(protocol=held, reason=reason.strip(), asked_by=by)
    record(Verb.PROPOSED, asked, by=by, after={"protocol": held.pk})
    return asked


@transaction.atomic
def cancel_withdrawal(*, withdrawal: Withdrawal, by: Person) -> None:
    _lock(withdrawal.protocol)
    open_ones = Withdrawal.objects.filter(pk=withdrawal.pk, confirmed_at=None, cancelled_at=None)
    if open_ones.update(cancelled_at=timezone.now()) != 1:
        raise ValidationError(_("This was decided already."))
    record(Verb.CANCELLED, withdrawal, by=by, after={"protocol": withdrawal.protocol_id})


@transaction.atomic
def confirm_withdrawal(*, withdrawal: Withdrawal, by: Person) -> None:
    if withdrawal.asked_by_id == by.pk:
        raise ValidationError(_("You asked for it. Another person of the team confirms it."))
    protocol = _lock(withdrawal.protocol)
    open_ones = Withdrawal.objects.filter(pk=withdrawal.pk, confirmed_at=None, cancelled_at=None)
    if open_ones.update(confirmed_at=timezone.now(), confirmed_by=by) != 1:
        raise ValidationError(_("This was decided already."))
    _withdraw(protocol, withdrawal.reason, by, is_forced=False)


@transaction.atomic
def force_withdrawal(*, protocol: StudyProtocol, reason: str, by: Person) -> Withdrawal:
    """By the secretariat without the team; what the team had asked for is settled by it."""
    held = _lock(protocol)
    now = timezone.now()
    held.withdrawals.filter(cancelled_at=None).update(cancelled_at=now)
    made = Withdrawal.objects.create(
        protocol=held, reason=reason.strip(), asked_by=by, is_forced=True, confirmed_by=by, confirmed_at=now
    )
    _withdraw(held, made.reason, by, is_forced=True)
    return made


def _lock(protocol: StudyProtocol) -> StudyProtocol:
    held: StudyProtocol = StudyProtocol.objects.select_for_update().get(pk=protocol.pk)
    if not held.is_registered:
        raise ValidationError(_("Only a registered protocol is withdrawn. A draft is deleted."))
    if held.is_withdrawn:
        raise ValidationError(_("This protocol is withdrawn already."))
    return held


def _withdraw(protocol: StudyProtocol, reason: str, by: Person, *, is_forced: bool) -> None:
    before = {"state": protocol.state}
    protocol.state = StudyProtocol.State.WITHDRAWN
    protocol.save(update_fields=["state"])
    after = {"state": protocol.state, "forced": is_forced}
    record(Verb.CANCELLED, protocol, by=by, before=before, after=after, reason=reason)
