"""Imports published files of figures: one file is one release. Repeating changes nothing; what was left is reported."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from hub.accounts.models import Person
from hub.events.actions import record
from hub.events.models import Verb
from hub.lib.bulk import insert_rows, rare_checkpoints
from hub.lib.numbers import DecimalSign, guess_decimal
from hub.statistics.areas import Areas, label
from hub.statistics.editions import COPY, KEY, are_the_same, compare_again, is_undecided, order_of
from hub.statistics.indicators import IndicatorKeys
from hub.statistics.layouts import recognise
from hub.statistics.layouts.base import Named, Reading, Row
from hub.statistics.models import Area, Observation, Release
from hub.statistics.publishers import PUBLISHERS
from hub.statistics.sentences import Problem, Sentence, from_stored
from hub.statistics.tables import NotStatisticsError, unpack
from hub.statistics.values import Cells, NotAFigureError

AT_A_TIME = 20_000
SAMPLE = 2_000  # figures from which the decimal sign of the file is read
MOST_SKIPPED = 10_000  # rows that a report names one by one
STORED_SKIPPED = 1_000
DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")
COLUMNS = (
    "release_id", "indicator_id", "origin_id", "place_id", "begin", "end", "sex", "age", "detail", "value", "low", "high",
    "status", "footnote",
)  # fmt: skip


@dataclass
class Report:
    """What became of one file."""

    file: str
    layout: str = ""
    publisher: str = ""
    release: Release | None = None
    rows: int = 0
    observations: int = 0
    skipped: list[Problem] = field(default_factory=list)
    skipped_number: int = 0
    is_new: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "layout": self.layout,
            "publisher": PUBLISHERS[self.publisher].name if self.publisher else "",
            "release": str(self.release) if self.release else "",
            "rows": self.rows,
            "observations": self.observations,
            "skipped": [{"row": one.line, "reason": one.reason} for one in self.skipped],
        }

    def skip(self, line: int, reason: str) -> None:
        self.skipped_number += 1
        if len(self.skipped) < MOST_SKIPPED:
            self.skipped.append(Problem(line, reason))


def import_statistics_file(
    name: str,
    content: bytes,
    *,
    by: Person | None = None,
    verb: Verb = Verb.IMPORTED,
    edition: str = "",
    published: str = "",
    note: str = "",
) -> Report:
    """Read and store one file. An unsuitable file is reported, not raised. `edition`: as the publisher names it."""
    try:
        plain = unpack(content)
        mark = hashlib.sha256(plain).hexdigest()
        if (stored := Release.objects.filter(file_hash=mark).first()) is not None:
            if edition and verb == Verb.IMPORTED and edition != COPY.sub("", stored.edition):
                with transaction.atomic():
                    _name_edition(stored, edition, by)
            return _again(name, stored)
        reading = recognise(PurePath(name).name, plain)
        with transaction.atomic(), rare_checkpoints():
            reading.published = published or reading.published
            return _import(name, mark, reading, by, verb, edition, note)
    except NotStatisticsError as error:
        report = Report(name)
        report.skip(0, error.reason)
        return report


def _again(name: str, stored: Release) -> Report:
    """The report of a file that was read before."""
    skipped = [from_stored(entry) for entry in stored.skipped]
    return Report(
        name, stored.layout, stored.publisher, stored, stored.rows, stored.observations_number, skipped,
        stored.skipped_number,
    )  # fmt: skip


def _import(name: str, mark: str, reading: Reading, by: Person | None, verb: Verb, edition: str, note: str) -> Report:
    about = PUBLISHERS[reading.publisher]
    published = reading.published or _date_in(name)
    release = Release.objects.create(
        publisher=reading.publisher, layout=reading.layout, family=reading.family, title=reading.title[:300],
        edition=edition or published, published=published, licence=about.licence, url=about.url, file=name[-255:],
        file_hash=mark, note="\n".join(filter(None, (reading.note, note))),
    )  # fmt: skip
    report = Report(name, reading.layout, reading.publisher, release, is_new=True)
    writer = Writer(release, reading, report)
    writer.write()
    report.rows = reading.below.number if reading.below else 0
    report.observations = writer.stored
    if not writer.stored:
        release.delete()
        report.release, report.is_new = None, False
        if not report.skipped:
            report.skip(0, Sentence(_("There is no figure in it.")))
        return report
    if (twin := _twin_of(release, writer.stored)) is not None:
        release.delete()
        found = _again(name, twin)
        found.skip(0, Sentence(_("All figures are those of %(release)s, which is here already."), release=str(twin)))
        return found
    release.first_year, release.last_year = writer.first, writer.last
    years = str(writer.first) if writer.first == writer.last else f"{writer.first}–{writer.last}"
    release.edition = release.edition or years
    if reading.without_unknown and not release.observations.filter(origin__kind=Area.Kind.UNKNOWN).exists():
        release.note = "\n".join(filter(None, (release.note, reading.without_unknown)))
    _stand_beside(release, report)
    release.rows, release.observations_number = report.rows, report.observations
    release.skipped_number = report.skipped_number
    release.skipped = [one.to_stored() for one in report.skipped[:STORED_SKIPPED]]
    release.save()
    compare_again(release)
    record(verb, release, by=by, after={"title": str(release), "file": name, "observations": report.observations})
    return report


def _twin_of(release: Release, number: int) -> Release | None:
    """Another file of the family with the same figures: the same edition saved anew, or with rows twice."""
    others = Release.objects.filter(family=release.family, observations_number=number).exclude(pk=release.pk)
    return next((one for one in others if are_the_same(one, release)), None)


def _date_in(name: str) -> str:
    """The day in the name of a file, such as 2025-10-28; empty where there is none."""
    for year, month, day in DATE.findall(name):
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            return f"{year}-{month}-{day}"
    return ""


def _stand_beside(release: Release, report: Report) -> None:
    """Which edition of the family is shown first is a rule (`order_of`); where it cannot tell, the report says so."""
    others = list(Release.objects.filter(family=release.family).exclude(pk=release.pk))
    if any(one.edition == release.edition for one in others):
        both = _("Another file of the edition %(edition)s is here: the figures of both stand side by side.")
        report.skip(0, Sentence(both, edition=release.edition))
        release.edition = f"{release.edition} ({sum(one.edition.startswith(release.edition) for one in others) + 1})"
    before = max(others, key=order_of, default=None)
    newest = max([*others, release], key=order_of)
    if before is not None and is_undecided(release, before):
        unknown = _(
            "Neither its edition nor a day of publication says whether it is newer than %(before)s; %(first)s is shown first. "
            "If that is wrong, take the file in again and name its edition with a year."
        )
        report.skip(0, Sentence(unknown, before=str(before), first=str(newest)))
    _mark_newest(release, newest)


def _mark_newest(release: Release, newest: Release) -> None:
    Release.objects.filter(family=release.family).exclude(pk=newest.pk).update(is_newest=False)
    release.is_newest = newest.pk == release.pk
    if not release.is_newest:
        Release.objects.filter(pk=newest.pk).update(is_newest=True)


def _name_edition(stored: Release, edition: str, by: Person | None) -> None:
    """Somebody says of a file that is here already which edition it is."""
    before = stored.edition
    stored.edition = edition
    others = list(Release.objects.filter(family=stored.family).exclude(pk=stored.pk))
    _mark_newest(stored, max([*others, stored], key=order_of))
    stored.save()
    compare_again(stored)
    record(Verb.CHANGED, stored, by=by, before={"edition": before}, after={"edition": edition})


class Writer:
    """Writes the rows of one reading."""

    def __init__(self, release: Release, reading: Reading, report: Report) -> None:
        self.release, self.reading, self.report = release, reading, report
        self.areas, self.indicators = Areas(), IndicatorKeys(reading)
        self.cells = Cells()
        self.stored = 0
        self.first, self.last = 9999, 0
        self._seen: dict[int, float | None] = {}
        # What later rows say of a thing that an earlier one gives differently: the least and the most.
        self._contradicted: dict[tuple[Any, ...], tuple[float, float]] = {}
        self._line = -1
        # Of rows on an unknown country: how the file names it, and which names were found to stand for two groups.
        self._printed: dict[int, tuple[Named | None, Named]] = {}
        self._kept_apart: set[tuple[str, str]] = set()

    def write(self) -> None:
        rows = self.reading.rows
        sample = list(islice(rows, SAMPLE))
        self.cells = Cells(_decimal_sign(sample))
        ready: list[tuple[Any, ...]] = []
        for row in chain(sample, rows):
            if isinstance(row, Problem):
                self.report.skip(*row)
            elif (values := self._values(row)) is not None:
                ready.append(values)
                if len(ready) >= AT_A_TIME:
                    self._insert(ready)
                    ready = []
        self._insert(ready)
        self._store_contradictions()

    def _store_contradictions(self) -> None:
        """Which of two figures is right is not guessed: the thing has no value, and all that was said as its bounds."""
        for key, (low, high) in self._contradicted.items():
            first = Observation.objects.get(release=self.release, **dict(zip(KEY, key, strict=True)))
            first.low, first.high = _bounds_of(first.value, first.low, first.high, low, high)
            first.value, first.status = None, Observation.Status.CONTRADICTED
            first.save(update_fields=["value", "low", "high", "status"])

    def _insert(self, ready: list[tuple[Any, ...]]) -> None:
        insert_rows(Observation, COLUMNS, ready)
        self.stored += len(ready)

    def _skip(self, line: int, reason: str) -> None:
        """A row is named once, for the first thing that is wrong with it."""
        if line != self._line:
            self._line = line
            self.report.skip(line, reason)

    def _values(self, row: Row) -> tuple[Any, ...] | None:
        reading = self.reading
        try:
            read = self.cells.read(row.text)
            low, high = self._bounds(row)
        except NotAFigureError as error:
            self._skip(row.line, error.reason)
            return None
        if read is None:
            return None
        value = read.value
        if value is not None and reading.is_whole and (value < 0 or not value.is_integer()):
            self._skip(row.line, Sentence(_("“%(text)s” is no count of people; it was left."), text=row.text[:40]))
            return None
        if value is not None and reading.multiplier != 1:
            value = round(value * reading.multiplier, 6)
        place = self.areas.find(*row.place, reading.scheme)
        origin = self.areas.find(*row.origin, reading.scheme) if row.origin else None
        if not place or origin == 0:
            code, name = row.origin if row.origin and origin == 0 else row.place
            unknown = _("“%(name)s” is no country, area or region that is known here; it was left.")
            self._skip(row.line, Sentence(unknown, name=(name or code)[:80]))
            return None
        if origin == place and not reading.may_stay:
            self._skip(row.line, Sentence(_("Origin and destination are the same; it was left.")))
            return None
        if row.end < row.begin:
            wrong = _("The period ends in %(end)s before it begins in %(begin)s; it was left.")
            self._skip(row.line, Sentence(wrong, end=row.end, begin=row.begin))
            return None
        indicator = self.indicators.key(row.indicator)
        detail = row.detail[:120]
        rest = (row.begin, row.end, row.sex, row.age, detail)
        thing = (indicator, origin, place, *rest)
        key = hash(thing)
        if key in self._seen:
            origin, place = self._other_unknown(row, key, origin, place)
            thing = (indicator, origin, place, *rest)
            key = hash(thing)
        if key in self._seen:
            self._skip_repeated(
                row,
                thing,
                self._seen[key],
                (value, read.low if low is None else low, read.high if high is None else high),
            )
            return None
        self._seen[key] = value
        if self.areas.is_unknown(origin) or self.areas.is_unknown(place):
            self._printed[key] = (row.origin, row.place)
        self.first, self.last = min(self.first, row.begin), max(self.last, row.end)
        status = read.status
        if status == "reported" and (row.is_estimate or reading.are_estimates):
            status = "estimated"
        return (
            self.release.pk, indicator, origin, place, row.begin, row.end, row.sex, row.age, detail, value,
            read.low if low is None else low, read.high if high is None else high, status, row.footnote[:500],
        )  # fmt: skip

    def _other_unknown(self, row: Row, key: int, origin: int | None, place: int) -> tuple[int | None, int]:
        """Areas of a row whose thing was there before. Where a publisher has two codes for people of whom the country is not
        known, they are two groups: they are kept apart, and both are part of the total."""
        before = self._printed.get(key)
        if before is None:
            return origin, place
        origin = self._apart(origin, before[0], row.origin) if origin is not None else None
        return origin, self._apart(place, before[1], row.place)  # type: ignore[return-value]

    def _apart(self, area: int, before: Named | None, printed: Named | None) -> int:
        if before is None or printed is None or not self.areas.is_unknown(area) or label(before) == label(printed):
            return area
        if (said := (label(before), label(printed))) not in self._kept_apart:
            self._kept_apart.add(said)
            apart = _(
                "“%(one)s” and “%(other)s” both stand for people whose country is not known; they are kept apart, and both are part "
                "of the total."
            )
            self.report.skip(0, Sentence(apart, one=said[0], other=said[1]))
        return self.areas.apart(area, printed)

    def _skip_repeated(
        self,
        row: Row,
        thing: tuple[Any, ...],
        before: float | None,
        figure: tuple[float | None, float | None, float | None],
    ) -> None:
        """A second row about the same thing is named; where both say something and not the same, neither is taken."""
        value, low, high = figure
        if value == before:
            same = _("An earlier row gives the same figure for the same thing; this one (%(text)s) was left.")
            self._skip(row.line, Sentence(same, text=row.text[:20]))
        elif value is None and low is None:
            silent = _("An earlier row gives a figure for the same thing; this one (%(text)s) was left.")
            self._skip(row.line, Sentence(silent, text=row.text[:20]))
        else:
            least, most = _bounds_of(value, low, high)
            known = self._contradicted.get(thing, (least, most))
            self._contradicted[thing] = min(known[0], least), max(known[1], most)
            other = _(
                "An earlier row gives another figure, %(before)s, for the same thing; which is right is not known, so this one (%(text)s) "
                "is kept beside it as a bound."
            )
            self._skip(row.line, Sentence(other, before=_format(before), text=row.text[:20]))

    def _bounds(self, row: Row) -> tuple[float | None, float | None]:
        if not row.low and not row.high:
            return None, None
        low, high = (self.cells.read(text) for text in (row.low, row.high))
        ends = (low.value if low else None), (high.value if high else None)
        if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            wrong = _("The lower bound %(low)s is above the upper one, %(high)s.")
            raise NotAFigureError(Sentence(wrong, low=row.low[:20], high=row.high[:20]))
        return ends


def _bounds_of(*said: float | None) -> tuple[float, float]:
    """The least and the most that a figure may be."""
    known = [one for one in said if one is not None]
    return min(known), max(known)


def _decimal_sign(rows: list[Row | Problem]) -> DecimalSign | None:
    texts = [row.text for row in rows if isinstance(row, Row) and ("," in row.text or "." in row.text)]
    return guess_decimal(texts) if texts else None


def _format(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"
