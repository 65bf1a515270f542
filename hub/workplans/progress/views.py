"""Progress: reported by those who are responsible for an item, reviewed by the chair, added up for everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.permissions import acting_among, get_visible
from hub.lib.throttle import throttled
from hub.partners.models import Organization
from hub.workplans import actions, overview, permissions, policies
from hub.workplans.document import document_of
from hub.workplans.forms import attempt
from hub.workplans.models import Activity, Indicator, Outcome, Output, Plan, ProgressUpdate
from hub.workplans.presentation import read
from hub.workplans.progress import rollup
from hub.workplans.progress.forms import ProgressForm, ReviewForm, part_field
from hub.workplans.progress.values import latest_values
from hub.workplans.tasks import in_bands, plans_with_several, tasks_of
from hub.workplans.views.finding import find_item, find_plan
from hub.workplans.waiting import OPEN, SOON, items_to_report, waiting_of


def progress(request: Request, slug: str, period: str) -> HttpResponse:
    """The progress of the plan: at least and at most, what is overdue, what comes next, what waits for review."""
    found = find_plan(request, slug, period)
    document = document_of(found, request.viewer)
    sums = rollup.of_plan(document)
    today = timezone.localdate()
    due = _due_by(found, today + SOON)
    updates = ProgressUpdate.objects.visible_to(request.viewer).filter(
        ProgressUpdate.of_plans(Plan.objects.filter(pk=found.pk))
    )
    context = {
        "plan": found,
        "group": found.group,
        "read": read(document),
        "sums": sums,
        "key": overview.key(),
        "overdue": [item for item in due if item.due < today],
        "base": found.get_absolute_url(),
        "upcoming": [item for item in due if item.due >= today],
        "waiting": updates.filter(state=ProgressUpdate.State.SUBMITTED).prefetch_related(
            "organization",
            "output__plan__group",
            "output__outcome",
            "activity__output__plan__group",
            "activity__output__outcome",
        ),
        "locks": found.locks.select_related("by", "lifted_by").prefetch_related(
            "exceptions__output__outcome", "exceptions__activity__output__outcome"
        ),
        "can_lead": permissions.can_lead_plan(request.viewer, found),
        "mine": len(items_to_report(request.viewer, found)),
    }
    return render(request, "workplans/progress.html", context)


def _due_by(plan: Plan, day: date) -> list[Any]:
    """Open items due by a day, the first due first."""
    outputs = Output.objects.filter(plan=plan, status__in=OPEN, due__lte=day).select_related("lead", "outcome")
    activities = Activity.objects.filter(Activity.is_awaited(), output__plan=plan, due__lte=day)
    found = [*outputs, *activities.select_related("lead", "output__outcome")]
    for item in found:
        (item.output if isinstance(item, Activity) else item).plan = plan  # set here, so that it takes no queries
    return sorted(found, key=lambda item: item.due)


@login_required
@throttled("progress", per_hour=120)
def report(request: Request, slug: str, period: str, key: str) -> HttpResponse:
    """Report on an item; save a draft or submit it. `?update=` continues one."""
    found = find_plan(request, slug, period)
    item = find_item(found, key)
    if isinstance(item, Outcome):
        raise Http404(_("Progress is reported on outputs and activities."))
    permissions.check_can_report(request.viewer, item)
    policies.check_stands(found)
    existing = None
    if request.GET.get("update"):
        existing = get_visible(
            ProgressUpdate.objects.filter(**{item._meta.model_name or "": item}).prefetch_related("values__indicator"),
            request.viewer,
            public_id=request.GET["update"],
        )
        if (
            existing.author_id != request.viewer.person_id
            and existing.organization_id not in request.viewer.organization_ids
        ):
            permissions.check_can_lead_plan(request.viewer, found)
    form = ProgressForm(request.POST or None, indicators=indicators_of(item), initial=initial(existing))
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("until", "done", "status", "percent", "evidence")}
        written = attempt(
            form,
            _save_report,
            hand_in="submit" in request.POST,
            item=item,
            organization=reporting_organization(request, item),
            values=form.values(),
            update=existing,
            by=request.person,
            **fields,
        )
        if written is not None:
            if "submit" in request.POST:
                messages.success(request, _("Your report is with the chair."))
            else:
                messages.success(request, _("Kept as a draft. Only your organization and the chairs see it."))
            return redirect(written)
    context = {"plan": found, "group": found.group, "item": item, "form": form, "existing": existing}
    return render(request, "workplans/report_progress.html", context)


@transaction.atomic
def _save_report(*, hand_in: bool, **values: Any) -> ProgressUpdate:
    """A report that cannot be submitted is not saved as a draft either: the form still has it."""
    written = actions.report_progress(**values)
    if hand_in:
        actions.submit_update(update=written, by=values["by"])
    return written


def indicators_of(item: Output | Activity) -> list[Indicator]:
    """An output reports the values of its own indicators and of those of its outcome."""
    if isinstance(item, Activity):
        return []
    own = Q(output=item)
    if item.outcome_id:
        own |= Q(outcome=item.outcome_id)
    return list(Indicator.objects.filter(own))


def initial(existing: ProgressUpdate | None) -> dict[str, object]:
    if existing is None:
        return {"until": timezone.localdate()}
    values: dict[str, object] = {}
    for value in existing.values.all():
        for name in ("numerator", "denominator") if value.indicator.is_ratio else ("value",):
            number = getattr(value, name)
            values[f"{name}-{value.indicator_id}"] = None if number is None else f"{number.normalize():f}"
        for dimension, parts in value.parts.items():
            values |= {part_field(value.indicator, dimension, name): number for name, number in parts.items()}
    return {name: getattr(existing, name) for name in ("until", "done", "status", "percent", "evidence")} | values


def reporting_organization(request: Request, item: Output | Activity) -> Organization | None:
    key = acting_among(request.viewer, permissions.organizations_of(item))
    return Organization.objects.filter(pk=key or 0).first()


def update(request: Request, slug: str, period: str, public_id: str) -> HttpResponse:
    """One report, with buttons for those who may submit or review it."""
    found = find_plan(request, slug, period)
    shown = get_visible(
        ProgressUpdate.objects.filter(ProgressUpdate.of_plans(Plan.objects.filter(pk=found.pk))).select_related(
            "output__plan__group", "output__outcome", "activity__output__plan__group", "activity__output__outcome",
            "organization", "author", "reviewer",
        ),
        request.viewer,
        public_id=public_id,
    )  # fmt: skip
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if "submit" in request.POST:
            permissions.check_can_report(request.viewer, shown.item)
            done = attempt(form, _true(actions.submit_update), update=shown, by=request.person)
        else:
            permissions.check_can_review(request.viewer, shown)
            done = attempt(
                form,
                _true(actions.review_update),
                update=shown,
                approve="approve" in request.POST,
                review=form.cleaned_data["review"],
                by=request.person,
            )
        if done:
            messages.success(request, _("Done."))
            return redirect(shown)
    open_states = {ProgressUpdate.State.DRAFT, ProgressUpdate.State.RETURNED}
    context = {
        "plan": found,
        "group": found.group,
        "update": shown,
        "values": shown.values.select_related("indicator__plan", "update"),
        "latest": latest_values(found),
        "base": found.get_absolute_url(),
        "form": form,
        "can_submit": shown.state in open_states and permissions.can_report(request.viewer, shown.item),
        "can_lead": permissions.can_lead_plan(request.viewer, found),
        "can_review": shown.state == ProgressUpdate.State.SUBMITTED and permissions.can_review(request.viewer, shown),
    }
    return render(request, "workplans/update.html", context)


def _true(action):  # type: ignore[no-untyped-def]
    """An action without a result, as one that returns True."""

    def act(**values: object) -> bool:
        action(**values)
        return True

    return act


@login_required
def my_tasks(request: Request) -> HttpResponse:
    """What waits for the person who is signed in: items of her organizations, reports to review, comments to answer."""
    today = timezone.localdate()
    waiting = waiting_of(request)
    context = {
        "today": today,
        "waiting": waiting,
        "bands": in_bands(tasks_of(waiting, request.viewer), today),
        "plans_to_report": plans_with_several(waiting, today),
    }
    return render(request, "workplans/my_tasks.html", context)
