"""Sixty and fourteen days before a term ends, its holder is reminded, once each."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.accounts.outbox import queue_email
from hub.events.actions import record
from hub.events.models import Verb
from hub.governance.models import TermReminder
from hub.groups.actions import lock_group
from hub.groups.models import Group, Office
from hub.partners.models import FocalPoint

DAYS = (60, 14)


def remind_of_ends(site: str, today: date | None = None) -> int:
    """Remind the holders of terms that end soon; returns the number of e-mails. May be repeated and run several times at once."""
    today = today or timezone.localdate()
    ending = Office.objects.on(today).filter(ends__lte=today + timedelta(days=max(DAYS)))
    ending = ending.exclude(group__status__in=Group.OVER)
    return sum(_remind(office, site, today) for office in ending.select_related("group", "organization", "person"))


@transaction.atomic
def _remind(office: Office, site: str, today: date) -> int:
    lock_group(office.group_id)
    assert office.ends is not None  # noqa: S101 - the query asked for it
    already_sent = set(TermReminder.objects.filter(office=office, ends=office.ends).values_list("days", flat=True))
    due = [days for days in DAYS if (office.ends - today).days <= days and days not in already_sent]
    if not due:
        return 0
    # For a term that is recorded late, one e-mail is enough.
    TermReminder.objects.bulk_create(TermReminder(office=office, ends=office.ends, days=days) for days in due)
    readers = _holders(office)
    record(Verb.REMINDED, office, by=None, after={"ends": office.ends, "emails": len(readers)})
    for person in readers:
        _write(person, office, site)
    return len(readers)


def _holders(office: Office) -> list[Person]:
    """The person who holds the office; for an organization, those who speak for it."""
    if office.person is not None:
        return [office.person] if office.person.may_be_reminded else []
    speakers = FocalPoint.objects.acting().filter(organization=office.organization_id)
    speakers = speakers.exclude(role=FocalPoint.Role.EDITOR)
    people = {point.person for point in speakers.select_related("person") if point.person.may_be_reminded}
    return sorted(people, key=lambda person: person.pk)


def _write(person: Person, office: Office, site: str) -> None:
    assert office.ends is not None  # noqa: S101
    with translation.override(person.language):
        values = {"office": office.get_role_display(), "group": office.group.name, "day": date_format(office.ends)}
        text = render_to_string(
            "governance/mail/term_ends.txt",
            values
            | {
                "person": person,
                "organization": office.organization,
                "address": site.rstrip("/") + reverse("groups:offices", args=[office.group.slug]),
                "site": settings.SITE_NAME,
            },
        )
        subject = _("%(office)s of %(group)s: the term ends on %(day)s") % values
    queue_email(person=person, subject=subject, text=text)
