"""Tables: which column is which field, and how a cell is written. Exports write the columns that imports read."""

from __future__ import annotations

import re
from typing import Any

from hub.exchange.amounts import quote_value, to_text
from hub.exchange.facts import TEXTS
from hub.initiatives.models import RelatedActivity, Role
from hub.initiatives.terms import TERMS

ROLE_COLUMNS = {
    "initiators": "initiator", "implementers": "implementer", "funders": "funder", "partners": "partner",
    "governments": "government",
}  # fmt: skip
COLUMNS = [
    "public_id", "identifier", "kind", "status", *TEXTS, *TERMS, "countries", "survivors_take_part",
    "local_partners_lead", *ROLE_COLUMNS, "funding", "places", "areas", "evaluations", "related",
]  # fmt: skip
# Headings that people use, as `bare` gives them. “Funding” is the column of our own tables.
SYNONYMS = {
    "name": "name_en", "title": "name_en", "project title": "name_en", "project name": "name_en", "project": "name_en",
    "initiative": "name_en", "initiative name": "name_en", "programme": "name_en", "programme title": "name_en",
    "titre": "name_fr", "titre du projet": "name_fr", "nom": "name_fr", "nom du projet": "name_fr", "projet": "name_fr",
    "titulo": "name_es", "titulo del proyecto": "name_es", "nombre": "name_es", "nombre del proyecto": "name_es",
    "proyecto": "name_es", "description": "summary_en", "short description": "summary_en", "summary": "summary_en",
    "abstract": "summary_en", "objective": "summary_en", "resume": "summary_fr", "descriptif": "summary_fr",
    "resumen": "summary_es", "descripcion": "summary_es", "country": "countries", "recipient country": "countries",
    "country or area": "countries", "country name": "countries", "pays": "countries", "pais": "countries",
    "paises": "countries", "start": "starts", "start date": "starts", "start year": "starts", "begin": "starts",
    "date de debut": "starts", "debut": "starts", "fecha de inicio": "starts", "inicio": "starts", "end": "ends",
    "end date": "ends", "end year": "ends", "date de fin": "ends", "fin": "ends", "fecha de fin": "ends",
    "fecha final": "ends", "link": "website", "url": "website", "web": "website", "web site": "website",
    "site web": "website", "sitio web": "website", "donor": "funders", "donors": "funders", "funder": "funders",
    "funding agency": "funders", "funded by": "funders", "bailleur": "funders", "bailleurs": "funders",
    "donante": "funders", "donantes": "funders", "implementer": "implementers", "implementing agency": "implementers",
    "implementing partner": "implementers", "implementing organisation": "implementers",
    "implementing organization": "implementers", "implemented by": "implementers", "grantee": "implementers",
    "recipient": "implementers", "partner": "partners", "partenaires": "partners", "socios": "partners",
    "id": "identifier", "project number": "identifier", "project id": "identifier", "iati identifier": "identifier",
    "issue": "issues", "sector": "sectors", "commodity": "commodities", "type": "kind", "short name": "acronym",
    "budget": "amount", "amount": "amount", "montant": "amount", "importe": "amount", "monto": "amount",
    "funding amount": "amount", "total budget": "amount", "currency": "currency", "devise": "currency",
    "moneda": "currency", "lat": "latitude", "lon": "longitude", "lng": "longitude", "long": "longitude",
    "place": "place_name", "location": "place_name", "lieu": "place_name", "lugar": "place_name",
    "town": "place_name", "city": "place_name",
}  # fmt: skip
NAMED = re.compile(r"(.*?)\s*\[([^\]]*)\]\s*$")
RELATED = set(RelatedActivity.Kind.values)
# Headings of tables of who does what where, as `bare` gives them. They count only where several of them stand together.
WORDS_OF_3W = {
    **dict.fromkeys(
        ("organisation", "organization", "organisation name", "organization name", "org", "org name", "agency", "partner name",
         "partner", "ngo", "organizacion", "organismo", "nom de l organisation", "quien", "qui", "who", "organizacao", "entidade", "المنظمة", "منظمة",
         "الجهة"),
        "implementers",
    ),
    **dict.fromkeys(
        ("activity", "activities", "activite", "activites", "actividad", "actividades", "activity type", "type of activity", "what",
         "quoi", "que", "atividade", "atividades", "النشاط", "نشاط", "الانشطة"),
        "activity",
    ),
    **dict.fromkeys(
        ("cluster", "sector", "sector cluster", "sector or cluster", "secteur", "groupe sectoriel", "sub cluster", "subcluster",
         "subsector", "sub sector", "sous secteur", "setor", "القطاع", "قطاع"),
        "cluster",
    ),
    **dict.fromkeys(
        ("admin1", "admin 1", "adm1", "admin1 name", "adm1 name", "admin1name", "province", "governorate", "state", "departamento",
         "departamento provincia estado", "gouvernorat", "provincia", "المحافظة", "محافظة", "الولاية"),
        "adm1_name",
    ),
    **dict.fromkeys(
        ("admin1 pcode", "adm1 pcode", "admin1pcode", "admin 1 pcode", "admin1 p code", "adm1 code", "admin1 code"), "adm1_code"
    ),
    **dict.fromkeys(
        ("admin2", "admin 2", "adm2", "admin2 name", "adm2 name", "admin2name", "district", "municipality", "municipio", "cercle", "distrito", "المديرية", "القضاء"),
        "adm2_name",
    ),
    **dict.fromkeys(
        ("admin2 pcode", "adm2 pcode", "admin2pcode", "admin 2 pcode", "admin2 p code", "adm2 code", "admin2 code"), "adm2_code"
    ),
    **dict.fromkeys(("البلد", "الدولة", "الدولة او المنطقة"), "countries"),
    # Offices call by these words areas of either level.
    **dict.fromkeys(("region", "county", "prefecture", "area", "location", "where", "ou", "donde"), "area_name"),
    **dict.fromkeys(("pcode", "p code", "place code", "location code", "no code"), "area_code"),
}  # fmt: skip
AREA = re.compile(r"([A-Z]{3}) ([0-9]) (\S+) (\d{4}-\d{2}-\d{2}|-)(?: (.*))?")
PLACE = re.compile(r"(.*)@\s*(\S+)\s*,\s*(\S+)\s*$")


def to_cells(facts: dict[str, Any], public_id: str) -> list[str]:
    """Facts as the cells of a row, in the order of `COLUMNS`."""
    said = facts.get
    roles: dict[str, list[str]] = {}
    for kind, reference, name in said("roles", ()):
        roles.setdefault(kind, []).append(f"{_one(name)} [{reference}]" if reference else _one(name))
    return [
        public_id,
        next((value for register, value in said("identifiers", ()) if register == "iati"), ""),
        said("kind", ""),
        said("status", ""),
        *[said(name, "") for name in TEXTS],
        *["; ".join(said(name, ())) for name in TERMS],
        "; ".join(said("countries", ())),
        said("survivors_take_part", ""),
        said("local_partners_lead", ""),
        *["; ".join(roles.get(kind, ())) for kind in ROLE_COLUMNS.values()],
        "; ".join([to_text(fact) for fact in said("tranches", ())]),
        "; ".join(
            [f"{_one(name)} @ {latitude}, {longitude}".strip() for name, latitude, longitude in said("places", ())]
        ),
        "; ".join([area_to_text(area) for area in said("areas", ())]),
        "; ".join([" | ".join(map(_one, entry)) for entry in said("evaluations", ())]),
        "; ".join([f"{kind} {quote_value(identifier)}" for kind, identifier in said("related", ())]),
    ]


def area_to_text(area: list[Any]) -> str:
    """Country, level, code, day from which the code holds, name: GIN 2 GN001001 2016-03-04 Boffa; `-` where there is none."""
    iso3, level, code, valid_from, name = area
    return f"{iso3} {level} {code.replace(' ', '') or '-'} {valid_from or '-'} {_one(name)}".strip()


def _one(text: str) -> str:
    """A semicolon or a vertical bar inside a name would split it."""
    return text.replace(";", ",").replace("|", ",")


assert set(ROLE_COLUMNS.values()) == set(Role.Kind.values)  # noqa: S101 - a new role needs a column
