"""The contents of partners' pages: groups, commitments in work plans, and roles in initiatives.

Groups, initiatives and work plans are above partners in the order of imports; their records come by related names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub.events.models import Event
from hub.lib.components import Bar, Step
from hub.lib.visibility import Viewer
from hub.partners.models import Application, Constituency, Organization

PROMISED = ("adopted", "reported", "superseded")  # drafts are not commitments
LATEST = 20  # commitments shown, those of the newest plans first
MOST_ROLES = 200  # roles in initiatives on a page


@dataclass
class PartInGroup:
    """A group with the offices that the organization holds in it, and its membership."""

    group: Any
    offices: list[Any] = field(default_factory=list)
    participation: Any = None


@dataclass
class InitiativeRoles:
    """An initiative with the roles of the organization in it."""

    initiative: Any
    kinds: list[str]


def constituency_bars(viewer: Viewer) -> list[Bar]:
    """The partners whom the viewer may see, by constituency; each bar links to the list of its partners."""
    partners = Organization.objects.visible_to(viewer).partners().order_by()
    counts: dict[str, int] = dict(partners.values_list("constituency").annotate(number=Count("pk")))
    most, page = max(counts.values(), default=0), reverse("partners:partners")
    return [
        Bar(label, counts.get(value, 0), most, href=f"{page}?constituency={value}" if value in counts else "")
        for value, label in Constituency.choices
    ]


def groups_of_each(organizations: Iterable[Organization], viewer: Viewer) -> dict[int, list[str]]:
    """The names of the groups in which each of the organizations takes part today. Two queries."""
    keys = [organization.pk for organization in organizations]
    joined = _model("participations").objects.visible_to(viewer).active()
    serving = _model("offices").objects.visible_to(viewer).on()
    names: dict[int, set[str]] = defaultdict(set)
    for records in (joined, serving):
        for record in records.filter(organization__in=keys, group__parent=None).select_related("group"):
            names[record.organization_id].add(str(record.group.name))
    return {key: sorted(found) for key, found in names.items()}


def groups_of_one(organization: Any, viewer: Viewer, today: date) -> tuple[list[PartInGroup], list[Any]]:
    """The groups of the organization, with its offices there; and past offices."""
    parts: dict[int, PartInGroup] = {}
    over = []
    for office in organization.offices.visible_to(viewer).select_related("group"):
        if office.ends and office.ends < today:
            over.append(office)
        else:
            parts.setdefault(office.group_id, PartInGroup(office.group)).offices.append(office)
    for participation in (
        organization.participations.visible_to(viewer).select_related("group").prefetch_related("pauses")
    ):
        parts.setdefault(participation.group_id, PartInGroup(participation.group)).participation = participation
    return list(parts.values()), over


def promises_of(organization: Any, viewer: Viewer) -> list[Any]:
    """The outputs and activities of adopted plans that the organization leads or takes part in, the newest plans first."""
    outputs = organization.led_outputs.visible_to(viewer).filter(plan__state__in=PROMISED)
    activities: QuerySet[Any] = (
        _model("led_activities")
        .objects.visible_to(viewer)
        .filter(Q(lead=organization) | Q(partners=organization), output__plan__state__in=PROMISED)
    )
    found = [
        *outputs.select_related("plan__group", "outcome").order_by("-plan__ends", "due", "pk")[:LATEST],
        *activities.distinct()
        .select_related("output__plan__group", "output__outcome")
        .order_by("-output__plan__ends", "due", "pk")[:LATEST],
    ]
    found.sort(key=lambda item: (-item.plan.ends.toordinal(), item.due or item.plan.ends, item.pk))
    return found[:LATEST]


def initiatives_of(organization: Any, viewer: Viewer) -> list[InitiativeRoles]:
    """The initiatives with roles of the organization, each once with all its roles."""
    roles = organization.initiative_roles.visible_to(viewer).select_related("initiative")
    found: dict[int, InitiativeRoles] = {}
    for role in roles.order_by("initiative__name_en", "initiative", "kind")[:MOST_ROLES]:
        found.setdefault(role.initiative_id, InitiativeRoles(role.initiative, [])).kinds.append(role.get_kind_display())
    return list(found.values())


def steps_of(application: Application | None) -> list[Step]:
    """The steps of an application; without one, how joining works."""
    if application is None:
        account, described, answered = "now", "", ""
    elif application.pk is None or application.status == Application.Status.RETURNED:
        account, described, answered = "done", "now", ""
    elif application.status == Application.Status.SUBMITTED:
        account, described, answered = "done", "done", "now"
    else:
        account, described, answered = "done", "done", "done"
    return [
        Step(_("Account"), _("You sign in with your e-mail address."), account),
        Step(_("Application"), _("You describe your organization in a few sentences."), described),
        Step(pgettext("of the secretariat", "Answer"), _("It comes by e-mail, with a reason."), answered),
        Step(_("Partner"), _("You join groups, comment and list your initiatives."), _last(application)),
    ]


def history_of(application: Application) -> list[Event]:
    """The history of an application, oldest first, with reasons. One query."""
    if application.pk is None:
        return []
    return list(Event.objects.about(application).select_related("actor").order_by("sequence"))


def _last(application: Application | None) -> str:
    return "done" if application is not None and application.status == Application.Status.ACCEPTED else ""


def _model(name: str) -> Any:
    return Organization._meta.get_field(name).related_model
