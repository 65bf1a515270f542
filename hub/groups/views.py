from __future__ import annotations

from collections import Counter
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.models import Person
from hub.groups import actions, permissions
from hub.groups.forms import DecideForm, JoinForm, LeaveForm
from hub.groups.models import Group, Participation
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.lib.visibility import Viewer
from hub.partners.models import Constituency, Organization
from hub.sources.citations import Citations

MEMBERS_PAGE = 100


def groups(request: HttpRequest) -> HttpResponse:
    """The action groups with who chairs them and what they are busy with."""
    found = list(
        Group.objects.visible_to(request.viewer)
        .top()
        .select_related("kind")
        .prefetch_related(Prefetch("subgroups", Group.objects.visible_to(request.viewer)), "offices__organization")
        .annotate(members=active_members(request.viewer))
    )
    return render(request, "groups/groups.html", {"groups": found, "citations": Citations(found)})


def active_members(viewer: Viewer) -> Count:
    """How many members a group has, as far as the reader may know of them: to annotate groups with."""
    seen = Participation.objects.visible_to(viewer).filter(status=Participation.Status.ACTIVE)
    return Count("participations", filter=Q(participations__in=seen.values("pk")), distinct=True)


def group(request: HttpRequest, slug: str) -> HttpResponse:
    """One group at work: mandate, chairs, parts, plans, progress, what it did together."""
    found = get_visible(Group.objects.select_related("kind"), request.viewer, slug=slug)
    viewer = request.viewer
    subgroups = list(found.subgroups.visible_to(viewer))
    offices = list(found.offices.visible_to(viewer).select_related("organization", "person"))
    decisions = list(found.decisions.visible_to(viewer))
    milestones = list(found.milestones.visible_to(viewer))
    # What stands above groups in the order of imports comes by related names.
    plans = list(found.plans.visible_to(viewer))
    all_outputs = found.plans.model._meta.get_field("outputs").related_model._default_manager
    outputs = list(all_outputs.visible_to(viewer).filter(plan__in=plans, outcome=None)) if plans else []
    plan_of = {plan.pk: plan for plan in plans}
    for output in outputs:
        output.plan = plan_of[output.plan_id]
    meetings = list(found.meetings.visible_to(viewer)[:8])
    initiatives = list(found.initiatives.visible_to(viewer).prefetch_related("countries")[:12])
    items = list(found.library_items.visible_to(viewer)[:8])
    outcomes = list(found.outcomes.visible_to(viewer).select_related("plan__group")) if found.parent_id else []
    records = [found, *subgroups, *offices, *decisions, *milestones, *plans, *outputs, *meetings, *initiatives, *items]
    asked = ["active", "requested"]
    mine = found.participations.filter(organization__in=viewer.organization_ids, status__in=asked)
    context = {
        "group": found,
        "subgroups": subgroups,
        "offices": offices,
        "decisions": decisions,
        "milestones": milestones,
        "plans": plans,
        "outputs": outputs,
        "outcomes": outcomes,
        "meetings": meetings,
        "initiatives": initiatives,
        "items": items,
        "member_count": found.participations.active().visible_to(viewer).count(),
        "mine": list(mine.select_related("organization")) if viewer.organization_ids else [],
        "can_edit": permissions.can_edit_group(viewer, found),
        "can_join": permissions.can_ask_to_join(viewer, found),
        "citations": Citations(records),
    }
    return render(request, "groups/group.html", context)


def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who takes part, whom each stands for, who asked; the chair decides here."""
    found = get_visible(Group.objects.select_related("kind", "parent"), request.viewer, slug=slug)
    seen = found.participations.visible_to(request.viewer).select_related("organization__country", "group")
    active = seen.filter(status=Participation.Status.ACTIVE)
    counts = Counter(active.order_by().values_list("organization__constituency", flat=True))
    leads = permissions.can_lead_group(request.viewer, found)
    context = {
        "group": found,
        "page": Paginator(active, MEMBERS_PAGE).get_page(request.GET.get("page")),
        "requests": [
            (participation, DecideForm(prefix=f"p{participation.pk}") if leads else None)
            for participation in seen.filter(status=Participation.Status.REQUESTED)
        ],
        "mine": list(active.filter(organization__in=request.viewer.organization_ids)),
        "balance": [(label, counts.get(value, 0)) for value, label in Constituency.choices],
        "leave_form": LeaveForm(),
        "can_join": permissions.can_ask_to_join(request.viewer, found),
    }
    return render(request, "groups/members.html", context)


@throttled("join-group", per_hour=30)
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to join, for the organization one acts for."""
    found = get_visible(Group.objects.select_related("kind"), request.viewer, slug=slug)
    permissions.check_can_ask_to_join(request.viewer, found)
    organization = Organization.objects.get(pk=request.viewer.acting_for_id)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_to_join(
                group=found, organization=organization, by=cast(Person, request.user), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your request is with the group’s chair."))
            return redirect("groups:members", slug=slug)
    return render(request, "groups/join.html", {"group": found, "organization": organization, "form": form})


@require_POST
def decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The chair accepts or declines a request, with a reason."""
    participation = get_visible(Participation.objects.select_related("group"), request.viewer, pk=pk, group__slug=slug)
    permissions.check_can_lead_group(request.viewer, participation.group)
    form = DecideForm(request.POST, prefix=f"p{pk}")
    if not form.is_valid():
        messages.error(request, _("Say why, then accept or decline."))
        return redirect("groups:members", slug=slug)
    act = actions.accept_participation if form.cleaned_data["decision"] == "accept" else actions.decline_participation
    try:
        act(participation=participation, reason=form.cleaned_data["reason"], by=cast(Person, request.user))
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Your decision is recorded."))
    return redirect("groups:members", slug=slug)


@require_POST
def leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a membership, with a reason."""
    participation = get_visible(Participation.objects.select_related("group"), request.viewer, pk=pk, group__slug=slug)
    permissions.check_can_leave(request.viewer, participation)
    form = LeaveForm(request.POST)
    if form.is_valid():
        try:
            actions.leave_group(participation=participation, by=cast(Person, request.user), **form.cleaned_data)
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The membership has ended."))
    else:
        messages.error(request, _("Say why the organization leaves."))
    return redirect("groups:members", slug=slug)
