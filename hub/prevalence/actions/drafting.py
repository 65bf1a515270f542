"""Writing a protocol, part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.partners.models import Organization
from hub.prevalence.actions.changing import Amendment, change
from hub.prevalence.models import ChecklistAnswer, StudyProtocol, TeamMember
from hub.prevalence.permissions import has_written

State = StudyProtocol.State


@transaction.atomic
def begin(*, written: Any, organization: Organization, by: Person) -> StudyProtocol:
    """A draft with its author as lead of the team. `written`: a valid form of the question."""
    protocol: StudyProtocol = written.instance
    protocol.organization, protocol.author, protocol.state = organization, by, State.METHOD
    written.save()
    TeamMember.objects.create(protocol=protocol, person=by, role=TeamMember.Role.LEAD)
    record(Verb.CREATED, protocol, by=by, after={"group": protocol.group_id})
    return protocol


def save_part(
    *,
    protocol: StudyProtocol,
    part: str,
    write: Callable[[], Any],
    by: Person,
    amendment: Amendment | None = None,
    seen: str = "",
) -> None:
    """Save one part by `write`, which saves a valid form of it."""
    with change(protocol, part, by=by, amendment=amendment, seen=seen):
        write()


def choose_method(
    *,
    protocol: StudyProtocol,
    written: Any,
    is_against_advice: bool,
    by: Person,
    amendment: Amendment | None = None,
    seen: str = "",
) -> None:
    """A person chooses and says why, also against the advice."""
    with change(protocol, "method", by=by, amendment=amendment, seen=seen) as held:
        held.method = written.cleaned_data["method"]
        held.method_reasons = written.cleaned_data["method_reasons"]
        held.is_against_advice = is_against_advice
        if held.is_draft:
            held.state = State.PROTOCOL
        held.save(update_fields=["method", "method_reasons", "is_against_advice", "state"])


def save_rows(
    *,
    protocol: StudyProtocol,
    part: str,
    rows: Sequence[Any],
    gone: Sequence[Any],
    by: Person,
    amendment: Amendment | None = None,
    seen: str = "",
) -> None:
    """Strata or indicators, in the order given; `gone` are taken out."""
    with change(protocol, part, by=by, amendment=amendment, seen=seen):
        try:
            for row in gone:
                row.delete()
            for position, row in enumerate(rows, 1):
                row.protocol, row.position = protocol, position
                row.save()
        except (ProtectedError, RestrictedError) as error:
            raise ValidationError(_("Something was counted for a row that you take out. Leave it in.")) from error
        except IntegrityError as error:
            raise ValidationError(
                _("Two rows change names with each other. Save one of them under another name first.")
            ) from error


def save_checklist(
    *,
    protocol: StudyProtocol,
    answers: dict[str, dict[str, str]],
    by: Person,
    amendment: Amendment | None = None,
    seen: str = "",
) -> None:
    """What is not answered has no row."""
    with change(protocol, "checklist", by=by, amendment=amendment, seen=seen):
        protocol.checklist.all().delete()
        made = [ChecklistAnswer(protocol=protocol, question=key, **values) for key, values in answers.items()]
        ChecklistAnswer.objects.bulk_create(made)


@transaction.atomic
def add_member(*, protocol: StudyProtocol, person: Person, role: str, by: Person) -> TeamMember:
    if role == TeamMember.Role.ETHICS and has_written(protocol, person):
        raise ValidationError(
            {"role": _("This person has written parts of the protocol. Another one is its ethics officer.")}
        )
    member, made = TeamMember.objects.get_or_create(protocol=protocol, person=person, defaults={"role": role})
    if not made:
        raise ValidationError({"person": _("This person is in the team already.")})
    record(Verb.CREATED, member, by=by, after={"protocol": protocol.pk, "role": role})
    return member


@transaction.atomic
def remove_member(*, member: TeamMember, by: Person) -> None:
    """A study always has somebody who leads it."""
    StudyProtocol.objects.select_for_update().get(pk=member.protocol_id)
    leads = TeamMember.objects.filter(protocol=member.protocol_id, role=TeamMember.Role.LEAD)
    if member.role == TeamMember.Role.LEAD and leads.count() == 1:
        raise ValidationError(_("A study always has somebody who leads it. Name another lead first."))
    record(Verb.DELETED, member, by=by, before={"protocol": member.protocol_id, "role": member.role})
    TeamMember.objects.filter(pk=member.pk).delete()


@transaction.atomic
def delete_draft(*, protocol: StudyProtocol, by: Person) -> None:
    """Nobody but the team has seen it. What is registered is withdrawn, never deleted."""
    held = StudyProtocol.objects.select_for_update().get(pk=protocol.pk)
    if held.is_registered:
        raise ValidationError(_("This protocol is registered. It can be withdrawn, not deleted."))
    record(Verb.DELETED, held, by=by, before={"group": held.group_id})
    for own in held.questionnaires.all():
        own.file.delete(save=False)
    held.delete()
