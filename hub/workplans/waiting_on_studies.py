"""What waits for a person in the studies of her teams. By related names, as their app is above this one in the order of imports."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from hub.groups.models import Group
from hub.lib.visibility import Viewer


def protocols() -> Any:
    return Group._meta.get_field("study_protocols").related_model


def unsigned_protocols() -> Any:
    """Complete, and not signed as they stand."""
    return protocols().objects.filter(awaits_signature=True).exclude(state="withdrawn")


def undecided_withdrawals() -> Any:
    """Withdrawals that somebody asked for, and nobody confirmed or refused."""
    model: Any = protocols()._meta.get_field("withdrawals").related_model
    return model.objects.filter(confirmed_at=None, cancelled_at=None)


def protocols_to_sign(viewer: Viewer) -> list[Any]:
    """Where she is the ethics officer and not the author."""
    if not viewer.is_signed_in:
        return []
    found = (
        unsigned_protocols().filter(team__person=viewer.person_id, team__role="ethics").exclude(author=viewer.person_id)
    )
    return list(found.select_related("group").order_by("begun_at", "pk"))


def withdrawals_to_confirm(viewer: Viewer) -> list[Any]:
    """Asked for by another person of a team of hers."""
    if not viewer.is_signed_in:
        return []
    found = undecided_withdrawals().filter(protocol__team__person=viewer.person_id).exclude(asked_by=viewer.person_id)
    return list(found.select_related("protocol").order_by("asked_at", "pk"))


def _of_open_results(kind: str) -> Any:
    """What was asked about the newest result of a study that is neither published nor withdrawn."""
    results: Any = protocols()._meta.get_field("results").related_model
    newer = results.objects.filter(protocol=OuterRef("result__protocol"), number__gt=OuterRef("result__number"))
    model: Any = results._meta.get_field(kind).related_model
    asked = model.objects.filter(~Exists(newer), result__published_at=None)
    return asked.exclude(result__protocol__state="withdrawn")


def reviews_asked() -> Any:
    return _of_open_results("reviews").filter(submitted_at=None)


def replies_asked() -> Any:
    """Also after the day until which it was asked for: a reply is taken until the result is published."""
    return _of_open_results("reply_requests").filter(replied_at=None)


def reviews_to_write(viewer: Viewer) -> list[Any]:
    """Of results of studies, without those whose team she joined in the meantime."""
    if not viewer.is_signed_in:
        return []
    found = reviews_asked().filter(reviewer=viewer.person_id)
    found = found.exclude(result__protocol__team__person=viewer.person_id)
    return list(found.select_related("result__protocol").order_by("due", "pk"))


def replies_to_give(viewer: Viewer) -> list[Any]:
    """To results of studies that concern an organization of hers."""
    found = replies_asked().filter(organization__in=viewer.organization_ids)
    return list(found.select_related("result__protocol", "organization").order_by("due", "pk"))
