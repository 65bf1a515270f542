"""A result for its page: deviations in words, indicators with the chart of their methods, field work by stratum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hub.lib.caveats import caveat_text, translate_caveat
from hub.lib.charts import NARROW, Chart, Interval, Intervals, write_number
from hub.lib.method_names import name_of_method, name_of_model
from hub.lib.translated import Text
from hub.lib.words_of_records import critique_in_own_language, interval_in_own_language
from hub.prevalence.deviations import in_words
from hub.prevalence.models import StudyProtocol, StudyResult

MOST_ROWS = 25  # of methods and groups that are shown; all are in the file
FEWEST = 5


def deviations_of(result: StudyResult) -> list[str]:
    return [words for one in result.deviations if (words := in_words(one))]


@dataclass(frozen=True)
class ShownRow:
    method: str
    model: str
    interval: str
    figure: str


@dataclass(frozen=True)
class ShownIndicator:
    """`record` is the indicator of the record; numbers in words of the page."""

    record: dict[str, Any]
    spread: str
    rows: list[ShownRow]
    more: int
    chart: Chart | None
    warnings: list[Text]


def indicators_of(result: StudyResult) -> list[ShownIndicator]:
    """Under the names of the protocol, where they are registered."""
    names = dict(result.protocol.indicators.values_list("code", "name"))
    return [_as_shown(one | {"name": names.get(one["code"], one["name"])}) for one in result.indicators]


def _as_shown(one: dict[str, Any]) -> ShownIndicator:
    share = one["unit"] == "share"
    rows = [
        ShownRow(
            name_of_method(row["method"]), name_of_model(row["model"]),
            _("%(low)s to %(high)s") % {"low": number(row["low"], share), "high": number(row["high"], share)} + f" ({interval_in_own_language(row['interval'])})",
            number(row["estimate"], share),
        )
        for row in one["results"][:MOST_ROWS]
    ]  # fmt: skip
    spread = _("%(low)s to %(high)s") % {
        "low": number(one["spread"]["low"], share),
        "high": number(one["spread"]["high"], share),
    }
    return ShownIndicator(
        one | {"critique": critique_in_own_language(one["critique"])},
        spread,
        rows,
        max(0, len(one["results"]) - MOST_ROWS),
        _chart(one, share),
        [caveat_text(w["message"]) for w in one["warnings"]],
    )


def number(value: float | None, share: bool) -> str:
    """Shares in per cent with one decimal; an unbounded end has a word."""
    if value is None:
        return _("unbounded")
    return f"{write_number(value * 100, 1)}\u00a0%" if share else write_number(value)


def _chart(one: dict[str, Any], share: bool) -> Chart | None:
    factor = 100 if share else 1
    drawn = [
        Interval(
            f"{name_of_method(row['method'])}: {name_of_model(row['model'])}",
            value=row["estimate"] * factor,
            low=row["low"] * factor,
            high=row["high"] * factor,
        )
        for row in one["results"][:MOST_ROWS]
        if None not in (row["estimate"], row["low"], row["high"])
    ]
    if len(drawn) < 2:
        return None
    unit = "%" if share else ""
    return Chart(
        title=one["name"],
        text=translate_caveat(one["sentence"]),
        header=(_("Method"), _("Lowest"), _("Highest"), _("Figure")),
        rows=[(row.name, row.low, row.high, row.value) for row in drawn],
        source="",
        kind="intervals",
        wide=Intervals(drawn, unit=unit),
        narrow=Intervals(drawn, NARROW, unit=unit),
    )


@dataclass(frozen=True)
class SampleProgress:
    """A stratum with what was planned and reached; `percent` of the bar, None where it has not begun."""

    name: str
    planned: int | None
    reached: int | None
    until: Any

    @property
    def percent(self) -> int | None:
        if self.reached is None or not self.planned:
            return None
        return min(100, round(100 * self.reached / self.planned))

    @property
    def words(self) -> str:
        if self.reached is None:
            return _("not begun")
        return _("fewer than 5") if 0 < self.reached < FEWEST else str(self.reached)


def field_work(protocol: StudyProtocol) -> list[SampleProgress]:
    """By stratum, or the whole sample where there are none. Two queries."""
    known = {one.stratum_id: one for one in protocol.field_counts.all()}
    strata = list(protocol.strata.all())
    if not strata:
        whole = known.get(None)
        return [SampleProgress(_("Whole sample"), protocol.sample_planned, whole and whole.reached, whole and whole.on)]
    found = []
    for one in strata:
        count = known.get(one.pk)
        found.append(SampleProgress(one.name, one.planned, count and count.reached, count and count.on))
    return found
