"""Facts in the reader's words: the name of a field, and the meaning of its value."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hub.exchange.amounts import Amount
from hub.exchange.facts import CHOICES
from hub.initiatives.amount_format import number_in_words, time_in_words
from hub.initiatives.models import FundingTranche, Initiative, RelatedActivity, Role
from hub.initiatives.terms import TERMS
from hub.lib.numbers import money
from hub.lib.partialdate import readable
from hub.lib.text import arrow, comma_separated, in_parts
from hub.vocabularies.models import Country, Term

ROLES = {f"{kind}s": kind for kind in Role.Kind.values}  # the columns of a table, such as “funders”
ANSWERS: dict[str, Any] = {
    "kind": Initiative.Kind, "status": Initiative.Status, "survivors_take_part": Initiative.Answer,
    "local_partners_lead": Initiative.Answer,
}  # fmt: skip


def label_of(name: str) -> str:
    """What readers call the field of a file or a statement."""
    own = {
        "public_id": _("Identifier on this site"), "identifier": _("Identifier"), "roles": _("Who does what"),
        "funding": _("Funding"), "tranches": _("Funding"), "places": _("Places"), "areas": _("Provinces and districts"), "evaluations": _("Evaluations"),
        "related": _("Related activities"),
        "amount": _("Amount, in a column of its own"), "currency": _("Currency of the amount"),
        "year": _("Year or day of the amount"), "kind_of_amount": _("Kind of the amount"),
        "adm1_name": _("Province: name"), "adm1_code": _("Province: place code"), "adm2_name": _("District: name"),
        "adm2_code": _("District: place code"), "area_name": _("Province or district: name"),
        "area_code": _("Province or district: place code"), "activity": _("What is done"),
        "cluster": _("Humanitarian sector or cluster"),
        "place_name": _("Name of the place"), "latitude": _("Latitude"), "longitude": _("Longitude"),
    }  # fmt: skip
    if name in own:
        return own[name]
    if name in ROLES:
        return str(Role.Kind(ROLES[name]).label)
    try:
        return capfirst(str(getattr(Initiative._meta.get_field(name), "verbose_name", name)))
    except FieldDoesNotExist:
        return capfirst(name.replace("_", " "))


def money_in_words(own: Amount) -> str:
    """An amount with everything that its source states about it, on one line."""
    kind = str(FundingTranche.Basis(own.basis).label) if own.basis else ""
    revision = str(FundingTranche.Revision(own.revision).label).lower() if own.revision else ""
    status = str(FundingTranche.Status(own.status).label).lower() if own.status else ""
    more = comma_separated(filter(None, (revision, status)))
    parties = f" {arrow()} ".join(filter(None, (own.provider or own.provider_ref, own.receiver or own.receiver_ref)))
    parts = (
        time_in_words(own.starts, own.ends, own.year), kind, more and f"({more})",
        money(number_in_words(Decimal(own.amount)), own.currency), parties and f"({parties})",
    )  # fmt: skip
    return " ".join(filter(None, parts))


def relevance_in_words(reasons: Iterable[str]) -> str:
    """Why something is about Target 8.7: the words of the rules stay as they were found."""
    kinds = {"word": _("word: %(value)s"), "sector": _("purpose code: %(value)s"), "target": _("SDG target: %(value)s")}
    said = (reason.partition(": ") for reason in reasons)
    return in_parts(kinds[kind] % {"value": value} if kind in kinds else value for kind, _sign, value in said)


class Wording:
    """Reads values of facts; the names of all terms and countries in them are queried once."""

    def __init__(self, facts: Iterable[dict[str, Any]]) -> None:
        facts = list(facts)
        used = {code for own in facts for name in TERMS for code in own.get(name, ())}
        countries = {iso3 for own in facts for iso3 in own.get("countries", ())}
        self._terms = {(term.scheme, term.code): str(term.name) for term in Term.objects.filter(code__in=used)}
        self._countries = {c.iso3: str(c.name) for c in Country.objects.filter(iso3__in=countries)}

    def of(self, name: str, value: Any) -> str:
        """The value as one line; empty where there is none."""
        if not value:
            return ""
        if name in CHOICES:
            return str(ANSWERS[name](value).label)
        if name in {"starts", "ends"}:
            return readable(value)
        if name in TERMS:
            return comma_separated(self._terms.get((TERMS[name].value, code), code) for code in value)
        if name == "countries":
            return comma_separated(self._countries.get(iso3, iso3) for iso3 in value)
        if isinstance(value, list):
            return in_parts(filter(None, (self._entry(name, entry) for entry in value)))
        return str(value)

    @staticmethod
    def _entry(name: str, entry: list[Any]) -> str:
        if name == "roles":
            kind, _reference, who = entry
            return f"{who} ({Role.Kind(kind).label})"
        if name == "tranches":
            return money_in_words(Amount(*entry))
        if name == "related":
            kind, identifier = entry
            return f"{RelatedActivity.Kind(kind).label}: {identifier}"
        if name == "areas":
            iso3, _level, code, valid_from, area = entry
            about = (code, iso3, "" if valid_from else _("not confirmed"))
            return f"{area} ({', '.join(filter(None, about))})".strip()
        if name == "places":
            place, latitude, longitude = entry
            return f"{place} ({latitude:.3g}, {longitude:.3g})".strip()
        return " · ".join(str(part) for part in entry if part not in ("", None))
