"""A Pathfinder country, its committee, a year of reports and a report in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World
from hub.pathfinders.models import AskedIndicator, Committee, ReportQuestion


def add(world: World) -> None:
    scenario = world.scenario
    country = world.records["country"]
    step = factories.dated_step(country=country, organization=scenario.member_organization)
    factories.dated_step(country=country, on="2021")
    Committee.objects.create(country=country, group=scenario.group)
    cycle = factories.report_cycle(year=2025)
    definition = factories.indicator_definition()
    prepared = factories.report_cycle(year=2026, state="draft")
    question = ReportQuestion.objects.create(cycle=prepared, text_en="What was done?")
    indicator = AskedIndicator.objects.create(cycle=prepared, definition=definition, is_core=True)
    AskedIndicator.objects.create(cycle=cycle, definition=definition, is_core=True)
    report = factories.country_report(
        country=country,
        cycle=cycle,
        organization=scenario.member_organization,
        author=scenario.member,
        state="submitted",
    )
    world.records |= {
        "report-cycle": prepared, "report-question": question, "report-indicator": indicator,
        "indicator-definition": definition,
    }  # fmt: skip
    world.parameters["pathfinders"] = {"iso3": country.iso3.lower(), "year": cycle.year, "file_format": "csv"}
    world.parts |= {
        "pathfinders:move_cycle": [{"year": prepared.year, "act": "open"}, {"year": cycle.year, "act": "close"}],
        "pathfinders:report": [{"public_id": report.public_id}],
        "pathfinders:move_report": [{"public_id": report.public_id, "act": act} for act in ("publish", "take-back")],
        "pathfinders:decide": [{"public_id": report.public_id}],
        "pathfinders:withdraw_step": [{"public_id": step.public_id}],
    }
    world.forms["pathfinders"] = {
        "moment": "held", "claim": "happened", "on": "2020-05", "source": "A source", "year": "2030", "due": "2031-05-01",
        "cycle": str(prepared.pk), "position": "2", "definition": str(definition.pk), "code": "an-indicator",
        "number": "1", "unit": "number", "text_en": "Words",
    }  # fmt: skip
