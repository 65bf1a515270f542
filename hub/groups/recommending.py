"""Which groups are proposed to an organization, and why: its words of the vocabularies against what each group says and does.

Plans and initiatives stand above groups in the order of imports; their records come by related names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from hub.groups.models import Group
from hub.lib.text import comma_separated
from hub.lib.translated import columns, interface_codes
from hub.lib.visibility import Viewer
from hub.partners.models import WORKS_ON, Organization

MOST_TEXTS = 3000  # titles of plans that are read
TERMS_NAMED = 3  # in a reason; more would not be read
WHERE = ("plan", "mandate", "initiatives")


@dataclass
class Recommendation:
    """A group with the words for which it is proposed, by where it names them."""

    group: Group
    terms: dict[str, dict[int, Any]] = field(default_factory=lambda: {where: {} for where in WHERE})

    @property
    def weight(self) -> int:
        return len({key for found in self.terms.values() for key in found})

    @property
    def reasons(self) -> list[str]:
        """A word is told once, where it says most: in the plan, then in the mandate."""
        seen: set[int] = set()
        reasons = []
        for where in WHERE:
            fresh = [term for key, term in self.terms[where].items() if key not in seen]
            seen |= set(self.terms[where])
            if fresh:
                reasons.append(
                    _in_words(where) % {"words": comma_separated(str(term.name) for term in fresh[:TERMS_NAMED])}
                )
        return reasons


def _in_words(where: str) -> str:
    return {
        "plan": _("because you work on %(words)s, which this group’s plan names"),
        "mandate": _("because you work on %(words)s, which this group’s mandate names"),
        "initiatives": _("because you work on %(words)s, as initiatives of this group do"),
    }[where]


def recommend(organization: Organization, groups: Iterable[Group], viewer: Viewer) -> list[Recommendation]:
    """Those of the groups that name something the organization works on, the one that names most first."""
    terms = {name: {term.pk: term for term in getattr(organization, name).all()} for name in WORKS_ON}
    words = {key: term for found in terms.values() for key, term in found.items()}
    found = {group.pk: Recommendation(group) for group in groups}
    if words and found:
        patterns = [(term, pattern) for term in words.values() if (pattern := _pattern(term))]
        _by_mandate(found, patterns)
        _by_plan(found, patterns, words, viewer)
        _by_initiatives(found, terms, viewer)
    named = [one for one in found.values() if one.weight]
    return sorted(named, key=lambda one: (-one.weight, one.group.position, one.group.pk))


def _pattern(term: Any) -> re.Pattern[str] | None:
    """The names of a word in every language, as whole words."""
    names = {name for column in columns("name", interface_codes()) if (name := getattr(term, column).strip())}
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b", re.IGNORECASE) if names else None


def _by_mandate(found: dict[int, Recommendation], patterns: list[tuple[Any, re.Pattern[str]]]) -> None:
    for one in found.values():
        text = " \n".join(
            getattr(one.group, column) for column in (*columns("name"), *columns("theme"), *columns("mandate"))
        )
        for term, pattern in patterns:
            if pattern.search(text):
                one.terms["mandate"][term.pk] = term


def _by_plan(
    found: dict[int, Recommendation], patterns: list[tuple[Any, re.Pattern[str]]], words: dict[int, Any], viewer: Viewer
) -> None:
    """What the plans of the groups that have no successor say: titles of outcomes and outputs, words of activities."""
    plans: Any = Group._meta.get_field("plans").related_model
    seen = plans.objects.visible_to(viewer).filter(group__in=found).exclude(state="superseded")
    group_of: dict[int, int] = dict(seen.order_by().values_list("pk", "group_id"))
    texts: dict[int, list[str]] = defaultdict(list)
    for name in ("outcomes", "outputs"):
        items = plans._meta.get_field(name).related_model.objects.visible_to(viewer).filter(plan__in=group_of)
        for plan, *titles in items.order_by("pk").values_list("plan_id", *columns("title"))[:MOST_TEXTS]:
            texts[group_of[plan]] += titles
    for key, titles in texts.items():
        text = " \n".join(titles)
        for term, pattern in patterns:
            if pattern.search(text):
                found[key].terms["plan"][term.pk] = term
    outputs = plans._meta.get_field("outputs").related_model
    activities = outputs._meta.get_field("activities").related_model.objects.visible_to(viewer)
    for name in ("issues", "sectors"):
        rows = activities.filter(output__plan__in=group_of, **{f"{name}__in": words}).order_by()
        for plan, term in rows.values_list("output__plan", name).distinct():
            if term in words:
                found[group_of[plan]].terms["plan"][term] = words[term]


def _by_initiatives(found: dict[int, Recommendation], terms: dict[str, dict[int, Any]], viewer: Viewer) -> None:
    model: Any = Group._meta.get_field("initiatives").related_model
    initiatives = model.objects.visible_to(viewer)
    for name, mine in terms.items():
        column = "interventions" if name == "expertise" else name
        if not mine:
            continue
        rows = initiatives.filter(groups__in=found, merged_into=None, **{f"{column}__in": mine}).order_by()
        for group, term in rows.values_list("groups", column).distinct():
            if group in found and term in mine:
                found[group].terms["initiatives"][term] = mine[term]
