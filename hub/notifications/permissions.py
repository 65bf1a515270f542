"""Who may write, approve and preview what a group sends."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.groups.permissions import check_can_lead_group
from hub.lib.permissions import as_predicate, require
from hub.lib.visibility import Viewer
from hub.notifications.models import Announcement


def check_can_lead(viewer: Viewer, announcement: Announcement) -> None:
    check_can_lead_group(viewer, announcement.group)


def check_can_approve(viewer: Viewer, announcement: Announcement) -> None:
    """Another one than its author."""
    check_can_lead(viewer, announcement)
    own = announcement.author_id is not None and announcement.author_id == viewer.person_id
    require(not own, _("Somebody else who leads the group approves what you have written."))


def check_can_preview_run(viewer: Viewer) -> None:
    require(viewer.is_secretariat, _("Only the secretariat sees whom the next e-mails go to."))


can_lead = as_predicate(check_can_lead)
can_approve = as_predicate(check_can_approve)
