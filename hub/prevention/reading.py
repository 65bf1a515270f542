"""What a reader sees of a version: its components with standards and with what they rest on, in few queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from hub.initiatives.models import Initiative
from hub.lib.visibility import Viewer
from hub.library.models import Item
from hub.prevention.models import Component, Ground, ModelUse, ModelVersion, PreventionModel
from hub.vocabularies.models import Scheme, Term

USES_SHOWN = 50


@dataclass(frozen=True)
class ShownComponent:
    """`hidden`: how many of its grounds the reader may not see. They count, and are not named."""

    component: Component
    standards: list[Term]
    grounds: list[Ground]
    hidden: int = 0
    rests: bool = False


def components_of(version: ModelVersion, viewer: Viewer) -> list[ShownComponent]:
    grounds: dict[int, list[Ground]] = defaultdict(list)
    for ground in Ground.objects.filter(version=version).select_related("item"):
        grounds[ground.component_id].append(ground)
    open_ones = set(Ground.objects.visible_to(viewer).filter(version=version).values_list("pk", flat=True))
    found = []
    for component in version.components.prefetch_related("standards"):
        mine = grounds[component.pk]
        seen = [one for one in mine if one.pk in open_ones]
        rests = any(one.says in Ground.CARRYING for one in mine)
        found.append(ShownComponent(component, list(component.standards.all()), seen, len(mine) - len(seen), rests))
    return found


def has_support() -> Exists:
    """Whether something carries a component: a finding that supports it, at least in part."""
    return Exists(Ground.objects.filter(component=OuterRef("pk"), says__in=Ground.CARRYING).order_by())


def current_components(viewer: Viewer) -> Any:
    """Components of the versions that stand today, of all models that the viewer may read."""
    return Component.objects.visible_to(viewer).filter(version__is_current=True)


def with_counts(models: Any) -> Any:
    """Models with their current version, how many components it has, and how many of these rest on nothing. Not counts over
    a join: the ranks of a search cannot be grouped."""
    if models.query.is_empty():  # as on the pages of most groups
        return models
    of_model = Component.objects.filter(version__model=OuterRef("pk"), version__is_current=True).order_by()
    versions = ModelVersion.objects.filter(model=OuterRef("pk"), is_current=True).order_by()
    counted = of_model.values("version").annotate(number=Count("pk")).values("number")
    bare = of_model.filter(~has_support()).values("version").annotate(number=Count("pk")).values("number")
    return models.annotate(
        current_number=Subquery(versions.values("number")),
        current_since=Subquery(versions.values("published_at")),
        number_of_components=Subquery(counted),
        number_resting_on_nothing=Subquery(bare),
    )


@dataclass
class StandardGroup:
    """A heading of the standards, which is ours, with those under it and how many components serve each."""

    heading: Term
    standards: list[tuple[Term, int]] = field(default_factory=list)


def standards_by_heading(viewer: Viewer) -> list[StandardGroup]:
    """All standards in the order of the list. Three queries."""
    served = current_components(viewer).values_list("standards").annotate(number=Count("pk", distinct=True)).order_by()
    numbers = dict(served)
    terms = list(Term.objects.filter(scheme=Scheme.PROTECTION).select_related("parent"))
    groups = {term.pk: StandardGroup(term) for term in terms if term.parent_id is None}
    for term in terms:
        if term.parent_id in groups:
            groups[term.parent_id].standards.append((term, numbers.get(term.pk, 0)))
    return list(groups.values())


def readable_models(viewer: Viewer) -> Any:
    """Models with a published version, for lists of all readers."""
    return PreventionModel.objects.visible_to(viewer).filter(Q(published_at__isnull=False))


def uses_of(model: PreventionModel, viewer: Viewer) -> list[ModelUse]:
    """Where it was used, with the initiatives and items that the reader may see (`open_initiative`, `open_item`)."""
    uses = list(
        ModelUse.objects.visible_to(viewer)
        .filter(model=model)
        .select_related("country", "crisis", "initiative", "item", "version__model")[:USES_SHOWN]
    )
    items = open_ones(Item, {use.item_id for use in uses}, viewer)
    initiatives = open_ones(Initiative, {use.initiative_id for use in uses}, viewer)
    for use in uses:
        use.open_item = items.get(use.item_id)
        use.open_initiative = initiatives.get(use.initiative_id)
    return uses


def open_ones(kind: Any, keys: set[Any], viewer: Viewer) -> dict[Any, Any]:
    wanted = keys - {None}
    return kind.objects.visible_to(viewer).in_bulk(wanted) if wanted else {}
