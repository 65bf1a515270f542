"""Reads one activity element into facts. Versions 1 and 2 differ in the places of texts and in codes; both are read.

Common faults of publishers are tolerated with a remark: unknown countries, impossible dates, budgets without a currency.
What cannot be imported at all is a `RejectedRow` with its reason.
"""

from __future__ import annotations

import functools
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from hub.exchange.facts import CHOICES, LISTS, RejectedRow, Row, canonical, fingerprint, normalize_facts
from hub.exchange.iati import NAMESPACE
from hub.exchange.iati.money import AMOUNT, UNSAID, amounts_of
from hub.exchange.iati.texts import LANG, code_of, day_of, first_text, texts_by_language
from hub.exchange.importing.countries import Countries
from hub.exchange.importing.places import sound_point
from hub.exchange.reasons import Reason, serialize_reasons
from hub.initiatives.models import Identifier
from hub.lib.numbers import AmountError, read_number
from hub.lib.translated import language_codes

OURS = "{" + NAMESPACE + "}"
ID, ROLE, FACT, NOTHING = (OURS + name for name in ("id", "role", "fact", "nothing"))
Parts = dict[str, list[Any]]  # the children of an activity by name
LANGUAGES = language_codes()
STATUS = {"1": "planned", "2": "active", "3": "ended", "4": "ended", "5": "cancelled", "6": "suspended"}
RELATED = {"1": "parent", "2": "child", "3": "sibling", "4": "co-funded", "5": "third-party"}
LEFT_OUT = 50  # amounts that are listed with the record; the import lists all
MONEY = {"budget", "planned-disbursement", "transaction", AMOUNT}
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
ACTUAL = 2
DATES = {
    "1": ("starts", 1), "start-planned": ("starts", 1), "2": ("starts", 2), "start-actual": ("starts", 2),
    "3": ("ends", 1), "end-planned": ("ends", 1), "4": ("ends", 2), "end-actual": ("ends", 2),
}  # fmt: skip
ROLES = {
    "1": "funder", "funding": "funder", "2": "partner", "accountable": "partner", "3": "partner", "extending": "partner",
    "4": "implementer", "implementing": "implementer",
}  # fmt: skip
DAC = {None: "1", "": "1", "DAC": "1", "1": "1", "DAC-3": "2", "2": "2"}


@functools.cache
def isic_of_dac() -> dict[str, str]:
    file = Path(__file__).resolve().parent.parent / "data/dac_sectors.yaml"
    sections: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return sections


class ActivityReader:
    """Reads one activity after another; knows the countries and the date of the file."""

    def __init__(self, countries: Countries, file_date: str = "") -> None:
        self.countries = countries
        self.file_date = file_date
        self.isic = isic_of_dac()

    def read(self, activity: Any, line: int) -> Row | RejectedRow:
        parts: Parts = {}
        for child in activity:
            tag = child.tag
            if tag in parts:
                parts[tag].append(child)
            else:
                parts[tag] = [child]
        remarks: list[Reason] = []
        facts: dict[str, Any] = {"kind": "project"}
        language = (activity.get(LANG) or "en")[:2].lower()
        identifier = ""
        if "iati-identifier" in parts:
            identifier = (parts["iati-identifier"][0].text or "").strip()
        name = texts_by_language(parts.get("title", ()), language)
        if not name:
            if not identifier:
                return RejectedRow(line, "", [Reason.of("no_title_no_identifier")])
            name = {"en": identifier}
            remarks.append(Reason.of("no_title"))
        _texts(facts, "name", name)
        _texts(facts, "summary", texts_by_language(parts.get("description", ()), language))
        extra: dict[str, Any] = {}
        _dates(facts, extra, parts.get("activity-date", ()), remarks)
        _status(facts, parts)
        self._where(facts, extra, parts, remarks)
        codes = self._sectors(facts, extra, parts, remarks)
        _roles(facts, extra, parts)
        if MONEY & parts.keys():
            doubts: list[Reason] = []
            facts["tranches"] = amounts_of(parts, (activity.get("default-currency") or "").strip(), doubts)
            if doubts:
                extra["left_out"] = serialize_reasons(
                    doubts[:LEFT_OUT]
                )  # the page of the initiative says what is missing in its figures
                remarks += doubts
        if "related-activity" in parts:
            facts["related"] = _related_activities(parts["related-activity"])
        if "document-link" in parts:
            facts["evaluations"] = _evaluations(parts["document-link"])
        facts["extra"] = extra
        if FACT in parts or NOTHING in parts:
            _ours(facts, parts)
        if not identifier:
            # Activities without an identifier and with the same content are one.
            identifier = "no-identifier:" + fingerprint(canonical(normalize_facts(facts, [])))
            remarks.append(Reason.of("no_identifier"))
        elif len(identifier) > 250:
            return RejectedRow(line, identifier[:250], [Reason.of("long_identifier", most=250)])
        row = Row(line, identifier, Identifier.IATI, normalize_facts(facts, remarks), remarks=remarks, codes=codes)
        row.stated_at = activity.get("last-updated-datetime") or self.file_date
        row.public_id = activity.get(ID) or ""
        return row

    def _where(self, facts: dict[str, Any], extra: dict[str, Any], parts: Parts, remarks: list[Reason]) -> None:
        elements = parts.get("recipient-country")
        if elements is None and "transaction" in parts:
            elements = [c for t in parts["transaction"] for c in t.iterchildren("recipient-country")]
        found: set[str] = set()
        shares: list[tuple[str, str, Any]] = []
        for element in elements or ():
            code = code_of(element)
            iso3 = self.countries.by_code.get(code) or self.countries.find(code)
            if not iso3:
                name = first_text(element)
                iso3 = self.countries.find(name)
                if not iso3:
                    remarks.append(Reason.of("country_left_out", value=code or name))
                    continue
            found.add(iso3)
            if share := element.get("percentage"):
                shares.append((iso3, share, element))
        facts["countries"] = found
        if "recipient-country" in parts:
            _keep_shares(extra, "countries", shares, found, remarks)
        if "recipient-region" in parts:
            stated = [element for element in parts["recipient-region"] if not element.get(UNSAID)]
            regions = {(code_of(element), first_text(element)) for element in stated}
            extra["regions"] = sorted([code, name] for code, name in regions)
        if "location" in parts:
            middle = self.countries.middles.get(next(iter(found))) if len(found) == 1 else None
            facts["places"] = _places(parts["location"], middle, remarks)

    def _sectors(
        self, facts: dict[str, Any], extra: dict[str, Any], parts: Parts, remarks: list[Reason]
    ) -> tuple[list[str], list[str]]:
        """DAC codes and SDG targets, to judge the relevance; codes of the activity itself are also exported again."""
        dac: set[str] = set()
        targets: list[str] = []
        elements = parts.get("sector")
        of_activity = elements is not None
        if elements is None and "transaction" in parts:
            elements = [s for t in parts["transaction"] for s in t.iterchildren("sector")]
        purposes = set()
        sections = set()
        shares: list[tuple[str, str, Any]] = []
        for element in elements or ():
            vocabulary = element.get("vocabulary")
            code = code_of(element)
            if vocabulary in DAC:
                dac.add(code)
                if code[:3] in self.isic:
                    sections.add(self.isic[code[:3]])
                if len(code) == 5 and DAC[vocabulary] == "1":
                    purposes.add(code)
                    if share := element.get("percentage"):
                        shares.append((code, share, element))
            elif vocabulary in {"7", "8"}:
                targets.append(code)
        facts["sectors"] = sections
        if purposes and of_activity:
            extra["dac"] = sorted(purposes)
            _keep_shares(extra, "dac", shares, purposes, remarks)
        tags = [(tag.get("vocabulary"), code_of(tag)) for tag in parts.get("tag", ())]
        if tags:
            targets += [code for vocabulary, code in tags if vocabulary in {"2", "3"}]
            if tagged := {code for vocabulary, code in tags if vocabulary == "3"}:
                extra["targets"] = sorted(tagged)
        return sorted(dac), targets


def _texts(facts: dict[str, Any], key: str, texts: dict[str, str]) -> None:
    placed = False
    for code, text in texts.items():
        if code in LANGUAGES:
            facts[f"{key}_{code}"] = text
            placed = True
    if texts and not placed:
        # Only in a language without a column: kept in the first column.
        facts[f"{key}_en"] = next(iter(texts.values()))


def _status(facts: dict[str, Any], parts: Parts) -> None:
    for status in parts.get("activity-status", ()):
        facts["status"] = STATUS.get(code_of(status), "unknown")
    for scope in parts.get("activity-scope", ()):
        if level := SCOPE.get(code_of(scope)):
            facts["levels"] = [level]
    for website in parts.get("activity-website", ()):
        address = (website.text or "").strip()
        if address.startswith(("http://", "https://")) and len(address) <= 500:
            facts["website"] = address


def _dates(facts: dict[str, Any], extra: dict[str, Any], dates: Any, remarks: list[Reason]) -> None:
    best: dict[str, int] = {}
    for element in dates:
        which, weight = DATES.get(element.get("type"), ("", 0))
        if not which or weight < best.get(which, 0):
            continue
        text = element.get("iso-date") or element.text or ""
        day = day_of(text)
        if day:
            facts[which], best[which] = day, weight
            if weight == ACTUAL and day > date.today().isoformat():  # noqa: DTZ011 - a day sooner or later is no fault
                remarks.append(Reason.of("future_actual", day=day))
        elif text.strip():
            remarks.append(Reason.of("date_left_out", value=text.strip()[:40]))
    if "ends" in best and facts.get("starts", "") > facts["ends"]:
        remarks.append(Reason.of("reversed_left_out", ends=facts["ends"], starts=facts["starts"]))
        del facts["starts"], facts["ends"]
    elif actual := sorted(which for which, weight in best.items() if weight == ACTUAL):
        extra["actual"] = actual


def _keep_shares(
    extra: dict[str, Any], name: str, shares: list[tuple[str, str, Any]], codes: set[str], remarks: list[Reason]
) -> None:
    """Percentages that add up to 100 over all codes; others are left out with a remark."""
    stated = [(code, share) for code, share, element in shares if element.get(UNSAID) != "percentage"]
    if not stated or (len(codes) == 1 == len(stated)):
        return
    try:
        total = sum((read_number(share, ".") for _code, share in stated), Decimal(0))
    except AmountError:
        total = Decimal(0)
    if len(stated) == len(codes) == len(dict(stated)) and abs(total - 100) <= Decimal("0.05"):
        extra.setdefault("shares", {})[name] = sorted([code, share.strip()] for code, share in stated)
    else:
        remarks.append(Reason.of("shares", field="countries" if name == "countries" else "sectors", total=f"{total:f}"))


def _related_activities(elements: list[Any]) -> list[list[str]]:
    found = ((RELATED.get(element.get("type") or "", ""), (element.get("ref") or "").strip()) for element in elements)
    return [[kind, identifier] for kind, identifier in found if kind and 0 < len(identifier) <= 250]


def _places(locations: list[Any], middle: tuple[float, float] | None, remarks: list[Reason]) -> list[Any]:
    places = []
    for location in locations:
        position = location.findtext("point/pos")
        coordinates = location.find("coordinates")
        if position and len(pair := position.split()) == 2:
            latitude, longitude = pair
        elif coordinates is not None:
            latitude, longitude = coordinates.get("latitude") or "", coordinates.get("longitude") or ""
        elif position:
            remarks.append(Reason.of("coordinates", value=position.strip()[:40]))
            continue
        else:
            continue
        point, reason = sound_point(latitude, longitude, middle)
        if point:
            names = location.find("name")
            places.append([first_text(names)[:200] if names is not None else "", *point])
        elif reason:
            remarks.append(reason)
    return places


@functools.lru_cache(maxsize=1024)
def role_of(text: str | None) -> str:
    return ROLES.get((text or "").strip().lower(), "")


def _roles(facts: dict[str, Any], extra: dict[str, Any], parts: Parts) -> None:
    roles: list[list[str]] = []
    for element in parts.get("participating-org", ()):
        kind = element.get(ROLE) or role_of(element.get("role"))
        if kind:
            reference = (element.get("ref") or "").strip()[:120]
            name = first_text(element)[:250] or reference
            if name:
                roles.append([kind, reference, name])
    facts["roles"] = roles
    if "reporting-org" in parts:
        element = parts["reporting-org"][0]
        extra["reporting_org"] = [(element.get("ref") or "").strip(), element.get("type") or "", first_text(element)]


def _ours(facts: dict[str, Any], parts: Parts) -> None:
    """Our own elements, for what has no place in the standard."""
    for element in parts.get(FACT, ()):
        key, text = element.get("name"), element.text or ""
        if key in LISTS:
            facts[key] = text.split()
        elif key in CHOICES or key in {"acronym", "starts", "ends", "website"}:
            facts[key] = text
    for element in parts.get(NOTHING, ()):
        facts.pop(element.get("name"), None)


def _evaluations(links: list[Any]) -> list[list[str]]:
    """Documents of category A07 are evaluations."""
    found = []
    for link in links:
        if any(code_of(category) == "A07" for category in link.iterchildren("category")):
            address = (link.get("url") or "").strip()
            title = link.find("title")
            when = link.find("document-date")
            day = day_of(when.get("iso-date") or "") if when is not None else ""
            if address.startswith(("http://", "https://")) and len(address) <= 500:
                found.append([(first_text(title) if title is not None else "")[:300] or address[:300], address, day])
    return found
