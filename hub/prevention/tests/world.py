"""A prevention model of the scenario's group, with a draft, a proposed change and a use, for the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World


def add(world: World) -> None:
    scenario = world.scenario
    model = factories.prevention_model(group=scenario.group)
    draft = factories.model_version(model=model, number=2, summary_en="What the next one does")
    step = factories.theory_step(version=draft)
    component = factories.model_component(version=draft)
    item = factories.library_item()
    change = factories.proposed_change(model=model, author=scenario.member, finding=item)
    world.records |= {
        "prevention-model": model,
        "prevention-version": draft,
        "prevention-step": step,
        "prevention-component": component,
        "prevention-ground": factories.model_ground(component=component, item=item),
        "prevention-use": factories.model_use(model=model, item=item),
    }
    of_model, of_draft = {"public_id": model.public_id}, {"public_id": model.public_id, "number": draft.number}
    for name in ("model", "draft", "differences", "changes", "propose"):
        world.parts[f"prevention:{name}"] = [of_model]
    for name in ("version", "publish"):
        world.parts[f"prevention:{name}"] = [of_draft]
    for name in ("change", "decide"):
        world.parts[f"prevention:{name}"] = [{"public_id": change.public_id}]
    world.parts["prevention:finding"] = [{"public_id": item.public_id}]
    world.forms["prevention"] = {
        "finding": item.public_id, "proposed": "Other words", "reason": "It was found", "state": "accepted",
        "decision": "It holds", "text": "A comment", "version": str(draft.pk), "component": str(component.pk),
        "item": item.public_id, "model": str(model.pk), "country": str(factories.country().pk),
    }  # fmt: skip
