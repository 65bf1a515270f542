"""Tables of who does what where (3W): a row for each organization, activity and area.

Rows of the same organization, activity and country are one initiative with several areas. Its pseudo-identifier is made of
these three, so that the same table in another order, or a later one, finds it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import Any

from hub.exchange.importing import hxl
from hub.exchange.importing.cells import Cells
from hub.exchange.importing.headings import AREA_PARTS
from hub.exchange.importing.lines import NUMBERS, Line
from hub.exchange.reasons import Reason
from hub.lib.dates import says_nothing
from hub.lib.partialdate import first_day, last_day
from hub.lib.text import bare
from hub.vocabularies.areas import Area, AreaMatch, AreasOfCountry, areas_of
from hub.vocabularies.models import Country

WHO = (
    "implementers",
    "initiators",
    "partners",
    "governments",
    "funders",
)  # the first that is filled names the initiative
NAMES = ("name_en", "name_fr", "name_es")
NOTHING = frozenset({"0"})  # what spreadsheets leave where a name was not found
UNKNOWN = "?"  # a province that is named and not found
MOST_NAMED = 3  # areas that a reason names
TOLD_ONCE = frozenset({"value_waits", "says_nothing", "area_waits", "area_unlisted"})


def remarks_on_table(
    malformed: Iterable[tuple[str, str]], mapping: dict[str, str], options: dict[str, Any]
) -> Iterator[Reason]:
    """What is to be said once of the whole table, not in each row."""
    for cell, text in malformed:
        yield Reason.of("hxl_malformed", value=text, cell=cell)
    fields = {*mapping.values()}
    if not fields & {*AREA_PARTS}:
        return
    if "countries" not in fields and not options.get("country"):
        yield Reason.of("no_country_column")
    if "adm2_name" in fields and not fields & {"adm1_name", "adm1_code"}:
        yield Reason.of("no_adm1")


class ActivityReader:
    """Reads the lines of one table of who does what where."""

    def __init__(self, cells: Cells, keys: Sequence[str], mapping: dict[str, str], options: dict[str, Any]) -> None:
        self.cells, self.mapping, self.directory = cells, mapping, cells.directory
        self.letters = {key: hxl.column_letters(position) for position, key in enumerate(keys)}
        self.columns: dict[str, list[str]] = {}
        for key, name in mapping.items():
            self.columns.setdefault(name, []).append(key)
        chosen = str(options.get("country") or "")
        self.country = chosen if chosen in self.directory.countries.keys else ""
        self._names = dict(Country.objects.order_by().values_list("iso3", "name_en"))
        self._countries: dict[str, str] = {}
        self._found: dict[tuple[str, ...], AreaMatch] = {}
        self._areas_of = cache(areas_of)
        self._told: set[tuple[Any, ...]] = set()

    def mark(self, line: Line) -> str:
        """What the lines of one initiative share: its identifier, or who does what in which country."""
        for name in NUMBERS:
            for text in self._texts(line, name):
                if not says_nothing(text):
                    return text
        who, what = self._who(line), self._what(line)
        where = " ".join(self._countries_of(line) or self._texts(line, "countries"))  # an unknown name is not “none”
        return f"{bare(who)}\n{bare(what)}\n{where}" if who and what else ""

    def identity_of(self, line: Line) -> str:
        """The pseudo-identifier of a row without an identifier."""
        mark = self.mark(line)
        digest = hashlib.blake2b(mark.encode(), digest_size=8).hexdigest()
        return f"3w:{bare(self._who(line))[:60]}:{bare(self._what(line))[:100]}:{digest}"

    def read(self, line: Line) -> tuple[dict[str, Any], list[Reason], list[Reason]]:
        """Like `Cells.read`, with the areas of each line, and the name where the table has none."""
        row = self.cells.begin()
        for one in (line, *line.others):
            faults, remarks = len(row.faults), len(row.remarks)
            days: dict[str, str] = {name: row.facts.pop(name) for name in ("starts", "ends") if name in row.facts}
            row.add(one.cells_by_field(self.mapping))
            _widest(row.facts, days)
            row.remarks += self._areas(one, row.facts.setdefault("areas", []))
            row.faults[faults:] = [self._with_cell(reason, one) for reason in row.faults[faults:]]
            row.remarks[remarks:] = [self._with_cell(reason, one) for reason in row.remarks[remarks:]]
        if line.others:
            row.settle_repeated_amounts()
            row.facts["roles"] = _merge_spellings(row.facts.get("roles", []))
        if self.country and not row.facts.get("countries"):
            row.facts["countries"] = [self.country]
        unnamed = [] if any(row.facts.get(name) for name in NAMES) else self._give_name(line, row.facts)
        row.faults += unnamed
        row.finish()
        if unnamed:
            row.faults = [reason for reason in row.faults if reason.code != "no_name"]
        return row.facts, list(dict.fromkeys(row.faults)), [*self._without_repeated(row.remarks)]

    def _texts(self, line: Line, *names: str) -> list[str]:
        keys = (key for name in names for key in self.columns.get(name, ()))
        return [text for key in keys if (text := line.cells.get(key, ""))]

    def _who(self, line: Line) -> str:
        return next((text for text in self._texts(line, *WHO) if not says_nothing(text)), "")

    def _what(self, line: Line) -> str:
        """The name or the activity; else the sector and its part."""
        for names in (NAMES, ("activity",), ("cluster",)):
            if found := [text for text in self._texts(line, *names) if not says_nothing(text)]:
                return found[0] if names == NAMES else ", ".join(dict.fromkeys(found))
        return ""

    def _countries_of(self, line: Line) -> list[str]:
        texts = self._texts(line, "countries")
        found = {iso3 for text in texts if (iso3 := self._country(text))}
        return sorted(found) or ([self.country] if self.country and not texts else [])

    def _country(self, text: str) -> str:
        if text not in self._countries:
            chosen = self.cells.conventions.meaning("countries", text)
            self._countries[text] = self.directory.countries.find(text) if chosen is None else chosen
        return self._countries[text]

    def _give_name(self, line: Line, facts: dict[str, Any]) -> list[Reason]:
        who, what = self._who(line), self._what(line)
        if not who or not what:
            return [Reason.of("no_what" if who else "no_who")]
        where = ", ".join(self._names.get(iso3, iso3) for iso3 in self._countries_of(line))
        facts["name_en"] = f"{who}: {what}" + (f", {where}" if where else "")
        return []

    def _areas(self, line: Line, found: list[Any]) -> list[Reason]:
        """Add the most specific area of each group of columns; returns the remarks."""
        remarks: list[Reason] = []
        columns = (
            [(key, _clean_cell(line.cells.get(key, ""))) for key in self.columns.get(name, ())] for name in AREA_PARTS
        )
        for parts in zip_longest(*columns, fillvalue=("", "")):
            (_key, name1), (_key1, code1), *rest = parts
            (key, name), (key_of_code, code), (other, area_name), (key_of_other, area_code) = rest
            if area_name or area_code:
                where = self._cell(line, other if area_name else key_of_other)
                remarks += self._area(line, found, 0, area_name, area_code, "", where)
            if name or code:
                province = self._province(line, name1, code1)
                where = self._cell(line, key if name else key_of_code)
                remarks += self._area(line, found, 2, name, code, province, where)
            elif name1 or code1:
                where = self._cell(line, _key if name1 else _key1)
                remarks += self._area(line, found, 1, name1, code1, "", where)
        return remarks

    def _province(self, line: Line, name: str, code: str) -> str:
        """The code of the province of a district; UNKNOWN where one is named and not found."""
        countries = self._countries_of(line)
        if len(countries) != 1 or not (name or code):
            return ""
        area = self._find(countries[0], 1, name, code, "").area
        return area.code if area else UNKNOWN

    def _area(
        self, line: Line, found: list[Any], level: int, name: str, code: str, parent: str, where: str
    ) -> list[Reason]:
        countries = self._countries_of(line)
        said = name or code
        if len(countries) != 1:
            return (
                [Reason.of("area_of_which_country", value=said[:60], cell=where)] if "countries" in self.columns else []
            )
        iso3 = countries[0]
        key = " ".join(filter(None, (iso3, str(level), parent, name, code)))[:150]
        if self.cells.conventions.meaning("areas", key) == "":
            return []  # somebody chose to leave it out
        chosen = self._chosen_area(iso3, key)
        result = AreaMatch(chosen) if chosen else self._find(iso3, level, name, code, parent)
        if result.area:
            own = result.area
            found.append([own.iso3, own.level, own.code, own.valid_from, own.name])
            return []
        found.append([iso3, level, "".join(code.split()).upper()[:40], "", name[:200]])
        country = self._names.get(iso3, iso3)
        if self._areas_of(iso3) is None:
            return [Reason.of("area_unlisted", value=said[:60], country=country, cell=where)]
        proposed = ", ".join(self._label_of_area(area, iso3) for area in result.asked[:MOST_NAMED]) or "–"
        return [Reason.of("area_waits", value=said[:60], country=country, areas=proposed, key=key, cell=where)]

    def _label_of_area(self, area: Area, iso3: str) -> str:
        """Name and code, and the country where it is another one than the row names."""
        abroad = "" if area.iso3 == iso3 else f" ({self._names.get(area.iso3, area.iso3)})"
        return f"{area.name} {area.code}{abroad}"

    def _chosen_area(self, iso3: str, key: str) -> Area | None:
        """The area that somebody chose for what is written."""
        known = self._areas_of(iso3)
        return known.by_code.get(self.cells.conventions.meaning("areas", key) or "") if known else None

    def _find(self, iso3: str, level: int, name: str, code: str, parent: str) -> AreaMatch:
        asked = (iso3, str(level), name, code, parent)
        if asked not in self._found:
            known = self._areas_of(iso3)
            self._found[asked] = self._look_up(known, level, name, code, parent) if known else AreaMatch(None)
        return self._found[asked]

    @staticmethod
    def _look_up(known: AreasOfCountry, level: int, name: str, code: str, parent: str) -> AreaMatch:
        if parent != UNKNOWN:
            return known.find(level=level, name=name, code=code, parent=parent)
        result = known.find(level=level, name=name, code=code)
        # Its province is not known: only its own code can tell that it is this one.
        return result if not result.area or result.area.code == code.upper() else AreaMatch(None, (result.area,))

    def _cell(self, line: Line, key: str) -> str:
        return f"{self.letters.get(key, '')}{line.number}"

    def _with_cell(self, reason: Reason, line: Line) -> Reason:
        """The reason with the address of the cell that it is about, where a cell holds the value."""
        values = dict(reason.values)
        value = str(values.get("value", ""))
        if "cell" in values or not value:
            return reason
        key = next((key for key in self.mapping if value in line.cells.get(key, "")), None)
        return Reason.of(reason.code, **values, cell=self._cell(line, key)) if key else reason

    def _without_repeated(self, remarks: Iterable[Reason]) -> Iterator[Reason]:
        """Remarks without those that an earlier row got about the same value."""
        for remark in dict.fromkeys(remarks):
            values = dict(remark.values)
            about = (remark.code, values.get("key") or values.get("value"), values.get("field"))
            if remark.code in TOLD_ONCE and about in self._told:
                continue
            self._told.add(about)
            yield remark


def _clean_cell(cell: str) -> str:
    text = cell.strip()
    return "" if says_nothing(text) or text.lower() in NOTHING else text


def _merge_spellings(roles: Iterable[list[str]]) -> list[list[str]]:
    """An organization that two lines write with and without accents is one."""
    first: dict[tuple[str, str, str], list[str]] = {}
    for kind, reference, name in roles:
        first.setdefault((kind, reference, bare(name)), [kind, reference, name])
    return list(first.values())


def _widest(facts: dict[str, Any], days: dict[str, str]) -> None:
    """The first start and the last end of all lines of one activity."""
    for name in days:
        both = (days[name], facts.get(name, days[name]))
        facts[name] = min(both, key=first_day) if name == "starts" else max(both, key=last_day)
