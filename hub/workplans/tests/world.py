"""A plan in consultation and an adopted one, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hub.lib.tests.world import World
from hub.workplans import actions
from hub.workplans.models import IndicatorPeriod, Plan
from hub.workplans.tests.scenes import Scene, scene


def add(world: World) -> None:
    stage, plan = world.stage, world.stage.plan
    period = IndicatorPeriod.objects.create(indicator=stage.indicator, starts=plan.starts, ends=plan.ends, target=5)
    world.records |= {
        "plan": plan,
        "outcome": stage.outcome,
        "output": stage.output,
        "activity": stage.activity,
        "indicator": stage.indicator,
        "indicator-period": period,
    }
    of_plan = {"slug": world.scenario.group.slug, "period": plan.period}
    world.parameters["workplans"] = of_plan
    add_consultation(world, of_plan)
    world.adopted = adopted_plan(world.scenario)
    add_progress(world, of_plan | {"period": world.adopted.plan.period})
    world.forms["workplans"] = {
        "text": "Words",
        "reason": "A reason",
        "to": "down",
        "rule": "R1",
        "item": stage.output.anchor,
        "field": "name_en",
        "proposed": "Other words",
        "decided_text": "Words",
        "verdict": "accepted",
        "answer": "accepted",
        "comment": world.parts["workplans:answer"][0]["public_id"],
        "audience": "public",
        "deadline": "2999-01-01T10:00",
        "time_zone": "UTC",
        "resolution": str(world.records["resolution"].pk),
        "source": str(world.adopted.plan.pk),
        "starts": "2021-01-01",
        "ends": "2021-06-30",
        "until": str(timezone.localdate()),
        "done": "Work",
        "status": "done",
        "percent": "100",
        "submit": "1",
        "approve": "1",
        "review": "Fine",
    }


def begin_plan(world: World) -> None:
    """A plan that members are asked about. Meetings need it for their resolution."""
    world.stage = scene(world.scenario)
    world.stage.share()
    world.stage.consult(audience="members")


def add_consultation(world: World, of_plan: dict[str, Any]) -> None:
    stage, scenario = world.stage, world.scenario
    comment = stage.comment()
    amendment = actions.propose_amendment(
        plan=stage.plan, item=stage.output, field="title_en", proposed="Other words", reason="Because",
        by=scenario.member, organization=scenario.member_organization,
    )  # fmt: skip
    items = [stage.outcome, stage.output, stage.activity]
    transitions = ["withdraw", "close-round", "revise", "open-round", "extend-round"]
    of_comment = [{**of_plan, "public_id": comment.public_id}]
    world.parts |= {
        "workplans:output": [{**of_plan, "pk": stage.output.pk}],
        "workplans:indicator": [{**of_plan, "pk": stage.indicator.pk}],
        "workplans:do": [{**of_plan, "transition": transition} for transition in transitions],
        "workplans:hide_comment": of_comment,
        "workplans:answer": of_comment,
        "workplans:reply": of_comment,
        "workplans:decide_amendment": [{**of_plan, "public_id": amendment.public_id}],
        "workplans:move": [{**of_plan, "key": item.anchor} for item in items],
        "workplans:accept": [{**of_plan, "key": stage.output.anchor}],
    }


def add_progress(world: World, of_adopted: dict[str, Any]) -> None:
    adopted, scenario = world.adopted, world.scenario
    update = actions.report_progress(
        item=adopted.output, organization=scenario.member_organization, values={}, update=None, by=scenario.member,
        until=timezone.localdate(), done="Work", status="under_way", percent=10, evidence="",
    )  # fmt: skip
    lock = actions.lock_period(
        plan=adopted.plan, starts=adopted.plan.starts, ends=adopted.plan.starts, reason="Over", by=scenario.leader
    )
    item, of_lock = [{**of_adopted, "key": adopted.output.anchor}], [{**of_adopted, "pk": lock.pk}]
    version = [{**of_adopted, "number": 1}]
    world.parts |= {
        "workplans:give_up": item,
        "workplans:report_progress": item,
        "workplans:update": [{**of_adopted, "public_id": update.public_id}],
        "workplans:lock": [of_adopted],
        "workplans:lift_lock": of_lock,
        "workplans:except_from_lock": of_lock,
        "workplans:version": version,
        "workplans:version_json": version,
        "workplans:version_pdf": version,
    }


def adopted_plan(scenario: Any) -> Scene:
    later = scene(scenario, period="2031", title_en="Adopted plan")
    Plan.objects.filter(pk=later.plan.pk).update(starts="2020-01-01", ends="2031-12-31")
    later.plan.refresh_from_db()
    later.adopt()
    later.plan.refresh_from_db()
    later.output.refresh_from_db()
    return later
