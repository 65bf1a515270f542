"""What sources state about an initiative, side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.exchange.current_facts import current_facts_of
from hub.exchange.facts import CHOICES, TEXTS
from hub.exchange.models import SourceRecord
from hub.exchange.reviewing import AT_ONCE, alike, decide_on_file, decide_on_word
from hub.exchange.statements import choose_word, records_of
from hub.exchange.visible_facts import VisibleFacts, name_sources
from hub.exchange.wording import Wording, label_of
from hub.initiatives import permissions
from hub.initiatives.models import Initiative
from hub.initiatives.terms import TERMS
from hub.lib.forms import show_refusal
from hub.lib.permissions import get_visible
from hub.lib.text import whole_number

# The fields in the order in which readers look for them.
ORDER = [*TEXTS, *CHOICES, "countries", *TERMS, "roles", "tranches", "places", "areas", "evaluations", "related"]


def statements(request: Request, public_id: str) -> HttpResponse:
    """Field by field: the shown value, and what each source states."""
    initiative = get_visible(Initiative.objects, request.viewer, public_id=public_id)
    can_edit = permissions.can_edit_initiative(request.viewer, initiative)
    if request.method == "POST":
        permissions.check_can_edit_initiative(request.viewer, initiative)
        said = get_object_or_404(SourceRecord, pk=whole_number(request.POST.get("said", "")), initiative=initiative)
        with show_refusal(request):
            choose_word(
                initiative=initiative, field=request.POST.get("field", ""), said=said, by=request.person,
                reason=request.POST.get("reason", ""),
            )  # fmt: skip
        return redirect("exchange:statements", public_id=public_id)
    records = records_of(initiative, request.viewer)
    shown = current_facts_of([initiative], for_files=True)[initiative.pk]
    said_facts = VisibleFacts(initiative, request.viewer)
    for one in records:
        one.facts = said_facts.of(one)
    name_sources((one.source for one in records), request.viewer)
    names = {name for record in records for name in record.facts}
    wording = Wording([shown, *(record.facts for record in records)])
    numbered = list(enumerate(records, start=1))
    rows = []
    for name in (field for field in ORDER if field in names):
        words = [
            (number, one, wording.of(name, one.facts[name]), shown.get(name) == one.facts[name])
            for number, one in numbered
            if name in one.facts
        ]
        same = [word for *word, is_same in words if is_same]
        other = [word for *word, is_same in words if not is_same]
        rows.append((name, label_of(name), wording.of(name, shown.get(name)), same, other))
    can_review = permissions.can_review(request.viewer)
    context = {
        "initiative": initiative, "rows": rows, "can_edit": can_edit, "can_review": can_review,
        "records": [(number, one, _waiting_with(one) if can_review else 0) for number, one in numbered],
    }  # fmt: skip
    return render(request, "exchange/statements.html", context)


def _waiting_with(said: SourceRecord) -> int:
    """How many statements of its file one decision can cover."""
    return min(AT_ONCE, alike(said).count()) if said.standing == SourceRecord.Standing.WAITING else 0


@require_POST
def review_word(request: Request, public_id: str) -> HttpResponse:
    """Decide on a statement about an ownerless record."""
    permissions.check_can_review(request.viewer)
    initiative = get_visible(Initiative.objects, request.viewer, public_id=public_id)
    said = get_object_or_404(
        SourceRecord.objects.filter(
            initiative__in=[initiative.pk, *initiative.merged_from.values_list("pk", flat=True)]
        ),
        pk=whole_number(request.POST.get("said", "")),
    )
    counts = "accept" in request.POST
    by, reason = request.person, request.POST.get("reason", "")[:1000]
    decide = decide_on_file if "all" in request.POST else decide_on_word
    with show_refusal(request):
        changed = decide(said=said, counts=counts, by=by, reason=reason)
        shown = ngettext("%(number)d field is shown anew.", "%(number)d fields are shown anew.", changed)
        unchanged = _("It stands beside the record; what is shown stays as it was.")
        messages.success(request, shown % {"number": changed} if counts else unchanged)
    if "all" in request.POST:
        return redirect("outreach:suggestions")  # where the rest of the list is
    return redirect("exchange:statements", public_id=public_id)
