"""How organizations come into a group and leave it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.groups.membership import takes_part
from hub.groups.models import Group, Participation
from hub.partners.models import Organization

__all__ = ["accept_participation", "ask_to_join", "decline_participation", "leave_group", "lock_group"]


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
    _decide(participation, Participation.Status.ACTIVE, reason)
    record(Verb.ACCEPTED, participation, by=by, after={"status": "active"}, reason=reason)


@transaction.atomic
def decline_participation(*, participation: Participation, reason: str, by: Person) -> None:
    _decide(participation, Participation.Status.DECLINED, reason)
    record(Verb.DECLINED, participation, by=by, after={"status": "declined"}, reason=reason)


@transaction.atomic
def leave_group(*, participation: Participation, reason: str, by: Person) -> None:
    changed = Participation.objects.filter(pk=participation.pk, status=Participation.Status.ACTIVE).update(
        status=Participation.Status.LEFT, ends=timezone.localdate(), reason=reason
    )
    if changed != 1:
        raise ValidationError(_("This membership has ended already."))
    record(Verb.LEFT, participation, by=by, before={"status": "active"}, after={"status": "left"}, reason=reason)


def _decide(participation: Participation, status: str, reason: str) -> None:
    """Claim the row by the state it must be in: of two chairs at once the second reads why not."""
    values = {"status": status, "reason": reason}
    if status == Participation.Status.ACTIVE:
        values["starts"] = timezone.localdate()  # type: ignore[assignment]
    waiting = Participation.objects.filter(pk=participation.pk, status=Participation.Status.REQUESTED)
    if waiting.update(**values) != 1:
        raise ValidationError(_("Somebody has decided on this request already."))
    participation.refresh_from_db()
