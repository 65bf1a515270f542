"""Who may take an import back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.exchange.models import Import
from hub.initiatives.permissions import check_can_import
from hub.lib.permissions import allowed, require
from hub.lib.visibility import Viewer

__all__ = ["can_undo_import", "check_can_undo_import"]


def check_can_undo_import(viewer: Viewer, run: Import) -> None:
    check_can_import(viewer)
    require(
        viewer.is_secretariat or run.started_by_id == viewer.person_id,
        _("Only who sent the file and the secretariat take an import back."),
    )


can_undo_import = allowed(check_can_undo_import)
