"""Who may do what with calls and answers."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from hub.groups.membership import groups_of_organizations
from hub.groups.models import Group
from hub.groups.permissions import check_can_lead_group
from hub.lib.permissions import acting_for, as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.opportunities.models import Answer, Call


def check_can_lead_call(viewer: Viewer, call: Call) -> None:
    """Chairs, co-chairs, leads and the secretariat publish calls and decide on answers."""
    check_can_lead_group(viewer, call.group)


def check_can_answer(viewer: Viewer, call: Call) -> None:
    sign_in_first(viewer)
    reasons = {
        Call.Audience.MEMBERS: _("Only members of the group may answer. Ask to join the group first."),
        Call.Audience.PARTNERS: _("Only partners may answer. Apply for your organization first."),
        Call.Audience.EVERYBODY: "",
    }
    require(call.is_for(viewer), reasons[Call.Audience(call.audience)])
    if call.audience == Call.Audience.MEMBERS:
        groups = groups_of_organizations([acting_for(viewer)]).values("pk")
        is_member = Group.objects.filter(Q(pk__in=groups) | Q(parent__in=groups), pk=call.group_id).exists()
        require(is_member, _("The organization for which you act is no member of the group. Act for one that is."))


def is_own(viewer: Viewer, answer: Answer) -> bool:
    if answer.organization_id is not None:
        return answer.organization_id in viewer.organization_ids
    return answer.author_id == viewer.person_id


def competes(viewer: Viewer, call: Call) -> bool:
    """Whether the person, or an organization for which she speaks, has handed in an answer to the call."""
    own = Answer.objects.filter(call=call).exclude(state__in=[Answer.State.DRAFT, Answer.State.WITHDRAWN])
    mine = Q(author=viewer.person_id, organization=None) | Q(organization__in=viewer.organization_ids)
    return own.filter(mine).exists()


def check_can_write_answer(viewer: Viewer, answer: Answer) -> None:
    sign_in_first(viewer)
    require(is_own(viewer, answer), _("Only who wrote the answer may change it."))


def is_reviewer(viewer: Viewer, call: Call) -> bool:
    """Whether those who lead the call have named her."""
    return viewer.is_signed_in and call.reviewers.filter(person=viewer.person_id).exists()


def check_can_review(viewer: Viewer, answer: Answer) -> None:
    """Those who lead the group and the reviewers whom they named; nobody judges an answer of her own, nor those that
    compete with it."""
    if not is_reviewer(viewer, answer.call):
        check_can_lead_call(viewer, answer.call)
    check_does_not_compete(viewer, answer)


def check_can_decide(viewer: Viewer, answer: Answer) -> None:
    """Those who lead the group; reviewers advise."""
    check_can_lead_call(viewer, answer.call)
    check_does_not_compete(viewer, answer)


def check_does_not_compete(viewer: Viewer, answer: Answer) -> None:
    require(not is_own(viewer, answer), _("This is your own answer. Others review it."))
    require(not competes(viewer, answer.call), _("You or your organization answered this call, too. Others review it."))


can_decide = as_predicate(check_can_decide)
can_lead_call = as_predicate(check_can_lead_call)
can_answer = as_predicate(check_can_answer)
can_write_answer = as_predicate(check_can_write_answer)
can_review = as_predicate(check_can_review)
