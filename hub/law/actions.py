"""Assessments from draft to publication, replies, provisions, and suggested actions that become outputs of plans."""

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
from hub.law.models import Assessment, LawProvision, LawStandard, Reply, SuggestedAction
from hub.lib.drafts import check_was_seen
from hub.workplans.models import Outcome, Output
from hub.workplans.permissions import hold_open


@transaction.atomic
def save_assessment(*, written: Any, by: Person) -> Assessment:
    """Save a draft, for its authors alone; there is no event until it is submitted. `written`: a valid form of it."""
    assessment: Assessment = written.instance
    if assessment.pk:
        stored = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if stored.state != Assessment.State.DRAFT:
            raise ValidationError(_("This assessment was handed in. Withdraw it first to write another."))
        check_was_seen(written, stored.written_at)
    else:
        assessment.author = by
    assessment.written_at = timezone.now()
    written.save()
    return assessment


@transaction.atomic
def hand_in(*, assessment: Assessment, by: Person) -> None:
    _move(assessment, Assessment.State.DRAFT, state=Assessment.State.SUBMITTED)
    # The text is in the assessment only: more people may read the record of events.
    record(Verb.SUBMITTED, assessment, by=by, after={"state": assessment.state})


@transaction.atomic
def publish(*, assessment: Assessment, reason: str, by: Person) -> None:
    """Publish it; an earlier one of the same group on the cell is kept as superseded."""
    same = Assessment.objects.select_for_update().filter(
        country=assessment.country_id, standard=assessment.standard_id, group=assessment.group_id
    )
    # All of them are held, not only the published one: where none is yet, two people may publish at once.
    earlier = [one for one in same.order_by("pk") if one.state == Assessment.State.PUBLISHED]
    for one in earlier:
        _move(one, Assessment.State.PUBLISHED, state=Assessment.State.SUPERSEDED)
        record(Verb.SUPERSEDED, one, by=by, after={"by": assessment.public_id})
    now = timezone.now()
    values = {"reviewer": by, "reviewed_at": now, "review": reason}
    _move(assessment, Assessment.State.SUBMITTED, state=Assessment.State.PUBLISHED, **values)
    record(Verb.APPROVED, assessment, by=by, after={"state": assessment.state, "verdict": assessment.verdict})


@transaction.atomic
def return_to_author(*, assessment: Assessment, reason: str, by: Person) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say what should be changed.")})
    values = {"reviewer": by, "reviewed_at": timezone.now(), "review": reason}
    _move(assessment, Assessment.State.SUBMITTED, state=Assessment.State.DRAFT, **values)
    record(Verb.RETURNED, assessment, by=by, after={"state": assessment.state})


@transaction.atomic
def withdraw(*, assessment: Assessment, by: Person) -> None:
    """Its author withdraws a draft or one that waits for review. Published ones stay in the record."""
    states = [Assessment.State.DRAFT, Assessment.State.SUBMITTED]
    if Assessment.objects.filter(pk=assessment.pk, state__in=states).update(state=Assessment.State.WITHDRAWN) != 1:
        raise ValidationError(_("This assessment is published. A later one supersedes it."))
    assessment.refresh_from_db()
    record(Verb.CANCELLED, assessment, by=by, after={"state": assessment.state})


def _move(assessment: Assessment, expected: str, **values: object) -> None:
    """Claim it by its expected state: if two people decide at once, the second is refused."""
    if Assessment.objects.filter(pk=assessment.pk, state=expected).update(**values) != 1:
        raise ValidationError(_("Somebody has moved this assessment on already. Open it again to see how it stands."))
    assessment.refresh_from_db()


@transaction.atomic
def save_reply(*, written: Any, is_draft: bool, by: Person) -> Reply:
    """A draft is for the organization alone; a published reply is shown in full beside the verdict. `written`: a valid form
    of it."""
    reply: Reply = written.instance
    if reply.pk:
        stored = Reply.objects.select_for_update().get(pk=reply.pk)
        if stored.state != Reply.State.DRAFT:
            raise ValidationError(_("This reply is published. Withdraw it first to write another."))
        check_was_seen(written, stored.written_at)
    else:
        reply.author = by
    reply.written_at = timezone.now()
    if not is_draft:
        reply.state, reply.published_at = Reply.State.PUBLISHED, timezone.now()
    reply.save()
    if not is_draft:
        record(Verb.REPLIED, reply, by=by, after={"state": reply.state})
    return reply


@transaction.atomic
def withdraw_reply(*, reply: Reply, by: Person) -> None:
    changed = Reply.objects.filter(pk=reply.pk).exclude(state=Reply.State.WITHDRAWN).update(state=Reply.State.WITHDRAWN)
    if changed != 1:
        raise ValidationError(_("This reply was withdrawn already."))
    reply.refresh_from_db()
    record(Verb.CANCELLED, reply, by=by, after={"state": reply.state})


@transaction.atomic
def save_provision(*, written: Any, by: Person, standard: LawStandard | None = None) -> LawProvision:
    """Enter a provision that concerns a standard, or correct it; earlier texts stay in its history. `written`: a valid form
    of it."""
    provision: LawProvision = written.instance
    before = snapshot(LawProvision.objects.select_for_update().get(pk=provision.pk)) if provision.pk else {}
    if not provision.pk:
        provision.entered_by = by
    written.save()
    if standard is not None:
        provision.standards.add(standard)
    record(Verb.CHANGED if before else Verb.CREATED, provision, by=by, before=before, after=snapshot(provision))
    return provision


@transaction.atomic
def take_into_plan(*, suggested: SuggestedAction, outcome: Outcome, by: Person) -> Output:
    """Add a suggested action as the last output of an outcome, with its source in the description."""
    words = _("Suggested for %(country)s by %(publisher)s, edition %(year)s.") % {
        "country": suggested.country.name, "publisher": suggested.edition.get_publisher_display(), "year": suggested.edition.year,
    }  # fmt: skip
    output = Output(plan=outcome.plan, outcome=outcome, title_en=shorten(suggested.text))
    hold_open(output)
    output.position = (outcome.outputs.aggregate(last=Max("position"))["last"] or 0) + 1
    output.description_en = f"{suggested.text}\n\n{words}"
    output.save()
    record(Verb.CREATED, output, by=by, after=snapshot(output), reason=words)
    return output


def shorten(text: str, most: int = 300) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rsplit(' ', 1)[0]}…"
