"""Series as charts: one unit and one age band on an axis, editions and releases as lines of their own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hub.lib.charts import NARROW, Chart, Line, Lines
from hub.lib.text import add_label, comma_separated, in_parts
from hub.statistics.footnotes import translate_footnote, translate_licence
from hub.statistics.models import Indicator
from hub.statistics.series import Series


def series_chart(indicator: Indicator, series: list[Series], *, name: str = "", key: str = "") -> Chart | None:
    """None where there are fewer than two points to draw. Hidden figures are drawn as bounds, missing ones as gaps."""
    drawn = [one for one in series if any(point.value is not None for point in one.points)][: Lines.MOST]
    if not drawn or max(len(one.points) for one in drawn) < 2:
        return None
    age = drawn[0].age
    lines = [Line(_name(one), _points(one), _band(one)) for one in drawn]
    title = f"{indicator}, {_('ages %(ages)s') % {'ages': age}}" if age else str(indicator)
    notes = sorted({translate_footnote(note) for one in drawn for note in one.footnotes})
    rows = [
        (point.period, str(one.release), point.value, point.low, point.high, translate_footnote(point.footnote))
        for one in drawn
        for point in one.points
    ]
    return Chart(
        title=title,
        text=f"{title}: " + in_parts(_describe(one) for one in drawn),
        header=(_("Period"), _("Release"), _("Value"), _("At least"), _("At most"), _("Footnote")),
        rows=rows,
        source=in_parts(dict.fromkeys(f"{one.release}, {translate_licence(one.release.licence)}" for one in drawn)),
        kind="lines",
        wide=Lines(lines),
        narrow=Lines(lines, NARROW),
        name=name,
        key=key,
        note=" ".join([f"{indicator.get_unit_display()}.", *notes[:3]]),
        bounds=(2, 3, 4),
    )


def _name(one: Series) -> str:
    """At the end of a line that reaches 2019, "2020" alone would be read as its last year."""
    edition = one.release.edition
    return _("edition %(edition)s") % {"edition": edition} if edition.isdecimal() else edition


def _points(one: Series) -> list[tuple[int, float | None]]:
    """A flow is drawn at the end of its period."""
    return [(point.end, point.value) for point in one.points]


def _band(one: Series) -> list[tuple[int, float, float]]:
    return [
        (point.end, point.low, point.high)
        for point in one.points
        if point.low is not None and point.high is not None and point.low != point.high
    ]


def _describe(one: Series) -> str:
    first, last = one.points[0], one.points[-1]
    values = [f"{point.period}: {point.value:g}" for point in (first, last) if point.value is not None]
    return add_label(_name(one), comma_separated(values))
