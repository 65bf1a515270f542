"""How organizations come into a group, pause in it and leave it."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.groups.membership import takes_part
from hub.groups.models import Group, Participation, Pause
from hub.partners.models import Organization

Status = Participation.Status


def lock_group(group_id: int) -> None:
    """Hold a group until the transaction ends: what is said of its offices and of its life is written by one at a time."""
    Group.objects.select_for_update().filter(pk=group_id).first()


def ask_to_join(*, group: Group, organization: Organization, brings: str, by: Person) -> Participation:
    if takes_part(group, {organization.pk}):
        raise ValidationError(_("Your organization already takes part in this group or has asked to."))
    try:
        with transaction.atomic():
            participation = Participation.objects.create(
                group=group, organization=organization, brings=brings, requested_by=by
            )
            record(Verb.APPLIED, participation, by=by, after=snapshot(participation))
    except IntegrityError as error:
        raise ValidationError(_("Your organization already takes part in this group or has asked to.")) from error
    return participation


@transaction.atomic
def accept_participation(*, participation: Participation, reason: str, by: Person) -> None:
    _decide(participation, Status.ACTIVE, reason)
    record(Verb.ACCEPTED, participation, by=by, after={"status": "active"}, reason=reason)


@transaction.atomic
def decline_participation(*, participation: Participation, reason: str, by: Person) -> None:
    _decide(participation, Status.DECLINED, reason)
    record(Verb.DECLINED, participation, by=by, after={"status": "declined"}, reason=reason)


@transaction.atomic
def withdraw_request(*, participation: Participation, by: Person) -> None:
    """Take a request back before the chair has decided."""
    _decide(participation, Status.WITHDRAWN, "")
    record(Verb.CANCELLED, participation, by=by, before={"status": "requested"}, after={"status": "withdrawn"})


@transaction.atomic
def change_what_it_brings(*, participation: Participation, brings: str, by: Person) -> None:
    found = _claim(participation, Status.ACTIVE, _("This membership has ended already."))
    before, found.brings = found.brings, brings
    found.save()
    record(Verb.CHANGED, found, by=by, before={"brings": before}, after={"brings": brings})


@transaction.atomic
def leave_group(*, participation: Participation, reason: str, by: Person) -> None:
    """A pause ends with the membership."""
    found = _claim(participation, Status.ACTIVE, _("This membership has ended already."))
    today = timezone.localdate()
    found.status, found.ends, found.reason = Status.LEFT, today, reason
    found.save()
    for pause in found.pauses.on(today):
        _end(pause, today)
    record(Verb.LEFT, found, by=by, before={"status": "active"}, after={"status": "left"}, reason=reason)


@transaction.atomic
def pause_participation(*, participation: Participation, until: date | None, reason: str, by: Person) -> Pause:
    """From today, until a last day or until the organization comes back."""
    found = _claim(participation, Status.ACTIVE, _("This membership has ended already."))
    today = timezone.localdate()
    if until is not None and until < today:
        raise ValidationError({"until": _("The last day of the pause lies in the past.")})
    if found.pauses.on(today).exists():
        raise ValidationError(_("The organization has paused already."))
    pause = Pause.objects.create(participation=found, starts=today, ends=until, reason=reason)
    after = {"starts": pause.starts, "ends": pause.ends}
    record(Verb.PAUSED, found, by=by, after=after, reason=reason)
    return pause


@transaction.atomic
def resume_participation(*, participation: Participation, by: Person) -> None:
    """Take part again from today. The pause stays on record with its last day."""
    found = _claim(participation, Status.ACTIVE, _("This membership has ended already."))
    today = timezone.localdate()
    pauses = list(found.pauses.on(today))
    if not pauses:
        raise ValidationError(_("The organization takes part already."))
    for pause in pauses:
        _end(pause, today)
    record(Verb.RESUMED, found, by=by, after={"from": today})


def _end(pause: Pause, today: date) -> None:
    """The day before is the last day of the pause; one that begins and ends on the same day was none."""
    if pause.starts == today:
        pause.delete()
    else:
        pause.ends = today - timedelta(days=1)
        pause.save()


def _claim(participation: Participation, status: str, otherwise: str) -> Participation:
    """The row, locked, in the state that it must be in. Of two people at once the second reads why not."""
    found: Participation | None = (
        Participation.objects.select_for_update().filter(pk=participation.pk, status=status).first()
    )
    if found is None:
        raise ValidationError(otherwise)
    return found


def _decide(participation: Participation, status: str, reason: str) -> None:
    found = _claim(participation, Status.REQUESTED, _("Somebody has decided on this request already."))
    found.status, found.reason = status, reason
    if status == Status.ACTIVE:
        found.starts = timezone.localdate()
    found.save()
    participation.refresh_from_db()
