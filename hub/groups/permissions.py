"""Who may do what in a group."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.groups.models import Group, Office, Participation
from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer


def leads(viewer: Viewer, group: Group | None) -> bool:
    return viewer.is_secretariat or (group is not None and group.pk in viewer.led_group_ids)


def check_can_lead_group(viewer: Viewer, group: Group | None) -> None:
    """Chairs, co-chairs, leads and the secretariat run the group's business."""
    sign_in_first(viewer)
    require(leads(viewer, group), _("Only the group’s chairs and the secretariat may do this."))


def check_can_edit_group(viewer: Viewer, group: Group | None) -> None:
    sign_in_first(viewer)
    if group is None or group.pk is None:
        parent = group.parent if group else None
        reason = _("Only the secretariat creates action groups; chairs create working groups inside their own.")
        require(viewer.is_secretariat or leads(viewer, parent), reason)
    else:
        check_can_lead_group(viewer, group)
        stood = Group.objects.filter(pk=group.pk).values_list("parent_id", flat=True).first()
        reason = _(
            "Only those who lead both groups move a part from one to the other; the secretariat makes it one of its own."
        )
        moved = stood != group.parent_id
        require(not moved or viewer.is_secretariat or {stood, group.parent_id} <= viewer.led_group_ids, reason)


def check_can_edit_office(viewer: Viewer, office: Office | None) -> None:
    """The secretariat records who holds an office; who leads a group names the leads of its working groups."""
    sign_in_first(viewer)
    group = office.group if office is not None and office.group_id else None
    inside = group is not None and group.parent_id is not None and group.parent_id in viewer.led_group_ids
    reason = _("The secretariat records who holds a role; chairs name the leads of working groups inside their own.")
    require(viewer.is_secretariat or inside, reason)


def check_can_ask_to_join(viewer: Viewer, group: Group) -> None:
    sign_in_first(viewer)
    require(
        bool(viewer.organization_ids), _("Only partner organizations join groups. Apply for your organization first.")
    )
    require(
        not group.kind.coordinates,
        _("Its members hold seats that are filled by calls; organizations do not ask to join."),
    )
    require(group.status in {Group.Status.ACTIVE, Group.Status.PROPOSED}, _("This group is not open for new members."))


def check_can_take_part(viewer: Viewer) -> None:
    """The page on which an organization joins groups, pauses in them and leaves them is for its own people."""
    sign_in_first(viewer)
    require(
        bool(viewer.organization_ids), _("Only partner organizations join groups. Apply for your organization first.")
    )


def check_can_leave(viewer: Viewer, participation: Participation) -> None:
    sign_in_first(viewer)
    require(
        participation.organization_id in viewer.organization_ids or leads(viewer, participation.group),
        _("Only the organization itself and the group’s chairs may end its membership."),
    )


can_lead_group = as_predicate(check_can_lead_group)
can_edit_group = as_predicate(check_can_edit_group)
can_edit_office = as_predicate(check_can_edit_office)
can_ask_to_join = as_predicate(check_can_ask_to_join)
