"""A company answers for itself alone; what is told of several tells nothing of one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.events.models import Event
from hub.lib.tests import factories
from hub.selfcheck import actions
from hub.selfcheck.models import FEWEST, AggregateBatch, CheckAnswer, SelfCheck, Step
from hub.selfcheck.results import network_view, round_average
from hub.selfcheck.tests.conftest import begun, company, make_questionnaire

pytestmark = pytest.mark.django_db

BASE = "/business-network/self-check/"


def filled_in(questionnaire, step, level="2", **changes):
    sent = {}
    for question in questionnaire.questions.filter(step=step):
        values = {
            "level": level,
            "action": "Ask the suppliers",
            "responsible": "Person 1",
            "due": "2027-01-31",
        } | changes
        sent |= {f"q{question.pk}-{name}": value for name, value in values.items()}
    return sent


def shared(questionnaire, number, level=1):
    """So many companies that finished and shared a check with this level everywhere."""
    made = []
    for _ in range(number):
        organization, person = company()
        check = begun(organization, questionnaire, level)
        made.append(actions.finish(check=check, share=True, by=person))
    return made


def test_from_the_first_question_to_the_plan_of_action(client_of, questionnaire):
    _organization, person = company()
    client = client_of(person)
    answer = client.post(f"{BASE}new/")
    check = SelfCheck.objects.get()
    assert answer["Location"].endswith(f"/{check.public_id}/steps/1/")
    for step in Step:
        page = client.get(f"{check.get_absolute_url()}steps/{int(step)}/")
        assert page.status_code == 200
        sent = client.post(f"{check.get_absolute_url()}steps/{int(step)}/", filled_in(questionnaire, step))
        assert sent.status_code == 302
    page = client.get(check.get_absolute_url()).content.decode()
    assert page.count("Ask the suppliers") == 12
    client.post(f"{check.get_absolute_url()}finish/", {"share": ""})
    check.refresh_from_db()
    assert (check.state, check.is_shared) == ("finished", False)
    file = client.get(f"{check.get_absolute_url()}plan.pdf")
    assert file.content.startswith(b"%PDF")
    assert "no-store" in file["Cache-Control"]
    assert client.get(f"{check.get_absolute_url()}steps/1/").status_code == 302, "finished is finished"


def test_a_question_left_out_is_named_and_the_rest_stays(client_of, questionnaire):
    organization, person = company()
    check = begun(organization, questionnaire)
    sent = filled_in(questionnaire, 1)
    first = next(key for key in sent if key.endswith("-level"))
    page = client_of(person).post(f"{check.get_absolute_url()}steps/1/", sent | {first: ""})
    assert page.status_code == 422
    assert "Ask the suppliers" in page.content.decode()
    assert not CheckAnswer.objects.exists()
    with pytest.raises(ValidationError, match="not answered"):
        actions.finish(check=check, share=False, by=person)


@pytest.mark.parametrize("number", [0, 7, 99])
def test_there_are_six_steps(client_of, questionnaire, number):
    organization, person = company()
    check = begun(organization, questionnaire)
    assert client_of(person).get(f"{check.get_absolute_url()}steps/{number}/").status_code == 404


TAILS = ("", "steps/1/", "finish/", "delete/", "plan.pdf")


@pytest.mark.parametrize("tail", TAILS)
def test_a_check_is_for_its_company_alone(client_of, scenario, questionnaire, tail):
    organization, person = company()
    colleague = factories.focal_point(organization=organization).person
    _other, rival = company()
    check = begun(organization, questionnaire, 2)
    assert client_of(person).get(check.get_absolute_url() + tail).status_code == 200
    assert client_of(colleague).get(check.get_absolute_url() + tail).status_code == 200
    for who in (scenario.secretariat, scenario.leader, scenario.member, scenario.stranger, rival):
        assert client_of(who).get(check.get_absolute_url() + tail).status_code == 404, (who, tail)
    assert client_of(None).get(check.get_absolute_url() + tail).status_code == 302


def test_outsiders_change_nothing(client_of, scenario, questionnaire):
    organization, _person = company()
    check = begun(organization, questionnaire, 2)
    before = Event.objects.count()
    for who in (None, scenario.stranger, scenario.secretariat, company()[1]):
        client = client_of(who)
        for tail in ("steps/1/", "finish/", "delete/"):
            client.post(check.get_absolute_url() + tail, filled_in(questionnaire, 1, "0") | {"share": "on"})
    check.refresh_from_db()
    assert check.is_draft
    assert set(check.answers.values_list("level", flat=True)) == {2}
    assert Event.objects.count() == before


def test_answers_are_in_no_event_and_on_no_page_of_others(client_of, scenario, questionnaire):
    _organization, person = company()
    client = client_of(person)
    client.post(f"{BASE}new/")
    check = SelfCheck.objects.get()
    client.post(
        f"{check.get_absolute_url()}steps/1/", filled_in(questionnaire, 1, action="Canary", responsible="Parrot")
    )
    for event in Event.objects.all():
        assert not {"Canary", "Parrot"} & set(f"{event.before} {event.after} {event.reason}".split())
    for who in (None, scenario.stranger, scenario.secretariat, scenario.leader):
        for address in (
            "/business-network/",
            BASE,
            "/changes/",
            "/search/?q=Canary",
            f"/search/?q={check.public_id}",
            "/",
        ):
            page = client_of(who).get(address).content.decode()
            assert "Canary" not in page.replace("q=Canary", "").replace("“Canary”", "").replace('value="Canary"', "")
            assert check.get_absolute_url() not in page


def test_only_companies_begin_and_one_at_a_time(client_of, scenario, questionnaire):
    _organization, person = company()
    employers = factories.focal_point(organization=factories.organization(constituency="employers")).person
    people = scenario.people | {"company": person, "employers": employers}
    may = {name for name, one in people.items() if client_of(one).get(f"{BASE}new/").status_code == 200}
    assert may == {"company"}
    client_of(person).post(f"{BASE}new/")
    assert "begun already" in client_of(person).post(f"{BASE}new/").content.decode()
    assert SelfCheck.objects.count() == 1


def test_everybody_reads_the_questions(client, questionnaire):
    page = client.get(BASE).content.decode()
    assert "Question 2" in page
    assert "Begin a self-check" not in page


def test_a_deleted_check_is_gone_and_its_events_stay_closed(client_of, scenario, questionnaire):
    organization, person = company()
    check = begun(organization, questionnaire, 2)
    client_of(person).post(f"{check.get_absolute_url()}delete/")
    assert not CheckAnswer.objects.exists()
    assert client_of(person).get(check.get_absolute_url()).status_code == 404
    event = Event.objects.about(check).get()
    assert event.verb == "deleted"
    for who in (scenario.secretariat, scenario.stranger):
        assert check.public_id not in client_of(who).get("/changes/").content.decode()
    assert client_of(person).post(f"{BASE}new/").status_code == 302, "another can be begun"


def test_nothing_is_told_of_fewer_than_five(client, questionnaire):
    shared(questionnaire, 4)
    assert not AggregateBatch.objects.exists()
    assert "Nothing can be shown yet." in client.get("/business-network/").content.decode()
    shared(questionnaire, 1)
    assert AggregateBatch.objects.get().number == 5
    page = client.get("/business-network/").content.decode()
    assert "Nothing can be shown yet." not in page
    assert "too few answers" not in page


def test_what_is_not_shared_is_counted_nowhere(questionnaire):
    shared(questionnaire, 4)
    organization, person = company()
    actions.finish(check=begun(organization, questionnaire, 3), share=False, by=person)
    assert not AggregateBatch.objects.exists()


def test_the_difference_of_two_days_is_never_of_fewer_than_five(questionnaire):
    """Whatever comes in which order: what is told changes only by five new companies or more at once."""
    told_so_far = [network_view(questionnaire)]
    checks = []
    for number in range(23):
        checks += shared(questionnaire, 1, level=number % 4)
        if number == 8:  # one who was counted deletes hers, answers anew, and shares again
            actions.forget(check=checks[0], by=checks[0].begun_by)
            again = begun(checks[0].organization, questionnaire, 3)
            actions.finish(check=again, share=True, by=None)
        told_so_far.append(network_view(questionnaire))
    steps = {after.number - before.number for before, after in pairwise(told_so_far)}
    assert steps == {0, FEWEST}
    for before, after in pairwise(told_so_far):
        assert after.number != before.number or after == before, "nothing moves in between"
    counted = SelfCheck.objects.filter(is_counted=True)
    assert counted.values("organization").distinct().count() == counted.count() == told_so_far[-1].number == 20


def test_a_company_is_counted_once_whatever_it_finishes_later(questionnaire):
    first = shared(questionnaire, 5)[0]
    actions.finish(check=begun(first.organization, questionnaire, 3), share=True, by=None)
    shared(questionnaire, 4)
    assert AggregateBatch.objects.count() == 1


def test_a_question_that_too_few_of_a_batch_answered_is_left_out(questionnaire):
    question = questionnaire.questions.first()
    for number in range(5):
        organization, person = company()
        check = begun(organization, questionnaire, 3)
        if number == 0:
            check.answers.filter(question=question).update(level=None)
        actions.finish(check=check, share=True, by=person)
    assert str(question.pk) not in AggregateBatch.objects.get().sums


@pytest.mark.parametrize(
    ("number", "total", "shown"), [(5, 0, 0.5), (5, 15, 2.5), (10, 11, 1.0), (10, 13, 1.5), (7, 14, 2.0)]
)
def test_averages_are_told_in_halves_and_never_at_an_end(number, total, shown):
    assert round_average(number, total) == shown


def test_another_version_of_the_questions_begins_anew(client_of, questionnaire):
    organization, person = company()
    old = begun(organization, questionnaire, 1)
    make_questionnaire(2)
    assert client_of(person).get(f"{old.get_absolute_url()}steps/1/").content.decode().count("Question 2") >= 1
    actions.finish(check=old, share=False, by=person)
    client_of(person).post(f"{BASE}new/")
    assert SelfCheck.objects.first().questionnaire.number == 2


def test_queries_do_not_grow_with_answers(client_of, questionnaire):
    organization, person = company()
    client, check = client_of(person), begun(organization, questionnaire)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(check.get_absolute_url())
        return len(captured)

    queries()
    few = queries()
    for question in questionnaire.questions.all():
        CheckAnswer.objects.create(check_of=check, question=question, level=1)
    assert queries() == few
