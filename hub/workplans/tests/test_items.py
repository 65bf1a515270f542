"""Items are moved, copied, dropped and carried over."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from hub.editing.records import describe_events
from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.workplans import actions
from hub.workplans.document import document_of
from hub.workplans.models import CarryOver, Output, Plan


def titles(stage):
    return list(Output.objects.filter(outcome=stage.outcome).order_by("position").values_list("title_en", flat=True))


@pytest.fixture
def row(stage):
    stage.output.title_en = "A"
    stage.output.save()
    return {"A": stage.output} | {
        name: factories.output(outcome=stage.outcome, position=place, title_en=name)
        for place, name in enumerate("BCD", 2)
    }


@pytest.mark.parametrize(
    ("name", "place", "expected"), [("D", 1, "DABC"), ("A", 3, "BCAD"), ("B", 99, "ACDB"), ("C", 3, "ABCD")]
)
def test_move(stage, row, name, place, expected):
    before = Event.objects.count()
    actions.move_item(item=row[name], position=place, by=stage.leader)
    assert "".join(titles(stage)) == expected
    assert sorted(Output.objects.filter(outcome=stage.outcome).values_list("position", flat=True)) == [1, 2, 3, 4]
    assert (Event.objects.count() == before) == (expected == "ABCD"), "staying in place is no transition"


def test_move_under_another_outcome(stage, row):
    other = factories.outcome(plan=stage.plan, position=2)
    actions.move_item(item=row["B"], position=1, parent=other, by=stage.leader)
    assert "".join(titles(stage)) == "ACD"
    assert other.outputs.get().title_en == "B"
    foreign = factories.outcome()
    with pytest.raises(ValidationError, match="own plan"):
        actions.move_item(item=row["A"], position=1, parent=foreign, by=stage.leader)


def test_move_through_the_page(stage, row, client_of):
    address = stage.address(f"items/{row['B'].anchor}/move/")
    assert client_of(stage.leader).post(address, {"to": "up"}).status_code == 302
    assert "".join(titles(stage)) == "BACD"
    assert client_of(stage.member).post(address, {"to": "down"}).status_code == 404
    assert client_of(stage.leader).post(address, {"to": "sideways"}).status_code == 400
    assert client_of(stage.leader).post(stage.address("items/output-0/move/"), {"to": "up"}).status_code == 404


def later_plan(stage):
    first = stage.plan.ends.year + 1
    return factories.plan(
        group=stage.scenario.group, period=f"{first}", starts=date(first, 1, 1), ends=date(first, 12, 31)
    )


def test_copy_from_an_earlier_plan_leaves_its_dates_and_progress_behind(stage, client_of):
    target = later_plan(stage)
    address = f"/groups/{stage.scenario.group.slug}/plans/{target.period}/copy/"
    assert client_of(stage.leader).post(address, {"source": stage.plan.pk}).status_code == 302
    copied = document_of(target)
    assert [len(copied[kind]) for kind in ("outcomes", "outputs", "activities", "indicators")] == [1, 1, 1, 1]
    assert copied["outcomes"][0]["definition_of_success"] == {"en": "Ten laws are amended."}
    assert (copied["outputs"][0]["due"], copied["outputs"][0]["lead"]) == (
        None,
        stage.scenario.member_organization.slug,
    )
    assert (copied["indicators"][0]["baseline"], copied["indicators"][0]["target"]) == (None, None)
    again = client_of(stage.leader).post(address, {"source": stage.plan.pk}).content.decode()
    assert "has items already" in again


def test_dropped_only_with_a_reason_and_only_once_adopted(stage, client_of):
    with pytest.raises(ValidationError, match="not adopted yet"):
        actions.drop_item(item=stage.output, reason="No money", by=stage.leader)
    stage.adopt()
    address = stage.address(f"items/{stage.output.anchor}/give-up/")
    assert "Say why" in client_of(stage.leader).post(address, {"reason": ""}).content.decode()
    assert client_of(stage.member).post(address, {"reason": "x"}).status_code == 403
    assert client_of(stage.leader).post(address, {"reason": "No money"}).status_code == 302
    stage.output.refresh_from_db()
    assert (stage.output.status, stage.output.status_reason) == ("dropped", "No money")
    stage.activity.refresh_from_db()
    assert (stage.activity.status, stage.activity.status_reason) == ("dropped", "No money"), "it goes with its output"
    assert [event.kind for event in Event.objects.filter(verb="dropped").order_by("sequence")] == [
        "workplans.output", "workplans.activity",
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="already"):
        actions.drop_item(item=stage.output, reason="Again", by=stage.leader)


def test_carried_over_into_a_later_plan_of_the_group(stage, client_of):
    stage.adopt()
    target = later_plan(stage)
    address = stage.address(f"items/{stage.activity.anchor}/give-up/")
    assert client_of(stage.leader).post(address, {"reason": "Later", "plan": target.pk}).status_code == 302
    carried = CarryOver.objects.get()
    assert carried.to_activity.output.plan == target
    assert carried.to_activity.title_en == stage.activity.title_en
    stage.activity.refresh_from_db()
    assert stage.activity.status == "carried_over"
    with pytest.raises(ValidationError, match="later plan of the same group"):
        actions.carry_over(item=stage.output, plan=factories.plan(), reason="x", by=stage.leader)


def test_edit_conflict_shows_both_texts(stage, client_of):
    client = client_of(stage.leader)
    address = f"/edit/outcome/{stage.outcome.pk}/"
    form = {"plan": stage.plan.pk, "position": 1, "title_en": "Mine", "subgroup": stage.outcome.subgroup_id}
    version = client.get(address).context["version"]
    assert client.post(address, form | {"title_en": "Theirs", "version": version}).status_code == 302
    page = client.post(address, form | {"version": version}).content.decode()
    assert "Theirs" in page
    assert 'value="Mine"' in page
    stage.outcome.refresh_from_db()
    assert stage.outcome.title_en == "Theirs"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"unit": "furlongs"}, "“furlongs” is not a unit that is known here"),
        ({"unit": "percent", "target": "120"}, "between 0 and 100"),
        ({"verification": "<o:p>Report</o:p>"}, "marks of another program"),
        ({"output": "both"}, "under an outcome or under an output"),
    ],
)
def test_indicator_that_cannot_be(stage, client_of, values, sentence):
    form = {
        "plan": stage.plan.pk, "outcome": stage.outcome.pk, "position": 2, "title_en": "Share of employers",
        "measures": "change", "unit": "number", "direction": "up",
    } | values  # fmt: skip
    if form.get("output") == "both":
        form["output"] = stage.output.pk
    page = client_of(stage.leader).post(f"/edit/indicator/new/?plan={stage.plan.pk}", form).content.decode()
    assert sentence in page
    assert "Share of employers" in page, "what was typed is kept"
    assert stage.plan.indicators.count() == 1


def test_history_of_states_is_not_overwritten_by_forms(stage, client_of):
    """A plan's state is no field of its form."""
    client = client_of(stage.leader)
    form = {"group": stage.scenario.group.pk, "period": stage.plan.period, "title_en": "New title", "starts": stage.plan.starts, "ends": stage.plan.ends, "rollup": "mean", "visibility": "group", "state": "adopted"}  # fmt: skip
    client.post(f"/edit/plan/{stage.plan.pk}/", form)
    assert (stage.reload().title_en, stage.plan.state) == ("New title", Plan.State.DRAFT)


def test_unfinished_items_flow_into_the_next_plan_with_their_reason(stage, client_of):
    second = factories.activity(output=stage.output, position=2, title_en="Done already", status="done", percent=100)
    stage.activity.countries.set([factories.country()])
    stage.adopt()
    target = later_plan(stage)
    address = f"/groups/{stage.scenario.group.slug}/plans/{target.period}/carry-in/"
    client = client_of(stage.leader)
    page = client.get(address).content.decode()
    assert stage.output.title_en in page
    assert second.title_en not in page
    assert "Say why" in client.post(address, {"item": stage.output.anchor, "reason": ""}).content.decode()
    assert "Choose the items" in client.post(address, {"reason": "Late start"}).content.decode()
    # The activity is chosen too; it goes with its output, once.
    chosen = {"item": [stage.activity.anchor, stage.output.anchor], "reason": "Late start"}
    assert client.post(address, chosen).status_code == 302
    document = document_of(target, viewer_of(stage.leader))
    (output,), (activity,) = document["outputs"], document["activities"]
    for item in (output, activity):
        assert item["carried_from"] == {"period": stage.plan.period, "reason": "Late start"}
    assert activity["countries"] == [stage.activity.countries.get().iso3]
    assert output["lead"] == stage.scenario.member_organization.slug
    assert Event.objects.filter(verb="created", reason__contains="Late start").count() == 2
    (moved,) = target.outputs.all()
    assert "Late start" in client.get(moved.get_absolute_url()).content.decode()
    past = client.get(f"{target.get_absolute_url()}?as_of={timezone.localdate()}").content.decode()
    assert f"carried over from {stage.plan.period}: Late start" in past
    assert "No earlier adopted plan" in client.get(address).content.decode()
    assert client_of(stage.member).get(address).status_code == 403


def test_carried_into_a_plan_that_was_copied_nothing_is_there_twice(stage):
    stage.adopt()
    target = later_plan(stage)
    actions.copy_plan(source=stage.plan, target=target, by=stage.leader)
    actions.carry_over(item=stage.activity, plan=target, reason="Later", by=stage.leader)
    actions.carry_over(item=stage.output, plan=target, reason="Later", by=stage.leader)
    (output,) = target.outputs.all()
    assert output.activities.count() == 1
    assert output.outcome.title_en == stage.outcome.title_en
    assert CarryOver.objects.count() == 2


def test_why_an_item_came_is_told_in_the_language_of_who_reads(stage):
    target = later_plan(stage)
    with translation.override("fr"):
        actions.copy_plan(source=stage.plan, target=target, by=stage.leader)
    copied = Event.objects.filter(kind="workplans.output", object_id=target.outputs.get().pk)
    for language, reason in (("en", "Copied from the plan"), ("fr", "Copié du plan"), ("es", "Copiado del plan")):
        with translation.override(language):
            assert describe_events(copied, viewer_of(stage.leader))[0].reason == f"{reason} {stage.plan.period}"


def test_new_items_ask_only_what_the_address_does_not_say(stage, client_of):
    """What an item belongs to is carried along, its place is the end of the list, weights are asked where they count."""
    client = client_of(stage.leader)
    address = f"/edit/output/new/?plan={stage.plan.pk}&outcome={stage.outcome.pk}"
    form = client.get(address).context["form"]
    assert [field.name for field in form.hidden_fields()] == ["plan", "outcome"]
    assert not {"position", "weight", "status"} & set(form.fields)
    client.post(address, {"plan": stage.plan.pk, "outcome": stage.outcome.pk, "title_en": "Second"})
    added = Output.objects.get(title_en="Second")
    assert (added.position, added.status, added.weight) == (2, "planned", 1)
    Plan.objects.filter(pk=stage.plan.pk).update(rollup=Plan.Rollup.WEIGHTED)
    assert "weight" in client.get(address).context["form"].fields
    other = factories.outcome(plan=stage.plan, position=2)
    client.post(f"/edit/output/{added.pk}/", {"outcome": other.pk, "title_en": "Second", "weight": "1"})
    added.refresh_from_db()
    assert (added.outcome, added.position) == (other, 1)


def test_nothing_is_put_under_another_plan(stage, client_of):
    foreign = factories.outcome(plan=factories.plan(group=stage.scenario.group, visibility="public"))
    form = {"plan": stage.plan.pk, "outcome": foreign.pk, "title_en": "Astray"}
    page = client_of(stage.leader).post(f"/edit/output/new/?plan={stage.plan.pk}&outcome={foreign.pk}", form)
    assert "This is part of another plan." in page.content.decode()
    assert not Output.objects.filter(title_en="Astray").exists()


def test_the_period_gives_the_days(stage, client_of):
    form = {"group": stage.scenario.group.pk, "period": "2031-2032", "title_en": "Next", "rollup": "mean"}
    address = f"/edit/plan/new/?group={stage.scenario.group.pk}"
    client = client_of(stage.leader)
    client.post(address, form | {"visibility": "restricted"})
    plan = Plan.objects.get(period="2031-2032")
    assert (f"{plan.starts}", f"{plan.ends}") == ("2031-01-01", "2032-12-31")
    page = client.post(address, form | {"visibility": "restricted", "period": "2035-2034"}).content.decode()
    assert "field--wrong" in page or "note--bad" in page
    assert not Plan.objects.filter(period="2035-2034").exists()


def test_texts_in_other_languages_are_folded_away_until_there_are_some(stage, client_of):
    client = client_of(stage.leader)
    form = client.get(f"/edit/outcome/new/?plan={stage.plan.pk}").context["form"]
    rows = {row.shown[0].name: row for row in form.rows()}
    assert [field.name for field in rows["title_en"].others] == ["title_fr", "title_es"]
    assert not rows["title_en"].is_open
    rows = {row.shown[0].name: row for row in client.get(f"/edit/outcome/{stage.outcome.pk}/").context["form"].rows()}
    assert rows["title_en"].is_open, "the outcome has a title in French"
    assert not rows["theory_of_change_en"].is_open
