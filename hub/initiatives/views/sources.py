"""What sources say side by side; duplicates, merges and splits."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.models import Person
from hub.initiatives import merging, permissions
from hub.initiatives.duplicates import pairs_of
from hub.initiatives.models import Initiative, SourceRecord
from hub.initiatives.shown import shown_facts
from hub.lib.permissions import get_visible
from hub.lib.text import whole_number


def statements(request: HttpRequest, public_id: str) -> HttpResponse:
    """Field by field: what is shown, and what each source says."""
    initiative = get_visible(Initiative.objects, request.viewer, public_id=public_id)
    can_edit = permissions.can_edit_initiative(request.viewer, initiative)
    if request.method == "POST":
        permissions.check_can_edit_initiative(request.viewer, initiative)
        said = get_object_or_404(SourceRecord, pk=whole_number(request.POST.get("said", "")), initiative=initiative)
        try:
            merging.choose_word(
                initiative=initiative, field=request.POST.get("field", ""), said=said, by=cast(Person, request.user),
                reason=request.POST.get("reason", ""),
            )  # fmt: skip
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("initiatives:statements", public_id=public_id)
    records = merging.records_of(initiative, request.viewer)
    shown = shown_facts([initiative], for_files=True)[initiative.pk]
    hidden = {"places"} if initiative.places.exclude(shown="exact").exists() and not can_edit else set()
    names = sorted({name for said in records for name in said.facts} - {"extra", "identifiers"} - hidden)
    rows = [
        (name, _readable(shown.get(name)), [_word(said, name, shown) for said in records if name in said.facts])
        for name in names
    ]
    context = {
        "initiative": initiative, "rows": rows, "records": records, "can_edit": can_edit,
        "merged": initiative.merged_from.filter(Initiative.visible_before_merging(request.viewer)),
        "can_merge": permissions.can_review(request.viewer),
    }  # fmt: skip
    return render(request, "initiatives/statements.html", context)


def _word(said: SourceRecord, name: str, shown: dict[str, Any]) -> dict[str, Any]:
    return {"said": said, "text": _readable(said.facts[name]), "same": shown.get(name) == said.facts[name]}


def _readable(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(
            " ".join(str(part) for part in entry if part != "") if isinstance(entry, list) else str(entry)
            for entry in value
        )
    return str(value or "")


def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one, most alike first."""
    permissions.check_can_review(request.viewer)
    pairs = pairs_of(request.viewer)
    records = Initiative.objects.in_bulk({key for pair in pairs for key in (pair.one, pair.other)})
    context = {"pairs": [(pair, records[pair.one], records[pair.other]) for pair in pairs]}
    return render(request, "initiatives/duplicates.html", context)


@require_POST
def decide_pair(request: HttpRequest) -> HttpResponse:
    """Merge two records, or say that they are two."""
    permissions.check_can_review(request.viewer)
    kept = get_visible(Initiative.objects, request.viewer, public_id=request.POST.get("kept", ""))
    gone = get_visible(Initiative.objects, request.viewer, public_id=request.POST.get("gone", ""))
    by, reason = cast(Person, request.user), request.POST.get("reason", "")
    try:
        if "merge" in request.POST:
            merging.merge_initiatives(kept=kept, gone=gone, by=by, reason=reason)
            messages.success(request, _("Merged. It can be split again on the page of what the sources say."))
        else:
            merging.keep_apart(one=kept, other=gone, by=by, reason=reason)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("initiatives:duplicates")


@require_POST
def split(request: HttpRequest, public_id: str) -> HttpResponse:
    permissions.check_can_review(request.viewer)
    gone = get_object_or_404(Initiative, public_id=public_id)
    try:
        merging.split_initiative(gone=gone, by=cast(Person, request.user), reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(gone)
