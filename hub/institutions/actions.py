"""Institutions and remedy paths from draft to publication. Every version is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.institutions.models import (
    OPEN,
    Answer,
    IndependenceAnswer,
    Institution,
    InstitutionVersion,
    RemedyPath,
    RemedyVersion,
    State,
)
from hub.lib.drafts import check_was_seen

AnyVersion = TypeVar("AnyVersion", InstitutionVersion, RemedyVersion)


@transaction.atomic
def save_institution(*, written: Any, by: Person) -> InstitutionVersion:
    """Save a draft, for its authors alone; there is no event until it is submitted. `written`: a valid form of it. Who writes
    the next version of an institution takes the answers of the last one over."""
    version: InstitutionVersion = written.instance
    earlier = None
    if version.pk:
        check_was_seen(written, _hold_draft(version))
    else:
        _keep_whole(version.institution)
        earlier = version.institution.versions.filter(state=State.PUBLISHED).first()
        _begin(version, version.institution.versions, by)
    version.written_at = timezone.now()
    written.save()
    if earlier is not None:
        copies = [_copy_answer(one, version) for one in earlier.answers.all()]
        IndependenceAnswer.objects.bulk_create(copies)
    return version


@transaction.atomic
def save_remedy(*, written: Any, by: Person) -> RemedyVersion:
    """Save a draft of a remedy path or of its translation, for its authors alone. `written`: a valid form of it."""
    version: RemedyVersion = written.instance
    if version.pk:
        check_was_seen(written, _hold_draft(version))
    else:
        path = version.path
        if not path.pk:
            path.language = version.language
        _keep_whole(path)
        _begin(version, path.versions.filter(language=version.language), by)
    version.written_at = timezone.now()
    written.save()
    return version


def _keep_whole(whole: Institution | RemedyPath) -> None:
    """Create it with its first version, or hold it, so that two versions do not get one number."""
    if whole.pk:
        type(whole)._default_manager.select_for_update().get(pk=whole.pk)
    else:
        whole.save()


def _begin(version: AnyVersion, others: Any, by: Person) -> None:
    version.author = by
    version.number = (others.aggregate(last=Max("number"))["last"] or 0) + 1


def _hold_draft(version: AnyVersion) -> datetime:
    """When it was last saved."""
    rows = type(version)._default_manager.select_for_update()
    state, written_at = rows.values_list("state", "written_at").get(pk=version.pk)
    if state != State.DRAFT:
        raise ValidationError(_("This version was handed in. Withdraw it first to write another."))
    return written_at


def _copy_answer(answer: IndependenceAnswer, version: InstitutionVersion) -> IndependenceAnswer:
    return IndependenceAnswer(
        version=version, question=answer.question, answer=answer.answer, note=answer.note, source=answer.source,
        on=answer.on,
    )  # fmt: skip


@transaction.atomic
def save_answers(*, version: InstitutionVersion, answers: dict[str, dict[str, Any]], written: Any) -> None:
    """The checklist of a draft. What nobody answered has no row, and counts as unknown. `written`: a valid form that knows what
    was seen of the draft."""
    check_was_seen(written, _hold_draft(version))
    version.written_at = timezone.now()
    version.save(update_fields=["written_at"])
    version.answers.all().delete()
    IndependenceAnswer.objects.bulk_create(
        IndependenceAnswer(version=version, question=question, **values)
        for question, values in answers.items()
        if values["answer"] != Answer.UNKNOWN or values["note"] or values["source"]
    )


@transaction.atomic
def hand_in(*, version: AnyVersion, by: Person) -> None:
    _move(version, State.DRAFT, state=State.SUBMITTED)
    # The text is in the version only: more people may read the record of events.
    record(Verb.SUBMITTED, version, by=by, after={"state": version.state})


@transaction.atomic
def publish(*, version: AnyVersion, reason: str, by: Person) -> None:
    """Publish it; the one that stood so far is kept as superseded."""
    if version.author_id == by.pk:
        raise ValidationError(_("You wrote this version. Another person reviews it."))
    others = type(version)._default_manager.select_for_update().filter(_standing(version)).order_by("pk")
    # All of them are held, not only the published one: where none is yet, two people may publish at once.
    for earlier in [one for one in others if one.state == State.PUBLISHED]:
        _move(earlier, State.PUBLISHED, state=State.SUPERSEDED)
        record(Verb.SUPERSEDED, earlier, by=by, after={"by": version.public_id})
    values = {"reviewer": by, "reviewed_at": timezone.now(), "review": reason}
    _move(version, State.SUBMITTED, state=State.PUBLISHED, **values)
    record(Verb.APPROVED, version, by=by, after={"state": version.state, "number": version.number})


def _standing(version: InstitutionVersion | RemedyVersion) -> Q:
    if isinstance(version, RemedyVersion):
        return Q(path=version.path_id, language=version.language)
    return Q(institution=version.institution_id)


@transaction.atomic
def return_to_author(*, version: AnyVersion, reason: str, by: Person) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say what should be changed.")})
    if version.author_id == by.pk:
        raise ValidationError(_("You wrote this version. Another person reviews it."))
    values = {"reviewer": by, "reviewed_at": timezone.now(), "review": reason}
    _move(version, State.SUBMITTED, state=State.DRAFT, **values)
    record(Verb.RETURNED, version, by=by, after={"state": version.state})


@transaction.atomic
def withdraw(*, version: AnyVersion, by: Person) -> None:
    """Its author withdraws a draft or one that waits for review. Published ones stay in the record."""
    if not type(version)._default_manager.filter(pk=version.pk, state__in=OPEN).update(state=State.WITHDRAWN):
        raise ValidationError(_("This version is published. A later one supersedes it."))
    version.refresh_from_db()
    record(Verb.CANCELLED, version, by=by, after={"state": version.state})


@transaction.atomic
def take_down(*, version: AnyVersion, reason: str, by: Person) -> None:
    """The published version stands no longer: it may lead somebody astray. It stays in the record as superseded."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is taken down.")})
    _move(version, State.PUBLISHED, state=State.SUPERSEDED)
    record(Verb.DROPPED, version, by=by, after={"state": version.state}, reason=reason)


def _move(version: AnyVersion, expected: str, **values: object) -> None:
    """Claim it by its expected state: if two people decide at once, the second is refused."""
    if type(version)._default_manager.filter(pk=version.pk, state=expected).update(**values) != 1:
        raise ValidationError(_("Somebody has moved this version on already. Open it again to see how it stands."))
    version.refresh_from_db()
