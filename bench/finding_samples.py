"""Synthetic initiatives in bulk for the benchmarks of finding: as many links, roles and places as real ones have."""

from __future__ import annotations

import random
from itertools import accumulate
from typing import Any

from django.db import transaction

from hub.accounts.models import Person
from hub.groups.models import Group
from hub.initiatives.models import Initiative, Place, Role
from hub.lib.bulk import insert_rows, ready, reserve_keys
from hub.lib.ids import public_id_from
from hub.lib.searchbulk import index_new
from hub.operations.people import set_up_person
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Scheme, Term

WORDS = [
    "support",
    "training",
    "access",
    "inspection",
    "labour",
    "schools",
    "district",
    "ministry",
    "farmers",
    "cocoa",
    "mining",
    "villages",
    "rights",
    "services",
    "monitoring",
    "programme",
    "capacity",
    "community",
    "partners",
    "women",
    "children",
    "youth",
    "income",
    "protection",
    "policy",
    "reform",
    "data",
    "survey",
    "health",
    "water",
    "roads",
    "energy",
    "trade",
    "finance",
    "climate",
    "agriculture",
    "justice",
    "courts",
    "employers",
    "workers",
    "unions",
    "prevention",
]
# Most words of a language are rare: weights fall with the rank, as in real texts.
SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo"]
RARE = sorted({a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES})
CUMULATED = list(accumulate(1 / rank for rank in range(3, len(WORDS) + len(RARE) + 3)))
LINKS = {
    "issues": (Scheme.ISSUE, 2),
    "interventions": (Scheme.INTERVENTION, 3),
    "sectors": (Scheme.SECTOR, 2),
    "commodities": (Scheme.COMMODITY, 2),
    "stages": (Scheme.STAGE, 1),
    "levels": (Scheme.LEVEL, 1),
}
VISIBILITIES = ["public"] * 92 + ["partners"] * 4 + ["group"] * 2 + ["restricted"] * 2
BATCH = 10_000
ORGANIZATIONS = 2000
COLUMNS = [str(field.column) for field in Initiative._meta.concrete_fields]


def make_people() -> dict[str, Person]:
    """Organizations, and the people who look at the initiatives."""
    chance = random.Random(8)  # noqa: S311 - the same every time
    Organization.objects.bulk_create(
        Organization(
            public_id=public_id_from("OR", chance), slug=f"organization-{n}", name_en=f"Synthetic organization {n}",
            constituency="civil_society", status="partner", synthetic=True, visibility="public" if n % 20 else "partners",
        )
        for n in range(ORGANIZATIONS)
    )  # fmt: skip
    roles: dict[str, dict[str, Any]] = {
        "partner": {"organization": Organization.objects.get(slug="organization-7"), "role": "focal_point"},
        "secretariat": {"is_secretariat": True},
    }
    people = {}
    for name, role in roles.items():
        made = set_up_person(email=f"{name}@example.org", name=f"The {name}", password="only for this run", **role)
        people[name] = made.person
    return people


def make_initiatives(number: int, *, start: int = 0) -> None:
    chance = random.Random(87 + start)  # noqa: S311 - the same every time
    for first in range(start, start + number, BATCH):
        with transaction.atomic():
            _make(range(first, min(first + BATCH, start + number)), chance)


def _make(numbers: range, chance: random.Random) -> None:
    organizations = list(Organization.objects.filter(synthetic=True).order_by("pk").values_list("pk", flat=True))
    countries = list(Country.objects.exclude(latitude=None).values_list("pk", "latitude", "longitude"))
    keys = list(reserve_keys(Initiative, len(numbers)))
    ids: set[str] = set()
    while len(ids) < len(keys):
        ids.add(public_id_from("IN", chance))
    ids -= set(Initiative.objects.filter(public_id__in=ids).values_list("public_id", flat=True))
    empty = {f.column: ready(Initiative, f.attname, f.get_default()) for f in Initiative._meta.concrete_fields}
    rows, searched = [], []
    for key, number, public_id in zip(keys, numbers, sorted(ids), strict=False):
        own = empty | {"id": key, "public_id": public_id, "name_en": f"{_words(chance, 5)} {number}".capitalize()}
        if number % 4 == 0:
            own |= {"name_fr": f"Projet {number} {_words(chance, 3)}", "name_es": f"Proyecto {number}"}
        own |= {"summary_en": _words(chance, 40), "kind": chance.choice(Initiative.Kind.values), "synthetic": True}
        own |= {"status": chance.choice(Initiative.Status.values), "visibility": chance.choice(VISIBILITIES)}
        year = chance.randint(2019, 2026)
        own["confirmed_on"] = f"{year}-01-15" if year > 2020 else None
        own["owner_id"] = chance.choice(organizations)
        rows.append([own[column] for column in COLUMNS])
        searched.append((key, own))
    keys = [row[0] for row in rows]
    insert_rows(Initiative, COLUMNS, rows)
    index_new(Initiative, searched)
    _links(keys, countries, organizations, chance)


def _words(chance: random.Random, number: int) -> str:
    return " ".join(chance.choices(WORDS + RARE, cum_weights=CUMULATED, k=number))


def _links(keys: list[int], countries: list[Any], organizations: list[int], chance: random.Random) -> None:
    for name, (scheme, most) in LINKS.items():
        terms = list(Term.objects.filter(scheme=scheme).values_list("pk", flat=True))
        pairs = [(key, term) for key in keys for term in chance.sample(terms, chance.randint(0, most))]
        insert_rows(getattr(Initiative, name).through, ["initiative_id", "term_id"], pairs)
    groups = list(Group.objects.values_list("pk", flat=True))
    pairs = [(key, chance.choice(groups)) for key in keys if chance.random() < 0.2]
    insert_rows(Initiative.groups.through, ["initiative_id", "group_id"], pairs)
    where, places, roles = [], [], []
    for key in keys:
        chosen = chance.sample(countries, chance.randint(1, 4))
        where += [(key, country) for country, _, _ in chosen]
        for _, latitude, longitude in chosen[: chance.randint(0, 2)]:
            shown = chance.choice(["exact"] * 8 + ["coarse", "hidden"])
            north, east = latitude + chance.uniform(-2, 2), longitude + chance.uniform(-2, 2)
            places.append((key, "Place", max(-90, min(90, north)), max(-180, min(180, east)), shown, False))
        taking_part = {(chance.choice(organizations), chance.choice(Role.Kind.values)) for _ in range(3)}
        roles += [(key, pk, "", "", kind, "", "", "") for pk, kind in sorted(taking_part)]
        roles.append((key, None, f"Named organization {chance.randint(1, 20_000)}", "", "partner", "", "", ""))
    insert_rows(Initiative.countries.through, ["initiative_id", "country_id"], where)
    insert_rows(Place, ["initiative_id", "name", "latitude", "longitude", "shown", "restricted_on_import"], places)
    columns = ["initiative_id", "organization_id", "named", "reference", "kind", "note_en", "note_fr", "note_es"]
    insert_rows(Role, columns, roles)
