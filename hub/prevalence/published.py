"""The figures of a published result among all published ones."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from hub.lib.method_names import name_of_method
from hub.lib.text import add_label, comma_separated
from hub.lib.translated import columns, language_codes
from hub.lib.words_of_records import critique_in_own_language, interval_in_own_language
from hub.prevalence.deviations import ages_of, in_words
from hub.prevalence.document import standing_version
from hub.prevalence.models.figures import PrevalenceFigure, Unit
from hub.prevalence.models.results import StudyResult
from hub.vocabularies.models import Country


def figures_of(result: StudyResult, topic: str, home: str) -> Iterator[PrevalenceFigure]:
    """One an indicator, not saved. Where several methods were tried, the spread stands and no figure is chosen.

    What the study is follows from the version that the ethics officer signed last, not from a later amendment."""
    protocol = result.protocol
    signed = standing_version(protocol).content
    question = signed["question"]
    countries = list(Country.objects.filter(iso3__in=question["countries"]))
    names = {indicator["code"]: indicator["name"] for indicator in signed["indicators"]}
    for position, one in enumerate(result.indicators):
        unit = Unit.PERCENT if one["unit"] == "share" else Unit.PEOPLE
        if one["unit"] not in ("share", "people", "in total"):
            continue  # a mean of hours is no prevalence
        name = names.get(one["code"], one["name"])
        is_spread = _is_spread(one)
        yield PrevalenceFigure(
            topic=topic, definition=f"{protocol.public_id}-{one['code']}".lower().replace("_", "-"),
            **_texts("measured", 300, partial(_title_of_measure, question["title"], name)),
            country=countries[0] if len(countries) == 1 else None, area=_area(question["area"], countries), **_ages(one), **_years(signed),
            method=one["method"], **_texts("how", 300, partial(_how, one)),
            data_version_en=f"SHA-256 {one['inputs'][0]['sha256'][:16]}…", unit=unit, **_numbers(one, unit, is_spread=is_spread),
            **_texts("interval", 200, partial(_interval, one, is_spread=is_spread)),
            **_texts("note", 2000, partial(_note, result, one)),
            **_texts("critique", 2000, partial(critique_in_own_language, one["critique"])), source_kind=PrevalenceFigure.SourceKind.SITE,
            source_title=f"{_title(question['title'], 'en')} ({protocol.public_id})"[:300],
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


def _numbers(one: dict[str, Any], unit: str, *, is_spread: bool) -> dict[str, Any]:
    main = one["results"][0]
    low, high, value = main["low"], main["high"], main["estimate"]
    if is_spread:
        low, high, value = one["spread"]["low"], one["spread"]["high"], None
    bounded = low is not None and high is not None
    # There are no fewer people than none and no more than all, whatever an interval says.
    most = 1 if unit == Unit.PERCENT else math.inf
    factor = 100 if unit == Unit.PERCENT else 1

    def to_unit(number: float) -> Decimal:
        return Decimal(str(round(min(max(0, number), most) * factor, 4)))

    return {
        "value": None if value is None else to_unit(value),
        "low": to_unit(low) if bounded else None,
        "high": to_unit(high) if bounded else None,
    } | ({} if value is not None or bounded else _texts("ambiguous", 1000, lambda: _bounds_in_words(low, high)))


def _bounds_in_words(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return _("Neither its lower nor its upper end is bounded.")
    return _("Its lower end is not bounded.") if low is None else _("Its upper end is not bounded.")


def _interval(one: dict[str, Any], *, is_spread: bool) -> str:
    if is_spread:
        bounds = one["spread"]
        return "" if None in (bounds["low"], bounds["high"]) else _("spread over methods and models")
    main = one["results"][0]
    return "" if None in (main["low"], main["high"]) else interval_in_own_language(str(main["interval"]))


def _title_of_measure(titles: Mapping[str, str], name: str) -> str:
    return add_label(name, _title(titles, translation.get_language() or ""))


def _title(titles: Mapping[str, str], language: str) -> str:
    """In this language, where it was written in it, else in the first in which it was."""
    return next((titles[code] for code in (language, *language_codes()) if titles.get(code)), "")


def _how(one: dict[str, Any]) -> str:
    names = comma_separated(dict.fromkeys(name_of_method(row["method"]) for row in one["results"]))
    return _("%(methods)s; %(reached)s reached") % {"methods": names, "reached": one["sample"]["reached"]}


def _note(result: StudyResult, one: dict[str, Any]) -> str:
    """Every deviation, and the ages where they are not one stretch."""
    said = [in_words(deviation) for deviation in result.deviations]
    bands = sorted(one["bands"], key=lambda band: band["from"])
    if any(before["to"] is not None and after["from"] > before["to"] + 1 for before, after in pairwise(bands)):
        said.append(_("Ages: %(ages)s.") % {"ages": ages_of(bands)})
    return " ".join(filter(None, said))


def _area(area: str, countries: list[Country]) -> str:
    """Of a study in several countries their names, as it has no single one."""
    named = [area] if area else []
    named += [country.name_en for country in countries] if len(countries) > 1 else []
    return ", ".join(named)[:120]


def _ages(one: dict[str, Any]) -> dict[str, Any]:
    bands = one["bands"]
    ends = [band["to"] for band in bands]
    return {
        "age_from": min((band["from"] for band in bands), default=None),
        "age_to": None if not bands or None in ends else max(ends),
    }


def _years(signed: Mapping[str, Any]) -> dict[str, Any]:
    begins, ends = (signed["design"]["collection"][name] for name in ("begins", "ends"))
    years = [date.fromisoformat(day).year for day in (begins, ends or begins)] if begins else [None, None]
    return {"year_from": years[0], "year_to": years[1]}
