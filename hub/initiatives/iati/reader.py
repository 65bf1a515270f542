"""One activity element -> facts. Versions 1 and 2 differ in where texts stand and in codes; both are read here.

Faults that publishers really make are put up with and remarked on: unknown countries, dates that cannot be, budgets
without a currency. What cannot be taken in at all is a `Bad` with its reason.
"""

from __future__ import annotations

import functools
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from hub.initiatives.facts import CHOICES, LISTS, Bad, Row, canonical, fingerprint, tidy
from hub.initiatives.iati import NAMESPACE
from hub.initiatives.importing.countries import Countries
from hub.initiatives.importing.places import sound_point
from hub.initiatives.models import Identifier
from hub.initiatives.relevance import Relevance

__all__ = ["ActivityReader"]

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
OURS = "{" + NAMESPACE + "}"
LANGUAGES = ("en", "fr", "es")
STATUS = {"1": "planned", "2": "active", "3": "ended", "4": "ended", "5": "ended"}
SCOPE = {
    "1": "global",
    "2": "regional",
    "3": "regional",
    "4": "national",
    "5": "local",
    "6": "local",
    "7": "local",
    "8": "local",
}
DATES = {
    "1": ("starts", 1), "start-planned": ("starts", 1), "2": ("starts", 2), "start-actual": ("starts", 2),
    "3": ("ends", 1), "end-planned": ("ends", 1), "4": ("ends", 2), "end-actual": ("ends", 2),
}  # fmt: skip
ROLES = {
    "1": "funder", "funding": "funder", "2": "partner", "accountable": "partner", "3": "partner", "extending": "partner",
    "4": "implementer", "implementing": "implementer",
}  # fmt: skip
DAC = {None: "1", "": "1", "DAC": "1", "1": "1", "DAC-3": "2", "2": "2"}
COMMITMENTS = {"C", "2", "11"}
ISO_DAY = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})")
BLANK_LINE = re.compile(r"\n\s*\n")
TOO_MUCH = Decimal(10) ** 14
CURRENCY = re.compile(r"[A-Z]{3}")


@functools.cache
def isic_of_dac() -> dict[str, str]:
    file = Path(__file__).resolve().parent.parent / "data/dac_sectors.yaml"
    sections: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return sections


class ActivityReader:
    """Reads activity after activity; knows the countries, the words of relevance and the file's date."""

    def __init__(self, countries: Countries, relevance: Relevance, file_date: str = "") -> None:
        self.countries = countries
        self.relevance = relevance
        self.file_date = file_date
        self.isic = isic_of_dac()

    def read(self, activity: Any, line: int) -> Row | Bad:
        parts: dict[str, list[Any]] = {}
        for child in activity:
            parts.setdefault(child.tag, []).append(child)
        remarks: list[str] = []
        facts: dict[str, Any] = {"kind": "project"}
        language = (activity.get(LANG) or "en")[:2].lower()
        currency = (activity.get("default-currency") or "").strip().upper()

        identifier = _identifier(parts)
        name = said(parts.get("title", ()), language)
        if not name:
            if not identifier:
                return Bad(line, "", "The activity has neither a title nor an identifier.")
            name = {"en": identifier}
            remarks.append("The activity has no title: it is shown under its identifier.")
        self._texts(facts, "name", name)
        self._texts(facts, "summary", said(parts.get("description", ()), language))
        self._dates(facts, parts.get("activity-date", ()), remarks)
        for status in parts.get("activity-status", ()):
            facts["status"] = STATUS.get(_code(status), "unknown")
        for website in parts.get("activity-website", ()):
            address = (website.text or "").strip()
            if address.startswith(("http://", "https://")) and len(address) <= 500:
                facts["website"] = address
        self._where(facts, parts, remarks)
        dac, targets = self._sectors(facts, parts)
        self._roles(facts, parts, language)
        self._money(facts, parts, currency, remarks)
        text = " ".join([*(name[code] for code in name), *(facts.get(f"summary_{code}", "") for code in LANGUAGES)])
        issues, relevant = self.relevance.of(text, dac, targets)
        facts["issues"] = issues
        documents(facts, parts, language)
        facts["extra"] = _extra(parts, language)
        self._ours(facts, parts, activity)
        if not identifier:
            # Two activities without identifier and with the same content are one.
            identifier = "no-identifier:" + fingerprint(canonical(tidy(facts, [])))
            remarks.append("The activity has no identifier: it is known here by its content.")
        elif len(identifier) > 250:
            return Bad(line, identifier[:250], "The identifier has more than 250 characters.")
        row = Row(line, identifier, Identifier.IATI, tidy(facts, remarks), remarks=remarks, relevant=relevant)
        row.said_at = activity.get("last-updated-datetime") or self.file_date
        row.public_id = activity.get(OURS + "id") or ""
        return row

    def _texts(self, facts: dict[str, Any], key: str, texts: dict[str, str]) -> None:
        for code in LANGUAGES:
            if texts.get(code):
                facts[f"{key}_{code}"] = texts[code]
        if texts and not any(texts.get(code) for code in LANGUAGES):
            # Only in a language without a column: better in the first column than lost.
            facts[f"{key}_en"] = next(filter(None, texts.values()), "")

    def _dates(self, facts: dict[str, Any], dates: Any, remarks: list[str]) -> None:
        best: dict[str, int] = {}
        for element in dates:
            which, weight = DATES.get(element.get("type") or "", ("", 0))
            if not which or weight < best.get(which, 0):
                continue
            text = element.get("iso-date") or element.text or ""
            day = _day(text)
            if day:
                facts[which], best[which] = day, weight
            elif text.strip():
                remarks.append(f"“{text.strip()[:40]}” is not a date; it is left out.")
        if facts.get("ends") and facts.get("starts", "") > facts["ends"]:
            remarks.append(f"The end {facts['ends']} lies before the start {facts['starts']}; both dates are left out.")
            del facts["starts"], facts["ends"]

    def _where(self, facts: dict[str, Any], parts: dict[str, list[Any]], remarks: list[str]) -> None:
        elements = parts.get("recipient-country", [])
        if not elements:
            elements = [c for t in parts.get("transaction", ()) for c in t.iterfind("recipient-country")]
        found: set[str] = set()
        for element in elements:
            code = (element.get("code") or "").strip()
            iso3 = self.countries.by_code.get(code) or self.countries.find(code) or self.countries.find(_first(element))
            if iso3:
                found.add(iso3)
            else:
                remarks.append(
                    f"“{code or _first(element)}” is not a country or area of the M49 standard; it is left out."
                )
        facts["countries"] = found
        for scope in parts.get("activity-scope", ()):
            if level := SCOPE.get(_code(scope)):
                facts["levels"] = [level]
        if "location" in parts:
            self._places(facts, parts["location"], found, remarks)

    def _places(self, facts: dict[str, Any], locations: list[Any], found: set[str], remarks: list[str]) -> None:
        middle = self.countries.middles.get(next(iter(found))) if len(found) == 1 else None
        places = []
        for location in locations:
            position = location.findtext("point/pos")
            coordinates = location.find("coordinates")
            if position and len(pair := position.split()) == 2:
                latitude, longitude = pair
            elif coordinates is not None:
                latitude, longitude = coordinates.get("latitude") or "", coordinates.get("longitude") or ""
            elif position:
                remarks.append(f"“{position.strip()[:40]}” are not coordinates in degrees.")
                continue
            else:
                continue
            point, reason = sound_point(latitude, longitude, middle)
            if point:
                names = location.find("name")
                places.append([_first(names)[:200] if names is not None else "", *point])
            else:
                remarks.append(reason)
        facts["places"] = places

    def _sectors(self, facts: dict[str, Any], parts: dict[str, list[Any]]) -> tuple[list[str], list[str]]:
        elements = parts.get("sector", [])
        if not elements:
            elements = [s for t in parts.get("transaction", ()) for s in t.iterfind("sector")]
        dac: list[str] = []
        targets: list[str] = []
        sections: set[str] = set()
        for element in elements:
            code = (element.get("code") or "").strip()
            vocabulary = element.get("vocabulary")
            if vocabulary in DAC:
                dac.append(code)
                if section := self.isic.get(code[:3]):
                    sections.add(section)
            elif vocabulary in {"7", "8"}:
                targets.append(code)
        targets += [_code(tag) for tag in parts.get("tag", ()) if tag.get("vocabulary") in {"2", "3"}]
        facts["sectors"] = sections
        return dac, targets

    def _roles(self, facts: dict[str, Any], parts: dict[str, list[Any]], language: str) -> None:
        roles: list[list[str]] = []
        for element in parts.get("participating-org", ()):
            role = (element.get("role") or "").strip().lower()
            kind = element.get(OURS + "role") or ROLES.get(role)
            reference = (element.get("ref") or "").strip()[:120]
            name = _first(element)[:250] or reference
            if kind and name:
                roles.append([kind, reference, name])
        facts["roles"] = roles

    def _money(self, facts: dict[str, Any], parts: dict[str, list[Any]], default: str, remarks: list[str]) -> None:
        sums: dict[tuple[str, int, str], Decimal] = {}
        for budget in parts.get("budget", ()):
            basis = budget.get(OURS + "basis")
            if basis is None:
                basis = "commitment" if budget.get("status") == "2" else "budget"
            day, value = "", None
            for child in budget:
                if child.tag == "period-start":
                    day = child.get("iso-date") or child.text or ""
                elif child.tag == "value":
                    value = child
            self._amount(sums, basis, day, value, default, remarks)
        for transaction in parts.get("transaction", ()):
            day, value = "", None
            for child in transaction:
                if child.tag == "transaction-type":
                    if child.get("code") not in COMMITMENTS:
                        value = None
                        break
                elif child.tag == "transaction-date":
                    day = child.get("iso-date") or child.text or ""
                elif child.tag == "value":
                    value = child
            if value is not None:
                self._amount(sums, "commitment", day, value, default, remarks)
        tranches = []
        for (basis, year, currency), amount in sums.items():
            if amount < 0:
                remarks.append(f"The {basis}s of {year} in {currency} add up to less than nothing; they are left out.")
            elif amount:
                tranches.append([basis, year, currency, f"{amount:.2f}"])
        facts["tranches"] = tranches

    def _amount(
        self,
        sums: dict[tuple[str, int, str], Decimal],
        basis: str,
        day: str,
        value: Any,
        default: str,
        remarks: list[str],
    ) -> None:
        if value is None:
            return
        text = (value.text or "").strip()
        currency = (value.get("currency") or default).strip().upper()
        day = day or value.get("value-date") or ""
        try:
            amount = Decimal(text.replace(",", "").replace(" ", ""))
            year = int(day.strip()[:4])
        except (InvalidOperation, ValueError):
            remarks.append(f"An amount “{text[:40]}” of “{day.strip()[:20]}” cannot be read; it is left out.")
            return
        if not amount.is_finite() or abs(amount) >= TOO_MUCH or not 1990 <= year <= 2100:
            remarks.append(f"An amount {text[:40]} of {year} cannot be right; it is left out.")
        elif not CURRENCY.fullmatch(currency):
            remarks.append(f"An amount {text[:40]} of {year} has no currency; it is left out.")
        else:
            key = (basis, year, currency)
            sums[key] = sums.get(key, Decimal(0)) + amount

    def _ours(self, facts: dict[str, Any], parts: dict[str, list[Any]], activity: Any) -> None:
        """What our own export adds because the standard has no place for it."""
        for element in parts.get(OURS + "fact", ()):
            key, text = element.get("name"), element.text or ""
            if key in LISTS:
                facts[key] = text.split()
            elif key in CHOICES or key in {"acronym", "starts", "ends", "website"}:
                facts[key] = text
        for element in parts.get(OURS + "nothing", ()):
            facts.pop(element.get("name"), None)


def said(elements: Any, language: str) -> dict[str, str]:
    """Texts by language; several elements of one name are paragraphs of one text."""
    texts: dict[str, str] = {}
    for element in elements:
        narratives = [child for child in element if child.tag == "narrative"] or (element,)
        for narrative in narratives:
            text = clean(narrative.text or "")
            if not text:
                continue
            code = (narrative.get(LANG) or language)[:2].lower()
            texts[code] = f"{texts[code]}\n\n{text}" if code in texts and texts[code] != text else text
    return texts


def clean(text: str) -> str:
    """Paragraphs without needless blanks."""
    if "\n" not in text:
        return " ".join(text.split())
    paragraphs = (" ".join(paragraph.split()) for paragraph in BLANK_LINE.split(text))
    return "\n\n".join(filter(None, paragraphs))


def _first(element: Any) -> str:
    for child in element:
        if child.tag == "narrative":
            return " ".join((child.text or "").split())
    return " ".join((element.text or "").split())


def _identifier(parts: dict[str, list[Any]]) -> str:
    for element in parts.get("iati-identifier", ()):
        return (element.text or "").strip()
    return ""


def _code(element: Any) -> str:
    return (element.get("code") or "").strip()


def _day(text: str) -> str:
    match = ISO_DAY.match(text)
    if match:
        year, month, day = match.groups()
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            return ""
        return f"{year}-{month}-{day}"
    return ""


def documents(facts: dict[str, Any], parts: dict[str, list[Any]], language: str) -> None:
    """Documents of category A07 are evaluations."""
    found = []
    for link in parts.get("document-link", ()):
        if any(_code(category) == "A07" for category in link.iterfind("category")):
            address = (link.get("url") or "").strip()
            title = link.find("title")
            when = link.find("document-date")
            day = _day(when.get("iso-date") or "") if when is not None else ""
            if address.startswith(("http://", "https://")) and len(address) <= 500:
                found.append([(_first(title) if title is not None else "")[:300] or address[:300], address, day])
    facts["evaluations"] = found


def _extra(parts: dict[str, list[Any]], language: str) -> dict[str, Any]:
    """What has no field of its own here and is given back on export."""
    extra: dict[str, Any] = {}
    for element in parts.get("reporting-org", ())[:1]:
        extra["reporting_org"] = [(element.get("ref") or "").strip(), element.get("type") or "", _first(element)]
    codes = {
        (DAC[e.get("vocabulary")], _code(e))
        for e in parts.get("sector", ())
        if e.get("vocabulary") in DAC and e.get("code")
    }
    if codes:
        extra["dac"] = sorted(code for vocabulary, code in codes if vocabulary == "1" and len(code) == 5)
    regions = {(_code(e), _first(e)) for e in parts.get("recipient-region", ())}
    if regions:
        extra["regions"] = sorted([code, name] for code, name in regions)
    targets = {_code(e) for e in parts.get("tag", ()) if e.get("vocabulary") == "3"}
    if targets:
        extra["targets"] = sorted(targets)
    return {key: value for key, value in extra.items() if value}
