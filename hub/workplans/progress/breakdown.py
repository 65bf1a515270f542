"""Values of indicators broken down by sex or age, and ratios with their numerator and denominator.

An unreported part has no entry: it is not zero. Parts of counts add up to the value; shares and ratios are not added up.
Counts of fewer than five people are shown only to the group and to those who reported them
(docs/decisions/0016-small-counts-in-broken-down-values.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub.lib.text import add_label, in_parts
from hub.lib.visibility import Viewer
from hub.workplans.models import Indicator, IndicatorValue, Unit

SEX, AGE = "sex", "age"
SEXES = ("women", "men", "other")
PEOPLE = (Unit.PEOPLE, Unit.CHILDREN)
NOT_ADDED_UP = (Unit.PERCENT, Unit.YES_NO)
SMALLEST_SHOWN = 5  # people
MOST_BANDS, OLDEST = 12, 120

Parts = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Measured:
    """What is reported for an indicator: its value, the known parts, and the numbers that a ratio was computed from."""

    value: Decimal
    parts: Parts = field(default_factory=dict)
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @classmethod
    def of(cls, value: IndicatorValue) -> Measured:
        return cls(value.value, value.parts, value.numerator, value.denominator)


@dataclass(frozen=True)
class Part:
    """One part of a value for a reader; `value` is empty where it was not reported or is too small to be shown."""

    dimension: str
    name: str
    status: str  # reported, not_reported, suppressed
    value: str | None

    @property
    def label(self) -> str:
        return part_label(self.dimension, self.name)

    @property
    def in_words(self) -> str:
        if self.value is not None:
            return self.value
        return _("not shown: a small count") if self.status == "suppressed" else _("not reported")


def parse_age_bands(text: str) -> list[str]:
    """Bands such as “0-4, 5-17, 18+”, in rising order and without overlaps."""
    bands: list[str] = []
    last = -1
    for word in (word.strip() for word in text.split(",")):
        if not word:
            continue
        found = re.fullmatch(r"([0-9]{1,3})\s*(?:[-–]\s*([0-9]{1,3})|\+)", word)
        if found is None:
            raise ValidationError(
                _("“%(band)s” is not an age band. Write bands such as 0-4, 5-17, 18+.") % {"band": word[:40]}
            )
        first, end = int(found[1]), int(found[2]) if found[2] else OLDEST
        if first <= last or end < first or end > OLDEST:
            raise ValidationError(
                _("The age band “%(band)s” overlaps the one before it or ends before it begins.") % {"band": word}
            )
        bands.append(f"{first}-{end}" if found[2] else f"{first}+")
        last = end
    if len(bands) > MOST_BANDS:
        raise ValidationError(_("At most %(most)s age bands.") % {"most": MOST_BANDS})
    return bands


def part_names(indicator: Indicator) -> list[tuple[str, str]]:
    """Dimension and part, in the order of the form."""
    by_sex = [(SEX, name) for name in SEXES] if any(word.lower() == SEX for word in indicator.disaggregation) else []
    return by_sex + [(AGE, band) for band in indicator.age_bands]


def part_label(dimension: str, name: str) -> str:
    if dimension == AGE:
        return age_label(name)
    return {
        "women": pgettext("part of a value by sex", "Women and girls"),
        "men": pgettext("part of a value by sex", "Men and boys"),
        "other": pgettext("part of a value by sex", "Another sex or not stated"),
    }[name]


def age_label(band: str) -> str:
    if band.endswith("+"):
        return _("%(age)s years and older") % {"age": band[:-1]}
    return _("%(band)s years") % {"band": band.replace("-", "–")}


def ratio_of(indicator: Indicator, numerator: Decimal, denominator: Decimal) -> Decimal:
    """The value of a ratio, in per cent where that is its unit, with four decimals."""
    if denominator == 0:
        raise ValidationError(_("The denominator is 0: nothing can be divided by it. Leave both empty."))
    if numerator < 0 or denominator < 0:
        raise ValidationError(_("Numerator and denominator cannot be below 0."))
    scale = 100 if indicator.unit == Unit.PERCENT else 1
    value = (numerator * scale / denominator).quantize(Decimal("0.0001"))
    if value >= Decimal(10) ** 14:
        raise ValidationError(_("The ratio is too large a number. Look at numerator and denominator again."))
    return value


def check_parts(indicator: Indicator, measured: Measured) -> None:
    """Refuse parts that the indicator does not have, or that do not add up to the value."""
    known = set(part_names(indicator))
    for dimension, parts in measured.parts.items():
        if any((dimension, name) not in known for name in parts):
            raise ValidationError(_("“%(name)s” is not broken down like this.") % {"name": indicator.title})
        values = [Decimal(value) for value in parts.values()]
        if indicator.unit == Unit.PERCENT and any(not 0 <= value <= 100 for value in values):
            raise ValidationError(_("A share lies between 0 and 100 per cent."))
        if indicator.unit in NOT_ADDED_UP or indicator.is_ratio:
            continue
        can_be_negative = indicator.unit in (Unit.NUMBER, Unit.USD, Unit.EUR)
        if not can_be_negative and any(value < 0 for value in values):
            raise ValidationError(_("“%(name)s” counts something: it cannot be below 0.") % {"name": indicator.title})
        total = sum(values, Decimal(0))
        is_whole = len(parts) == sum(one == dimension for one, _name in known)
        if (is_whole and total != measured.value) or (not can_be_negative and total > measured.value):
            raise ValidationError(
                _("The parts of “%(name)s” by %(dimension)s add up to %(sum)s, but the value is %(value)s.")
                % {
                    "name": indicator.title,
                    "dimension": _("sex") if dimension == SEX else _("age"),
                    "sum": _plain(total),
                    "value": _plain(measured.value),
                }
            )


def is_insider(value: IndicatorValue, viewer: Viewer) -> bool:
    """Whether small counts may be shown: to the group, to those who reported them, and to the secretariat."""
    return (
        viewer.is_secretariat
        or value.indicator.plan.group_id in viewer.group_ids
        or value.update.organization_id in viewer.organization_ids
    )


def visible_parts(value: IndicatorValue, viewer: Viewer) -> list[Part]:
    """The parts of a value as far as the reader may see them. All output of parts uses this function."""
    indicator = value.indicator
    hidden: set[tuple[str, str]] = set()
    if indicator.unit in PEOPLE and not is_insider(value, viewer):
        hidden = {
            (dimension, name) for dimension in value.parts for name in _too_small(value.value, value.parts[dimension])
        }
    return list(_parts(indicator, value.parts, hidden))


def _parts(
    indicator: Indicator, parts: Mapping[str, Mapping[str, str]], hidden: set[tuple[str, str]]
) -> Iterator[Part]:
    asked = part_names(indicator)
    # Parts that were reported under an earlier breakdown are still shown.
    former = [(dimension, name) for dimension in parts for name in parts[dimension] if (dimension, name) not in asked]
    for dimension, name in [*asked, *former]:
        reported = parts.get(dimension, {}).get(name)
        if reported is None:
            yield Part(dimension, name, "not_reported", None)
        elif (dimension, name) in hidden:
            yield Part(dimension, name, "suppressed", None)
        else:
            yield Part(dimension, name, "reported", _plain(Decimal(reported)))


def _too_small(total: Decimal, parts: Mapping[str, str]) -> set[str]:
    """Counts of one to four people, and as many others as are needed so that they cannot be derived from the total."""
    values = {name: Decimal(value) for name, value in parts.items()}
    hidden = {name for name, value in values.items() if 0 < value < SMALLEST_SHOWN}
    if not hidden:
        return set()
    for name in sorted(values.keys() - hidden, key=lambda name: values[name]):
        unknown = total - sum(value for other, value in values.items() if other not in hidden)
        if len(hidden) > 1 and unknown >= SMALLEST_SHOWN:
            break
        hidden.add(name)
    return hidden


def parts_in_words(value: IndicatorValue, viewer: Viewer) -> str:
    """“Women and girls: 12, Men and boys: not reported”; empty where the indicator is not broken down."""
    return in_parts(add_label(part.label, part.in_words) for part in visible_parts(value, viewer))


def ratio_in_words(numerator: Any, denominator: Any) -> str:
    """“12 of 40”; empty where the value is not a ratio."""
    if numerator is None or denominator is None:
        return ""
    return _("%(numerator)s of %(denominator)s") % {
        "numerator": _plain(Decimal(numerator)),
        "denominator": _plain(Decimal(denominator)),
    }


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
