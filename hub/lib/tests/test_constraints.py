"""What the database itself refuses: one case for every constraint of every app.

A new constraint needs its case here: for a check, values that break it; for a condition of uniqueness, values under
which it counts. Plain uniqueness is tried by itself, by saving the same values twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from hub.events.actions import record
from hub.events.models import Verb
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.lib.tests.making import make, placeholder
from hub.meetings.models import ActionItem
from hub.modellaws.models import Article
from hub.workplans.models import Activity, Outcome, Output

pytestmark = pytest.mark.both_databases

ITSELF = object()
LATE_THEN_EARLY = {"starts": date(2024, 5, 2), "ends": date(2024, 5, 1)}
TWO_ITEMS: Callable[[], dict[str, Any]] = lambda: {"outcome": make(Outcome), "output": make(Output)}  # noqa: E731

BROKEN_BY: dict[str, dict[str, Any] | Callable[[], dict[str, Any]]] = {
    "own_area_ends_after_begin": {
        "valid_from": date(2024, 5, 2),
        "valid_until": date(2024, 5, 1),
        "level": 1,
        "parent": "",
    },
    "own_area_level_known": {"level": 3},
    "own_area_province_lies_in_none": {"level": 1, "parent": "ZZ01"},
    "acceptance_of_one_item": lambda: {"output": make(Output), "activity": make(Activity)},
    "action_item_dropped_with_reason": {"status": "dropped", "status_reason": ""},
    "activity_budget_has_currency": {"budget": 5, "currency": "usd"},
    "activity_budget_not_negative": {"budget": -1, "currency": "USD"},
    "activity_given_up_with_reason": {"status": "dropped", "status_reason": ""},
    "agenda_item_within_a_day": {"duration": 0},
    "amendment_decided_with_reason": {"state": "accepted", "decision": ""},
    "amendment_on_one_item": TWO_ITEMS,
    "analysis_opened_by_somebody": {"opened_at": timezone.now(), "opened_by": None, "open_version": None},
    "announcement_approved_by_another": lambda: dict.fromkeys(("author", "approved_by"), factories.person()),
    "announcement_sent_at_a_moment": {"state": "sent", "sent_at": None},
    "answer_decided_with_reason": lambda: {"state": "accepted", "submitted_at": timezone.now(), "reason": ""},
    "answer_submitted_at_a_moment": {"state": "submitted", "submitted_at": None},
    "application_accepted_made_organization": {"status": "accepted", "reason": "Fits", "organization": None},
    "application_review_has_reason": {"status": "declined", "reason": ""},
    "basis_is_resolution_or_document": {"resolution": None, "document": None},
    "call_for_reviews_names_a_version": lambda: {
        "kind": "reviews",
        "state": "published",
        "published_at": timezone.now(),
        "version": None,
    },
    "assessment_published_was_reviewed": {"state": "published", "reviewed_at": None},
    "call_published_at_a_moment": {"state": "published", "published_at": None},
    "call_withdrawn_with_reason": lambda: {"state": "withdrawn", "published_at": timezone.now(), "reason": ""},
    "batch_of_five_or_more": {"number": 4},
    "carry_over_has_reason": lambda: {"output": make(Output), "reason": ""},
    "carry_over_of_one_item": {},
    "check_answer_level_known": {"level": 4},
    "comment_hidden_with_reason": {"hidden_at": timezone.now(), "hidden_reason": ""},
    "comment_on_one_item": TWO_ITEMS,
    "comment_says_something": {"text": ""},
    "comparison_one_row": {"pk": 2},
    "correction_answered_with_a_word": lambda: {"state": "taken", "answer": "", "answered_at": timezone.now()},
    "country_on_the_globe": {"latitude": 91, "longitude": 0},
    "crisis_area_code_with_its_day": {"pcode": "SD01", "pcode_valid": ""},
    "crisis_area_role_known": {"role": "transit"},
    "crisis_ends_after_begin": {"begins": "2020-05", "ends": "2020-04"},
    "crisis_figure_flow_in_order": {"value": 2, "begins": "2024-02", "on": "2024-01"},
    "crisis_figure_has_a_day": {"value": 2, "on": ""},
    "crisis_figure_people_known": {"value": 2, "on": "2024", "people": "everybody"},
    "crisis_figure_range_in_order": {"low": 3, "high": 2, "on": "2024"},
    "crisis_figure_says_something": {"value": None, "on": "2024"},
    "crisis_figure_size_of_households": {"value": 2, "on": "2024", "unit": "persons", "household_size": 5},
    "crisis_kind_known": {"kind": "rumour"},
    "dataset_has_licence": {"licence": ""},
    "dataset_kind_known": {"kind": "rumour"},
    "dataset_not_empty": {"size": 0},
    "dataset_of_persons_not_kept_here": {"kind": "persons", "stored_here": True},
    "decision_merged_has_successor": {"kind": "merged", "successor": None},
    "decision_not_merged_into_itself": lambda: (lambda group: {"group": group, "successor": group})(factories.group()),
    "decision_renamed_has_name": {"kind": "renamed", "name_en": ""},
    "declaration_has_a_text": {"act": "declaration", "text": ""},
    "declined_with_reason": lambda: {"output": make(Output), "answer": "declined", "reason": ""},
    "disposition_has_reason": {"reason": ""},
    "escalation_has_an_end": {"step": 4},
    "focal_point_ends_after_start": LATE_THEN_EARLY,
    "group_merged_has_successor": {"status": "merged", "merged_into": None},
    "group_not_merged_into_itself": {"merged_into": ITSELF},
    "group_not_part_of_itself": {"parent": ITSELF},
    "edition_has_address_or_file": {"url": "", "file": ""},
    "handed_over_has_title": {"title": ""},
    "indicator_of_outcome_or_output": {},
    "indicator_per_cent_to_100": lambda: {"output": make(Output), "unit": "percent", "target": 101},
    "indicator_period_ends_after_start": lambda: (
        LATE_THEN_EARLY | {"indicator": make(apps.get_model("workplans.Indicator"), output=make(Output))}
    ),
    "indicator_ratio_of_number": lambda: {"output": make(Output), "is_ratio": True, "unit": "people"},
    "indicator_unit_known": lambda: {"output": make(Output), "unit": "furlongs"},
    "initiative_ends_after_start": {"starts": "2020-05", "ends": "2020-04"},
    "initiative_not_its_own_successor": {"successor": ITSELF},
    "initiative_not_merged_into_itself": {"merged_into": ITSELF},
    "kind_plan_has_length": {"plan_months": 0},
    "letter_sent_says_nothing": {
        "state": "sent",
        "subject": "A subject",
        "body": "Words",
        "recipient": "a@example.org",
    },
    "letter_state_known": {"state": "lost"},
    "item_review_has_reason": {"reason": ""},
    "library_kind_known": {"kind": "rumour"},
    "library_state_known": {"state": "lost"},
    "likely_pair_in_order": lambda: dict(zip(("other", "one"), (make(Initiative), make(Initiative)), strict=True)),
    "lint_run_in_order": lambda: {"last_at": timezone.now() - timedelta(days=1)},
    "lock_ends_after_start": LATE_THEN_EARLY,
    "lock_exception_has_reason": lambda: {"output": make(Output), "reason": ""},
    "lock_exception_of_one_item": {},
    "lock_lifted_with_reason": lambda: {"lifted_at": timezone.now(), "lift_reason": ""},
    "meeting_corrections_have_a_deadline": {"minutes_state": "comment", "corrections_until": None},
    "meeting_ends_after_begin": {"begins_on": "2019-05-22", "ends_on": "2019-05-21"},
    "meeting_ends_at_after_begins_at": lambda: {"ends_at": timezone.now(), "time_zone": "UTC"},
    "meeting_minutes_approved_once_held": {"status": "planned", "minutes_state": "approved"},
    "meeting_time_has_zone": lambda: {"begins_at": timezone.now(), "time_zone": ""},
    "network_member_declined_with_reason": {"state": "declined", "reason": ""},
    "not_the_same_in_order": lambda: dict(zip(("other", "one"), (make(Initiative), make(Initiative)), strict=True)),
    "notification_of_event_or_find": {},
    "office_ends_after_start": LATE_THEN_EARLY,
    "office_has_holder": {"organization": None, "person": None},
    "organization_constituency_known": {"constituency": "unknown"},
    "organization_not_part_of_itself": {"parent": ITSELF},
    "output_given_up_with_reason": {"status": "carried_over", "status_reason": ""},
    "paper_leads_somewhere": {"item": None, "address": "https://example.org/", "title": ""},
    "participation_ends_after_start": LATE_THEN_EARLY,
    "participation_left_has_end": {"status": "left", "ends": None},
    "pause_ends_after_start": LATE_THEN_EARLY,
    "pause_has_start": {"starts": None},
    "phase_ends_after_start": {"starts": "2021", "ends": "2020"},
    "place_on_the_globe": {"latitude": 0, "longitude": 181},
    "work_area_named_or_coded": {"name": "", "code": ""},
    "plan_adopted_by_resolution": {"state": "adopted", "resolution": None},
    "plan_ends_after_start": LATE_THEN_EARLY,
    "plan_version_adopted_by_resolution": {"kind": "adopted", "resolution": None},
    "prevalencefigure_ages_in_order": {"age_from": 5, "age_to": 4},
    "prevalencefigure_has_number_or_says_why": {"value": None},
    "prevalencefigure_interval_whole": {"low": 3, "high": 2},
    "prevalencefigure_method_known": {"method": "guess"},
    "prevalencefigure_not_negative": {"value": -1},
    "prevalencefigure_source_known": {"source_kind": "rumour"},
    "prevalencefigure_topic_known": {"topic": "rumour"},
    "prevalencefigure_unit_known": {"unit": "furlongs"},
    "prevalencefigure_years_in_order": {"year_from": 2020, "year_to": 2019},
    "progress_of_one_item": {},
    "progress_returned_with_reason": lambda: {"output": make(Output), "state": "returned", "review": ""},
    "progress_to_100": lambda: {"output": make(Output), "percent": 101},
    "proposal_answered_with_a_word": lambda: {"state": "declined", "answer": "", "answered_at": timezone.now()},
    "provision_with_a_day_commenced": {"has_commenced": "unknown", "commenced": "2012"},
    "provision_with_a_repeal_is_repealed": {"is_repealed": False, "repealed": "2012"},
    "reply_published_at_a_moment": {"state": "published", "published_at": None},
    "reply_to_one_verdict": lambda: {"edition": factories.law_edition(), "assessment": factories.law_assessment()},
    "question_of_a_step": {"step": 7},
    "institution_form_of_a_rapporteur": {"kind": "nhri", "form": "independent"},
    "institution_published_was_reviewed": {"state": "published", "reviewed_at": None},
    "institution_reviewed_by_another": lambda: dict.fromkeys(("author", "reviewer"), factories.person()),
    "independence_known_has_a_source": {"answer": "no", "source": "", "on": None},
    "remedy_published_was_reviewed": {"state": "published", "reviewed_at": None},
    "remedy_reviewed_by_another": lambda: dict.fromkeys(("author", "reviewer"), factories.person()),
    "reply_says_something": {"text": ""},
    "resolution_numbered_from_one": {"number": 0},
    "review_has_points_or_conflict": {"has_conflict": False, "points": None},
    "role_names_somebody": {"organization": None, "named": ""},
    "round_ends_after_start": {"opens": timezone.now(), "deadline": timezone.now() - timedelta(days=1)},
    "self_check_finished_at_a_moment": {"state": "finished", "finished_at": None},
    "statement_about_field_says_something": {"field": "name", "says_en": ""},
    "step_leads_on": {"before": "draft", "after": "draft"},
    "study_done_has_result": {"state": "done", "finished_at": timezone.now()},
    "study_ended_has_time": {"state": "cancelled"},
    "study_ends_after_start": {
        "state": "cancelled",
        "started_at": timezone.now(),
        "finished_at": timezone.now() - timedelta(days=1),
    },
    "study_failed_with_reason": {"state": "failed", "finished_at": timezone.now()},
    "study_method_known": {"method": "guess"},
    "study_of_prevalence_has_critique": {
        "method": "lists",
        "state": "done",
        "result": {},
        "finished_at": timezone.now(),
    },
    "study_progress_to_100": {"progress": 101},
    "study_state_known": {"state": "asleep", "finished_at": timezone.now()},
    "submission_review_has_reason": {"status": "declined", "reason": ""},
    "terms_adopted_by_somebody": {"decided_by_en": "", "resolution": None},
    "tranche_currency_three_letters": {"currency": "$"},
    "tranche_ends_after_start": {"starts": date(2020, 1, 2), "ends": date(2020, 1, 1)},
    "tranche_has_a_time": {"year": None},
    "tranche_not_negative": {"amount": -1},
    "tranche_year_plausible": {"year": 1889},
    "waiver_has_reason": {"reason": ""},
    "value_numerator_with_denominator": lambda: {
        "update": make(apps.get_model("workplans.ProgressUpdate"), output=make(Output)),
        "indicator": make(apps.get_model("workplans.Indicator"), output=make(Output)),
        "numerator": 1,
        "denominator": None,
    },
    "area_of_a_country_names_it": {"kind": "country", "country": None},
    "observation_bounds_in_order": {"low": 5, "high": 4, "value": 4, "status": "reported"},
    "observation_missing_has_no_value": {"value": 4, "status": "suppressed"},
    "observation_period_in_order": {"begin": 2000, "end": 1999, "value": 4, "status": "reported"},
    "country_report_published_at_a_moment": {"state": "published", "published_at": None},
    "cycle_year_plausible": {"year": 1999},
    "indicator_definition_from_one": {"number": 0},
    "value_only_where_reported": {"status": "reported", "value": None},
    "lawarticle_obligation_known": {"obligation": "perhaps"},
    "lawtext_national_has_country": {"kind": "national", "country": None},
    "lawversion_number_from_one": {"number": 0},
    "pair_met_by_an_article": {"verdict": "met", "law_article": None},
    "pair_missing_has_no_article": lambda: {"verdict": "missing", "law_article": make(Article)},
    "amendment_says_why_when_and_how_far": {"number": 2, "reason": ""},
    "checklist_no_says_why": {"answer": "no", "note": ""},
    "protocol_collection_ends_after_start": {
        "collection_begins": date(2030, 5, 2),
        "collection_ends": date(2030, 5, 1),
    },
    "protocol_method_has_reasons": {"method": "survey", "method_reasons": ""},
    "protocol_registered_at_a_moment": {"registered_at": timezone.now()},
    "result_reply_says_something": lambda: {"replied_at": timezone.now(), "text": ""},
    "result_review_submitted_says_something": lambda: {"submitted_at": timezone.now(), "verdict": "sound", "text": ""},
    "sign_off_by_another": lambda: dict.fromkeys(("author", "signer"), factories.person()),
    "withdrawal_confirmed_by_another": lambda: dict.fromkeys(("asked_by", "confirmed_by"), factories.person()),
    "withdrawal_has_reason": {"reason": ""},
    "corridor_leads_elsewhere": lambda: dict.fromkeys(("origin", "destination"), factories.country()),
    "factor_has_a_source": {"item": None, "citation": ""},
    "factor_level_known": {"level": "planetary"},
    "factor_stage_known": {"stage": "later"},
    "entry_point_step_known": {"step": "nowhere"},
    "change_comment_says_something": {"text": ""},
    "modelversion_number_from_one": {"number": 0},
    "modelversion_current_is_published": {"is_current": True, "published_at": None},
    "ground_says_something_known": lambda: {"component": factories.model_component(), "says": "perhaps"},
    "model_use_has_a_source": {"item": None, "source_url": ""},
    "model_use_ends_after_start": {"starts": "2024", "ends": "2023", "source_url": "https://example.org/"},
    "model_change_decided_with_reason": {"state": "rejected", "decision": ""},
    "model_change_taken_into_a_version": {"state": "accepted", "decision": "So", "version": None},
    "response_is_one_thing": lambda: {"item": factories.library_item(), "initiative": factories.initiative()},
}

# Where uniqueness holds under a condition, what makes it hold; where a record needs an item, the item.
COUNTS_WITH: dict[str, dict[str, Any] | Callable[[], dict[str, Any]]] = {
    "action_item_carried_on_once": lambda: {"carried_from": make(ActionItem)},
    "acceptance_of_activity_once": lambda: {"activity": make(Activity)},
    "acceptance_of_output_once": lambda: {"output": make(Output)},
    "answer_once_an_organization": lambda: {"organization": factories.organization()},
    "assessment_stands_once_a_group": {"state": "published"},
    "focal_point_once_at_a_time": {"ends": None},
    "import_of_a_file_runs_once": {"state": "running", "file_hash": "0" * 64},
    "field_count_once_a_study": {"stratum": None},
    "field_count_once_a_stratum": lambda: {"stratum": make(apps.get_model("prevalence.Stratum"))},
    "study_result_published_once": lambda: {"published_at": timezone.now()},
    "prevalencefigure_key_once": {"key": "a-figure"},
    "likely_pair_once": lambda: dict(zip(("one", "other"), (make(Initiative), make(Initiative)), strict=True)),
    "self_check_counted_once": lambda: {"state": "finished", "finished_at": timezone.now(), "is_counted": True},
    "lock_exception_of_activity_once": lambda: {"activity": make(Activity)},
    "lock_exception_of_output_once": lambda: {"output": make(Output)},
    "institution_stands_once": {"state": "published"},
    "lawversion_one_draft": {"draft": True},
    "modelversion_number_once": lambda: {"published_at": timezone.now()},
    "modelversion_one_current": lambda: {"is_current": True, "published_at": timezone.now()},
    "release_newest_of_a_family": {"is_newest": True},
    "remedy_stands_once": {"state": "published"},
    "country_report_stands_once_a_year": {"state": "published"},
    "country_report_written_once_a_year": {"state": "draft"},
    "pathfinder_step_key_once": {"key": "mwi-held"},
    "value_reported_once": {"status": "not_reported"},
    "lawtext_key_once": {"key": "teaching-model", "kind": "model"},
    "meeting_number_once_in_alliance": {"group": None, "number": 1},
    "meeting_number_once_in_group": lambda: {"group": factories.group(), "number": 1},
    "meeting_reply_once": lambda: {"by": factories.person()},
    "not_the_same_said_once": lambda: dict(zip(("one", "other"), (make(Initiative), make(Initiative)), strict=True)),
    "notification_of_find_once": lambda: {"found": factories.initiative()},
    "notification_once": lambda: {"event": recorded_event()},
    "one_open_round_a_plan": {"closed_at": None, "deadline": timezone.now() + timedelta(days=30)},
    "output_position_once_under_plan": lambda: {"plan": factories.plan(), "outcome": None},
    "pair_once_an_article": {"verdict": "missing"},
    "participation_once_at_a_time": {"status": "active"},
    "pause_once_at_a_time": {"starts": date(2024, 5, 1), "ends": None},
    "review_once_a_person": {"has_conflict": True},
    "source_without_address_known_by_title": {"url": None},
    "terms_number_once_in_group": {"decided_by_en": "The group"},
    "value_once_an_update": lambda: {
        "update": make(apps.get_model("workplans.ProgressUpdate"), output=make(Output)),
        "indicator": make(apps.get_model("workplans.Indicator"), output=make(Output)),
    },
    "indicator_period_once": lambda: {"indicator": make(apps.get_model("workplans.Indicator"), output=make(Output))},
}


def recorded_event() -> Any:
    with transaction.atomic():
        return record(Verb.CHANGED, factories.country(), by=None, after={})


def our_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("hub.") and not model.__name__.startswith("Historical"):
            yield model


CONSTRAINTS = [(model, constraint) for model in our_models() for constraint in model._meta.constraints]
CHECKS = [(model, rule) for model, rule in CONSTRAINTS if isinstance(rule, models.CheckConstraint)]
UNIQUE = [(model, rule) for model, rule in CONSTRAINTS if isinstance(rule, models.UniqueConstraint)]


def values_of(case: dict[str, Any] | Callable[[], dict[str, Any]]) -> dict[str, Any]:
    return dict(case()) if callable(case) else dict(case)


def names(pairs: list[tuple[Any, Any]]) -> list[str]:
    return [rule.name for _, rule in pairs]


def test_every_check_has_a_case() -> None:
    assert sorted(names(CHECKS)) == sorted(BROKEN_BY)
    assert COUNTS_WITH.keys() <= set(names(UNIQUE))


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "rule"), CHECKS, ids=names(CHECKS))
def test_a_row_that_breaks_the_check_is_refused(model: Any, rule: Any) -> None:
    values = values_of(BROKEN_BY[rule.name])
    with pytest.raises(IntegrityError, match=rule.name), transaction.atomic():
        save(model, values)


def save(model: Any, values: dict[str, Any]) -> None:
    to_itself = [name for name, value in values.items() if value is ITSELF]
    record = make(model, **{name: value for name, value in values.items() if name not in to_itself})
    for name in to_itself:
        setattr(record, name, record)
    record.save()


# What must differ, so that this rule is broken and no other one of the same table.
APART_BY: dict[str, dict[str, Any]] = {
    "institution_stands_once": {"number": 2},
    "release_newest_of_a_family": {"file_hash": "another"},
    "study_result_published_once": {"number": 2},
    "lawversion_one_draft": {"number": 999_999},
    "modelversion_one_draft": {"number": 999_999},
    "modelversion_one_current": {"number": 999_999},
    "remedy_stands_once": {"number": 2},
    "component_key_once": {"position": 2},
    "theorystep_key_once": {"position": 2},
    "component_position_once": {"key": "another"},
    "theorystep_position_once": {"key": "another"},
}


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "rule"), UNIQUE, ids=names(UNIQUE))
def test_the_same_values_twice_are_refused(model: Any, rule: Any) -> None:
    values = values_of(COUNTS_WITH.get(rule.name, {}))
    first = make(model, **values)
    if rule.name == "person_email_once":  # the one rule on an expression: small and capital letters are alike
        again = model(email=first.email.upper(), name="Person", password="")
    else:
        again = model()
        copy_values(first, again, values.keys() | set(rule.fields))
        for name, value in APART_BY.get(rule.name, {}).items():
            setattr(again, name, value)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        # Written in bulk, past what a model looks at before it is saved: the database is asked.
        model._default_manager.bulk_create([again]) if rule.name == "indicator_period_once" else again.save()
    columns = [f"{model._meta.db_table}.{model._meta.get_field(name).column}" for name in rule.fields]
    by_columns = connection.vendor == "sqlite" and all(column in str(refused.value) for column in columns)
    assert rule.name in str(refused.value) or by_columns


def copy_values(first: models.Model, again: models.Model, the_same: set[str]) -> None:
    """The same in the named fields, in all others like another valid record."""
    for field in first._meta.concrete_fields:
        if field.primary_key:
            continue
        if field.name in the_same or not field.unique:
            setattr(again, field.attname, getattr(first, field.attname))
        elif field.name != "public_id":
            setattr(again, field.attname, placeholder(field))
