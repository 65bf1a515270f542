from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.partners.models import Organization
from hub.sources.citations import Citations
from hub.workplans import actions, permissions
from hub.workplans.forms import CommentForm
from hub.workplans.models import Comment, Output, Plan


def _plan(request: HttpRequest, slug: str, period: str) -> Plan:
    plans = Plan.objects.select_related("group__kind", "group__parent")
    return cast(Plan, get_visible(plans, request.viewer, group__slug=slug, period=period))


def plan(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """The plan: its honest state, then outcomes, outputs and activities."""
    found = _plan(request, slug, period)
    outcomes = list(
        found.outcomes.select_related("subgroup").prefetch_related("outputs__lead", "outputs__activities__lead")
    )
    unplaced = list(found.outputs.filter(outcome=None).select_related("lead").prefetch_related("activities__lead"))
    outputs = [output for outcome in outcomes for output in outcome.outputs.all()] + unplaced
    context = {
        "plan": found,
        "group": found.group,
        "outcomes": outcomes,
        "unplaced": unplaced,
        "comment_count": Comment.objects.visible_to(request.viewer).filter(plan=found).count(),
        "citations": Citations([found, *outcomes, *outputs]),
        "can_edit": permissions.can_edit_plan(request.viewer, found),
        "can_comment": permissions.can_comment(request.viewer, found),
    }
    return render(request, "workplans/plan.html", context)


@throttled("comment", per_hour=120)
def output(request: HttpRequest, slug: str, period: str, pk: int) -> HttpResponse:
    """One output with its activities and what members say about it."""
    found = _plan(request, slug, period)
    shown = get_visible(
        Output.objects.filter(plan=found).select_related("outcome", "lead", "plan__group"), request.viewer, pk=pk
    )
    form = CommentForm(request.POST or None)
    if request.method == "POST":
        permissions.check_can_comment(request.viewer, found)
        if form.is_valid():
            comment = actions.comment_on(
                plan=found,
                item=shown,
                text=form.cleaned_data["text"],
                organization=Organization.objects.filter(pk=request.viewer.acting_for_id).first(),
                by=cast(Person, request.user),
            )
            messages.success(request, _("Your comment is with the group."))
            return redirect(f"{shown.get_absolute_url()}#{comment.public_id}")
    comments = Comment.objects.visible_to(request.viewer).filter(output=shown)
    context = {
        "plan": found,
        "group": found.group,
        "output": shown,
        "activities": shown.activities.select_related("lead").prefetch_related("partners", "countries"),
        "initiatives": shown.initiatives.visible_to(request.viewer),
        "comments": comments.select_related("author", "organization"),
        "form": form,
        "citations": Citations([shown]),
        "can_edit": permissions.can_edit_plan(request.viewer, found),
        "can_comment": permissions.can_comment(request.viewer, found),
    }
    return render(request, "workplans/output.html", context)


@throttled("comment", per_hour=120)
def comments(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """Everything said about the plan, and a place to speak about it as a whole."""
    found = _plan(request, slug, period)
    form = CommentForm(request.POST or None)
    if request.method == "POST":
        permissions.check_can_comment(request.viewer, found)
        if form.is_valid():
            organization = Organization.objects.filter(pk=request.viewer.acting_for_id).first()
            actions.comment_on(
                plan=found, item=None, text=form.cleaned_data["text"], organization=organization, by=cast(Person, request.user)
            )
            messages.success(request, _("Your comment is with the group."))
            return redirect("workplans:comments", slug=slug, period=period)
    seen = Comment.objects.visible_to(request.viewer).filter(plan=found)
    context = {
        "plan": found,
        "group": found.group,
        "comments": seen.select_related(
            "author", "organization", "output__outcome", "output__plan__group", "outcome__plan__group", "activity"
        ),
        "form": form,
        "can_comment": permissions.can_comment(request.viewer, found),
    }
    return render(request, "workplans/comments.html", context)
