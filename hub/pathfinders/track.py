"""The track of a country: its six steps with what sources date, and where they contradict each other or the procedure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.lib.components import Step as Bar
from hub.lib.partialdate import first_day, last_day, readable
from hub.lib.text import comma_separated, in_parts
from hub.pathfinders.models import CountryReport, DatedStep, Moment, Step

Claim = DatedStep.Claim
ORDER = {step: place for place, step in enumerate(Step)}
FRESH_YEARS, STALE_YEARS = 1, 3


@dataclass(frozen=True)
class Contradiction:
    """A sentence about what cannot all be so, and the records that say it."""

    sentence: str
    records: tuple[DatedStep, ...]


@dataclass
class TrackStep:
    step: Step
    records: list[DatedStep] = field(default_factory=list)

    @property
    def happened_records(self) -> list[DatedStep]:
        return [one for one in self.records if one.claim == Claim.HAPPENED]

    @property
    def state(self) -> str:
        """reached, disputed, announced or no_record."""
        if self.happened_records:
            return "disputed" if any(one.claim == Claim.AGAINST for one in self.records) else "reached"
        return "announced" if any(one.claim == Claim.PLANNED for one in self.records) else "no_record"

    @property
    def dates(self) -> list[str]:
        return sorted({one.on for one in self.happened_records if one.on})

    @property
    def words(self) -> str:
        """The dates in words; a step with a record and no date is not dated."""
        if self.state == "no_record":
            return _("no record")
        if self.state == "announced":
            announced = sorted({one.on for one in self.records if one.on})
            return _("announced for %(day)s") % {"day": readable(announced[0])} if announced else _("announced")
        if not self.dates:
            return _("not dated")
        days = " / ".join(readable(one) for one in self.dates)
        return _("%(days)s, disputed") % {"days": days} if self.state == "disputed" else days


@dataclass
class Track:
    """Built from the records of one country that a viewer may see."""

    records: list[DatedStep]

    @cached_property
    def steps(self) -> list[TrackStep]:
        by_step: dict[Step, list[DatedStep]] = defaultdict(list)
        for one in self.records:
            by_step[one.step].append(one)
        return [TrackStep(step, sorted(by_step[step], key=lambda one: (one.on, one.pk or 0))) for step in Step]

    @property
    def furthest_step(self) -> TrackStep | None:
        """The furthest step that a source says took place."""
        return next((one for one in reversed(self.steps) if one.happened_records), None)

    @property
    def bars(self) -> list[Bar]:
        """For `components/stepbar.html`: what no source dates is hatched, and phones name the furthest step alone."""
        shapes = {"reached": "done", "disputed": "done", "announced": "", "no_record": "none"}
        reached = self.furthest_step
        return [Bar(one.step.label, one.words, "now" if one is reached else shapes[one.state]) for one in self.steps]

    @property
    def newest(self) -> date | None:
        """The newest day that a source or a step bears."""
        days = [last_day(text) for one in self.records for text in (one.on, one.source_dated) if text]
        return max((min(day, timezone.localdate()) for day in days), default=None)

    @property
    def age(self) -> int | None:
        """In full years."""
        if self.newest is None:
            return None
        today = timezone.localdate()
        return today.year - self.newest.year - ((today.month, today.day) < (self.newest.month, self.newest.day))

    @property
    def freshness(self) -> tuple[str, str]:
        """Shape and words: how old the newest source is."""
        if self.age is None:
            return "none", _("not dated")
        if self.age < FRESH_YEARS:
            return "good", _("less than a year")
        words = ngettext("%(number)s year", "%(number)s years", self.age) % {"number": self.age}
        return ("bad" if self.age >= STALE_YEARS else "warn"), words

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        return [*self._of_moments(), *self._of_order()]

    def _of_moments(self) -> list[Contradiction]:
        """Two sources on one moment: days that cannot both be right, or one that speaks against the other."""
        by_moment: dict[str, list[DatedStep]] = defaultdict(list)
        for one in self.records:
            by_moment[one.moment].append(one)
        found = []
        for moment, records in by_moment.items():
            name = str(Moment(moment).label)
            dated = [one for one in records if one.claim == Claim.HAPPENED and one.on]
            apart = tuple(one for one in dated if any(_are_apart(one, other) for other in dated))
            if apart and moment != Moment.REPORTED:  # a report comes every year
                sentence = _("Sources give different days for “%(moment)s”.") % {"moment": name}
                found.append(Contradiction(sentence, apart))
            against = [one for one in records if one.claim == Claim.AGAINST]
            if against and any(one.claim == Claim.HAPPENED for one in records):
                sentence = _("One source says “%(moment)s”, another speaks against it.") % {"moment": name}
                found.append(Contradiction(sentence, tuple(one for one in records if one.claim != Claim.PLANNED)))
        return found

    def _of_order(self) -> list[Contradiction]:
        """A later step whose last possible day lies before the first possible day of an earlier one."""
        found = []
        dated = [(step, one) for step in self.steps for one in step.happened_records if one.on]
        for later_step, later in dated:
            before = tuple(
                one
                for step, one in dated
                if ORDER[step.step] < ORDER[later_step.step] and last_day(later.on) < first_day(one.on)
            )
            if before:
                names = in_parts(comma_separated((one.get_moment_display(), readable(one.on))) for one in before)
                sentence = _(
                    "“%(later)s” is dated %(day)s, earlier than what comes before it by the procedure: %(earlier)s."
                ) % {"later": later.get_moment_display(), "day": readable(later.on), "earlier": names}
                found.append(Contradiction(sentence, (later, *before)))
        return found


def _are_apart(one: DatedStep, other: DatedStep) -> bool:
    """Whether no day fits both; a month and a day in it fit."""
    return last_day(one.on) < first_day(other.on) or last_day(other.on) < first_day(one.on)


def reports_as_steps(reports: Iterable[CountryReport]) -> list[DatedStep]:
    """Reports that are published here stand on the track like any other source."""
    return [
        DatedStep(
            country=one.country, moment=Moment.REPORTED, on=timezone.localdate(one.published_at).isoformat(),
            source=str(one), source_url=one.get_absolute_url(),
        )
        for one in reports
        if one.published_at
    ]  # fmt: skip
