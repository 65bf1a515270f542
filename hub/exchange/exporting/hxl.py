"""Who does what where (3W) with HXL tags: a row for each organization that carries an initiative out, and each area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial
from itertools import islice
from typing import Any

from hub.exchange.exporting.records import ExportedInitiative
from hub.initiatives.models import Role
from hub.initiatives.terms import TERMS
from hub.lib.sheets import csv_lines
from hub.vocabularies.areas import AreasOfCountry, areas_of
from hub.vocabularies.models import Country, Term

# Heading and tag of each column. The attribute v_… names the list that a code belongs to.
COLUMNS = (
    ("Initiative", "#activity+code+v_actionhub"),
    ("Number at the source", "#activity+id"),
    ("Title in English", "#activity+name+i_en"),
    ("Title in French", "#activity+name+i_fr"),
    ("Title in Spanish", "#activity+name+i_es"),
    ("Status", "#status"),
    ("Start", "#date+start"),
    ("End", "#date+end"),
    ("Implementing organization", "#org+name+impl"),
    ("Initiating organizations", "#org+name+lead+list"),
    ("Funding organizations", "#org+name+funder+list"),
    ("Other partners", "#org+name+partner+list"),
    ("Governments", "#org+name+gov+list"),
    ("Issues", "#sector+issue+list"),
    ("Country", "#country+name"),
    ("Country code", "#country+code+v_iso3"),
    ("Province", "#adm1+name"),
    ("Province place code", "#adm1+code+v_pcode"),
    ("District", "#adm2+name"),
    ("District place code", "#adm2+code+v_pcode"),
    ("Province or district", "#loc+area+name"),
    ("Province or district place code", "#loc+area+code"),
    ("Place code valid from", "#meta+pcode+valid_from"),
    ("Place", "#loc+name"),
    ("Latitude", "#geo+lat"),
    ("Longitude", "#geo+lon"),
    ("Last confirmed", "#date+confirmed"),
)
ROLES = (Role.Kind.INITIATOR, Role.Kind.FUNDER, Role.Kind.PARTNER, Role.Kind.GOVERNMENT)
ROWS_OF_PIECE = 200
# Name and code of province, district, and area of either level; day, place, latitude, longitude.
Where = tuple[str, ...]
NOTHING = ("", "")
NOWHERE: Where = ("",) * 10


def hxl_pieces(records: Iterable[ExportedInitiative]) -> Iterator[bytes]:
    writer = _Writer()
    rows = (row for record in records for row in writer.rows(record))
    yield ("\ufeff" + csv_lines([[heading for heading, _tag in COLUMNS], [tag for _heading, tag in COLUMNS]])).encode()
    while part := list(islice(rows, ROWS_OF_PIECE)):
        yield csv_lines(part).encode()


class _Writer:
    def __init__(self) -> None:
        self.areas_of = cache(partial(areas_of, any_time=True))
        self.countries = dict(Country.objects.order_by().values_list("iso3", "name_en"))
        issues = Term.objects.filter(scheme=TERMS["issues"]).order_by()
        self.issues = dict(issues.values_list("code", "name_en"))

    def rows(self, record: ExportedInitiative) -> Iterator[list[str]]:
        said = record.facts.get
        parts: dict[str, list[str]] = {}
        for kind, _reference, name in said("roles", ()):
            parts.setdefault(kind, []).append(name.replace(";", ","))
        issues = "; ".join(self.issues.get(code, code) for code in said("issues", ()))
        confirmed = record.confirmed_on.isoformat() if record.confirmed_on else ""
        first = [
            record.public_id,
            next((value for register, value in said("identifiers", ()) if register == "iati"), ""),
            *(said(f"name_{code}", "") for code in ("en", "fr", "es")),
            said("status", ""), said("starts", ""), said("ends", ""),
        ]  # fmt: skip
        beside = ["; ".join(parts.get(kind.value, ())) for kind in ROLES]
        for who in parts.get(Role.Kind.IMPLEMENTER.value) or [""]:
            for iso3, where in self._places(record.facts):
                country = [self.countries.get(iso3, ""), iso3]
                yield [*first, who, *beside, issues, *country, *where, confirmed]

    def _places(self, facts: dict[str, Any]) -> list[tuple[str, Where]]:
        """Country and place of each row: areas, points, and countries of which no area is known."""
        found: list[tuple[str, Where]] = []
        for iso3, level, code, valid_from, name in facts.get("areas", ()):
            if level == 0:
                parts = (*NOTHING, *NOTHING, name, code)
            elif level == 1:
                parts = (name, code, *NOTHING, *NOTHING)
            else:
                parts = (*_province_of(self.areas_of(iso3), code), name, code, *NOTHING)
            found.append((iso3, (*parts, valid_from, "", "", "")))
        countries = facts.get("countries", [])
        only = countries[0] if len(countries) == 1 else ""
        for name, latitude, longitude in facts.get("places", ()):
            found.append((only, (*("",) * 7, name, str(latitude), str(longitude))))
        with_areas = {iso3 for iso3, _where in found}
        found += [(iso3, NOWHERE) for iso3 in countries if iso3 not in with_areas]
        return found or [("", NOWHERE)]


def _province_of(known: AreasOfCountry | None, code: str) -> tuple[str, str]:
    """Name and code of the province of a district, where the table of areas has it."""
    district = known.by_code.get(code) if known and code else None
    province = known.by_code.get(district.parent) if known and district else None
    return (province.name, province.code) if province else ("", "")
