"""Creating people with their roles, for operators: a first secretariat, demonstrations, load tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import timezone

from hub.accounts.actions import create_person
from hub.accounts.models import Person
from hub.accounts.owndata import forget_ways_in, has_confirmed_address
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.groups.models import Group, Office
from hub.partners.actions import name_focal_point
from hub.partners.models import FocalPoint, Organization


@dataclass
class SetUp:
    """What was done, one sentence each."""

    person: Person
    created: bool
    changes: list[str] = field(default_factory=list)


@transaction.atomic
def set_up_person(
    *,
    email: str,
    name: str,
    password: str,
    organization: Organization | None = None,
    role: str | None = None,
    offices: Iterable[tuple[Group, str]] = (),
    is_secretariat: bool = False,
) -> SetUp:
    """The person with that address, with at least these roles. Running it again with the same arguments changes nothing."""
    validate_email(email)
    person = Person.objects.filter(email__iexact=email).first()
    validate_password(password, person or Person(email=email, name=name))
    if person is None:
        person = create_person(email=email, name=name, password=password, is_secretariat=is_secretariat)
        done = SetUp(person, created=True, changes=["Account made."])
        if is_secretariat:
            done.changes.append("Serves as secretariat.")
    else:
        done = SetUp(person, created=False)
        _update_account(done, name, password, is_secretariat)
    if organization is not None:
        _give_role(done, organization, role)
    for group, office in offices:
        _give_office(done, group, office)
    return done


def _update_account(done: SetUp, name: str, password: str, is_secretariat: bool) -> None:
    person = done.person
    # Somebody else may have signed up with the address, and would get the roles.
    if not has_confirmed_address(person) and forget_ways_in(person):
        done.changes.append("Other ways to sign in removed.")
    if person.name != name:
        person.name = name
        done.changes.append("Name changed.")
    if not person.check_password(password):
        person.set_password(password)
        done.changes.append("Password changed.")
    if not person.is_active:
        person.is_active = True
        done.changes.append("Account opened again.")
    if is_secretariat and not person.is_secretariat:
        person.is_secretariat = True
        record(Verb.CHANGED, person, by=None, before={"is_secretariat": False}, after={"is_secretariat": True})
        done.changes.append("Serves as secretariat.")
    person.save()
    # A person who signed up herself may not have confirmed the address yet; the operator vouches for it.
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


def _give_role(done: SetUp, organization: Organization, role: str | None) -> None:
    current = FocalPoint.objects.on().filter(person=done.person, organization=organization).first()
    role = role or (current.role if current else FocalPoint.Role.FOCAL_POINT)
    label = FocalPoint.Role(role).label.split(":")[0]
    if current is None:
        name_focal_point(person=done.person, organization=organization, role=role, by=None)
        done.changes.append(f"{label} of {organization} from today.")
    elif current.role != role:
        before = current.role
        current.role = role
        current.save(update_fields=["role"])
        record(Verb.CHANGED, current, by=None, before={"role": before}, after={"role": role})
        done.changes.append(
            f"{label} of {organization}, no longer {FocalPoint.Role(before).label.split(':')[0].lower()}."
        )


def _give_office(done: SetUp, group: Group, role: str) -> None:
    if Office.objects.on().filter(group=group, role=role, person=done.person).exists():
        return
    office = Office(group=group, role=role, person=done.person, starts=timezone.localdate())
    holder = Office.objects.on().filter(group=group, role=role, person=None).exclude(organization=None).first()
    if role in group.kind.single_offices and holder is not None:
        # An office of one holder that an organization has: the person exercises it for the organization.
        office.organization = holder.organization
    office.clean()
    office.save()
    record(Verb.CREATED, office, by=None, after=snapshot(office))
    on_behalf = f", for {office.organization}" if office.organization else ""
    done.changes.append(f"{Office.Role(role).label} of {group} from today{on_behalf}.")


def find_by_slug(model: type[models.Model], slug: str) -> Any:
    """The record with that slug; otherwise an error with similar slugs."""
    records = model._default_manager
    found = records.filter(slug=slug).first()
    if found is not None:
        return found
    slugs = list(records.order_by("slug").values_list("slug", flat=True))
    near = get_close_matches(slug, slugs, n=3, cutoff=0.5) or [known for known in slugs if slug and slug in known][:3]
    noun = model._meta.verbose_name
    if near:
        hint = f"Did you mean {' or '.join(near)}?"
    elif slugs:
        hint = f"There are {len(slugs)}, such as {', '.join(slugs[:3])}."
    else:
        hint = "There are none yet; load the built-in content first: actionhub loadcontent"
    raise ValidationError(f"There is no {noun} “{slug}”. {hint}")


def read_office(text: str) -> tuple[Group, str]:
    """`supply-chains:chair` as the group and the office."""
    slug, colon, role = text.partition(":")
    offices = ", ".join(Office.Role.values)
    if not colon or role not in Office.Role.values:
        raise ValidationError(f"“{text}” is not an office. Write GROUP:OFFICE, where OFFICE is one of {offices}.")
    return find_by_slug(Group, slug), role
