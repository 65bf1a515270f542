"""Finding the records that the addresses of plans name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, cast

from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.permissions import NotUnderstood, get_visible
from hub.lib.text import whole_number
from hub.partners.choosing import acting_organization
from hub.workplans.models import Activity, Outcome, Output, Plan

__all__ = [
    "acting_organization",
    "find_item",
    "find_plan",
    "moment",
]

MODELS: dict[str, tuple[type[Any], str]] = {
    "outcome": (Outcome, "plan"),
    "output": (Output, "plan"),
    "activity": (Activity, "output__plan"),
}


def find_plan(request: Request, slug: str, period: str) -> Plan:
    return cast(
        Plan, get_visible(Plan.objects.select_related("group"), request.viewer, group__slug=slug, period=period)
    )


def find_item(plan: Plan, key: str) -> Any:
    """The item of a plan that a key such as `output-12` names."""
    name, _dash, number = key.partition("-")
    if name not in MODELS or whole_number(number) is None:
        raise Http404(_("There is no such record, or it is not open to you."))
    model, lookup = MODELS[name]
    found = model.objects.filter(pk=int(number), **{lookup: plan}).first()
    if found is None:
        raise Http404(_("There is no such item in this plan. It may have been deleted: look at the differences."))
    return found


FIRST_YEAR = 1900


def moment(text: str) -> datetime:
    """The moment of an address: the end of a past day (UTC), now for today, or an exact moment. A future one is refused: its
    records do not exist yet."""
    now = timezone.now()
    try:
        if day := parse_date(text[:40]):
            at = end_of(day)
            return _not_ahead(now if day == now.astimezone(UTC).date() else at, now)
        # A plus sign in a query string is read as a space.
        if "T" in text and (found := parse_datetime(text[:40].replace(" ", "+"))):
            aware = found if timezone.is_aware(found) else timezone.make_aware(found, UTC)
            return _not_ahead(aware.astimezone(UTC), now)
    except (ValueError, OverflowError):
        pass
    raise NotUnderstood(_("“%(text)s” is not a date. Write it as 2021-05-31.") % {"text": text[:40]})


def _not_ahead(at: datetime, now: datetime) -> datetime:
    if at.year < FIRST_YEAR:  # the first days of the calendar would be before it in other zones
        raise ValueError
    if at > now:
        raise NotUnderstood(_("This day or moment lies in the future. Choose one that has come."))
    return at


def end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=UTC)
