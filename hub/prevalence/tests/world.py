"""Two figures that may stand side by side, and protocols of the member's team in each state, in the world of the tests that walk over all addresses."""

from __future__ import annotations

from hub.lib.tests import factories
from hub.lib.tests.world import World
from hub.prevalence.comparing import Comparable, key_of
from hub.prevalence.models import StudyProtocol, TeamMember, Withdrawal


def add(world: World) -> None:
    add_figures(world)
    add_protocols(world)


def add_figures(world: World) -> None:
    figure = factories.prevalence_figure(country=world.records["country"])
    other = factories.prevalence_figure(country=world.records["country"], value=12, year_from=2021, year_to=2021)
    world.parameters["prevalence"] = {
        "public_id": figure.public_id, "file_format": "csv", "ending": "bib",
        "set": Comparable(key_of(figure), [figure, other]).slug,
    }  # fmt: skip


def add_protocols(world: World) -> None:
    scenario = world.scenario
    of_member = {
        "group": scenario.group, "organization": scenario.member_organization, "author": scenario.member,
    }  # fmt: skip
    draft = factories.study_protocol(**of_member, countries=[world.records["country"]])
    registered = factories.study_protocol(**of_member, state="registered")
    leaving = factories.study_protocol(**of_member, state="registered")
    colleague = TeamMember.objects.create(protocol=draft, person=scenario.leader, role="ethics")
    Withdrawal.objects.create(protocol=leaving, reason="No access.", asked_by=scenario.member)
    of_draft, of_registered = {"public_id": draft.public_id}, {"public_id": registered.public_id}
    for name in (
        "question",
        "setting",
        "method",
        "design",
        "strata",
        "indicators",
        "questionnaire",
        "questionnaire_file",
        "checklist",
        "team",
        "protocol",
    ):
        world.parts[f"prevalence:{name}"] = [of_draft, of_registered]
    for name in ("sign", "register", "delete"):
        world.parts[f"prevalence:{name}"] = [of_draft]
    world.parts["prevalence:remove"] = [of_draft | {"pk": colleague.pk}]
    world.parts["prevalence:withdraw"] = [of_registered]
    world.parts["prevalence:withdraw_decide"] = [{"public_id": leaving.public_id}]
    for name in ("version", "version_file"):
        world.parts[f"prevalence:{name}"] = [of_registered | {"number": 1}]
    add_results(world, registered)
    world.forms["prevalence"] = {
        "on": "2024-05-02", "due": "2035-01-01", "text": "A text", "verdict": "sound", "topic": "child_labour",
        "explanation": "The rains came.",
        "question_en": "How many?", "population": "Children", "method": "survey", "method_reasons": "A census.",
        "design": "Two stages.", "understood": "on", "seen": "0" * 64,
    }  # fmt: skip


def add_results(world: World, registered: StudyProtocol) -> None:
    """A result of the member's study, with a review to be written and a reply to be given."""
    scenario = world.scenario
    result = factories.study_result(
        protocol=factories.study_protocol(
            group=scenario.group, organization=scenario.member_organization, author=scenario.member, state="registered"
        ),
        deviations=[{"code": "sample_smaller", "planned": 1200, "reached": 900}],
        explanation="The rains came.",
    )
    factories.result_review(result=result, reviewer=scenario.leader)
    asked = factories.reply_request(result=result, organization=factories.organization(name_en="Government body 9"))
    open_result = factories.study_result(published=True)
    of_result = {"public_id": result.public_id}
    for name in ("field", "hand_in"):
        world.parts[f"prevalence:{name}"] = [{"public_id": registered.public_id}]
    for name in ("explain", "reviewer", "review", "ask_reply", "publish"):
        world.parts[f"prevalence:{name}"] = [of_result]
    for name in ("result", "record_file"):
        world.parts[f"prevalence:{name}"] = [of_result, {"public_id": open_result.public_id}]
    world.parts["prevalence:reply"] = [of_result | {"pk": asked.pk}]
