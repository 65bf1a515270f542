"""What somebody tries who means the study no good, or nobody thought of."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.lib.tests import factories
from hub.prevalence import actions
from hub.prevalence.models import FieldCount, PrevalenceFigure, StudyResult
from hub.prevalence.tests.conftest import table
from hub.prevalence.tests.test_results import file_of, hand_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def result(registered, scenario):
    return ready(registered, scenario.leader)


def ready(protocol, reviewer, **fields):
    """Judged, the reply given: ready to be published."""
    made = factories.study_result(protocol=protocol, **fields)
    now = timezone.now()
    factories.result_review(result=made, reviewer=reviewer, verdict="sound", text="Sound.", submitted_at=now)
    factories.reply_request(result=made, text="We know.", replied_at=now)
    return made


def publish(result, by):
    actions.publish(result=result, topic="child_labour", by=by)
    return PrevalenceFigure.objects.get()


def test_the_figure_of_a_withdrawn_study_is_gone_and_its_address_leads_to_the_reason(
    result, registered, scenario, client_of
):
    figure = publish(result, scenario.member)
    visitor = client_of(None)
    actions.force_withdrawal(protocol=registered, reason="The data were made up.", by=scenario.secretariat)
    assert "31.7" not in text_of(visitor, "/prevalence/")
    for ending in ("csv", "json"):
        assert figure.public_id not in b"".join(visitor.get(f"/prevalence/download/{ending}/")).decode()
    answer = visitor.get(figure.get_absolute_url(), follow=True)
    assert answer.redirect_chain[0][0] == registered.get_absolute_url()
    assert "The data were made up." in answer.content.decode()
    assert visitor.get(f"{figure.get_absolute_url()}cite.bib").status_code == 404


def test_the_method_of_a_withdrawn_study_is_not_given_away_by_the_filter(registered, scenario, client_of):
    actions.force_withdrawal(protocol=registered, reason="Harm.", by=scenario.secretariat)
    visitor = client_of(None)
    assert registered.public_id in text_of(visitor, "/prevalence/protocols/")
    for method in ("survey", "rds"):
        assert registered.public_id not in text_of(visitor, f"/prevalence/protocols/?method={method}")


def test_who_declares_a_conflict_reads_no_further(registered, scenario, client_of):
    made = factories.study_result(protocol=registered)
    factories.result_review(result=made, reviewer=scenario.leader)
    reviewer = client_of(scenario.leader)
    answer = reviewer.post(f"{made.get_absolute_url()}review/", {"has_conflict": "on"}, follow=True)
    assert "Your review is handed in." in answer.content.decode()
    assert reviewer.get(made.get_absolute_url()).status_code == 404
    assert reviewer.get(f"{made.get_absolute_url()}record.json").status_code == 404


def test_a_withdrawn_study_is_closed_to_reviewers_and_those_concerned(result, registered, scenario, client_of):
    body = result.reply_requests.get().organization
    concerned = factories.focal_point(organization=body).person
    for person in (scenario.leader, concerned):
        assert client_of(person).get(result.get_absolute_url()).status_code == 200
    actions.force_withdrawal(protocol=registered, reason="Harm.", by=scenario.secretariat)
    for person in (scenario.leader, concerned):
        assert client_of(person).get(result.get_absolute_url()).status_code == 404
    assert client_of(scenario.member).get(result.get_absolute_url()).status_code == 200


def test_a_stratum_that_was_counted_is_not_taken_out(registered, scenario, client_of):
    north, south = registered.strata.all()
    FieldCount.objects.create(protocol=registered, stratum=south, reached=40, on=timezone.localdate())
    rows = [
        {"id": north.pk, "name": "North", "planned": 1240},
        {"id": south.pk, "name": "South", "planned": 600, "DELETE": "on"},
    ]
    why = {"amendment-reason": "Roads.", "amendment-decided_on": timezone.localdate(), "amendment-reached": "3"}
    answer = client_of(scenario.member).post(f"{registered.get_absolute_url()}strata/", table("strata", rows, 2) | why)
    assert "Something was counted for a row that you take out." in answer.content.decode()
    assert registered.field_counts.get().reached == 40


def test_a_count_for_a_stratum_of_another_study_is_refused(registered, scenario):
    other = factories.study_protocol(state="registered")
    with pytest.raises(Exception, match="The strata were changed"):
        actions.count_field(
            protocol=registered, reached={other.strata.first().pk: 9}, on=timezone.localdate(), by=scenario.member
        )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('"high": 0.353', '"high": 1e999'),
        lambda text: text.replace("Household surveys", "\\ud800"),
        lambda text: text.replace("Household surveys", "\\u0000"),
        lambda text: text.replace('"parameters": {}', '"parameters": {"a": ' + "[" * 950 + "]" * 950 + "}"),
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("prevalence-record/1", "prevalence-record/2"),
        lambda text: text.replace("0.317", "NaN"),
    ],
)
def test_a_record_that_cannot_be_read_is_refused_with_a_sentence(registered, scenario, client_of, spoil):
    text = spoil(json.dumps(factories.result_record(protocol=registered.fingerprint)))
    file = file_of({})
    file.file.seek(0)
    file.file.write(text.encode())
    file.size = len(text)
    file.file.seek(0)
    answer = client_of(scenario.member).post(f"{registered.get_absolute_url()}hand-in/", {"file": file})
    assert answer.status_code == 200
    assert "fields__error" in answer.content.decode() or "error" in answer.content.decode()
    assert not StudyResult.objects.exists()


def test_one_hidden_stratum_alone_is_refused(registered, scenario, client_of):
    sample = {
        "reached": 633,
        "clusters": 30,
        "strata": [{"name": "North", "reached": 630}, {"name": "South", "reached": None}],
    }
    record = factories.result_record(protocol=registered.fingerprint, indicator={"sample": sample})
    assert "hides one stratum alone" in hand_in(client_of(scenario.member), registered, record).content.decode()


@pytest.mark.parametrize(
    ("unit", "row", "spread"),
    [
        ("in total", {"estimate": 400, "low": -50, "high": 900}, (-50, 900)),
        ("in total", {"estimate": 400, "low": None, "high": None}, (None, None)),
        ("share", {"estimate": None, "low": None, "high": None}, (None, None)),
        ("people", {"estimate": 99_999_999_999, "low": 0, "high": 99_999_999_999}, (0, 99_999_999_999)),
    ],
)
def test_whatever_a_record_may_say_can_be_published(registered, scenario, client_of, unit, row, spread):
    given = {"method": "taylor", "model": "total", "interval": "Taylor, 95 %", "seed": None} | row
    indicator = {"unit": unit, "results": [given], "spread": {"low": spread[0], "high": spread[1]}}
    hand_in(
        client_of(scenario.member),
        registered,
        factories.result_record(protocol=registered.fingerprint, indicator=indicator),
    )
    made = StudyResult.objects.get()
    StudyResult.objects.update(explanation="The rains came.")
    factories.result_review(
        result=made, reviewer=scenario.leader, verdict="sound", text="Sound.", submitted_at=timezone.now()
    )
    factories.reply_request(result=made, text="We know.", replied_at=timezone.now())
    figure = publish(made, scenario.member)
    assert figure.low is None or figure.low >= 0
    assert text_of(client_of(None), figure.get_absolute_url())


def test_a_figure_of_several_countries_is_not_one_of_the_world(scenario):
    countries = [factories.country(name_en="Country A"), factories.country(name_en="Country B")]
    study = factories.study_protocol(state="registered", countries=countries)
    assert publish(ready(study, scenario.leader), scenario.member).place == "Country A, Country B"


def test_a_published_figure_speaks_the_languages_of_the_site(scenario):
    study = factories.study_protocol(state="registered", title_fr="Travail dans les camps")
    figure = publish(ready(study, scenario.leader), scenario.member)
    assert figure.measured_fr == "Child labour\xa0: Travail dans les camps"
    assert "Taylor" in figure.how_fr
    assert figure.how_fr != figure.how_en


def test_a_record_written_before_the_registration_says_so(registered, scenario, client_of):
    record = factories.result_record(protocol=registered.fingerprint, created="2020-01-01T00:00:00+00:00")
    assert (
        "before the protocol was registered" in hand_in(client_of(scenario.member), registered, record).content.decode()
    )
    yesterday = timezone.localdate() - timedelta(days=1)
    FieldCount.objects.create(protocol=registered, stratum=registered.strata.first(), reached=40, on=yesterday)
    again = factories.result_record(protocol=registered.fingerprint, created="2020-01-02T00:00:00+00:00")
    assert "People were reached by" in hand_in(client_of(scenario.member), registered, again).content.decode()


def test_a_later_count_does_not_hide_that_people_were_reached_before_the_registration(registered, scenario, client_of):
    stratum = registered.strata.first()
    today, lead = timezone.localdate(), scenario.member
    early, earlier = (today - timedelta(days=number) for number in (3, 5))
    for day, number in ((earlier, 0), (early, 40), (today, 90), (today, 0), (today, 80)):
        actions.count_field(protocol=registered, reached={stratum.pk: number}, on=day, by=lead)
    count = registered.field_counts.get()
    assert (count.reached, count.on, count.first_on) == (80, today, early)
    hand_in(client_of(lead), registered)
    said = [one for one in StudyResult.objects.get().deviations if one["code"] == "counted_early"]
    assert [one["day"] for one in said] == [early.isoformat()]


@pytest.mark.parametrize(
    ("unit", "spread", "numbers", "said"),
    [
        ("share", (0.2, 1.4), (20, 100), ""),
        ("share", (-0.2, 0.4), (0, 40), ""),
        ("people", (3, 900), (3, 900), ""),
        ("share", (None, 0.4), (None, None), "Its lower end is not bounded."),
        ("share", (0.2, None), (None, None), "Its upper end is not bounded."),
        ("share", (None, None), (None, None), "Neither its lower nor its upper end is bounded."),
    ],
)
def test_a_share_is_between_none_and_all_and_the_open_end_is_named(registered, scenario, unit, spread, numbers, said):
    rows = [
        {
            "method": "rds-ss",
            "model": "a",
            "interval": "95 %",
            "seed": None,
            "low": None,
            "high": None,
            "estimate": value,
        }
        for value in ((0.3, 0.35) if unit == "share" else (30, 35))
    ]
    indicator = {
        "method": "rds", "unit": unit, "results": rows, "spread": dict(zip(("low", "high"), spread, strict=True)),
    }  # fmt: skip
    record = factories.result_record(protocol=registered.fingerprint, indicator=indicator)
    figure = publish(ready(registered, scenario.leader, record=record), scenario.member)
    assert (figure.low, figure.high, figure.ambiguous_en) == (*numbers, said)
