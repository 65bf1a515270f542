"""Actions about a meeting, other than editing its record."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.lib.visibility import Visibility
from hub.meetings.models import ActionItem, CalendarAddress, Meeting, Reply
from hub.meetings.models.addresses import new_secret
from hub.partners.models import Organization


@transaction.atomic
def reply_to_invitation(*, meeting: Meeting, organization: Organization, answer: str, by: Person) -> Reply:
    """Say for an organization whether one attends; the answer can be changed until the meeting."""
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not current.awaits_replies:
        raise ValidationError(_("This meeting is over or cancelled. Nobody waits for an answer any more."))
    if answer not in Reply.Answer.values:
        raise ValidationError(_("Answer yes, perhaps or no."))
    reply, created = Reply.objects.get_or_create(
        meeting=current, organization=organization, by=by, defaults={"answer": answer}
    )
    if not created and reply.answer == answer:
        return reply
    before = None if created else {"answer": reply.answer}
    reply.answer, reply.at = answer, timezone.now()
    reply.save()
    record(Verb.REPLIED, meeting, by=by, before=before, after={"organization": organization.pk, "answer": answer})
    return reply


@transaction.atomic
def carry_action_items_on(*, group_id: int | None, by: Person) -> list[ActionItem]:
    """Copy action items that are carried over to the next meeting of their group, each once. Without a next meeting they
    wait: this runs whenever an action item or a meeting is saved."""
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


@transaction.atomic
def carry_open_ones_over(*, meeting: Meeting, by: Person) -> list[ActionItem]:
    """Mark the open action items of a meeting as carried over, and copy them to the next meeting if there is one."""
    waiting = meeting.action_items.select_for_update(of=("self",)).filter(status=ActionItem.Status.OPEN)
    for item in waiting.order_by("pk"):
        item.status = ActionItem.Status.CARRIED_OVER
        item.save()
        before, after = {"status": ActionItem.Status.OPEN}, {"status": item.status}
        record(Verb.CHANGED, item, by=by, before=before, after=after)
    return carry_action_items_on(group_id=meeting.group_id, by=by)


def _meeting_after(meeting: Meeting) -> Meeting | None:
    """The first later meeting of the same group that is announced, not held yet, and no more open than this one: what was
    said in a closed meeting must not be published automatically."""
    levels = Visibility.values  # from widest to narrowest
    later = Meeting.objects.filter(
        group=meeting.group_id, begins_on__gte=meeting.begins_on, status=Meeting.Status.PLANNED,
        visibility__in=levels[levels.index(meeting.visibility) :],
    )  # fmt: skip
    found: Meeting | None = later.exclude(pk=meeting.pk).order_by("begins_on", "pk").first()
    return found


@transaction.atomic
def renew_calendar_address(*, person: Person) -> CalendarAddress:
    """The first secret address of her calendar, or a new one."""
    address, _made = CalendarAddress.objects.update_or_create(
        person=person, defaults={"secret": new_secret(), "made_at": timezone.now()}
    )
    # The event does not contain the address itself: others can read the record of events.
    record(Verb.CHANGED, person, by=person, after={"calendar_address": "renewed"})
    return address
