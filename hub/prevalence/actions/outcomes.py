"""From the field to the published figure: counts, the result record, its review, the right of reply, publication."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from evidence.exceptions import DataError
from evidence.prevalence.record import read_record

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.lib.refusals import in_own_language
from hub.partners.models import FocalPoint, Organization
from hub.prevalence.deviations import Course, find_deviations
from hub.prevalence.document import seal
from hub.prevalence.models import (
    Explanation,
    FieldCount,
    ProtocolVersion,
    ReplyRequest,
    ResultReview,
    StudyProtocol,
    StudyResult,
)
from hub.prevalence.published import figures_of

if TYPE_CHECKING:
    from evidence.disclosure import Rules

State = StudyProtocol.State
IN_WORK = (State.REGISTERED, State.FIELD, State.ANALYSED, State.REVIEWED)
FEWEST_DAYS = 7  # for a review or a reply


def rules() -> Rules:
    """The usual ones. Imported when they are asked for: they bring a third of what a command takes to start."""
    from evidence.disclosure import Rules

    return Rules()


@transaction.atomic
def count_field(*, protocol: StudyProtocol, reached: Mapping[int | None, int], on: date, by: Person) -> None:
    """How many were reached until a day, by the key of the stratum, or by None for the whole. A stratum left out has not begun."""
    held = StudyProtocol.objects.select_for_update().get(pk=protocol.pk)
    if held.state not in (State.REGISTERED, State.FIELD):
        raise ValidationError(_("Field work is counted from the registration until a result is handed in."))
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day lies in the future.")})
    known = set(held.strata.values_list("pk", flat=True)) or {None}
    if not known.issuperset(reached):
        raise ValidationError(_("The strata were changed while you were writing. Open the page again."))
    for stratum, number in reached.items():
        which: dict[str, Any] = {"protocol": held, "stratum_id": stratum}
        count = FieldCount.objects.filter(**which).first() or FieldCount(**which)
        count.reached, count.on = number, on
        count.save()
    if reached and held.state == State.REGISTERED:
        held.state = State.FIELD
        held.save(update_fields=["state"])
    protocol.refresh_from_db()
    # The sum would give away a stratum with few.
    small = any(0 < number < rules().minimum_cases for number in reached.values())
    total = None if small else sum(reached.values())
    record(Verb.CHANGED, protocol, by=by, after={"part": "field", "reached": total, "until": on.isoformat()})


@transaction.atomic
def hand_in(*, protocol: StudyProtocol, content: bytes, by: Person) -> StudyResult:
    """Check a result record and keep it with all deviations. An edited one, or that of another study here, is refused."""
    held = StudyProtocol.objects.select_for_update().get(pk=protocol.pk)
    if held.state not in IN_WORK:
        raise ValidationError(_("A result is handed in after the registration and before the publication."))
    try:
        found = read_record(content)
    except DataError as error:
        raise ValidationError({"file": in_own_language(error)}) from error
    _check_it_may_come_here(held, found)
    last = held.results.order_by("-number").first()
    if last is not None and last.sha256 == found["hash"]:
        raise ValidationError({"file": _("This record was handed in already.")})
    versions = list(held.versions.order_by("number"))
    standing = next(one for one in versions if one.sha256 == held.fingerprint)
    made = StudyResult.objects.create(
        protocol=held,
        number=last.number + 1 if last else 1,
        record=found,
        sha256=found["hash"],
        deviations=find_deviations(
            found,
            standing.content,
            hashes=[one.sha256 for one in versions],
            standing=standing.number,
            counts={
                one.stratum.name if one.stratum else "": one.reached
                for one in held.field_counts.select_related("stratum")
            },
            before=last.record if last else None,
            course=_course_of(held, versions[: standing.number]),
        ),
        uploaded_by=by,
    )
    # An amendment that nobody signed before the result is there counts no longer.
    held.state, held.awaits_signature = State.ANALYSED, False
    held.save(update_fields=["state", "awaits_signature"])
    protocol.refresh_from_db()
    record(
        Verb.CREATED,
        made,
        by=by,
        after={"number": made.number, "hash": made.sha256, "deviations": len(made.deviations)},
    )
    return made


def _course_of(protocol: StudyProtocol, versions: list[ProtocolVersion]) -> Course:
    """Whether an amendment was late is judged by the end of the collection in the version before it."""
    late = []
    for before, after in pairwise(versions):
        ends = before.content["design"]["collection"]["ends"]
        if ends and timezone.localdate(after.at) > date.fromisoformat(ends):
            late.append((after.number, timezone.localdate(after.at)))
    counted = protocol.field_counts.aggregate(first=Min("first_on"))["first"]
    assert protocol.registered_at is not None  # noqa: S101  (a state of the work says so)
    return Course(timezone.localdate(protocol.registered_at), counted, late)


def _check_it_may_come_here(protocol: StudyProtocol, found: Mapping[str, Any]) -> None:
    other = StudyProtocol.objects.exclude(pk=protocol.pk).filter(versions__sha256=found["protocol"] or "-").first()
    if other is not None:
        raise ValidationError(
            {"file": _("This record answers to another study: %(id)s. Hand it in there.") % {"id": other.public_id}}
        )
    for one in found["indicators"]:
        fewest = rules().minimum_cases if one["method"] == "lists" else rules().minimum_respondents
        if one["sample"]["reached"] < fewest:
            raise ValidationError(
                {"file": _("%(name)s rests on fewer than %(fewest)s people. It is too small to be shown.") % {"name": one["name"], "fewest": fewest}}
            )  # fmt: skip
        strata = [stratum["reached"] for stratum in one["sample"]["strata"]]
        if len(strata) > 1 and strata.count(None) == 1:
            raise ValidationError(
                {"file": _("The record hides one stratum alone, whose number follows from the others. Leave out another one.")}
            )  # fmt: skip
        if any(reached in range(1, rules().minimum_cases) for reached in strata):
            raise ValidationError(
                {"file": _("The record shows a stratum with fewer than five people. Leave its number out.")}
            )


@transaction.atomic
def explain(*, result: StudyResult, explanation: str, seen: str = "", by: Person) -> None:
    """What was said before stays readable, with its author and moment. `seen`: the seal of it as the writer had it before her."""
    held = _lock(result)
    text = explanation.strip()
    if seen and seen != seal(held.explanation):
        raise ValidationError(
            _("Somebody changed the explanation while you were writing. Open the page again and compare.")
        )
    if text == held.explanation:
        raise ValidationError({"explanation": _("Nothing has changed.")})
    held.explanation = text
    held.save(update_fields=["explanation"])
    Explanation.objects.create(result=held, text=text, by=by)
    record(Verb.CHANGED, held, by=by, after={"explanation": held.explanation})


@transaction.atomic
def invite_reviewer(*, result: StudyResult, person: Person, due: date, by: Person) -> ResultReview:
    held = _lock(result)
    _check_explained(held)
    if held.protocol.team.filter(person=person).exists():
        raise ValidationError({"person": _("People of the team do not review their own result.")})
    if held.protocol.once_in_team.filter(pk=person.pk).exists():
        raise ValidationError({"person": _("This person was in the team. Ask somebody who never was.")})
    colleagues = FocalPoint.objects.acting(timezone.localdate()).filter(organization=held.protocol.organization_id)
    if colleagues.filter(person=person).exists():
        raise ValidationError(
            {"person": _("People of the organization that answers for the study do not review its result.")}
        )
    if due < timezone.localdate() + timedelta(days=FEWEST_DAYS):
        raise ValidationError({"due": _("Give at least %(days)s days for a review.") % {"days": FEWEST_DAYS}})
    review, made = ResultReview.objects.get_or_create(result=held, reviewer=person, defaults={"due": due})
    if not made:
        raise ValidationError({"person": _("This person is asked already.")})
    record(Verb.CREATED, review, by=by, after={"result": held.public_id, "due": due.isoformat()})
    return review


@transaction.atomic
def hand_in_review(*, review: ResultReview, has_conflict: bool, verdict: str, text: str, by: Person) -> None:
    """A declared conflict is a handed in review without a verdict."""
    held = _lock(review.result)
    review = ResultReview.objects.select_for_update().get(pk=review.pk)
    if review.submitted_at is not None:
        raise ValidationError(_("This review is handed in. It is changed no longer."))
    if not has_conflict and not (verdict and text.strip()):
        raise ValidationError(_("Choose a verdict and give your reasons, or declare a conflict of interest."))
    review.has_conflict, review.verdict = has_conflict, "" if has_conflict else verdict
    review.text, review.submitted_at = text.strip(), timezone.now()
    review.save()
    record(Verb.SUBMITTED, review, by=by, after={"verdict": review.verdict, "has_conflict": has_conflict})
    if is_reviewed(held):
        StudyProtocol.objects.filter(pk=held.protocol_id, state=State.ANALYSED).update(state=State.REVIEWED)


def is_reviewed(result: StudyResult) -> bool:
    """All who were asked have answered or let their day pass, and at least one of them judged."""
    reviews = list(result.reviews.all())
    return all(one.is_settled for one in reviews) and any(one.verdict for one in reviews if one.submitted_at)


@transaction.atomic
def ask_for_reply(*, result: StudyResult, organization: Organization, due: date, by: Person) -> ReplyRequest:
    held = _lock(result)
    _check_explained(held)
    if organization.pk == held.protocol.organization_id:
        raise ValidationError(
            {"organization": _("This organization answers for the study. Ask one that the result concerns.")}
        )
    if due < timezone.localdate() + timedelta(days=FEWEST_DAYS):
        raise ValidationError({"due": _("Give at least %(days)s days for a reply.") % {"days": FEWEST_DAYS}})
    asked, made = ReplyRequest.objects.get_or_create(result=held, organization=organization, defaults={"due": due})
    if not made:
        raise ValidationError({"organization": _("This organization is asked already.")})
    record(Verb.CREATED, asked, by=by, after={"result": held.public_id, "due": due.isoformat()})
    return asked


@transaction.atomic
def reply(*, asked: ReplyRequest, text: str, by: Person) -> None:
    _lock(asked.result)
    asked = ReplyRequest.objects.select_for_update().get(pk=asked.pk)
    if asked.replied_at is not None:
        raise ValidationError(_("The reply is given. It is changed no longer."))
    if not text.strip():
        raise ValidationError({"text": _("Write the reply.")})
    asked.text, asked.replied_by, asked.replied_at = text.strip(), by, timezone.now()
    asked.save()
    record(Verb.SUBMITTED, asked, by=by, after={"result": asked.result.public_id})


def missing_to_publish(result: StudyResult) -> list[str]:
    """In sentences; empty where it may be published."""
    said = []
    if not result.is_newest:
        said.append(_("A newer result was handed in."))
    if result.needs_explanation:
        said.append(_("Say why the study departed from its protocol."))
    if not is_reviewed(result):
        said.append(
            _(
                "At least one person from outside the team reviews it; everybody who was asked answers, or the day for it passes."
            )
        )
    requests = list(result.reply_requests.all())
    if not requests:
        said.append(_("Ask whom the result concerns for a reply."))
    elif not all(one.is_settled for one in requests):
        said.append(_("Wait for the reply, or for its day to pass."))
    return said


@transaction.atomic
def publish(*, result: StudyResult, topic: str, by: Person) -> None:
    """Open to everybody, with review, reply and deviations; its figures join the published ones."""
    held = _lock(result)
    if missing := missing_to_publish(held):
        raise ValidationError(missing)
    held.published_at = timezone.now()
    held.save(update_fields=["published_at"])
    StudyProtocol.objects.filter(pk=held.protocol_id).update(state=State.PUBLISHED)
    for figure in figures_of(held, topic, settings.SITE_ADDRESS):
        figure.save()
    record(Verb.SHARED, held, by=by, after={"hash": held.sha256, "topic": topic})


def _lock(result: StudyResult) -> StudyResult:
    held: StudyResult = StudyResult.objects.select_for_update().select_related("protocol").get(pk=result.pk)
    if held.published_at is not None:
        raise ValidationError(_("This result is published. It is changed no longer."))
    if held.protocol.state not in IN_WORK:
        raise ValidationError(_("This protocol is closed. It is changed no longer."))
    if not held.is_newest:
        raise ValidationError(_("A newer result was handed in."))
    return held


def _check_explained(result: StudyResult) -> None:
    if result.needs_explanation:
        raise ValidationError(_("Say why the study departed from its protocol."))
