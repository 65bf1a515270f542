"""Who may assess, review, reply, enter provisions and import."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hub.groups.permissions import check_can_lead_group
from hub.law.models import Assessment, LawProvision, Reply
from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.partners.models import Constituency, Organization
from hub.vocabularies.models import Country


def check_can_assess(viewer: Viewer) -> None:
    """Members of a group may assess; those who lead the group review it before it is published."""
    sign_in_first(viewer)
    require(
        bool(viewer.group_ids) or viewer.is_secretariat, _("Only members of a group may assess. Join a group first.")
    )


def is_own(viewer: Viewer, assessment: Assessment) -> bool:
    if assessment.organization_id is not None and assessment.organization_id in viewer.organization_ids:
        return True
    return viewer.is_signed_in and assessment.author_id == viewer.person_id


def check_can_write_assessment(viewer: Viewer, assessment: Assessment) -> None:
    sign_in_first(viewer)
    require(is_own(viewer, assessment), _("Only who wrote the assessment may change it."))


def check_can_review(viewer: Viewer, assessment: Assessment) -> None:
    """Nobody publishes her own verdict, nor that of an organization for which she speaks."""
    check_can_lead_group(viewer, assessment.group)
    require(not is_own(viewer, assessment), _("This is your own assessment. Others review it."))


def replying_organizations(viewer: Viewer, country: Country) -> Any:
    """The government bodies of the country for which the person speaks."""
    return Organization.objects.filter(
        pk__in=viewer.organization_ids, constituency=Constituency.GOVERNMENT, country=country
    )


def check_can_reply(viewer: Viewer, country: Country) -> None:
    sign_in_first(viewer)
    may = bool(viewer.organization_ids) and replying_organizations(viewer, country).exists()
    require(may, _("Only who speaks for a government body of the country may reply."))


def check_can_withdraw_reply(viewer: Viewer, reply: Reply) -> None:
    sign_in_first(viewer)
    require(reply.organization_id in viewer.organization_ids, _("Only the organization that replied may withdraw it."))


def check_can_edit_provision(viewer: Viewer, provision: LawProvision) -> None:
    sign_in_first(viewer)
    own = provision.organization_id is not None and provision.organization_id in viewer.organization_ids
    require(
        own or viewer.is_secretariat or provision.entered_by_id == viewer.person_id,
        _("Only who entered the provision and the secretariat may change it."),
    )


def check_can_import(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(viewer.is_secretariat, _("Only the secretariat may take files in."))


can_assess = as_predicate(check_can_assess)
can_write_assessment = as_predicate(check_can_write_assessment)
can_review = as_predicate(check_can_review)
can_reply = as_predicate(check_can_reply)
can_edit_provision = as_predicate(check_can_edit_provision)
