"""What waits for a person about the law of countries. By related names, as its apps are above this one in the order of imports."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from hub.groups.models import Group
from hub.lib.visibility import Viewer
from hub.partners.models import Constituency, Organization

GAPS = ("not_met", "partly")


def _assessments() -> Any:
    model: Any = Group._meta.get_field("law_assessments").related_model
    return model.objects.select_related("country", "standard", "group", "organization").order_by("written_at", "pk")


def assessments_to_review(viewer: Viewer) -> list[Any]:
    """Handed in to groups that the person leads; not her own, nor those of organizations for which she speaks."""
    if not viewer.led_group_ids:
        return []
    own = Q(author=viewer.person_id) | Q(organization__in=viewer.organization_ids)
    return list(_assessments().filter(group__in=viewer.led_group_ids, state="submitted").exclude(own))


def assessments_sent_back(viewer: Viewer) -> list[Any]:
    """Hers that a reviewer has returned with a note."""
    if not viewer.is_signed_in:
        return []
    return list(_assessments().filter(author=viewer.person_id, state="draft").exclude(review=""))


def verdicts_to_answer(viewer: Viewer) -> list[Any]:
    """Published assessments that find a gap in the law of the country whose government the person speaks for, and to which none
    of its bodies has replied."""
    if not viewer.organization_ids:
        return []
    bodies = Organization.objects.filter(pk__in=viewer.organization_ids, constituency=Constituency.GOVERNMENT)
    replies: Any = Organization._meta.get_field("law_replies").related_model
    of_country = replies.objects.filter(
        country=OuterRef("country"), standard=OuterRef("standard"), organization__in=bodies.values("pk")
    ).exclude(state="withdrawn")
    found = _assessments().filter(state="published", verdict__in=GAPS, country__in=bodies.values("country"))
    return list(found.filter(~Exists(of_country)))


def comparisons_to_decide(viewer: Viewer) -> list[Any]:
    """Comparisons that the person began for an organization of hers, not published yet, with articles that nobody has decided."""
    if not viewer.organization_ids:
        return []
    model: Any = Organization._meta.get_field("law_comparisons").related_model
    begun = model.objects.filter(begun_by=viewer.person_id, owner__in=viewer.organization_ids, published_at=None)
    decided, articles = Count("pairs", distinct=True), Count("model__articles", distinct=True)
    waiting = begun.defer("suggested").annotate(number_decided=decided, number_of_articles=articles)
    waiting = waiting.filter(number_decided__lt=F("number_of_articles")).select_related(
        "law__text__country", "model__text"
    )
    return list(waiting.order_by("begun_at", "pk"))
