"""Published figures are open to everybody; the secretariat takes files in."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer


def check_can_import(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(viewer.is_secretariat, _("Only the secretariat may take files in."))


can_import = as_predicate(check_can_import)
