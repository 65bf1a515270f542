"""Search in all kinds of records, each hit with a line that distinguishes it from others of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.accounts.requests import Request
from hub.corridors.models import Corridor
from hub.corridors.naming import Pair, pair_named
from hub.crises.models import Crisis
from hub.groups.models import Group, Milestone
from hub.initiatives.finding import find_part
from hub.initiatives.good_search import goods_named
from hub.initiatives.models import Initiative
from hub.law.models import Instrument, LawStandard
from hub.lib.partialdate import readable, readable_range
from hub.lib.search import best_of_each
from hub.lib.text import bare, comma_separated
from hub.lib.translated import columns
from hub.library.models import Item
from hub.meetings.models import Meeting
from hub.modellaws.models import LawText
from hub.opportunities.models import Call
from hub.pages.spelling import correct_search
from hub.partners.models import Organization
from hub.studies.models import Dataset, Run
from hub.vocabularies.models import Country
from hub.workplans.models import Activity, Outcome, Output, Plan

RESULTS_A_KIND = 10
COUNTRIES_A_HIT = 6
BEST_SHOWN = 3


@dataclass(frozen=True)
class Kind:
    label: Any
    model: Any
    line: Callable[[Any], str]
    related: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    only: tuple[str, ...] = ()  # the columns that a hit shows, for models with dozens of them
    list_view: str = ""  # the view of a list with the same search


@dataclass(frozen=True)
class Found:
    """The best hits of a kind, each with its line; `more` says that there are others, `href` leads to all of them."""

    anchor: str
    label: Any
    hits: list[tuple[Any, str]]
    more: bool
    href: str


def _in_plan(item: Any) -> str:
    return str(item.plan)


def _countries(initiative: Initiative) -> str:
    names = [str(country.name) for country in initiative.countries.all()]
    return comma_separated(names[:COUNTRIES_A_HIT]) + (" …" if len(names) > COUNTRIES_A_HIT else "")


def _meeting(meeting: Meeting) -> str:
    return " · ".join(filter(None, [readable_range(meeting.begins_on, meeting.ends_on), str(meeting.place or "")]))


def _of_plan(plan: str) -> tuple[str, ...]:
    """The columns of an item's plan that its address and line need."""
    return (*columns(f"{plan}__title"), f"{plan}__period", f"{plan}__group__slug")


KINDS = [
    Kind(
        _("Action groups"),
        Group,
        lambda group: str(group.theme or group.parent or ""),
        ("parent",),
        only=("slug", *columns("name"), *columns("theme"), *columns("parent__name")),
    ),
    Kind(
        _("Work plans"),
        Plan,
        lambda plan: str(plan.get_state_display()),
        ("group",),
        only=(*columns("title"), "state", "period", "synthetic", "group__slug"),
    ),
    Kind(_("Outcomes"), Outcome, _in_plan, ("plan__group",), only=(*columns("title"), *_of_plan("plan"))),
    Kind(_("Outputs"), Output, _in_plan, ("plan__group",), only=(*columns("title"), *_of_plan("plan"))),
    Kind(
        _("Activities"),
        Activity,
        lambda activity: str(activity.output.plan),
        ("output__plan__group",),
        only=(*columns("title"), *_of_plan("output__plan")),
    ),
    Kind(
        _("Initiatives"),
        Initiative,
        _countries,
        many=("countries",),
        only=("public_id", *columns("name"), "synthetic"),
        list_view="initiatives:initiatives",
    ),
    Kind(
        _("Partners and organizations"),
        Organization,
        lambda body: str(body.get_constituency_display()),
        only=("slug", *columns("name"), "constituency", "synthetic"),
        list_view="partners:partners",
    ),
    Kind(_("Milestones"), Milestone, lambda stone: f"{stone.group} · {readable(stone.on)}", ("group",)),
    Kind(_("Meetings"), Meeting, _meeting),
    Kind(_("Opportunities"), Call, lambda call: str(call.get_kind_display()), list_view="opportunities:opportunities"),
    Kind(_("Treaties and principles"), Instrument, lambda treaty: str(treaty.title)),
    Kind(
        _("Standards of law"),
        LawStandard,
        lambda standard: f"{standard.instrument}, {standard.article}",
        ("instrument",),
    ),
    Kind(_("Model laws"), LawText, lambda text: str(text.get_kind_display()), list_view="modellaws:texts"),
    Kind(_("Library"), Item, lambda item: str(item.get_kind_display()), list_view="library:items"),
    Kind(_("Studies"), Run, lambda run: str(run.get_method_display()), list_view="studies:studies"),
    Kind(_("Data sets"), Dataset, lambda dataset: ""),
    Kind(_("Corridors"), Corridor, lambda corridor: str(corridor.group), ("group", "origin", "destination")),
    Kind(_("Crises"), Crisis, lambda crisis: str(crisis.get_kind_display()), list_view="crises:crises"),
    Kind(_("Countries"), Country, lambda country: str(country.region), ("region",)),
]


INITIATIVES = next(kind for kind in KINDS if kind.model is Initiative)


def search(request: Request) -> HttpResponse:
    """Search everything that the reader may see."""
    text = " ".join(request.GET.get("q", "").split())[:200]
    pair = pair_named(text)
    results = list(_found(request, text, pair))
    context = {
        "q": text,
        "results": results,
        "best": [*_best_pair(pair), *_best(results, text)][:BEST_SHOWN],
        "contents": [(found.anchor, f"{found.label} ({_number(found)})") for found in results],
        "instead": correct_search(text, request.viewer) if text and not results else "",
    }
    return render(request, "pages/search.html", context)


def _number(found: Found) -> str:
    return f"{RESULTS_A_KIND}+" if found.more else str(len(found.hits))


def _best(results: Iterable[Found], text: str) -> list[tuple[Any, Any, str]]:
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


def _found(request: Request, text: str, pair: Pair | None) -> Iterator[Found]:
    others = [kind for kind in KINDS if kind is not INITIATIVES]
    found = best_of_each({kind.model: partial(_seen, kind, request) for kind in others}, text, RESULTS_A_KIND + 1)
    if text:
        # Found and sorted as in their own list: also by linked records, and without a rank for each hit.
        _total, keys = find_part(request.viewer, {"q": text}, offset=0, size=RESULTS_A_KIND + 1)
        rows = _seen(INITIATIVES, request).in_bulk(keys)
        found[Initiative] = [rows[key] for key in keys if key in rows]
    if pair:
        yield _part("pair", _("Corridor"), [(pair, "")], "")
    for kind in KINDS:
        if hits := found.get(kind.model):
            href = f"{reverse(kind.list_view)}?{urlencode({'q': text})}" if kind.list_view else ""
            yield _part(kind.model._meta.model_name, kind.label, [(hit, kind.line(hit)) for hit in hits], href)
    if goods := list(goods_named(text, request.viewer)[: RESULTS_A_KIND + 1]):
        yield _part("good", _("Listed goods"), [(good, comma_separated(good.reasons)) for good in goods], "")


def _part(anchor: str, label: Any, hits: list[tuple[Any, str]], href: str) -> Found:
    return Found(anchor, label, hits[:RESULTS_A_KIND], len(hits) > RESULTS_A_KIND, href)


def _seen(kind: Kind, request: Request) -> Any:
    records = kind.model.objects.visible_to(request.viewer)
    records = records.select_related(*kind.related).prefetch_related(*kind.many)
    return records.only(*kind.only) if kind.only else records
