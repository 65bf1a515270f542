"""Joining the network, filling in a self-check, and adding up what companies share."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.partners.models import Organization
from hub.selfcheck.models import FEWEST, AggregateBatch, CheckAnswer, NetworkMember, Questionnaire, SelfCheck, Step

State = NetworkMember.State


@transaction.atomic
def join(*, organization: Organization, brings: str, by: Person) -> NetworkMember:
    """Ask to join; who was declined or has left may ask again."""
    member, made = NetworkMember.objects.select_for_update().get_or_create(
        organization=organization, defaults={"brings": brings}
    )
    if not made:
        if member.state in {State.REQUESTED, State.ACTIVE}:
            raise ValidationError(_("Your organization has asked already, or is a member."))
        member.state, member.brings, member.reason, member.changed_at = State.REQUESTED, brings, "", timezone.now()
        member.save()
    record(Verb.APPLIED, member, by=by, after={"state": member.state})
    return member


@transaction.atomic
def decide(*, member: NetworkMember, accept: bool, reason: str, by: Person) -> None:
    """Of two people who decide at once the second reads that it is done."""
    if not accept and not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    state = State.ACTIVE if accept else State.DECLINED
    waiting = NetworkMember.objects.filter(pk=member.pk, state=State.REQUESTED)
    if waiting.update(state=state, reason=reason, changed_at=timezone.now()) != 1:
        raise ValidationError(_("Somebody has decided on this already."))
    member.refresh_from_db()
    record(Verb.ACCEPTED if accept else Verb.DECLINED, member, by=by, after={"state": state})


@transaction.atomic
def leave(*, member: NetworkMember, by: Person) -> None:
    here = NetworkMember.objects.filter(pk=member.pk, state__in=[State.REQUESTED, State.ACTIVE])
    if here.update(state=State.LEFT, changed_at=timezone.now()) != 1:
        raise ValidationError(_("Your organization is not a member."))
    member.refresh_from_db()
    record(Verb.LEFT, member, by=by, after={"state": State.LEFT})


def begin(*, organization: Organization, by: Person) -> SelfCheck:
    """A new check with the newest questions; of a company only one is begun at a time."""
    newest = Questionnaire.objects.first()
    if newest is None:
        raise ValidationError(_("There are no questions yet."))
    try:
        with transaction.atomic():
            made = SelfCheck.objects.create(organization=organization, questionnaire=newest, begun_by=by)
            record(Verb.CREATED, made, by=by, after={"questions": newest.number})
    except IntegrityError as error:
        raise ValidationError(_("A self-check of your company is begun already. Go on with it.")) from error
    return made


@transaction.atomic
def save_step(*, check: SelfCheck, step: Step, answers: dict[int, dict[str, Any]], by: Person) -> None:
    """Keep the answers to the questions of a step. What is answered is not written into the record of events."""
    _lock_draft(check)
    for question, values in answers.items():
        CheckAnswer.objects.update_or_create(check_of=check, question_id=question, defaults=values)
    record(Verb.CHANGED, check, by=by, after={"step": int(step)})


@transaction.atomic
def finish(*, check: SelfCheck, share: bool, by: Person) -> SelfCheck:
    """No more changes. What is shared waits until it can be added up with four others."""
    stood = _lock_draft(check)
    if stood.answers.count() < stood.questionnaire.questions.count():
        raise ValidationError(_("Some questions are not answered yet."))
    stood.state, stood.finished_at, stood.is_shared = SelfCheck.State.FINISHED, timezone.now(), share
    stood.save()
    record(Verb.SUBMITTED, stood, by=by, after={"state": stood.state})
    add_up(stood.questionnaire)
    return stood


@transaction.atomic
def forget(*, check: SelfCheck, by: Person) -> None:
    """A company deletes its answers. What was added up with those of others cannot be taken out again."""
    stood = SelfCheck.objects.select_for_update().get(pk=check.pk)
    stood.answers.all().delete()
    stood.state, stood.finished_at = SelfCheck.State.DELETED, stood.finished_at or timezone.now()
    stood.is_shared = False
    stood.save()
    # The row stays: of a record that is gone the secretariat would read who had begun a check.
    record(Verb.DELETED, stood, by=by)


def _lock_draft(check: SelfCheck) -> SelfCheck:
    stood = SelfCheck.objects.select_for_update().filter(pk=check.pk).first()
    if stood is None or not stood.is_draft:
        raise ValidationError(_("This self-check is finished. Begin another to answer anew."))
    return stood


def add_up(questionnaire: Questionnaire) -> AggregateBatch | None:
    """Make a batch of the companies that wait, once there are five; of each the check that it shared last."""
    # One at a time: two who finish at once must not be counted into two batches.
    Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    shared = SelfCheck.objects.filter(questionnaire=questionnaire, is_shared=True)
    counted = SelfCheck.objects.filter(questionnaire=questionnaire, is_counted=True).values("organization")
    latest: dict[int, SelfCheck] = {}
    for one in shared.filter(is_counted=False).exclude(organization__in=counted).order_by("finished_at", "pk"):
        latest[one.organization_id] = one
    if len(latest) < FEWEST:
        return None
    levels: dict[int, list[int]] = defaultdict(list)
    checks = [one.pk for one in latest.values()]
    answers = CheckAnswer.objects.filter(check_of__in=checks, level__isnull=False)
    for question, level in answers.values_list("question", "level"):
        levels[question].append(level)
    sums = {str(question): [len(found), sum(found)] for question, found in levels.items() if len(found) >= FEWEST}
    SelfCheck.objects.filter(pk__in=checks).update(is_counted=True)
    return AggregateBatch.objects.create(questionnaire=questionnaire, number=len(latest), sums=sums)
