"""Who acts for an organization: its focal points name deputies and editors, and end these roles."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.partners.models import FocalPoint, Organization

MOST_PEOPLE = 50  # of one organization at a time
# The role of a focal point itself passes on by a hand-over, or the secretariat gives it.
NAMED_BY_FOCAL_POINTS = (FocalPoint.Role.DEPUTY, FocalPoint.Role.EDITOR)


@transaction.atomic
def name_person(*, organization: Organization, person: Person, role: str, by: Person) -> FocalPoint:
    """Give somebody a role in the organization from today on."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    if role not in NAMED_BY_FOCAL_POINTS:
        raise ValidationError({"role": _("Name deputies and editors here.")})
    present = FocalPoint.objects.on().filter(organization=organization)
    if present.filter(person=person).exists():
        raise ValidationError({"person": _("This person already has a role in this organization. End it first.")})
    if present.count() >= MOST_PEOPLE:
        raise ValidationError(_("%(number)s people act for it already. End a role first.") % {"number": MOST_PEOPLE})
    try:
        with transaction.atomic():
            made = FocalPoint.objects.create(
                organization=organization, person=person, role=role, starts=timezone.localdate()
            )
    except IntegrityError as error:
        raise ValidationError(
            {"person": _("This person already has a role in this organization. End it first.")}
        ) from error
    record(Verb.CREATED, made, by=by, after=snapshot(made))
    return made


@transaction.atomic
def end_role(*, role: FocalPoint, by: Person) -> None:
    """The day before is the last one; what was done under the role stays."""
    found = FocalPoint.objects.select_for_update().on().filter(pk=role.pk, role__in=NAMED_BY_FOCAL_POINTS).first()
    if found is None:
        raise ValidationError(_("This role has ended already, or passes on by a hand-over."))
    if found.starts is not None and found.starts >= timezone.localdate():
        # It cannot end before it began. That it was given and taken back stays in the record of events.
        record(Verb.DELETED, found, by=by, before=snapshot(found))
        found.delete()
        return
    before, found.ends = found.ends, timezone.localdate() - timedelta(days=1)
    found.save()
    ends: dict[str, date | None] = {"ends": found.ends}
    record(Verb.CHANGED, found, by=by, before={"ends": before}, after=ends)
