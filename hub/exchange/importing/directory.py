"""What an import needs to know of the rest of the hub, loaded once: countries, terms, organizations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from hub.exchange.amounts import Amount
from hub.exchange.importing.countries import Countries
from hub.exchange.models import SourceRecord
from hub.lib.text import bare
from hub.lib.visibility import STRANGER, Viewer
from hub.partners.models import ExternalId, Organization
from hub.vocabularies.models import Term


@dataclass
class Directory:
    countries: Countries
    terms: dict[tuple[str, str], int]
    organizations_by_id: dict[str, int]
    organizations: QuerySet[Organization]
    public: frozenset[int]
    viewer: Viewer | None = None  # who sent the file, where that person may not see everything
    # By initiative and part: the organizations that the sender of the facts meant by an identifier and a name.
    settled: dict[tuple[int, str], dict[tuple[str, str], int]] = field(default_factory=dict)
    _asked: dict[tuple[str, str], int | None] = field(default_factory=dict)

    @classmethod
    def load(cls, viewer: Viewer | None = None) -> Directory:
        """With a viewer, only the organizations that she may see: a hidden one is treated as unknown, so that a file cannot be
        used to find out which organizations exist."""
        organizations = Organization.objects.all() if viewer is None else Organization.objects.visible_to(viewer)
        public = Organization.objects.visible_to(STRANGER).order_by().values_list("pk", flat=True)
        numbers = ExternalId.objects.filter(organization__in=organizations.values("pk"))
        return cls(
            countries=Countries.load(),
            terms={(scheme, code): key for key, scheme, code in Term.objects.values_list("pk", "scheme", "code")},
            organizations_by_id=dict(numbers.values_list("value", "organization")),
            organizations=organizations,
            viewer=viewer,
            public=frozenset(public),
        )

    @cached_property
    def organizations_by_name(self) -> dict[str, int]:
        """Read when the first organization is named: most previews name none."""
        by_name: dict[str, int | None] = {}
        for key, *names in self.organizations.values_list("pk", "name_en", "name_fr", "name_es", "acronym"):
            for name in {bare(name) for name in names if name}:
                # A name or an acronym that two organizations share identifies neither.
                by_name[name] = key if by_name.get(name, key) == key else None
        return {name: key for name, key in by_name.items() if key is not None}

    def leave_out_unknown_publisher(self, facts: dict[str, Any]) -> None:
        """A person's file may name a publisher only if that organization is public: exported files contain the publisher, and
        would reveal which organizations are hidden."""
        publisher = facts.get("extra", {}).get("reporting_org")
        if self.viewer is None or not publisher:
            return
        if self.organization(publisher[0], publisher[2]) not in self.public:
            facts["extra"] = {name: value for name, value in facts["extra"].items() if name != "reporting_org"}

    def settle(self, records: Mapping[tuple[int, str], SourceRecord | None]) -> None:
        """Names in a part of an initiative mean the organizations that the sender of its facts meant, whoever writes them now.
        Otherwise the rights of one sender would show or hide names that another one sent."""
        meant = {key for said in records.values() if said is not None for *_party, key in said.parties}
        there = set(Organization.objects.filter(pk__in=meant).order_by().values_list("pk", flat=True)) if meant else ()
        for part, said in records.items():
            parties = said.parties if said is not None else ()
            self.settled[part] = {(reference, name): key for reference, name, key in parties if key in there}

    def parties(self, facts: dict[str, Any]) -> list[list[Any]]:
        """The known organizations that the facts name: identifier, name, key."""
        named = {(reference, name) for _kind, reference, name in facts.get("roles", ())}
        for fact in facts.get("tranches", ()):
            if len(fact) > 4:
                named |= {*Amount(*fact).parties}
        return [[*party, key] for party in sorted(named) if (key := self.organization(*party))]

    def organization(self, reference: str, name: str, within: tuple[int, str] | None = None) -> int | None:
        """By identifier first; by name only where the whole name is the same. `within` is the part of an initiative in
        which it is named."""
        asked = (reference, name)
        settled = self.settled.get(within) if within is not None else None
        if settled is not None and asked in settled:
            return settled[asked]
        found = self._find_for_sender(asked)
        return found if settled is None or found in self.public else None

    def _find_for_sender(self, asked: tuple[str, str]) -> int | None:
        if asked not in self._asked:
            if len(self._asked) > 50_000:
                self._asked.clear()
            reference, name = asked
            found = self.organizations_by_id.get(reference) or self.organizations_by_name.get(bare(name))
            self._asked[asked] = found
        return self._asked[asked]
