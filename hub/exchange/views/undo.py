"""Undoing an import on the web: what it wrote, row by row, and what somebody changed since."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.exchange import actions
from hub.exchange.importing.undo import Undone, undo_import
from hub.exchange.models import Import
from hub.exchange.permissions import check_can_undo_import
from hub.exchange.tasks import undo_later
from hub.initiatives import permissions
from hub.initiatives.models import Initiative
from hub.lib.forms import show_refusal
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled

LINE = re.compile(r"[0-9]{1,9}")  # longer numbers are no rows, and too large for the database
AT_ONCE = 1_000  # rows that a request has time for; more are left to the worker


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands in the record of changes."),
    )


@throttled("undo import", per_hour=60)
def undo(request: Request, public_id: str) -> HttpResponse:
    """Offer the rows to choose from; then undo them and list what was left."""
    found = _import(request, public_id)
    check_can_undo_import(request.viewer, found)
    form = UndoForm(request.POST or None)
    rows = found.rows.filter(undone_at=None).order_by("line", "pk")
    if request.method == "POST" and form.is_valid():
        lines = [int(line) for line in request.POST.getlist("line") if LINE.fullmatch(line)]
        chosen = lines if "chosen" in request.POST else None
        if chosen is not None and not chosen:
            form.add_error(None, _("Choose the rows that are to be taken back."))
        elif chosen is None and rows.count() > AT_ONCE:
            undo_later.enqueue(found.pk, request.person.pk, form.cleaned_data["reason"])
            messages.success(
                request, _("The rows are being taken back. That takes a while; this page tells how far it is.")
            )
            return redirect(found)
        else:
            return _undone(request, found, form.cleaned_data["reason"], chosen)
    page = Paginator(rows.select_related("initiative"), 100).get_page(request.GET.get("page"))
    context = {"run": found, "form": form, "number": rows.count(), "page": page, "open": _open_to(request, page)}
    return render(request, "exchange/undo_import.html", context)


def _open_to(request: Request, rows: Iterable[Any]) -> set[int]:
    """The initiatives of rows that the reader may see: an owner may have restricted one since."""
    keys = {row.initiative.pk for row in rows if row.initiative}
    return set(Initiative.objects.visible_to(request.viewer).filter(pk__in=keys).values_list("pk", flat=True))


def _undone(request: Request, found: Import, reason: str, lines: list[int] | None) -> HttpResponse:
    try:
        outcome = undo_import(found, by=request.person, reason=reason, lines=lines)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(found)
    if outcome.rows:
        messages.success(request, _summary(outcome))
    if not outcome.left:
        return redirect(found)
    left = sorted(outcome.left, key=lambda row: row.line)
    context = {"run": found, "left": left, "open": _open_to(request, left)}
    return render(request, "exchange/import_left.html", context)


def _summary(outcome: Undone) -> str:
    return ngettext(
        "%(number)d row was taken back: %(removed)d initiatives removed, %(restored)d shown as before.",
        "%(number)d rows were taken back: %(removed)d initiatives removed, %(restored)d shown as before.",
        outcome.rows,
    ) % {"number": outcome.rows, "removed": outcome.removed, "restored": outcome.restored}


@require_POST
@throttled("import", per_hour=60)
def again(request: Request, public_id: str) -> HttpResponse:
    """Read the same file again with other choices, which replaces what it stated before."""
    found = _import(request, public_id)
    check_can_undo_import(request.viewer, found)
    with show_refusal(request):
        return redirect(actions.send_again(run=found, by=request.person, viewer=request.viewer))
    return redirect(found)


def _import(request: Request, public_id: str) -> Import:
    permissions.check_can_import(request.viewer)
    shown = Import.objects.select_related("source", "started_by")
    return cast(Import, get_visible(shown, request.viewer, public_id=public_id))
