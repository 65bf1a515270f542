"""Moments with a time zone: the field for a zone, the list of choices, and how moments are displayed."""

from __future__ import annotations

import importlib.resources
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from hub.lib.partialdate import check_year


@cache
def _time_zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def validate_time_zone(name: str) -> None:
    if name not in _time_zone_names():
        raise ValidationError(_("“%(name)s” is not a time zone. Choose one from the list."), params={"name": name})


@cache
def time_zone_choices() -> tuple[Any, ...]:
    """Zones by region with their IANA names, without obsolete ones, grouped for a list of choices."""
    table = (importlib.resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    names = {line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")}
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(names & _time_zone_names()):
        region, _slash, place = name.partition("/")
        regions.setdefault(region, []).append((name, place.replace("_", " ").replace("/", " – ")))
    return (("UTC", "UTC"), *regions.items())


KEPT = ("label", "help_text", "empty_label", "required", "initial")
CHOOSE = _("Choose a time zone")


class TimeZoneChoice(forms.ChoiceField):
    def __init__(self, *, empty_label: Any = CHOOSE, **options: Any) -> None:
        super().__init__(
            choices=lambda: [*([("", empty_label)] if empty_label else []), *time_zone_choices()], **options
        )

    def valid_value(self, value: Any) -> bool:
        return value in _time_zone_names()  # an obsolete name that a record has already stays valid


class TimeZoneField(models.CharField):  # type: ignore[type-arg]
    """The IANA name of a zone, such as Europe/Paris."""

    default_validators = [validate_time_zone]

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 64)
        super().__init__(*args, **options)

    def formfield(self, **options: Any) -> Any:
        own: dict[str, Any] = {
            "label": self.verbose_name,
            "help_text": self.help_text,
            "required": not self.blank,
            "initial": self.get_default() or None,
        }
        return TimeZoneChoice(**own | {name: value for name, value in options.items() if name in KEPT})


class WallTimeField(forms.DateTimeField):
    """Date and time in the zone that another field of the form names; the value itself has no zone yet."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        super().__init__(**options)

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, str):
            try:
                found = parse_datetime(value.strip())
            except ValueError:
                found = None
            if found is not None and timezone.is_aware(found):
                raise ValidationError(_("Write the time as on the clock there, without an offset: 2026-05-31 14:30."))
        with timezone.override(UTC):
            read = super().to_python(value)
        if read is None:
            return None
        check_year(read)
        return read.replace(tzinfo=None)


def resolve_wall_time(value: datetime, zone: str) -> datetime:
    """The moment of a local time in a zone. When clocks change, some local times do not exist and others occur twice: both
    are refused rather than guessed."""
    place = ZoneInfo(zone)
    first, second = value.replace(tzinfo=place, fold=0), value.replace(tzinfo=place, fold=1)
    if first.astimezone(UTC).astimezone(place).replace(tzinfo=None) != value:
        raise ValidationError(
            _("This time does not exist in %(zone)s: clocks are set forward then. Choose another."),
            params={"zone": zone},
        )
    if first.utcoffset() != second.utcoffset():
        raise ValidationError(
            _("This time comes twice in %(zone)s: clocks are set back then. Choose another."), params={"zone": zone}
        )
    return first.astimezone(UTC)


def day_in_zone(at: datetime, zone: str) -> date:
    """The calendar day in a zone: shortly after midnight in Kiribati it is still the day before in UTC."""
    return at.astimezone(ZoneInfo(zone or "UTC")).date()


def format_zone(at: datetime, zone: str) -> str:
    """The zone with its offset from UTC at that moment: Europe/Paris, UTC+2."""
    if zone in ("", "UTC"):
        return "UTC"
    offset = at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    distance = f"{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else ""
    return f"{zone.replace('_', ' ')}, UTC{distance}"


def format_moment(at: datetime, zone: str) -> str:
    """A moment in a zone, with the name of the zone, in the current language."""
    return _moment(at, zone or "UTC", get_language())


@lru_cache(4096)
def _moment(at: datetime, zone: str, _language: str | None) -> str:
    there = at.astimezone(ZoneInfo(zone))
    return f"{date_format(there, 'DATETIME_FORMAT', use_l10n=True)} ({format_zone(at, zone)})"


def format_time(at: datetime, zone: str) -> str:
    """The time of a moment in a zone: for lists that say the day above it."""
    return f"{at.astimezone(ZoneInfo(zone or 'UTC')):%H:%M} ({format_zone(at, zone)})"


def format_moment_for(at: datetime, zone: str, own: str) -> str:
    """A moment in its zone and, if that differs, in the reader's own: for e-mails."""
    words = format_moment(at, zone)
    if own and at.astimezone(ZoneInfo(own)).utcoffset() != at.astimezone(ZoneInfo(zone or "UTC")).utcoffset():
        return f"{words}; {gettext('for you %(moment)s') % {'moment': format_moment(at, own)}}"
    return words


def format_span(begin: datetime, end: datetime | None, zone: str) -> str:
    """A range of time: the day once if both ends are on it, and the zone once unless clocks change in between."""
    if end is None:
        return format_moment(begin, zone)
    zone = zone or "UTC"
    first, last = begin.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    until = date_format(last, "H:i" if first.date() == last.date() else "DATETIME_FORMAT")
    if first.utcoffset() != last.utcoffset():
        return f"{format_moment(begin, zone)} – {until} ({format_zone(end, zone)})"
    return f"{date_format(first, 'DATETIME_FORMAT')} – {until} ({format_zone(begin, zone)})"
