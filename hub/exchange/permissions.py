"""Who may start a waiting import, and who may undo one."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from hub.exchange.models import Import
from hub.initiatives.permissions import check_can_import
from hub.lib.permissions import as_predicate, require
from hub.lib.visibility import Viewer
from hub.partners.models import FocalPoint


def check_can_start_import(viewer: Viewer, run: Import) -> None:
    """A file is imported under the name of the organization for which it was sent: whoever no longer speaks for it may no
    longer act on it."""
    check_can_import(viewer)
    if viewer.is_secretariat:
        return
    spoke_for = set(
        FocalPoint.objects.on(timezone.localdate(run.started_at))
        .filter(person=run.started_by_id)
        .values_list("organization", flat=True)
    )
    require(
        not spoke_for or not spoke_for.isdisjoint(viewer.organization_ids),
        _(
            "You sent this file for an organization for which you speak no longer. Ask its focal points or the secretariat."
        ),
    )


def check_can_undo_import(viewer: Viewer, run: Import) -> None:
    check_can_import(viewer)
    require(
        viewer.is_secretariat or run.started_by_id == viewer.person_id,
        _("Only who sent the file and the secretariat take an import back."),
    )
    check_can_start_import(viewer, run)


can_undo_import = as_predicate(check_can_undo_import)
