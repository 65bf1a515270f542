"""Organizations that a reader may not see, and the amounts that name them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hub.initiatives.models import FundingTranche
from hub.lib.text import bare
from hub.lib.visibility import Viewer
from hub.partners.models import ExternalId, Organization


class HiddenOrganizations:
    """Organizations that the viewer may not see, by the names and identifiers that files use for them."""

    def __init__(self, organizations: Any, viewer: Viewer) -> None:
        visible = Organization.objects.visible_to(viewer).values("pk")
        hidden = list(organizations.exclude(pk__in=visible).order_by())
        self.keys = {one.pk for one in hidden}
        self._names = {
            bare(name) for one in hidden for name in (one.name_en, one.name_fr, one.name_es, one.acronym) if name
        }
        numbers = ExternalId.objects.filter(organization__in=self.keys) if hidden else ExternalId.objects.none()
        self._references = set(numbers.values_list("value", flat=True))

    def include(self, name: str, reference: str = "") -> bool:
        return reference in self._references or bare(name) in self._names


def hide_parties(tranches: Iterable[FundingTranche], viewer: Viewer) -> None:
    """Remove provider and receiver from amounts that are about to be shown, where the viewer may not see them."""
    tranches = list(tranches)
    meant = {key for one in tranches for key in (one.provider_organization_id, one.receiver_organization_id) if key}
    if not meant:
        return
    seen = set(Organization.objects.visible_to(viewer).filter(pk__in=meant).order_by().values_list("pk", flat=True))
    for one in tranches:
        if one.provider_organization_id and one.provider_organization_id not in seen:
            one.provider = one.provider_reference = ""
        if one.receiver_organization_id and one.receiver_organization_id not in seen:
            one.receiver = one.receiver_reference = ""
