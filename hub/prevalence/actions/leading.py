"""A study always has somebody who leads it, also when her account is erased."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.partners.models import FocalPoint
from hub.prevalence.actions.drafting import delete_draft
from hub.prevalence.models import StudyProtocol, TeamMember

Role = TeamMember.Role


@transaction.atomic
def hand_over_all(*, person: Person) -> None:
    """Every study that the person alone leads: to who has written in its team the longest, else to who speaks for the organization
    that answers for it. A draft of hers alone is deleted. Where nobody can take over, it is refused and the study is named."""
    led = StudyProtocol.objects.filter(team__person=person, team__role=Role.LEAD)
    for protocol in led.exclude(state=StudyProtocol.State.WITHDRAWN).order_by("pk"):
        _hand_over(protocol, person)


def _hand_over(protocol: StudyProtocol, person: Person) -> None:
    protocol = StudyProtocol.objects.select_for_update().get(pk=protocol.pk)
    others = protocol.team.filter(person__is_active=True).exclude(person=person)
    if others.filter(role=Role.LEAD).exists():
        return
    if protocol.is_draft and not others.exists():
        delete_draft(protocol=protocol, by=person)
        return
    heir = others.exclude(role=Role.ETHICS).first()
    if heir is not None:
        before, heir.role = heir.role, Role.LEAD
        heir.save()
        record(Verb.CHANGED, heir, by=person, before={"role": before}, after={"role": heir.role})
        return
    speaker = _speaker_for(protocol, person)
    if speaker is None:
        raise ValidationError(
            _("You alone lead the study “%(study)s”, and nobody can take it over. Name another lead first.")
            % {"study": protocol}
        )
    made = TeamMember.objects.create(protocol=protocol, person=speaker, role=Role.LEAD)
    record(Verb.CREATED, made, by=person, after={"protocol": protocol.pk, "role": made.role})


def _speaker_for(protocol: StudyProtocol, person: Person) -> Person | None:
    """Who speaks for the organization that answers for the study, and is neither of the team nor asked to review its results."""
    points = FocalPoint.objects.acting().filter(organization=protocol.organization_id, person__is_active=True)
    points = points.exclude(role=FocalPoint.Role.EDITOR).exclude(person=person)
    points = points.exclude(person__in=protocol.team.values("person"))
    points = points.exclude(person__result_reviews__result__protocol=protocol)
    found = points.select_related("person").order_by("starts", "pk").first()
    return found.person if found is not None else None
