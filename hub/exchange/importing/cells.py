"""The cells of a row as facts. All faults are collected as reasons; tolerable ones are remarks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import Any
from urllib.parse import unquote

from hub.exchange.amounts import KINDS, Amount, from_text, to_text
from hub.exchange.facts import CHOICES, TEXTS
from hub.exchange.importing.columns import AREA, NAMED, PLACE, RELATED, ROLE_COLUMNS
from hub.exchange.importing.conventions import Conventions
from hub.exchange.importing.directory import Directory
from hub.exchange.importing.headings import PARTS_OF_ROW, SUMMARIES
from hub.exchange.importing.places import sound_point
from hub.exchange.reasons import Reason
from hub.initiatives.models import Initiative
from hub.initiatives.terms import TERMS
from hub.lib.dates import AmbiguousDate, NotADate, is_unknown_date, is_written_out_of_order, read_date, says_nothing
from hub.lib.numbers import readings
from hub.lib.partialdate import is_before
from hub.lib.sheets import unmark_formula
from hub.lib.text import bare
from hub.lib.translated import columns, interface_codes
from hub.vocabularies.countrynames import dissolved_state
from hub.vocabularies.models import Country, Region, Term

Given = dict[str, list[str]]  # field -> the cells of its columns; empty ones too, so that columns stay aligned
REGIONS = frozenset(
    {"global", "world", "worldwide", "international", "regional", "multiple", "various", "mondial", "monde", "mundial"}
)
MOST_COUNTRIES = 500  # names in a row; the world has half as many countries
MOST_FAULTS = 50  # beyond these the row is left out in any case, and each further name would cost time
LINE_BREAK = re.compile(r"\s*[\r\n]+\s*")
HEMISPHERE = re.compile(r"(.*?)\s*°?\s*([NSEWO])", re.IGNORECASE)


class Cells:
    """Reads the rows of one table."""

    def __init__(
        self, directory: Directory, conventions: Conventions | None = None, mapping: dict[str, str] | None = None
    ) -> None:
        self.directory = directory
        self.conventions = conventions or Conventions()
        # Currency and year of each column of amounts, in the order of the columns.
        self.money = {
            name: [self.conventions.money_of(key) for key, field in (mapping or {}).items() if field == name]
            for name in ("amount", "funding")
        }
        self.codes: dict[str, dict[str, str]] = {name: {} for name in TERMS}
        by_scheme = {scheme.value: name for name, scheme in TERMS.items()}
        for term in Term.objects.all():
            known = self.codes[by_scheme[term.scheme]] if term.scheme in by_scheme else {}
            for text in (term.code, *(getattr(term, name) for name in columns("name", interface_codes()))):
                if text:
                    known.setdefault(bare(text), term.code)
        regions = Region.objects.values_list(*columns("name", interface_codes()))
        self.regions = {bare(name) for names in regions for name in names} | REGIONS
        self.choices = {
            "kind": _choices(Initiative.Kind), "status": _choices(Initiative.Status),
            "survivors_take_part": _choices(Initiative.Answer), "local_partners_lead": _choices(Initiative.Answer),
        }  # fmt: skip

    def begin(self) -> _Row:
        """A row whose lines are added one by one, by readers that take more from them."""
        return _Row(self)

    def read(self, lines: Sequence[Given]) -> tuple[dict[str, Any], list[Reason], list[Reason]]:
        """The facts that the lines of one initiative state together, the faults that prevent the import, and the remarks."""
        row = _Row(self)
        for given in lines:
            row.add(given)
        if len(lines) > 1:
            row.settle_repeated_amounts()
        row.finish()
        return row.facts, list(dict.fromkeys(row.faults)), list(dict.fromkeys(row.remarks))


class _Row:
    def __init__(self, cells: Cells) -> None:
        self.cells, self.directory, self.conventions = cells, cells.directory, cells.conventions
        self.facts: dict[str, Any] = {}
        self.faults: list[Reason] = []
        self.remarks: list[Reason] = []
        self._points: list[tuple[str, str, str]] = []
        self._amounts_of_lines: list[list[list[Any]]] = []

    def add(self, given: Given) -> None:
        """The cells of one line."""
        before = len(self.facts.get("tranches", ()))
        for name, texts in given.items():
            if name == "funding":
                self._funding(texts)
                continue
            texts = [text for cell in texts if (text := unmark_formula(cell.strip()))]
            if name in TEXTS:
                self._texts(name, texts)
            elif name in READERS:
                for text in texts:
                    READERS[name](self, name, text)
        self._amounts(given)
        self._amounts_of_lines.append(self.facts.get("tranches", [])[before:])
        columns = (given.get(name, ()) for name in PARTS_OF_ROW[4:])
        for name, latitude, longitude in zip_longest(*columns, fillvalue=""):
            if latitude or longitude:
                self._points.append((name, latitude, longitude))

    def settle_repeated_amounts(self) -> None:
        """A table with a line for each country repeats the whole budget in each, or gives each country's part: where the amounts
        are equal, both are possible. Amounts with a day are transactions; two on the same day are two."""
        numbers = Counter(
            tuple(fact) for line in self._amounts_of_lines for fact in {tuple(fact): fact for fact in line}.values()
        )
        repeated = {fact: number for fact, number in numbers.items() if number > 1 and not _has_day(fact)}
        if not repeated or self.conventions.repeated == "each":
            return
        if self.conventions.repeated == "once":
            most = {fact: max(line.count(list(fact)) for line in self._amounts_of_lines) for fact in repeated}
            others = [fact for fact in self.facts["tranches"] if tuple(fact) not in repeated]
            self.facts["tranches"] = others + [list(fact) for fact, number in most.items() for _ in range(number)]
            return
        for fact, number in list(repeated.items())[:MOST_FAULTS]:
            self.faults.append(Reason.of("amount_repeated", value=to_text(list(fact))[:60], count=number))

    def finish(self) -> None:
        facts = self.facts
        middle = self._middle()
        for name, latitude, longitude in self._points:
            self._place(name, self._degrees(latitude), self._degrees(longitude), middle)
        if facts.get("starts") and facts.get("ends") and is_before(facts["ends"], facts["starts"]):
            self.faults.append(Reason.of("reversed", ends=facts["ends"], starts=facts["starts"]))
        if not any(facts.get(column) for column in columns("name")):
            self.faults.insert(0, Reason.of("no_name"))

    def _texts(self, name: str, texts: list[str]) -> None:
        if not texts:
            return
        if name in SUMMARIES:
            # The values that several columns or lines state about one initiative, each once.
            said = self.facts.get(name, "")
            texts = [text for text in dict.fromkeys(texts) if text not in said]
            self.facts[name] = "\n\n".join(filter(None, [said, *texts]))
        elif name not in self.facts:
            self.facts[name] = self._text(name, texts[0])
            if not self.facts[name]:
                del self.facts[name]
        if any("\x00" in text for text in texts):
            self.faults.append(Reason.of("null_characters"))

    def _text(self, name: str, text: str) -> str:
        if name in {"starts", "ends"}:
            return self._date(name, text)
        if says_nothing(text):
            self._remark_on_empty(name, text)
            return ""
        if name == "website":
            text = address_in(text)
            if not text.startswith(("http://", "https://")):
                text = f"https://{text}"
            if " " in text or "." not in text:
                self.faults.append(Reason.of("address", value=text))
        return text

    def _remark_on_empty(self, name: str, text: str) -> None:
        self.remarks.append(Reason.of("says_nothing", value=text, field=name))

    def _date(self, name: str, text: str) -> str:
        if is_unknown_date(text):
            self.remarks.append(Reason.of("date_unknown", value=text, field=name))
            return ""
        try:
            day = read_date(text, self.conventions.dates)
        except NotADate:
            self.faults.append(Reason.of("date", value=text))
        except AmbiguousDate as asked:
            self.faults.append(Reason.of("date_ambiguous", value=text, readings=" / ".join(asked.readings)))
        else:
            if is_written_out_of_order(text, self.conventions.dates):
                self.remarks.append(Reason.of("date_other_order", value=text, day=day))
            return day
        return ""

    def _choice(self, name: str, text: str) -> None:
        choice = self._meaning(name, text, self.cells.choices[name])
        if choice:
            self.facts.setdefault(name, choice)

    def _terms(self, name: str, text: str) -> None:
        codes = self.cells.codes[name]
        # The name of a term may itself contain a comma or a semicolon.
        parts = [text] if bare(text) in codes or self.conventions.meaning(name, text) is not None else _parts(text)
        for part in parts:
            if code := self._meaning(name, part, codes):
                self.facts.setdefault(name, []).append(code)

    def _meaning(self, name: str, text: str, known: dict[str, str]) -> str:
        """The code of a value. An unknown value waits to be given a meaning and does not reject the row."""
        chosen = self.conventions.meaning(name, text)
        if chosen is None:
            chosen = known.get(bare(text))
        if chosen is None:
            self.remarks.append(Reason.of("value_waits", value=text[:120], field=name))
            return ""
        return chosen if chosen in known.values() else ""

    def _countries(self, name: str, text: str) -> None:
        found = self.facts.setdefault(name, [])
        whole = self.conventions.meaning(name, text)
        if whole is None and says_nothing(text):
            if bare(text) == "na":
                self.faults.append(Reason.of("country_or_unknown", value=text))
            else:
                self._remark_on_empty(name, text)
            return
        for one in [text] if whole is not None else self.directory.countries.each_name(text):
            if len(found) >= MOST_COUNTRIES or len(self.faults) >= MOST_FAULTS:
                self.faults.append(Reason.of("too_many_countries", most=MOST_COUNTRIES))
                return
            chosen = self.conventions.meaning(name, one)
            if chosen and chosen not in self.directory.countries.keys:
                chosen = None
            iso3 = self.directory.countries.find(one) if chosen is None else chosen
            if iso3:
                found.append(iso3)
            elif chosen == "":
                continue  # somebody chose to leave it out
            elif state := dissolved_state(one):
                today = ", ".join(self._names_of(state.successors))
                self.faults.append(Reason.of("dissolved", value=one, year=state.ended, countries=today))
            else:
                self.faults.append(
                    Reason.of("region" if bare(one) in self.cells.regions else "country", value=one[:120])
                )

    @staticmethod
    def _names_of(codes: Iterable[str]) -> list[str]:
        names = dict(Country.objects.filter(iso3__in=codes).values_list("iso3", "name_en"))
        return [names.get(code, code) for code in codes]

    def _roles(self, name: str, text: str) -> None:
        for part in _parts(text):
            if says_nothing(part):
                self._remark_on_empty(name, part)
                continue
            match = NAMED.match(part)
            who, reference = match.groups() if match else (part, "")
            self.facts.setdefault("roles", []).append([ROLE_COLUMNS[name], reference[:120], (who or reference)[:250]])

    def _funding(self, cells: Sequence[str]) -> None:
        for cell, (currency, year) in zip_longest(cells, self.cells.money["funding"], fillvalue=("", 0)):
            for part in _parts(unmark_formula(str(cell).strip())):
                if says_nothing(part):
                    self._remark_on_empty("funding", part)
                else:
                    self._amount(part, currency, year)

    def _amount(self, text: str, currency: str = "", year: int = 0) -> None:
        found = from_text(
            text,
            decimal=self.conventions.decimal,
            currency=currency or self.conventions.currency,
            year=year or self.conventions.year,
        )
        if isinstance(found, Reason):
            self.faults.append(found)
        else:
            self.facts.setdefault("tranches", []).append(found)

    def _amounts(self, given: Given) -> None:
        """Amounts in columns of their own, each with currency, year and kind from the columns beside it: the column at the same
        position among those of its field, or its only column."""
        money = self.cells.money["amount"] or [("", 0)] * len(given.get("amount", ()))
        for position, cell in enumerate(given.get("amount", ())):
            amount = unmark_formula(cell.strip())
            if not amount:
                continue
            if says_nothing(amount):
                self._remark_on_empty("amount", amount)
                continue
            currency, year, kind = (
                _beside(given.get(name, ()), position) for name in ("currency", "year", "kind_of_amount")
            )
            time = ""
            if year:
                try:
                    time = read_date(year, self.conventions.dates)
                except (NotADate, AmbiguousDate):
                    self.faults.append(Reason.of("date", value=year))
                    continue
            basis = kind.strip().casefold().replace(" ", "-")
            basis = self.conventions.meaning("kind_of_amount", kind) or (basis if basis in KINDS else "")
            if kind and not basis:
                self.remarks.append(Reason.of("value_waits", value=kind[:120], field="kind_of_amount"))
            self._amount(" ".join(filter(None, [basis, time, currency, amount])), *money[position])

    def _places(self, _name: str, text: str) -> None:
        for part in _parts(text):
            match = PLACE.match(part)
            if match:
                self._points.append((match[1].strip(), match[2], match[3]))
            else:
                self.faults.append(Reason.of("place", value=part))

    def _areas(self, name: str, text: str) -> None:
        """The areas of our own tables; those of others stand in several columns, see `activities`."""
        for part in _parts(text):
            match = AREA.fullmatch(part)
            if match and match[1] in self.directory.countries.keys:
                code, valid_from = ("" if given == "-" else given for given in match.group(3, 4))
                if code or match[5]:
                    area = [match[1], int(match[2]), code[:40], valid_from, (match[5] or "")[:200]]
                    self.facts.setdefault(name, []).append(area)
                    continue
            self.faults.append(Reason.of("area", value=part[:120]))

    def _degrees(self, text: str) -> str:
        """Degrees with a point or a comma, a minus sign or the letter of the hemisphere; other texts unchanged."""
        text = unmark_formula(text.strip())
        sign = ""
        if match := HEMISPHERE.fullmatch(text):
            text, sign = match[1], "-" if match[2].upper() in "SWO" else ""
        found = {value for value in readings(text).values() if abs(value) <= 180}
        return f"{sign}{found.pop()}" if len(found) == 1 else text

    def _middle(self) -> tuple[float, float] | None:
        found = set(self.facts.get("countries", ()))
        return self.directory.countries.middles.get(found.pop()) if len(found) == 1 else None

    def _place(self, name: str, latitude: str, longitude: str, middle: tuple[float, float] | None) -> None:
        point, reason = sound_point(latitude, longitude, middle)
        if point:
            self.facts.setdefault("places", []).append([name.strip()[:200], *point])
        elif reason:
            self.faults.append(reason)

    def _evaluations(self, name: str, text: str) -> None:
        entries = ([*(p.strip() for p in part.split("|")), "", ""][:3] for part in _parts(text))
        self.facts.setdefault(name, []).extend(entries)

    def _add_related(self, name: str, text: str) -> None:
        pairs = (part.partition(" ") for part in _parts(text))
        self.facts.setdefault(name, []).extend([kind, unquote(value)] for kind, _, value in pairs if kind in RELATED)


READERS: dict[str, Callable[[_Row, str, str], None]] = {
    **dict.fromkeys(CHOICES, _Row._choice), **dict.fromkeys(TERMS, _Row._terms), **dict.fromkeys(ROLE_COLUMNS, _Row._roles),
    "countries": _Row._countries, "places": _Row._places, "areas": _Row._areas, "evaluations": _Row._evaluations,
    "related": _Row._add_related,
}  # fmt: skip


def _has_day(fact: Sequence[Any]) -> bool:
    own = Amount(*fact)
    return bool(own.starts) and not own.ends


def address_in(text: str) -> str:
    """The address of a page, joined where it is broken over two lines."""
    return LINE_BREAK.sub("", text) if text.count("://") < 2 else text


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _beside(cells: Sequence[str], position: int) -> str:
    """The cell that belongs to the amount at a position."""
    if len(cells) == 1:
        return unmark_formula(cells[0].strip())
    return unmark_formula(cells[position].strip()) if position < len(cells) else ""


def _choices(choices: Any) -> dict[str, str]:
    return {bare(text): value for value, label in choices.choices for text in (value, str(label))}
