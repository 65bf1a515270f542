"""Adding to the library: proposals, their review, versions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.forms import attempt
from hub.lib.permissions import get_visible
from hub.lib.throttle import takes_files, throttled
from hub.library import actions, permissions
from hub.library.forms import EditionForm, ProposalForm, ReasonForm, ReviewForm
from hub.library.links import broken_links
from hub.library.models import Edition, Item, LinkCheck
from hub.library.sniffing import LARGEST
from hub.partners.models import Organization


@login_required
@throttled("library-proposal", per_hour=30)
def propose(request: Request) -> HttpResponse:
    """A partner adds an item; the secretariat or the chair of its group reviews it."""
    permissions.check_can_propose(request.viewer)
    owner = get_object_or_404(Organization, pk=request.viewer.acting_for_id)
    form = ProposalForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, actions.propose, written=form, owner=owner, by=request.person)
        if made is not None:
            messages.success(request, _("Thank you. It waits for a review; add its file or other versions meanwhile."))
            return redirect(made)
    return render(request, "library/propose.html", {"form": form, "item": None, "owner": owner})


@login_required
@throttled("library-proposal", per_hour=60)
def change_proposal(request: Request, public_id: str) -> HttpResponse:
    found = _item(request, public_id)
    permissions.check_can_change_proposal(request.viewer, found)
    form = ProposalForm(request.POST or None, instance=found, viewer=request.viewer)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.change_proposal, written=form, by=request.person) is not None
    ):
        messages.success(request, _("Saved. It waits for a review."))
        return redirect(found)
    shown = _item(request, public_id)  # as it stands, without what the form wrote into the other
    return render(request, "library/propose.html", {"form": form, "item": shown, "owner": found.owner})


@login_required
def review(request: Request, public_id: str) -> HttpResponse:
    """Take it in, send it back or decline it, with a reason."""
    found = _item(request, public_id)
    permissions.check_can_review(request.viewer, found)
    form = ReviewForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.review, item=found, by=request.person, **form.cleaned_data) is not None
    ):
        messages.success(request, _("Decided. Who proposed it reads your reason."))
        return redirect(found)
    return _ask(request, found, form, _("Review the item"), act=_("Decide"))


@login_required
@takes_files(LARGEST)
@throttled("library-version", per_hour=60)
def add_edition(request: Request, public_id: str) -> HttpResponse:
    """A version of the item: an address or a file."""
    found = _item(request, public_id)
    permissions.check_can_add_edition(request.viewer, found)
    form = EditionForm(request.POST or None, request.FILES or None, instance=Edition(item=found))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.add_edition, edition=form.instance, by=request.person) is not None
    ):
        messages.success(request, _("The version is added."))
        return redirect(found)
    return _ask(request, found, form, _("Add a version"), status=422 if form.errors else 200)


@login_required
def remove_edition(request: Request, public_id: str, key: int) -> HttpResponse:
    found = _item(request, public_id)
    permissions.check_can_add_edition(request.viewer, found)
    edition = get_object_or_404(found.editions, pk=key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.remove_edition(edition=edition, by=request.person, **form.cleaned_data)
        messages.success(request, _("The version is removed."))
        return redirect(found)
    warning = _("“%(name)s” goes, with its file. This cannot be undone.") % {"name": edition}
    return _ask(request, found, form, _("Remove the version"), warning=warning, is_bad=True)


@login_required
def links(request: Request) -> HttpResponse:
    """Addresses that did not answer when the worker asked."""
    permissions.check_can_see_links(request.viewer)
    found = broken_links(request.viewer)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "number": len(found),
        "is_on": settings.CHECK_LINKS,
        "last": LinkCheck.objects.order_by("-checked_at").first(),
    }
    return render(request, "library/links.html", context)


def _item(request: Request, public_id: str) -> Item:
    found: Item = get_visible(Item.objects.select_related("owner"), request.viewer, public_id=public_id)
    return found


def _ask(request: Request, found: Item, form: Any, title: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """One short form about an item."""
    return render(request, "library/ask.html", {"item": found, "form": form, "title": title} | more, status=status)
