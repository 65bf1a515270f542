"""The present plan, past ones, and the changes in between."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.groups.models import Group
from hub.lib.permissions import NotUnderstood, get_visible
from hub.lib.schedule import Schedule
from hub.lib.visibility import ask_what_it_has, has_any, visible_of
from hub.sources.citations import Citations
from hub.workplans import overview, permissions, policies
from hub.workplans.differences import between
from hub.workplans.document import document_of, document_on
from hub.workplans.document_types import PlanDocument
from hub.workplans.lines import Line, lines_of
from hub.workplans.lint.rules import numbers
from hub.workplans.models import (
    Comment,
    Outcome,
    Output,
    Plan,
    PlanVersion,
)
from hub.workplans.presentation import read
from hub.workplans.progress import rollup
from hub.workplans.progress.values import latest_values
from hub.workplans.views.finding import find_plan, moment


def plan(request: Request, slug: str, period: str) -> HttpResponse:
    """The plan: its state and the transitions behind it, then outcomes, outputs and activities. `?as_of=` shows the past."""
    found = find_plan(request, slug, period)
    if "as_of" in request.GET:
        return as_of(request, found)
    ask_what_it_has(found, "indicators", "rounds", "supersedes", "versions")
    outcomes, unplaced, outputs = items_of(
        found, Prefetch("subgroup", Group.objects.visible_to(request.viewer)), "indicators__periods", indicators=True
    )
    without_text = Prefetch("version", PlanVersion.objects.defer("text"))
    prefetch_related_objects(
        [found], Prefetch("steps", found.steps.prefetch_related(without_text, "resolution__meeting"))
    )
    comments = Comment.objects.visible_to(request.viewer).filter(plan=found).order_by()
    counts = dict(comments.exclude(item_key="").values_list("item_key").annotate(number=Count("pk")))
    reads_comments = permissions.can_read_comments(request.viewer, found)
    heard = None
    if reads_comments and found.state != Plan.State.DRAFT:  # nobody could comment on a draft
        heard = overview.who_was_heard(found, request.viewer)
    lines = lines_of(found, request.viewer)
    sums = rollup.of_plan(progress_document(found, outcomes, outputs, lines))
    can_edit = permissions.can_edit_plan(request.viewer, found)
    today = timezone.localdate()
    shown_sums = sums if found.is_binding else {}
    parts = overview.outcome_parts(outcomes, unplaced, shown_sums, counts, request.viewer, today)
    step, more_of_step = overview.next_step_of(found, outputs, request.viewer, today)
    context = {
        "plan": found,
        "group": found.group,
        "outcomes": outcomes,
        "parts": parts,
        "counts": overview.counts_in_words(found, outputs),
        "schedule": overview.schedule_of(found, parts, today),
        "files_key": f"{slug}/{period}",
        "key": overview.key() if found.is_binding else [],
        "stages": found.stages(today),
        "next": step,
        "more_of_next": more_of_step,
        "heard": heard,
        "authors": overview.authors_of(found, outputs, request.viewer),
        "contents": contents_of(parts, bool(heard)),
        "base": found.get_absolute_url(),
        "shows_status": not found.is_open,
        "lines": lines,
        "comment_count": comments.count(),
        "reads_comments": reads_comments,
        "steps": found.steps.all(),
        "versions": visible_of(found.versions, request.viewer).defer("text"),
        "sums": shown_sums,
        "values": latest_values(found) if found.is_binding and has_any(found.indicators) else {},
        "citations": Citations([found, *outcomes, *outputs], request.viewer),
        "records": [found, *outcomes],
        "more": acts_for(found, outputs, outcomes) if can_edit else [],
        "can_edit": can_edit,
        "add_outcome": f"{reverse('editing:new', args=['outcome'])}?plan={found.pk}",
        "can_lead": permissions.can_lead_plan(request.viewer, found),
        "writes": writable_outcomes(request, outcomes, found),
        "replaces": visible_of(found.supersedes, request.viewer).prefetch_related("group"),
    }
    return render(request, "workplans/plan.html", context | commenting_on(request, found))


def commenting_on(request: Request, found: Plan) -> dict[str, Any]:
    """The present comment round, and whether the reader may comment and propose changes."""
    latest = policies.comment_round(found) if has_any(found.rounds) else None
    can_comment = permissions.can_comment(request.viewer, found, latest)
    return {
        "round": latest,
        "can_comment": can_comment,
        "takes_comments": can_comment and policies.takes_comments(found, latest),
        "can_amend": can_comment and policies.stands(found),
    }


def items_of(
    found: Plan, *related: str | Prefetch[Any], indicators: bool = False
) -> tuple[list[Outcome], list[Output], list[Output]]:
    """The outcomes with their outputs, the outputs without an outcome, and all outputs in order."""
    of_output = ["lead", *(["indicators__periods"] if indicators else [])]
    outcomes = list(found.outcomes.prefetch_related(*(f"outputs__{name}" for name in of_output), *related))
    unplaced = list(found.outputs.filter(outcome=None).prefetch_related(*of_output))
    for outcome in outcomes:
        for output in outcome.outputs.all():
            output.outcome = outcome  # set here, so that their numbers take no queries
    return outcomes, unplaced, [output for outcome in outcomes for output in outcome.outputs.all()] + unplaced


def schedule_of_plan(
    request: Request, slug: str, period: str, today: date
) -> tuple[Plan, Schedule | None, list[overview.OutcomePart]]:
    """The plan's outputs over its period and the rows behind them, for the files of the chart."""
    found = find_plan(request, slug, period)
    outcomes, unplaced, outputs = items_of(found)
    sums = {}
    if found.is_binding:
        sums = rollup.of_plan(progress_document(found, outcomes, outputs, lines_of(found, request.viewer)))
    parts = overview.outcome_parts(outcomes, unplaced, sums, {}, request.viewer, today)
    return found, overview.schedule_of(found, parts, today), parts


def acts_for(found: Plan, outputs: list[Output], outcomes: list[Any]) -> list[tuple[str, str]]:
    """Rare actions of those who write the plan."""
    place = [found.group.slug, found.period]
    of_plan = f"?plan={found.pk}"
    acts = [
        (_("Edit the plan"), reverse("editing:edit", args=["plan", found.pk])),
        (_("Add an outcome"), reverse("editing:new", args=["outcome"]) + of_plan),
        (_("Add an output"), reverse("editing:new", args=["output"]) + of_plan),
        (_("Import a spreadsheet"), reverse("workplans:import_xlsx", args=place)),
    ]
    if not outcomes and not outputs:
        acts.append((_("Copy from an earlier plan"), reverse("workplans:copy", args=place)))
    return [*acts, (_("Take over unfinished items"), reverse("workplans:carry_in", args=place))]


def contents_of(parts: list[overview.OutcomePart], has_heard: bool) -> list[tuple[str, str]]:
    """The contents of the page, where it has more than five parts."""
    found = [
        (part.outcome.anchor, f"{part.outcome.number} {part.title}") if part.outcome else ("unplaced", part.title)
        for part in parts
    ]
    found += [("heard", _("Who was heard"))] if has_heard else []
    found += [("history", _("How it came about"))]
    return found if len(found) > 5 else []


def writable_outcomes(request: Request, outcomes: list[Any], found: Plan) -> set[int]:
    """The outcomes that the reader may write, without a query for each: all for chairs, those of their group for leads."""
    if found.is_binding:
        return set()
    if permissions.can_lead_plan(request.viewer, found):
        return {outcome.pk for outcome in outcomes}
    return {outcome.pk for outcome in outcomes if outcome.subgroup_id in request.viewer.led_group_ids}


def progress_document(
    found: Plan, outcomes: list[Any], outputs: list[Output], lines: dict[int, list[Line]]
) -> dict[str, Any]:
    """The part of the plan's document that is needed to add up progress, from rows that are loaded already."""
    fields = ("weight", "status", "percent")
    return {
        "plan": {"rollup": found.rollup},
        "outcomes": [{"key": outcome.anchor} for outcome in outcomes],
        "outputs": [
            {name: getattr(output, name) for name in fields}
            | {"key": output.anchor, "outcome": f"outcome-{output.outcome_id}" if output.outcome_id else None}
            for output in outputs
        ],
        "activities": [
            {"weight": line.weight, "status": line.status, "percent": line.percent}
            | {"key": f"activity-{line.pk}", "output": f"output-{key}"}
            for key, under in lines.items()
            for line in under
        ],
    }


def as_of(request: Request, found: Plan) -> HttpResponse:
    """The plan on a past day, including items deleted later, without what was added later."""
    at = moment(request.GET["as_of"])
    document = document_on(found, at, request.viewer)
    past = found.history.filter(history_date__lte=at).order_by("-history_id").first()
    if document is None or past is None:
        raise Http404(_("The plan did not exist yet on that day."))
    if not found.could_be_seen_by(request.viewer, past):
        raise Http404(_("On that day the plan was not open to you."))
    binding = past.state in Plan.BINDING
    context = {
        "plan": found,
        "group": found.group,
        "base": found.get_absolute_url(),
        "at": at,
        "state": past.state,
        "state_label": Plan.State(past.state).label,
        "read": read(document, latest_values(found, at=at, until=at.date()) if binding else None),
        "progress": rollup.of_plan(document)["plan"] if binding else None,
        "is_binding": binding,
        "shows_status": past.state not in Plan.OPEN,
        "title_of_page": _("The plan on %(day)s") % {"day": date_format(at)},
    }
    return render(request, "workplans/document.html", context)


def version(request: Request, slug: str, period: str, number: int) -> HttpResponse:
    """A frozen text at its permanent address."""
    shown = get_visible(
        PlanVersion.objects.select_related("plan__group", "resolution__meeting"),
        request.viewer,
        plan__group__slug=slug,
        plan__period=period,
        number=number,
    )
    found = shown.plan
    context = {
        "plan": found,
        "group": found.group,
        "version": shown,
        "state": shown.kind,
        "state_label": shown.get_kind_display(),
        "at": shown.at,
        "read": read(shown.document()),
        "entered_on": shown.document().get("adoption", {}).get("entered_on", ""),
        "title_of_page": str(shown),
    }
    return render(request, "workplans/document.html", context)


def differences(request: Request, slug: str, period: str) -> HttpResponse:
    """The changes between two versions or two days; `now` is the present plan."""
    found = find_plan(request, slug, period)
    versions = list(PlanVersion.objects.visible_to(request.viewer).filter(plan=found).defer("text"))
    left = request.GET.get("from") or (str(versions[-1].number) if versions else "")
    right = request.GET.get("to") or "now"
    changes, number = [], {}
    if left:
        old, new = text_at(request, found, left), text_at(request, found, right)
        changes = between(old, new)
        number = numbers(old) | numbers(new)
    context = {
        "plan": found,
        "group": found.group,
        "versions": versions,
        "left": left,
        "right": right,
        "changes": changes,
        "numbers": number,
    }
    return render(request, "workplans/differences.html", context)


def text_at(request: Request, found: Plan, when: str) -> PlanDocument:
    """The text for a value in the address: a version's number, a day, or now."""
    if when == "now":
        return document_of(found)
    if when.isascii() and when.isdigit() and len(when) < 5:
        shown: PlanVersion = get_visible(PlanVersion.objects.all(), request.viewer, plan=found, number=int(when))
        return shown.document()
    at = moment(when)
    document = document_on(found, at)
    if document is None:
        raise NotUnderstood(_("The plan did not exist yet on that day."))
    past = found.history.filter(history_date__lte=at).order_by("-history_id").first()
    if not found.could_be_seen_by(request.viewer, past):
        raise NotUnderstood(_("On that day the plan was not open to you."))
    return document
