"""Agenda items that members propose."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.meetings.minutes import lock_meeting
from hub.meetings.models import AgendaItem, Contribution, Meeting, Proposal
from hub.partners.models import Organization

MOST_PROPOSALS = 20  # of one person for one meeting


@transaction.atomic
def propose_item(*, meeting: Meeting, written: Any, organization: Organization | None, by: Person) -> Proposal:
    """`written`: an unsaved proposal."""
    current = lock_meeting(meeting)
    if not current.takes_proposals:
        raise ValidationError(_("Agenda items are no longer asked for."))
    if current.proposals.filter(by=by).count() >= MOST_PROPOSALS:
        raise ValidationError(
            _("You have proposed %(number)s items, as many as one person can.") % {"number": MOST_PROPOSALS}
        )
    proposal: Proposal = written
    proposal.meeting, proposal.organization, proposal.by = current, organization, by
    proposal.save()
    record(Verb.PROPOSED, proposal, by=by, after={"meeting": meeting.pk})
    return proposal


@transaction.atomic
def answer_proposal(*, proposal: Proposal, taken: bool, answer: str, by: Person) -> AgendaItem | None:
    """An accepted proposal is added at the end of the agenda; both decisions can have a reason."""
    meeting = lock_meeting(proposal.meeting)
    if meeting.is_frozen:
        raise ValidationError(_("These minutes are approved already."))
    state = Contribution.State.TAKEN if taken else Contribution.State.DECLINED
    waiting = Proposal.objects.filter(pk=proposal.pk, state=Contribution.State.WAITING)
    if waiting.update(state=state, answer=answer, answered_by=by, answered_at=timezone.now()) != 1:
        raise ValidationError(_("Somebody has answered this already. Open the meeting again to see how."))
    proposal.refresh_from_db()
    record(Verb.ACCEPTED if taken else Verb.DECLINED, proposal, by=by, after={"state": state}, reason=answer)
    if not taken:
        return None
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem.objects.create(
        meeting=meeting, position=last + 1, title=proposal.title, objective=proposal.objective,
        duration=proposal.duration, lead=proposal.organization.short_name if proposal.organization else "",
    )  # fmt: skip
    record(Verb.CREATED, item, by=by, after=snapshot(item), reason=answer)
    return item
