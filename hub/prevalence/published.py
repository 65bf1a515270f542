"""The figures of a published result among all published ones."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hub.prevalence.deviations import in_words
from hub.prevalence.models.figures import PrevalenceFigure, Unit
from hub.prevalence.models.results import StudyResult


def figures_of(result: StudyResult, topic: str, home: str) -> Iterator[PrevalenceFigure]:
    """One an indicator, not saved. Where several methods were tried, the spread stands and no figure is chosen."""
    protocol = result.protocol
    countries = list(protocol.countries.all())
    names = dict(protocol.indicators.values_list("code", "name"))
    note = " ".join(filter(None, (in_words(one) for one in result.deviations)))
    for position, one in enumerate(result.indicators):
        unit, factor = (Unit.PERCENT, 100) if one["unit"] == "share" else (Unit.PEOPLE, 1)
        if one["unit"] not in ("share", "people", "in total"):
            continue  # a mean of hours is no prevalence
        chosen = _numbers(one, factor)
        yield PrevalenceFigure(
            topic=topic, definition=f"{protocol.public_id}-{one['code']}".lower().replace("_", "-"),
            measured_en=f"{names.get(one['code'], one['name'])}: {protocol.title_en}"[:300], country=countries[0] if len(countries) == 1 else None,
            area=protocol.area[:120], **_ages(one), **_years(protocol), method=one["method"],
            how_en=_how(one)[:300], data_version_en=f"SHA-256 {one['inputs'][0]['sha256'][:16]}…", unit=unit, **chosen,
            note_en=note[:2000], critique_en=one["critique"][:2000], source_kind=PrevalenceFigure.SourceKind.SITE,
            source_title=f"{protocol.title_en} ({protocol.public_id})"[:300], source_url=f"{home}{result.get_absolute_url()}",
            position=1000 + position, result=result,
        )  # fmt: skip


def _numbers(one: dict[str, Any], factor: int) -> dict[str, Any]:
    main = one["results"][0]
    low, high, value = main["low"], main["high"], main["estimate"]
    words = main["interval"]
    if (
        len({row["estimate"] for row in one["results"] if row["method"] != "taylor"} | {value}) > 1
        and one["method"] != "survey"
    ):
        low, high, value = one["spread"]["low"], one["spread"]["high"], None
        words = "spread over methods and models"
    bounded = low is not None and high is not None
    return {
        "value": None if value is None else Decimal(str(round(value * factor, 4))),
        "low": Decimal(str(round(low * factor, 4))) if bounded else None,
        "high": Decimal(str(round(high * factor, 4))) if bounded else None,
        "interval_en": words[:200] if bounded else "",
    }


def _how(one: dict[str, Any]) -> str:
    names = ", ".join(dict.fromkeys(row["method"] for row in one["results"]))
    return f"{names}; {one['sample']['reached']:,} reached"


def _ages(one: dict[str, Any]) -> dict[str, Any]:
    bands = one["bands"]
    ends = [band["to"] for band in bands]
    return {
        "age_from": min((band["from"] for band in bands), default=None),
        "age_to": None if not bands or None in ends else max(ends),
    }


def _years(protocol: Any) -> dict[str, Any]:
    begins, ends = protocol.collection_begins, protocol.collection_ends
    years = (begins.year, (ends or begins).year) if begins else (None, None)
    return {"year_from": years[0], "year_to": years[1]}
