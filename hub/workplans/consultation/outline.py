"""The plan beside its comments: its items with their numbers of comments, and the text of the chosen one with marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.lib.text import plain
from hub.workplans.consultation.anchoring import find_place
from hub.workplans.models import Activity, Comment, Plan

LONGEST = 4000  # characters of a text beside its comments; the page of the item has the whole text
TEXTS = ("description", "definition_of_success", "theory_of_change")


@dataclass(frozen=True)
class Entry:
    """One item of the plan, with a link to its comments."""

    name: Any
    number: str
    href: str
    comments: int
    waiting: int  # comments without a disposition
    is_chosen: bool
    is_outcome: bool


@dataclass(frozen=True)
class Passage:
    """A passage of a text; `is_quoted` if a comment quotes it."""

    text: str
    is_quoted: bool


def outline_of(plan: Plan, seen: QuerySet[Comment], chosen: str) -> list[Entry]:
    """Outcomes and outputs in order, then activities with comments. `seen`: what the reader may read."""
    page = reverse("workplans:comments", args=[plan.group.slug, plan.period])
    counts = count_by_item(seen)

    def entry(key: str, name: Any, number: str, *, is_outcome: bool = False) -> Entry:
        comments, waiting = counts.pop(key, (0, 0))
        return Entry(name, number, f"{page}?item={key}", comments, waiting, key == chosen, is_outcome)

    said, waiting = (sum(numbers[place] for numbers in counts.values()) for place in (0, 1))
    entries = [Entry(_("The whole plan"), "", page, said, waiting, is_chosen=not chosen, is_outcome=True)]
    for outcome in plan.outcomes.prefetch_related("outputs"):
        entries.append(entry(outcome.anchor, outcome.title, outcome.number, is_outcome=True))
        for output in outcome.outputs.all():
            output.plan, output.outcome = plan, outcome
            entries.append(entry(output.anchor, output.title, output.number))
    entries += [entry(one.anchor, one.title, "") for one in plan.outputs.filter(outcome=None)]
    entries += [entry(*parts) for parts in activities_of(plan, counts)]
    return entries


def count_by_item(seen: QuerySet[Comment]) -> dict[str, tuple[int, int]]:
    waits = Count("pk", filter=Comment.needs_answer())
    rows = seen.order_by().values_list("item_key").annotate(number=Count("pk"), waiting=waits)
    return {key: (number, waiting) for key, number, waiting in rows}


def activities_of(plan: Plan, keys: Iterable[str]) -> list[tuple[str, Any, str]]:
    """The activities with comments, under their outputs."""
    named = [int(key.removeprefix("activity-")) for key in keys if key.startswith("activity-")]
    found = Activity.objects.filter(pk__in=named, output__plan=plan).select_related("output__outcome")
    return [(one.anchor, one.title, one.number) for one in found.order_by("output", "position")] if named else []


def mark_quotes(item: Any, quotes: Iterable[str]) -> list[list[Passage]]:
    """The texts of an item as the page shows them, each as a list of passages, quoted ones separate."""
    texts = [plain(str(getattr(item, name, "") or ""), LONGEST) for name in TEXTS]
    wanted = [quote for quote in quotes if quote]
    return [split_at_quotes(text, wanted) for text in texts if text]


def split_at_quotes(text: str, quotes: Iterable[str]) -> list[Passage]:
    places = (find_place(quote, text) for quote in quotes)
    quoted = sorted((place.start, place.end) for place in places if place.state != "orphaned")
    passages, reached = [], 0
    for start, end in quoted:
        if end <= reached:
            continue
        start = max(start, reached)
        passages += [Passage(text[reached:start], False), Passage(text[start:end], True)]
        reached = end
    return [one for one in (*passages, Passage(text[reached:], False)) if one.text]
