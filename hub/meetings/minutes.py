"""Minutes from draft to approval: open for corrections, each of which is answered, then frozen with their hash."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.lib.timezones import format_moment
from hub.lib.translated import columns
from hub.lib.visibility import STRANGER
from hub.meetings.models import AgendaItem, ApprovedMinutes, Contribution, Correction, Meeting
from hub.partners.models import Organization

MOST_CORRECTIONS = 50  # of one person for one meeting
HIDDEN = "*"  # for hidden organizations; cannot be a short name


def lock_meeting(meeting: Meeting) -> Meeting:
    """The locked meeting: nobody else changes it until the transaction ends."""
    found: Meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    return found


def minutes_begun(*, meeting: Meeting, by: Person) -> None:
    """Minutes are a draft from the first text on."""
    begun = Meeting.objects.filter(pk=meeting.pk, minutes_state=Meeting.Minutes.NONE)
    if begun.update(minutes_state=Meeting.Minutes.DRAFT):
        record(
            Verb.CHANGED, meeting, by=by, before={"minutes_state": Meeting.Minutes.NONE},
            after={"minutes_state": Meeting.Minutes.DRAFT},
        )  # fmt: skip


@transaction.atomic
def open_minutes(*, meeting: Meeting, until: datetime, by: Person) -> None:
    """Open the minutes for corrections by the invited until a moment; it can be moved back later, but never forward."""
    current = lock_meeting(meeting)
    if current.status != Meeting.Status.HELD:
        raise ValidationError(_("Minutes can be laid open once the meeting was held."))
    if current.is_frozen:
        raise ValidationError(_("These minutes are approved already."))
    if until <= timezone.now():
        raise ValidationError(_("This moment lies in the past. Choose a later one."))
    if current.corrections_until is not None and until <= current.corrections_until:
        raise ValidationError(_("The new deadline must be later than the one that was published."))
    if not current.agenda.exclude(minutes="").exists():
        raise ValidationError(_("No minutes are written yet. Write them first."))
    before = {"minutes_state": current.minutes_state, "corrections_until": current.corrections_until}
    current.minutes_state, current.corrections_until = Meeting.Minutes.COMMENT, until
    current.save(update_fields=["minutes_state", "corrections_until"])
    after = {"minutes_state": current.minutes_state, "corrections_until": until}
    record(Verb.SHARED, meeting, by=by, before=before, after=after)


@transaction.atomic
def correct_minutes(
    *, meeting: Meeting, agenda_item: AgendaItem | None, text: str, organization: Organization | None, by: Person
) -> Correction:
    """Propose a correction of the minutes."""
    current = lock_meeting(meeting)
    if not current.takes_corrections:
        raise ValidationError(_late(current))
    if current.corrections.filter(by=by).count() >= MOST_CORRECTIONS:
        raise ValidationError(
            _("You have sent %(number)s corrections, as many as one person can.") % {"number": MOST_CORRECTIONS}
        )
    correction = Correction.objects.create(
        meeting=current, agenda_item=agenda_item, text=text, organization=organization, by=by
    )
    record(Verb.PROPOSED, correction, by=by, after={"meeting": meeting.pk})
    return correction


def _late(meeting: Meeting) -> str:
    if meeting.corrections_until is None or meeting.is_frozen:
        return _("These minutes are not open for corrections.")
    moment = format_moment(meeting.corrections_until, meeting.time_zone)
    return _("Corrections were asked for until %(moment)s.") % {"moment": moment}


def mark_of(text: str) -> str:
    """A short mark of a text, equal for equal texts, whatever line ends a form sends."""
    return hashlib.sha256("\n".join(text.split()).encode()).hexdigest()


@transaction.atomic
def answer_correction(
    *, correction: Correction, taken: bool, answer: str, minutes: str = "", stood: str = "", by: Person
) -> None:
    """Accept a correction, with the new text of the item, or decline it; both can have a reason. `stood`: the mark of the text
    that was read before the new one was written."""
    meeting = lock_meeting(correction.meeting)
    if meeting.is_frozen:
        raise ValidationError(_("These minutes are approved already."))
    if taken and correction.agenda_item_id and not minutes.strip():
        raise ValidationError({"minutes": _("Write how the minutes of this item read from now on.")})
    state = Contribution.State.TAKEN if taken else Contribution.State.DECLINED
    waiting = Correction.objects.filter(pk=correction.pk, state=Contribution.State.WAITING)
    changed = waiting.update(state=state, answer=answer, answered_by=by, answered_at=timezone.now())
    if changed != 1:
        raise ValidationError(_("Somebody has answered this already. Open the meeting again to see how."))
    correction.refresh_from_db()
    item = correction.agenda_item
    if taken and item is not None and stood and stood != mark_of(item.minutes):
        raise ValidationError(
            _(
                "Somebody changed the minutes of this item while you wrote. Open the correction again to read them first."
            )
        )
    if taken and item is not None and item.minutes != minutes:
        before = {"minutes": item.minutes}
        item.minutes = minutes
        item.save(update_fields=["minutes"])
        record(Verb.CHANGED, item, by=by, before=before, after={"minutes": minutes}, reason=answer)
    verb = Verb.ACCEPTED if taken else Verb.DECLINED
    record(verb, correction, by=by, after={"state": state}, reason=answer)


def check_can_be_approved(current: Meeting) -> None:
    """Minutes are approved after the time for corrections, once each of them is answered."""
    if current.status != Meeting.Status.HELD:
        raise ValidationError(_("Minutes can be approved once the meeting was held."))
    if current.is_frozen:
        raise ValidationError(_("These minutes are approved already."))
    if current.minutes_state != Meeting.Minutes.COMMENT:
        raise ValidationError(_("Lay the minutes open for corrections first: the others have not read them yet."))
    if current.takes_corrections and current.corrections_until is not None:
        moment = format_moment(current.corrections_until, current.time_zone)
        raise ValidationError(
            _("Members may correct the minutes until %(moment)s. You can approve them after that.") % {"moment": moment}
        )
    if waiting := current.corrections.filter(state=Contribution.State.WAITING).count():
        raise ValidationError(_("Answer every correction first; %(number)s wait.") % {"number": waiting})


@transaction.atomic
def approve_minutes(*, meeting: Meeting, by: Person, reason: str = "") -> ApprovedMinutes:
    """From now on everybody who sees the meeting can read its minutes, and its record cannot be changed any more."""
    current = lock_meeting(meeting)
    check_can_be_approved(current)
    before = {"minutes_state": current.minutes_state}
    current.minutes_state = Meeting.Minutes.APPROVED
    current.save(update_fields=["minutes_state"])
    meeting.minutes_state = current.minutes_state
    text = json.dumps(minutes_of(current), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    frozen = ApprovedMinutes.objects.create(
        meeting=current, text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), by=by
    )
    after = {"minutes_state": current.minutes_state, "sha256": frozen.sha256}
    record(Verb.APPROVED, meeting, by=by, before=before, after=after, reason=reason)
    return frozen


def minutes_of(meeting: Meeting) -> dict[str, Any]:
    """The record as one text for all readers: it names public organizations only, and no persons."""
    attendance = list(meeting.attendance.select_related("organization"))
    resolutions = list(meeting.resolutions.prefetch_related("agreed", "dissented"))
    actions = list(meeting.action_items.select_related("owner").order_by("pk"))
    name = _Names(
        [
            *(one.organization for one in attendance),
            *(voice for one in resolutions for voice in (*one.agreed.all(), *one.dissented.all())),
            *(one.owner for one in actions if one.owner),
        ]
    )
    return {
        "meeting": {
            **_texts(meeting, "title"), "uid": str(meeting.uid), "number": meeting.number,
            "group": meeting.group.slug if meeting.group else None, "begins_on": meeting.begins_on,
            "ends_on": meeting.ends_on, "begins_at": _moment(meeting.begins_at), "ends_at": _moment(meeting.ends_at),
            "time_zone": meeting.time_zone, "mode": meeting.mode, "place": meeting.place,
        },
        "agenda": [
            {
                "number": item.position, "title": item.title, "objective": item.objective, "lead": item.lead,
                "minutes": item.minutes,
            }
            for item in meeting.agenda.all()
        ],
        "attendance": sorted([name.of(one.organization), one.kind] for one in attendance),
        "resolutions": [
            {
                **_texts(one, "text"), "number": one.number, "on": one.on.isoformat(), "note": one.note,
                "agreed": sorted(map(name.of, one.agreed.all())),
                "dissented": sorted(map(name.of, one.dissented.all())),
            }
            for one in resolutions
        ],
        "actions": [
            {
                "text": one.text, "owner": name.of(one.owner) if one.owner else None,
                "due": one.due.isoformat() if one.due else None,
            }
            for one in actions
        ],
    }  # fmt: skip


class _Names:
    """Short names of organizations as everybody may read them. One query."""

    def __init__(self, organizations: list[Organization]) -> None:
        keys = {one.pk for one in organizations}
        seen = Organization.objects.visible_to(STRANGER).filter(pk__in=keys)
        self.open = set(seen.values_list("pk", flat=True))

    def of(self, organization: Organization) -> str:
        return organization.short_name if organization.pk in self.open else HIDDEN


def _texts(thing: Any, name: str) -> dict[str, str]:
    return {column: getattr(thing, column) for column in columns(name)}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
