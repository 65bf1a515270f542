"""Who may write about institutions and remedies of a country, review what others wrote, and import grades."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from hub.groups.permissions import check_can_lead_group
from hub.institutions.models import InstitutionVersion, RemedyVersion, State
from hub.lib.permissions import acting_for, as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.partners.models import Organization
from hub.vocabularies.models import Country

AnyVersion = InstitutionVersion | RemedyVersion


def check_can_write(viewer: Viewer, country: Country) -> None:
    """Partners of the country, members of a group, and the secretariat."""
    sign_in_first(viewer)
    acting_for(viewer)
    require(
        viewer.is_secretariat or bool(viewer.group_ids) or _is_from(viewer, country),
        _("Only partners from this country and members of a group may write this. Join a group first."),
    )


def _is_from(viewer: Viewer, country: Country) -> bool:
    if not viewer.organization_ids:
        return False
    return Organization.objects.filter(pk__in=viewer.organization_ids, country=country).exists()


def is_own(viewer: Viewer, version: AnyVersion) -> bool:
    if version.organization_id is not None and version.organization_id in viewer.organization_ids:
        return True
    return viewer.is_signed_in and version.author_id == viewer.person_id


def check_can_edit(viewer: Viewer, version: AnyVersion) -> None:
    sign_in_first(viewer)
    require(is_own(viewer, version), _("Only who wrote this version may change it."))
    require(version.state == State.DRAFT, _("This version was handed in. Withdraw it first to write another."))


def check_can_withdraw(viewer: Viewer, version: AnyVersion) -> None:
    sign_in_first(viewer)
    require(is_own(viewer, version), _("Only who wrote this version may withdraw it."))


def check_can_review(viewer: Viewer, version: AnyVersion) -> None:
    """Nobody publishes what she wrote, nor what an organization wrote for which she speaks."""
    check_can_lead_group(viewer, version.group)
    require(not is_own(viewer, version), _("You or your organization wrote this version. Others review it."))


def check_can_take_down(viewer: Viewer, version: AnyVersion) -> None:
    check_can_lead_group(viewer, version.group)


def check_can_import(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(viewer.is_secretariat, _("Only the secretariat may take files in."))


def waiting_for_review(versions: Any, viewer: Viewer) -> Any:
    """Those of the versions that wait for the viewer's review, the oldest first."""
    if not (viewer.is_secretariat or viewer.led_group_ids):
        return versions.none()
    found = versions.filter(state=State.SUBMITTED).exclude(author=viewer.person_id)
    found = found.exclude(Q(organization__isnull=False) & Q(organization__in=viewer.organization_ids))
    if not viewer.is_secretariat:
        found = found.filter(group__in=viewer.led_group_ids)
    return found.order_by("written_at", "pk")


can_write = as_predicate(check_can_write)
can_edit = as_predicate(check_can_edit)
can_review = as_predicate(check_can_review)
can_take_down = as_predicate(check_can_take_down)
can_import = as_predicate(check_can_import)
