"""Synthetic records for load tests: marked as such, with plain names, reproducible by a seed.

Each record depends only on the seed and its number, so that an interrupted run can be repeated and a larger run contains
a smaller one. Existing records are not changed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from modelsearch.backends import get_search_backend
from simple_history.utils import bulk_create_with_history

from hub.events.actions import record_many
from hub.events.models import Verb
from hub.groups.models import Group, GroupKind, Participation
from hub.initiatives.models import FundingTranche, Initiative, Phase, Role
from hub.lib.ids import public_id_from
from hub.partners.models import Constituency, Organization
from hub.vocabularies.models import Country, Scheme, Term
from hub.workplans.models import Activity, Outcome, Output, Plan

BATCH = 500
PLANS_A_GROUP = 20
LAST_YEAR = 2026  # plans cover two years each, backwards from this one
VOCABULARIES = {
    "issues": Scheme.ISSUE,
    "interventions": Scheme.INTERVENTION,
    "sectors": Scheme.SECTOR,
    "commodities": Scheme.COMMODITY,
    "stages": Scheme.STAGE,
    "levels": Scheme.LEVEL,
}


@dataclass
class Made:
    """How many records of each kind were created; `existing` were there before and are unchanged."""

    partners: int = 0
    initiatives: int = 0
    groups: int = 0
    plans: int = 0
    outcomes: int = 0
    outputs: int = 0
    activities: int = 0
    existing: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def populate(
    *,
    partners: int,
    initiatives: int,
    plans: int,
    seed: int,
    report_progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Made:
    """Ensure that synthetic records 1 to N of each kind exist. `report_progress` is called with kind, done and wanted."""
    countries = list(Country.objects.order_by("m49").values_list("pk", flat=True))
    terms = {
        name: list(Term.objects.filter(scheme=scheme).order_by("code").values_list("pk", flat=True))
        for name, scheme in VOCABULARIES.items()
    }
    if not countries or not terms["issues"]:
        raise ValidationError(
            "There are no countries and issues yet to speak of. Load the built-in content first: actionhub loadcontent"
        )
    made = Made()
    for numbers in _batches(partners):
        _make_partners(numbers, seed, countries, made)
        report_progress("partners", numbers[-1], partners)
    owners = list(Organization.objects.filter(synthetic=True).order_by("pk").values_list("pk", flat=True))
    for numbers in _batches(initiatives):
        _make_initiatives(numbers, seed, countries, terms, owners, made)
        report_progress("initiatives", numbers[-1], initiatives)
    for numbers in _batches(plans, PLANS_A_GROUP):
        _make_plans(numbers, seed, owners, made)
        report_progress("plans", numbers[-1], plans)
    return made


def _batches(count: int, size: int = BATCH) -> Iterator[range]:
    for start in range(1, count + 1, size):
        yield range(start, min(start + size, count + 1))


def _rng(seed: int, kind: str, number: int) -> random.Random:
    return random.Random(f"{seed}:{kind}:{number}")  # noqa: S311 - repeatable on purpose


def _some(rng: random.Random, things: list[Any], most: int) -> list[Any]:
    return rng.sample(things, min(len(things), rng.randint(1, most))) if things else []


def _store(records: list[Any], *, with_history: bool = True) -> list[Any]:
    """Save many records with their history, events and search index."""
    if not records:
        return []
    model = type(records[0])
    if with_history and hasattr(model, "history"):
        stored = bulk_create_with_history(records, model, batch_size=BATCH)
    else:
        stored = model._default_manager.bulk_create(records, batch_size=BATCH)
    record_many([(Verb.CREATED, record, None, {"synthetic": True}) for record in stored], by=None)
    if hasattr(model, "search_fields"):
        get_search_backend().get_index_for_model(model).add_items(model, stored)
    return list(stored)


def _missing(model: type[models.Model], field: str, wanted: dict[int, str], made: Made) -> list[int]:
    there = set(model._default_manager.filter(**{f"{field}__in": wanted.values()}).values_list(field, flat=True))
    made.existing += len(there)
    return [number for number, key in wanted.items() if key not in there]


@transaction.atomic
def _make_partners(numbers: range, seed: int, countries: list[int], made: Made) -> None:
    slugs = {number: f"synthetic-organization-{number}" for number in numbers}
    organizations = []
    for number in _missing(Organization, "slug", slugs, made):
        rng = _rng(seed, "organization", number)
        organizations.append(
            Organization(
                public_id=public_id_from("OR", rng),
                slug=slugs[number],
                name_en=f"Synthetic organization {number}",
                acronym=f"SO{number}",
                constituency=rng.choice(Constituency.values),
                status=Organization.Status.PARTNER,
                country_id=rng.choice(countries) if rng.random() < 0.9 else None,
                about_en=f"A synthetic organization for load tests, number {number}.",
                joined_on=date(rng.randint(2017, 2025), rng.randint(1, 12), 1),
                synthetic=True,
            )
        )
    made.partners += len(_store(organizations))


@transaction.atomic
def _make_initiatives(
    numbers: range, seed: int, countries: list[int], terms: dict[str, list[int]], owners: list[int], made: Made
) -> None:
    # Initiatives have no slug: the number of one is known by its public id, which depends on the seed.
    ids = {number: public_id_from("IN", _rng(seed, "initiative-id", number)) for number in numbers}
    missing = _missing(Initiative, "public_id", ids, made)
    initiatives = []
    for number in missing:
        rng = _rng(seed, "initiative", number)
        starts = rng.randint(2010, 2025)
        initiatives.append(
            Initiative(
                public_id=ids[number],
                kind=rng.choice(Initiative.Kind.values),
                name_en=f"Synthetic initiative {number}",
                summary_en=f"A synthetic initiative for load tests, number {number}.",
                status=rng.choice(Initiative.Status.values),
                starts=str(starts),
                ends=str(starts + rng.randint(1, 6)) if rng.random() < 0.7 else "",
                owner_id=rng.choice(owners) if owners else None,
                confirmed_on=date(rng.randint(2022, 2025), rng.randint(1, 12), 1),
                synthetic=True,
            )
        )
    stored = _store(initiatives)
    made.initiatives += len(stored)
    links: dict[type[models.Model], list[Any]] = {}
    roles, phases, tranches = [], [], []
    for number, initiative in zip(missing, stored, strict=True):
        rng = _rng(seed, "initiative-links", number)
        places = _some(rng, countries, 4)
        for name, ids_of_terms in {**terms, "countries": places}.items():
            through = getattr(Initiative, name).through
            chosen = ids_of_terms if name == "countries" else _some(rng, ids_of_terms, 3)
            key = "country_id" if name == "countries" else "term_id"
            links.setdefault(through, []).extend(through(initiative_id=initiative.pk, **{key: pk}) for pk in chosen)
        pairs = {(rng.choice(owners), rng.choice(Role.Kind.values)) for _ in range(rng.randint(1, 4)) if owners}
        roles += [Role(initiative=initiative, organization_id=owner, kind=kind) for owner, kind in sorted(pairs)]
        phases.append(Phase(initiative=initiative, name_en="Phase 1", starts=initiative.starts, ends=initiative.ends))
        tranches += [
            FundingTranche(
                initiative=initiative,
                funder_id=rng.choice(owners) if owners else None,
                year=int(initiative.starts),
                amount=Decimal(rng.randint(10, 5000) * 1000),
                currency=rng.choice(["USD", "EUR", "CHF"]),
            )
            for _ in range(rng.randint(0, 3))
        ]
    for through, rows in links.items():
        through._default_manager.bulk_create(rows, batch_size=BATCH)
    # Parts belong to the event of their initiative and have none of their own.
    Role.objects.bulk_create(roles, batch_size=BATCH)
    Phase.objects.bulk_create(phases, batch_size=BATCH)
    FundingTranche.objects.bulk_create(tranches, batch_size=BATCH)


@transaction.atomic
def _make_plans(numbers: range, seed: int, owners: list[int], made: Made) -> None:
    group = _synthetic_group(1 + numbers[0] // PLANS_A_GROUP, seed, owners, made)
    periods = {}
    for place, number in enumerate(numbers):
        first = LAST_YEAR - 2 * place
        periods[number] = f"{first}-{first + 1}"
    there = set(Plan.objects.filter(group=group, period__in=periods.values()).values_list("period", flat=True))
    made.existing += len(there)
    plans = []
    for number, period in periods.items():
        if period in there:
            continue
        first = int(period[:4])
        plans.append(
            Plan(
                public_id=public_id_from("PL", _rng(seed, "plan-id", number)),
                group=group,
                period=period,
                title_en=f"Synthetic plan {number}",
                summary_en=f"A synthetic plan for load tests, number {number}.",
                starts=date(first, 1, 1),
                ends=date(first + 1, 12, 31),
                state=Plan.State.SHARED,
                synthetic=True,
            )
        )
    plans = _store(plans)
    made.plans += len(plans)
    outcomes = _store(
        [
            Outcome(plan=plan, position=n, title_en=f"Synthetic outcome {n}", definition_of_success_en="Synthetic.")
            for plan in plans
            for n in range(1, 5)
        ]
    )
    outputs = _store(
        [
            Output(
                plan=outcome.plan,
                outcome=outcome,
                position=n,
                title_en=f"Synthetic output {outcome.position}.{n}",
                due=outcome.plan.ends,
            )
            for outcome in outcomes
            for n in range(1, 4)
        ]
    )
    activities = _store(
        [
            Activity(output=output, position=n, title_en=f"Synthetic activity {n}", due=output.due)
            for output in outputs
            for n in range(1, 3)
        ]
    )
    made.outcomes += len(outcomes)
    made.outputs += len(outputs)
    made.activities += len(activities)


def _synthetic_group(number: int, seed: int, owners: list[int], made: Made) -> Group:
    slug = f"synthetic-group-{number}"
    found = Group.objects.filter(slug=slug).first()
    if found is not None:
        return found
    kind, _ = GroupKind.objects.get_or_create(
        slug="synthetic", defaults={"name_en": "Synthetic group", "has_plans": True, "offices": ["chair"]}
    )
    group = Group(
        public_id=public_id_from("GR", _rng(seed, "group-id", number)),
        slug=slug,
        kind=kind,
        position=1000 + number,
        name_en=f"Synthetic group {number}",
        theme_en="A synthetic group for load tests.",
    )
    _store([group])
    rng = _rng(seed, "group", number)
    _store(
        [
            Participation(group=group, organization_id=owner, status=Participation.Status.ACTIVE)
            for owner in _some(rng, owners, 40)
        ]
    )
    made.groups += 1
    return group
