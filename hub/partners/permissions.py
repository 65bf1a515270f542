"""Who may do what with organizations and applications."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.partners.models import FocalPoint, Organization, RoleTransfer


def check_is_secretariat(viewer: Viewer, _record: object = None) -> None:
    require(viewer.is_secretariat, _("Only the secretariat may change this."))


def check_can_apply(viewer: Viewer) -> None:
    sign_in_first(viewer)


def check_can_review_applications(viewer: Viewer) -> None:
    require(viewer.is_secretariat, _("Only the secretariat reviews applications."))


def check_can_edit_organization(viewer: Viewer, organization: Organization | None) -> None:
    sign_in_first(viewer)
    if organization is None or organization.pk is None:
        require(viewer.is_secretariat, _("Only the secretariat adds organizations. To bring yours in, apply to join."))
    else:
        require(
            viewer.is_secretariat or organization.pk in viewer.organization_ids,
            _("Only the organization’s own people and the secretariat may change this."),
        )


def check_can_edit_focal_point(viewer: Viewer, focal_point: FocalPoint | None) -> None:
    sign_in_first(viewer)
    require(viewer.is_secretariat, _("Only the secretariat names focal points."))


def check_can_transfer_role(viewer: Viewer, role: FocalPoint) -> None:
    """One's own role; those of the organization by whoever speaks for it; all by the secretariat."""
    sign_in_first(viewer)
    if viewer.is_secretariat or (
        role.person_id == viewer.person_id and role.organization_id in viewer.organization_ids
    ):
        return
    speaks = FocalPoint.objects.acting().filter(person=viewer.person_id, organization=role.organization_id)
    require(
        speaks.exclude(role=FocalPoint.Role.EDITOR).exists(),
        _("Only who has the role, the organization’s focal points and the secretariat hand it over."),
    )


def check_can_name_people(viewer: Viewer, organization: Organization) -> None:
    """Who speaks for an organization names its deputies and editors."""
    sign_in_first(viewer)
    if viewer.is_secretariat:
        return
    speaks = FocalPoint.objects.acting().filter(person=viewer.person_id, organization=organization)
    require(
        speaks.exclude(role=FocalPoint.Role.EDITOR).exists(),
        _("Only the organization’s focal points and the secretariat name its people."),
    )


def check_can_take_over(viewer: Viewer, role_transfer: RoleTransfer) -> None:
    sign_in_first(viewer)
    require(viewer.person_id == role_transfer.successor_id, _("Only the successor may answer."))


can_name_people = as_predicate(check_can_name_people)
can_transfer_role = as_predicate(check_can_transfer_role)
can_edit_organization = as_predicate(check_can_edit_organization)
can_review_applications = as_predicate(check_can_review_applications)
