"""Adding an initiative to the register."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.editing import save_form
from hub.events.models import Verb
from hub.initiatives.forms import NewInitiativeForm
from hub.initiatives.models import Initiative, Role
from hub.initiatives.signals import initiatives_changed
from hub.partners.models import Organization


@transaction.atomic
def add_initiative(*, form: NewInitiativeForm, owner: Organization | None, by: Person) -> Initiative:
    """Save what a partner entered; her organization owns the record and is named as implementer."""
    form.instance.owner = owner
    form.instance.confirmed_on = timezone.localdate()
    initiative = save_form(form, by=by)
    assert isinstance(initiative, Initiative)  # noqa: S101 - narrows the type
    if owner is not None:
        role = Role.objects.create(initiative=initiative, organization=owner, kind=Role.Kind.IMPLEMENTER)
        record(Verb.CREATED, role, by=by, after=snapshot(role))
    initiatives_changed.send(sender=Initiative)
    return initiative
