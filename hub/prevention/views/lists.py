"""All models, the standards they serve, what rests on nothing, and two models beside each other."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.search import matching
from hub.lib.text import whole_number
from hub.lib.visibility import Viewer
from hub.prevention import permissions
from hub.prevention.forms import CompareForm
from hub.prevention.models import ModelVersion, PreventionModel
from hub.prevention.reading import (
    ShownComponent,
    components_of,
    current_components,
    has_support,
    readable_models,
    standards_by_heading,
    with_counts,
)
from hub.vocabularies.models import Scheme, Term

PAGE_SIZE = 25


def tabs(current: str) -> list[tuple[str, str, str, bool]]:
    """The lists of prevention models, for `components/tabs.html`."""
    pages = [
        (_("Models"), "prevention:models"),
        (_("Standards"), "prevention:standards"),
        (_("Without evidence"), "prevention:resting_on_nothing"),
        (_("Two models side by side"), "prevention:compare"),
    ]
    return [(name, reverse(view), "", view == current) for name, view in pages]


def models(request: Request) -> HttpResponse:
    """Published models; for members of a group also those that it has not published."""
    viewer = request.viewer
    query = " ".join(request.GET.get("q", "").split())[:200]
    seen = PreventionModel.objects.visible_to(viewer).select_related("group")
    standard = _standard(request.GET.get("standard", ""))
    if standard is not None:
        served = current_components(viewer).filter(standards=standard).values("version__model")
        seen = seen.filter(pk__in=served)
    found = with_counts(matching(seen, query))
    if not query:
        found = found.order_by("title_en", "pk")
    context = {
        "tabs": tabs("prevention:models"),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "q": query,
        "standard": standard,
        "standards": Term.objects.filter(scheme=Scheme.PROTECTION, children__isnull=True),
        "can_write": permissions.can_write_models(viewer),
    }
    return render(request, "prevention/models.html", context)


def _standard(written: str) -> Term | None:
    number = whole_number(written)
    standards = Term.objects.filter(scheme=Scheme.PROTECTION, children__isnull=True)
    return standards.filter(position=number).first() if number is not None else None


def standards(request: Request) -> HttpResponse:
    """The 28 standards, and how many components of published models serve each."""
    context = {"tabs": tabs("prevention:standards"), "groups": standards_by_heading(request.viewer)}
    return render(request, "prevention/standards.html", context)


def resting_on_nothing(request: Request) -> HttpResponse:
    """Over all published models: which component does no finding support?"""
    components = current_components(request.viewer)
    bare = components.filter(~has_support()).select_related("version__model__group")
    ordered = bare.order_by("version__model__title_en", "version__model", "position")
    context = {
        "tabs": tabs("prevention:resting_on_nothing"),
        "page": Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page")),
        "total": components.count(),
    }
    return render(request, "prevention/resting_on_nothing.html", context)


def compare(request: Request) -> HttpResponse:
    """Two models as they stand today, beside each other: texts, steps, and components by standard."""
    given = request.GET if request.GET.get("a") or request.GET.get("b") else None
    models = readable_models(request.viewer)
    form = CompareForm(given, models=models)
    is_possible = len(models.values("pk")[:2]) == 2
    context: dict[str, Any] = {"tabs": tabs("prevention:compare"), "form": form, "is_possible": is_possible}
    if given and form.is_valid():
        pair = [_side(form.cleaned_data[name], request.viewer) for name in ("a", "b")]
        context |= {"sides": pair, "rows": _by_standard(pair)}
    return render(request, "prevention/compare.html", context)


def _side(model: PreventionModel, viewer: Viewer) -> dict[str, Any]:
    version = ModelVersion.objects.select_related("model__group").get(model=model, is_current=True)
    components = components_of(version, viewer)
    return {
        "model": model,
        "version": version,
        "steps": list(version.steps.all()),
        "components": components,
        "bare": sum(not one.rests for one in components),
        "uses": model.uses.count(),
    }


def _by_standard(sides: list[dict[str, Any]]) -> list[tuple[Term | None, list[list[ShownComponent]]]]:
    """Standards that at least one of them serves, with the components of each; those of no standard come last."""
    rows: dict[Term | None, list[list[ShownComponent]]] = {}
    for place, side in enumerate(sides):
        for shown in side["components"]:
            for standard in shown.standards or [None]:
                rows.setdefault(standard, [[], []])[place].append(shown)
    return sorted(rows.items(), key=lambda row: row[0].position if row[0] else 1000)
