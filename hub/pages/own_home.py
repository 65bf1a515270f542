"""The home page after signing in: tasks by due date, the days of the month, one's groups and organization."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.groups.models import Group, Participation
from hub.initiatives.models import FRESH_DAYS, Initiative
from hub.lib.components import Mark, Month
from hub.lib.text import comma_separated
from hub.lib.visibility import Viewer
from hub.meetings.models import Meeting
from hub.outreach.models import SavedSearch
from hub.partners.models import FocalPoint, Organization
from hub.workplans.models import Activity, Comment, ItemStatus, Output, Plan
from hub.workplans.tasks import Task

WEEK = timedelta(days=7)
DAYS_SHOWN = 6
SEARCHES_SHOWN = 6
UNCONFIRMED_SHOWN = 3


@dataclass(frozen=True)
class ComingDay:
    """A line beside the month: a due date, or a meeting."""

    on: date
    kind: str  # "due" or "meet", the mark of the day in the month
    name: str
    note: str
    href: str

    @property
    def anchor(self) -> str:
        return f"day-{self.on.isoformat()}"


@dataclass
class OwnGroup:
    """What is new in a group within a week."""

    comments: int = 0
    members: int = 0

    @property
    def in_words(self) -> str:
        parts = []
        if self.comments:
            parts.append(
                ngettext("%(number)s comment", "%(number)s comments", self.comments) % {"number": self.comments}
            )
        if self.members:
            parts.append(
                ngettext("%(number)s new member", "%(number)s new members", self.members) % {"number": self.members}
            )
        return comma_separated(parts)


@dataclass
class OwnOrganization:
    """The organization for which the person acts: records to confirm, what it leads, who speaks for it."""

    organization: Organization
    initiatives: int = 0
    unconfirmed: list[Initiative] = field(default_factory=list)
    unconfirmed_number: int = 0
    outputs: int = 0
    activities: int = 0
    by_state: list[tuple[str, int]] = field(default_factory=list)
    focal_points: list[FocalPoint] = field(default_factory=list)

    @property
    def states_in_words(self) -> str:
        return ", ".join(f"{number} {name.lower()}" for name, number in self.by_state)


def coming_days(tasks: Iterable[Task], meetings: Iterable[Meeting], today: date) -> list[ComingDay]:
    """The next due dates and meetings, the first first."""
    found = [
        ComingDay(task.due, "due", task.title, task.act, task.href) for task in tasks if task.due and task.due >= today
    ]
    for meeting in meetings:
        if len(meeting.begins_on) == len("2027-01-31"):  # otherwise only its month or its year is known
            day = date.fromisoformat(meeting.begins_on)
            note = " · ".join(filter(None, [str(meeting.group or ""), meeting.place]))
            found.append(ComingDay(day, "meet", str(meeting.title), note, meeting.get_absolute_url()))
    return sorted(found, key=lambda one: (one.on, one.kind))[:DAYS_SHOWN]


def month_of(days: list[ComingDay], today: date) -> Month:
    """The month of the next line, if that is this month or the next; else this month."""
    first = today.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    if days and days[0].on.replace(day=1) == following:
        first = following
    marks: dict[date, list[Mark]] = defaultdict(list)
    for one in days:
        marks[one.on].append(Mark(one.kind, one.name, f"#{one.anchor}"))
    return Month(first, today, marks)


def news_of(groups: Iterable[Group], viewer: Viewer, today: date) -> dict[int, OwnGroup]:
    """News of each group in the last seven days, as far as the viewer may see them. Two queries."""
    news: dict[int, OwnGroup] = {group.pk: OwnGroup() for group in groups}
    comments = Comment.objects.visible_to(viewer).filter(
        plan__group__in=news, at__gte=timezone.now() - WEEK, hidden_at=None
    )
    for key, number in comments.order_by().values_list("plan__group").annotate(number=Count("pk")):
        news[key].comments = number
    joined = Participation.objects.visible_to(viewer).active(today).filter(group__in=news, starts__gte=today - WEEK)
    for key, number in joined.order_by().values_list("group").annotate(number=Count("pk")):
        news[key].members = number
    return news


def organization_of(viewer: Viewer, today: date) -> OwnOrganization | None:
    """The organization for which the person acts; None where she acts for none. Seven queries at most."""
    organization = Organization.objects.filter(pk=viewer.acting_for_id).first() if viewer.acting_for_id else None
    if organization is None:
        return None
    owned = Initiative.objects.visible_to(viewer).filter(owner=organization, merged_into=None)
    over = [Initiative.Status.ENDED, Initiative.Status.CANCELLED]
    asked = owned.exclude(status__in=over).filter(
        Q(confirmed_on=None) | Q(confirmed_on__lte=today - timedelta(days=FRESH_DAYS))
    )
    adopted = Plan.State.ADOPTED
    outputs = Output.objects.visible_to(viewer).filter(lead=organization, plan__state=adopted)
    activities = Activity.objects.visible_to(viewer).filter(
        Q(lead=organization) | Q(partners=organization), output__plan__state=adopted
    )
    states: Counter[str] = Counter(outputs.order_by().values_list("status", flat=True))
    activity_states = Counter(dict(activities.distinct().order_by().values_list("pk", "status")).values())
    return OwnOrganization(
        organization,
        initiatives=owned.count(),
        unconfirmed=list(asked.order_by("confirmed_on", "pk")[:UNCONFIRMED_SHOWN]),
        unconfirmed_number=asked.count(),
        outputs=sum(states.values()),
        activities=sum(activity_states.values()),
        by_state=[(str(ItemStatus(one).label), number) for one, number in sorted((states + activity_states).items())],
        focal_points=list(
            FocalPoint.objects.visible_to(viewer).on(today).filter(organization=organization).select_related("person")
        ),
    )


def followed_searches(viewer: Viewer) -> list[SavedSearch]:
    """The searches about which the person gets notifications."""
    return list(SavedSearch.objects.visible_to(viewer).filter(person=viewer.person_id)[:SEARCHES_SHOWN])


def rare_acts(viewer: Viewer) -> list[tuple[str, str]]:
    acts = [(_("See who works where"), f"{reverse('initiatives:initiatives')}?view=map")]
    if not viewer.organization_ids:
        acts.append((_("Join with your organization"), reverse("partners:join")))
    return [*acts, (_("Profile and organizations"), reverse("accounts:profile"))]
