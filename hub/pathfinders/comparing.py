"""Reports side by side. Only values by one and the same definition are compared; for all others a sentence says why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from hub.lib.choices import sorting_key
from hub.lib.text import comma_separated
from hub.pathfinders.figures import format_value
from hub.pathfinders.models import AskedIndicator, CountryReport, Definition, ReportedValue

Status = ReportedValue.Status


@dataclass(frozen=True)
class Line:
    """One country: its value, or the word that stands in its place."""

    report: CountryReport
    said: ReportedValue | None

    @property
    def status(self) -> str:
        return self.said.status if self.said else Status.NOT_REPORTED

    @property
    def word(self) -> str:
        if self.said is None or self.said.value is None:
            return str(Status(self.status).label)
        return format_value(self.said.value, self.said.definition.unit)

    @property
    def value(self) -> float | None:
        return float(self.said.value) if self.said and self.said.value is not None else None


@dataclass
class Compared:
    """One definition: the lines that may be compared, and those counted in another way."""

    definition: Definition
    lines: list[Line] = field(default_factory=list)
    apart: list[Line] = field(default_factory=list)

    @property
    def refusals(self) -> list[str]:
        """A sentence for each country whose figure is not compared."""
        return [
            _("%(country)s counted in another way, so its figure is shown apart and not compared: %(how)s")
            % {"country": line.report.country, "how": line.said.counted_otherwise if line.said else ""}
            for line in self.apart
        ]


def compare_reports(code: str, reports: Iterable[CountryReport]) -> list[Compared]:
    """One entry a definition of the indicator, newest first, each with the countries that were asked by it."""
    reports = list(reports)
    asked: dict[int, set[int]] = {}
    rows = AskedIndicator.objects.filter(definition__code=code, cycle__in={one.cycle_id for one in reports})
    for cycle, definition in rows.values_list("cycle", "definition"):
        asked.setdefault(cycle, set()).add(definition)
    values = ReportedValue.objects.filter(report__in=reports, definition__code=code).select_related("definition")
    said = {(one.report_id, one.definition_id): one for one in values}
    found = []
    for definition in Definition.objects.filter(code=code).order_by("-number"):
        compared = Compared(definition)
        for report in sorted(reports, key=lambda one: sorting_key(str(one.country.name))):
            if definition.pk not in asked.get(report.cycle_id, ()):
                continue
            line = Line(report, said.get((report.pk, definition.pk)))
            is_apart = line.said is not None and bool(line.said.counted_otherwise)
            (compared.apart if is_apart else compared.lines).append(line)
        if compared.lines or compared.apart:
            found.append(compared)
    return found


def refusal_between(found: list[Compared]) -> str:
    """Why two definitions of one indicator stand in two tables."""
    if len(found) < 2:
        return ""
    numbers = comma_separated(one.definition.number for one in reversed(found))
    return _(
        "Countries reported by definitions %(numbers)s, which count different things. Their figures are not compared."
    ) % {"numbers": numbers}
