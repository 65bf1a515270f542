"""An organization applies; the secretariat decides with a reason; the applicant becomes its focal point."""

import pytest

from hub.events.models import Event
from hub.lib.tests import factories
from hub.partners.models import Application, FocalPoint, Organization

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

ANSWERS = {
    "name": "Organization 900",
    "acronym": "",
    "constituency": "civil_society",
    "country": "",
    "website": "example.org",
    "work": "What the organization does.",
    "contribution": "What it brings.",
}


@pytest.fixture
def applicant():
    return factories.person()


@pytest.fixture
def secretariat():
    return factories.person(is_secretariat=True)


@pytest.fixture
def submitted(client_of, applicant):
    client_of(applicant).post("/join/", ANSWERS)
    return Application.objects.get()


def test_visitor_is_told_how_to_begin(client):
    page = client.get("/join/").content.decode()
    assert "/accounts/signup/?next=/join/" in page
    assert client.post("/join/", ANSWERS).status_code == 200
    assert not Application.objects.exists()


def test_application_waits_with_an_event(submitted, applicant):
    assert submitted.status == "submitted"
    assert submitted.website == "https://example.org"
    event = Event.objects.about(submitted).get()
    assert (event.verb, event.actor) == ("applied", applicant)
    assert "email" not in str(event.after)


def test_accepting_makes_a_partner_and_a_focal_point(
    client_of, submitted, applicant, secretariat, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client_of(secretariat).post(
            f"/join/{submitted.public_id}/", {"decision": "accept", "reason": "It fits.", "vouched": "on"}
        )
    organization = Organization.objects.get(name_en="Organization 900")
    assert organization.status == "partner"
    assert FocalPoint.objects.get(organization=organization).person == applicant
    assert Event.objects.about(submitted).filter(verb="accepted", reason="It fits.").exists()
    assert [mail.to for mail in mailoutbox] == [[applicant.email]]
    assert "It fits." in mailoutbox[0].body
    assert organization.name_en in client_of(None).get("/partners/").content.decode()


@pytest.mark.parametrize("decision", ["accept", "decline", "return"])
def test_every_decision_needs_a_reason(client_of, submitted, secretariat, decision):
    page = client_of(secretariat).post(f"/join/{submitted.public_id}/", {"decision": decision, "reason": " "})
    assert "This field is required" in page.content.decode()
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_returned_application_can_be_handed_in_again(client_of, submitted, applicant, secretariat):
    client_of(secretariat).post(f"/join/{submitted.public_id}/", {"decision": "return", "reason": "Which country?"})
    page = client_of(applicant).get(f"/join/{submitted.public_id}/").content.decode()
    assert "Which country?" in page
    client_of(applicant).post(f"/join/{submitted.public_id}/", ANSWERS | {"work": "More words.", "answer": "In two."})
    submitted.refresh_from_db()
    assert (submitted.status, submitted.work) == ("submitted", "More words.")


@pytest.mark.parametrize(
    ("first", "second"), [("decline", "accept"), ("accept", "decline"), ("accept", "accept"), ("decline", "return")]
)
def test_second_reviewer_reads_that_it_is_decided(client_of, submitted, secretariat, first, second):
    """Both have the form open; the second sends hers after the first."""
    client, other = client_of(secretariat), client_of(factories.person(is_secretariat=True))
    address = f"/join/{submitted.public_id}/"
    client.post(address, {"decision": first, "reason": "The first reason.", "vouched": "on"})
    page = other.post(address, {"decision": second, "reason": "The second reason.", "vouched": "on"})
    assert page.status_code == 200
    assert "Somebody has decided on this application already." in page.content.decode()
    assert "The second reason." in page.content.decode(), "what was written stays"
    submitted.refresh_from_db()
    assert (submitted.status, submitted.reason, submitted.reviewed_by) == (
        {"accept": "accepted", "decline": "declined"}[first], "The first reason.", secretariat,
    )  # fmt: skip
    assert Organization.objects.filter(name_en="Organization 900").count() == (first == "accept")
    assert Event.objects.about(submitted).exclude(verb="applied").count() == 1


def test_strangers_do_not_find_it_and_members_do_not_review(client_of, submitted, applicant):
    stranger = factories.person()
    address = f"/join/{submitted.public_id}/"
    assert client_of(None).get(address).status_code == 404
    assert client_of(stranger).get(address).status_code == 404
    assert client_of(applicant).post(address, {"decision": "accept", "reason": "Mine."}).status_code == 403
    assert client_of(stranger).get("/join/applications/").status_code == 403


def test_too_many_words_are_counted_and_kept(client_of, applicant):
    page = client_of(applicant).post("/join/", ANSWERS | {"work": "word " * 201}).content.decode()
    assert "Write at most 200 words; this text has 201." in page
    assert "word word word" in page
    assert not Application.objects.exists()


def test_name_of_a_partner_is_refused(client_of, applicant):
    factories.organization(name_en="Organization 900", status="partner")
    page = client_of(applicant).post("/join/", ANSWERS | {"name": "ORGANIZATION  900"}).content.decode()
    assert "is a partner already" in page


def test_eleventh_application_in_an_hour_is_refused(client_of, applicant):
    client = client_of(applicant)
    for number in range(10):
        client.post("/join/", ANSWERS | {"name": f"Organization {number}"})
    answer = client.post("/join/", ANSWERS)
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")


def test_switching_organizations_is_limited_to_ones_own(client_of):
    point = factories.focal_point()
    second = factories.focal_point(person=point.person).organization
    foreign = factories.organization()
    client = client_of(point.person)
    client.post("/partners/act-for/", {"organization": second.pk})
    assert client.session["acting_for"] == second.pk
    client.post("/partners/act-for/", {"organization": foreign.pk})
    assert client.session["acting_for"] == second.pk


def test_list_takes_the_same_number_of_queries(client, django_assert_max_num_queries):
    for _ in range(30):
        factories.organization(status="partner", country=factories.country())
    with django_assert_max_num_queries(7):
        client.get("/partners/")
