"""Who enters dated steps, sets up a committee, prepares a year of reports, and reports."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.law.permissions import replying_organizations
from hub.lib.permissions import as_predicate, require, sign_in_first
from hub.lib.visibility import Viewer
from hub.pathfinders.models import AskedIndicator, CountryReport, Cycle, DatedStep, Definition, ReportQuestion
from hub.vocabularies.models import Country
from hub.workplans.permissions import check_can_start_plan

speaking_organizations = replying_organizations


def speaks_for(viewer: Viewer, country: Country) -> bool:
    return bool(viewer.organization_ids) and speaking_organizations(viewer, country).exists()


def check_can_enter_step(viewer: Viewer, country: Country) -> None:
    sign_in_first(viewer)
    require(
        viewer.is_secretariat or speaks_for(viewer, country),
        _("Only the secretariat and who speaks for a government body of the country may enter a date."),
    )


def check_can_withdraw_step(viewer: Viewer, step: DatedStep) -> None:
    sign_in_first(viewer)
    own = step.organization_id is not None and step.organization_id in viewer.organization_ids
    require(viewer.is_secretariat or own, _("Only the secretariat and who entered it may withdraw it."))


def check_is_secretariat(viewer: Viewer) -> None:
    sign_in_first(viewer)
    require(viewer.is_secretariat, _("Only the secretariat may do this."))


def check_can_report(viewer: Viewer, country: Country) -> None:
    sign_in_first(viewer)
    require(speaks_for(viewer, country), _("Only who speaks for a government body of the country may report."))


def check_can_write_report(viewer: Viewer, report: CountryReport) -> None:
    sign_in_first(viewer)
    require(report.organization_id in viewer.organization_ids, _("Only the government body that reports may do this."))


def hold_wording(record: ReportQuestion | AskedIndicator) -> None:
    """Lock the year in the transaction of the change; once it is open its wording stays as reports answer it."""
    cycle = Cycle.objects.select_for_update().filter(pk=record.cycle_id).first()
    require(
        cycle is None or cycle.state == Cycle.State.DRAFT,
        _("This year is open already: what it asks no longer changes."),
    )


def hold_definition(definition: Definition) -> None:
    """Lock it, so that a year is opened before or after the change."""
    Definition.objects.select_for_update().filter(pk=definition.pk).first()


can_enter_step = as_predicate(check_can_enter_step)
can_start_roadmap = as_predicate(check_can_start_plan)
can_report = as_predicate(check_can_report)
can_write_report = as_predicate(check_can_write_report)
