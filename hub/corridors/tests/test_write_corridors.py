"""Recording a corridor, its factors and entry points, and making a plan item and a call of one, by who may and who may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.corridors.models import Corridor, Factor
from hub.corridors.permissions import check_can_edit_corridor, check_can_edit_corridor_part, check_can_edit_response
from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.lib.permissions import Refused
from hub.lib.tests import factories
from hub.opportunities.models import Call
from hub.workplans.models import Output, Plan

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def corridor(ends: Any, scenario: Any) -> Corridor:
    return factories.corridor(group=scenario.group, origin=ends[0], destination=ends[1])


def form_of(scenario: Any, ends: Any, **fields: Any) -> dict[str, Any]:
    return {
        "group": scenario.group.pk, "origin": ends[0].pk, "destination": ends[1].pk, "movements": ["labour", "return"],
        "regularity": "both", "summary_en": "Work in construction", "visibility": "public",
    } | fields  # fmt: skip


def test_members_record_a_corridor(ends: Any, scenario: Any, client_of: Any) -> None:
    sent = form_of(scenario, ends)
    answer = client_of(scenario.member).post("/edit/corridor/new/", sent)
    assert answer.url == "/corridors/npl-qat/"
    made = Corridor.objects.get()
    assert made.movements == ["labour", "return"]
    assert Event.objects.about(made).count() == 1
    again = client_of(scenario.member).post("/edit/corridor/new/", sent)
    assert "has a record of this corridor already" in again.content.decode()


def test_others_do_not(ends: Any, scenario: Any, client_of: Any, client: Any, corridor: Corridor) -> None:
    sent = form_of(scenario, ends, summary_en="Not theirs")
    assert client_of(scenario.stranger).post("/edit/corridor/new/", sent).status_code == 403
    assert client_of(scenario.stranger).post(f"/edit/corridor/{corridor.pk}/", sent).status_code == 403
    assert client_of(scenario.stranger).get(f"/edit/corridor/{corridor.pk}/rows/").status_code == 403
    assert client.post(f"/edit/corridor/{corridor.pk}/", sent).status_code == 302  # to signing in
    of_others = form_of(scenario, ends, group=scenario.other_group.pk)
    client_of(scenario.member).post("/edit/corridor/new/", of_others)
    assert Corridor.objects.count() == 1
    corridor.refresh_from_db()
    assert corridor.summary_en == ""


@pytest.mark.parametrize("change", ["same", "transit", "movement"])
def test_odd_corridors_are_refused_in_a_sentence(ends: Any, scenario: Any, client_of: Any, change: str) -> None:
    odd = {
        "same": {"destination": ends[0].pk}, "transit": {"transit": [ends[1].pk]}, "movement": {"movements": ["teleport"]},
    }[change]  # fmt: skip
    answer = client_of(scenario.member).post("/edit/corridor/new/", form_of(scenario, ends, **odd))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Corridor.objects.exists()


def test_a_factor_needs_a_source(scenario: Any, client_of: Any, corridor: Corridor) -> None:
    sent = {
        "corridor": corridor.pk, "name_en": "Debt", "level": "household", "stage": "before", "effect": "risk",
        "population": "families", "visibility": "public",
    }  # fmt: skip
    client = client_of(scenario.member)
    assert "Name the source" in client.post("/edit/factor/new/", sent).content.decode()
    assert client.post("/edit/factor/new/", sent | {"citation": "A survey, 2016"}).status_code == 302
    assert Factor.objects.get().population == "families"
    of_others = sent | {"corridor": factories.corridor(group=scenario.other_group).pk, "citation": "A survey, 2016"}
    assert client.post("/edit/factor/new/", of_others).context["form"].errors["corridor"]
    assert client_of(scenario.secretariat).post("/edit/factor/new/", of_others).status_code == 302


def test_rows_are_entered_in_one_table(scenario: Any, client_of: Any, corridor: Corridor) -> None:
    address = f"/edit/corridor/{corridor.pk}/rows/"
    client = client_of(scenario.member)
    page = client.get(address)
    assert page.status_code == 200
    assert "entry--cards" in page.content.decode()  # of so many columns the headings would break inside their words
    sent: dict[str, Any] = {"reason": ""}
    for kind_name in ("factor", "entry-point"):
        sent |= {f"{kind_name}-TOTAL_FORMS": 1, f"{kind_name}-INITIAL_FORMS": 0}
    sent |= {
        "factor-0-name_en": "Debt", "factor-0-level": "household", "factor-0-stage": "before", "factor-0-effect": "both",
        "factor-0-population": "left_behind", "factor-0-citation": "A survey", "entry-point-0-step": "recruitment",
        "entry-point-0-hindrance_en": "Fees", "entry-point-0-population": "migrants",
    }  # fmt: skip
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.context["tables"][0][1].errors
    assert corridor.factors.get().effect == "both"
    assert corridor.entry_points.get().step == "recruitment"


def test_factors_and_entry_points_are_entered_in_french_alone(
    scenario: Any, client_of: Any, corridor: Corridor
) -> None:
    client = client_of(scenario.member)
    sent: dict[str, Any] = {"reason": ""}
    for kind_name in ("factor", "entry-point"):
        sent |= {f"{kind_name}-TOTAL_FORMS": 1, f"{kind_name}-INITIAL_FORMS": 0}
    sent |= {
        "factor-0-level": "household", "factor-0-stage": "before", "factor-0-effect": "risk", "factor-0-population": "migrants",
        "factor-0-citation": "Une enquête", "entry-point-0-step": "recruitment", "entry-point-0-population": "migrants",
    }  # fmt: skip
    address = f"/fr/edit/corridor/{corridor.pk}/rows/"
    assert client.post(address, sent).status_code == 200, "a text is asked for"
    answer = client.post(address, sent | {"factor-0-name_fr": "Dette", "entry-point-0-hindrance_fr": "Des frais"})
    assert answer.status_code == 302, [one.errors for _table, one in answer.context["tables"]]
    assert (corridor.factors.get().name_fr, corridor.factors.get().name_en) == ("Dette", "")
    assert (corridor.entry_points.get().hindrance_fr, corridor.entry_points.get().hindrance_en) == ("Des frais", "")
    page = client.get("/corridors/npl-qat/").content.decode()
    assert "Dette" in page
    assert "Des frais" in page
    factor = corridor.factors.get()
    form = {
        "corridor": corridor.pk, "name_es": "Deuda", "name_fr": "", "level": "household", "stage": "before", "effect": "risk",
        "population": "migrants", "citation": "Una encuesta", "visibility": "public", "reason": "x",
    }  # fmt: skip
    assert client.post(f"/es/edit/factor/{factor.pk}/", form).status_code == 302
    factor.refresh_from_db()
    assert (factor.name_es, factor.name_en, factor.name_fr) == ("Deuda", "", "")


def test_rows_in_french_alone_show_their_text_to_whoever_writes_in_english(
    scenario: Any, client_of: Any, corridor: Corridor
) -> None:
    factories.corridor_factor(corridor=corridor, name_en="", name_fr="Dette")
    factories.entry_point(corridor=corridor, hindrance_en="Fees", hindrance_fr="Des frais", act_en="", act_fr="Payer")
    client = client_of(scenario.member)
    page = client.get(f"/edit/corridor/{corridor.pk}/rows/").content.decode()
    assert 'French: <span lang="fr">Dette</span>' in page
    assert 'French: <span lang="fr">Payer</span>' in page
    assert 'aria-describedby="id_factor-0-name_en_helptext"' in page
    assert "Des frais" not in page, "the English text stands in the field"
    assert "name_en_helptext" not in client.get(f"/fr/edit/corridor/{corridor.pk}/rows/").content.decode()


def test_an_entry_point_becomes_a_plan_item(scenario: Any, client_of: Any, corridor: Corridor) -> None:
    point = factories.entry_point(corridor=corridor, hindrance_en="Fees are paid by workers", actors_en="Inspectors")
    plan = factories.plan(group=scenario.group, state=Plan.State.DRAFT)
    outcome = factories.outcome(plan=plan)
    address = f"/corridors/entry-points/{point.pk}/plan/"
    assert client_of(scenario.member).get(address).status_code == 403
    leader = client_of(scenario.leader)
    form = leader.get(address).context["form"]
    assert "Inspectors" in form.initial["description"]
    sent = {"outcome": outcome.pk, "title": form.initial["title"], "description": form.initial["description"]}
    output = Output.objects.get(pk=leader.post(address, sent).url.rstrip("/").rsplit("/", 1)[1])
    assert output.title_en == "Fees are paid by workers"
    assert list(point.outputs.all()) == [output]
    assert output.get_absolute_url() in leader.get("/corridors/npl-qat/").content.decode()


def test_on_a_french_page_no_text_stands_under_another_language(
    scenario: Any, client_of: Any, corridor: Corridor
) -> None:
    point = factories.entry_point(corridor=corridor, hindrance_en="Fees", hindrance_fr="Des frais")
    outcome = factories.outcome(plan=factories.plan(group=scenario.group, state=Plan.State.DRAFT))
    address = f"/fr/corridors/entry-points/{point.pk}/plan/"
    leader = client_of(scenario.leader)
    title = leader.get(address).context["form"].initial["title"]
    answer = leader.post(address, {"outcome": outcome.pk, "title": title, "description": "Ce qui est à faire"})
    output = Output.objects.get(pk=answer.url.rstrip("/").rsplit("/", 1)[1])
    assert (output.title_fr, output.title_en) == ("Des frais", ""), "the English title was not before her eyes"
    assert (output.description_fr, output.description_en) == ("Ce qui est à faire", "")
    assert "Des frais" in leader.get(output.get_absolute_url()).content.decode()


def test_a_text_that_is_changed_brings_no_text_that_the_person_did_not_see(
    scenario: Any, client_of: Any, corridor: Corridor
) -> None:
    outcome = factories.outcome(plan=factories.plan(group=scenario.group, state=Plan.State.DRAFT))
    leader = client_of(scenario.leader)

    def made_of(changes: dict[str, str], **texts: str) -> Output:
        point = factories.entry_point(corridor=corridor, **texts)
        address = f"/fr/corridors/entry-points/{point.pk}/plan/"
        initial = leader.get(address).context["form"].initial
        sent = {"outcome": outcome.pk, "title": initial["title"], "description": initial["description"]} | changes
        return Output.objects.get(pk=leader.post(address, sent).url.rstrip("/").rsplit("/", 1)[1])

    both = {"hindrance_en": "Fees", "hindrance_fr": "Des frais", "act_en": "Pay", "act_fr": "Payer"}
    renamed = made_of({"title": "Les frais"}, **both)
    assert (renamed.title_fr, renamed.title_en, renamed.description_en) == ("Les frais", "", "")
    assert renamed.description_fr.startswith("Payer")
    as_it_was = made_of({}, **both)
    assert (as_it_was.title_fr, as_it_was.title_en) == ("Des frais", "Fees")
    assert as_it_was.description_en.startswith("Pay\n")
    english = made_of({"description": "Pay now"}, hindrance_en="Fees", act_en="Pay")
    assert (english.title_en, english.description_en) == ("Fees", "Pay now")
    assert (english.title_fr, english.description_fr) == ("", "")


def test_an_english_entry_point_stays_english_on_a_french_page(
    scenario: Any, client_of: Any, corridor: Corridor
) -> None:
    point = factories.entry_point(corridor=corridor, hindrance_en="Fees", act_en="Pay\nat once")
    outcome = factories.outcome(plan=factories.plan(group=scenario.group, state=Plan.State.DRAFT))
    address = f"/fr/corridors/entry-points/{point.pk}/plan/"
    leader = client_of(scenario.leader)
    initial = leader.get(address).context["form"].initial
    sent = {
        "outcome": outcome.pk,
        "title": initial["title"],
        "description": initial["description"].replace("\n", "\r\n"),
    }
    output = Output.objects.get(pk=leader.post(address, sent).url.rstrip("/").rsplit("/", 1)[1])
    assert (output.title_en, output.title_fr) == ("Fees", "")
    assert output.description_en.startswith("Pay\nat once\n\nCorridor:")
    assert output.description_fr == ""


def test_a_call_begins_in_each_language_of_the_entry_point(scenario: Any, client_of: Any, corridor: Corridor) -> None:
    point = factories.entry_point(
        corridor=corridor,
        hindrance_en="Fees",
        hindrance_fr="Des frais",
        act_en="Pay",
        act_fr="Payer",
        actors_en="Inspectors",
    )
    initial = client_of(scenario.leader).get(f"/fr/corridors/entry-points/{point.pk}/call/").context["form"].initial
    assert (initial["title_en"], initial["title_fr"], "title_es" in initial) == ("Fees", "Des frais", False)
    assert initial["summary_en"].startswith("Pay\n\nWho can act: Inspectors")
    assert initial["summary_fr"].startswith("Payer\n\n")
    assert "Who can act" not in initial["summary_fr"]


def test_an_entry_point_becomes_a_call(scenario: Any, client_of: Any, corridor: Corridor) -> None:
    point = factories.entry_point(corridor=corridor, hindrance_en="No help at arrival", step="arrival")
    address = f"/corridors/entry-points/{point.pk}/call/"
    assert client_of(scenario.member).get(address).status_code == 403
    leader = client_of(scenario.leader)
    initial = leader.get(address).context["form"].initial
    assert initial["countries"] == [corridor.origin_id, corridor.destination_id]
    deadline = (timezone.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    sent = initial | {"audience": "members", "deadline": deadline, "time_zone": "UTC"}
    assert leader.post(address, sent).status_code == 302
    call = Call.objects.get()
    assert list(point.calls.all()) == [call]
    assert (
        str(call.title)
        not in client_of(scenario.stranger).get(point.get_absolute_url()).content.decode().split("came-title")[2]
    )


def test_a_corridor_is_followed(scenario: Any, client_of: Any, corridor: Corridor) -> None:
    body = client_of(scenario.stranger).get("/corridors/npl-qat/").content.decode()
    assert "corridors.corridor" in body


def test_a_member_moves_nothing_of_another_group_to_her_own(scenario: Any, corridor: Corridor) -> None:
    viewer = viewer_of(scenario.member)
    foreign = factories.corridor(group=scenario.other_group)
    factor, entry_point = factories.corridor_factor(corridor=foreign), factories.entry_point(corridor=foreign)
    response = factories.entry_point_response(entry_point=entry_point)
    foreign.group = scenario.group
    factor.corridor = corridor
    response.entry_point = factories.entry_point(corridor=corridor)
    for check, record in (
        (check_can_edit_corridor, foreign), (check_can_edit_corridor_part, factor), (check_can_edit_response, response),
    ):  # fmt: skip
        with pytest.raises(Refused, match="Only members of the group"):
            check(viewer, record)
