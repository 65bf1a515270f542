"""What is shown of many initiatives, as facts: the same form in which files come in. Exports and imports read here."""

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
from hub.initiatives.models import Evaluation, FundingTranche, Identifier, Initiative, Place, RelatedActivity, Role
from hub.initiatives.terms import TERMS
from hub.lib.visibility import STRANGER
from hub.partners.models import ExternalId, Organization

__all__ = ["UNSAID", "current_facts_of"]

UNSAID = {"kind": "initiative", "status": "unknown", "survivors_take_part": "unknown", "local_partners_lead": "unknown"}


def current_facts_of(
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
        hidden = HiddenOrganizations(Organization.objects.all(), STRANGER)
        said = defaultdict(list)
        for record in _of(SourceRecord, keys):
            said[record.initiative_id].append(record)
        for key, records in said.items():
            facts[key]["extra"] = _open_extra(resolve(records).get("extra", {}), hidden)
    return {key: normalize_facts(own, []) for key, own in facts.items()}


def _open_extra(extra: dict[str, Any], hidden: HiddenOrganizations) -> dict[str, Any]:
    publisher = extra.get("reporting_org")
    if publisher and hidden.include(publisher[2], publisher[0]):
        return {name: value for name, value in extra.items() if name != "reporting_org"}
    return extra


def _of(part: Any, keys: list[int]) -> models.QuerySet[Any]:
    """Rows of a table that belong to the initiatives, in no order. Django would look at each of a thousand keys several
    times, for each of fifteen tables; here they stand in the statement, which they can, being numbers."""
    rows = part._default_manager.order_by()
    if not keys:
        return rows.none()  # type: ignore[no-any-return]
    column = f"{connection.ops.quote_name(part._meta.db_table)}.initiative_id"
    return rows.extra(where=[f"{column} IN ({', '.join(str(int(key)) for key in keys)})"])  # type: ignore[no-any-return]  # noqa: S610


def _terms(facts: dict[int, dict[str, Any]], keys: list[int]) -> None:
    for name in TERMS:
        through = getattr(Initiative, name).through
        _gather(facts, name, _of(through, keys).values_list("initiative_id", "term__code"))
    countries = Initiative.countries.through
    _gather(facts, "countries", _of(countries, keys).values_list("initiative_id", "country__iso3"))


def _gather(facts: dict[int, dict[str, Any]], name: str, pairs: Iterable[tuple[int, Any]]) -> None:
    for key, value in pairs:
        facts[key].setdefault(name, []).append(value)


def _lists(facts: dict[int, dict[str, Any]], keys: list[int], for_files: bool) -> None:
    # Only the columns that are needed, not whole records: an export goes through hundreds of thousands of rows.
    tranches = _of(FundingTranche, keys)
    # A file is passed on: only what everyone may see is named in it.
    unseen = _unseen_parties(tranches) if for_files else frozenset()
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
    places = _of(Place, keys)
    columns = "initiative_id", "name", "latitude", "longitude", "shown"
    for key, name, latitude, longitude, shown in places.values_list(*columns):
        if not for_files:
            entry = [name, latitude, longitude]
        elif point := Place.shown_point(latitude, longitude, shown):
            entry = [name if shown == Place.Shown.EXACT.value else "", *point]
        else:
            continue
        facts[key].setdefault("places", []).append(entry)
    evaluations = _of(Evaluation, keys)
    for key, *found in evaluations.values_list("initiative_id", "title", "url", "published"):
        facts[key].setdefault("evaluations", []).append(found)
    related = _of(RelatedActivity, keys)
    for key, *activity in related.values_list("initiative_id", "kind", "value"):
        facts[key].setdefault("related", []).append(activity)
    numbers = _of(Identifier, keys)
    for key, *number in numbers.values_list("initiative_id", "register", "value"):
        facts[key].setdefault("identifiers", []).append(number)


def _unseen_parties(tranches: models.QuerySet[Any]) -> frozenset[int]:
    """Organizations that provide or receive amounts and that not everybody may know of."""
    meant = {
        key
        for name in ("provider_organization_id", "receiver_organization_id")
        for key in tranches.exclude(**{name: None}).values_list(name, flat=True).distinct()
    }
    seen = Organization.objects.visible_to(STRANGER).filter(pk__in=meant).order_by().values_list("pk", flat=True)
    return frozenset(meant.difference(seen)) if meant else frozenset()


def _roles(facts: dict[int, dict[str, Any]], keys: list[int], for_files: bool) -> None:
    columns = "initiative_id", "kind", "reference", "named", "organization_id"
    roles = list(_of(Role, keys).values_list(*columns))
    mentioned = {organization for *_role, organization in roles if organization}
    # A file is passed on: only what everyone may see is named in it.
    seen = Organization.objects.visible_to(STRANGER) if for_files else Organization.objects.all()
    organizations = dict(seen.filter(pk__in=mentioned).order_by().values_list("pk", "name_en"))
    references: dict[int, str] = {}
    for own, value in ExternalId.objects.filter(organization__in=organizations).values_list("organization", "value"):
        references.setdefault(own, value)
    for key, kind, reference, named, organization in roles:
        if organization is None:
            facts[key].setdefault("roles", []).append([kind, reference, named])
        elif organization in organizations:
            text = [kind, reference or references.get(organization, ""), named or organizations[organization]]
            facts[key].setdefault("roles", []).append(text)
