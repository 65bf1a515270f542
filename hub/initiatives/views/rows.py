"""Rows of a list of initiatives: only the columns that it shows, and few queries for all links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.initiatives.links import names_of
from hub.initiatives.models import Initiative
from hub.initiatives.money_in_rows import money_of
from hub.lib.choices import alphabetical
from hub.lib.text import comma_separated
from hub.lib.translated import columns, in_language, interface_codes
from hub.partners.models import Organization

COUNTRIES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class ListedRow:
    initiative: Initiative
    kind: str
    countries: str
    commodities: str
    status: str
    owner: str
    money: str

    @property
    def years(self) -> str:
        """2019–2022; the page of the initiative shows the days."""
        first, last = self.initiative.starts[:4], self.initiative.ends[:4]
        if first and last:
            return first if first == last else f"{first}–{last}"
        if first:
            return _("from %(year)s") % {"year": first}
        return _("until %(year)s") % {"year": last} if last else ""


def load_rows(request: Request, keys: Sequence[int]) -> list[ListedRow]:
    """The initiatives with these keys that the reader may see, in the order of the keys."""
    shown = Initiative.objects.visible_to(request.viewer).filter(pk__in=keys).order_by()
    shown = shown.only(
        "public_id", *columns("name"), "acronym", "kind", "status", "starts", "ends", "synthetic", "owner_id"
    )
    by_key = {row.pk: row for row in shown}
    codes = interface_codes()
    shown_as = {"countries": in_language("country__name", codes), "commodities": in_language("term__name", codes)}
    names = names_of(shown_as, keys)
    countries, commodities = names["countries"], names["commodities"]
    money = money_of(keys)
    kinds = {value: str(label) for value, label in Initiative.Kind.choices}
    statuses = {value: str(label) for value, label in Initiative.Status.choices}
    owners = _short_names(request, {row.owner_id for row in by_key.values() if row.owner_id})
    return [
        ListedRow(
            row, kinds.get(row.kind, row.kind), _shorten(alphabetical(countries[key])), comma_separated(alphabetical(commodities[key])),
            statuses.get(row.status, ""), owners.get(row.owner_id or 0, ""), money.get(key, ""),
        )
        for key in keys
        if (row := by_key.get(key))
    ]  # fmt: skip


def _short_names(request: Request, keys: set[int]) -> dict[int, str]:
    """Of the organizations with these keys that the reader may see."""
    if not keys:
        return {}
    found = Organization.objects.visible_to(request.viewer).filter(pk__in=keys).order_by()
    return {one.pk: one.short_name for one in found.only("slug", *columns("name"), "acronym")}


def _shorten(names: list[str]) -> str:
    return comma_separated(names[:COUNTRIES_SHOWN]) + (" …" if len(names) > COUNTRIES_SHOWN else "")
