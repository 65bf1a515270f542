"""Who may confirm a record, and who decides on what others suggest."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.initiatives.models import Initiative
from hub.initiatives.permissions import check_can_edit_initiative, check_can_review
from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.outreach.models import Submission


def check_may_confirm(viewer: Viewer, initiative: Initiative) -> None:
    sign_in_first(viewer)
    require(
        initiative.owner_id in viewer.organization_ids,
        _("Only the organization that maintains this record confirms it."),
    )


def check_may_review_suggestion(viewer: Viewer, submission: Submission) -> None:
    """A suggested change is decided by those who may edit the record, a suggested initiative by the secretariat."""
    if submission.about is not None:
        check_can_edit_initiative(viewer, submission.about)
    else:
        check_can_review(viewer)


may_review_suggestion = as_predicate(check_may_review_suggestion)
