"""Every kind of record with an edit page: its form, and who may edit it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.accounts.models import Person
from hub.corridors import forms as corridors
from hub.corridors.permissions import check_can_edit_corridor, check_can_edit_corridor_part, check_can_edit_response
from hub.crises import forms as crises
from hub.crises.permissions import check_can_edit_crisis, check_can_edit_crisis_part, hold_crisis
from hub.editing.forms import CountryForm, OwnAreaForm, SourceForm, StatementForm, TermForm
from hub.governance.actions import note_basis
from hub.governance.forms import RestingDecisionForm, TermsDraftForm
from hub.groups import forms as groups
from hub.groups.actions import lock_group
from hub.groups.lifecycle import settle_group
from hub.groups.permissions import check_can_edit_group, check_can_edit_office, check_can_lead_group
from hub.initiatives import forms as initiatives
from hub.initiatives.permissions import check_can_edit_initiative, check_can_edit_part, lock_initiative_of
from hub.lib.forms import RecordForm
from hub.lib.visibility import Viewer
from hub.library.forms import ItemForm
from hub.library.permissions import check_can_edit_item as check_can_edit_library_item
from hub.matching.comparing import compare_soon
from hub.meetings import forms as meetings
from hub.meetings.actions import carry_action_items_on
from hub.meetings.minutes import minutes_begun
from hub.meetings.permissions import (
    check_can_edit_action_item,
    check_can_edit_agenda_item,
    check_can_edit_meeting,
    hold_meeting_open,
    hold_record_open,
)
from hub.partners import forms as partners
from hub.partners.permissions import check_can_edit_focal_point, check_can_edit_organization, check_is_secretariat
from hub.pathfinders import forms as pathfinders
from hub.pathfinders.permissions import hold_definition, hold_wording
from hub.prevention import forms as prevention
from hub.prevention.actions import begin_draft
from hub.prevention.permissions import (
    BEGIN,
    check_can_edit_model,
    check_can_edit_model_part,
    check_can_edit_use,
    check_can_edit_version,
    hold_draft,
)
from hub.reports.forms import SectionForm
from hub.reports.permissions import check_can_edit_section
from hub.workplans import forms as workplans
from hub.workplans.permissions import (
    check_can_edit_item,
    check_can_edit_plan,
    check_can_edit_resolution,
    hold_open,
    hold_resolution_open,
)


@dataclass(frozen=True)
class EditableModel:
    form: type[RecordForm]
    check_can_edit: Callable[[Viewer, Any], None]
    title: Any
    # A shorter form for those who may edit but are not the secretariat.
    own_form: type[RecordForm] | None = None
    # For records on which many others depend: their owners may not delete them.
    only_secretariat_deletes: bool = False
    # Checks and locks in the transaction of the change.
    before_writing: Callable[[Any], None] = lambda record: None
    # Consequences of a saved record, in the same transaction.
    after_writing: Callable[[Any, Person], None] = lambda record, by: None
    # Consequences of a deletion.
    after_deleting: Callable[[Any, Person], None] = lambda record, by: None
    # Where a new one begins, if the form alone cannot say what it belongs to; empty where it can.
    begins_at: Callable[[Any], str] = lambda blank: ""
    begin: Any = ""  # the same in words

    @property
    def model(self) -> type[models.Model]:
        return self.form._meta.model

    def form_for(self, viewer: Viewer) -> type[RecordForm]:
        return self.form if viewer.is_secretariat or self.own_form is None else self.own_form


def _of_group(viewer: Viewer, record: Any) -> None:
    check_can_lead_group(viewer, record.group if record is not None and record.group_id else None)


def _settle_decision(decision: Any, by: Person) -> None:
    settle_group(decision.group_id, by)
    note_basis(decision=decision, by=by)


def _carry_on(group_id: int | None, by: Person) -> None:
    carry_action_items_on(group_id=group_id, by=by)


def _begin_minutes(item: Any, by: Person) -> None:
    if item.minutes:
        minutes_begun(meeting=item.meeting, by=by)


def _begin_first_draft(model: Any, by: Person) -> None:
    if not model.versions.exists():
        begin_draft(model=model, by=by)


def _where_a_draft_begins(draft: Any) -> str:
    return str(draft.model.get_absolute_url()) if draft.model_id else reverse("prevention:models")


def _where_a_statement_begins(statement: Any) -> str:
    return "" if statement.content_type_id and statement.object_id else reverse("editing:desk")


EDITABLE_MODELS: dict[str, EditableModel] = {
    "organization": EditableModel(
        partners.OrganizationForm, check_can_edit_organization, _("Organization"), partners.OwnOrganizationForm, True
    ),
    "external-id": EditableModel(partners.ExternalIdForm, check_is_secretariat, _("External identifier")),
    "focal-point": EditableModel(partners.FocalPointForm, check_can_edit_focal_point, _("Focal point")),
    "group-kind": EditableModel(groups.GroupKindForm, check_is_secretariat, _("Kind of group")),
    "group": EditableModel(groups.GroupForm, check_can_edit_group, _("Group"), only_secretariat_deletes=True),
    "office": EditableModel(
        groups.OfficeForm,
        check_can_edit_office,
        pgettext_lazy("in a group", "Role"),
        before_writing=lambda office: lock_group(office.group_id),
        after_writing=lambda office, by: office.check_term(),
    ),
    "decision": EditableModel(
        RestingDecisionForm,
        check_is_secretariat,
        _("Decision"),
        before_writing=lambda decision: lock_group(decision.group_id),
        after_writing=_settle_decision,
        after_deleting=lambda decision, by: settle_group(decision.group_id, by),
    ),
    "terms-draft": EditableModel(TermsDraftForm, _of_group, _("Draft terms of reference")),
    "milestone": EditableModel(groups.MilestoneForm, _of_group, _("Milestone")),
    "meeting": EditableModel(
        meetings.MeetingForm,
        check_can_edit_meeting,
        _("Meeting"),
        before_writing=hold_meeting_open,
        after_writing=lambda meeting, by: _carry_on(meeting.group_id, by),
    ),
    "agenda-item": EditableModel(
        meetings.AgendaItemForm,
        check_can_edit_agenda_item,
        _("Agenda item"),
        before_writing=hold_record_open,
        after_writing=_begin_minutes,
    ),
    "paper": EditableModel(meetings.PaperForm, check_can_edit_agenda_item, _("Paper"), before_writing=hold_record_open),
    "resolution": EditableModel(
        meetings.ResolutionForm, check_can_edit_resolution, _("Resolution"), before_writing=hold_resolution_open
    ),
    "action-item": EditableModel(
        meetings.ActionItemForm,
        check_can_edit_action_item,
        _("Action item"),
        after_writing=lambda item, by: _carry_on(item.meeting.group_id, by),
    ),
    "attendance": EditableModel(
        meetings.AttendanceForm, check_can_edit_agenda_item, _("Attendance"), before_writing=hold_record_open
    ),
    "library-item": EditableModel(ItemForm, check_can_edit_library_item, _("Library item")),
    "initiative": EditableModel(
        initiatives.InitiativeForm,
        check_can_edit_initiative,
        _("Initiative"),
        after_writing=lambda record, by: compare_soon(),
    ),
    "phase": EditableModel(initiatives.PhaseForm, check_can_edit_part, _("Phase"), before_writing=lock_initiative_of),
    "role": EditableModel(initiatives.RoleForm, check_can_edit_part, _("Role"), before_writing=lock_initiative_of),
    "place": EditableModel(initiatives.PlaceForm, check_can_edit_part, _("Place"), before_writing=lock_initiative_of),
    "evaluation": EditableModel(
        initiatives.EvaluationForm, check_can_edit_part, _("Evaluation"), before_writing=lock_initiative_of
    ),
    "tranche": EditableModel(
        initiatives.TrancheForm, check_can_edit_part, _("Funding"), before_writing=lock_initiative_of
    ),
    "plan": EditableModel(workplans.PlanForm, check_can_edit_plan, _("Work plan"), before_writing=hold_open),
    "outcome": EditableModel(workplans.OutcomeForm, check_can_edit_item, _("Outcome"), before_writing=hold_open),
    "output": EditableModel(workplans.OutputForm, check_can_edit_item, _("Output"), before_writing=hold_open),
    "activity": EditableModel(workplans.ActivityForm, check_can_edit_item, _("Activity"), before_writing=hold_open),
    "indicator": EditableModel(workplans.IndicatorForm, check_can_edit_item, _("Indicator"), before_writing=hold_open),
    "indicator-period": EditableModel(
        workplans.IndicatorPeriodForm, check_can_edit_item, _("Period of an indicator"), before_writing=hold_open
    ),
    "report-section": EditableModel(SectionForm, check_can_edit_section, _("Section of a report")),
    "corridor": EditableModel(corridors.CorridorForm, check_can_edit_corridor, _("Corridor")),
    "factor": EditableModel(corridors.FactorForm, check_can_edit_corridor_part, _("Factor of a corridor")),
    "entry-point": EditableModel(corridors.EntryPointForm, check_can_edit_corridor_part, _("Entry point")),
    "response": EditableModel(corridors.ResponseForm, check_can_edit_response, _("Response at an entry point")),
    "survey-result": EditableModel(corridors.SurveyResultForm, check_is_secretariat, _("Result of a survey")),
    "crisis": EditableModel(crises.CrisisForm, check_can_edit_crisis, _("Crisis"), only_secretariat_deletes=True),
    "crisis-area": EditableModel(crises.CrisisAreaForm, check_can_edit_crisis_part, _("Area of a crisis")),
    "crisis-figure": EditableModel(
        crises.CrisisFigureForm,
        check_can_edit_crisis_part,
        _("Figure of a crisis"),
        before_writing=hold_crisis,
        # Of two figures that are entered at the same moment the second reads that nobody is counted twice.
        after_writing=lambda figure, by: figure.clean(),
    ),
    "prevention-model": EditableModel(
        prevention.ModelForm,
        check_can_edit_model,
        _("Prevention model"),
        only_secretariat_deletes=True,
        after_writing=_begin_first_draft,
    ),
    "prevention-version": EditableModel(
        prevention.VersionForm,
        check_can_edit_version,
        _("Draft of a prevention model"),
        before_writing=hold_draft,
        begins_at=_where_a_draft_begins,
        begin=BEGIN,
    ),
    "prevention-step": EditableModel(
        prevention.StepForm, check_can_edit_model_part, _("Step of a theory of change"), before_writing=hold_draft
    ),
    "prevention-component": EditableModel(
        prevention.ComponentForm,
        check_can_edit_model_part,
        _("Component of a prevention model"),
        before_writing=hold_draft,
    ),
    "prevention-ground": EditableModel(
        prevention.GroundForm, check_can_edit_model_part, _("What a component rests on"), before_writing=hold_draft
    ),
    "prevention-use": EditableModel(prevention.UseForm, check_can_edit_use, _("Use of a prevention model")),
    "report-cycle": EditableModel(pathfinders.CycleForm, check_is_secretariat, _("Year of Pathfinder reports")),
    "report-question": EditableModel(
        pathfinders.QuestionForm,
        check_is_secretariat,
        _("Question of a Pathfinder report"),
        before_writing=hold_wording,
    ),
    "report-indicator": EditableModel(
        pathfinders.AskedForm, check_is_secretariat, _("Indicator of a Pathfinder report"), before_writing=hold_wording
    ),
    "indicator-definition": EditableModel(
        pathfinders.DefinitionForm,
        check_is_secretariat,
        _("Definition of an indicator"),
        before_writing=hold_definition,
    ),
    "area": EditableModel(OwnAreaForm, check_is_secretariat, _("Province or district")),
    "term": EditableModel(TermForm, check_is_secretariat, _("Term")),
    "country": EditableModel(CountryForm, check_is_secretariat, _("Country")),
    "source": EditableModel(SourceForm, check_is_secretariat, _("Source")),
    "statement": EditableModel(
        StatementForm,
        check_is_secretariat,
        _("Statement"),
        begins_at=_where_a_statement_begins,
        begin=_("Begin at a record: open it for editing, and under “More” add what a source says of it."),
    ),
}

# Further kinds in the record of events. With a context, as “Comment” alone could be a button.
OTHERS: dict[str, Any] = {
    "accounts.person": pgettext_lazy("kind of record", "Person"),
    "partners.application": pgettext_lazy("kind of record", "Application"),
    "partners.roletransfer": pgettext_lazy("kind of record", "Hand-over of a role"),
    "groups.participation": pgettext_lazy("kind of record", "Membership"),
    "governance.termsversion": pgettext_lazy("kind of record", "Terms of reference"),
    "governance.handover": pgettext_lazy("kind of record", "Hand-over of a role in a group"),
    "outreach.submission": pgettext_lazy("kind of record", "Suggestion"),
    "outreach.claim": pgettext_lazy("kind of record", "Claim"),
    "exchange.relevancerules": pgettext_lazy("kind of record", "Words of relevance"),
    "exchange.import": pgettext_lazy("kind of record", "Import"),
    "meetings.proposal": pgettext_lazy("kind of record", "Proposed agenda item"),
    "meetings.correction": pgettext_lazy("kind of record", "Correction of minutes"),
    "workplans.comment": pgettext_lazy("kind of record", "Comment"),
    "workplans.amendment": pgettext_lazy("kind of record", "Amendment"),
    "workplans.progressupdate": pgettext_lazy("kind of record", "Progress report"),
    "pathfinders.datedstep": pgettext_lazy("kind of record", "Dated step of a Pathfinder country"),
    "pathfinders.committee": pgettext_lazy("kind of record", "National committee"),
    "pathfinders.countryreport": pgettext_lazy("kind of record", "Report of a Pathfinder country"),
    "reports.frozenreport": pgettext_lazy("kind of record", "Frozen report"),
    "studies.dataset": pgettext_lazy("kind of record", "Data set"),
    "studies.run": pgettext_lazy("kind of record", "Study"),
    "opportunities.call": pgettext_lazy("kind of record", "Call"),
    "opportunities.answer": pgettext_lazy("kind of record", "Answer"),
    "opportunities.review": pgettext_lazy("kind of record", "Review"),
    "opportunities.reviewer": pgettext_lazy("kind of record", "Reviewer"),
    "notifications.announcement": pgettext_lazy("kind of record", "Announcement"),
    "law.instrument": pgettext_lazy("kind of record", "Treaty or principles"),
    "statistics.release": pgettext_lazy("kind of record", "File of published figures"),
    "law.assessment": pgettext_lazy("kind of record", "Assessment of a law"),
    "law.reply": pgettext_lazy("kind of record", "Reply to a verdict"),
    "law.lawprovision": pgettext_lazy("kind of record", "Provision of a law"),
    "prevalence.studyprotocol": pgettext_lazy("kind of record", "Study protocol"),
    "prevalence.teammember": pgettext_lazy("kind of record", "Member of a study team"),
    "prevalence.studyresult": pgettext_lazy("kind of record", "Result of a study"),
    "prevalence.resultreview": pgettext_lazy("kind of record", "Review of a study’s result"),
    "prevalence.replyrequest": pgettext_lazy("kind of record", "Reply to a study’s result"),
    "crises.situationanalysis": pgettext_lazy("kind of record", "Situation analysis"),
    "institutions.institutionversion": pgettext_lazy("kind of record", "Entry of an institution"),
    "institutions.remedyversion": pgettext_lazy("kind of record", "Entry of a remedy path"),
    "modellaws.lawtext": pgettext_lazy("kind of record", "Text of a law"),
    "modellaws.comparison": pgettext_lazy("kind of record", "Comparison of laws"),
    "modellaws.adoption": pgettext_lazy("kind of record", "Adoption of a model law"),
    "prevention.proposedchange": pgettext_lazy("kind of record", "Proposed change of a prevention model"),
}


def _name_owners() -> None:
    """Fields that lead to another record are called as records of its kind are, where their model gives them no name: Django
    would show the English name of the column in every language."""
    titles: dict[Any, Any] = {kind.model: kind.title for kind in EDITABLE_MODELS.values()}
    for kind in EDITABLE_MODELS.values():
        for form in filter(None, (kind.form, kind.own_form)):
            for name, field in form.base_fields.items():
                related = getattr(getattr(kind.model, name, None), "field", None)
                title = titles.get(getattr(related, "related_model", None))
                if title is not None and not isinstance(field.label, Promise):
                    field.label = title


_name_owners()


def title_of(model: type[models.Model]) -> Any:
    """The label of a kind of record, in the reader's language."""
    return _titles().get(model._meta.label_lower, model._meta.verbose_name)


@cache
def _titles() -> dict[str, Any]:
    return OTHERS | {kind.model._meta.label_lower: kind.title for kind in EDITABLE_MODELS.values()}
