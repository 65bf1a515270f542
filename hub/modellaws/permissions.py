"""Who may enter texts, compare them and say where a model was taken up."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.lib.permissions import acting_for, as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.modellaws.models import Comparison, LawText


def check_can_enter_text(viewer: Viewer) -> None:
    """Partners enter texts for the organization for which they act; the secretariat for none."""
    sign_in_first(viewer)
    acting = acting_for(viewer)
    require(
        viewer.is_secretariat or acting is not None,
        _("Partners of the Alliance enter texts. Apply for your organization first."),
    )


def check_can_edit_text(viewer: Viewer, text: LawText) -> None:
    sign_in_first(viewer)
    owns = text.owner_id is not None and text.owner_id in viewer.organization_ids
    require(
        viewer.is_secretariat or owns,
        _("Only the organization that entered the text, or the secretariat, may change it."),
    )


def check_can_compare(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(
        acting_for(viewer) is not None,
        _("Comparisons are made for an organization. Apply for your organization first."),
    )


def check_can_decide(viewer: Viewer, comparison: Comparison) -> None:
    sign_in_first(viewer)
    require(
        comparison.owner_id in viewer.organization_ids,
        _("Only the organization that makes the comparison decides on its pairs."),
    )


can_enter_text = as_predicate(check_can_enter_text)
can_edit_text = as_predicate(check_can_edit_text)
can_compare = as_predicate(check_can_compare)
can_decide = as_predicate(check_can_decide)
