from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.account.views import email as allauth_email
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hub.accounts import actions
from hub.accounts.email_preferences import person_of
from hub.accounts.forms import EraseForm, ProfileForm
from hub.accounts.models import Person
from hub.accounts.owndata import data_of, erase_person
from hub.accounts.requests import Request
from hub.accounts.transactions import all_or_nothing
from hub.lib.forms import succeeds


@login_required
def profile(request: Request) -> HttpResponse:
    """Name and language; e-mail, password and second factor have their own pages."""
    person = request.person
    form = ProfileForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        actions.update_profile(person=person, by=person, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    # Organizations and groups are above accounts in the order of imports; their records come by related names.
    points: Any = person.focal_points  # type: ignore[attr-defined]
    offices: Any = person.offices  # type: ignore[attr-defined]
    context = {
        "form": form,
        "points": points.visible_to(request.viewer).on().select_related("organization"),
        "offices": offices.visible_to(request.viewer).on().select_related("group"),
    }
    return render(request, "accounts/profile.html", context)


@login_required
@all_or_nothing
def email_addresses(request: Request) -> HttpResponse:
    """The page of django-allauth. An unconfirmed address cannot become the primary one: the response would reveal whether it
    belongs to somebody else."""
    if request.method == "POST" and "action_primary" in request.POST:
        chosen = EmailAddress.objects.filter(user=request.user.pk, email__iexact=request.POST.get("email", ""))
        if not chosen.filter(verified=True).exists():
            messages.error(request, _("Confirm the address first: only then can it be your main one."))
            return redirect("account_email")
    response: HttpResponse = allauth_email(request)
    return response


@login_required
@reauthentication_required
def own_data(request: Request) -> HttpResponse:
    """All data about the person, as a file."""
    response = JsonResponse(
        data_of(request.person, request.viewer), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt  # mail programs send no cookie with the button; the signed link is the permission
def stop_emails(request: Request, token: str) -> HttpResponse:
    """The link in every e-mail that stops them: one click, without signing in."""
    person = person_of(token)
    if person is None:
        raise Http404(_("This link is not one of ours. Choose in your profile how often an e-mail comes."))
    if request.method == "POST":
        actions.stop_emails(person=person)
        return render(request, "accounts/stop_emails.html", {"ended": True})
    return render(request, "accounts/stop_emails.html", {"ended": person.digest == Person.Digest.NEVER})


@login_required
@require_POST
def mailbox_works(request: Request) -> HttpResponse:
    """The person confirms that her mailbox works again."""
    actions.trust_mailbox(person=request.person)
    messages.success(request, _("Thank you. The next e-mail is sent to this address again."))
    return redirect("accounts:profile")


@login_required
@reauthentication_required
def erase(request: Request) -> HttpResponse:
    """Delete the account: it is emptied at once."""
    person = request.person
    form = EraseForm(request.POST or None, email=person.email)
    sent = request.method == "POST" and form.is_valid()
    if sent and succeeds(form, erase_person, person=Person.objects.get(pk=person.pk)):
        logout(request)
        messages.success(request, _("Your account is erased."))
        return redirect("pages:home")
    return render(request, "accounts/erase.html", {"form": form})
