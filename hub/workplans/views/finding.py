"""How the pages of plans find what the address names."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, cast

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.lib.permissions import get_visible
from hub.lib.text import whole_number
from hub.partners.models import Organization
from hub.workplans.models import Activity, Outcome, Output, Plan

__all__ = ["acting_organization", "find_item", "find_plan", "moment", "person"]

MODELS: dict[str, tuple[type[Any], str]] = {
    "outcome": (Outcome, "plan"),
    "output": (Output, "plan"),
    "activity": (Activity, "output__plan"),
}


def find_plan(request: HttpRequest, slug: str, period: str) -> Plan:
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


def person(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def acting_organization(request: HttpRequest) -> Organization | None:
    return Organization.objects.filter(pk=request.viewer.acting_for_id).first()


def moment(text: str) -> datetime:
    """The end of a day, or the very moment that the address names."""
    try:
        if day := parse_date(text[:40]):
            return end_of(day)
        # A plus sign in an address reads as a space.
        if "T" in text and (found := parse_datetime(text[:40].replace(" ", "+"))):
            return found if timezone.is_aware(found) else timezone.make_aware(found, UTC)
    except ValueError:
        pass
    raise BadRequest(_("“%(text)s” is not a date. Write it as 2021-05-31.") % {"text": text[:40]})


def end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=UTC)
