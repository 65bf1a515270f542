"""A member assesses, those who lead the group review, a government replies; drafts are for their authors alone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hub.events.models import Event
from hub.law.actions import take_into_plan
from hub.law.models import Assessment, LawProvision, Reply, SuggestedAction
from hub.lib.permissions import Refused
from hub.lib.tests import factories
from hub.pages.tests.hidden_words import adopted, make_resolution
from hub.workplans.models import Output

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

EVERYBODY = ("visitor", "stranger", "member", "leader", "secretariat")
LEADING = {"leader", "secretariat"}
MEMBERS = {"member", "leader", "secretariat"}


@pytest.fixture
def land(db):
    return factories.country()


@pytest.fixture
def standard(db):
    return factories.law_standard()


@pytest.fixture
def cell(standard, land):
    return f"/law/{land.iso3.lower()}/{standard.number}/"


@pytest.fixture
def submitted(standard, scenario, land):
    return factories.law_assessment(
        country=land, standard=standard, group=scenario.group, author=scenario.member,
        organization=scenario.member_organization, state="submitted", reason="The words of the reason",
    )  # fmt: skip


@pytest.fixture
def government(land):
    """Who speaks for a government body of the country."""
    body = factories.organization(constituency="government", country=land)
    return factories.focal_point(organization=body).person


def form(scenario, **more):
    return {"verdict": "not_met", "day": "2024-05-01", "reason": "Because of it", "group": scenario.group.pk} | more


def who(scenario, client_of, address):
    return {name for name in EVERYBODY if client_of(scenario.people[name]).get(address).status_code == 200}


def seen(client, address):
    """What the form of a draft sends back of its own accord."""
    return {"seen": client.get(address).context["form"]["seen"].value()}


def test_two_who_write_one_draft_do_not_overwrite_each_other(cell, scenario, government, client_of):
    member = client_of(scenario.member)
    colleague = client_of(factories.focal_point(organization=scenario.member_organization).person)
    member.post(f"{cell}assess/", form(scenario, draft="1"))
    draft = Assessment.objects.get()
    edit = f"{draft.get_absolute_url()}edit/"
    before = seen(member, edit)
    colleague.post(edit, form(scenario, verdict="met", draft="1") | seen(colleague, edit))
    answer = member.post(edit, form(scenario, verdict="partly", draft="1") | before)
    assert answer.context["conflict"] == [("Verdict", "met", "partly")]
    draft.refresh_from_db()
    assert draft.verdict == "met"
    speaker, body = client_of(government), government.focal_points.get().organization
    speaker.post(f"{cell}reply/", {"organization": body.pk, "text": "One", "draft": "1"})
    answer = speaker.post(f"{cell}reply/", {"organization": body.pk, "text": "Two"})
    assert ("One", "Two") in [row[1:] for row in answer.context["conflict"]]
    assert Reply.objects.get().state == "draft"


def test_from_draft_to_published(cell, standard, scenario, client_of):
    member, leader = client_of(scenario.member), client_of(scenario.leader)
    member.post(f"{cell}assess/", form(scenario, draft="1"))
    draft = Assessment.objects.get()
    assert (draft.state, Event.objects.about(draft).count()) == ("draft", 0)
    assert leader.get(draft.get_absolute_url()).status_code == 404
    edit = f"{draft.get_absolute_url()}edit/"
    member.post(edit, form(scenario, verdict="partly") | seen(member, edit))
    draft.refresh_from_db()
    assert (draft.state, draft.verdict) == ("submitted", "partly")
    assert client_of(None).get(draft.get_absolute_url()).status_code == 404
    leader.post(f"{draft.get_absolute_url()}decide/", {"reason": "Fine"})
    draft.refresh_from_db()
    assert (draft.state, draft.reviewer) == ("published", scenario.leader)
    page = client_of(None).get(cell).content.decode()
    assert "Because of it" in page
    assert "Fine" not in client_of(None).get(draft.get_absolute_url()).content.decode()


def test_a_later_assessment_supersedes_and_history_stays(cell, submitted, scenario, client_of):
    leader = client_of(scenario.leader)
    leader.post(f"{submitted.get_absolute_url()}decide/", {})
    client_of(scenario.member).post(f"{cell}assess/", form(scenario, verdict="met"))
    later = Assessment.objects.latest("pk")
    leader.post(f"{later.get_absolute_url()}decide/", {})
    submitted.refresh_from_db()
    assert (submitted.state, submitted.verdict) == ("superseded", "not_met")
    assert client_of(None).get(submitted.get_absolute_url()).status_code == 200


def test_sent_back_with_a_reason(submitted, scenario, client_of):
    leader, address = client_of(scenario.leader), f"{submitted.get_absolute_url()}decide/"
    assert "Say what should be changed." in leader.post(address, {"return": "1", "reason": " "}).content.decode()
    leader.post(address, {"return": "1", "reason": "Name the article"})
    submitted.refresh_from_db()
    assert (submitted.state, submitted.review) == ("draft", "Name the article")
    assert "Name the article" in client_of(scenario.member).get(submitted.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("tail", "may"),
    [("", MEMBERS), ("edit/", set()), ("decide/", LEADING), ("withdraw/", {"member"})],
)
def test_who_may_do_what_with_one_that_was_handed_in(submitted, scenario, client_of, tail, may):
    assert who(scenario, client_of, submitted.get_absolute_url() + tail) == may


def test_who_may_assess(cell, scenario, client_of):
    assert who(scenario, client_of, f"{cell}assess/") == MEMBERS
    assert who(scenario, client_of, f"{cell}provision/") == MEMBERS
    assert who(scenario, client_of, f"{cell}reply/") == set()
    assert who(scenario, client_of, "/law/import/") == {"secretariat"}


def test_nobody_publishes_her_own(cell, scenario, client_of):
    leader = client_of(scenario.leader)
    leader.post(f"{cell}assess/", form(scenario))
    own = Assessment.objects.get()
    assert leader.get(f"{own.get_absolute_url()}decide/").status_code == 403
    assert client_of(scenario.secretariat).get(f"{own.get_absolute_url()}decide/").status_code == 200


def test_two_who_decide_at_once_do_it_once(submitted, scenario, client_of):
    address = f"{submitted.get_absolute_url()}decide/"
    client_of(scenario.leader).post(address, {})
    assert client_of(scenario.secretariat).post(address, {"return": "1", "reason": "No"}).status_code == 200
    submitted.refresh_from_db()
    assert submitted.state == "published"


@pytest.mark.parametrize(
    "values", [{"day": "2999-01-01"}, {"day": "soon"}, {"verdict": "maybe"}, {"reason": ""}, {"group": 0}]
)
def test_odd_values_are_refused_and_nothing_is_kept(cell, scenario, client_of, values):
    answer = client_of(scenario.member).post(f"{cell}assess/", form(scenario, **values))
    assert answer.status_code == 200
    assert not Assessment.objects.exists()


def test_a_government_replies_and_takes_it_back(cell, scenario, government, land, client_of):
    speaker, body = client_of(government), government.focal_points.get().organization
    speaker.post(f"{cell}reply/", {"organization": body.pk, "text": "We amended it", "draft": "1"})
    assert "We amended it" not in client_of(scenario.secretariat).get(cell).content.decode()
    again = {"organization": body.pk, "text": "We amended it in 2024"}
    speaker.post(f"{cell}reply/", again | seen(speaker, f"{cell}reply/"))
    reply = Reply.objects.get()
    assert reply.state == "published"
    assert "We amended it in 2024" in client_of(None).get(cell).content.decode()
    assert "We amended it in 2024" in client_of(None).get(f"/countries/{land.iso3.lower()}/law/").content.decode()
    speaker.post(f"/law/replies/{reply.public_id}/withdraw/")
    assert "We amended it in 2024" not in client_of(None).get(cell).content.decode()


def test_the_government_of_another_country_may_not_reply(cell, client_of):
    other = factories.organization(constituency="government", country=factories.country())
    person = factories.focal_point(organization=other).person
    assert client_of(person).get(f"{cell}reply/").status_code == 403
    assert client_of(person).post(f"{cell}reply/", {"organization": other.pk, "text": "No"}).status_code == 403


def provision_form(**more):
    return {
        "law": "Labour Code",
        "number": "art. 1",
        "text": "No child",
        "language": "en",
        "source": "Gazette",
        "has_commenced": "unknown",
    } | more


def test_a_provision_with_the_day_from_which_it_is_in_force(cell, scenario, client_of):
    client_of(scenario.member).post(f"{cell}provision/", provision_form(has_commenced="yes", commenced="2012"))
    provision = LawProvision.objects.get()
    assert provision.in_force_on(provision.written_at.date()) == "yes"
    page = client_of(None).get(cell).content.decode()
    assert "Labour Code" in page
    address = f"{provision.get_absolute_url()}edit/"
    assert who(scenario, client_of, address) == {"member", "secretariat"}
    client_of(scenario.member).post(address, provision_form(commenced="", repealed="", is_repealed="on"))
    provision.refresh_from_db()
    assert provision.in_force_on(provision.written_at.date()) == "unknown"
    assert provision.history.count() == 2


@pytest.mark.parametrize(
    "values",
    [
        {"commenced": "2012"},
        {"repealed": "2012"},
        {"commenced": "soon", "has_commenced": "yes"},
        {"language": "<b>"},
        {"source": ""},
        {"source_url": "javascript:x"},
    ],
)
def test_provisions_that_contradict_themselves_are_refused(cell, scenario, client_of, values):
    answer = client_of(scenario.member).post(f"{cell}provision/", provision_form(**values))
    assert answer.status_code == 200
    assert not LawProvision.objects.exists()


def test_a_suggested_action_becomes_an_output(scenario, land, client_of):
    outcome = factories.outcome(plan=factories.plan(group=scenario.group, state="draft"))
    action = SuggestedAction.objects.create(
        edition=factories.law_edition(), country=land, area="legal", position=1, text="Do it. " * 90
    )
    address = f"/law/actions/{action.pk}/plan/"
    assert who(scenario, client_of, address) == LEADING
    client_of(scenario.member).post(address, {"outcome": outcome.pk})
    assert not outcome.outputs.exists()
    client_of(scenario.leader).post(address, {"outcome": outcome.pk})
    output = Output.objects.get(outcome=outcome)
    assert len(output.title_en) <= 300
    assert action.text in output.description_en
    assert str(action.edition.year) in output.description_en


def test_a_plan_that_was_adopted_meanwhile_takes_no_suggested_action(scenario, land):
    outcome = factories.outcome(plan=factories.plan(group=scenario.group))
    action = SuggestedAction.objects.create(
        edition=factories.law_edition(), country=land, area="legal", position=1, text="Do it."
    )
    meeting = factories.meeting(group=scenario.group, status="held")
    adopted(outcome.plan, make_resolution(meeting, 1, "Adopted."), scenario.leader)
    with pytest.raises(Refused, match="adopted"):
        take_into_plan(suggested=action, outcome=outcome, by=scenario.leader)
    assert not outcome.outputs.exists()


def test_names_that_are_hidden_stay_hidden(cell, submitted, scenario, client_of):
    client_of(scenario.leader).post(f"{submitted.get_absolute_url()}decide/", {})
    type(submitted.organization).objects.filter(pk=submitted.organization_id).update(
        visibility="restricted", name_en="Canary"
    )
    type(submitted.group).objects.filter(pk=submitted.group_id).update(visibility="group", name_en="Canary group")
    for address in (cell, submitted.get_absolute_url(), "/law/download/csv/"):
        answer = client_of(scenario.stranger).get(address)
        assert answer.status_code == 200
        assert "Canary" not in answer.content.decode()


def test_events_do_not_carry_the_words(cell, scenario, client_of):
    client_of(scenario.member).post(f"{cell}assess/", form(scenario, reason="Canary"))
    assert Assessment.objects.get().state == "submitted"
    for event in Event.objects.all():
        assert "Canary" not in f"{event.before} {event.after} {event.reason}"


def test_an_upload_says_what_was_not_understood(scenario, client_of):
    files = [SimpleUploadedFile("a.pdf", b"%PDF-1.7"), SimpleUploadedFile("b.csv", b"a,b")]
    page = client_of(scenario.secretariat).post("/law/import/", {"sent": files}).content.decode()
    assert "It is a PDF." in page
    assert client_of(scenario.leader).post("/law/import/", {"sent": files}).status_code == 403
