"""The present plan, past ones, and the changes in between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.groups.models import Group
from hub.initiatives.models import Initiative, standing_for
from hub.lib.permissions import NotUnderstood, get_visible
from hub.lib.schedule import Schedule
from hub.lib.throttle import throttled
from hub.sources.citations import Citations
from hub.workplans import actions, overview, permissions, policies
from hub.workplans.charts import indicator_charts
from hub.workplans.consultation.actions import TooLateError
from hub.workplans.consultation.balance import balance
from hub.workplans.consultation.forms import CommentForm
from hub.workplans.consultation.matrix import row_of, with_items
from hub.workplans.differences import between
from hub.workplans.document import document_of, document_on
from hub.workplans.document_types import PlanDocument
from hub.workplans.forms import attempt
from hub.workplans.lines import Line, lines_of
from hub.workplans.lint.rules import numbers
from hub.workplans.models import (
    Acceptance,
    Activity,
    CarryOver,
    Comment,
    Indicator,
    LateComment,
    Output,
    Plan,
    PlanVersion,
    ProgressUpdate,
)
from hub.workplans.presentation import read
from hub.workplans.progress import rollup
from hub.workplans.progress.values import latest_values
from hub.workplans.views.finding import acting_organization, find_plan, moment


def plan(request: Request, slug: str, period: str) -> HttpResponse:
    """The plan: its state and the transitions behind it, then outcomes, outputs and activities. `?as_of=` shows the past."""
    found = find_plan(request, slug, period)
    if "as_of" in request.GET:
        return as_of(request, found)
    outcomes = list(
        found.outcomes.prefetch_related(
            Prefetch("subgroup", Group.objects.visible_to(request.viewer)),
            "outputs__lead",
            "indicators__periods",
            "outputs__indicators__periods",
        )
    )
    unplaced = list(found.outputs.filter(outcome=None).prefetch_related("lead", "indicators__periods"))
    for outcome in outcomes:
        for output in outcome.outputs.all():
            output.outcome = outcome  # set here, so that their numbers take no queries
    outputs = [output for outcome in outcomes for output in outcome.outputs.all()] + unplaced
    prefetch_related_objects(
        [found],
        Prefetch(
            "steps",
            found.steps.prefetch_related(Prefetch("version", PlanVersion.objects.defer("text")), "resolution__meeting"),
        ),
    )
    comments = Comment.objects.visible_to(request.viewer).filter(plan=found).order_by()
    counts = dict(comments.exclude(item_key="").values_list("item_key").annotate(number=Count("pk")))
    lines = lines_of(found, request.viewer)
    sums = rollup.of_plan(progress_document(found, outcomes, outputs, lines))
    latest = policies.comment_round(found)
    can_comment = permissions.can_comment(request.viewer, found, latest)
    can_edit = permissions.can_edit_plan(request.viewer, found)
    reads_comments = permissions.can_read_comments(request.viewer, found)
    today = timezone.localdate()
    shown_sums = sums if found.is_binding else {}
    parts = overview.outcome_parts(outcomes, unplaced, shown_sums, counts, request.viewer, today)
    step, more_of_step = overview.next_step_of(found, outputs, request.viewer, today)
    # Nobody could comment on a draft.
    heard = None
    if reads_comments and found.state != Plan.State.DRAFT:
        heard = overview.who_was_heard(balance(found), found, request.viewer)
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
        "round": latest,
        "steps": found.steps.all(),
        "versions": PlanVersion.objects.visible_to(request.viewer).filter(plan=found).defer("text"),
        "sums": shown_sums,
        "values": latest_values(found) if found.is_binding else {},
        "citations": Citations([found, *outcomes, *outputs], request.viewer),
        "records": [found, *outcomes],
        "more": acts_for(found, outputs, outcomes) if can_edit else [],
        "can_edit": can_edit,
        "add_outcome": f"{reverse('editing:new', args=['outcome'])}?plan={found.pk}",
        "can_lead": permissions.can_lead_plan(request.viewer, found),
        "writes": written_by(request, outcomes, found),
        "can_comment": can_comment,
        "takes_comments": can_comment and policies.takes_comments(found, latest),
        "can_amend": can_comment and policies.stands(found),
        "replaces": Plan.objects.visible_to(request.viewer).filter(superseded_by=found).prefetch_related("group"),
    }
    return render(request, "workplans/plan.html", context)


def schedule_of_plan(
    request: Request, slug: str, period: str, today: date
) -> tuple[Plan, Schedule | None, list[overview.OutcomePart]]:
    """The plan's outputs over its period and the rows behind them, for the files of the chart."""
    found = find_plan(request, slug, period)
    outcomes = list(found.outcomes.prefetch_related("outputs__lead"))
    unplaced = list(found.outputs.filter(outcome=None).prefetch_related("lead"))
    for outcome in outcomes:
        for output in outcome.outputs.all():
            output.outcome = outcome
    outputs = [output for outcome in outcomes for output in outcome.outputs.all()] + unplaced
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


def written_by(request: Request, outcomes: list[Any], found: Plan) -> set[int]:
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


@throttled("comment", per_hour=120)
def output(request: Request, slug: str, period: str, pk: int) -> HttpResponse:
    """One output with its activities and comments."""
    found = find_plan(request, slug, period)
    shown = get_visible(Output.objects.filter(plan=found).select_related("outcome", "lead"), request.viewer, pk=pk)
    shown.plan = found
    latest = policies.comment_round(found)
    form = CommentForm(request.POST or None)
    if request.method == "POST":
        permissions.check_can_comment(request.viewer, found, latest)
        if form.is_valid() and (answer := take_comment(request, found, shown, form)):
            return answer
    comments = with_items(found, Comment.objects.visible_to(request.viewer).filter(output=shown))
    updates = ProgressUpdate.objects.visible_to(request.viewer).filter(output=shown).prefetch_related("organization")
    activities = shown.activities.select_related("lead").prefetch_related("partners")
    acceptances = Acceptance.objects.visible_to(request.viewer).filter(Q(output=shown) | Q(activity__output=shown))
    can_edit = permissions.can_edit_item(request.viewer, shown)
    stands = policies.stands(found)
    can_report = found.is_binding and stands and permissions.can_report(request.viewer, shown)
    can_answer_for = stands and permissions.can_answer_for(request.viewer, shown)
    can_comment = permissions.can_comment(request.viewer, found, latest)
    can_give_up = found.is_binding and stands and permissions.can_lead_plan(request.viewer, found)
    answers = list(acceptances.prefetch_related("organization", "activity"))
    acts = acts_on(shown, can_answer_for, bool(answers), can_report, can_edit)
    indicators = list(Indicator.objects.filter(output=shown).prefetch_related("periods"))
    for indicator in indicators:
        indicator.plan = found  # set here, so that it takes no queries
    values = latest_values(found) if found.is_binding else {}
    context = {
        "plan": found,
        "group": found.group,
        "output": shown,
        "acts": acts,
        "has_main": any(act.is_main for act in acts),
        "more": rare_acts_on(shown, can_edit, can_comment and stands, can_give_up),
        "last_report": last_of(updates),
        "progress": progress_of(shown, activities) if found.is_binding else None,
        "records": [shown],
        "activities": activities,
        "answerable": answerable(request, activities) if policies.stands(found) else set(),
        "indicators": indicators,
        "values": values,
        "charts": indicator_charts(indicators, values),
        "base": found.get_absolute_url(),
        "initiatives": Initiative.objects.filter(pk__in=standing_for(shown.initiatives.all(), request.viewer).values()),
        "origins": origins_of(request, shown),
        "acceptances": answers,
        "updates": updates,
        "rows": [row_of(found, comment, request.viewer) for comment in comments],
        "late": LateComment.objects.visible_to(request.viewer).filter(plan=found, item_key=shown.anchor),
        "form": form,
        "round": latest,
        "takes_comments": policies.takes_comments(found, latest),
        "citations": Citations([shown], request.viewer),
        "can_edit": can_edit,
        "can_lead": permissions.can_lead_plan(request.viewer, found),
        "stands": stands,
        "can_report": can_report,
        "can_comment": can_comment,
        "is_overdue": overview.is_overdue(shown, timezone.localdate()),
    }
    return render(request, "workplans/output.html", context)


@dataclass(frozen=True)
class Act:
    name: str
    href: str
    is_main: bool = False


def acts_on(shown: Output, can_answer_for: bool, is_answered: bool, can_report: bool, can_edit: bool) -> list[Act]:
    """What the reader can do with an output by role and state; the first is the main action."""
    place = [shown.plan.group.slug, shown.plan.period, shown.anchor]
    found = []
    if can_answer_for and not is_answered:
        found.append((_("Accept or decline"), reverse("workplans:accept", args=place)))
    if can_report:
        found.append((_("Report progress"), reverse("workplans:report_progress", args=place)))
    if can_edit:
        found.append((_("Edit the output"), reverse("editing:edit", args=["output", shown.pk])))
    if can_answer_for and is_answered:
        found.append((_("Accept or decline"), reverse("workplans:accept", args=place)))
    return [Act(name, address, number == 0) for number, (name, address) in enumerate(found)]


def rare_acts_on(shown: Output, can_edit: bool, can_amend: bool, can_give_up: bool) -> list[tuple[str, str]]:
    place = [shown.plan.group.slug, shown.plan.period]
    found = []
    if can_edit:
        of_output = f"?plan={shown.plan.pk}&output={shown.pk}"
        found.append((_("Add an activity"), f"{reverse('editing:new', args=['activity'])}?output={shown.pk}"))
        found.append((_("Add an indicator"), reverse("editing:new", args=["indicator"]) + of_output))
    if can_amend:
        found.append((_("Propose a change"), f"{reverse('workplans:amend', args=place)}?item={shown.anchor}"))
    if can_give_up:
        found.append((_("End or carry over"), reverse("workplans:give_up", args=[*place, shown.anchor])))
    return found


def last_of(updates: Iterable[ProgressUpdate]) -> ProgressUpdate | None:
    """The latest approved report or, where none is, the latest that the reader may see."""
    found = list(updates)
    approved = [one for one in found if one.state == ProgressUpdate.State.APPROVED]
    return max(approved or found, key=lambda one: one.until, default=None)


def progress_of(shown: Output, activities: Iterable[Activity]) -> rollup.Progress | None:
    """The progress of one output, added up as on the page of its plan."""
    lines = [
        Line(one.pk, one.position, one.title, "", one.due, one.status, one.weight, one.percent) for one in activities
    ]
    document = progress_document(shown.plan, [], [shown], {shown.pk: lines})
    return rollup.of_plan(document)[shown.anchor]


def answerable(request: Request, activities: Iterable[Activity]) -> set[int]:
    """The activities that name an organization of the reader, without a query for each."""
    own = request.viewer.organization_ids
    return {one.pk for one in activities if own & {one.lead_id, *(partner.pk for partner in one.partners.all())}}


def origins_of(request: Request, shown: Output) -> list[CarryOver]:
    """Where an output and its activities were carried over from, as far as the reader may see that plan."""
    carried = CarryOver.objects.visible_to(request.viewer).filter(Q(to_output=shown) | Q(to_activity__output=shown))
    return list(carried.prefetch_related("output__plan__group", "activity__output__plan__group", "to_activity"))


def take_comment(request: Request, found: Plan, item: Any, form: CommentForm) -> HttpResponse | None:
    """Save a comment; a late one is kept for its author, with a message."""
    values = {
        "plan": found,
        "item": item,
        "text": form.cleaned_data["text"],
        "organization": acting_organization(request),
        "by": request.person,
        "quote": form.cleaned_data["quote"],
    }
    try:
        comment = actions.comment_on(**values)
    except TooLateError as error:
        if attempt(form, actions.keep_late_comment, **values) is not None:
            form.was_kept = True
            form.add_error(None, error)
        return None
    except ValidationError as error:
        form.add_error(None, error)
        return None
    messages.success(request, _("Your comment is with the group."))
    place = item.get_absolute_url() if isinstance(item, Output) else comment.get_absolute_url().split("#")[0]
    return redirect(f"{place}#{comment.public_id}")
