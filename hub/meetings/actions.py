"""What is done with a meeting beyond writing its record."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.lib.visibility import Visibility
from hub.meetings.models import ActionItem, Meeting, Reply
from hub.partners.models import Organization

__all__ = ["approve_minutes", "carry_action_items_on", "reply_to_invitation"]


@transaction.atomic
def approve_minutes(*, meeting: Meeting, by: Person, reason: str = "") -> None:
    """From then on whoever sees the meeting reads its minutes."""
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if current.status != Meeting.Status.HELD:
        raise ValidationError(_("Minutes can be approved once the meeting was held."))
    if current.minutes_state == Meeting.Minutes.APPROVED:
        raise ValidationError(_("These minutes are approved already."))
    before = {"minutes_state": current.minutes_state}
    current.minutes_state = Meeting.Minutes.APPROVED
    current.save(update_fields=["minutes_state"])
    meeting.minutes_state = current.minutes_state
    record(Verb.APPROVED, meeting, by=by, before=before, after={"minutes_state": current.minutes_state}, reason=reason)


@transaction.atomic
def reply_to_invitation(*, meeting: Meeting, organization: Organization, answer: str, by: Person) -> Reply:
    """Say for an organization whether it comes; until the meeting the answer can be changed."""
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not current.awaits_replies:
        raise ValidationError(_("This meeting is over or cancelled. Nobody waits for an answer any more."))
    if answer not in Reply.Answer.values:
        raise ValidationError(_("Answer yes, perhaps or no."))
    reply, created = Reply.objects.get_or_create(
        meeting=current, organization=organization, defaults={"answer": answer, "by": by}
    )
    if not created and reply.answer == answer:
        return reply
    before = None if created else {"answer": reply.answer}
    reply.answer, reply.by, reply.at = answer, by, timezone.now()
    reply.save()
    record(Verb.REPLIED, meeting, by=by, before=before, after={"organization": organization.pk, "answer": answer})
    return reply


@transaction.atomic
def carry_action_items_on(*, group_id: int | None, by: Person) -> list[ActionItem]:
    """Bring the action items that are carried over to the next meeting of their group, each once. Where none is announced
    yet they wait for it: this is done whenever an action item or a meeting is written."""
    waiting = ActionItem.objects.select_for_update(of=("self",)).filter(
        meeting__group=group_id, status=ActionItem.Status.CARRIED_OVER, carried_to=None
    )
    carried = []
    for item in waiting.order_by("pk"):
        if (following := _meeting_after(item.meeting)) is None:
            continue
        successor = ActionItem.objects.create(
            meeting=following, text=item.text, owner=item.owner, due=item.due, link=item.link, carried_from=item
        )
        record(Verb.CARRIED_OVER, successor, by=by, after=snapshot(successor), reason=item.status_reason)
        carried.append(successor)
    return carried


def _meeting_after(meeting: Meeting) -> Meeting | None:
    """The first later meeting of the same group that is announced and not held yet, and no more open than this one: what
    was said behind closed doors does not come out by itself."""
    levels = Visibility.values  # from widest to narrowest
    later = Meeting.objects.filter(
        group=meeting.group_id, begins_on__gte=meeting.begins_on, status=Meeting.Status.PLANNED,
        visibility__in=levels[levels.index(meeting.visibility) :],
    )  # fmt: skip
    found: Meeting | None = later.exclude(pk=meeting.pk).order_by("begins_on", "pk").first()
    return found
