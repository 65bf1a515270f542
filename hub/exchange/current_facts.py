"""The shown values of many initiatives, as facts: the form in which files are read. Exports and imports use this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from hub.exchange.amounts import Amount, exact
from hub.exchange.facts import CHOICES, TEXTS, normalize_facts
from hub.exchange.importing.resolve import resolve
from hub.exchange.models import SourceRecord
from hub.initiatives.hidden_parties import HiddenOrganizations
from hub.initiatives.models import (
    Evaluation,
    FundingTranche,
    Identifier,
    Initiative,
    Place,
    RelatedActivity,
    Role,
    WorkArea,
)
from hub.initiatives.place_visibility import levels_of_new_places
from hub.initiatives.terms import TERMS
from hub.lib.bulk import fetch_rows
from hub.lib.visibility import STRANGER
from hub.partners.models import ExternalId, Organization
from hub.vocabularies.models import Country, Term

Facts = dict[int, dict[str, Any]]
MOST_NAMES = 100_000  # of organizations that are cached
LISTS = (
    ("evaluations", Evaluation, ["title", "url", "published"]),
    ("related", RelatedActivity, ["kind", "value"]),
    ("identifiers", Identifier, ["register", "value"]),
)
UNSAID = {"kind": "initiative", "status": "unknown", "survivors_take_part": "unknown", "local_partners_lead": "unknown"}


COLUMNS = (*TEXTS, *CHOICES)
SAID_BY_NONE = tuple(UNSAID.get(name, "") for name in COLUMNS)


def current_facts_of(
    initiatives: Sequence[Initiative], *, for_files: bool = False, extra: bool = True
) -> dict[int, dict[str, Any]]:
    """Facts by primary key; the number of queries does not grow with the number of initiatives.

    `for_files`: places and roles as everyone may see them and, with `extra`, what sources state beyond our fields.
    """
    columns = [[getattr(initiative, name) for name in COLUMNS] for initiative in initiatives]
    keys = [initiative.pk for initiative in initiatives]
    return FactsReader(for_files=for_files, extra=extra).read(keys, columns)


class FactsReader:
    """Reads the facts of many initiatives part by part. What the parts share is read once: the codes of terms and
    countries, and which organizations may be named."""

    def __init__(self, *, for_files: bool, extra: bool) -> None:
        self.for_files, self.extra = for_files, extra
        self._terms: dict[int, str] = {}
        self._countries: dict[int, str] = {}
        self._named: dict[int, tuple[str, str] | None] = {}

    def read(self, keys: Sequence[int], columns: Iterable[Sequence[str]]) -> dict[int, dict[str, Any]]:
        """Facts by key. `columns` are the texts and choices of each initiative, in the order of `COLUMNS`."""
        facts: dict[int, dict[str, Any]] = {
            key: {
                name: value
                for name, value, none in zip(COLUMNS, values, SAID_BY_NONE, strict=True)
                if value and value != none
            }
            for key, values in zip(keys, columns, strict=True)
        }
        terms = [(name, _rows_of(getattr(Initiative, name).through, facts, ["term_id"])) for name in TERMS]
        countries = [("countries", _rows_of(Initiative.countries.through, facts, ["country_id"]))]
        _add_codes(facts, terms, self._terms, Term.objects.values_list("pk", "code"))
        _add_codes(facts, countries, self._countries, Country.objects.values_list("pk", "iso3"))
        self._amounts(facts)
        _places(facts, self.for_files)
        self._areas(facts)
        for name, part, parts in LISTS:
            for key, *entry in _rows_of(part, facts, parts):
                facts[key].setdefault(name, []).append(entry)
        self._roles(facts)
        if self.for_files and self.extra:
            _add_extra(facts)
        return {key: normalize_facts(own, []) for key, own in facts.items()}

    def _amounts(self, facts: Facts) -> None:
        # Only the columns that are needed, not whole records: an export reads hundreds of thousands of rows.
        tranches = _of(FundingTranche, facts)
        # Files are passed on to others, so they name only what everyone may see.
        unseen = _unseen_parties(tranches) if self.for_files else frozenset()
        for key, year, amount, starts, ends, value_date, provider, receiver, *texts in tranches.values_list(
            "initiative_id", "year", "amount", "starts", "ends", "value_date", "provider_organization_id",
            "receiver_organization_id", "basis", "currency", "revision", "status",
            "provider_reference", "provider", "receiver_reference", "receiver", "reference",
        ):  # fmt: skip
            basis, currency, *rest = texts
            if provider in unseen:
                rest[2] = rest[3] = ""
            if receiver in unseen:
                rest[4] = rest[5] = ""
            days = (day.isoformat() if day else "" for day in (starts, ends, value_date))
            fact = Amount(basis, year or 0, currency, exact(amount), *days, *rest).fact
            facts[key].setdefault("tranches", []).append(fact)

    def _areas(self, facts: Facts) -> None:
        areas = _rows_of(WorkArea, facts, ["country_id", "level", "code", "valid_from", "name"])
        # A district next to a hidden place would tell where that place is.
        held = levels_of_new_places({row[0] for row in areas}) if self.for_files and areas else {}
        if missing := {country for _key, country, *_area in areas} - self._countries.keys():
            self._countries.update(Country.objects.filter(pk__in=missing).order_by().values_list("pk", "iso3"))
        for key, country, *area in areas:
            if key not in held:
                facts[key].setdefault("areas", []).append([self._countries[country], *area])

    def _roles(self, facts: Facts) -> None:
        roles = _rows_of(Role, facts, ["kind", "reference", "named", "organization_id"])
        self._ask_for_names({organization for *_role, organization in roles if organization})
        for key, kind, reference, named, organization in roles:
            if organization is None:
                entry = [kind, reference, named]
            elif known := self._named[organization]:
                entry = [kind, reference or known[1], named or known[0]]
            else:
                continue
            facts[key].setdefault("roles", []).append(entry)

    def _ask_for_names(self, organizations: set[int]) -> None:
        """Load name and identifier of the organizations, without those that a file does not name."""
        asked = organizations - self._named.keys()
        if not asked:
            return
        if len(self._named) > MOST_NAMES:
            self._named.clear()
            asked = organizations
        seen = Organization.objects.visible_to(STRANGER) if self.for_files else Organization.objects.all()
        names = dict(seen.filter(pk__in=asked).order_by().values_list("pk", "name_en"))
        references: dict[int, str] = {}
        numbers = ExternalId.objects.filter(organization__in=names)
        for own, value in numbers.values_list("organization", "value"):
            references.setdefault(own, value)
        for key in asked:
            self._named[key] = (names[key], references.get(key, "")) if key in names else None


def _add_codes(facts: Facts, links: list[tuple[str, list[Any]]], codes: dict[int, str], known: Any) -> None:
    """Links of each field as codes; the codes are cached."""
    if missing := {number for _name, rows in links for _key, number in rows} - codes.keys():
        codes.update(known.filter(pk__in=missing).order_by())
    for name, rows in links:
        for key, number in rows:
            facts[key].setdefault(name, []).append(codes[number])


def _add_extra(facts: Facts) -> None:
    hidden = HiddenOrganizations(Organization.objects.all(), STRANGER)
    said = defaultdict(list)
    for record in _of(SourceRecord, facts):
        said[record.initiative_id].append(record)
    for key, records in said.items():
        facts[key]["extra"] = _open_extra(resolve(records).get("extra", {}), hidden)


def _open_extra(extra: dict[str, Any], hidden: HiddenOrganizations) -> dict[str, Any]:
    publisher = extra.get("reporting_org")
    if publisher and hidden.include(publisher[2], publisher[0]):
        return {name: value for name, value in extra.items() if name != "reporting_org"}
    return extra


def _of(part: Any, keys: Iterable[int]) -> models.QuerySet[Any]:
    """Rows of a table that belong to the initiatives, unordered. The keys are written into the statement, which is safe for
    numbers: as parameters Django would process each of a thousand keys several times, for each of fifteen tables."""
    rows = part._default_manager.order_by()
    listed = ", ".join(str(int(key)) for key in keys)
    if not listed:
        return rows.none()  # type: ignore[no-any-return]
    column = f"{connection.ops.quote_name(part._meta.db_table)}.initiative_id"
    return rows.extra(where=[f"{column} IN ({listed})"])  # type: ignore[no-any-return]  # noqa: S610


def _rows_of(part: Any, keys: Iterable[int], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """The same as raw rows, the key of the initiative first: for keys, numbers and texts, which need no conversion."""
    return list(fetch_rows(_of(part, keys).values_list("initiative_id", *columns)))


def _places(facts: Facts, for_files: bool) -> None:
    for key, name, latitude, longitude, shown in _rows_of(Place, facts, ["name", "latitude", "longitude", "shown"]):
        if not for_files:
            entry = [name, latitude, longitude]
        elif point := Place.shown_point(latitude, longitude, shown):
            entry = [name if shown == Place.Shown.EXACT.value else "", *point]
        else:
            continue
        facts[key].setdefault("places", []).append(entry)


def _unseen_parties(tranches: models.QuerySet[Any]) -> frozenset[int]:
    """Organizations that provide or receive amounts and that are not public."""
    meant = {
        key
        for name in ("provider_organization_id", "receiver_organization_id")
        for key in tranches.exclude(**{name: None}).values_list(name, flat=True).distinct()
    }
    seen = Organization.objects.visible_to(STRANGER).filter(pk__in=meant).order_by().values_list("pk", flat=True)
    return frozenset(meant.difference(seen)) if meant else frozenset()
