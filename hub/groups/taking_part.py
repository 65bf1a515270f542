"""One page for the part that an organization takes in all groups: asking, pausing, coming back, leaving, one or several at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.models import Person
from hub.accounts.requests import Request
from hub.groups import actions, permissions
from hub.groups.forms import PartForm
from hub.groups.models import Group, Office, Participation
from hub.groups.recommending import Recommendation, recommend
from hub.lib.permissions import acting_for
from hub.lib.throttle import throttled
from hub.lib.visibility import Viewer
from hub.partners.models import Organization

OPEN = (Group.Status.ACTIVE, Group.Status.PROPOSED)


@dataclass
class PartInGroup:
    """A group with the part that the organization takes in it, and why it is proposed."""

    group: Group
    participation: Participation | None = None
    paused_until: Any = None
    part: str = "none"  # a key of PartForm.CHOICES
    recommended: Recommendation | None = None
    form: Any = None

    @property
    def is_open(self) -> bool:
        return self.form is not None and self.form.is_bound and bool(self.form.errors)


@login_required
@throttled("take-part", per_hour=60)
def taking_part(request: Request) -> HttpResponse:
    """The groups with the part of the organization for which the person acts; each can be changed, all are sent at once."""
    permissions.check_can_take_part(request.viewer)
    organization = Organization.objects.get(pk=acting_for(request.viewer) or 0)
    parts = parts_of_organization(organization, request.viewer)
    for one in parts:
        one.form = PartForm(request.POST or None, prefix=f"g{one.group.pk}", part=one.part)
    wrong = [one for one in parts if not one.form.is_valid()]  # each is read, so that each says what is wrong with it
    if request.method == "POST" and not wrong:
        chosen = [one for one in parts if one.form.cleaned_data["act"]]
        if not chosen:
            messages.info(request, _("Nothing was changed: choose for a group what is to happen."))
            return redirect("groups:taking_part")
        if carry_out(chosen, organization, request.person):
            message = ngettext("%(number)s change is recorded.", "%(number)s changes are recorded.", len(chosen))
            messages.success(request, message % {"number": len(chosen)})
            return redirect("groups:taking_part")
    context = {
        "organization": organization,
        "mine": [one for one in parts if one.part != "none"],
        "proposed": [one for one in parts if one.part == "none" and one.recommended],
        "others": [one for one in parts if one.part == "none" and not one.recommended],
        "works_on": organization.words_of_work(),
        "wrong": [one for one in parts if one.is_open],
    }
    return render(request, "groups/taking_part.html", context)


def parts_of_organization(organization: Organization, viewer: Viewer) -> list[PartInGroup]:
    """Every group that is open to the reader and to members, and those in which the organization has a part already."""
    today = timezone.localdate()
    own = organization.participations.filter(status__in=["requested", "active"]).prefetch_related("pauses")
    participations = {one.group_id: one for one in own}
    offices = set(Office.objects.on(today).filter(organization=organization).values_list("group_id", flat=True))
    open_to_all = Q(parent=None, status__in=OPEN, kind__coordinates=False)
    seen = Group.objects.visible_to(viewer).filter(open_to_all | Q(pk__in=offices)).values("pk")
    groups = Group.objects.filter(Q(pk__in=seen) | Q(pk__in=participations)).select_related("parent", "kind")
    found = [_part(group, participations.get(group.pk), group.pk in offices, today) for group in groups]
    # Where it takes part already, its working groups can be joined, too.
    inside = [one.group.pk for one in found if one.part in {"active", "office"} and one.group.parent_id is None]
    known = {one.group.pk for one in found}
    below = Group.objects.visible_to(viewer).filter(parent__in=inside, status__in=OPEN, kind__coordinates=False)
    below = below.select_related("parent")
    found += [PartInGroup(group) for group in below if group.pk not in known]
    fresh = [one.group for one in found if one.part == "none" and one.group.parent_id is None]
    proposed = {one.group.pk: one for one in recommend(organization, fresh, viewer)}
    for one in found:
        one.recommended = proposed.get(one.group.pk)
    order = list(proposed)
    return sorted(found, key=lambda one: _place(one, order))


def _place(one: PartInGroup, proposed: list[int]) -> tuple[int, int, int, int]:
    """The proposed ones by how much they have in common, the others as groups are listed, each with its parts behind it."""
    whole = one.group.parent or one.group
    rank = proposed.index(one.group.pk) if one.group.pk in proposed else len(proposed)
    return rank, whole.position, whole.pk, one.group.pk if one.group.parent_id else 0


def _part(group: Group, participation: Participation | None, serves: bool, today: Any) -> PartInGroup:
    if participation is None:
        return PartInGroup(group, part="office" if serves else "none")
    if participation.status == Participation.Status.REQUESTED:
        return PartInGroup(group, participation, part="requested")
    for pause in participation.pauses.all():
        if pause.holds(today):
            return PartInGroup(group, participation, pause.ends, "paused")
    return PartInGroup(group, participation, part="active")


class _NothingDone(Exception):  # noqa: N818 - ends the transaction, and is no error of the program
    pass


def carry_out(chosen: list[PartInGroup], organization: Organization, by: Person) -> bool:
    """All of the changes or none: what stands in the way of one is said at its group."""
    try:
        with transaction.atomic():
            for one in chosen:
                try:
                    with transaction.atomic():
                        _act(one, organization, by)
                except ValidationError as error:
                    one.form.add_error(None, forms.ValidationError(error.messages))
            if any(one.form.errors for one in chosen):
                raise _NothingDone
    except _NothingDone:
        return False
    return True


def _act(one: PartInGroup, organization: Organization, by: Person) -> None:
    given = one.form.cleaned_data
    words = given.get("words", "").strip()
    participation: Any = one.participation
    match given["act"]:
        case PartForm.ASK:
            actions.ask_to_join(group=one.group, organization=organization, brings=words, by=by)
        case PartForm.WITHDRAW:
            actions.withdraw_request(participation=participation, by=by)
        case PartForm.CHANGE:
            actions.change_what_it_brings(participation=participation, brings=words, by=by)
        case PartForm.PAUSE:
            actions.pause_participation(participation=participation, until=given["until"], reason=words, by=by)
        case PartForm.RESUME:
            actions.resume_participation(participation=participation, by=by)
        case PartForm.LEAVE:
            actions.leave_group(participation=participation, reason=words, by=by)
