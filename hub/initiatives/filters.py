"""Narrowing the list of initiatives: what the address says, and how many there are of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count
from django.http import QueryDict

from hub.initiatives.models import Initiative
from hub.lib.search import matching
from hub.lib.translated import in_language
from hub.vocabularies.models import Country, Term

__all__ = ["FACETS", "Facet", "facets", "narrowed"]

# Parameter in the address -> field of the initiative; terms by code, countries by ISO3.
FACETS: dict[str, tuple[str, str]] = {
    "issue": ("issues", "code"),
    "intervention": ("interventions", "code"),
    "sector": ("sectors", "code"),
    "commodity": ("commodities", "code"),
    "country": ("countries", "iso3__iexact"),
    "group": ("groups", "slug"),
}
CHOICES = {"kind": Initiative.Kind, "status": Initiative.Status}


@dataclass(frozen=True)
class Facet:
    name: str
    label: Any
    chosen: str
    options: list[tuple[str, str, int]]


def narrowed(initiatives: models.QuerySet[Any], parameters: QueryDict, *, leave_out: str = "") -> models.QuerySet[Any]:
    """The initiatives that fit every parameter of the address; unknown values fit nothing."""
    for name, (field, key) in FACETS.items():
        value = parameters.get(name, "")
        if value and name != leave_out:
            initiatives = initiatives.filter(pk__in=_having(field, key, value))
    for name in CHOICES:
        value = parameters.get(name, "")
        if value and name != leave_out:
            initiatives = initiatives.filter(**{name: value})
    if text := parameters.get("q", "").strip():
        initiatives = matching(initiatives, text)
    return initiatives


def _having(field: str, key: str, value: str) -> models.QuerySet[Any]:
    return Initiative.objects.filter(**{f"{field}__{key}": value}).values("pk")


def facets(initiatives: models.QuerySet[Any], parameters: QueryDict) -> list[Facet]:
    """For each facet its options with counts under the other filters; one query a facet."""
    result = []
    for name, (field, _) in FACETS.items():
        if name == "group":
            continue
        related = Initiative._meta.get_field(field)
        fitting = narrowed(initiatives, parameters, leave_out=name).order_by().values("pk")
        code = "iso3" if name == "country" else "code"
        through = getattr(Initiative, field).through.objects.filter(initiative__in=fitting)
        target = "country" if name == "country" else "term"
        rows = (
            through.order_by()
            .values(f"{target}_id")
            .annotate(number=Count("initiative_id", distinct=True))
            .order_by("-number")[:40]
        )
        counts = {row[f"{target}_id"]: row["number"] for row in rows}
        model = Country if name == "country" else Term
        records = model._default_manager.filter(pk__in=counts).annotate(shown=in_language("name"))  # type: ignore[attr-defined]
        options = [(getattr(record, code).lower(), record.shown, counts[record.pk]) for record in records]
        options.sort(key=lambda option: (-option[2], option[1]))
        result.append(Facet(name, related.verbose_name, parameters.get(name, ""), options))
    for name, choices in CHOICES.items():
        rows = narrowed(initiatives, parameters, leave_out=name).order_by().values(name).annotate(number=Count("pk"))
        counts = {row[name]: row["number"] for row in rows}
        options = [(value, str(label), counts[value]) for value, label in choices.choices if value in counts]
        verbose = Initiative._meta.get_field(name).verbose_name
        result.append(Facet(name, verbose, parameters.get(name, ""), options))
    return result
