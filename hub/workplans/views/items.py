"""Actions on single items: move, copy, drop, accept."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from hub.accounts.requests import Request
from hub.lib.permissions import acting_among
from hub.lib.text import isolate, whole_number
from hub.partners.models import Organization
from hub.workplans import actions, permissions, policies
from hub.workplans.forms import ReasonForm, attempt
from hub.workplans.models import Outcome, Plan
from hub.workplans.progress.forms import AcceptForm
from hub.workplans.views.finding import find_item, find_plan


@login_required
@require_POST
def move(request: Request, slug: str, period: str, key: str) -> HttpResponse:
    """One position up or down, or to the position and parent in the form."""
    found = find_plan(request, slug, period)
    item = find_item(found, key)
    permissions.check_can_edit_item(request.viewer, item)
    parent = find_item(found, request.POST["parent"]) if request.POST.get("parent") else None
    if parent is not None:
        permissions.check_can_edit_item(request.viewer, parent)
    steps = {"up": item.position - 1, "down": item.position + 1}
    wanted = request.POST.get("to", "")
    place = steps.get(wanted, whole_number(wanted[:5]))
    if place is None:
        raise BadRequest
    actions.move_item(
        item=item,
        position=max(1, place),
        parent=parent,
        by=request.person,
    )
    return redirect(f"{found.get_absolute_url()}#{item.anchor}")


@login_required
def give_up(request: Request, slug: str, period: str, key: str) -> HttpResponse:
    """Drop an item of an adopted plan, or carry it over into a later one. Both need a reason."""
    found = find_plan(request, slug, period)
    item = find_item(found, key)
    if isinstance(item, Outcome):
        raise Http404(_("Outcomes are not dropped; their outputs are."))
    permissions.check_can_lead_plan(request.viewer, found)
    policies.check_stands(found)
    later = Plan.objects.visible_to(request.viewer).filter(
        group=found.group, starts__gt=found.starts, state__in=Plan.OPEN
    )
    form = ReasonForm(request.POST or None, required=True)
    if request.method == "POST" and form.is_valid():
        target = request.POST.get("plan", "")
        values = {"item": item, "reason": form.cleaned_data["reason"], "by": request.person}
        if target:
            plan = later.filter(pk=whole_number(target)).first()
            if plan is None:
                raise Http404(_("There is no such plan to carry the item into."))
            done = attempt(form, actions.carry_over, plan=plan, **values) is not None
        else:
            done = attempt(form, _drop, **values) is not None
        if done:
            messages.success(request, _("Done."))
            return redirect(f"{found.get_absolute_url()}#{item.anchor}")
    context = {"plan": found, "group": found.group, "item": item, "later": later, "form": form}
    return render(request, "workplans/give_up.html", context)


def _drop(**values: object) -> bool:
    actions.drop_item(**values)  # type: ignore[arg-type]
    return True


@login_required
def accept(request: Request, slug: str, period: str, key: str) -> HttpResponse:
    """An organization accepts what the plan asks of it, or says why it cannot."""
    found = find_plan(request, slug, period)
    item = find_item(found, key)
    if isinstance(item, Outcome):
        raise Http404(_("Outputs and activities are accepted, not outcomes."))
    permissions.check_can_answer_for(request.viewer, item)
    policies.check_stands(found)
    organization = Organization.objects.get(pk=acting_among(request.viewer, permissions.organizations_of(item)) or 0)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form, actions.accept_item, item=item, organization=organization, by=request.person, **form.cleaned_data
        )
        if done is not None:
            messages.success(request, _("Your answer stands beside the item."))
            return redirect(item.get_absolute_url())
    title = _("Does %(organization)s accept “%(item)s”?") % {
        "organization": isolate(organization.short_name),
        "item": isolate(str(item.title)),
    }
    context = {
        "plan": found,
        "group": found.group,
        "title": title,
        "button": _("Save"),
        "form": form,
        "back": item.get_absolute_url(),
    }
    return render(request, "workplans/transition.html", context)


@login_required
def copy(request: Request, slug: str, period: str) -> HttpResponse:
    """Start a plan with the items of an earlier one."""
    found = find_plan(request, slug, period)
    permissions.check_can_edit_plan(request.viewer, found)
    earlier = Plan.objects.visible_to(request.viewer).filter(group=found.group).exclude(pk=found.pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = request.POST.get("source", "")
        source = earlier.filter(pk=whole_number(key)).first()
        if source is None:
            form.add_error(None, _("Choose the plan to copy from."))
        elif (count := attempt(form, actions.copy_plan, source=source, target=found, by=request.person)) is not None:
            messages.success(
                request,
                ngettext("%(count)s item was copied.", "%(count)s items were copied.", count) % {"count": count},
            )
            return redirect(found)
    context = {"plan": found, "group": found.group, "earlier": earlier, "form": form}
    return render(request, "workplans/copy.html", context)


@login_required
def carry_in(request: Request, slug: str, period: str) -> HttpResponse:
    """Carry over what earlier adopted plans of the group did not finish, chosen from a list, with one reason."""
    found = find_plan(request, slug, period)
    permissions.check_can_edit_plan(request.viewer, found)
    earlier = Plan.objects.visible_to(request.viewer).filter(
        group=found.group, starts__lt=found.starts, state__in=Plan.BINDING
    )
    items = actions.unfinished_items(earlier)
    chosen = [item for item in items if item.anchor in request.POST.getlist("item")]
    form = ReasonForm(request.POST or None, required=True)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        count = attempt(form, actions.carry_over_all, items=chosen, plan=found, reason=reason, by=request.person)
        if count is not None:
            messages.success(
                request,
                ngettext("%(count)s item goes on in this plan.", "%(count)s items go on in this plan.", count)
                % {"count": count},
            )
            return redirect(found)
    context = {
        "plan": found,
        "group": found.group,
        "items": items,
        "chosen": [item.anchor for item in chosen],
        "form": form,
    }
    return render(request, "workplans/carry_in.html", context)
