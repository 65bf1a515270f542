"""Prevention models on the pages of groups, of countries and of items of the library."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from hub.crises.models import Crisis
from hub.groups.models import Group
from hub.lib.paging import FirstOf
from hub.lib.visibility import Viewer, has_any
from hub.library.models import Item
from hub.prevention.models import Ground, PreventionModel, ProposedChange
from hub.prevention.permissions import can_write_models
from hub.prevention.reading import with_counts
from hub.vocabularies.models import Country

register = template.Library()

SHOWN = 8
CONFLICT = "conflict"


@register.inclusion_tag("prevention/group_block.html", takes_context=True)
def prevention_of_group(context: Context, group: Group) -> dict[str, Any]:
    """The models that the group keeps, and for its members how many changes wait."""
    viewer = context["request"].viewer
    is_member = viewer.is_secretariat or group.pk in viewer.group_ids
    can_enter = is_member and group.slug == CONFLICT
    if not has_any(group.prevention_models):
        return {"can_enter": can_enter}
    seen = group.prevention_models.visible_to(viewer)
    found = FirstOf(with_counts(seen.select_related("group")), SHOWN)
    models = list(found)
    return {
        "models": models,
        "total": found.total,
        "waiting": _number_waiting(group, viewer) if models and is_member else 0,
        "can_enter": can_enter,
    }


def _number_waiting(group: Group, viewer: Viewer) -> int:
    waiting = ProposedChange.objects.visible_to(viewer).filter(state=ProposedChange.State.PROPOSED)
    return int(waiting.filter(model__group=group).count())


@register.inclusion_tag("prevention/country_block.html", takes_context=True)
def prevention_in_country(context: Context, country: Country) -> dict[str, Any]:
    """Published models that were used there."""
    return _visible_uses(context, country.prevention_uses)


@register.inclusion_tag("prevention/crisis_block.html", takes_context=True)
def prevention_in_crisis(context: Context, crisis: Crisis) -> dict[str, Any]:
    """Published models that were used in a crisis; for members of a group the way to record a use of one of theirs."""
    viewer = context["request"].viewer
    published = PreventionModel.objects.visible_to(viewer).filter(published_at__isnull=False)
    own = published.filter(group__in=viewer.group_ids) if viewer.group_ids else ()
    affected = list(crisis.countries.all())
    return _visible_uses(context, crisis.prevention_uses) | {
        "crisis": crisis,
        "country": affected[0] if len(affected) == 1 else None,
        "own": list(own[:SHOWN]),
    }


def _visible_uses(context: Context, uses: Any) -> dict[str, Any]:
    if not has_any(uses):
        return {}
    seen = uses.visible_to(context["request"].viewer).filter(model__published_at__isnull=False)
    found = FirstOf(seen.select_related("model"), SHOWN)
    return {"uses": list(found), "total": found.total}


@register.inclusion_tag("prevention/item_block.html", takes_context=True)
def prevention_resting_on(context: Context, item: Item) -> dict[str, Any]:
    """The components of published models that name the item, and the way to propose a change because of it."""
    viewer = context["request"].viewer
    grounds = Ground.objects.visible_to(viewer).filter(item=item, version__is_current=True)
    is_taken_in = item.state == Item.State.PUBLISHED
    return {
        "item": item,
        "rows": list(grounds.select_related("component", "version__model")[: SHOWN * 2]),
        "can_propose": is_taken_in and bool(viewer.group_ids) and can_write_models(viewer),
    }
