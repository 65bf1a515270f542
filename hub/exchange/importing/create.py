"""Creates many initiatives at once, with their links, history and search entries: row by row would be too slow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from hub.exchange.amounts import Amount
from hub.exchange.facts import CHOICES, TEXTS, Row
from hub.exchange.importing.directory import Directory
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
from hub.initiatives.place_visibility import hold_places_back
from hub.initiatives.terms import TERMS
from hub.lib.bulk import insert_rows, ready, reserve_keys
from hub.lib.ids import new_public_id
from hub.lib.searchbulk import index_new
from hub.lib.text import strip_accents

OWN = (*TEXTS, *CHOICES)
COLUMNS = [str(field.column) for field in Initiative._meta.concrete_fields]
PLACE_OF = {name: position for position, name in enumerate(COLUMNS)}
SEARCHED = [name for name in TEXTS if name.startswith(("name_", "summary_"))]
HISTORY = Initiative.history.model


def create_initiatives(rows: Sequence[Row], directory: Directory, *, by_id: int | None, reason: str) -> list[int]:
    """The keys of the new initiatives, in the order of the rows. Runs in the caller's transaction."""
    keys = list(reserve_keys(Initiative, len(rows)))
    empty = [ready(Initiative, field.attname, field.get_default()) for field in Initiative._meta.concrete_fields]
    records: list[list[Any]] = []
    places = [(name, PLACE_OF[name]) for name in OWN]
    public_id = PLACE_OF["public_id"]
    for key, own, row in zip(keys, free_public_ids(len(rows)), rows, strict=True):
        record = empty.copy()
        record[0] = key
        record[public_id] = own
        for name, position in places:
            if name in row.facts:
                record[position] = row.facts[name]
        records.append(record)
    insert_rows(Initiative, COLUMNS, records)
    record_past(records, "+", by_id=by_id, reason=reason)
    _links(keys, rows, directory)
    index_new(Initiative, ((key, search_values(row.facts)) for key, row in zip(keys, rows, strict=True)))
    return keys


def record_past(records: Sequence[Sequence[Any]], sign: str, *, by_id: int | None, reason: str) -> None:
    """Write history rows for rows with all their columns; `sign` is + or ~ as in the history itself."""
    now = ready(HISTORY, "history_date", timezone.now())
    columns = [*COLUMNS, "history_date", "history_type", "history_user_id", "history_change_reason"]
    insert_rows(HISTORY, columns, ([*record, now, sign, by_id, reason[:100]] for record in records))


def free_public_ids(number: int) -> list[str]:
    """Identifiers that no initiative has. With 100,000 records one import in three would otherwise draw a taken one."""
    drawn: set[str] = set()
    while len(drawn) < number:
        fresh = {new_public_id("IN") for _ in range(number - len(drawn))}
        drawn |= fresh - set(Initiative.objects.filter(public_id__in=fresh).values_list("public_id", flat=True))
    return list(drawn)


def search_values(facts: dict[str, Any]) -> dict[str, Any]:
    """Values of the fields that are searched."""
    texts = " ".join(facts[name] for name in SEARCHED if name in facts)
    return facts if texts.isascii() else {**facts, "without_accents": strip_accents(texts)}


def _links(keys: Sequence[int], rows: Sequence[Row], directory: Directory) -> None:
    for name, scheme in TERMS.items():
        pairs = [
            (key, term)
            for key, row in zip(keys, rows, strict=True)
            for code in row.facts.get(name, ())
            if (term := directory.terms.get((scheme.value, code)))
        ]
        insert_rows(getattr(Initiative, name).through, ["initiative_id", "term_id"], pairs)
    countries = directory.countries.keys
    pairs = [
        (key, countries[iso3])
        for key, row in zip(keys, rows, strict=True)
        for iso3 in row.facts.get("countries", ())
        if iso3 in countries
    ]
    insert_rows(Initiative.countries.through, ["initiative_id", "country_id"], pairs)
    for name, (model, columns) in PARTS.items():
        made: list[Any] = []
        for key, row in zip(keys, rows, strict=True):
            if name in row.facts:
                made += ROWS[name](key, row.facts[name], directory)
        if name == "places" and made:  # the roles are written by now: they tell whose places these are
            made = hold_places_back(made, {row[0] for row in made})
        insert_rows(model, columns, made)
    numbers = []
    for key, row in zip(keys, rows, strict=True):
        numbers.append((key, row.register, row.identifier))
        numbers += [
            (key, *pair) for pair in row.facts.get("identifiers", ()) if tuple(pair) != (row.register, row.identifier)
        ]
    insert_rows(Identifier, ["initiative_id", "register", "value"], numbers)


PARTS: dict[str, tuple[Any, list[str]]] = {
    "roles": (
        Role,
        ["initiative_id", "organization_id", "named", "reference", "kind", "note_en", "note_fr", "note_es"],
    ),
    "tranches": (
        FundingTranche,
        [
            "initiative_id",
            "funder_id",
            "note_en",
            "note_fr",
            "note_es",
            "basis",
            "year",
            "currency",
            "amount",
            "starts",
            "ends",
            "value_date",
            "revision",
            "status",
            "provider_reference",
            "provider",
            "receiver_reference",
            "receiver",
            "reference",
            "provider_organization_id",
            "receiver_organization_id",
        ],
    ),
    "places": (Place, ["initiative_id", "name", "latitude", "longitude", "shown", "restricted_on_import"]),
    "areas": (WorkArea, ["initiative_id", "country_id", "level", "code", "valid_from", "name"]),
    "evaluations": (Evaluation, ["initiative_id", "title", "url", "published", "design"]),
    "related": (RelatedActivity, ["initiative_id", "kind", "value"]),
}


def role_rows(key: int, roles: list[Any], directory: Directory) -> list[tuple[Any, ...]]:
    """A role names an organization once, even where two names of the source mean the same one."""
    made: dict[tuple[Any, str], tuple[Any, ...]] = {}
    for kind, reference, name in roles:
        organization = directory.organization(reference, name, (key, "roles"))
        made.setdefault((organization or name, kind), (key, organization, name, reference, kind, "", "", ""))
    return list(made.values())


def tranche_rows(key: int, tranches: list[Any], directory: Directory) -> list[tuple[Any, ...]]:
    rows = []
    for fact in tranches:
        own = Amount(*fact)
        basis, year, currency, amount, *days_and_texts = own
        parties = (directory.organization(*party, (key, "tranches")) for party in own.parties)
        days = (day or None for day in days_and_texts[:3])
        rows.append(
            (key, None, "", "", "", basis, year or None, currency, amount, *days, *days_and_texts[3:], *parties)
        )
    return rows


def place_rows(key: int, places: list[Any], directory: Directory) -> list[tuple[Any, ...]]:
    return [(key, name, latitude, longitude, "exact", False) for name, latitude, longitude in places]


def area_rows(key: int, areas: list[Any], directory: Directory) -> list[tuple[Any, ...]]:
    keys = directory.countries.keys
    return [(key, keys[iso3], *area) for iso3, *area in areas if iso3 in keys]


def evaluation_rows(key: int, evaluations: list[Any], directory: Directory) -> list[tuple[Any, ...]]:
    return [(key, title, url, published, "") for title, url, published in evaluations]  # files do not state designs


def related_rows(key: int, related: list[Any], directory: Directory) -> list[tuple[Any, ...]]:
    return [(key, kind, value) for kind, value in related]


ROWS = {
    "roles": role_rows,
    "tranches": tranche_rows,
    "places": place_rows,
    "areas": area_rows,
    "evaluations": evaluation_rows,
    "related": related_rows,
}
