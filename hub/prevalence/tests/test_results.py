"""From the field to the published figure, as team, reviewer, those concerned, and everybody else."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hub.events.models import Event
from hub.lib.tests import factories
from hub.prevalence.models import FieldCount, PrevalenceFigure, StudyProtocol, StudyResult

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

HIDDEN = "28.1"  # the lower bound of the record, in per cent


@pytest.fixture
def government(scenario):
    """A person who speaks for a government body that the result concerns."""
    return factories.focal_point(organization=factories.organization(constituency="government")).person


@pytest.fixture
def counted(registered):
    for stratum in registered.strata.all():
        FieldCount.objects.create(protocol=registered, stratum=stratum, reached=610, on=timezone.localdate())
    return registered


def file_of(record):
    return SimpleUploadedFile("record.json", json.dumps(record).encode(), content_type="application/json")


def hand_in(client, protocol, record=None):
    record = record or factories.result_record(protocol=protocol.fingerprint)
    return client.post(f"{protocol.get_absolute_url()}hand-in/", {"file": file_of(record)}, follow=True)


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_whole_way(counted, scenario, government, client_of):
    team, reviewer = client_of(scenario.member), client_of(scenario.leader)
    hand_in(team, counted)
    result = StudyResult.objects.get()
    here = result.get_absolute_url()
    assert result.deviations == []
    assert StudyProtocol.objects.get(pk=counted.pk).state == "analysed"
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    team.post(f"{here}reviewers/", {"person": scenario.leader.public_id, "due": due})
    team.post(f"{here}ask-reply/", {"organization": government.focal_points.get().organization_id, "due": due})
    assert "Before it can be published" in text_of(team, here)
    team.post(f"{here}publish/", {"topic": "child_labour", "understood": "on"})
    result.refresh_from_db()
    assert result.published_at is None
    reviewer.post(f"{here}review/", {"verdict": "with_care", "text": "Read it with the design effect."})
    assert StudyProtocol.objects.get(pk=counted.pk).state == "reviewed"
    asked = result.reply_requests.get()
    client_of(government).post(f"{here}replies/{asked.pk}/", {"text": "The government will act."})
    answer = team.post(f"{here}publish/", {"topic": "child_labour", "understood": "on"}, follow=True)
    assert "The result is published." in answer.content.decode()
    public = text_of(client_of(None), here)
    order = [public.index(words) for words in (
        "Deviations from the protocol", "Read it with the design effect.", "The government will act.",
        "Household surveys miss those in hiding.", "Spread over methods",
    )]  # fmt: skip
    assert order == sorted(order)
    assert public.rindex("28.1") < public.rindex("31.7")
    figure = PrevalenceFigure.objects.get()
    assert "From a study registered here" in text_of(client_of(None), figure.get_absolute_url())
    [given] = client_of(None).get("/api/v1/study-results").json()["items"][0]["indicators"]
    order = list(given)
    assert order.index("critique") < order.index("spread") < order.index("sentence") < order.index("results")
    assert (float(figure.value), float(figure.low), float(figure.high), figure.unit) == (31.7, 28.1, 35.3, "percent")
    assert (figure.age_from, figure.age_to, figure.source_kind) == (5, 17, "site")
    assert figure.get_absolute_url() in text_of(client_of(None), "/prevalence/")
    assert StudyProtocol.objects.get(pk=counted.pk).state == "published"
    hand_in(team, counted)
    assert StudyResult.objects.count() == 1


def test_before_it_is_published_only_those_concerned_read_it(scenario, registered, government, client_of):
    result = factories.study_result(protocol=registered)
    factories.result_review(result=result, reviewer=scenario.leader)
    factories.reply_request(result=result, organization=government.focal_points.get().organization)
    here = result.get_absolute_url()
    for person in (scenario.member, scenario.leader, government):
        assert HIDDEN in text_of(client_of(person), here)
    for person in (None, scenario.stranger, scenario.secretariat):
        client = client_of(person)
        assert client.get(here).status_code == 404
        assert client.get(f"{here}record.json").status_code == 404
        assert HIDDEN not in text_of(client, registered.get_absolute_url())
        assert result.public_id not in text_of(client, registered.get_absolute_url())


@pytest.mark.parametrize("tail", ["explain/", "reviewers/", "ask-reply/", "publish/", "review/"])
def test_who_may_do_what_with_a_result(scenario, registered, client_of, tail):
    result = factories.study_result(protocol=registered)
    factories.result_review(result=result, reviewer=scenario.leader)
    may = {
        name
        for name in ("visitor", "stranger", "member", "leader", "secretariat")
        if client_of(scenario.people[name]).get(result.get_absolute_url() + tail).status_code == 200
    }
    assert may == ({"leader"} if tail == "review/" else {"member"})


def test_an_outsider_changes_nothing(scenario, registered, government, client_of):
    result = factories.study_result(protocol=registered)
    asked = factories.reply_request(result=result)
    before = Event.objects.count(), list(StudyResult.objects.values()), FieldCount.objects.count()
    for person in (None, scenario.stranger, scenario.secretariat, government):
        client = client_of(person)
        for tail in ("explain/", "reviewers/", "ask-reply/", "publish/", "review/", f"replies/{asked.pk}/"):
            given = {"explanation": "x", "text": "x", "verdict": "sound", "understood": "on", "topic": "child_labour"}
            assert client.post(result.get_absolute_url() + tail, given).status_code in (302, 403, 404)
        hand_in(client, registered)
        stratum = registered.strata.first()
        client.post(f"{registered.get_absolute_url()}field/", {"on": "2024-05-02", f"stratum-{stratum.pk}": 7})
    assert (Event.objects.count(), list(StudyResult.objects.values()), FieldCount.objects.count()) == before


def test_field_counts_by_stratum_are_hatched_where_not_begun(scenario, registered, client_of):
    north, south = registered.strata.all()
    client = client_of(scenario.member)
    client.post(f"{registered.get_absolute_url()}field/", {"on": "2024-05-02", f"stratum-{north.pk}": 150})
    assert StudyProtocol.objects.get(pk=registered.pk).state == "field"
    text = text_of(client_of(None), registered.get_absolute_url())
    assert "150" in text
    assert "not begun" in text
    assert "f-none" in text
    client.post(f"{registered.get_absolute_url()}field/", {"on": "2024-05-02", f"stratum-{south.pk}": 3})
    assert "fewer than 5" in text_of(client_of(None), registered.get_absolute_url())
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = client.post(f"{registered.get_absolute_url()}field/", {"on": tomorrow, f"stratum-{south.pk}": 30})
    assert "lies in the future" in answer.content.decode()


def test_a_record_edited_by_hand_or_of_another_study_is_refused(scenario, registered, client_of):
    client = client_of(scenario.member)
    edited = factories.result_record(protocol=registered.fingerprint)
    edited["indicators"][0]["results"][0]["estimate"] = 0.3
    assert "does not fit its hash" in hand_in(client, registered, edited).content.decode()
    other = factories.study_protocol(state="registered")
    theirs = factories.result_record(protocol=other.fingerprint)
    assert f"another study: {other.public_id}" in hand_in(client, registered, theirs).content.decode()
    small = factories.result_record(indicator={"sample": {"reached": 24, "clusters": 3, "strata": []}})
    assert "too small to be shown" in hand_in(client, registered, small).content.decode()
    cell = {"reached": 624, "clusters": 30, "strata": [{"name": "North", "reached": 3}]}
    assert (
        "fewer than five"
        in hand_in(client, registered, factories.result_record(indicator={"sample": cell})).content.decode()
    )
    assert not StudyResult.objects.exists()


def test_deviations_are_recorded_shown_and_explained_before_a_review(scenario, registered, client_of):
    client = client_of(scenario.member)
    hand_in(client, registered, factories.result_record(protocol="c" * 64, indicator={"method": "rds"}))
    result = StudyResult.objects.get()
    assert {one["code"] for one in result.deviations} == {"protocol_other", "method_other", "sample_unknown"}
    here = result.get_absolute_url()
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    asked = {"person": scenario.leader.public_id, "due": due}
    assert "Say why the study departed" in client.post(f"{here}reviewers/", asked).content.decode()
    client.post(f"{here}explain/", {"explanation": "No frame was left."})
    client.post(f"{here}reviewers/", asked)
    assert result.reviews.get().reviewer == scenario.leader
    text = text_of(client_of(scenario.leader), here)
    assert "the method is Respondent-driven sampling; registered is Household survey" in text
    assert "No frame was left." in text


def test_the_team_does_not_review_itself_and_a_conflict_is_no_verdict(scenario, counted, client_of):
    client = client_of(scenario.member)
    hand_in(client, counted)
    result = StudyResult.objects.get()
    here, due = result.get_absolute_url(), (timezone.localdate() + timedelta(days=9)).isoformat()
    refused = client.post(f"{here}reviewers/", {"person": scenario.member.public_id, "due": due})
    assert "do not review their own result" in refused.content.decode()
    colleague = factories.focal_point(organization=counted.organization, role="editor").person
    refused = client.post(f"{here}reviewers/", {"person": colleague.public_id, "due": due})
    assert "do not review its result" in refused.content.decode()
    assert not result.reviews.exists()
    client.post(f"{here}reviewers/", {"person": scenario.leader.public_id, "due": due})
    reviewer = client_of(scenario.leader)
    assert "Choose a verdict" in reviewer.post(f"{here}review/", {"verdict": "", "text": ""}).content.decode()
    reviewer.post(f"{here}review/", {"has_conflict": "on", "verdict": "sound", "text": "I advised them."})
    review = result.reviews.get()
    assert (review.has_conflict, review.verdict) == (True, "")
    assert StudyProtocol.objects.get(pk=counted.pk).state == "analysed"
    assert "Declared a conflict of interest" in text_of(client, here)


def test_silence_is_published_as_silence_once_the_day_is_over(scenario, counted, client_of):
    client = client_of(scenario.member)
    hand_in(client, counted)
    result = StudyResult.objects.get()
    factories.result_review(
        result=result, reviewer=scenario.leader, verdict="sound", text="Sound.", submitted_at=timezone.now()
    )
    asked = factories.reply_request(result=result)
    given = {"topic": "child_labour", "understood": "on"}
    client.post(f"{result.get_absolute_url()}publish/", given)
    result.refresh_from_db()
    assert result.published_at is None
    type(asked).objects.filter(pk=asked.pk).update(due=timezone.localdate() - timedelta(days=1))
    client.post(f"{result.get_absolute_url()}publish/", given)
    result.refresh_from_db()
    assert result.published_at
    assert "no reply so far" in text_of(client_of(None), result.get_absolute_url())


def test_the_record_is_handed_out_as_it_came_and_a_newer_one_stands(scenario, registered, client_of):
    client = client_of(scenario.member)
    first = factories.result_record(protocol=registered.fingerprint)
    hand_in(client, registered, first)
    assert "handed in already" in hand_in(client, registered, first).content.decode()
    hand_in(client, registered, factories.result_record(protocol=registered.fingerprint, indicator={"seed": 4}))
    newer, older = StudyResult.objects.order_by("-number")
    assert json.loads(client.get(f"{older.get_absolute_url()}record.json").content) == first
    assert "A newer result was handed in." in text_of(client, older.get_absolute_url())
    assert newer.is_newest


def test_a_withdrawn_study_hides_its_published_result(registered, client_of):
    result = factories.study_result(protocol=registered, published=True)
    assert client_of(None).get(result.get_absolute_url()).status_code == 200
    StudyProtocol.objects.filter(pk=registered.pk).update(state="withdrawn")
    assert client_of(None).get(result.get_absolute_url()).status_code == 404
