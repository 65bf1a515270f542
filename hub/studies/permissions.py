"""Who may register data, start studies and edit them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.studies.models import Dataset, Run


def check_can_start_run(viewer: Viewer) -> None:
    """Registering data, starting a study and uploading a result are one permission."""
    sign_in_first(viewer)
    require(
        viewer.is_secretariat or bool(viewer.organization_ids),
        _("Only people who speak for a partner organization, and the secretariat, register data and start studies."),
    )


def check_can_edit_run(viewer: Viewer, run: Run) -> None:
    check_can_start_run(viewer)
    _check_owner(viewer, run.organization_id, run.requested_by_id)


def check_can_edit_dataset(viewer: Viewer, dataset: Dataset) -> None:
    check_can_start_run(viewer)
    _check_owner(viewer, dataset.organization_id, dataset.registered_by_id)


def _check_owner(viewer: Viewer, organization_id: int | None, person_id: int | None) -> None:
    """A study of an organization stays with it when the person changes to another one."""
    own = organization_id is None and person_id is not None and person_id == viewer.person_id
    require(
        viewer.is_secretariat or own or organization_id in viewer.organization_ids,
        _("Only the organization that brought this, and the secretariat, may change it."),
    )


can_start_run = as_predicate(check_can_start_run)
can_edit_run = as_predicate(check_can_edit_run)
can_edit_dataset = as_predicate(check_can_edit_dataset)
