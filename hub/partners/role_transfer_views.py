"""The pages on which a role in an organization is handed over."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.accounts.requests import Request
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.partners import permissions, role_transfers
from hub.partners.forms import RoleTransferAnswerForm, RoleTransferForm
from hub.partners.models import FocalPoint, RoleTransfer


@login_required
@throttled("hand-over", per_hour=30)
def transfer_role(request: Request, slug: str, pk: int) -> HttpResponse:
    """Name a successor, the day, and what she should know."""
    roles = FocalPoint.objects.select_related("organization", "person")
    role = get_visible(roles, request.viewer, pk=pk, organization__slug=slug)
    permissions.check_can_transfer_role(request.viewer, role)
    if waiting := role.transfers.filter(state=RoleTransfer.State.PROPOSED).first():
        return redirect(waiting)
    form = RoleTransferForm(request.POST or None, initial={"effective": timezone.localdate()})
    form.offer_people(Person.objects.filter(focal_points__organization=role.organization).exclude(pk=role.person_id))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            proposed = role_transfers.propose_transfer(
                role=role,
                successor=given["person"],
                effective=given["effective"],
                note=given["note"],
                by=request.person,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The successor is asked. Until they accept, nothing changes."))
            return redirect(proposed)
    return render(request, "partners/transfer_role.html", {"form": form, "role": role})


@login_required
def role_transfer(request: Request, slug: str, pk: int) -> HttpResponse:
    """What is handed over, to whom and from when; the successor answers here."""
    found = get_visible(
        RoleTransfer.objects.select_related("role__organization", "role__person", "successor", "proposed_by"),
        request.viewer, pk=pk, role__organization__slug=slug,
    )  # fmt: skip
    is_open = found.state == RoleTransfer.State.PROPOSED
    is_hers = found.successor_id == request.viewer.person_id
    may_withdraw = is_open and permissions.can_transfer_role(request.viewer, found.role)
    form = RoleTransferAnswerForm(request.POST or None)
    if request.method == "POST":
        if request.POST.get("answer") == "withdraw":
            permissions.check_can_transfer_role(request.viewer, found.role)
        else:
            permissions.check_can_take_over(request.viewer, found)
        if form.is_valid() and _answer(request, found, form):
            return redirect(found)
    context = {
        "role_transfer": found,
        "form": form,
        "may_answer": is_open and is_hers,
        "may_withdraw": may_withdraw,
        "today": timezone.localdate(),
    }
    return render(request, "partners/role_transfer.html", context)


def _answer(request: Request, found: RoleTransfer, form: RoleTransferAnswerForm) -> bool:
    try:
        match form.cleaned_data["answer"]:
            case "accept":
                taken = role_transfers.accept_transfer(role_transfer=found, by=request.person)
                day = {"day": date_format(taken.starts or timezone.localdate())}
                messages.success(request, _("You have the role from %(day)s.") % day)
            case "decline":
                role_transfers.decline_transfer(
                    role_transfer=found, reason=form.cleaned_data["reason"], by=request.person
                )
                messages.success(request, _("Your answer is recorded."))
            case _withdraw:
                role_transfers.withdraw_transfer(role_transfer=found, by=request.person)
                messages.success(request, _("The hand-over is withdrawn."))
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
