"""What is shown of many initiatives, as facts: the same form in which files come in. Exports and imports read here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from hub.initiatives.facts import CHOICES, TERMS, TEXTS, tidy
from hub.initiatives.importing.resolve import resolved
from hub.initiatives.models import Evaluation, FundingTranche, Identifier, Initiative, Place, Role, SourceRecord
from hub.lib.visibility import STRANGER, is_open_to
from hub.partners.models import ExternalId

__all__ = ["UNSAID", "shown_facts"]

UNSAID = {"kind": "initiative", "status": "unknown", "survivors_take_part": "unknown", "local_partners_lead": "unknown"}


def shown_facts(
    initiatives: Sequence[Initiative], *, for_files: bool = False, extra: bool = True
) -> dict[int, dict[str, Any]]:
    """Facts by primary key; the number of queries does not grow with the number of initiatives.

    `for_files`: places and roles as everyone may see them and, with `extra`, what sources said beyond our fields.
    """
    keys = [initiative.pk for initiative in initiatives]
    facts: dict[int, dict[str, Any]] = {}
    for initiative in initiatives:
        own = {name: getattr(initiative, name) for name in (*TEXTS, *CHOICES)}
        facts[initiative.pk] = {name: value for name, value in own.items() if value != UNSAID.get(name)}
    _terms(facts, keys)
    _lists(facts, keys, for_files)
    _roles(facts, keys, for_files)
    if for_files and extra:
        said = defaultdict(list)
        for record in SourceRecord.objects.filter(initiative__in=keys):
            said[record.initiative_id].append(record)
        for key, records in said.items():
            facts[key]["extra"] = resolved(records).get("extra", {})
    return {key: tidy(own, []) for key, own in facts.items()}


def _terms(facts: dict[int, dict[str, Any]], keys: list[int]) -> None:
    for name in TERMS:
        through = getattr(Initiative, name).through.objects.filter(initiative__in=keys)
        _gather(facts, name, through.values_list("initiative_id", "term__code"))
    countries = Initiative.countries.through.objects.filter(initiative__in=keys)
    _gather(facts, "countries", countries.values_list("initiative_id", "country__iso3"))


def _gather(facts: dict[int, dict[str, Any]], name: str, pairs: Iterable[tuple[int, Any]]) -> None:
    for key, value in pairs:
        facts[key].setdefault(name, []).append(value)


def _lists(facts: dict[int, dict[str, Any]], keys: list[int], for_files: bool) -> None:
    # Only the columns that are needed, not whole records: an export goes through hundreds of thousands of rows.
    tranches = FundingTranche.objects.filter(initiative__in=keys)
    for key, basis, year, currency, amount in tranches.values_list(
        "initiative_id", "basis", "year", "currency", "amount"
    ):
        facts[key].setdefault("tranches", []).append([basis, year, currency, f"{amount:.2f}"])
    for place in Place.objects.filter(initiative__in=keys):
        if not for_files:
            entry = [place.name, place.latitude, place.longitude]
        elif place.point:
            entry = [place.shown_name, *place.point]
        else:
            continue
        facts[place.initiative_id].setdefault("places", []).append(entry)
    evaluations = Evaluation.objects.filter(initiative__in=keys)
    for key, *found in evaluations.values_list("initiative_id", "title", "url", "published"):
        facts[key].setdefault("evaluations", []).append(found)
    numbers = Identifier.objects.filter(initiative__in=keys)
    for key, *number in numbers.values_list("initiative_id", "register", "value"):
        facts[key].setdefault("identifiers", []).append(number)


def _roles(facts: dict[int, dict[str, Any]], keys: list[int], for_files: bool) -> None:
    named = Role.objects.filter(initiative__in=keys, organization=None)
    for key, *role_named in named.values_list("initiative_id", "kind", "reference", "named"):
        facts[key].setdefault("roles", []).append(role_named)
    roles = list(Role.objects.filter(initiative__in=keys, organization__isnull=False).select_related("organization"))
    if for_files:  # a file is passed on: only what everyone may see is named in it
        roles = [role for role in roles if is_open_to(role.organization, STRANGER)]
    organizations = {role.organization_id for role in roles if role.organization_id and not role.reference}
    references: dict[int, str] = {}
    for key, value in ExternalId.objects.filter(organization__in=organizations).values_list("organization", "value"):
        references.setdefault(key, value)
    for role in roles:
        name = role.named or (role.organization.name_en if role.organization else "")
        reference = role.reference or references.get(role.organization_id or 0, "")
        facts[role.initiative_id].setdefault("roles", []).append([role.kind, reference, name])
