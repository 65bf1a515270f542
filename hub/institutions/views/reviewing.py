"""Handing in, reviewing, withdrawing and taking down; what waits for a person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.institutions import actions, permissions
from hub.institutions.forms import ConfirmForm, DecisionForm, ReasonForm
from hub.institutions.models import OPEN, InstitutionVersion, RemedyVersion, State
from hub.institutions.views.remedies import text_context
from hub.institutions.views.versions import country_of, find_version, institution_context, whole_of
from hub.lib.forms import succeeds

SHOWN = 100


@login_required
def review(request: Request) -> HttpResponse:
    """What waits for the person's review, and what she or her organization has begun."""
    viewer = request.viewer
    own = Q(author=request.person) | Q(organization__in=viewer.organization_ids)
    queues, mine = [], []
    for model, whole in ((InstitutionVersion, "institution__country"), (RemedyVersion, "path__country")):
        rows: Any = model.objects.select_related(whole, "group", "organization")
        queues += permissions.waiting_for_review(rows, viewer)[:SHOWN]
        mine += rows.filter(own, state__in=OPEN).order_by("-written_at")[:SHOWN]
    context = {
        "queue": [(one, country_of(one)) for one in sorted(queues, key=lambda one: one.written_at)],
        "mine": [(one, country_of(one)) for one in sorted(mine, key=lambda one: one.written_at, reverse=True)],
        "reviews": viewer.is_secretariat or bool(viewer.led_group_ids),
    }
    return render(request, "institutions/review.html", context)


@login_required
def hand_in(request: Request, public_id: str) -> HttpResponse:
    found = find_version(request, public_id)
    permissions.check_can_edit(request.viewer, found)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, actions.hand_in, version=found, by=request.person)
    ):
        messages.success(request, _("It is with those who lead the group. Another person reviews it."))
        return redirect(found)
    warning = _(
        "Those who lead the group read it. You can change it again only if they send it back, or if you withdraw it."
    )
    return _confirm(request, found, form, _("Hand in for review"), warning)


@login_required
def decide(request: Request, public_id: str) -> HttpResponse:
    """Publish a version that was handed in, or send it back with a reason."""
    found = find_version(request, public_id)
    permissions.check_can_review(request.viewer, found)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = actions.return_to_author if "return" in request.POST else actions.publish
        if succeeds(form, act, version=found, by=request.person, **form.cleaned_data):
            said = _("Sent back to the author.") if "return" in request.POST else _("It is published.")
            messages.success(request, said)
            return redirect(whole_of(found) if found.state == State.PUBLISHED else "institutions:review")
    is_remedy = isinstance(found, RemedyVersion)
    more = text_context(found) if isinstance(found, RemedyVersion) else institution_context(found, country_of(found))
    context = {"form": form, "version": found, "country": country_of(found), "is_remedy": is_remedy, **more}
    if isinstance(found, RemedyVersion):
        context |= {
            "path": found.path,
            "standing": found.path.versions.filter(state=State.PUBLISHED, language=found.language).first(),
        }
    else:
        context["standing"] = found.institution.versions.filter(state=State.PUBLISHED).first()
    return render(request, "institutions/decide.html", context)


@login_required
def withdraw(request: Request, public_id: str) -> HttpResponse:
    found = find_version(request, public_id)
    permissions.check_can_withdraw(request.viewer, found)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, actions.withdraw, version=found, by=request.person)
    ):
        messages.success(request, _("It is withdrawn."))
        return redirect("institutions:country", country_of(found).iso3.lower())
    return _confirm(request, found, form, _("Withdraw"), _("Reviewers no longer see it. You can write another."))


@login_required
def take_down(request: Request, public_id: str) -> HttpResponse:
    """End a published version that may lead somebody astray, before there is a better one."""
    found = find_version(request, public_id)
    permissions.check_can_take_down(request.viewer, found)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and succeeds(form, actions.take_down, version=found, by=request.person, **form.cleaned_data)
    ):
        messages.success(request, _("It is taken down."))
        return redirect("institutions:country", country_of(found).iso3.lower())
    warning = _("The site no longer leads to it. It stays among the earlier versions, marked as superseded.")
    return _confirm(request, found, form, _("Take down"), warning)


def _confirm(request: Request, found: Any, form: Any, title: str, warning: str) -> HttpResponse:
    context = {"form": form, "version": found, "country": country_of(found), "title": title, "warning": warning}
    return render(request, "institutions/confirm.html", context)
