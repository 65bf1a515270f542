from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.accounts.requests import Request
from hub.lib.text import comma_separated
from hub.statistics import permissions
from hub.statistics.editions import MOST_LISTED, is_undecided
from hub.statistics.models import Area, Indicator, Observation, Release
from hub.statistics.publishers import PUBLISHERS
from hub.statistics.views.tabs import tabs
from hub.statistics.wording import SEXES

PAGE_SIZE = 50
KINDS = {
    "changed": pgettext_lazy("what became of a part of a plan", "changed"),
    "added": pgettext_lazy("what became of a part of a plan", "added"),
    "withdrawn": _("withdrawn"),
    "rounded": _("only rounded"),
}


def releases(request: Request) -> HttpResponse:
    """The files that the figures come from."""
    found = Paginator(Release.objects.all(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs("statistics:releases"),
        "page": found,
        "rows": [(one, PUBLISHERS[one.publisher].name) for one in found],
        "can_import": permissions.can_import(request.viewer),
    }
    return render(request, "statistics/releases.html", context)


def release(request: Request, pk: int) -> HttpResponse:
    """One file: publisher, edition, licence, date, hash, indicators, rows that were left, and its other editions."""
    found: Release = get_object_or_404(Release, pk=pk)
    has = Observation.objects.filter(release=found, indicator=OuterRef("pk"))
    editions = list(Release.objects.filter(family=found.family).exclude(pk=found.pk))
    context = {
        "release": found,
        "is_undecided": any(is_undecided(found, one) for one in editions),
        "publisher": PUBLISHERS[found.publisher],
        "indicators": Indicator.objects.filter(Exists(has.order_by())),
        "editions": editions,
    }
    return render(request, "statistics/release.html", context)


def changes(request: Request, pk: int) -> HttpResponse:
    """What differs from the edition before."""
    found: Release = get_object_or_404(Release.objects.select_related("compared_with"), pk=pk)
    kind = request.GET.get("kind", "")
    listed = [one for one in found.compared.get("listed", []) if kind not in KINDS or one[0] == kind]
    counts = found.compared.get("counts", {})
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "release": found,
        "earlier": found.compared_with,
        "is_undecided": found.compared_with is not None and is_undecided(found, found.compared_with),
        "kind": kind,
        "counts": [(value, label, counts.get(value, 0)) for value, label in KINDS.items()],
        "same": counts.get("same", 0),
        "is_cut": sum(counts.get(value, 0) for value in KINDS) > MOST_LISTED,
        "page": page,
        "rows": _add_names(list(page)),
    }
    return render(request, "statistics/changes.html", context)


def _add_names(shown: list[Any]) -> list[dict[str, Any]]:
    areas = Area.objects.select_related("country").in_bulk({key for _kind, k, *_ in shown for key in k[1:3] if key})
    indicators = Indicator.objects.in_bulk({key[0] for _kind, key, *_ in shown})
    return [
        {
            "kind": KINDS[kind], "indicator": indicators[key[0]], "origin": areas.get(key[1]), "place": areas.get(key[2]),
            "period": _period(*key[3:5]), "part": comma_separated(filter(None, (SEXES.get(key[5]), *key[6:8]))), "before": before, "after": after,
        }
        for kind, key, before, after in shown
    ]  # fmt: skip


def _period(begin: int, end: int) -> str:
    return str(begin) if begin == end else f"{begin}–{end}"
