"""Tables: which column is which field, and how a cell is written. Exports write the columns that imports read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from hub.initiatives.amounts import from_text, quoted, to_text
from hub.initiatives.facts import CHOICES, TERMS, TEXTS
from hub.initiatives.importing.directory import Directory
from hub.initiatives.importing.places import sound_point
from hub.initiatives.models import Initiative, RelatedActivity, Role
from hub.initiatives.reasons import Reason, why
from hub.lib.dates import AmbiguousDate, NotADate, read_date
from hub.lib.numbers import DecimalSign
from hub.lib.sheets import unmark_formula
from hub.lib.text import bare
from hub.lib.translated import columns
from hub.vocabularies.countrynames import dissolved_state
from hub.vocabularies.models import Country, Region, Term

__all__ = ["COLUMNS", "Cells", "guess_mapping", "to_cells"]

ROLE_COLUMNS = {
    "initiators": "initiator", "implementers": "implementer", "funders": "funder", "partners": "partner",
    "governments": "government",
}  # fmt: skip
COLUMNS = [
    "public_id", "identifier", "kind", "status", *TEXTS, *TERMS, "countries", "survivors_take_part",
    "local_partners_lead", *ROLE_COLUMNS, "funding", "places", "evaluations", "related",
]  # fmt: skip
# Headings that people use, as `bare` gives them.
SYNONYMS = {
    "name": "name_en", "title": "name_en", "project title": "name_en", "project": "name_en", "initiative": "name_en",
    "titre": "name_fr", "nom": "name_fr", "titulo": "name_es", "nombre": "name_es",
    "description": "summary_en", "short description": "summary_en", "summary": "summary_en", "resume": "summary_fr",
    "resumen": "summary_es",
    "country": "countries", "pays": "countries", "pais": "countries", "start": "starts", "start date": "starts",
    "end": "ends", "end date": "ends", "link": "website", "url": "website", "web": "website", "donor": "funders",
    "funder": "funders", "implementer": "implementers", "grantee": "implementers", "recipient": "implementers",
    "id": "identifier", "project number": "identifier", "project id": "identifier", "iati identifier": "identifier",
    "issue": "issues", "sector": "sectors", "commodity": "commodities", "type": "kind", "short name": "acronym",
}  # fmt: skip
REGIONS = {
    "global",
    "world",
    "worldwide",
    "international",
    "regional",
    "multiple",
    "various",
    "mondial",
    "monde",
    "mundial",
}
NAMED = re.compile(r"(.*?)\s*\[([^\]]*)\]\s*$")
RELATED = set(RelatedActivity.Kind.values)
PLACE = re.compile(r"(.*)@\s*(\S+)\s*,\s*(\S+)\s*$")


def guess_mapping(headings: list[str]) -> dict[str, str]:
    """Heading -> field, for those that can be guessed; each field once."""
    mapping: dict[str, str] = {}
    for heading in headings:
        name = bare(heading)
        field = name.replace(" ", "_") if name.replace(" ", "_") in COLUMNS else SYNONYMS.get(name, "")
        if field and field not in mapping.values():
            mapping[heading] = field
    return mapping


def to_cells(facts: dict[str, Any], public_id: str) -> dict[str, str]:
    """Facts as the cells of a row."""
    cells = {"public_id": public_id}
    for name in (*TEXTS, *CHOICES):
        cells[name] = facts.get(name, "")
    for name in (*TERMS, "countries"):
        cells[name] = "; ".join(facts.get(name, ()))
    numbers = facts.get("identifiers", ())
    cells["identifier"] = next((value for register, value in numbers if register == "iati"), "")
    for column, kind in ROLE_COLUMNS.items():
        of_kind = [(reference, name) for role, reference, name in facts.get("roles", ()) if role == kind]
        cells[column] = "; ".join(
            f"{_one(name)} [{reference}]" if reference else _one(name) for reference, name in of_kind
        )
    cells["funding"] = "; ".join(map(to_text, facts.get("tranches", ())))
    cells["related"] = "; ".join(f"{kind} {quoted(identifier)}" for kind, identifier in facts.get("related", ()))
    cells["places"] = "; ".join(f"{_one(name)} @ {lat}, {lon}".strip() for name, lat, lon in facts.get("places", ()))
    cells["evaluations"] = "; ".join(" | ".join(map(_one, entry)) for entry in facts.get("evaluations", ()))
    return cells


def _one(text: str) -> str:
    """A semicolon inside a name would part it in two."""
    return text.replace(";", ",")


class Cells:
    """Reads the cells of a row; every fault is a reason, all of them at once."""

    def __init__(
        self, directory: Directory, website_labels: Callable[[str], str] | None = None, *,
        decimal: DecimalSign | None = None, currency: str = "", year: int = 0,
    ) -> None:  # fmt: skip
        """`decimal`, `currency` and `year` are what somebody chose for the amounts of the whole file."""
        self.directory = directory
        self.decimal, self.currency, self.year = decimal, currency, year
        self.codes: dict[str, dict[str, str]] = {name: {} for name in TERMS}
        by_scheme = {scheme.value: name for name, scheme in TERMS.items()}
        for term in Term.objects.all():
            known = self.codes[by_scheme[term.scheme]] if term.scheme in by_scheme else {}
            for text in (term.code, *(getattr(term, name) for name in columns("name"))):
                if text:
                    known.setdefault(bare(text), term.code)
        self.regions = {
            bare(name) for names in Region.objects.values_list(*columns("name")) for name in names
        } | REGIONS
        self.choices = {
            "kind": _choices(Initiative.Kind), "status": _choices(Initiative.Status),
            "survivors_take_part": _choices(Initiative.Answer), "local_partners_lead": _choices(Initiative.Answer),
        }  # fmt: skip

    def read(self, cells: dict[str, str]) -> tuple[dict[str, Any], list[Reason]]:
        facts: dict[str, Any] = {}
        faults: list[Reason] = []
        for name, cell in cells.items():
            text = unmark_formula(cell.strip())
            if text and name not in {"public_id", "identifier"}:
                self._field(facts, faults, name, text)
        if facts.get("starts") and facts.get("ends") and facts["ends"] < facts["starts"]:
            faults.append(why("reversed", ends=facts["ends"], starts=facts["starts"]))
        if not any(facts.get(f"name_{code}") for code in ("en", "fr", "es")):
            faults.insert(0, why("no_name"))
        return facts, faults

    def _field(self, facts: dict[str, Any], faults: list[Reason], name: str, text: str) -> None:
        parts = [part.strip() for part in text.split(";") if part.strip()]
        if name in TEXTS:
            facts[name] = self._text(name, text, faults)
        elif name in CHOICES:
            if choice := self.choices[name].get(bare(text)):
                facts[name] = choice
            else:
                values = ", ".join(sorted(set(self.choices[name].values())))
                faults.append(why("choice", value=text, field=name, values=values))
        elif name in TERMS:
            facts[name] = [code for part in parts if (code := self._known(self.codes[name], part, name, faults))]
        elif name == "countries":
            facts[name] = self._countries(text, faults)
        elif name in ROLE_COLUMNS:
            for part in parts:
                match = NAMED.match(part)
                who, reference = match.groups() if match else (part, "")
                facts.setdefault("roles", []).append([ROLE_COLUMNS[name], reference[:120], (who or reference)[:250]])
        elif name == "funding":
            found = [from_text(part, decimal=self.decimal, currency=self.currency, year=self.year) for part in parts]
            facts["tranches"] = [one for one in found if isinstance(one, list)]
            faults += [one for one in found if isinstance(one, Reason)]
        elif name == "related":
            facts[name] = [
                [kind, unquote(value)] for kind, _, value in (part.partition(" ") for part in parts) if kind in RELATED
            ]
        elif name == "places":
            self._places(facts, faults, parts)
        elif name == "evaluations":
            facts[name] = [[*(p.strip() for p in part.split("|")), "", ""][:3] for part in parts]

    def _countries(self, text: str, faults: list[Reason]) -> list[str]:
        found = []
        for name in self.directory.countries.split(text):
            if iso3 := self.directory.countries.find(name):
                found.append(iso3)
            elif state := dissolved_state(name):
                faults.append(
                    why(
                        "dissolved", value=name, year=state.ended, countries=", ".join(self._names_of(state.successors))
                    )
                )
            else:
                faults.append(why("region" if bare(name) in self.regions else "country", value=name))
        return found

    def _names_of(self, codes: Iterable[str]) -> list[str]:
        names = dict(Country.objects.filter(iso3__in=codes).values_list("iso3", "name_en"))
        return [names.get(code, code) for code in codes]

    def _text(self, name: str, text: str, faults: list[Reason]) -> str:
        if name in {"starts", "ends"}:
            try:
                return read_date(text)
            except NotADate:
                faults.append(why("date", value=text))
            except AmbiguousDate as asked:
                faults.append(why("date_ambiguous", value=text, readings=" / ".join(asked.readings)))
        elif name == "website":
            if not text.startswith(("http://", "https://")):
                text = f"https://{text}"
            if " " in text or "." not in text:
                faults.append(why("address", value=text))
        elif "\x00" in text:
            faults.append(why("null_characters"))
        return text

    def _known(self, codes: dict[str, str], part: str, name: str, faults: list[Reason]) -> str:
        code = codes.get(bare(part), "")
        if not code:
            faults.append(why("term", value=part, field=name))
        return code

    def _places(self, facts: dict[str, Any], faults: list[Reason], parts: list[str]) -> None:
        found = facts.get("countries", [])
        middle = self.directory.countries.middles.get(found[0]) if len(found) == 1 else None
        for part in parts:
            match = PLACE.match(part)
            if not match:
                faults.append(why("place", value=part))
                continue
            name, latitude, longitude = match.groups()
            point, reason = sound_point(latitude, longitude, middle)
            if point:
                facts.setdefault("places", []).append([name.strip()[:200], *point])
            elif reason:
                faults.append(reason)


def _choices(choices: Any) -> dict[str, str]:
    return {bare(text): value for value, label in choices.choices for text in (value, str(label))}


assert set(ROLE_COLUMNS.values()) == set(Role.Kind.values)  # noqa: S101 - a new role needs a column
