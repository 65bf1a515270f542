"""What an import must know of the rest of the hub, loaded once: countries, terms, organizations."""

from __future__ import annotations

from dataclasses import dataclass, field

from hub.initiatives.importing.countries import Countries
from hub.lib.text import bare
from hub.partners.models import ExternalId, Organization
from hub.vocabularies.models import Term

__all__ = ["Directory"]


@dataclass
class Directory:
    countries: Countries
    terms: dict[tuple[str, str], int]
    organizations_by_id: dict[str, int]
    organizations_by_name: dict[str, int]
    _asked: dict[tuple[str, str], int | None] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Directory:
        by_name: dict[str, int | None] = {}
        for key, *names in Organization.objects.values_list("pk", "name_en", "name_fr", "name_es"):
            for name in {bare(name) for name in names if name}:
                # A name that two organizations share names neither.
                by_name[name] = key if by_name.get(name, key) == key else None
        return cls(
            countries=Countries.load(),
            terms={(scheme, code): key for key, scheme, code in Term.objects.values_list("pk", "scheme", "code")},
            organizations_by_id=dict(ExternalId.objects.values_list("value", "organization")),
            organizations_by_name={name: key for name, key in by_name.items() if key is not None},
        )

    def organization(self, reference: str, name: str) -> int | None:
        """By identifier first; by name only where the whole name is the same."""
        asked = (reference, name)
        if asked not in self._asked:
            if len(self._asked) > 50_000:
                self._asked.clear()
            found = self.organizations_by_id.get(reference) or self.organizations_by_name.get(bare(name))
            self._asked[asked] = found
        return self._asked[asked]
