"""Which statements of sources a reader may see.

Statements never change, and they contain what the page of the record hides: a place that its owner hid, moved or
deleted, an organization that is not public. Everything that publishes statements asks here.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Any

from django.utils.translation import gettext as _

from hub.exchange.amounts import Amount
from hub.exchange.models import SourceRecord
from hub.initiatives.hidden_parties import HiddenOrganizations
from hub.initiatives.models import Initiative, Place, Role
from hub.initiatives.place_visibility import levels_of_new_places
from hub.lib.visibility import Viewer, may_see_field
from hub.partners.models import Organization
from hub.sources.models import Source

SENT_BY = re.compile(r" \(sent by (.+)\)$")  # what `importing.policy.source_for` adds


class VisibleFacts:
    """The facts of source records of one initiative, as far as the viewer may see them."""

    def __init__(self, initiative: Initiative, viewer: Viewer) -> None:
        self._viewer = viewer
        self._asked: dict[int, bool] = {}  # whether the viewer may see an organization
        together = [initiative.pk, *initiative.merged_from.values_list("pk", flat=True)]
        # Only organizations that the record names: checking all would reveal to whoever guesses a name whether it exists.
        roles = Role.objects.filter(initiative__in=together, organization__isnull=False)
        owners = Initiative.objects.filter(pk__in=together, owner__isnull=False).values("owner")
        named = Organization.objects.filter(pk__in=roles.values("organization")) | Organization.objects.filter(
            pk__in=owners
        )
        self._hidden = HiddenOrganizations(named, viewer)
        self._called = {
            (role.reference, role.named)
            for role in roles.filter(organization__in=self._hidden.keys).only("reference", "named")
        }
        keeps = may_see_field(Place(initiative=initiative, shown=Place.Shown.HIDDEN), "latitude", viewer)
        self._areas_are_held = bool(levels_of_new_places({initiative.pk}))
        self._points = (
            None
            if keeps
            else {
                (place.latitude, place.longitude)
                for place in initiative.places.all()
                if may_see_field(place, "latitude", viewer)
            }
        )

    def of(self, said: SourceRecord) -> dict[str, Any]:
        """What may be shown of a statement."""
        facts = said.facts
        shown = dict(facts)
        unseen = self._unseen(said)
        if "places" in facts and self._points is not None:
            shown["places"] = [place for place in facts["places"] if (place[1], place[2]) in self._points]
        if "areas" in facts and self._points is not None and self._areas_are_held:
            del shown["areas"]
        if "roles" in facts:
            shown["roles"] = [
                role for role in facts["roles"] if (role[1], role[2]) not in unseen and not self._names_hidden(*role)
            ]
        if unseen and "tranches" in facts:
            shown["tranches"] = [without_parties(fact, unseen) for fact in facts["tranches"]]
        return {name: value for name, value in shown.items() if value or name not in {"places", "roles"}}

    def _unseen(self, said: SourceRecord) -> set[tuple[str, str]]:
        """Identifiers and names by which the source means organizations that the viewer may not see."""
        meant = {key for *_party, key in said.parties}
        for key in meant - self._asked.keys():
            self._asked[key] = Organization.objects.visible_to(self._viewer).filter(pk=key).exists()
        return {(reference, name) for reference, name, key in said.parties if not self._asked[key]}

    def _names_hidden(self, _kind: str, reference: str, name: str) -> bool:
        return self._hidden.include(name, reference) or (reference, name) in self._called


def without_parties(fact: list[Any], unseen: Container[tuple[str, str]]) -> list[Any]:
    """An amount without provider and receiver, where they are among the identifiers and names."""
    own = Amount(*fact)
    provider, receiver = own.parties
    if provider in unseen:
        own = own._replace(provider="", provider_ref="")
    if receiver in unseen:
        own = own._replace(receiver="", receiver_ref="")
    return own.fact


def name_sources(sources: Iterable[Source], viewer: Viewer) -> None:
    """Give each source the title that the viewer may see: files are known by the organization that sent them."""
    sources = list(sources)
    senders = {source.title: sender(source.title) for source in sources}
    known = Organization.objects.filter(name_en__in={*senders.values()})
    hidden = HiddenOrganizations(known, viewer)
    for source in sources:
        if hidden.include(senders[source.title]):
            source.title = SENT_BY.sub("", source.title) if SENT_BY.search(source.title) else _("A file of a partner")


def sender(title: str) -> str:
    """The name of the organization that sent the files of a source, or the source's own."""
    found = SENT_BY.search(title)
    return found[1] if found else title
