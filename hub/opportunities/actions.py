"""Publishing calls, answering them in time, reviewing and deciding."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.groups.viewers import viewer_of
from hub.lib.timezones import format_moment
from hub.opportunities.models import Answer, Call, Review, Reviewer
from hub.opportunities.permissions import competes


class TooLateError(ValidationError):
    """The deadline is over. What was written is kept as a draft."""


@transaction.atomic
def save_call(*, written: Any, by: Person) -> Call:
    """Save a call, or change its draft: published calls do not change. `written`: a valid form of it."""
    call: Call = written.instance
    stood = _lock(call) if call.pk else None
    if stood is not None and stood.state != Call.State.DRAFT:
        raise ValidationError(_("The call is published. You can extend its deadline or withdraw it."))
    before = snapshot(stood) if stood is not None else {}
    written.save()
    record(Verb.CHANGED if before else Verb.CREATED, call, by=by, before=before, after=snapshot(call))
    return call


@transaction.atomic
def publish(*, call: Call, by: Person) -> None:
    """Make it visible and open for answers. It cannot return to draft."""
    if call.deadline <= timezone.now():
        raise ValidationError(_("The deadline lies in the past. Set a later one first."))
    if call.kind == Call.Kind.PROPOSALS and not call.outcomes.exists():
        raise ValidationError(_("Name at least one outcome of the work plan that proposals should serve."))
    if call.kind == Call.Kind.REVIEWS and call.version_id is None:
        raise ValidationError(_("Name the version of the work plan that should be reviewed."))
    _move(call, Call.State.DRAFT, state=Call.State.PUBLISHED, published_at=timezone.now())
    record(Verb.SHARED, call, by=by, after={"state": call.state})


@transaction.atomic
def extend(*, call: Call, deadline: datetime, reason: str, by: Person) -> None:
    """A later deadline, for everybody. An earlier one would exclude people who rely on it."""
    before = _lock(call).deadline
    if deadline <= before:
        raise ValidationError(_("The new deadline must be later than the one that was published."))
    if call.answers.filter(state__in=[Answer.State.ACCEPTED, Answer.State.DECLINED]).exists():
        raise ValidationError(_("Answers have been decided on. The call cannot be opened again."))
    _move(call, Call.State.PUBLISHED, deadline=deadline)
    record(
        Verb.CHANGED, call, by=by, before={"deadline": before.isoformat()}, after={"deadline": deadline.isoformat()},
        reason=reason,
    )  # fmt: skip


@transaction.atomic
def withdraw(*, call: Call, reason: str, by: Person) -> None:
    _move(call, Call.State.PUBLISHED, state=Call.State.WITHDRAWN, ended_at=timezone.now(), reason=reason)
    record(Verb.CANCELLED, call, by=by, after={"state": call.state}, reason=reason)


def save_answer(*, answer: Answer, by: Person) -> Answer:
    """Save an answer as a draft, for its authors alone; there is no event until it is submitted."""
    answer.written_at = timezone.now()
    if answer.pk:
        # Only the texts, and only while it is a draft: a colleague may have submitted it in the meantime.
        words = {name: getattr(answer, name) for name in ("title", "text", "outcome", "written_at")}
        if Answer.objects.filter(pk=answer.pk, state=Answer.State.DRAFT).update(**words) != 1:
            raise ValidationError(_("This answer was handed in. Withdraw it first to write another."))
        return answer
    answer.author = by
    try:
        with transaction.atomic():
            answer.save()
    except IntegrityError as error:
        raise ValidationError(
            _("There is an answer of yours to this call already. Open it and go on there.")
        ) from error
    return answer


@transaction.atomic
def hand_in(*, answer: Answer, by: Person) -> None:
    """The clock of the server decides, to the second. The call is locked, so that a new deadline counts at once."""
    call = _lock(answer.call)
    now = timezone.now()
    if call.state != Call.State.PUBLISHED or now >= call.deadline:
        moment = format_moment(call.deadline, call.time_zone)
        raise TooLateError(
            _("The deadline was %(moment)s. Your text is kept here as a draft, for you alone.") % {"moment": moment}
        )
    if call.kind == Call.Kind.PROPOSALS and answer.outcome_id is None:
        raise ValidationError({"outcome": _("Choose the outcome of the work plan that your proposal serves.")})
    drafts = Answer.objects.filter(pk=answer.pk, state=Answer.State.DRAFT)
    if drafts.update(state=Answer.State.SUBMITTED, submitted_at=now) != 1:
        raise ValidationError(_("This answer was handed in already."))
    answer.refresh_from_db()
    # The texts are in the answer only: more people may read the record of events.
    record(Verb.SUBMITTED, answer, by=by, after={"call": call.pk})


@transaction.atomic
def withdraw_answer(*, answer: Answer, by: Person) -> None:
    """Its author withdraws it, until the call is decided."""
    open_states = [Answer.State.DRAFT, Answer.State.SUBMITTED]
    changed = Answer.objects.filter(pk=answer.pk, state__in=open_states).update(state=Answer.State.WITHDRAWN)
    if changed != 1:
        raise ValidationError(_("This answer has been decided on or withdrawn already."))
    answer.refresh_from_db()
    record(Verb.CANCELLED, answer, by=by, after={"state": answer.state})


@transaction.atomic
def name_reviewer(*, call: Call, person: Person, by: Person) -> Reviewer:
    """Somebody else who reads the answers and gives points. Who answered the call herself judges no rival."""
    current = _lock(call)
    if current.state in {Call.State.DECIDED, Call.State.WITHDRAWN}:
        raise ValidationError(_("This call is over. Nobody reviews its answers any more."))
    viewer = viewer_of(person)
    if not Call.objects.visible_to(viewer).filter(pk=call.pk).exists():
        raise ValidationError(_("This person cannot see the call. Open it to them first."))
    if competes(viewer, call):
        raise ValidationError(_("This person or their organization answered the call. Name somebody else."))
    reviewer, made = Reviewer.objects.get_or_create(call=current, person=person)
    if not made:
        raise ValidationError(_("This person is a reviewer of the call already."))
    record(Verb.CREATED, reviewer, by=by, after={"call": call.pk, "person": person.pk})
    return reviewer


@transaction.atomic
def dismiss_reviewer(*, reviewer: Reviewer, by: Person) -> None:
    """She reads the answers no longer; what she has said of them stays."""
    if _lock(reviewer.call).state in {Call.State.DECIDED, Call.State.WITHDRAWN}:
        raise ValidationError(_("This call is over. Nobody reviews its answers any more."))
    before = {"call": reviewer.call_id, "person": reviewer.person_id}
    record(Verb.DELETED, reviewer, by=by, before=before)
    Reviewer.objects.filter(pk=reviewer.pk).delete()


@transaction.atomic
def save_review(*, review: Review, by: Person) -> Review:
    """Points with a reason, or a conflict of interest without points; a later review replaces one's own earlier one."""
    review.reviewer, review.written_at = by, timezone.now()
    answer = review.answer
    if answer.state != Answer.State.SUBMITTED:
        raise ValidationError(_("This answer has been decided on or withdrawn already."))
    review.full_clean()
    review.save()
    record(Verb.REVIEWED, review, by=by, after={"answer": answer.pk, "has_conflict": review.has_conflict})
    return review


def accept_answer(*, answer: Answer, reason: str, by: Person) -> None:
    _settle(answer, Answer.State.ACCEPTED, Verb.ACCEPTED, reason, by)


def decline_answer(*, answer: Answer, reason: str, by: Person) -> None:
    _settle(answer, Answer.State.DECLINED, Verb.DECLINED, reason, by)


@transaction.atomic
def _settle(answer: Answer, state: str, verb: Verb, reason: str, by: Person) -> None:
    if _lock(answer.call).is_open:
        raise ValidationError(_("The deadline is not over. Others may still answer."))
    if answer.reviews.filter(reviewer=by, has_conflict=True).exists():
        raise ValidationError(_("You declared a conflict of interest. Somebody else decides on this answer."))
    waiting = Answer.objects.filter(pk=answer.pk, state=Answer.State.SUBMITTED)
    if waiting.update(state=state, reason=reason) != 1:
        raise ValidationError(_("Somebody has decided on this answer already, or it was withdrawn."))
    answer.refresh_from_db()
    record(verb, answer, by=by, after={"state": state}, reason=reason)


@transaction.atomic
def decide(*, call: Call, texts: dict[str, str], by: Person) -> None:
    """Publish the result of the call, once every answer has been decided on."""
    if _lock(call).is_open:
        raise ValidationError(_("The deadline is not over. Others may still answer."))
    if waiting := call.answers.filter(state=Answer.State.SUBMITTED).count():
        raise ValidationError(_("Decide on every answer first; %(number)s wait.") % {"number": waiting})
    _move(call, Call.State.PUBLISHED, state=Call.State.DECIDED, ended_at=timezone.now(), **texts)
    record(Verb.CLOSED, call, by=by, after={"state": call.state})


def _lock(call: Call) -> Call:
    """The locked call: nobody else changes it until the transaction ends."""
    return Call.objects.select_for_update().get(pk=call.pk)


def _move(call: Call, expected: str, **values: object) -> None:
    """Claim the call by its expected state: if two people decide at once, the second is refused."""
    if Call.objects.filter(pk=call.pk, state=expected).update(**values) != 1:
        raise ValidationError(_("Somebody has moved this call on already. Open it again to see how it stands."))
    call.refresh_from_db()
    call.save()  # for its history and the search index
