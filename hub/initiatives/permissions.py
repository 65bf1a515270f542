"""Who may add and edit initiatives."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hub.initiatives.models import Initiative
from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer


def check_can_add_initiative(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(viewer.is_partner, _("Only partners add initiatives. Apply for your organization first."))


def check_can_edit_initiative(viewer: Viewer, initiative: Initiative | None) -> None:
    if initiative is None or initiative.pk is None:
        check_can_add_initiative(viewer)
        named = initiative.owner_id if initiative is not None else None
        reason = _(
            "You add initiatives for your own organizations. Leave “maintained by” empty or choose one of yours."
        )
        require(viewer.is_secretariat or named is None or named in viewer.organization_ids, reason)
        return
    sign_in_first(viewer)
    require(
        viewer.is_secretariat or initiative.owner_id in viewer.organization_ids,
        _("Only the organization that maintains this record and the secretariat may change it."),
    )


def check_can_edit_part(viewer: Viewer, part: Any) -> None:
    """Roles, phases and funding follow their initiative."""
    initiative = part.initiative if part is not None and part.initiative_id else None
    if initiative is None:
        check_can_add_initiative(viewer)
    else:
        check_can_edit_initiative(viewer, initiative)


def lock_initiative_of(part: Any) -> None:
    """Lock the initiative in the transaction that writes a part of it. An import, or undoing one, rewrites all parts: it
    waits for this change and finds it, or this change finds its row gone."""
    stood = type(part)._base_manager.filter(pk=part.pk).values_list("initiative_id", flat=True) if part.pk else ()
    keys = {part.initiative_id, *stood}
    list(Initiative.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def check_can_import(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(viewer.is_partner, _("Only partners and the secretariat import files."))


def check_can_review(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(viewer.is_secretariat, _("Only the secretariat reviews suggestions, claims and duplicates."))


def check_can_change_relevance(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(viewer.is_secretariat, _("Only the secretariat changes the words of relevance."))


def check_can_claim(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(bool(viewer.organization_ids), _("Only those who speak for a partner can claim a record."))


can_add_initiative = as_predicate(check_can_add_initiative)
can_change_relevance = as_predicate(check_can_change_relevance)
can_claim = as_predicate(check_can_claim)
can_edit_initiative = as_predicate(check_can_edit_initiative)
can_import = as_predicate(check_can_import)
can_review = as_predicate(check_can_review)
