"""Writing situation analyses version by version, opening a version to everybody, and closing it again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.crises.models import AnalysisVersion, SituationAnalysis
from hub.crises.opening import STATEMENTS, findings
from hub.crises.sections import KEYS
from hub.events.actions import record, snapshot
from hub.events.editing import save_form
from hub.events.models import Verb
from hub.lib.text import comma_separated


@transaction.atomic
def begin(*, written: Any, texts: dict[str, str], by: Person) -> SituationAnalysis:
    """A new analysis with its first version. `written`: a valid form of its head."""
    analysis: SituationAnalysis = written.save()
    record(Verb.CREATED, analysis, by=by, after=snapshot(analysis))
    AnalysisVersion.objects.create(analysis=analysis, number=1, texts=_keep_texts(texts), written_by=by)
    return analysis


@transaction.atomic
def write_next(
    *, analysis: SituationAnalysis, texts: dict[str, str], note: str, seen: int, by: Person
) -> AnalysisVersion:
    """The next version. `seen` is the number of the version that the person had before her."""
    SituationAnalysis.objects.select_for_update().get(pk=analysis.pk)
    last = analysis.versions.order_by("-number").first()
    number = last.number if last else 0
    if number != seen:
        raise ValidationError(
            _("Somebody wrote version %(number)s meanwhile. Your words are kept below; compare before you send them again.")
            % {"number": number}
        )  # fmt: skip
    kept = _keep_texts(texts)
    if last is not None and last.texts == kept:
        raise ValidationError(_("Nothing has changed."))
    version = AnalysisVersion.objects.create(analysis=analysis, number=number + 1, texts=kept, note=note, written_by=by)
    record(Verb.CHANGED, analysis, by=by, before={"version": number}, after={"version": version.number})
    return version


@transaction.atomic
def correct_head(*, analysis: SituationAnalysis, written: Any, reason: str, by: Person) -> None:
    """Another country, crisis, place or month, while only the group reads the words. `written`: a valid form of the head."""
    if SituationAnalysis.objects.select_for_update().get(pk=analysis.pk).open_version_id is not None:
        raise ValidationError(_("Everybody may read it. Close it first, then correct it."))
    save_form(written, by=by, reason=reason)


@transaction.atomic
def open_to_all(
    *, analysis: SituationAnalysis, version: AnalysisVersion, said: set[str], are_no_places: bool, reason: str, by: Person
) -> None:  # fmt: skip
    """Let everybody read the version, after all checks of `hub.crises.opening`."""
    SituationAnalysis.objects.select_for_update().get(pk=analysis.pk)
    analysis.refresh_from_db()
    if version.analysis_id != analysis.pk:
        raise ValidationError(_("This version belongs to another analysis."))
    if analysis.open_version_id == version.pk:
        raise ValidationError(_("Everybody may read this version already."))
    if version.written_by_id == by.pk:
        raise ValidationError(_("Who wrote a version does not open it. Ask somebody else who leads the group."))
    if missing := [name for name, _words in STATEMENTS if name not in said]:
        raise ValidationError(_("Confirm all %(number)s statements.") % {"number": len(STATEMENTS)}, code=missing[0])
    found = findings(version, analysis)
    if found.contacts:
        listed = comma_separated(found.contacts[:5])
        raise ValidationError(_("These look like contact details or coordinates: %(words)s.") % {"words": listed})
    if found.places and not are_no_places:
        listed = comma_separated(found.places[:10])
        raise ValidationError(_("These are names of districts or of the place: %(words)s.") % {"words": listed})
    before = analysis.open_version.number if analysis.open_version else None
    analysis.open_version, analysis.opened_by, analysis.opened_at = version, by, timezone.now()
    analysis.save(update_fields=["open_version", "opened_by", "opened_at"])
    record(
        Verb.SHARED, analysis, by=by, before={"open_version": before}, after={"open_version": version.number}, reason=reason
    )  # fmt: skip


@transaction.atomic
def close(*, analysis: SituationAnalysis, reason: str, by: Person) -> None:
    """From now on only the group reads it; the title stays."""
    SituationAnalysis.objects.select_for_update().get(pk=analysis.pk)
    analysis.refresh_from_db()
    if analysis.open_version is None:
        raise ValidationError(_("It is not open."))
    before = analysis.open_version.number
    analysis.open_version = analysis.opened_by = analysis.opened_at = None
    analysis.save(update_fields=["open_version", "opened_by", "opened_at"])
    record(
        Verb.CLOSED, analysis, by=by, before={"open_version": before}, after={"open_version": None}, reason=reason
    )  # fmt: skip


def _keep_texts(texts: dict[str, str]) -> dict[str, str]:
    kept = {name: text for name in KEYS if (text := texts.get(name, "").replace("\r\n", "\n").strip())}
    if not kept:
        raise ValidationError(_("Write at least one section."))
    return kept
