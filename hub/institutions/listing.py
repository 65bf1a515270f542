"""The directory: institutions that were published, and countries of whose institution only the grade is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from hub.institutions.grades import Grade, grade_years, grades_by_country
from hub.institutions.models import InstitutionVersion, Kind, State
from hub.law.cells import regions_of_matrix
from hub.lib.choices import alphabetical, sorting_key
from hub.vocabularies.models import Country, Region


@dataclass(frozen=True)
class Row:
    """One institution; without a version only its grade is known."""

    country: Country
    kind: str
    version: InstitutionVersion | None = None
    grade: Grade | None = None
    older: tuple[Grade, ...] = ()

    @property
    def kind_name(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def reviewed_at(self) -> datetime | None:
        return self.version.reviewed_at if self.version else None


@dataclass
class Directory:
    """The rows that filters ask for. A fixed number of queries."""

    asked: Mapping[str, str]
    years: list[int] = field(default_factory=grade_years)

    @cached_property
    def year(self) -> int | None:
        asked = self.asked.get("year", "")
        return int(asked) if asked.isascii() and asked.isdecimal() and int(asked) in self.years else None

    @cached_property
    def tops(self) -> dict[str, str]:
        return regions_of_matrix()

    @cached_property
    def everything(self) -> list[Row]:
        """All institutions by country and kind, before any filter but the year."""
        grades = grades_by_country()
        if self.year is not None:
            grades = {key: [one for one in of if one.year == self.year] for key, of in grades.items()}
        versions = InstitutionVersion.objects.filter(state=State.PUBLISHED).select_related("institution__country")
        rows, named = [], set()
        for one in versions:
            country = one.institution.country
            of = grades.get(country.pk, []) if one.kind == Kind.NHRI else []
            rows.append(Row(country, one.kind, one, of[0] if of else None, tuple(of[1:])))
            if one.kind == Kind.NHRI:
                named.add(country.pk)
        for key, country in Country.objects.in_bulk([key for key, of in grades.items() if of]).items():
            if key not in named:
                of = grades[key]
                rows.append(Row(country, Kind.NHRI, None, of[0], tuple(of[1:])))
        order = list(Kind.values)
        return sorted(
            rows, key=lambda row: (sorting_key(str(row.country.name)), order.index(row.kind), str(row.version or ""))
        )

    @cached_property
    def rows(self) -> list[Row]:
        return [row for row in self.everything if self._fits(row)]

    def _fits(self, row: Row) -> bool:
        kind, iso3, region, grade, review = (
            self.asked.get(name, "") for name in ("kind", "country", "region", "grade", "review")
        )
        if kind in Kind.values and row.kind != kind:
            return False
        if iso3 and row.country.iso3 != iso3.upper():
            return False
        if region in self.tops.values() and self.tops.get(row.country.region_id) != region:
            return False
        if grade and (row.grade is None or grade not in row.grade.grades):
            return False
        if review in ("new", "old"):
            return row.version is not None and row.version.is_old == (review == "old")
        if review == "none":
            return row.version is None
        return True

    @property
    def countries(self) -> list[tuple[str, str]]:
        found = {row.country.iso3.lower(): str(row.country.name) for row in self.everything}
        return alphabetical(list(found.items()), lambda one: one[1])

    @property
    def regions(self) -> list[tuple[str, str]]:
        codes = {self.tops.get(row.country.region_id) for row in self.everything}
        return alphabetical(
            [(one.code, str(one.name)) for one in Region.objects.filter(code__in=[c for c in codes if c])],
            lambda one: one[1],
        )

    def count_grades(self) -> list[tuple[str, int]]:
        """How many countries have each grade in the chosen year or, without one, in the newest; two grades by themselves."""
        year = self.year or (self.years[0] if self.years else None)
        if year is None:
            return []
        counts: dict[str, int] = {}
        seen = set()
        for row in self.everything:
            grade = next((one for one in (row.grade, *row.older) if one and one.year == year), None)
            if grade is None or row.country.pk in seen:
                continue
            seen.add(row.country.pk)
            name = _("two grades") if grade.contradicts else str(grade)
            counts[name] = counts.get(name, 0) + 1
        return sorted(counts.items(), key=lambda one: (len(one[0]), one[0]))
