"""IATI 2.03, activity by activity. What the standard asks for and the record does not say is filled with the code for
“not stated” and listed; what the standard has no place for goes into elements of our own, which others pass over."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from lxml import etree

from hub.initiatives.exporting.records import Exported
from hub.initiatives.facts import CHOICES, TERMS
from hub.initiatives.iati import NAMESPACE
from hub.vocabularies.models import Country

__all__ = ["IatiWriter"]

OURS = "{" + NAMESPACE + "}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
STATUS = {"planned": "1", "active": "2", "ended": "4"}
ROLES = {"funder": "1", "initiator": "2", "government": "2", "partner": "3", "implementer": "4"}
LEVELS = {"global": "1", "regional": "2", "national": "4", "local": "5"}
SDG_ISSUES = {
    "child-labour",
    "forced-labour",
    "human-trafficking",
    "modern-slavery",
    "child-soldiers",
    "worst-forms-of-child-labour",
}
LANGUAGES = ("en", "fr", "es")


class IatiWriter:
    """Yields the file in pieces; afterwards `missing` counts what could not be filled."""

    def __init__(self, generated: str) -> None:
        self.generated = generated
        self.missing: dict[str, int] = {}
        self.iso2 = dict(Country.objects.values_list("iso3", "iso2"))

    def lines(self, records: Iterable[Exported]) -> Iterator[bytes]:
        yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
        yield f'<iati-activities version="2.03" generated-datetime="{self.generated}" xmlns:actionhub="{NAMESPACE}">\n'.encode()
        for record in records:
            yield (
                etree.tostring(self.activity(record), encoding="unicode")
                .replace(f' xmlns:actionhub="{NAMESPACE}"', "", 1)
                .encode()
                + b"\n"
            )
        yield b"</iati-activities>\n"

    def activity(self, record: Exported) -> Any:
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
            self._texts(_add(activity, "description", type="1"), facts, "name")
            _nothing(activity, *(f"summary_{code}" for code in LANGUAGES))
            self._lacks("description")
        for kind, reference, name in facts.get("roles", ()):
            role = _add(activity, "participating-org", role=ROLES[kind])
            if reference:
                role.set("ref", reference)
            role.set(OURS + "role", kind)
            _narrative(role, name)
        if not facts.get("roles"):
            _narrative(_add(activity, "participating-org", role="4"), "Not stated")
            _nothing(activity, "roles")
            self._lacks("participating-org")
        _add(activity, "activity-status", code=STATUS.get(facts.get("status", ""), "2"))
        if facts.get("status") not in STATUS:
            self._lacks("activity-status")
        self._dates(activity, facts)
        levels = facts.get("levels", ())
        if len(levels) == 1:
            _add(activity, "activity-scope", code=LEVELS.get(levels[0], "4"))
        self._where(activity, facts, extra)
        self._sectors(activity, facts, extra)
        self._money(activity, facts)
        for title, url, published in facts.get("evaluations", ()):
            if url:
                link = _add(activity, "document-link", url=url, format="text/html")
                _narrative(_add(link, "title"), title)
                _add(link, "category", code="A07")
                if len(published) == 10:
                    _add(link, "document-date", **{"iso-date": published})
        self._ours(activity, facts)
        _in_order(activity)
        return activity

    def _lacks(self, name: str) -> None:
        self.missing[name] = self.missing.get(name, 0) + 1

    def _texts(self, element: Any, facts: dict[str, Any], key: str) -> None:
        for code in LANGUAGES:
            if text := facts.get(f"{key}_{code}"):
                _narrative(element, text, code)

    def _dates(self, activity: Any, facts: dict[str, Any]) -> None:
        """A day that nobody stated is the first or last that the text can mean; the text itself goes along."""
        starts, ends = facts.get("starts", ""), facts.get("ends", "")
        if starts or not ends:
            day = _first_day(starts) if starts else "1900-01-01"
            _add(activity, "activity-date", type="1", **{"iso-date": day})
        if not starts:
            if ends:
                _add(activity, "activity-date", type="1", **{"iso-date": "1900-01-01"})
            self._lacks("activity-date")
        if ends:
            _add(activity, "activity-date", type="3", **{"iso-date": _last_day(ends)})

    def _where(self, activity: Any, facts: dict[str, Any], extra: dict[str, Any]) -> None:
        countries = [self.iso2[iso3] for iso3 in facts.get("countries", ()) if iso3 in self.iso2]
        for number, code in enumerate(countries):
            # Shares that nobody stated are even ones: the standard wants them to add up to 100.
            share = {"percentage": _share(number, len(countries))} if len(countries) > 1 else {}
            _add(activity, "recipient-country", code=code, **share)
        if not countries:
            for code, name in extra.get("regions", ())[:1]:
                _narrative(_add(activity, "recipient-region", code=code, vocabulary="1"), name)
            if not extra.get("regions"):
                _narrative(
                    _add(activity, "recipient-region", code="998", vocabulary="1"), "Developing countries, unspecified"
                )
                self._lacks("recipient-country")
        for name, latitude, longitude in facts.get("places", ()):
            location = _add(activity, "location")
            if name:
                _narrative(_add(location, "name"), name)
            point = _add(location, "point", srsName="http://www.opengis.net/def/crs/EPSG/0/4326")
            _add(point, "pos").text = f"{latitude} {longitude}"

    def _sectors(self, activity: Any, facts: dict[str, Any], extra: dict[str, Any]) -> None:
        codes = extra.get("dac") or ["99810"]
        if not extra.get("dac"):
            self._lacks("sector")
        for number, code in enumerate(codes):
            share = {"percentage": _share(number, len(codes))} if len(codes) > 1 else {}
            _add(activity, "sector", vocabulary="1", code=code, **share)
        targets = set(extra.get("targets", ()))
        if SDG_ISSUES & set(facts.get("issues", ())):
            targets.add("8.7")
        for target in sorted(targets):
            _add(activity, "tag", vocabulary="3", code=target)

    def _money(self, activity: Any, facts: dict[str, Any]) -> None:
        for basis, year, currency, amount in facts.get("tranches", ()):
            budget = _add(activity, "budget", type="1", status="2" if basis == "commitment" else "1")
            budget.set(OURS + "basis", basis)
            _add(budget, "period-start", **{"iso-date": f"{year}-01-01"})
            _add(budget, "period-end", **{"iso-date": f"{year}-12-31"})
            value = _add(budget, "value", currency=currency, **{"value-date": f"{year}-01-01"})
            value.text = amount

    def _ours(self, activity: Any, facts: dict[str, Any]) -> None:
        for name in TERMS:
            _fact(activity, name, " ".join(facts.get(name, ())))
        for name in (*CHOICES, "acronym", "website", "starts", "ends"):
            _fact(activity, name, facts.get(name, ""))


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
    """Even shares that add up to 100 exactly."""
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
    "planned-disbursement", "capital-spend", "transaction", "document-link",
]  # fmt: skip
PLACE = {tag: position for position, tag in enumerate(ORDER)}


def _in_order(activity: Any) -> None:
    """The order that the schema wants; our own elements last."""
    activity[:] = sorted(activity, key=lambda element: PLACE.get(element.tag, len(ORDER)))
