"""The page of one initiative: is it real, alive, and does it work?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.initiatives import permissions
from hub.initiatives.confirmed import confirmation_in_words
from hub.initiatives.funding import dated_amounts, funding_of
from hub.initiatives.hidden_parties import hide_parties
from hub.initiatives.models import Evaluation, Initiative, Place, Role
from hub.initiatives.money_chart import bars_by_year, key_of, totals_of
from hub.initiatives.phase_line import PhaseLine
from hub.initiatives.place_visibility import areas_shown
from hub.initiatives.related import related_activities
from hub.initiatives.term_names import terms_by_field
from hub.initiatives.terms import TERMS
from hub.lib.choices import by_name
from hub.lib.components import Part
from hub.lib.maps import Choropleth
from hub.lib.permissions import get_visible
from hub.lib.visibility import Viewer, ask_what_it_has, has_any, is_open_to, visible_of
from hub.sources.citations import Citations
from hub.vocabularies.models import Country

CAN_BE_SEARCHED = {"issues": "issue", "interventions": "intervention", "commodities": "commodity", "sectors": "sector"}
MOST_STRENGTH = 4  # of the design of an evaluation
CHANGES_SHOWN = 20  # of those that wait: answering one shows the next
CONFIRMED_DAYS = 30  # before that there is nothing to confirm again
# Kinds of records that many initiatives have none of; those that stand above by their names.
SELDOM = (
    "areas", "evaluations", "groups", "identifiers", "merged_from", "outputs", "phases", "places", "predecessors", "related",
    "source_records", "tranches",
)  # fmt: skip
PARTS = ("phase", "tranche", "place")  # roles and evaluations are added beside the existing ones


def initiative(request: Request, public_id: str) -> HttpResponse:
    """One initiative: who, where, when, with which money, and the sources."""
    viewer = request.viewer
    shown = Initiative.objects.select_related("owner", "successor").prefetch_related("countries")
    try:
        found = get_visible(shown, viewer, public_id=public_id)
    except Http404:
        if stays := _find_replacement(public_id, viewer):
            return redirect(stays)
        raise
    ask_what_it_has(found, *SELDOM)
    phases = list(found.phases.prefetch_related("countries")) if has_any(found.phases) else []
    tranches = list(found.tranches.select_related("funder")) if has_any(found.tranches) else []
    hide_parties(tranches, viewer)
    roles = list(found.roles.select_related("organization"))
    roles = [role for role in roles if role.organization is None or is_open_to(role.organization, viewer)]
    can_edit = permissions.can_edit_initiative(viewer, found)
    countries = list(by_name(found.countries.all()))
    context = {
        "initiative": found,
        "website": urlsplit(found.website).netloc.removeprefix("www."),
        "confirmed": confirmation_in_words(found, viewer),
        "phases": phases,
        "line": PhaseLine(found, phases, timezone.localdate()),
        "roles": _by_kind(roles),
        "funders": [role for role in roles if role.kind == Role.Kind.FUNDER],
        "implementers": [role for role in roles if role.kind == Role.Kind.IMPLEMENTER],
        "groups": visible_of(found.groups, viewer),
        "terms": _terms(found),
        "countries": countries,
        "map": map_of_countries(countries),
        "citations": Citations([found, *phases, *tranches, *roles], viewer),
        "cited": [found, *phases],
        "can_edit": can_edit,
        "evaluations": [(one, _strength(one)) for one in found.evaluations.all()] if has_any(found.evaluations) else [],
        "places": _places(found, can_edit),
        "areas": areas_shown(found, can_edit=can_edit),
        **_money(tranches),
        **_beside(found, viewer),
        **_acts(found, viewer, can_edit),
    }
    return render(request, "initiatives/initiative.html", context)


def _find_replacement(public_id: str, viewer: Viewer) -> Initiative | None:
    """The record that replaced a merged one, where the reader may see it."""
    merged = Initiative.objects.filter(public_id=public_id, merged_into__isnull=False)
    gone = merged.filter(Initiative.visible_before_merging(viewer)).select_related("merged_into").first()
    return gone.merged_into if gone is not None and is_open_to(gone.merged_into, viewer) else None


def _money(tranches: Sequence[Any]) -> dict[str, Any]:
    funding = funding_of(tranches)
    by_year = bars_by_year(funding)
    return {
        "funding": funding,
        "totals": totals_of(funding),
        "by_year": by_year,
        "money_key": key_of(by_year),
        "transactions": dated_amounts(tranches),
    }


def _beside(found: Initiative, viewer: Viewer) -> dict[str, Any]:
    """Other records that refer to it. References to a record that was merged into this one count here."""
    if not any(has_any(records) for records in (found.merged_from, found.outputs, found.predecessors)):
        return {"related": related_activities(found, viewer), "outputs": [], "predecessors": []}
    merged = Q(merged_into=found.pk) & Initiative.visible_before_merging(viewer)
    together = Initiative.objects.filter(Q(pk=found.pk) | merged).order_by().values("pk")
    outputs = found.outputs.model.objects.visible_to(viewer).filter(initiatives__in=together).distinct()
    earlier = Initiative.objects.visible_to(viewer).filter(successor__in=together).exclude(pk=found.pk)
    return {
        "related": related_activities(found, viewer),
        "outputs": outputs.prefetch_related("plan__group", "outcome"),
        "predecessors": earlier,
    }


def _acts(found: Initiative, viewer: Viewer, can_edit: bool) -> dict[str, Any]:
    """What the reader can do here: one main action by role, one or two beside it, the rare ones under “More”."""
    is_owner = found.owner_id in viewer.organization_ids
    can_claim = permissions.can_claim(viewer) and not is_owner
    claim = (_("This is ours: we keep it up to date"), reverse("outreach:claim", args=[found.public_id]))
    more = []
    if can_edit:
        more = [(_("Edit funding, phases, places and roles"), reverse("editing:rows", args=["initiative", found.pk]))]
        more += [(words, f"{reverse('editing:new', args=[part])}?initiative={found.pk}") for part, words in _parts()]
    if can_claim and found.owner_id:
        more.append(claim)
    waiting = found.suggested_changes.filter(status="submitted")[:CHANGES_SHOWN] if can_edit else []
    return {
        "claim": claim if can_claim and not found.owner_id else None,
        "more": more,
        "can_confirm": is_owner,
        "confirm_first": is_owner and not _is_just_confirmed(found),
        "suggested_changes": waiting,
    }


def _is_just_confirmed(found: Initiative) -> bool:
    return found.confirmed_on is not None and (timezone.localdate() - found.confirmed_on).days < CONFIRMED_DAYS


def _parts() -> list[tuple[str, str]]:
    return list(zip(PARTS, (_("Add a phase"), _("Add funding"), _("Add a place")), strict=True))


def _by_kind(roles: Sequence[Role]) -> list[tuple[str, list[Role]]]:
    found = [(label, [role for role in roles if role.kind == kind]) for kind, label in Role.Kind.choices]
    return [(str(label), own) for label, own in found if own]


def _terms(found: Initiative) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each vocabulary with the terms of the initiative: name, and the filtered list where there is one."""
    address = reverse("initiatives:initiatives")
    terms_of = terms_by_field(found)
    result = []
    for field, scheme in TERMS.items():
        facet = CAN_BE_SEARCHED.get(field)
        terms = by_name(terms_of[field])
        named = [(str(term.name), f"{address}?{facet}={term.code}" if facet else "") for term in terms]
        if named:
            result.append((str(scheme.label), named))
    return result


def map_of_countries(countries: Sequence[Country]) -> Choropleth:
    places = {
        c.iso3: (c.longitude, c.latitude) for c in countries if c.longitude is not None and c.latitude is not None
    }
    return Choropleth({c.iso3: 1 for c in countries}, {c.iso3: str(c.name) for c in countries}, places, only_named=True)


def _strength(evaluation: Evaluation) -> list[Part]:
    """How many of four steps the design reaches; hatched where it is not stated."""
    if evaluation.strength is None:
        return [Part("none", MOST_STRENGTH)]
    return [Part("now", evaluation.strength), Part("0", MOST_STRENGTH - evaluation.strength)]


def _places(found: Initiative, can_edit: bool) -> list[tuple[Place, str]]:
    """Places as everyone may see them. The owner sees that there are more, to open them and change that."""
    return [
        (place, f"{point[0]:.3g}, {point[1]:.3g}" if (point := place.point) else "")
        for place in (found.places.all() if has_any(found.places) else ())
        if can_edit or place.point
    ]
