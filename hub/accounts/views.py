from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts import actions
from hub.accounts.forms import ProfileForm
from hub.accounts.models import Person


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language; e-mail, password and second factor have their own pages."""
    person = cast(Person, request.user)
    form = ProfileForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        actions.update_profile(person=person, by=person, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})
