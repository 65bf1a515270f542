"""Who takes part in the network, and who may see and fill in a self-check."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.lib.permissions import acting_for, as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.partners.models import Constituency, Organization

MEMBERS = {Constituency.BUSINESS, Constituency.EMPLOYERS, Constituency.NETWORK}


def company_of(viewer: Viewer) -> Organization | None:
    """The organization for which the person acts."""
    if viewer.acting_for_id is None:
        return None
    return Organization.objects.filter(pk=viewer.acting_for_id).first()


def check_can_join(viewer: Viewer, organization: Organization | None) -> None:
    sign_in_first(viewer)
    acting_for(viewer)  # who speaks for several is asked to choose
    require(organization is not None, _("Only partners join the network. Apply for your organization first."))
    kinds = _("Companies, employers’ organizations and business networks join the network.")
    require(organization is not None and organization.constituency in MEMBERS, kinds)


def check_can_begin(viewer: Viewer, organization: Organization | None) -> None:
    sign_in_first(viewer)
    acting_for(viewer)  # who speaks for several is asked to choose
    require(organization is not None, _("Only partners use the self-check. Apply for your company first."))
    is_company = organization is not None and organization.constituency == Constituency.BUSINESS
    require(is_company, _("The self-check is for companies. You act for an organization of another kind."))


def check_can_decide(viewer: Viewer) -> None:
    require(viewer.is_secretariat, _("Only the secretariat decides who joins the network."))


can_join = as_predicate(check_can_join)
can_begin = as_predicate(check_can_begin)
