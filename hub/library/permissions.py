"""Who may keep the library, propose items and review what was proposed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.lib.permissions import acting_for, as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.library.models import Item


def check_can_edit_item(viewer: Viewer, item: Item | None) -> None:
    sign_in_first(viewer)
    if viewer.is_secretariat:
        return
    reason = _("Only the secretariat and the chairs of groups keep the library.")
    require(bool(viewer.led_group_ids), reason)
    if item is not None and item.pk is not None:
        require(item.groups.filter(pk__in=viewer.led_group_ids).exists(), reason)
        own = item.state != Item.State.PUBLISHED and item.owner_id in viewer.organization_ids
        require(not own, _("Your organization proposed this item. Others review it."))


def check_can_propose(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(acting_for(viewer) is not None, _("Only partners add to the library. Apply for your organization first."))


def check_can_change_proposal(viewer: Viewer, item: Item) -> None:
    """Who speaks for the organization that proposed it, until it is decided."""
    sign_in_first(viewer)
    own = item.owner_id is not None and item.owner_id in viewer.organization_ids
    require(own, _("Only the organization that proposed the item may change it."))
    undecided = item.state in {Item.State.PROPOSED, Item.State.RETURNED}
    require(undecided, _("This item has been decided on. It can no longer be changed here."))


def check_can_review(viewer: Viewer, item: Item) -> None:
    """The secretariat, and those who lead one of its groups; nobody reviews what her own organization proposed."""
    sign_in_first(viewer)
    if not viewer.is_secretariat:
        leads = bool(viewer.led_group_ids) and item.groups.filter(pk__in=viewer.led_group_ids).exists()
        require(leads, _("The secretariat and those who lead one of its groups review this item."))
    own = item.owner_id is not None and item.owner_id in viewer.organization_ids
    require(not own, _("Your organization proposed this item. Others review it."))


can_edit_item = as_predicate(check_can_edit_item)
can_propose = as_predicate(check_can_propose)
can_change_proposal = as_predicate(check_can_change_proposal)
can_review = as_predicate(check_can_review)


def check_can_add_edition(viewer: Viewer, item: Item) -> None:
    sign_in_first(viewer)
    if not can_change_proposal(viewer, item):
        check_can_edit_item(viewer, item)


can_add_edition = as_predicate(check_can_add_edition)


def check_can_see_links(viewer: Viewer) -> None:
    check_can_edit_item(viewer, None)


def can_add_item(viewer: Viewer) -> bool:
    return can_edit_item(viewer, None)
