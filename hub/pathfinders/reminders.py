"""Thirty and seven days before a report is due, those who speak for the country are reminded, once each."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.accounts.outbox import queue_email
from hub.events.actions import record
from hub.events.models import Verb
from hub.partners.models import Constituency, FocalPoint
from hub.pathfinders.models import CountryReport, Cycle, ReportReminder
from hub.pathfinders.models.reports import Due
from hub.pathfinders.models.track import countries_asked
from hub.vocabularies.models import Country

DAYS = (30, 7)


def remind_of_reports(site: str, today: date | None = None) -> int:
    """Returns the number of e-mails. May be repeated and run several times at once."""
    today = today or timezone.localdate()
    soon = Cycle.objects.filter(state=Cycle.State.OPEN, due__gte=today, due__lte=today + timedelta(days=max(DAYS)))
    cycles = list(soon)
    if not cycles:
        return 0
    countries = list(Country.objects.filter(pk__in=countries_asked()))
    return sum(_remind(due, site, today) for due in CountryReport.missing_of(countries, cycles))


@transaction.atomic
def _remind(owed: Due, site: str, today: date) -> int:
    cycle = Cycle.objects.select_for_update().get(pk=owed.cycle.pk)
    sent = ReportReminder.objects.filter(cycle=cycle, country=owed.country, due=cycle.due)
    already_sent = set(sent.values_list("days", flat=True))
    near = [days for days in DAYS if (cycle.due - today).days <= days and days not in already_sent]
    readers = _speakers(owed.country)
    if not near or not readers:
        return 0
    # For a year that is opened late, one e-mail is enough.
    ReportReminder.objects.bulk_create(
        ReportReminder(cycle=cycle, country=owed.country, due=cycle.due, days=days) for days in near
    )
    record(Verb.REMINDED, cycle, by=None, after={"country": owed.country.iso3, "emails": len(readers)})
    for person in readers:
        _write(person, owed, site)
    return len(readers)


def _speakers(country: Country) -> list[Person]:
    """Those who speak for a government body of the country."""
    bodies = {"organization__constituency": Constituency.GOVERNMENT, "organization__country": country}
    points = FocalPoint.objects.acting().filter(**bodies).exclude(role=FocalPoint.Role.EDITOR)
    people = {point.person for point in points.select_related("person") if point.person.may_be_reminded}
    return sorted(people, key=lambda person: person.pk)


def _write(person: Person, owed: Due, site: str) -> None:
    with translation.override(person.language):
        values = {"country": owed.country.name, "year": owed.cycle.year, "day": date_format(owed.cycle.due)}
        text = render_to_string(
            "pathfinders/mail/report_due.txt",
            values
            | {
                "person": person,
                "is_begun": owed.report is not None,
                "address": site.rstrip("/") + owed.get_absolute_url(),
                "site": settings.SITE_NAME,
            },
        )
        subject = _("%(country)s: the Pathfinder report on %(year)s is due by %(day)s") % values
    queue_email(person=person, subject=subject, text=text)
