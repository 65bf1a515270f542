"""A finding proposes a change: written, discussed and decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.forms import attempt, succeeds
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.lib.visibility import Viewer
from hub.library.models import Item
from hub.partners.choosing import acting_organization
from hub.prevention import actions, permissions
from hub.prevention.actions import NEW, working_version
from hub.prevention.document import Part, label_of, parts_of
from hub.prevention.forms import ChangeForm, CommentForm, DecideForm
from hub.prevention.models import ChangeComment, PreventionModel, ProposedChange
from hub.prevention.views.pages import find_model
from hub.workplans.differences import words

PAGE_SIZE = 25


def find_change(request: Request, public_id: str) -> ProposedChange:
    found: ProposedChange = get_visible(
        ProposedChange.objects.select_related("model__group", "author", "organization", "version"),
        request.viewer,
        public_id=public_id,
    )
    return found


@login_required
def finding(request: Request, public_id: str) -> HttpResponse:
    """From an item of the library to the models of one's groups that it may change."""
    item = get_visible(Item.objects.all(), request.viewer, public_id=public_id)
    permissions.check_can_write_models(request.viewer)
    models = PreventionModel.objects.visible_to(request.viewer).select_related("group")
    if not request.viewer.is_secretariat:
        models = models.filter(group__in=request.viewer.group_ids)
    page = Paginator(models, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "prevention/finding.html", {"item": item, "page": page})


def changes(request: Request, public_id: str) -> HttpResponse:
    """All changes that were proposed to a model, open ones first; for others than the group those that were published."""
    found = find_model(request, public_id)
    seen = ProposedChange.objects.visible_to(request.viewer).filter(model=found)
    waiting = ProposedChange.State.PROPOSED
    ordered = [*seen.filter(state=waiting), *seen.exclude(state=waiting).order_by("-decided_at", "-pk")]
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    findings = open_findings(page.object_list, request.viewer)
    context = {
        "model": found,
        "group": found.group,
        "page": page,
        "shown": [(change, findings.get(change.finding_id)) for change in page.object_list],
        "can_write": permissions.can_write(request.viewer, found),
    }
    return render(request, "prevention/changes.html", context)


def open_findings(changes: Any, viewer: Viewer) -> dict[int, Item]:
    return Item.objects.visible_to(viewer).in_bulk({change.finding_id for change in changes})


@login_required
@throttled("comment", per_hour=120)
def propose(request: Request, public_id: str) -> HttpResponse:
    """First the text that a finding changes (`?part=&field=`), then its new words. `?item=` names the finding."""
    found = find_model(request, public_id)
    permissions.check_can_write(request.viewer, found)
    version = working_version(found)
    parts = parts_of(version) if version is not None else []
    item = Item.objects.in_library(request.viewer).filter(public_id=request.GET.get("item", "")).first()
    asked, column = request.GET.get("part", ""), request.GET.get("field", "")
    part = next((one for one in parts if one.anchor == asked and column in one.texts), None)
    context: dict[str, Any] = {"model": found, "group": found.group, "item": item}
    if part is None and asked != NEW:
        context["texts"] = [(one, _labelled_texts(one)) for one in parts]
        return render(request, "prevention/choose_text.html", context)
    is_new = part is None
    initial = {"finding": item, "proposed": part.texts[column] if part else ""}
    form = ChangeForm(request.POST or None, viewer=request.viewer, is_new=is_new, initial=initial)
    if request.method == "POST" and form.is_valid():
        change = attempt(
            form, actions.propose_change, model=found, part=part.anchor if part else NEW, field=column if part else "",
            organization=acting_organization(request.viewer), by=request.person, **form.cleaned_data,
        )  # fmt: skip
        if change is not None:
            messages.success(request, _("Your proposal is with the group."))
            return redirect(change)
    label = label_of(part.record, column) if part else ""
    context |= {"form": form, "part": part, "label": label, "title": part.title if part else _("A new component")}
    return render(request, "prevention/propose.html", context)


def _labelled_texts(part: Part) -> list[tuple[str, str, str]]:
    """Column, label and words of each text that stands there; empty ones are offered in the first language."""
    return [
        (column, label_of(part.record, column), text)
        for column, text in part.texts.items()
        if text or column.endswith("_en")
    ]


def change(request: Request, public_id: str) -> HttpResponse:
    """One proposed change with what was said of it. Members write here until it is decided."""
    found = find_change(request, public_id)
    is_member = permissions.can_write(request.viewer, found.model)
    can_comment = is_member and found.is_open
    form = CommentForm(request.POST or None) if can_comment else None
    if request.method == "POST":
        permissions.check_can_discuss(request.viewer, found)
        form = form or CommentForm(request.POST)
        if form.is_valid():
            comment = attempt(
                form, actions.comment_on_change, change=found, text=form.cleaned_data["text"],
                organization=acting_organization(request.viewer), by=request.person,
            )  # fmt: skip
            if comment is not None:
                return redirect(comment)
    comments = ChangeComment.objects.visible_to(request.viewer).filter(change=found)
    context = {
        "change": found,
        "model": found.model,
        "group": found.model.group,
        "parts": words(found.original, found.decided_text or found.proposed),
        "finding": open_findings([found], request.viewer).get(found.finding_id),
        "comments": comments.select_related("author", "organization"),
        "form": form,
        "is_member": is_member,
        "can_decide": found.is_open and permissions.can_lead(request.viewer, found.model),
    }
    return render(request, "prevention/change.html", context)


@login_required
def decide(request: Request, public_id: str) -> HttpResponse:
    """Accept, accept in part, or not."""
    found = find_change(request, public_id)
    permissions.check_can_lead(request.viewer, found.model)
    if request.method == "GET" and not found.is_open:
        return redirect(found)
    form = DecideForm(request.POST or None, initial={"decided_text": found.proposed})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["text"] = values.pop("decided_text")
        if succeeds(form, actions.decide_change, change=found, by=request.person, **values):
            messages.success(request, _("Decided."))
            return redirect(found.version or found)
    context = {
        "change": found,
        "model": found.model,
        "group": found.model.group,
        "parts": words(found.original, found.proposed),
        "finding": open_findings([found], request.viewer).get(found.finding_id),
        "form": form,
    }
    return render(request, "prevention/decide.html", context)
