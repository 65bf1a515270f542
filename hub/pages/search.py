"""Search in all kinds of records, each hit with a line that distinguishes it from others of its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.accounts.requests import Request
from hub.corridors.naming import Pair, pair_named
from hub.initiatives.finding import find_part
from hub.initiatives.good_search import goods_named
from hub.initiatives.models import Initiative
from hub.lib.search import best_of_each
from hub.lib.text import bare, comma_separated
from hub.pages.search_kinds import KINDS, Hit, Kind
from hub.pages.spelling import correct_search
from hub.pathfinders.models import DatedStep
from hub.vocabularies.models import Country

RESULTS_A_KIND = 10
BEST_SHOWN = 3


@dataclass(frozen=True)
class ResultsOfKind:
    """The best hits of a kind, each with its line; `more` says that there are others, `href` leads to all of them."""

    anchor: str
    label: Any
    hits: list[tuple[Any, str]]
    more: bool
    href: str


INITIATIVES = next(kind for kind in KINDS if kind.model is Initiative)


def search(request: Request) -> HttpResponse:
    """Search everything that the reader may see."""
    text = " ".join(request.GET.get("q", "").split())[:200]
    pair = pair_named(text)
    results = list(_search_kind(request, text, pair))
    context = {
        "q": text,
        "results": results,
        "best": [*_best_pair(pair), *_best(results, text)][:BEST_SHOWN],
        "contents": [(found.anchor, f"{found.label} ({_number(found)})") for found in results],
        "instead": correct_search(text, request.viewer) if text and not results else "",
    }
    return render(request, "pages/search.html", context)


def _number(found: ResultsOfKind) -> str:
    return f"{RESULTS_A_KIND}+" if found.more else str(len(found.hits))


def _best(results: Iterable[ResultsOfKind], text: str) -> list[tuple[Any, Any, str]]:
    """Hits of any kind with exactly this name, or a name that begins so: kind, record, line. The shortest names first."""
    wanted = bare(text)
    close = [
        (len(name), found.label, hit, line)
        for found in results
        for hit, line in found.hits
        if (name := bare(str(hit))).startswith(wanted)
    ]
    return [(label, hit, line) for _length, label, hit, line in sorted(close, key=lambda one: one[0])[:BEST_SHOWN]]


def _best_pair(pair: Pair | None) -> list[tuple[Any, Any, str]]:
    """The page of two countries that the text names; it exists whether or not a group recorded anything."""
    return [(_("Corridor"), pair, "")] if pair else []


def _search_kind(request: Request, text: str, pair: Pair | None) -> Iterator[ResultsOfKind]:
    others = [kind for kind in KINDS if kind is not INITIATIVES]
    found = best_of_each(
        {kind.model: partial(_visible_records, kind, request) for kind in others}, text, RESULTS_A_KIND + 1
    )
    if text:
        # Found and sorted as in their own list: also by linked records, and without a rank for each hit.
        _total, keys = find_part(request.viewer, {"q": text}, offset=0, size=RESULTS_A_KIND + 1)
        rows = _visible_records(INITIATIVES, request).in_bulk(keys)
        found[Initiative] = [rows[key] for key in keys if key in rows]
    if pair:
        yield _part("pair", _("Corridor"), [(pair, "")], "")
    for kind in KINDS:
        lines = [(_as_result(kind, hit), kind.line(hit)) for hit in found.get(kind.model, [])]
        if kind.model is DatedStep:
            lines = [*_pathfinders(found.get(Country, []), request), *lines]
        if lines:
            href = f"{reverse(kind.list_view)}?{urlencode({'q': text})}" if kind.list_view else ""
            yield _part(kind.model._meta.model_name, kind.label, lines, href)
    if goods := list(goods_named(text, request.viewer)[: RESULTS_A_KIND + 1]):
        yield _part("good", _("Listed goods"), [(good, comma_separated(good.reasons)) for good in goods], "")


def _as_result(kind: Kind, record: Any) -> Any:
    return Hit(str(record), kind.href(record)) if kind.href else record


def _pathfinders(countries: list[Any], request: Request) -> list[tuple[Hit, str]]:
    """Of the countries that were found, those on whose track a source says something."""
    if not countries:
        return []
    steps = DatedStep.objects.visible_to(request.viewer).filter(withdrawn_at=None, country__in=countries)
    known = set(steps.order_by().values_list("country", flat=True))
    shown = [one for one in countries if one.pk in known]
    return [(Hit(str(one), reverse("pathfinders:country", args=[one.iso3.lower()])), "") for one in shown]


def _part(anchor: str, label: Any, hits: list[tuple[Any, str]], href: str) -> ResultsOfKind:
    return ResultsOfKind(anchor, label, hits[:RESULTS_A_KIND], len(hits) > RESULTS_A_KIND, href)


def _visible_records(kind: Kind, request: Request) -> Any:
    records = kind.model.objects.visible_to(request.viewer).filter(**kind.where)
    records = records.select_related(*kind.related).prefetch_related(*kind.many)
    return records.only(*kind.only) if kind.only else records
