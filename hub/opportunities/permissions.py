"""Who may do what with calls and answers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.groups.permissions import check_can_lead_group
from hub.lib.permissions import allowed, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.opportunities.models import Answer, Call

__all__ = [
    "can_answer",
    "can_lead_call",
    "can_write_answer",
    "check_can_answer",
    "check_can_lead_call",
    "check_can_review",
    "check_can_write_answer",
]


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


def is_own(viewer: Viewer, answer: Answer) -> bool:
    if answer.organization_id is not None:
        return answer.organization_id in viewer.organization_ids
    return answer.author_id == viewer.person_id


def check_can_write_answer(viewer: Viewer, answer: Answer) -> None:
    sign_in_first(viewer)
    require(is_own(viewer, answer), _("Only who wrote the answer may change it."))


def check_can_review(viewer: Viewer, answer: Answer) -> None:
    """Reviewers lead the group; nobody judges an answer of her own."""
    check_can_lead_call(viewer, answer.call)
    require(not is_own(viewer, answer), _("This is your own answer. Others review it."))


can_lead_call = allowed(check_can_lead_call)
can_answer = allowed(check_can_answer)
can_write_answer = allowed(check_can_write_answer)
can_review = allowed(check_can_review)
