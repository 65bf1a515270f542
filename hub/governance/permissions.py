"""Who writes and adopts terms of reference, and who hands an office over."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.governance.models import Handover, organizations_represented_by
from hub.groups.models import Office
from hub.groups.permissions import leads
from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer


def holds(viewer: Viewer, office: Office | None) -> bool:
    """Whether the person, or an organization of hers, is the holder of a term, past or future."""
    if office is None or not viewer.is_signed_in:
        return False
    if office.person_id is not None:
        return office.person_id == viewer.person_id
    speaks = office.organization_id in viewer.organization_ids
    return speaks and organizations_represented_by(viewer).filter(organization=office.organization_id).exists()


def side_of(viewer: Viewer, handover: Handover) -> str:
    """Which of the two columns the person ticks: what she passes on, or what she has received."""
    if holds(viewer, handover.office):
        return "passed"
    return "received" if holds(viewer, handover.successor()) else ""


def check_can_begin_handover(viewer: Viewer, office: Office) -> None:
    sign_in_first(viewer)
    reason = _("Only the holder of the role, those who lead the group and the secretariat prepare its hand-over.")
    require(leads(viewer, office.group) or holds(viewer, office), reason)


def check_can_work_on(viewer: Viewer, handover: Handover) -> None:
    sign_in_first(viewer)
    reason = _("Only those who hand over, those who take over and those who lead the group work on this list.")
    require(leads(viewer, handover.office.group) or bool(side_of(viewer, handover)), reason)


can_begin_handover = as_predicate(check_can_begin_handover)
