from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.governance import actions, permissions
from hub.governance.forms import AdoptForm, CompareForm, ThingForm
from hub.governance.models import Handover, TermsDraft, TermsVersion
from hub.groups.models import Group, Office
from hub.groups.permissions import can_lead_group, check_can_lead_group
from hub.groups.tabs import tabs_of
from hub.lib.forms import attempt, show_refusal
from hub.lib.permissions import get_visible
from hub.lib.translated import columns
from hub.workplans.differences import words
from hub.workplans.models import Plan


def find_group(request: Request, slug: str) -> Group:
    found: Group = get_visible(Group.objects.select_related("kind", "parent"), request.viewer, slug=slug)
    return found


def terms(request: Request, slug: str) -> HttpResponse:
    """The terms of reference in force on a day, all versions, the changes between two, and the draft for those who lead."""
    found = find_group(request, slug)
    versions = list(TermsVersion.objects.visible_to(request.viewer).filter(group=found).defer("by"))
    form = CompareForm(request.GET or None, numbers=[one.number for one in versions])
    asked = form.cleaned_data if form.is_valid() else {}
    day = asked.get("as_of")
    for version in versions:
        version.group = found
    shown = next((one for one in versions if day is None or one.adopted_on <= day), None)
    by_number = {one.number: one for one in versions}
    old, new = by_number.get(asked.get("since") or 0), by_number.get(asked.get("until") or 0)
    return show(request, found, shown, versions, day=day, form=form, compared=compare(old, new), old=old, new=new)


def terms_version(request: Request, slug: str, number: int) -> HttpResponse:
    """A frozen version at its permanent address."""
    found = find_group(request, slug)
    versions = list(TermsVersion.objects.visible_to(request.viewer).filter(group=found))
    shown = next((one for one in versions if one.number == number), None)
    if shown is None:
        raise Http404(_("There is no such version."))
    for version in versions:
        version.group = found
    return show(request, found, shown, versions, form=CompareForm(numbers=[one.number for one in versions]))


def compare(old: TermsVersion | None, new: TermsVersion | None) -> list[tuple[str, Any]]:
    """The texts that differ between two versions, word by word, with the code of their language."""
    if old is None or new is None:
        return []
    texts = new.texts()
    return [(code, words(text, texts[code])) for code, text in old.texts().items() if text != texts[code]]


def show(
    request: Request, group: Group, shown: TermsVersion | None, versions: list[TermsVersion], **more: Any
) -> HttpResponse:
    viewer = request.viewer
    leads = can_lead_group(viewer, group)
    draft = TermsDraft.objects.visible_to(viewer).filter(group=group).first() if leads else None
    context = {
        "group": group,
        "version": shown,
        "versions": versions,
        "is_unchanged": shown is None or shown.sha256 == shown.fingerprint(),
        "leads": leads,
        "draft": draft,
        "edit_draft": reverse("editing:edit", args=["terms-draft", draft.pk])
        if draft
        else f"{reverse('editing:new', args=['terms-draft'])}?group={group.pk}",
        "is_adopted": bool(draft and versions and versions[0].texts() == draft.texts()),
        "tabs": tabs_of(group, "terms", Plan.current_of(group.plans.visible_to(viewer), timezone.localdate())),
    }
    return render(request, "governance/terms.html", context | more)


@login_required
def adopt(request: Request, slug: str) -> HttpResponse:
    """Freeze the draft as the next version."""
    found = find_group(request, slug)
    check_can_lead_group(request.viewer, found)
    draft = TermsDraft.objects.filter(group=found).first()
    if draft is None:
        messages.error(request, _("Write a draft first."))
        return redirect("governance:terms", slug=slug)
    form = AdoptForm(request.POST or None, group=found, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("adopted_on", "resolution")}
        values["decided_by"] = {column: form.cleaned_data[column] for column in columns("decided_by")}
        version = attempt(form, actions.adopt_terms, draft=draft, by=request.person, **values)
        if version is not None:
            messages.success(request, _("The terms of reference are adopted and frozen."))
            return redirect(version)
    return render(request, "governance/adopt.html", {"group": found, "draft": draft, "form": form})


def find_handover(request: Request, slug: str, office: int) -> Handover:
    """The list, for those who lead the group and those who hand over; for the successor from the first day of her term,
    when she leads the group herself."""
    records = Handover.objects.select_related("office__group__kind", "office__organization", "office__person")
    found: Handover = get_visible(records, request.viewer, office__pk=office, office__group__slug=slug)
    return found


@login_required
def handover(request: Request, slug: str, office: int) -> HttpResponse:
    """What is handed over, ticked by both."""
    found = find_handover(request, slug, office)
    permissions.check_can_work_on(request.viewer, found)
    things = list(found.things.select_related("passed_by", "received_by"))
    side = permissions.side_of(request.viewer, found)
    context = {
        "handover": found,
        "group": found.office.group,
        "office": found.office,
        "successor": found.successor(),
        "things": things,
        "side": side,
        "is_complete": bool(things) and all(one.passed_at and one.received_at for one in things),
        "can_tick": bool(side) and any(getattr(one, f"{side}_at") is None for one in things),
        "form": ThingForm(),
    }
    return render(request, "governance/handover.html", context)


@require_POST
@login_required
def begin_handover(request: Request, slug: str, office: int) -> HttpResponse:
    """Create the list of what there is to hand over."""
    term = get_visible(Office.objects.select_related("group"), request.viewer, pk=office, group__slug=slug)
    permissions.check_can_begin_handover(request.viewer, term)
    begun = actions.begin_handover(office=term, viewer=request.viewer, by=request.person)
    return redirect(begun)


@require_POST
@login_required
def add_thing(request: Request, slug: str, office: int) -> HttpResponse:
    found = find_handover(request, slug, office)
    permissions.check_can_work_on(request.viewer, found)
    form = ThingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write what is handed over."))
        return redirect(found)
    with show_refusal(request):
        actions.add_thing(handover=found, values=form.cleaned_data, by=request.person)
        messages.success(request, _("Saved."))
    return redirect(found)


@require_POST
@login_required
def tick(request: Request, slug: str, office: int) -> HttpResponse:
    """Each side ticks its own column; ticks cannot be removed."""
    found = find_handover(request, slug, office)
    permissions.check_can_work_on(request.viewer, found)
    side = permissions.side_of(request.viewer, found)
    if not side:
        messages.error(request, _("Only the outgoing and the incoming holder tick these lines."))
        return redirect(found)
    keys = [int(key) for key in request.POST.getlist("thing")[:500] if key.isdecimal() and len(key) < 12]
    if actions.tick(handover=found, side=side, keys=keys, by=request.person):
        messages.success(request, _("Saved."))
    return redirect(found)
