from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, Prefetch, Q, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.groups import actions, permissions
from hub.groups.balance import balance_of_bodies, balance_of_group, bodies_of_group
from hub.groups.forms import DayForm, DecideForm, JoinForm, LeaveForm
from hub.groups.members_in_time import members_on
from hub.groups.membership import count_members, takes_part, visible_members
from hub.groups.models import Group, Office, Participation, Pause
from hub.groups.offices import end_of, offices_of, once_each, vacant_roles
from hub.groups.on_a_day import group_on
from hub.groups.overview import add_outputs, add_what_decisions_rest_on, fills, parts_of
from hub.groups.tabs import tabs_of
from hub.lib.choices import sorting_key
from hub.lib.components import Event, Part, Timeline
from hub.lib.forms import with_words
from hub.lib.paging import FirstOf
from hub.lib.partialdate import first_day, is_over, readable
from hub.lib.permissions import acting_for, get_visible
from hub.lib.throttle import throttled
from hub.lib.translated import choose_text, columns, in_language, interface_codes
from hub.lib.visibility import Viewer, ask_what_it_has, visible_of
from hub.partners.models import Organization
from hub.sources.citations import Citations

MEMBERS_PAGE = 100
SHOWN_OF_INITIATIVE = ("public_id", "acronym", "status", "visibility", "owner", *columns("name"))
SHOWN_OF_OUTPUT = ("plan", "due", "status", *columns("title"))
SHOWN_OF_OFFICE = ("group", "role", "starts", "ends", "organization", "person")
SHOWN_OF_HOLDER = {
    "organization": [f"organization__{name}" for name in ("visibility", "slug", "acronym", *columns("name"))],
    "person": ["person__name"],
}
OUTPUTS = 12  # upcoming ones on the page of a group
REQUESTS = 25  # to join, the oldest first; others follow when these are decided
DECISIONS = 12  # the latest, on the page of a group; the register has all
MEETINGS = 8  # the next and the last, on the page of a group; the calendar has all
# Kinds of records that most groups have none of.
SELDOM = (
    "merged_groups", "participations", "crises", "analyses", "corridors", "prevention_models", "study_protocols", "calls",
    "subgroups", "plans", "initiatives",
)  # fmt: skip
EARLIER_OFFICES = 12  # the last ones, on the page of a group; the page of offices has all


def groups(request: Request) -> HttpResponse:
    """The action groups with who chairs them and what they are busy with."""
    plans: Any = Group._meta.get_field("plans").related_model  # it stands above groups in the order of imports
    leading = Office.objects.on().filter(role__in=Office.LEADING).select_related("organization")
    found = list(
        Group.objects.visible_to(request.viewer)
        .top()
        .filter(pathfinder_committee=None)  # those of countries stand with the Pathfinder countries
        .select_related("kind")
        .prefetch_related(
            Prefetch("subgroups", Group.objects.visible_to(request.viewer)),
            Prefetch("offices", leading, to_attr="present_offices"),
            Prefetch("plans", plans.objects.visible_to(request.viewer).prefetch_related("steps")),
        )
    )
    counts = count_members(found, request.viewer)
    day = timezone.localdate()
    for one in found:
        one.members = counts[one.pk]
        one.present_offices = once_each(one.present_offices)
        one.current_plan = plans.current_of(one.plans.all(), day)
        one.stages = one.current_plan.stages(day) if one.current_plan else []
    present = [one for one in found if one.status not in Group.OVER]
    context = {
        "groups": [one for one in present if not one.kind.coordinates],
        "coordinating": [one for one in present if one.kind.coordinates],
        "over": [one for one in found if one.status in Group.OVER],
        "citations": Citations(found, request.viewer),
    }
    return render(request, "groups/groups.html", context)


def group(request: Request, slug: str) -> HttpResponse:
    """One group at work: mandate, chairs, parts, plans, progress, what it did together."""
    found = get_visible(Group.objects.select_related("kind"), request.viewer, slug=slug)
    viewer = request.viewer
    today = timezone.localdate()
    asked = DayForm(request.GET)
    given = asked.cleaned_data if asked.is_valid() else {}
    day, known = given.get("as_of") or today, given.get("known")
    known_at = end_of(known) if known else None
    ask_what_it_has(found, *SELDOM)
    subgroups = list(visible_of(found.subgroups, viewer).only("parent", "slug", *columns("name"), *columns("theme")))
    offices = _present_offices(found, viewer) if known_at is None else offices_of(found, known_at)
    decisions = list(found.decisions.visible_inside(viewer).select_related("basis"))
    latest_decisions = latest_of(decisions)
    add_what_decisions_rest_on(latest_decisions, viewer)
    milestones = list(found.milestones.visible_inside(viewer))
    # What stands above groups in the order of imports comes by related names.
    plans = list(visible_of(found.plans, viewer))
    plan = found.plans.model.current_of(plans, today)
    outputs = next_outputs_of(plans, today)
    meetings = meetings_of(found, viewer, today)
    initiatives = list(visible_of(found.initiatives, viewer).only(*SHOWN_OF_INITIATIVE)[:12])
    add_country_names(initiatives)
    items = list(found.library_items.in_library(viewer).only("public_id", "published", *columns("title"))[:8])
    outcomes = list(found.outcomes.visible_to(viewer).select_related("plan__group")) if found.parent_id else []
    add_outputs(outcomes, viewer)
    leads = [office for office in offices if office.holds(day)]
    future_offices = [office for office in offices if office.starts and office.starts > day]
    ended = [(one.ends, one.pk, one) for one in offices if one.ends and one.ends < day]
    past_offices = [one for _ends, _key, one in sorted(ended)[-EARLIER_OFFICES:]]
    shown_offices = [*leads, *future_offices, *past_offices]
    records = [
        found, *subgroups, *shown_offices, *latest_decisions, *milestones, *plans, *outputs, *meetings, *initiatives, *items
    ]  # fmt: skip
    parts = parts_of(subgroups, plan, today)
    members = bodies_of_group(found, viewer, None if known_at else [one for one in offices if one.holds(today)])
    context = {
        "group": found,
        "today": today,
        "day": day,
        "subgroups": subgroups,
        "parts": parts,
        "shows_outputs": any(part.meter for part in parts),
        "key": [Part(fill, 1, name) for fill, name in fills()],
        "offices": leads,
        "chairs": once_each(office for office in leads if office.role in Office.LEADING and office.organization_id),
        "future_offices": future_offices,
        "past_offices": past_offices,
        "known": known,
        "then": group_on(found, decisions, day, viewer, known_at) if day != today or known else None,
        "successor": successor_of(found, viewer),
        "predecessors": list(visible_of(found.merged_groups, viewer)),
        "vacant": [str(Office.Role(role).label) for role in vacant_roles(found, offices, day)],
        "decisions": latest_decisions,
        "decisions_number": len(decisions),
        "milestones": milestones,
        "line": Timeline([Event(first_day(one.on), str(one.title), readable(one.on)) for one in milestones], today),
        "plan": plan,
        "other_plans": [one for one in plans if one != plan],
        "stages": plan.stages(today) if plan else [],
        "next": plan.next_step(viewer, today) if plan else None,
        "outputs": outputs,
        "outcomes": outcomes,
        "meetings": meetings,
        "initiatives": initiatives,
        "items": items,
        "member_count": len(members),
        "balance": balance_of_bodies(found, viewer, members),
        "mine": participations_of(viewer, found),
        "can_edit": permissions.can_edit_group(viewer, found),
        "can_join": permissions.can_ask_to_join(viewer, found) and not takes_part(found, viewer.organization_ids),
        "records": records,
        "citations": Citations(records, viewer),
        "tabs": tabs_of(found, "overview", plan, len(decisions)),
    }
    if context["can_edit"]:
        context["new_plan"] = f"{reverse('editing:new', args=['plan'])}?group={found.pk}"
        context["more"] = acts_for(found, context["new_plan"] if plan else "", viewer)
    return render(request, "groups/group.html", context)


def _present_offices(group: Group, viewer: Viewer) -> list[Office]:
    """All terms, with who holds them; people are named to partners."""
    holders = ("organization", "person") if viewer.is_partner else ("organization",)
    shown = [name for holder in holders for name in SHOWN_OF_HOLDER[holder]]
    return list(group.offices.select_related(*holders).only(*SHOWN_OF_OFFICE, *shown))


def participations_of(viewer: Viewer, group: Group) -> list[Participation]:
    """How the reader's own organizations take part."""
    if not viewer.organization_ids:
        return []
    present = (Participation.Status.ACTIVE, Participation.Status.REQUESTED)
    mine = group.participations.filter(organization__in=viewer.organization_ids, status__in=present)
    return list(mine.select_related("organization"))


def next_outputs_of(plans: list[Any], day: date) -> list[Any]:
    """What the plans that run now deliver next. Who may see a plan may see its items."""
    running = {plan.pk: plan for plan in plans if plan.delivers(day)}
    if not running:
        return []
    all_outputs: Any = plans[0]._meta.get_field("outputs").related_model
    outputs = list(all_outputs.objects.upcoming(running, day).only(*SHOWN_OF_OUTPUT)[:OUTPUTS])
    for output in outputs:
        output.plan = running[output.plan_id]
    return outputs


def meetings_of(group: Group, viewer: Viewer, day: date) -> list[Any]:
    """Those to come, the next first; then those that were or will not be, the last first. One query."""
    found = group.meetings.visible_inside(viewer).only("group", "begins_on", "place", "status", *columns("title"))
    over = is_over("begins_on", day) | Q(status=found.model.Status.CANCELLED)
    coming = Case(When(over, then=None), default="begins_on")
    return list(found.order_by(coming.asc(nulls_last=True), "-begins_on", "pk")[:MEETINGS])


def add_country_names(initiatives: list[Any]) -> None:
    """Give each its `country_names`, by the alphabet. One query."""
    names: dict[int, list[str]] = {one.pk: [] for one in initiatives}
    codes = interface_codes()
    pairs: Any = type(initiatives[0]).countries.through.objects if initiatives else None
    rows = (
        pairs.filter(initiative__in=names).values_list("initiative", *columns("country__name", codes)) if names else ()
    )
    for key, *texts in rows:
        names[key].append(choose_text(texts, codes=codes))
    for one in initiatives:
        one.country_names = sorted(names[one.pk], key=sorting_key)


def latest_of(decisions: list[Any]) -> list[Any]:
    """The last decisions of a group, in the order of their dates; those without a date at the end."""
    dated, undated = [one for one in decisions if one.on], [one for one in decisions if not one.on]
    return [*dated[-DECISIONS:], *undated][:DECISIONS]


def successor_of(group: Group, viewer: Viewer) -> Group | None:
    if group.merged_into_id is None:
        return None
    return Group.objects.visible_to(viewer).filter(pk=group.merged_into_id).first()


def acts_for(group: Group, new_plan: str, viewer: Viewer) -> list[tuple[str, str]]:
    """What those who may write here do now and then. Who has no plan yet is asked for one on the page itself."""
    acts = [(_("Edit"), reverse("editing:edit", args=["group", group.pk]))]
    if new_plan and group.kind.has_plans and not group.parent_id:
        acts.append((_("Start a work plan"), new_plan))
    acts.append((_("Announce a meeting"), f"{reverse('editing:new', args=['meeting'])}?group={group.pk}"))
    if viewer.is_secretariat:
        acts.append((_("Record a decision"), f"{reverse('editing:new', args=['decision'])}?group={group.pk}"))
    return acts


def members(request: Request, slug: str) -> HttpResponse:
    """Who takes part, whom each stands for, who asked; the chair decides here."""
    found = get_visible(Group.objects.select_related("kind", "parent"), request.viewer, slug=slug)
    viewer = request.viewer
    seen = found.participations.visible_to(viewer).select_related("organization__country", "group")
    members = visible_members(found, viewer)
    leads = permissions.can_lead_group(viewer, found)
    asked = DayForm(request.GET)
    then = asked.cleaned_data if asked.is_valid() else {}
    if then.get("as_of") or then.get("known"):
        return members_then(request, found, asked)
    listed = members.select_related("country").prefetch_related(
        Prefetch("participations", seen.active().select_related(None), to_attr="here"),
        Prefetch("offices", Office.objects.on().filter(group=found), to_attr="offices_here"),
    )
    asking = FirstOf(seen.filter(status=Participation.Status.REQUESTED).order_by("pk"), REQUESTS)
    context = {
        "group": found,
        "page": Paginator(listed, MEMBERS_PAGE).get_page(request.GET.get("page")),
        "requests": [(one, DecideForm(prefix=f"p{one.pk}") if leads else None) for one in asking],
        "asking": asking,
        "paused": list(
            seen.joined()
            .exclude(pk__in=seen.active().values("pk"))
            .select_related("organization", "group")
            .prefetch_related(Prefetch("pauses", Pause.objects.on(), to_attr="present"))
        ),
        "day_form": asked,
        "mine": list(seen.active().filter(organization__in=viewer.organization_ids)),
        "balance": balance_of_group(found, viewer),
        "tabs": tabs_of(
            found, "members", found.plans.model.current_of(found.plans.visible_to(viewer), timezone.localdate())
        ),
        "leave_form": LeaveForm(),
        "can_join": permissions.can_ask_to_join(viewer, found) and not takes_part(found, viewer.organization_ids),
    }
    return render(request, "groups/members.html", context)


def members_then(request: Request, found: Group, form: DayForm) -> HttpResponse:
    """Who took part on a day, as known today or as it was recorded at the end of another day."""
    day, known = form.cleaned_data["as_of"] or timezone.localdate(), form.cleaned_data["known"]
    keys = members_on(found, day, end_of(known) if known else None)
    listed = Organization.objects.visible_to(request.viewer).filter(pk__in=keys).select_related("country")
    context = {
        "group": found,
        "day": day,
        "known": known,
        "day_form": form,
        "page": Paginator(listed.order_by(in_language("name"), "pk"), MEMBERS_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "groups/members_then.html", context)


@throttled("join-group", per_hour=30)
def join(request: Request, slug: str) -> HttpResponse:
    """Ask to join, for the organization one acts for."""
    found = get_visible(Group.objects.select_related("kind"), request.viewer, slug=slug)
    permissions.check_can_ask_to_join(request.viewer, found)
    organization = Organization.objects.get(pk=acting_for(request.viewer) or 0)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_to_join(group=found, organization=organization, by=request.person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your request is with the group’s chair."))
            return redirect("groups:members", slug=slug)
    return render(request, "groups/join.html", {"group": found, "organization": organization, "form": form})


@require_POST
def decide(request: Request, slug: str, pk: int) -> HttpResponse:
    """The chair accepts or declines a request, with a reason."""
    participation = get_visible(Participation.objects.select_related("group"), request.viewer, pk=pk, group__slug=slug)
    permissions.check_can_lead_group(request.viewer, participation.group)
    form = DecideForm(request.POST, prefix=f"p{pk}")
    if not form.is_valid():
        messages.error(request, _("Say why, then accept or decline."))
        return redirect("groups:members", slug=slug)
    act = actions.accept_participation if form.cleaned_data["decision"] == "accept" else actions.decline_participation
    try:
        act(participation=participation, reason=form.cleaned_data["reason"], by=request.person)
    except ValidationError as error:
        messages.error(request, with_words(error, form.cleaned_data["reason"]))
    else:
        messages.success(request, _("Your decision is recorded."))
    return redirect("groups:members", slug=slug)


@require_POST
def leave(request: Request, slug: str, pk: int) -> HttpResponse:
    """End a membership, with a reason."""
    participation = get_visible(Participation.objects.select_related("group"), request.viewer, pk=pk, group__slug=slug)
    permissions.check_can_leave(request.viewer, participation)
    form = LeaveForm(request.POST)
    if form.is_valid():
        try:
            actions.leave_group(participation=participation, by=request.person, **form.cleaned_data)
        except ValidationError as error:
            messages.error(request, with_words(error, form.cleaned_data["reason"]))
        else:
            messages.success(request, _("The membership has ended."))
    else:
        messages.error(request, _("Say why the organization leaves."))
    return redirect("groups:members", slug=slug)
