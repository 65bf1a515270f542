"""One output: its activities, indicators, reports and comments, and what the reader can do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.initiatives.models import Initiative, standing_for
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.partners.choosing import acting_organization
from hub.sources.citations import Citations
from hub.workplans import actions, overview, permissions, policies
from hub.workplans.charts import indicator_charts
from hub.workplans.consultation.actions import TooLateError
from hub.workplans.consultation.forms import CommentForm
from hub.workplans.consultation.matrix import row_of, with_items
from hub.workplans.forms import attempt
from hub.workplans.lines import Line
from hub.workplans.models import (
    Acceptance,
    Activity,
    CarryOver,
    Comment,
    Indicator,
    LateComment,
    Output,
    Plan,
    ProgressUpdate,
)
from hub.workplans.progress import rollup
from hub.workplans.progress.values import latest_values
from hub.workplans.views.finding import find_plan
from hub.workplans.views.plans import progress_document


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
    can_lead = permissions.can_lead_plan(request.viewer, found)
    answers = list(acceptances.prefetch_related("organization", "activity"))
    acts = acts_on(shown, can_answer_for, bool(answers), can_report, can_edit)
    context = {
        "plan": found,
        "group": found.group,
        "output": shown,
        "acts": acts,
        "has_main": any(act.is_main for act in acts),
        "more": rare_acts_on(shown, can_edit, can_comment and stands, found.is_binding and stands and can_lead),
        "last_report": last_of(updates),
        "progress": progress_of(shown, activities) if found.is_binding else None,
        "records": [shown],
        "activities": activities,
        "answerable": answerable(request, activities) if stands else set(),
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
        "can_lead": can_lead,
        "stands": stands,
        "can_report": can_report,
        "can_comment": can_comment,
        "is_overdue": overview.is_overdue(shown, timezone.localdate()),
    }
    return render(request, "workplans/output.html", context | indicators_of(shown))


def indicators_of(shown: Output) -> dict[str, Any]:
    """The indicators of an output, with their latest values and charts."""
    indicators = list(Indicator.objects.filter(output=shown).prefetch_related("periods"))
    for indicator in indicators:
        indicator.plan = shown.plan  # set here, so that it takes no queries
    values = latest_values(shown.plan) if shown.plan.is_binding else {}
    return {"indicators": indicators, "values": values, "charts": indicator_charts(indicators, values)}


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
        "organization": acting_organization(request.viewer),
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
