"""Who may begin a study, write its protocol, sign it, register it and take it back."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.models import Event, Verb
from hub.groups.models import Group
from hub.lib.permissions import acting_for, as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.prevalence.models import ReplyRequest, StudyProtocol, StudyResult, TeamMember


def role_of(viewer: Viewer, protocol: StudyProtocol) -> str:
    """The viewer's role in the team, empty for everybody else."""
    if not viewer.is_signed_in:
        return ""
    return protocol.team.filter(person=viewer.person_id).values_list("role", flat=True).first() or ""


def has_written(protocol: StudyProtocol, person: Person) -> bool:
    """Whether the person ever wrote a part of the protocol, whatever her role is by now."""
    written = Event.objects.filter(kind=StudyProtocol._meta.label_lower, object_id=protocol.pk, actor_id=person.pk)
    return written.filter(verb__in=[Verb.CREATED, Verb.CHANGED, Verb.AMENDED]).exists()


def check_can_begin(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(
        bool(viewer.group_ids) and acting_for(viewer) is not None,
        _("Members of a group begin a study there, for their organization. Join a group first."),
    )


def check_can_begin_in(viewer: Viewer, group: Group) -> None:
    check_can_begin(viewer)
    require(group.pk in viewer.group_ids, _("Only members of the group begin a study there."))


def check_can_write(viewer: Viewer, protocol: StudyProtocol) -> None:
    sign_in_first(viewer)
    require(
        role_of(viewer, protocol) in TeamMember.WRITERS,
        _("Only the team of the study writes its protocol. The ethics officer signs and does not write."),
    )


def check_can_lead(viewer: Viewer, protocol: StudyProtocol) -> None:
    sign_in_first(viewer)
    require(
        role_of(viewer, protocol) == TeamMember.Role.LEAD,
        _("Only who leads the study may do this."),
    )


def check_can_sign(viewer: Viewer, protocol: StudyProtocol) -> None:
    sign_in_first(viewer)
    require(
        role_of(viewer, protocol) == TeamMember.Role.ETHICS,
        _("Only the ethics officer of the team signs the checklist."),
    )
    require(viewer.person_id != protocol.author_id, _("You began this study. Another person signs the checklist."))


def check_can_confirm_withdrawal(viewer: Viewer, protocol: StudyProtocol) -> None:
    sign_in_first(viewer)
    require(bool(role_of(viewer, protocol)), _("Only the team of the study confirms that it is withdrawn."))


def check_can_force_withdrawal(viewer: Viewer, protocol: StudyProtocol) -> None:
    sign_in_first(viewer)
    require(
        viewer.is_secretariat and not role_of(viewer, protocol),
        _("Only the secretariat withdraws a study without its team."),
    )


can_begin = as_predicate(check_can_begin)
can_begin_in = as_predicate(check_can_begin_in)
can_write = as_predicate(check_can_write)
can_lead = as_predicate(check_can_lead)
can_sign = as_predicate(check_can_sign)
can_confirm_withdrawal = as_predicate(check_can_confirm_withdrawal)
can_force_withdrawal = as_predicate(check_can_force_withdrawal)


def check_can_review(viewer: Viewer, result: StudyResult) -> None:
    sign_in_first(viewer)
    require(
        result.reviews.filter(reviewer=viewer.person_id).exists() and not role_of(viewer, result.protocol),
        _("Only who was asked for a review writes one."),
    )


def check_can_reply(viewer: Viewer, asked: ReplyRequest) -> None:
    sign_in_first(viewer)
    require(
        asked.organization_id in viewer.organization_ids,
        _("Only people of the organization that was asked reply."),
    )


can_review = as_predicate(check_can_review)
can_reply = as_predicate(check_can_reply)
