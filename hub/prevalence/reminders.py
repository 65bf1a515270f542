"""Seven days and one day before a review or a reply is due, those who were asked are reminded, once each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

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
from hub.partners.models import FocalPoint
from hub.prevalence.models import ReplyRequest, ResultReview
from hub.workplans.waiting_on_studies import replies_asked, reviews_asked

DAYS = (7, 1)
Asked = ResultReview | ReplyRequest


def remind_of_results(site: str, today: date | None = None) -> int:
    """Returns the number of e-mails. May be repeated and run several times at once."""
    today = today or timezone.localdate()
    near = {"due__gte": today, "due__lte": today + timedelta(days=max(DAYS))}
    emails = 0
    for asked in (reviews_asked(), replies_asked()):
        keys = asked.filter(**near).exclude(reminded__lte=min(DAYS)).values_list("pk", flat=True)
        emails += sum(_remind(asked.all(), key, site, today) for key in list(keys))
    return emails


@transaction.atomic
def _remind(open_ones: Any, key: int, site: str, today: date) -> int:
    asked: Asked | None = open_ones.select_for_update(of=("self",)).filter(pk=key).order_by("pk").first()
    if asked is None:
        return 0  # answered, or the result published or withdrawn, since the keys were read
    passed = [days for days in DAYS if (asked.due - today).days <= days]
    if not passed or (asked.reminded is not None and asked.reminded <= min(passed)):
        return 0
    # Where it was asked late, one e-mail is enough.
    asked.reminded = min(passed)
    asked.save(update_fields=["reminded"])
    readers = [asked.reviewer] if isinstance(asked, ResultReview) else _speakers(asked)
    readers = [person for person in readers if person.may_be_reminded]
    record(Verb.REMINDED, asked, by=None, after={"due": asked.due.isoformat(), "emails": len(readers)})
    for person in readers:
        _write(person, asked, site)
    return len(readers)


def _speakers(asked: ReplyRequest) -> list[Person]:
    points = FocalPoint.objects.acting().filter(organization=asked.organization_id)
    points = points.exclude(role=FocalPoint.Role.EDITOR).select_related("person")
    return sorted({point.person for point in points}, key=lambda person: person.pk)


def _write(person: Person, asked: Asked, site: str) -> None:
    is_review = isinstance(asked, ResultReview)
    place = [asked.result.public_id] if is_review else [asked.result.public_id, asked.pk]
    with translation.override(person.language):
        values = {"study": str(asked.result.protocol), "day": date_format(asked.due)}
        text = render_to_string(
            "prevalence/mail/result_due.txt",
            values
            | {
                "person": person,
                "is_review": is_review,
                "organization": "" if isinstance(asked, ResultReview) else str(asked.organization),
                "address": site.rstrip("/") + reverse(f"prevalence:{'review' if is_review else 'reply'}", args=place),
                "site": settings.SITE_NAME,
            },
        )
        if is_review:
            subject = _("Your review is asked for until %(day)s: %(study)s") % values
        else:
            subject = _("Your reply is asked for until %(day)s: %(study)s") % values
    queue_email(person=person, subject=subject, text=text)
