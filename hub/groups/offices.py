"""Who holds the offices of a group: on a day, as it is known today or as it was known on an earlier day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, prefetch_related_objects

from hub.groups.models import Decision, Group, Office
from hub.lib.components import Part
from hub.lib.visibility import Viewer
from hub.partners.models import FocalPoint

ENDS_SOON = timedelta(days=60)
LEADING_TOGETHER = {Office.Role.CHAIR, Office.Role.CO_CHAIR}  # where there are co-chairs, no chair is missing


def end_of(day: date) -> datetime:
    """The moment after which a day is over, in UTC: what was recorded on it counts."""
    return datetime.combine(day, time.max, tzinfo=UTC)


def once_each(offices: Iterable[Office]) -> list[Office]:
    """One for each role and organization: an organization and a person of it may hold the same office."""
    return list({(office.role, office.organization_id): office for office in offices}.values())


def offices_of(group: Group, known_at: datetime | None = None) -> list[Office]:
    """Every term that is recorded for a group; with a moment, as the record stood then. Later corrections change nothing
    of what stood before. As many queries for many as for few."""
    if known_at is None:
        offices = list(group.offices.all())
    else:
        history = Office.history
        ever = history.filter(group=group.pk).order_by().values("id")
        stood = history.filter(id__in=ever, history_date__lt=known_at).order_by().values("id")
        last = stood.annotate(last=Max("history_id")).values("last")
        rows = history.filter(history_id__in=last, group=group.pk).exclude(history_type="-")
        offices = sorted((row.instance for row in rows), key=lambda one: (one.role, one.starts or date.min, one.pk))
    prefetch_related_objects(offices, "organization", "person")
    for office in offices:
        office.group = group
    return offices


def vacant_roles(group: Group, offices: Iterable[Office], day: date) -> dict[str, date | None]:
    """The offices that somebody has held and that nobody holds on the day, with the last day of the last term."""
    if group.status in Group.OVER:
        return {}
    offices = list(offices)
    held = {office.role for office in offices if office.holds(day)}
    if held & LEADING_TOGETHER:
        held |= LEADING_TOGETHER
    ended: dict[str, date | None] = {}
    for office in offices:
        if office.role not in held and office.ends is not None and office.ends < day and group.kind.fills(office.role):
            last = ended.get(office.role)
            ended[office.role] = office.ends if last is None else max(last, office.ends)
    return ended


@dataclass
class Term:
    """One term as a line of the table: how it lies in the time of all of them, and what is to be known of it."""

    office: Office
    parts: list[Part]
    words: str
    when: str  # "past", "now" or "future"
    ends_in: int | None = None  # days, where it ends soon
    left_on: date | None = None
    decision: Decision | None = None  # as far as the reader may see it
    has_handover: bool = False
    can_begin_handover: bool = False


@dataclass
class OfficeRow:
    """An office with its terms, the latest first."""

    role: str
    name: str
    terms: list[Term] = field(default_factory=list)
    vacant_since: date | None = None
    is_vacant: bool = False


def offices_by_role(group: Group, offices: list[Office], today: date, viewer: Viewer) -> list[OfficeRow]:
    """The offices that are or were filled, in the order of their rank."""
    decisions = {one.pk: one for one in group.decisions.visible_to(viewer)}
    first, last = _span(offices, today)
    vacant = vacant_roles(group, offices, today)
    rows = {role: OfficeRow(role, str(name)) for role, name in Office.Role.choices}
    left = _leaving_days(group, offices)
    for office in sorted(offices, key=lambda one: (one.starts or date.min, one.pk), reverse=True):
        term = Term(office, _parts(office, first, last), office.term_in_words(), _when(office, today))
        term.decision = decisions.get(office.decision_id)
        if term.when == "now" and office.ends is not None and office.ends - today <= ENDS_SOON:
            term.ends_in = (office.ends - today).days
        if term.when != "past" and office.organization_id is not None:
            term.left_on = left.get(office.organization_id)
        rows[office.role].terms.append(term)
    for role, day in vacant.items():
        rows[role].is_vacant = True
        rows[role].vacant_since = day + timedelta(days=1) if day else None
    return [row for row in rows.values() if row.terms]


def _leaving_days(group: Group, offices: Iterable[Office]) -> dict[int, date]:
    """When the organizations that hold an office left the group, of those that have not come back. One query."""
    held = {office.organization_id for office in offices if office.organization_id is not None}
    days: dict[int, date] = {}
    back: set[int] = set()
    stood = group.participations.filter(organization__in=held).order_by()
    for organization, status, ends in stood.values_list("organization", "status", "ends"):
        if status in {"active", "requested"}:
            back.add(organization)
        elif status == "left" and ends is not None:
            days[organization] = max(ends, days.get(organization, ends))
    return {organization: day for organization, day in days.items() if organization not in back}


def _when(office: Office, today: date) -> str:
    if office.holds(today):
        return "now"
    return "past" if office.ends is not None and office.ends < today else "future"


def _span(offices: Iterable[Office], today: date) -> tuple[date, date]:
    """From the first to the last day that any term names, today included."""
    days = [day for office in offices for day in (office.starts, office.ends) if day is not None] + [today]
    return date(min(days).year, 1, 1), date(max(days).year, 12, 31)


def _parts(office: Office, first: date, last: date) -> list[Part]:
    """The term as a part of the whole time. Where its begin is not known it is hatched from the first day on."""
    starts, ends = office.starts or first, office.ends or last
    begin, end = (starts - first).days, (ends - first).days + 1
    fill = "now" if office.starts else "none"
    return [
        Part("0", begin),
        Part(fill, max(end - begin, 1), office.term_in_words()),
        Part("0", (last - first).days + 1 - end),
    ]


def mark_handovers(group: Group, rows: Iterable[OfficeRow], viewer: Viewer, leads: bool, today: date) -> None:
    """Say of each term whether the reader may open the list of what is handed over, or begin it. Two queries."""
    if not viewer.is_signed_in:
        return
    lists: Any = Office._meta.get_field("handover").related_model  # it stands above groups in the order of imports
    begun = set(lists.objects.visible_to(viewer).filter(office__group=group).values_list("office", flat=True))
    # An office held by an organization is handed over by those who speak for it, not by its editors.
    spoken = FocalPoint.objects.acting(today).filter(person=viewer.person_id).exclude(role=FocalPoint.Role.EDITOR)
    speaks_for = set(spoken.values_list("organization", flat=True))
    for term in (term for row in rows for term in row.terms):
        office = term.office
        own = office.person_id == viewer.person_id if office.person_id else office.organization_id in speaks_for
        is_near = office.ends is not None and abs((office.ends - today).days) <= 2 * ENDS_SOON.days
        term.has_handover = office.pk in begun
        term.can_begin_handover = not term.has_handover and is_near and (leads or own)
