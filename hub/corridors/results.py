"""Published survey results that bear on a corridor."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from hub.corridors.models import SurveyResult
from hub.events.models import raise_public_version
from hub.vocabularies.models import Country

FILE = Path(__file__).resolve().parent / "data" / "results.yaml"


@dataclass(frozen=True)
class Results:
    """`here` speak of this very corridor, `near` of one of its countries, `others` of other places or of many."""

    here: list[SurveyResult]
    near: list[SurveyResult]
    others: list[SurveyResult]


def results_for(origin: Country, destination: Country) -> Results:
    """Two queries."""
    here, near, others = [], [], []
    for one in SurveyResult.objects.prefetch_related("countries"):
        ends = (one.origin_id, one.destination_id)
        if ends == (origin.pk, destination.pk):
            here.append(one)
        elif {origin.pk, destination.pk} & {country.pk for country in one.countries.all()}:
            near.append(one)
        else:
            others.append(one)
    return Results(here, near, others)


@transaction.atomic
def load_results() -> int:
    """How many of the built-in results were added or renewed. Countries that the site does not know are left out."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    changed = 0
    countries = {country.iso3: country for country in Country.objects.all()}
    for position, (key, row) in enumerate(yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader).items()):  # noqa: S506
        values: dict[str, Any] = {
            "topic": row["topic"], "source_title": row["source"]["title"], "source_url": row["source"]["url"],
            "origin": countries.get(row.get("origin", "")), "destination": countries.get(row.get("destination", "")),
            "position": position,
        }  # fmt: skip
        for name in ("text", "limits"):
            values |= {f"{name}_{language}": text for language, text in row.get(name, {}).items()}
        found = SurveyResult.objects.filter(key=key).first()
        named = {countries[code].pk for code in row.get("countries", ()) if code in countries}
        is_same = found is not None and all(getattr(found, name) == value for name, value in values.items())
        if found is not None and is_same and set(found.countries.values_list("pk", flat=True)) == named:
            continue
        made, _created = SurveyResult.objects.update_or_create(key=key, defaults=values)
        made.countries.set(named)
        changed += 1
    if changed:
        raise_public_version()
    return changed
