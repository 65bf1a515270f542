"""Signing, registering, reading frozen versions, and taking a registered protocol back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.forms import attempt, succeeds
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.prevalence import actions, permissions
from hub.prevalence.document import PARTS, fingerprint, standing_version
from hub.prevalence.forms import DraftForm, RegisterForm, SignForm, WithdrawForm
from hub.prevalence.models import ProtocolVersion, Withdrawal
from hub.prevalence.readiness import missing_to_register, missing_to_sign
from hub.prevalence.views.protocols import content_for, find_protocol


@login_required
@throttled("study_protocol", per_hour=60)
def sign(request: Request, public_id: str) -> HttpResponse:
    """The whole protocol beside the signature: what is signed is what is seen."""
    found = find_protocol(request, public_id)
    permissions.check_can_sign(request.viewer, found)
    form = SignForm(request.POST or None, initial={"seen": fingerprint(found)})
    if request.method == "POST" and form.is_valid():
        values = {"seen": form.cleaned_data["seen"], "note": form.cleaned_data["note"]}
        if attempt(form, actions.sign, protocol=found, by=request.person, **values) is not None:
            if found.is_registered:
                messages.success(request, _("You have signed. The amendment counts from now on."))
            else:
                messages.success(request, _("You have signed. The team can register the protocol."))
            return redirect(found)
    context = {
        "protocol": found, "form": form, "title": _("Sign the ethics checklist"), "act": _("Sign"),
        "lacks": missing_to_sign(found), "shows_content": True,
    } | content_for(request, found, "")  # fmt: skip
    return render(request, "prevalence/act.html", context)


@login_required
@throttled("study_protocol", per_hour=60)
def register(request: Request, public_id: str) -> HttpResponse:
    found = find_protocol(request, public_id)
    permissions.check_can_lead(request.viewer, found)
    form = RegisterForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and attempt(form, actions.register, protocol=found, by=request.person) is not None:
        messages.success(request, _("The protocol is registered and open to everybody."))
        return redirect(found)
    context = {
        "protocol": found, "form": form, "title": _("Register the protocol"), "act": _("Register the protocol"),
        "text": _("It is frozen with the date and a fingerprint. What changes later is an amendment with its reason."),
        "lacks": missing_to_register(found),
    }  # fmt: skip
    return render(request, "prevalence/act.html", context)


def find_version(request: Request, public_id: str, number: int) -> ProtocolVersion:
    found = find_protocol(request, public_id)
    version: ProtocolVersion = get_visible(
        ProtocolVersion.objects.select_related("protocol"), request.viewer, protocol=found, number=number
    )
    return version


def version(request: Request, public_id: str, number: int) -> HttpResponse:
    """A frozen version: its fingerprint, how to check it, and why it was made."""
    found = find_version(request, public_id, number)
    names = [PARTS[part] for part in found.parts if part in PARTS]
    counts = found.number <= standing_version(found.protocol).number
    context = {"protocol": found.protocol, "version": found, "parts": names, "counts": counts}
    return render(request, "prevalence/version.html", context)


def version_file(request: Request, public_id: str, number: int) -> HttpResponse:
    """The canonical text itself: its SHA-256 is the one on the page."""
    found = find_version(request, public_id, number)
    answer = HttpResponse(found.text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.protocol.public_id}-{number}.json"'
    return answer


@login_required
@throttled("study_protocol", per_hour=60)
def withdraw(request: Request, public_id: str) -> HttpResponse:
    """By the team it waits for a second person; by the secretariat it is forced, and says so."""
    found = find_protocol(request, public_id)
    forced = permissions.can_force_withdrawal(request.viewer, found)
    if not forced:
        permissions.check_can_lead(request.viewer, found)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.force_withdrawal if forced else actions.ask_withdrawal
        if attempt(form, act, protocol=found, reason=form.cleaned_data["reason"], by=request.person) is not None:
            said = _("The protocol is withdrawn.") if forced else _("Another person of the team confirms it.")
            messages.success(request, said)
            return redirect(found)
    context = {
        "protocol": found, "form": form, "title": _("Withdraw the protocol"), "act": _("Withdraw the protocol"), "is_bad": True,
        "text": _("Title, dates and your reason stay in public. The protocol itself is closed."),
    }  # fmt: skip
    return render(request, "prevalence/act.html", context)


@login_required
@throttled("study_protocol", per_hour=60)
def withdraw_decide(request: Request, public_id: str) -> HttpResponse:
    """Confirm that the protocol is withdrawn, or let it stand."""
    found = find_protocol(request, public_id)
    permissions.check_can_confirm_withdrawal(request.viewer, found)
    pending = Withdrawal.objects.filter(protocol=found, confirmed_at=None, cancelled_at=None).first()
    if pending is None:
        raise Http404(_("Nobody asks for it."))
    form = DraftForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if "stands" in request.POST:
            if succeeds(form, actions.cancel_withdrawal, withdrawal=pending, by=request.person):
                messages.success(request, _("The protocol stands."))
                return redirect(found)
        elif succeeds(form, actions.confirm_withdrawal, withdrawal=pending, by=request.person):
            messages.success(request, _("The protocol is withdrawn."))
            return redirect(found)
    context = {
        "protocol": found, "form": form, "title": _("Confirm the withdrawal"), "act": _("Withdraw the protocol"), "is_bad": True,
        "text": pending.reason, "may_stand": True,
    }  # fmt: skip
    return render(request, "prevalence/act.html", context)
