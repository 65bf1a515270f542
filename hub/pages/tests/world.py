"""One record of each kind in the hands of one group, for tests that try every address of the site with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.urls import reverse
from django.utils import timezone

from hub.editing.registry import EDITABLE_MODELS
from hub.editing.row_tables import ROW_PAGES
from hub.exchange.importing.start import source_named
from hub.exchange.models import Import
from hub.lib.tests import factories
from hub.meetings.models import ActionItem, Attendance
from hub.opportunities.models import Answer
from hub.outreach.models import Claim, SavedSearch, Submission
from hub.pages.tests.addresses import named_views
from hub.pages.tests.test_tampering import fields_of
from hub.partners.models import FocalPoint
from hub.reports.models import Section
from hub.workplans import actions
from hub.workplans.models import IndicatorPeriod, Plan
from hub.workplans.tests.scenes import Scene, scene

__all__ = ["FOREIGN", "World", "addresses", "answers_for", "make_world", "rows", "world"]

# Not of ours; their own tests are in the package that brings them.
FOREIGN = ("account_", "mfa_", "socialaccount_", "openid_connect_")


@dataclass
class World:
    """One record of each kind, all in the hands of `scenario`, and what to fill in for the parts of an address."""

    scenario: Any
    stage: Scene
    nouns: dict[str, models.Model] = field(default_factory=dict)
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def world(scenario: Any) -> World:
    return make_world(scenario)


def make_world(scenario: Any) -> World:
    stage = scene(scenario)
    stage.share()
    stage.consult(audience="members")
    comment = stage.comment()
    made = World(scenario, stage)
    owner, group, plan = scenario.leading_organization, scenario.group, stage.plan
    initiative = factories.initiative(owner=owner)
    initiative.groups.set([group])
    other = factories.initiative(owner=owner)
    factories.role(initiative=initiative, organization=owner)
    item = factories.library_item()
    item.groups.set([group])
    resolution = stage.resolution()
    meeting = resolution.meeting
    amendment = actions.propose_amendment(
        plan=plan, item=stage.output, field="title_en", proposed="Other words", reason="Because", by=scenario.member,
        organization=scenario.member_organization,
    )  # fmt: skip
    asked = factories.participation(group=group, organization=factories.organization(), brings="Help")
    submission = Submission.objects.create(
        name="A name", summary="Text", who="Somebody", website="https://example.org/"
    )
    claim = Claim.objects.create(initiative=initiative, organization=scenario.member_organization, justification="Ours")
    search = SavedSearch.objects.create(person=scenario.leader, name="Mica", query="q=mica")
    source = source_named("A publisher")
    file = ContentFile(b"name\nAn initiative\n", "a.csv")
    run = Import.objects.create(source=source, format="csv", file="a.csv", stored=file, started_by=scenario.leader)
    dataset = factories.dataset(organization=owner)
    study = factories.study(organization=owner)
    adopted = adopted_plan(scenario)
    call = factories.call(group=group, outcomes=[stage.outcome])
    answer = Answer.objects.create(
        call=call, organization=scenario.member_organization, author=scenario.member, title="A title", text="Words",
        state=Answer.State.SUBMITTED, submitted_at=call.published_at,
    )  # fmt: skip
    update = actions.report_progress(
        item=adopted.output, organization=scenario.member_organization, values={}, update=None, by=scenario.member,
        until=timezone.localdate(), done="Work", status="under_way", percent=10, evidence="",
    )  # fmt: skip
    lock = actions.lock_period(
        plan=adopted.plan, starts=adopted.plan.starts, ends=adopted.plan.starts, reason="Over", by=scenario.leader
    )
    made.nouns = {
        "organization": owner, "external-id": factories.external_id(organization=owner),
        "focal-point": FocalPoint.objects.get(person=scenario.leader), "group-kind": group.kind, "group": group,
        "office": group.offices.first(), "decision": factories.decision(group=group),
        "milestone": factories.milestone(group=group), "meeting": meeting,
        "agenda-item": factories.agenda_item(meeting=meeting), "resolution": resolution,
        "action-item": ActionItem.objects.create(meeting=meeting, text="To do", owner=owner),
        "attendance": Attendance.objects.create(meeting=meeting, organization=owner), "library-item": item,
        "initiative": initiative, "phase": factories.phase(initiative=initiative),
        "role": factories.role(initiative=initiative), "tranche": factories.tranche(initiative=initiative),
        "plan": plan, "outcome": stage.outcome, "output": stage.output, "activity": stage.activity,
        "indicator": stage.indicator,
        "indicator-period": IndicatorPeriod.objects.create(
            indicator=stage.indicator, starts=plan.starts, ends=plan.ends, target=5
        ),
        "report-section": Section.objects.create(plan=plan, title_en="Words", text_en="Of the chair", position=1),
        "term": factories.term(), "country": factories.country(), "source": source,
        "statement": factories.statement(),
    }  # fmt: skip
    of_plan = {"slug": group.slug, "period": plan.period}
    of_adopted = {"slug": group.slug, "period": adopted.plan.period}
    version = {**of_adopted, "number": 1}
    by_id = {"public_id": initiative.public_id}
    made.parts = {
        "editing:desk_list": [{"noun": noun} for noun in EDITABLE_MODELS],
        "editing:new": [{"noun": noun} for noun in EDITABLE_MODELS],
        "editing:edit": [{"noun": noun, "pk": record.pk} for noun, record in made.nouns.items()],
        "editing:delete": [{"noun": noun, "pk": record.pk} for noun, record in made.nouns.items()],
        "editing:find": [{"kind": "organization"}, {"kind": "initiative"}],
        "editing:rows": [{"noun": noun, "pk": made.nouns[noun].pk} for noun in ROW_PAGES],  # type: ignore[attr-defined]
        "partners:application": [{"public_id": factories.application().public_id}],
        "meetings:meeting": [{"number": meeting.pk}],
        "meeting_briefing": [{"number": meeting.pk}],
        "meetings:approve_minutes": [{"number": meeting.pk}],
        "meetings:reply": [{"number": meeting.pk}],
        "groups:decide": [{"slug": group.slug, "pk": asked.pk}],
        "groups:leave": [{"slug": group.slug, "pk": one.pk} for one in group.participations.filter(status="active")],
        "workplans:output": [{**of_plan, "pk": stage.output.pk}],
        "workplans:indicator": [{**of_plan, "pk": stage.indicator.pk}],
        "workplans:do": [
            {**of_plan, "transition": transition}
            for transition in ("withdraw", "close-round", "revise", "open-round", "extend-round")
        ],
        "workplans:hide_comment": [{**of_plan, "public_id": comment.public_id}],
        "workplans:answer": [{**of_plan, "public_id": comment.public_id}],
        "workplans:reply": [{**of_plan, "public_id": comment.public_id}],
        "workplans:decide_amendment": [{**of_plan, "public_id": amendment.public_id}],
        "workplans:move": [{**of_plan, "key": one.anchor} for one in (stage.outcome, stage.output, stage.activity)],
        "workplans:give_up": [{**of_adopted, "key": adopted.output.anchor}],
        "workplans:accept": [{**of_plan, "key": stage.output.anchor}],
        "workplans:report_progress": [{**of_adopted, "key": adopted.output.anchor}],
        "workplans:update": [{**of_adopted, "public_id": update.public_id}],
        "workplans:lock": [of_adopted],
        "workplans:lift_lock": [{**of_adopted, "pk": lock.pk}],
        "workplans:except_from_lock": [{**of_adopted, "pk": lock.pk}],
        "workplans:version": [version],
        "workplans:version_json": [version],
        "workplans:version_pdf": [version],
        "reports:freeze": [of_adopted],
        "reports:frozen": [version],
        "reports:report_file": [{**of_adopted, "kind": "json"}],
        "reports:frozen_file": [{**version, "kind": "json"}],
        "exchange:download": [{"file_format": "csv"}],
        "outreach:suggestion": [{"secret": submission.secret}],
        "outreach:review_suggestion": [{"secret": submission.secret}],
        "outreach:review_claim": [{"key": claim.pk}],
        "outreach:confirm": [{"token": "made-up"}],
        "outreach:forget_search": [{"key": search.pk}],
        "exchange:import": [{"public_id": run.public_id}],
        "exchange:start_import": [{"public_id": run.public_id}],
        "exchange:import_again": [{"public_id": run.public_id}],
        "exchange:undo_import": [{"public_id": run.public_id}],
        "exchange:import_problems": [{"public_id": run.public_id, "kind": "rejected"}],
        "countries:country": [{"iso3": made.nouns["country"].iso3}],  # type: ignore[attr-defined]
        "countries:sheet": [{"iso3": made.nouns["country"].iso3}],  # type: ignore[attr-defined]
        "library:item": [{"public_id": item.public_id}],
        "studies:edit_dataset": [{"public_id": dataset.public_id}],
        "studies:start": [{"method": "footprint"}],
        "studies:file": [{"public_id": study.public_id, "name": "a.csv"}],
        "studies:picture": [{"public_id": study.public_id, "name": "a"}],
        "pages:chart": [
            {"name": name, "key": key, "ending": ending}
            for ending in ("csv", "svg")
            for name, key in [
                ("indicator", str(stage.indicator.pk)),
                ("initiatives-by-country", "world"),
                ("issues", made.nouns["country"].iso3.lower()),  # type: ignore[attr-defined]
                ("members", group.slug),
                ("milestones", group.slug),
                ("money", initiative.public_id),
                ("plan", f"{group.slug}/{stage.plan.period}"),
                ("study", study.public_id),
            ]
        ],
        "partners:partner": [{"slug": owner.slug}],
        "accounts:letters": [{"token": "made-up"}],
        "api:organization": [{"slug": owner.slug}],
        "api:plan": [{"public_id": plan.public_id}],
        "api:study": [{"public_id": study.public_id}],
        "api:initiative": [by_id],
    }
    for name, path in named_views().items():
        if name in made.parts or "<" not in path:
            continue
        if "<str:period>" in path and path.count("<") == 2:
            made.parts[name] = [of_plan]
        elif name.startswith(("exchange:", "initiatives:", "matching:", "outreach:")) and path.count("<") == 1:
            made.parts[name] = [by_id]
        elif name.startswith("opportunities:"):
            of_answer = {"answer_id": answer.public_id} if "<str:answer_id>" in path else {}
            made.parts[name] = [{"public_id": call.public_id, **of_answer}]
        elif name.startswith("studies:") and path.count("<") == 1:
            made.parts[name] = [{"public_id": study.public_id}]
        elif path.count("<") == 1 and "slug>" in path:
            made.parts[name] = [{"slug": group.slug}]
    made.answers = {
        "reason": "A reason", "decision": "accept", "text": "Words", "brings": "Help", "justification": "Ours", "to": "down",
        "name": "A name", "query": "q=mica", "start": "1", "accept": "1", "merge": "1", "submit": "1", "approve": "1",
        "review": "Fine", "kept": initiative.public_id, "gone": other.public_id, "field": "name_en", "said": "1",
        "rule": "R1", "item": stage.output.anchor, "proposed": "Other words", "verdict": "accepted",
        "answer": "accepted", "until": str(timezone.localdate()), "done": "Work", "status": "done", "percent": "100",
        "starts": "2021-01-01", "ends": "2021-06-30", "audience": "public",
        "deadline": "2999-01-01T10:00", "resolution": str(resolution.pk), "title": "A title", "visibility": "public",
        "source": str(adopted.plan.pk), "decided_text": "Words", "homepage": "", "summary": "Text", "language": "fr",
        "organization": str(owner.pk), "email": scenario.leader.email, "constituency": "academia", "work": "Work",
        "contribution": "Help", "digest": "never", "method": "footprint", "summary_en": "Text", "name_en": "A name", "kind": "initiative",
    }  # fmt: skip
    made.answers |= {"comment": comment.public_id, "time_zone": "UTC"}
    made.answers |= {f"p{asked.pk}-reason": "A reason", f"p{asked.pk}-decision": "accept"}
    return made


def adopted_plan(scenario: Any) -> Scene:
    later = scene(scenario, period="2031", title_en="Adopted plan")
    Plan.objects.filter(pk=later.plan.pk).update(starts="2020-01-01", ends="2031-12-31")
    later.plan.refresh_from_db()
    later.adopt()
    later.plan.refresh_from_db()
    later.output.refresh_from_db()
    return later


def rows() -> dict[tuple[str, Any], dict[str, Any]]:
    """Every row of our own tables, without histories."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("hub.") and not model.__name__.startswith("Historical"):
            for row in model._default_manager.values():
                found[model._meta.label_lower, row[model._meta.pk.attname]] = row
    return found


def addresses(world: World) -> list[tuple[str, dict[str, Any], str]]:
    """View, parts and path of every address of ours."""
    found = []
    for name in named_views():
        if not name.startswith(FOREIGN):
            choices = world.parts.get(name, [{}])
            found += [(name, parts, reverse(name, kwargs=parts)) for parts in choices]
    return found


def answers_for(name: str, parts: dict[str, Any], world: World, path: str, secretariat: Any) -> dict[str, Any]:
    """A form filled in so that it would be taken from somebody who may send it."""
    if name == "editing:edit":
        sent = fields_of(secretariat.get(path))
        changed = {
            key: "Changed" for key in sent if key in {"title_en", "name_en", "text_en", "text", "title", "value"}
        }
        return sent | changed | {"reason": "Because"}
    if name == "editing:new":
        form = secretariat.get(path).context["form"]
        keys = {key: form.fields[key].prepare_value(record) for key, record in by_model(world, form).items()}
        return world.answers | keys | {"title_en": "New", "text_en": "New", "on": "2020-01-01", "position": 1}
    return world.answers


def by_model(world: World, form: Any) -> dict[str, models.Model]:
    """For each choice of a form a record of `scenario`."""
    known = {type(record): record for record in world.nouns.values()}
    return {
        name: known[one.queryset.model]
        for name, one in form.fields.items()
        if getattr(one, "queryset", None) is not None and one.queryset.model in known
    }
