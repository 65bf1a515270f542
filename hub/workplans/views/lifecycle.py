"""The transitions of a plan, and the page that says what is missing before it can be adopted."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.accounts.requests import Request
from hub.meetings.models import Meeting
from hub.workplans import actions, permissions, policies
from hub.workplans.blockers import blockers
from hub.workplans.consultation.forms import ExtendForm, RoundForm
from hub.workplans.forms import AdoptForm, ReasonForm, SupersedeForm, attempt
from hub.workplans.lint.actions import lint
from hub.workplans.lint.rules import RULES, Finding, Rule, findings
from hub.workplans.lint.samples import sample
from hub.workplans.models import CommentRound, Plan, PlanVersion
from hub.workplans.views.finding import find_plan

State = Plan.State

TRANSITIONS: dict[str, tuple[Any, str]] = {
    "share": (gettext_lazy("Share the plan with the group"), State.SHARED),
    "withdraw": (gettext_lazy("Take the plan back into draft"), State.DRAFT),
    "open-round": (gettext_lazy("Open a comment round"), State.CONSULTATION),
    "extend-round": (gettext_lazy("Give more time for comments"), ""),
    "close-round": (gettext_lazy("Close the comment round"), ""),
    "revise": (gettext_lazy("Say that the comments are worked in"), State.REVISED),
    "supersede": (gettext_lazy("Say which plan takes its place"), State.SUPERSEDED),
}


# Irreversible transitions say so before their button.
WARNINGS: dict[str, Any] = {
    "share": gettext_lazy("The text as it is now is kept as a version that cannot be deleted."),
    "open-round": gettext_lazy(
        "A round that is open can only be closed, not taken back. The text as it is now is kept as a version that cannot be "
        "deleted."
    ),
    "close-round": gettext_lazy("This cannot be undone: a round that is closed does not open again."),
    "revise": gettext_lazy("This cannot be undone. The text as it is now is kept as a version that cannot be deleted."),
    "supersede": gettext_lazy(
        "This cannot be undone: the plan becomes history, and nothing is accepted, reported or amended in it any more."
    ),
}


def possible(plan: Plan) -> list[tuple[str, Any]]:
    """The transitions that the plan's state allows, with their names."""
    opened = CommentRound.objects.filter(plan=plan, closed_at=None).exists()
    allowed = policies.NEXT[plan.state]
    return [
        (transition, title)
        for transition, (title, state) in TRANSITIONS.items()
        if (transition in {"close-round", "extend-round"} and opened)
        or (state in allowed and not (state == State.REVISED and opened))
    ]


def history(request: Request, slug: str, period: str) -> HttpResponse:
    """Every past transition with its date and author, and the possible next ones."""
    found = find_plan(request, slug, period)
    context = {
        "plan": found,
        "group": found.group,
        "steps": found.steps.select_related("version", "resolution__meeting", "by"),
        "rounds": found.rounds.select_related("version"),
        "possible": possible(found),
        "adopts_next": found.state == State.REVISED,
        "versions": PlanVersion.objects.visible_to(request.viewer).filter(plan=found).defer("text"),
        "shows_adoption": found.is_open,  # before the adoption the page lists what is missing
        "can_lead": permissions.can_lead_plan(request.viewer, found),
    }
    return render(request, "workplans/history.html", context)


@login_required
def do(request: Request, slug: str, period: str, transition: str) -> HttpResponse:
    """Do one transition, with its reason or, for a round, its deadline."""
    found = find_plan(request, slug, period)
    permissions.check_can_lead_plan(request.viewer, found)
    if transition not in TRANSITIONS:
        raise Http404(_("There is no such step."))
    title, _state = TRANSITIONS[transition]
    opened = found.rounds.filter(closed_at=None).first() if transition == "close-round" else None
    with_reason = partial(ReasonForm, required=opened is None or opened.is_open)
    kinds: dict[str, Any] = {
        "open-round": partial(RoundForm, initial={"time_zone": request.person.time_zone or "UTC"}),
        "extend-round": partial(ExtendForm, initial={"time_zone": request.person.time_zone or "UTC"}),
        "supersede": partial(SupersedeForm, plan=found),
        "withdraw": with_reason,
        "close-round": with_reason,
    }
    form = kinds.get(transition, ReasonForm)(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, _do, transition=transition, plan=found, values=form.cleaned_data, by=request.person)
    ):
        messages.success(request, _("Done."))
        return redirect("workplans:history", slug=slug, period=period)
    context = {
        "plan": found,
        "group": found.group,
        "title": title,
        "form": form,
        "back": found.get_absolute_url(),
        "warning": WARNINGS.get(transition, ""),
        "findings": by_rule(lint(found)) if transition in {"share", "open-round"} else [],
        "unfinished": len(actions.unfinished_items(Plan.objects.filter(pk=found.pk)))
        if transition == "supersede"
        else 0,
    }
    return render(request, "workplans/transition.html", context)


def by_rule(found: list[Finding]) -> list[tuple[Rule, list[Finding]]]:
    """Findings grouped by rule, with all places; errors first, without waived ones."""
    places: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        if not finding.waived:
            places[finding.rule.code].append(finding)
    return sorted(((RULES[code], under) for code, under in places.items()), key=lambda one: not one[1][0].blocks)


def _do(*, transition: str, plan: Plan, values: dict[str, Any], by: Any) -> bool:
    if transition == "share":
        actions.share(plan=plan, by=by, reason=values["reason"])
    elif transition == "withdraw":
        actions.withdraw(plan=plan, by=by, reason=values["reason"])
    elif transition == "open-round":
        actions.open_round(plan=plan, by=by, **values)
    elif transition == "extend-round":
        actions.extend_round(plan=plan, by=by, **values)
    elif transition == "close-round":
        opened = CommentRound.objects.filter(plan=plan, closed_at=None).select_related("plan").first()
        if opened is None:
            raise ValidationError(_("This comment round is closed already."))
        actions.close_round(round=opened, by=by, reason=values["reason"])
    elif transition == "supersede":
        actions.supersede(plan=plan, by=by, **values)
    else:
        actions.revise(plan=plan, by=by, reason=values["reason"])
    return True


@login_required
def adopt(request: Request, slug: str, period: str) -> HttpResponse:
    """Adopt a plan by a resolution; if that is not possible yet, say what is missing and where."""
    found = find_plan(request, slug, period)
    permissions.check_can_lead_plan(request.viewer, found)
    form = AdoptForm(request.POST or None, plan=found)
    if request.method == "POST" and form.is_valid():
        version = attempt(form, actions.adopt, plan=found, by=request.person, **form.cleaned_data)
        if version is not None:
            messages.success(request, _("The plan is adopted."))
            return redirect(version.get_absolute_url())
        found = find_plan(request, slug, period)
    missing = [] if found.is_binding else blockers(found)
    context = {
        "plan": found,
        "group": found.group,
        "missing": missing,
        "form": form,
        "ready": not missing and State.ADOPTED in policies.NEXT[found.state],
        "meeting": Meeting.objects.filter(group=found.group, status=Meeting.Status.HELD).order_by("-begins_on").first(),
    }
    return render(request, "workplans/adopt.html", context, status=409 if missing and request.method == "POST" else 200)


def check(request: Request, slug: str, period: str) -> HttpResponse:
    """The findings in the plan; chairs waive a rule at a place with a reason."""
    found = find_plan(request, slug, period)
    can_lead = permissions.can_lead_plan(request.viewer, found)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        permissions.check_can_lead_plan(request.viewer, found)
        rule, item = request.POST.get("rule", ""), request.POST.get("item", "")[:40]
        if rule not in RULES:
            raise Http404(_("There is no such rule."))
        waiver = None
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            waiver = attempt(form, actions.waive, plan=found, rule=rule, item=item, reason=reason, by=request.person)
        if waiver is not None:
            messages.success(request, _("Waived. The reason stands beside the rule."))
            return redirect("workplans:check", slug=slug, period=period)
    found_there = lint(found)
    context = {
        "plan": found,
        "group": found.group,
        "findings": found_there,
        "errors": sum(finding.blocks for finding in found_there),
        "form": form,
        "nights": found.lint_runs.all()[:10],
        "can_lead": can_lead and not found.is_binding,
    }
    return render(request, "workplans/check.html", context)


def rules(request: Request) -> HttpResponse:
    """Every rule with its reason and the smallest plans that violate and satisfy it."""
    shown = [(rule, findings(sample(rule.fails))) for rule in RULES.values()]
    return render(request, "workplans/rules.html", {"shown": shown})
