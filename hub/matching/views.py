"""Possible duplicates; merging and splitting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.initiatives import permissions
from hub.initiatives.models import Initiative
from hub.lib.forms import show_refusal
from hub.lib.permissions import get_visible
from hub.matching import merging
from hub.matching.comparing import undecided_pairs
from hub.matching.models import Comparison
from hub.matching.taking_over import differences

PAIRS = 20  # possible duplicates on a page


def duplicates(request: Request) -> HttpResponse:
    """Likely duplicates, most similar first."""
    permissions.check_can_review(request.viewer)
    found = undecided_pairs(request.viewer)
    records = [
        f"{record}{links}"
        for record in ("one", "other")
        for links in ("__countries", "__roles__organization", "__tranches")
    ]
    pairs = [
        (pair, differences(pair.one, pair.other))
        for pair in found.select_related("one", "other").prefetch_related(*records)[:PAIRS]
    ]
    context = {"pairs": pairs, "total": found.count(), "compared_at": Comparison.when()}
    return render(request, "matching/duplicates.html", context)


@require_POST
def decide_pair(request: Request) -> HttpResponse:
    """Merge two records, or record that they are different."""
    permissions.check_can_review(request.viewer)
    kept = get_visible(Initiative.objects, request.viewer, public_id=request.POST.get("kept", ""))
    gone = get_visible(Initiative.objects, request.viewer, public_id=request.POST.get("gone", ""))
    by, reason = request.person, request.POST.get("reason", "")[:1000]
    if "swap" in request.POST:
        kept, gone = gone, kept
    # For each field in which they differ the form says which record is right; by default, the remaining one.
    chosen = [
        name.removeprefix("take-")
        for name, right in request.POST.items()
        if name.startswith("take-") and right == gone.public_id
    ]
    with show_refusal(request):
        if "merge" in request.POST or "swap" in request.POST:
            merging.merge_initiatives(kept=kept, gone=gone, by=by, reason=reason, chosen=chosen)
            messages.success(request, _("Merged. It can be split again on the page of what the sources say."))
        elif "apart" in request.POST:
            merging.keep_apart(one=kept, other=gone, by=by, reason=reason)
            messages.success(request, _("Saved."))
    return redirect("matching:duplicates")


@require_POST
def split(request: Request, public_id: str) -> HttpResponse:
    permissions.check_can_review(request.viewer)
    gone = get_object_or_404(Initiative, public_id=public_id)
    with show_refusal(request):
        merging.split_initiative(gone=gone, by=request.person, reason=request.POST.get("reason", "")[:1000])
    return redirect(gone)


@require_POST
def take_from_merged(request: Request, public_id: str) -> HttpResponse:
    """Show the value of a merged record in a field."""
    merged = Initiative.objects.filter(merged_into__isnull=False)
    gone = get_object_or_404(merged.filter(Initiative.visible_before_merging(request.viewer)), public_id=public_id)
    initiative = get_visible(Initiative.objects, request.viewer, pk=gone.merged_into_id)
    permissions.check_can_edit_initiative(request.viewer, initiative)
    with show_refusal(request):
        merging.take_from_merged(
            gone=gone, field=request.POST.get("field", ""), by=request.person,
            reason=request.POST.get("reason", "")[:1000],
        )  # fmt: skip
        messages.success(request, _("Saved."))
    return redirect("exchange:statements", public_id=initiative.public_id)
