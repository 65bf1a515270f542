from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override

from hub.accounts.requests import Request
from hub.corridors import actions
from hub.corridors.forms import PlanItemForm
from hub.corridors.matrix import Point, points_of
from hub.corridors.models import EntryPoint
from hub.corridors.permissions import can_act_on, can_edit_corridor_part, check_can_act_on
from hub.groups.permissions import check_can_lead_group
from hub.lib.forms import attempt
from hub.lib.permissions import require
from hub.lib.throttle import throttled
from hub.lib.translated import language_codes
from hub.lib.visibility import Viewer
from hub.opportunities.forms import CallForm
from hub.opportunities.models import Call
from hub.workplans.models import Outcome, Plan
from hub.workplans.permissions import check_can_edit_item


def _find(request: Request, pk: int) -> Point:
    found = points_of(EntryPoint.objects.filter(pk=pk), request.viewer)
    if not found:
        raise Http404(_("There is no such record, or it is not open to you."))
    return found[0]


def entry_point(request: Request, pk: int) -> HttpResponse:
    """One point at which an intervention can act."""
    point = _find(request, pk)
    context = {
        "point": point,
        "entry_point": point.entry_point,
        "corridor": point.entry_point.corridor,
        "can_edit": can_edit_corridor_part(request.viewer, point.entry_point),
        "can_act": can_act_on(request.viewer, point.entry_point),
    }
    return render(request, "corridors/entry_point.html", context)


@login_required
def plan_item(request: Request, pk: int) -> HttpResponse:
    """Make an entry point an output of an open plan."""
    found = _find(request, pk).entry_point
    check_can_act_on(request.viewer, found)
    outcomes = _open_outcomes(found, request.viewer)
    require(outcomes.exists(), _("The group has no plan that is still written. Start a work plan first."))
    initial = {"title": str(found.hindrance)[:300], "description": _description(found)}
    if outcomes.count() == 1:
        initial["outcome"] = outcomes.get()
    form = PlanItemForm(request.POST or None, outcomes=outcomes, initial=initial)
    if request.method == "POST" and form.is_valid():
        check_can_edit_item(request.viewer, form.cleaned_data["outcome"])
        output = attempt(
            form, actions.make_plan_item, entry_point=found, outcome=form.cleaned_data["outcome"],
            texts=_texts_of_item(found, form), by=request.person,
        )  # fmt: skip
        if output is not None:
            messages.success(request, _("The entry point is now an output of the plan."))
            return redirect(output)
    return _form(request, found, form, _("Make it a plan item"))


@login_required
@throttled("call", per_hour=60)
def call(request: Request, pk: int) -> HttpResponse:
    """Begin a call that answers to an entry point, as a draft."""
    found = _find(request, pk).entry_point
    check_can_act_on(request.viewer, found)
    corridor = found.corridor
    initial = {
        "group": corridor.group_id, "kind": Call.Kind.PROPOSALS, "countries": [corridor.origin_id, corridor.destination_id],
        "visibility": found.visibility, **_in_each_language(found, "title", "summary", 200),
    }  # fmt: skip
    form = CallForm(request.POST or None, viewer=request.viewer, initial=initial)
    if request.method == "POST" and form.is_valid():
        check_can_lead_group(request.viewer, form.cleaned_data["group"])
        made = attempt(form, actions.make_call, entry_point=found, written=form, by=request.person)
        if made is not None:
            messages.success(request, _("Kept as a draft. Read it once more, then publish it."))
            return redirect(made)
    return _form(request, found, form, _("Make it a call"))


def _open_outcomes(found: EntryPoint, viewer: Viewer) -> Any:
    """Of the plans that the group, or the group to which it belongs, still writes."""
    group = found.corridor.group
    groups = [group.pk, *([group.parent_id] if group.parent_id else [])]
    outcomes = Outcome.objects.visible_to(viewer).filter(plan__state__in=Plan.OPEN, plan__group__in=groups)
    if not viewer.is_secretariat:
        outcomes = outcomes.filter(plan__group__in=viewer.led_group_ids)
    return outcomes.select_related("plan__group")


def _texts_of_item(found: EntryPoint, form: PlanItemForm) -> dict[str, str]:
    """All languages of the entry point where the person changed nothing. Else only the one in which she read it: what she did not
    see is not put into the plan beside her words."""
    texts = _in_each_language(found, "title", "description", 300)
    written = form.cleaned_data
    changed = [name for name in ("title", "description") if written[name].split() != str(form.initial[name]).split()]
    if not changed:
        return texts
    seen = found.hindrance.lang
    kept = {column: text for column, text in texts.items() if column.endswith(f"_{seen}")}
    return kept | {f"{name}_{seen}": written[name] for name in changed}


def _in_each_language(found: EntryPoint, title: str, description: str, longest: int) -> dict[str, str]:
    """Title and description in each language in which the entry point is written: whatever the page's language, no text stands
    under another one."""
    texts: dict[str, str] = {}
    for code in language_codes():
        if hindrance := getattr(found, f"hindrance_{code}"):
            with override(code):
                texts |= {f"{title}_{code}": hindrance[:longest], f"{description}_{code}": _description(found)}
    return texts


def _description(found: EntryPoint) -> str:
    lines = [
        str(found.act),
        _("Who can act: %(actors)s") % {"actors": found.actors} if found.actors else "",
        _("Corridor: %(corridor)s, %(step)s.") % {"corridor": found.corridor, "step": found.get_step_display()},
    ]
    return "\n\n".join(line for line in lines if line)


def _form(request: Request, found: EntryPoint, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "entry_point": found, "corridor": found.corridor}
    return render(request, "corridors/form.html", context)
