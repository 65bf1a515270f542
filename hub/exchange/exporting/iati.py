"""IATI 2.03, activity by activity. Nothing is invented: a record that lacks what the standard requires is left out, and
the file and the command say how many and why. What has no place in the standard goes into elements in a namespace of our
own; where it requires more than is known (a day of a year, shares of countries) the value is marked."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from lxml import etree

from hub.exchange.amounts import Amount, to_text
from hub.exchange.exporting.records import ExportedInitiative
from hub.exchange.facts import CHOICES
from hub.exchange.iati import NAMESPACE
from hub.exchange.iati.money import AMOUNT, TRANSACTIONS, UNSAID
from hub.initiatives.terms import TERMS
from hub.lib.translated import language_codes
from hub.vocabularies.models import Country

OURS = "{" + NAMESPACE + "}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
STATUS = {"planned": "1", "active": "2", "ended": "4", "cancelled": "5", "suspended": "6"}
ROLES = {"funder": "1", "initiator": "2", "government": "2", "partner": "3", "implementer": "4"}
LEVELS = {"global": "1", "regional": "2", "national": "4", "local": "5"}
RELATED = {"parent": "1", "child": "2", "sibling": "3", "co-funded": "4", "third-party": "5"}
TYPES = {basis: code for code, basis in TRANSACTIONS.items()}
REVISIONS = {"original": "1", "revised": "2"}
STATUSES = {"indicative": "1", "committed": "2"}
YEAR = 366  # days: the longest budget that the ruleset allows
SDG_ISSUES = {
    "child-labour",
    "forced-labour",
    "human-trafficking",
    "modern-slavery",
    "child-soldiers",
    "worst-forms-of-child-labour",
}
LANGUAGES = language_codes()


class IatiWriter:
    """Yields the file in pieces. Afterwards `outcome` has the number of records that were written, those with values marked
    as not stated, and what the others lacked."""

    def __init__(self, generated: str) -> None:
        self.generated = generated
        self.outcome: dict[str, Any] = {"written": 0, "left_out": 0, "not_filled": {}, "left_out_for": {}}
        self.iso2 = dict(Country.objects.values_list("iso3", "iso2"))

    def lines(self, records: Iterable[ExportedInitiative]) -> Iterator[bytes]:
        yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
        yield f'<iati-activities version="2.03" generated-datetime="{self.generated}" xmlns:actionhub="{NAMESPACE}">\n'.encode()
        outcome = self.outcome
        for record in records:
            if lacking := _lacking(record.facts):
                outcome["left_out"] += 1
                for name in lacking:
                    _count(outcome["left_out_for"], name)
                continue
            outcome["written"] += 1
            yield (
                etree.tostring(self.activity(record), encoding="unicode")
                .replace(f' xmlns:actionhub="{NAMESPACE}"', "", 1)
                .encode()
                + b"\n"
            )
        if outcome["left_out"]:
            reasons = ", ".join(f"{name} in {count}" for name, count in sorted(outcome["left_out_for"].items()))
            total = outcome["written"] + outcome["left_out"]
            yield f"<!-- {outcome['left_out']} of {total} records are left out. Not stated: {reasons}. -->\n".encode()
        yield b"</iati-activities>\n"

    def activity(self, record: ExportedInitiative) -> Any:
        facts = record.facts
        extra = facts.get("extra", {})
        activity = etree.Element("iati-activity", nsmap={"actionhub": NAMESPACE})
        activity.set(LANG, next((code for code in LANGUAGES if facts.get(f"name_{code}")), "en"))
        activity.set(OURS + "id", record.public_id)
        identifier = next(
            (v for r, v in facts.get("identifiers", ()) if r == "iati" and not v.startswith("no-identifier:")), ""
        )
        publisher = extra.get("reporting_org") or [settings.SITE_NAME, "80", settings.SITE_NAME]
        _add(activity, "iati-identifier").text = identifier or f"{publisher[0]}-{record.public_id}"
        reporting = _add(
            activity,
            "reporting-org",
            ref=publisher[0] or "not-stated",
            type=publisher[1] if publisher[1].isdigit() else "90",
        )
        reporting.set("secondary-reporter", "1")
        _narrative(reporting, publisher[2] or publisher[0] or settings.SITE_NAME)
        self._texts(_add(activity, "title"), facts, "name")
        if any(facts.get(f"summary_{code}") for code in LANGUAGES):
            self._texts(_add(activity, "description", type="1"), facts, "summary")
        else:
            # The standard requires a description, and the record has a title only.
            self._texts(_add(activity, "description", type="1"), facts, "name")
            _nothing(activity, *(f"summary_{code}" for code in LANGUAGES))
        for kind, reference, name in facts["roles"]:
            role = _add(activity, "participating-org", role=ROLES[kind])
            if reference:
                role.set("ref", reference)
            role.set(OURS + "role", kind)
            _narrative(role, name)
        _add(activity, "activity-status", code=STATUS[facts["status"]])
        _dates(activity, facts, extra)
        levels = facts.get("levels", ())
        if len(levels) == 1:
            _add(activity, "activity-scope", code=LEVELS.get(levels[0], "4"))
        self._where(activity, facts, extra)
        self._sectors(activity, facts)
        write_amounts(activity, facts.get("tranches", ()))
        for title, url, published in facts.get("evaluations", ()):
            if url:
                link = _add(activity, "document-link", url=url, format="text/html")
                _narrative(_add(link, "title"), title)
                _add(link, "category", code="A07")
                if len(published) == 10:
                    _add(link, "document-date", **{"iso-date": published})
        for kind, value in facts.get("related", ()):
            _add(activity, "related-activity", type=RELATED[kind], ref=value)
        self._ours(activity, facts)
        _in_order(activity)
        return activity

    def _texts(self, element: Any, facts: dict[str, Any], key: str) -> None:
        for code in LANGUAGES:
            if text := facts.get(f"{key}_{code}"):
                _narrative(element, text, code)

    def _where(self, activity: Any, facts: dict[str, Any], extra: dict[str, Any]) -> None:
        countries = [iso3 for iso3 in facts.get("countries", ()) if iso3 in self.iso2]
        for iso3, share in _shares(countries, extra.get("shares", {}).get("countries")):
            _set_share(_add(activity, "recipient-country", code=self.iso2[iso3]), share)
        if not countries:
            for code, name in extra.get("regions", ())[:1]:
                _narrative(_add(activity, "recipient-region", code=code, vocabulary="1"), name)
            if not extra.get("regions"):
                region = _add(activity, "recipient-region", vocabulary="99", code="not-stated")
                region.set(UNSAID, "recipient-country")
                _narrative(region, "Country not stated", "en")
                _count(self.outcome["not_filled"], "recipient-country")
        for name, latitude, longitude in facts.get("places", ()):
            location = _add(activity, "location")
            if name:
                _narrative(_add(location, "name"), name)
            point = _add(location, "point", srsName="http://www.opengis.net/def/crs/EPSG/0/4326")
            _add(point, "pos").text = f"{latitude} {longitude}"

    def _sectors(self, activity: Any, facts: dict[str, Any]) -> None:
        """The purpose codes of the source, else the target of the Sustainable Development Goals. Where neither is known, a code
        of our own vocabulary says so, as the standard requires a sector."""
        extra = facts.get("extra", {})
        targets = sorted(_targets(facts))
        if codes := extra.get("dac"):
            vocabulary, shares = "1", _shares(codes, extra.get("shares", {}).get("dac"))
        else:
            vocabulary, shares = "8", _shares(targets, None)
        for code, share in shares:
            _set_share(_add(activity, "sector", vocabulary=vocabulary, code=code), share)
        if not shares:
            sector = _add(activity, "sector", vocabulary="99", code="not-stated")
            sector.set(UNSAID, "sector")
            _narrative(sector, "Sector not stated", "en")
            _count(self.outcome["not_filled"], "sector")
        for target in targets:
            _add(activity, "tag", vocabulary="3", code=target)

    def _ours(self, activity: Any, facts: dict[str, Any]) -> None:
        for name in TERMS:
            _fact(activity, name, " ".join(facts.get(name, ())))
        for name in (*CHOICES, "acronym", "website", "starts", "ends"):
            _fact(activity, name, facts.get(name, ""))


def _lacking(facts: dict[str, Any]) -> list[str]:
    """What the standard requires of every activity and this one lacks."""
    needed = {
        "participating-org": facts.get("roles"), "activity-status": facts.get("status") in STATUS,
        "activity-date": facts.get("starts"),
    }  # fmt: skip
    return [name for name, there in needed.items() if not there]


def _count(counts: dict[str, int], name: str) -> None:
    counts[name] = counts.get(name, 0) + 1


Share = tuple[str, bool]  # the percentage, empty where there is one code only; whether a source stated it


def _shares(codes: list[str], stated: Any) -> list[tuple[str, Share]]:
    """Each code with its share. Shares that no source stated are equal, because the standard requires a sum of 100, and
    are marked."""
    known = dict(stated or ())
    if set(known) == set(codes) and codes:
        return [(code, (known[code], True)) for code in codes]
    if len(codes) < 2:
        return [(code, ("", True)) for code in codes]
    return [(code, (_share(number, len(codes)), False)) for number, code in enumerate(codes)]


def _set_share(element: Any, share: Share) -> None:
    percentage, is_stated = share
    if percentage:
        element.set("percentage", percentage)
    if not is_stated:
        element.set(UNSAID, "percentage")
        _narrative(element, "Share not stated; written as even", "en")


def _targets(facts: dict[str, Any]) -> set[str]:
    targets = set(facts.get("extra", {}).get("targets", ()))
    if SDG_ISSUES & set(facts.get("issues", ())):
        targets.add("8.7")
    return targets


def _dates(activity: Any, facts: dict[str, Any], extra: dict[str, Any]) -> None:
    """A month or a year is written as its first or last day, which is marked, with the original beside it."""
    for name, planned, actual, day_of in (("starts", "1", "2", _first_day), ("ends", "3", "4", _last_day)):
        if text := facts.get(name):
            kind = actual if name in extra.get("actual", ()) else planned
            date_element = _add(activity, "activity-date", type=kind, **{"iso-date": day_of(text)})
            if len(text) < 10:
                date_element.set(UNSAID, "day")
                _narrative(date_element, f"{text}, day not stated", "en")


def write_amounts(activity: Any, facts: Iterable[list[Any]]) -> None:
    """Budgets, planned disbursements and transactions. An amount without a kind or a day, or a budget longer than a year,
    has no place in the standard and goes into an element of our own."""
    for fact in facts:
        own = Amount(*fact)
        ends = date.fromisoformat(own.ends) if own.ends else None
        is_one_year = ends is None or (ends - date.fromisoformat(own.starts)).days <= YEAR
        if own.basis == "budget" and (ends or not own.starts) and is_one_year:
            budget = _add(activity, "budget")
            _add_period(budget, own)
            if own.status:
                budget.set("status", STATUSES[own.status])
        elif own.basis == "planned-disbursement" and (own.starts or own.year):
            planned = _add(activity, "planned-disbursement")
            _add_period(planned, own)
            _add_parties(planned, own)
        elif own.basis in TYPES and own.starts and not own.ends:
            transaction = _add(activity, "transaction")
            if own.reference:
                transaction.set("ref", own.reference)
            _add(transaction, "transaction-type", code=TYPES[own.basis])
            _add(transaction, "transaction-date", **{"iso-date": own.starts})
            _add_value(transaction, own, own.starts)
            _add_parties(transaction, own)
        else:
            etree.SubElement(activity, AMOUNT).text = to_text(fact)


def _add_period(element: Any, own: Amount) -> None:
    if own.revision:
        element.set("type", REVISIONS[own.revision])
    starts, ends = own.starts, own.ends
    if not starts:
        starts, ends = f"{own.year}-01-01", f"{own.year}-12-31"
        element.set(UNSAID, "period")
    _add(element, "period-start", **{"iso-date": starts})
    if ends:
        _add(element, "period-end", **{"iso-date": ends})
    _add_value(element, own, starts)


def _add_value(element: Any, own: Amount, day: str) -> None:
    value = _add(element, "value", currency=own.currency, **{"value-date": own.value_date or day})
    if not own.value_date:
        value.set(UNSAID, "value-date")
    value.text = own.amount


def _add_parties(element: Any, own: Amount) -> None:
    for tag, reference, name in (
        ("provider-org", own.provider_ref, own.provider), ("receiver-org", own.receiver_ref, own.receiver),
    ):  # fmt: skip
        if reference or name:
            party = _add(element, tag, **({"ref": reference} if reference else {}))
            if name:
                _narrative(party, name)


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    return etree.SubElement(parent, tag, attributes)


def _narrative(parent: Any, text: str, language: str = "") -> None:
    narrative = _add(parent, "narrative")
    narrative.text = "".join(c for c in text if c in "\t\n\r" or c >= " ")
    if language:
        narrative.set(LANG, language)


def _fact(activity: Any, name: str, text: str) -> None:
    element = etree.SubElement(activity, OURS + "fact", name=name)
    element.text = text


def _nothing(activity: Any, *names: str) -> None:
    for name in names:
        etree.SubElement(activity, OURS + "nothing", name=name)


def _share(number: int, of: int) -> str:
    """Equal shares that add up to 100 exactly."""
    even = 10000 // of
    last = 10000 - even * (of - 1)
    return f"{(last if number == of - 1 else even) / 100:.2f}"


def _first_day(text: str) -> str:
    return text + "-01-01"[: 10 - len(text)] if len(text) == 4 else text + "-01" if len(text) == 7 else text


def _last_day(text: str) -> str:
    if len(text) == 4:
        return f"{text}-12-31"
    return f"{text}-{monthrange(int(text[:4]), int(text[5:7]))[1]}" if len(text) == 7 else text


ORDER = [
    "iati-identifier", "reporting-org", "title", "description", "participating-org", "other-identifier",
    "activity-status", "activity-date", "contact-info", "activity-scope", "recipient-country", "recipient-region",
    "location", "sector", "tag", "country-budget-items", "humanitarian-scope", "policy-marker", "collaboration-type",
    "default-flow-type", "default-finance-type", "default-aid-type", "default-tied-status", "budget",
    "planned-disbursement", "capital-spend", "transaction", "document-link", "related-activity",
]  # fmt: skip
PLACE = {tag: position for position, tag in enumerate(ORDER)}


def _in_order(activity: Any) -> None:
    """The order that the schema requires; our own elements last."""
    activity[:] = sorted(activity, key=lambda element: PLACE.get(element.tag, len(ORDER)))
