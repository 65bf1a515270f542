"""Dated steps, the national committee, and the yearly report from draft to publication."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.groups.models import Group, GroupKind, Office
from hub.lib.drafts import check_was_seen
from hub.lib.text import isolate
from hub.partners.models import Organization
from hub.pathfinders.models import (
    Answer,
    AskedIndicator,
    Committee,
    CountryReport,
    Cycle,
    DatedStep,
    ReportedValue,
    ReportQuestion,
)
from hub.pathfinders.models.reports import QUESTIONS
from hub.vocabularies.models import Country

State = CountryReport.State


@transaction.atomic
def enter_step(*, written: Any, country: Country, organization: Organization | None, by: Person) -> DatedStep:
    """`written`: a valid form of it."""
    step: DatedStep = written.instance
    step.country, step.organization, step.entered_by = country, organization, by
    written.save()
    record(Verb.CREATED, step, by=by, after=snapshot(step))
    return step


@transaction.atomic
def withdraw_step(*, step: DatedStep, reason: str, by: Person) -> None:
    now = timezone.now()
    if DatedStep.objects.filter(pk=step.pk, withdrawn_at=None).update(withdrawn_at=now) != 1:
        raise ValidationError(_("This date was withdrawn already."))
    step.refresh_from_db()
    record(Verb.CANCELLED, step, by=by, after={"withdrawn_at": now}, reason=reason)


@transaction.atomic
def set_up_committee(
    *, country: Country, names: Mapping[str, str], chair: Organization | None, by: Person
) -> Committee:
    """Make the country's committee a group of its kind, with the body that chairs it. `names`: columns of the group's name."""
    if Committee.objects.filter(country=country).exists():
        raise ValidationError(_("The national committee of this country is set up already."))
    kind = GroupKind.objects.filter(slug=Committee.KIND).first()
    if kind is None:
        raise ValidationError(
            _("There is no kind of group “%(kind)s”. Load the built-in content first.") % {"kind": Committee.KIND}
        )
    group = Group(slug=_free_slug(country), kind=kind, position=900, accent=Group.Accent.VIOLET, **names)
    group.full_clean()
    group.save()
    record(Verb.CREATED, group, by=by, after=snapshot(group))
    try:
        committee = Committee.objects.create(country=country, group=group, entered_by=by)
    except IntegrityError as error:
        raise ValidationError(_("The national committee of this country is set up already.")) from error
    record(Verb.CREATED, committee, by=by, after=snapshot(committee))
    if chair is not None:
        office = Office.objects.create(
            group=group, role=Office.Role.CHAIR, organization=chair, starts=timezone.localdate()
        )
        record(Verb.CREATED, office, by=by, after=snapshot(office))
    return committee


def _free_slug(country: Country) -> str:
    wanted = slugify(f"national committee {country.name_en}")[:70]
    taken = set(Group.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(one for one in (wanted, *(f"{wanted}-{number}" for number in range(2, 100))) if one not in taken)


@transaction.atomic
def begin_cycle(*, written: Any, source: Cycle | None, by: Person) -> Cycle:
    """A new year. What it asks is taken from an earlier one, with the same definitions, so that years can be compared."""
    cycle: Cycle = written.save()
    record(Verb.CREATED, cycle, by=by, after=snapshot(cycle))
    if source is not None:
        for question in source.questions.all():
            question.pk, question.cycle = None, cycle
            question.save()
        for asked in source.indicators.all():
            AskedIndicator.objects.create(
                cycle=cycle, definition_id=asked.definition_id, is_core=asked.is_core, position=asked.position
            )
    return cycle


@transaction.atomic
def open_cycle(*, cycle: Cycle, by: Person) -> None:
    if not ReportQuestion.objects.filter(cycle=cycle).exists() and not cycle.indicators.exists():
        raise ValidationError(_("This year asks nothing yet. Enter a question or an indicator first."))
    if cycle.questions.count() > QUESTIONS:
        raise ValidationError(_("A report asks at most %(number)s questions.") % {"number": QUESTIONS})
    _change_cycle(cycle, Cycle.State.DRAFT, Cycle.State.OPEN, Verb.SHARED, by)


@transaction.atomic
def close_cycle(*, cycle: Cycle, by: Person) -> None:
    _change_cycle(cycle, Cycle.State.OPEN, Cycle.State.CLOSED, Verb.CLOSED, by)


def _change_cycle(cycle: Cycle, before: str, after: str, verb: Verb, by: Person) -> None:
    if Cycle.objects.filter(pk=cycle.pk, state=before).update(state=after) != 1:
        raise ValidationError(_("Somebody has changed this year already. Open it again to see how it stands."))
    cycle.refresh_from_db()
    record(verb, cycle, by=by, before={"state": before}, after={"state": after})


@transaction.atomic
def save_report(*, written: Any, by: Person) -> CountryReport:
    """Keep a draft, for its government alone; there is no event until it is handed in. `written`: a valid form of it."""
    report: CountryReport = written.instance
    cycle = Cycle.objects.select_for_update().get(pk=report.cycle_id)
    if cycle.state != Cycle.State.OPEN:
        raise ValidationError(_("Reports on this year are not taken now."))
    if report.pk:
        stored = CountryReport.objects.select_for_update().get(pk=report.pk)
        if stored.state != State.DRAFT:
            raise ValidationError(_("This report was handed in. Take it back first to change it."))
        check_was_seen(written, stored.written_at)
    else:
        report.author = by
        open_one = CountryReport.objects.filter(country=report.country_id, cycle=cycle, state__in=CountryReport.OPEN)
        if open_one.exists():
            raise ValidationError(_("A report of your country on this year is being written already. Open it again."))
    report.written_at = timezone.now()
    report.save()
    report.values.all().delete()
    report.answers.all().delete()
    values, answers = written.values(), written.answers()
    for value in values:
        value.report = report
    for answer in answers:
        answer.report = report
    ReportedValue.objects.bulk_create(values)
    Answer.objects.bulk_create(answers)
    return report


@transaction.atomic
def hand_in(*, report: CountryReport, by: Person) -> None:
    missing = what_is_missing(report)
    if missing:
        raise ValidationError(missing)
    _move(report, State.DRAFT, state=State.SUBMITTED, handed_in_at=timezone.now(), review="")
    record(Verb.SUBMITTED, report, by=by, after={"state": report.state})


def what_is_missing(report: CountryReport) -> list[str]:
    """Every core indicator has a word, if only that it is not reported, and every question an answer."""
    said = set(report.values.values_list("definition", flat=True))
    answered = set(report.answers.values_list("question", flat=True))
    core = report.cycle.indicators.filter(is_core=True).select_related("definition")
    return [
        *(_("Nothing is said of the core indicator “%(name)s”.") % {"name": isolate(str(one.definition.name))} for one in core
          if one.definition_id not in said),
        *(_("Not answered: %(question)s") % {"question": isolate(str(one.text))} for one in report.cycle.questions.all()
          if one.pk not in answered),
    ]  # fmt: skip


@transaction.atomic
def take_back(*, report: CountryReport, by: Person) -> None:
    _move(report, State.SUBMITTED, state=State.DRAFT)
    record(Verb.UNDONE, report, by=by, after={"state": report.state})


@transaction.atomic
def send_back(*, report: CountryReport, reason: str, by: Person) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say what should be changed.")})
    _move(report, State.SUBMITTED, state=State.DRAFT, review=reason, reviewer=by)
    record(Verb.RETURNED, report, by=by, after={"state": report.state})


@transaction.atomic
def publish_report(*, report: CountryReport, by: Person) -> None:
    """By the government itself. An earlier one on the same year stays readable as superseded."""
    rows = CountryReport.objects.select_for_update().filter(country=report.country_id, cycle=report.cycle_id)
    for earlier in [one for one in rows.order_by("pk") if one.state == State.PUBLISHED]:
        _move(earlier, State.PUBLISHED, state=State.SUPERSEDED)
        record(Verb.SUPERSEDED, earlier, by=by, after={"by": report.public_id})
    _move(report, State.SUBMITTED, state=State.PUBLISHED, published_at=timezone.now())
    record(Verb.REPORTED, report, by=by, after={"state": report.state})


@transaction.atomic
def withdraw_report(*, report: CountryReport, by: Person) -> None:
    """A draft that is not wanted any more."""
    _move(report, State.DRAFT, state=State.WITHDRAWN)
    record(Verb.CANCELLED, report, by=by, after={"state": report.state})


def _move(report: CountryReport, expected: str, **values: object) -> None:
    """Claim it by its expected state: if two people act at once, the second is refused."""
    if CountryReport.objects.filter(pk=report.pk, state=expected).update(**values) != 1:
        raise ValidationError(_("Somebody has moved this report on already. Open it again to see how it stands."))
    report.refresh_from_db()
