"""The figures of a published result among all published ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from hub.lib.translated import columns
from hub.prevalence.deviations import ages_of, in_words
from hub.prevalence.method_names import name_of_method
from hub.prevalence.models.figures import PrevalenceFigure, Unit
from hub.prevalence.models.protocols import StudyProtocol
from hub.prevalence.models.results import StudyResult


def figures_of(result: StudyResult, topic: str, home: str) -> Iterator[PrevalenceFigure]:
    """One an indicator, not saved. Where several methods were tried, the spread stands and no figure is chosen."""
    protocol = result.protocol
    countries = list(protocol.countries.all())
    names = dict(protocol.indicators.values_list("code", "name"))
    for position, one in enumerate(result.indicators):
        unit, factor = (Unit.PERCENT, 100) if one["unit"] == "share" else (Unit.PEOPLE, 1)
        if one["unit"] not in ("share", "people", "in total"):
            continue  # a mean of hours is no prevalence
        name = names.get(one["code"], one["name"])
        is_spread = _is_spread(one)
        yield PrevalenceFigure(
            topic=topic, definition=f"{protocol.public_id}-{one['code']}".lower().replace("_", "-"),
            **_texts("measured", 300, partial(_measured, protocol, name)),
            country=countries[0] if len(countries) == 1 else None, area=_area(protocol, countries), **_ages(one), **_years(protocol),
            method=one["method"], **_texts("how", 300, partial(_how, one)),
            data_version_en=f"SHA-256 {one['inputs'][0]['sha256'][:16]}…", unit=unit, **_numbers(one, factor, is_spread=is_spread),
            **_texts("interval", 200, partial(_interval, one, is_spread=is_spread)),
            **_texts("note", 2000, partial(_note, result, one)),
            critique_en=one["critique"][:2000], source_kind=PrevalenceFigure.SourceKind.SITE,
            source_title=f"{protocol.title_en or protocol.title} ({protocol.public_id})"[:300],
            source_url=f"{home}{result.get_absolute_url()}", position=1000 + position, result=result,
        )  # fmt: skip


def _texts(name: str, longest: int, say: Callable[[], str]) -> dict[str, str]:
    """The words in each language in which the site keeps texts."""
    found = {}
    for column in columns(name):
        with translation.override(column.rpartition("_")[2]):
            found[column] = say()[:longest]
    return found


def _is_spread(one: dict[str, Any]) -> bool:
    return one["method"] != "survey" and len({row["estimate"] for row in one["results"]}) > 1


def _numbers(one: dict[str, Any], factor: int, *, is_spread: bool) -> dict[str, Any]:
    main = one["results"][0]
    low, high, value = main["low"], main["high"], main["estimate"]
    if is_spread:
        low, high, value = one["spread"]["low"], one["spread"]["high"], None
    bounded = low is not None and high is not None
    return {
        "value": None if value is None else Decimal(str(round(value * factor, 4))),
        # There are no fewer people than none, whatever an interval says.
        "low": Decimal(str(round(max(0, low) * factor, 4))) if bounded else None,
        "high": Decimal(str(round(max(0, high) * factor, 4))) if bounded else None,
    } | ({} if value is not None or bounded else _texts("ambiguous", 1000, lambda: _("Its upper end is not bounded.")))


def _interval(one: dict[str, Any], *, is_spread: bool) -> str:
    if is_spread:
        bounds = one["spread"]
        return "" if None in (bounds["low"], bounds["high"]) else _("spread over methods and models")
    main = one["results"][0]
    return "" if None in (main["low"], main["high"]) else str(main["interval"])


def _measured(protocol: StudyProtocol, name: str) -> str:
    return f"{name}: {protocol.title}"


def _how(one: dict[str, Any]) -> str:
    names = ", ".join(dict.fromkeys(name_of_method(row["method"]) for row in one["results"]))
    return _("%(methods)s; %(reached)s reached") % {"methods": names, "reached": one["sample"]["reached"]}


def _note(result: StudyResult, one: dict[str, Any]) -> str:
    """Every deviation, and the ages where they are not one stretch."""
    said = [in_words(deviation) for deviation in result.deviations]
    bands = sorted(one["bands"], key=lambda band: band["from"])
    if any(before["to"] is not None and after["from"] > before["to"] + 1 for before, after in pairwise(bands)):
        said.append(_("Ages: %(ages)s.") % {"ages": ages_of(bands)})
    return " ".join(filter(None, said))


def _area(protocol: StudyProtocol, countries: list[Any]) -> str:
    """Of a study in several countries their names, as it has no single one."""
    named = [protocol.area] if protocol.area else []
    named += [country.name_en for country in countries] if len(countries) > 1 else []
    return ", ".join(named)[:120]


def _ages(one: dict[str, Any]) -> dict[str, Any]:
    bands = one["bands"]
    ends = [band["to"] for band in bands]
    return {
        "age_from": min((band["from"] for band in bands), default=None),
        "age_to": None if not bands or None in ends else max(ends),
    }


def _years(protocol: StudyProtocol) -> dict[str, Any]:
    begins, ends = protocol.collection_begins, protocol.collection_ends
    years = (begins.year, (ends or begins).year) if begins else (None, None)
    return {"year_from": years[0], "year_to": years[1]}
