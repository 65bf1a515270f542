"""Permanent addresses redirect to their records after a short name in them was changed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import NoReverseMatch, reverse

from hub.groups.models import Group
from hub.partners.models import Organization
from hub.reports.models import FrozenReport
from hub.workplans.models import Plan, PlanVersion


def redirect_if_moved(request: Any) -> HttpResponse | None:
    """A redirect to the present address of the record, if it moved and the reader may see it."""
    match = request.resolver_match
    if match is None or request.method not in {"GET", "HEAD"} or "slug" not in match.kwargs:
        return None
    is_of_organization = "partners" in match.namespaces or match.url_name == "organization"
    kwargs = _organization(request, match.kwargs) if is_of_organization else _group(request, match.kwargs)
    if kwargs is None or kwargs == match.kwargs:
        return None
    try:
        address = reverse(match.view_name, kwargs=kwargs)
    except NoReverseMatch:
        return None
    query = f"?{urlencode(request.GET, doseq=True)}" if request.GET else ""
    answer = HttpResponsePermanentRedirect(address + query)
    # A record may take back a former name of its own, and its visibility may change: not cached for ever.
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _organization(request: Any, kwargs: dict[str, Any]) -> dict[str, Any] | None:
    key = Organization.key_once_named(kwargs["slug"])
    found = Organization.objects.visible_to(request.viewer).filter(pk=key).first() if key else None
    return kwargs | {"slug": found.slug} if found else None


def _group(request: Any, kwargs: dict[str, Any]) -> dict[str, Any] | None:
    slug = kwargs["slug"]
    key = Group.key_once_named(slug) or 0
    found = Group.objects.filter(slug=slug).first() or Group.objects.filter(pk=key).first()
    if found is None:
        return None
    changed = kwargs | {"slug": found.slug}
    if period := kwargs.get("period"):
        plan = found.plans.filter(period=period).first()
        plan = plan or found.plans.filter(pk=Plan.key_once_named(period, found.pk) or 0).first()
        if plan is None or not _may_know_of(plan, request):
            return None
        return changed | {"period": plan.period}
    return changed if Group.objects.visible_to(request.viewer).filter(pk=found.pk).exists() else None


def _may_know_of(plan: Plan, request: Any) -> bool:
    """Whoever sees the plan, or one of its texts that stay public when its group is hidden."""
    models: tuple[Any, ...] = (PlanVersion, FrozenReport)
    if Plan.objects.visible_to(request.viewer).filter(pk=plan.pk).exists():
        return True
    return any(model.objects.visible_to(request.viewer).filter(plan=plan).exists() for model in models)
