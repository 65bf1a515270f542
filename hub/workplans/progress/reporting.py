"""Reporting on all items of a plan that wait for one's report: one page, one save, drafts allowed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.requests import Request
from hub.events.editing import last_change
from hub.events.models import Event
from hub.lib.forms import attempt, succeeds
from hub.lib.text import whole_number
from hub.lib.throttle import throttled
from hub.workplans import actions, permissions, policies
from hub.workplans.models import Activity, Indicator, Output, ProgressUpdate
from hub.workplans.progress.forms import ProgressForm
from hub.workplans.progress.views import initial, reporting_organization
from hub.workplans.views.finding import find_plan
from hub.workplans.waiting import items_to_report

MOST_ITEMS = 30
OPEN_STATES = (ProgressUpdate.State.DRAFT, ProgressUpdate.State.RETURNED)


@dataclass
class Entry:
    """An item, its present draft, and its form."""

    item: Output | Activity
    update: ProgressUpdate | None
    form: ProgressForm
    seen: int  # the version of the draft that the writer started from


@login_required
@throttled("progress", per_hour=120)
def report_all(request: Request, slug: str, period: str) -> HttpResponse:
    """Report on all items that wait for the reader's organizations."""
    found = find_plan(request, slug, period)
    policies.check_stands(found)
    items = items_to_report(request.viewer, found)
    entries = _entries(request, items[:MOST_ITEMS])
    if request.method == "POST":
        hand_in = "submit" in request.POST
        number = _save_all(request, entries, hand_in)
        if number is not None:
            messages.success(request, _summary(number, hand_in))
            return redirect("workplans:progress", slug, period)
    faults = [
        (f"{entry.item.number} {entry.form.fields[name].label if name in entry.form.fields else ''}".strip(), error,
         entry.form[name].auto_id if name in entry.form.fields else entry.item.anchor)
        for entry in entries if request.method == "POST"
        for name, errors in entry.form.errors.items()
        for error in errors
    ]  # fmt: skip
    context = {
        "plan": found,
        "group": found.group,
        "entries": entries,
        "faults": faults,
        "left_over": max(0, len(items) - MOST_ITEMS),
    }
    return render(request, "workplans/report_all.html", context)


def _summary(number: int, hand_in: bool) -> str:
    if not number:
        return _("Nothing was changed.")
    if hand_in:
        text = ngettext("%(number)s report is with the chair.", "%(number)s reports are with the chair.", number)
    else:
        text = ngettext("%(number)s report is kept as a draft.", "%(number)s reports are kept as drafts.", number)
    return text % {"number": number}


def _entries(request: Request, items: list[Output | Activity]) -> list[Entry]:
    """The items with their forms. The number of queries does not depend on the number of items."""
    drafts = _drafts(request, items)
    versions = _versions(list(drafts.values()))
    indicators = _indicators(items)
    entries = []
    for item in items:
        update = drafts.get(item.anchor)
        form = ProgressForm(
            request.POST if request.method == "POST" else None,
            prefix=item.anchor, indicators=indicators.get(item.anchor, []), initial=initial(update),
            empty_permitted=update is None, use_required_attribute=False,
        )  # fmt: skip
        seen = versions.get(update.pk, 0) if update else 0
        if request.method == "POST":
            seen = whole_number(request.POST.get(f"{item.anchor}-seen", "")) or 0
        entries.append(Entry(item, update, form, seen))
    return entries


def _drafts(request: Request, items: list[Output | Activity]) -> dict[str, ProgressUpdate]:
    """By item, the reader's latest report that is not submitted, or was returned with a question."""
    outputs = [item.pk for item in items if isinstance(item, Output)]
    activities = [item.pk for item in items if isinstance(item, Activity)]
    own = ProgressUpdate.objects.visible_to(request.viewer).filter(
        state__in=OPEN_STATES, organization__in=request.viewer.organization_ids
    )
    found = own.filter(output__in=outputs) | own.filter(activity__in=activities)
    latest = {
        (one.output_id, one.activity_id): one for one in found.prefetch_related("values__indicator").order_by("pk")
    }
    by_anchor = {}
    for item in items:
        key = (item.pk, None) if isinstance(item, Output) else (None, item.pk)
        if key in latest:
            by_anchor[item.anchor] = latest[key]
    return by_anchor


def _versions(updates: list[ProgressUpdate]) -> dict[int, int]:
    events = Event.objects.filter(kind=ProgressUpdate._meta.label_lower, object_id__in=[one.pk for one in updates])
    return dict(events.order_by("sequence").values_list("object_id", "sequence"))


def _indicators(items: list[Output | Activity]) -> dict[str, list[Indicator]]:
    """An output reports the values of its own indicators and of those of its outcome."""
    outputs = [item for item in items if isinstance(item, Output)]
    keys, outcomes = [one.pk for one in outputs], {one.outcome_id for one in outputs} - {None}
    all_of_them = Indicator.objects.filter(output__in=keys) | Indicator.objects.filter(outcome__in=outcomes)
    of_output: dict[int | None, list[Indicator]] = defaultdict(list)
    of_outcome: dict[int | None, list[Indicator]] = defaultdict(list)
    for indicator in all_of_them:
        (of_output[indicator.output_id] if indicator.output_id else of_outcome[indicator.outcome_id]).append(indicator)
    return {one.anchor: of_output[one.pk] + (of_outcome[one.outcome_id] if one.outcome_id else []) for one in outputs}


def _save_all(request: Request, entries: list[Entry], hand_in: bool) -> int | None:
    """The number of saved reports, all or none of them; None where a form has errors."""
    written = [entry for entry in entries if entry.form.has_changed() or (hand_in and entry.update is not None)]
    if not all([entry.form.is_valid() for entry in written]):  # noqa: C419 - every form says what is wrong with it
        return None
    try:
        with transaction.atomic():
            saved = [_save(request, entry, hand_in) for entry in written]
            if not all(saved):
                raise _NotSavedError
    except _NotSavedError:
        return None
    return len(saved)


class _NotSavedError(Exception):
    pass


def _save(request: Request, entry: Entry, hand_in: bool) -> bool:
    permissions.check_can_report(request.viewer, entry.item)
    if entry.update is not None:
        ProgressUpdate.objects.select_for_update().filter(pk=entry.update.pk).first()
        if last_change(entry.update) > entry.seen:
            entry.form.add_error(
                None, _("Somebody changed this draft while you were writing. Open the page again and compare.")
            )
            return False
    values = {name: entry.form.cleaned_data[name] for name in ("until", "done", "status", "percent", "evidence")}
    update = attempt(
        entry.form, actions.report_progress, item=entry.item, organization=reporting_organization(request, entry.item),
        values=entry.form.values(), update=entry.update, by=request.person, **values,
    )  # fmt: skip
    if update is None:
        return False
    return not hand_in or succeeds(entry.form, actions.submit_update, update=update, by=request.person)
