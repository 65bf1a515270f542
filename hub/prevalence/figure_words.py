"""Numbers of figures as people read them, and the chart of figures that stand side by side."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from hub.lib.charts import NARROW, Chart, Interval, Intervals, write_number
from hub.lib.text import comma_separated, in_parts
from hub.prevalence.comparing import Comparable
from hub.prevalence.models import PrevalenceFigure, Unit


def number_in_words(number: Decimal | None, unit: str) -> str:
    if number is None:
        return ""
    digits = write_number(float(number))
    return f"{digits}\u00a0%" if unit == Unit.PERCENT else digits


def figure_in_words(figure: PrevalenceFigure) -> str:
    """The number; where only a range was published, there is none."""
    if figure.value is None:
        return _("range only") if figure.low is not None else _("cannot be told")
    number = number_in_words(figure.value, figure.unit)
    return _("about %(number)s") % {"number": number} if figure.is_rounded else number


def interval_in_words(figure: PrevalenceFigure) -> str:
    if figure.low is None or figure.high is None:
        return _("no interval in the source read")
    low, high = (number_in_words(number, figure.unit) for number in (figure.low, figure.high))
    bounds = _("%(low)s to %(high)s") % {"low": low, "high": high}
    return f"{bounds} ({figure.interval})" if figure.interval else bounds


def chart_of(one: Comparable) -> Chart | None:
    """A row a figure with its interval; nothing where there is one figure alone."""
    if len(one.figures) < 2:
        return None
    same_place = len({figure.place for figure in one.figures}) == 1
    same_year = len({figure.years for figure in one.figures}) == 1
    drawn = [_interval_of(figure, same_place, same_year) for figure in one.figures]
    unit = "%" if one.first.unit == Unit.PERCENT else ""
    return Chart(
        title=one.first.measured,
        text=comma_separated(f"{row.name} {interval_in_words(figure)}; {figure_in_words(figure)}" for row, figure in zip(drawn, one.figures, strict=True)),
        header=(_("Place"), _("Year"), _("Method"), _("Lowest"), _("Highest"), _("Figure"), _("Source")),
        rows=[_row(figure) for figure in one.figures],
        source=in_parts(dict.fromkeys(figure.source_title for figure in one.figures)),
        kind="intervals",
        wide=Intervals(drawn, unit=unit),
        narrow=Intervals(drawn, NARROW, unit=unit),
        name="prevalence",
        key=one.slug,
    )  # fmt: skip


def _interval_of(figure: PrevalenceFigure, same_place: bool, same_year: bool) -> Interval:
    named = [] if same_place else [figure.area or figure.place]
    named += [] if same_year else [figure.years]
    name = comma_separated(named) or str(figure.how or figure.get_method_display())
    value, low, high = (None if number is None else float(number) for number in figure.numbers)
    return Interval(name, value=value, low=low, high=high, note=str(figure.data_version))


def _row(figure: PrevalenceFigure) -> tuple[str | float | None, ...]:
    value, low, high = (None if number is None else float(number) for number in figure.numbers)
    how = ": ".join(filter(None, [str(figure.get_method_display()), str(figure.how)]))
    return figure.place, figure.years, how, low, high, value, figure.source_title
