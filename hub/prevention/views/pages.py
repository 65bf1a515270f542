"""One model: what stands, its draft, its versions, and what changed between two of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.lib.forms import attempt
from hub.lib.permissions import get_visible
from hub.lib.text import whole_number
from hub.lib.throttle import throttled
from hub.lib.visibility import Viewer
from hub.library.models import Item
from hub.prevention import actions, permissions
from hub.prevention.differences import PartChange, between
from hub.prevention.document import fingerprint
from hub.prevention.drawing import theory_chart
from hub.prevention.forms import ConfirmForm
from hub.prevention.models import Ground, ModelVersion, PreventionModel, ProposedChange
from hub.prevention.reading import components_of, open_ones, uses_of


def find_model(request: Request, public_id: str) -> PreventionModel:
    found: PreventionModel = get_visible(
        PreventionModel.objects.select_related("group"), request.viewer, public_id=public_id
    )
    return found


def find_version(request: Request, public_id: str, number: int) -> ModelVersion:
    model = find_model(request, public_id)
    found: ModelVersion = get_visible(ModelVersion.objects.filter(model=model), request.viewer, number=number)
    found.model = model
    return found


def model(request: Request, public_id: str) -> HttpResponse:
    """The version that stands today."""
    found = find_model(request, public_id)
    current = found.versions.filter(is_current=True).first()
    return _page(request, found, current)


def version(request: Request, public_id: str, number: int) -> HttpResponse:
    """One version, or the draft that the group writes."""
    found = find_version(request, public_id, number)
    return _page(request, found.model, found)


def _page(request: Request, model: PreventionModel, shown: ModelVersion | None) -> HttpResponse:
    viewer = request.viewer
    versions = list(ModelVersion.objects.visible_to(viewer).filter(model=model).order_by("-number"))
    for one in versions:
        one.model = model  # for its address
    steps = list(shown.steps.all()) if shown else []
    can_write = permissions.can_write(viewer, model)
    context: dict[str, Any] = {
        "model": model,
        "group": model.group,
        "version": shown,
        "versions": versions,
        "draft": next((one for one in versions if one.is_draft), None),
        "steps": steps,
        "theory": theory_chart(shown, steps) if shown else None,
        "components": components_of(shown, viewer) if shown else [],
        "uses": uses_of(model, viewer),
        "number_of_uses": model.uses.count(),
        "waiting": ProposedChange.objects.filter(model=model, state=ProposedChange.State.PROPOSED).count()
        if can_write
        else 0,
        "can_write": can_write,
        "can_lead": permissions.can_lead(viewer, model),
        "can_edit": permissions.can_edit_model(viewer, model),
        "is_standing": shown is not None and shown.is_current,
    }
    return render(request, "prevention/model.html", context)


@login_required
@require_POST
@throttled("prevention_draft", per_hour=60)
def draft(request: Request, public_id: str) -> HttpResponse:
    """Begin the next version, or open the draft that is there."""
    found = find_model(request, public_id)
    permissions.check_can_write(request.viewer, found)
    return redirect(actions.begin_draft(model=found, by=request.person))


@login_required
def publish(request: Request, public_id: str, number: int) -> HttpResponse:
    found = find_version(request, public_id, number)
    permissions.check_can_lead(request.viewer, found.model)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        attempt(form, actions.publish_version, version=found, by=request.person, seen=request.POST.get("seen", ""))
        if not form.errors:
            messages.success(request, _("The version is published."))
            return redirect(found.model)
    changes = ProposedChange.objects.filter(version=found).select_related("finding")
    context = {
        "model": found.model, "group": found.model.group, "version": found, "form": form, "changes": changes,
        "seen": fingerprint(found),
    }  # fmt: skip
    return render(request, "prevention/publish.html", context)


def differences(request: Request, public_id: str) -> HttpResponse:
    """What changed between two versions, and because of which findings: `?from=1&to=2`."""
    found = find_model(request, public_id)
    versions = list(ModelVersion.objects.visible_to(request.viewer).filter(model=found).order_by("number"))
    old, new = _versions_of_query(request, versions)
    context: dict[str, Any] = {
        "model": found, "group": found.group, "versions": versions, "old": old, "new": new, "shown": [],
    }  # fmt: skip
    if old is not None and new is not None:
        context["shown"] = _changes_shown(old, new, request.viewer)
    return render(request, "prevention/differences.html", context)


def _versions_of_query(
    request: Request, versions: list[ModelVersion]
) -> tuple[ModelVersion | None, ModelVersion | None]:
    """The versions in the address; otherwise the last two."""
    by_number = {one.number: one for one in versions}
    old = by_number.get(whole_number(request.GET.get("from", "")) or 0)
    new = by_number.get(whole_number(request.GET.get("to", "")) or 0)
    if len(versions) < 2:
        return None, None
    new = new or versions[-1]
    old = old or next((one for one in reversed(versions) if one.number < new.number), versions[0])
    return (old, new) if old.number <= new.number else (new, old)


def _changes_shown(old: ModelVersion, new: ModelVersion, viewer: Viewer) -> list[PartChange]:
    changes = list(
        ProposedChange.objects.visible_to(viewer).filter(
            model=old.model_id, version__number__gt=old.number, version__number__lte=new.number
        )
    )
    keys = {change.finding_id for change in changes}
    keys |= set(Ground.objects.filter(version__in=[old, new]).values_list("item_id", flat=True))
    items = open_ones(Item, keys, viewer)
    for change in changes:
        change.open_finding = items.get(change.finding_id)
    return between(old, new, changes, items)
