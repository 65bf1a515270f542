"""Programs see what the same person sees on the pages, in the documented shapes."""

import pytest

from hub.groups.models import Office
from hub.lib.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


def test_lists_are_counted_and_cut(client):
    for _ in range(3):
        factories.organization()
    answer = client.get("/api/v1/organizations?limit=2&offset=1").json()
    assert (answer["count"], answer["offset"], len(answer["items"])) == (3, 1, 2)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "offset=-1", "limit=many"])
def test_wrong_page_is_refused(client, query):
    assert client.get(f"/api/v1/groups?{query}").status_code == 422


def test_hidden_records_are_not_listed_and_not_found(client):
    hidden = factories.organization(visibility="partners")
    assert client.get("/api/v1/organizations").json()["count"] == 0
    assert client.get(f"/api/v1/organizations/{hidden.slug}").status_code == 404


def test_call_details_are_for_those_invited(client, member, client_of):
    meeting = factories.meeting(group=factories.group(), call_details="the passcode")
    assert client.get("/api/v1/meetings").json()["items"][0]["call_details"] is None
    secretariat = factories.person(is_secretariat=True)
    assert client_of(secretariat).get("/api/v1/meetings").json()["items"][0]["call_details"] == meeting.call_details


def test_names_of_office_holders_are_for_partners(client, client_of):
    group = factories.group()
    Office.objects.create(group=group, role="chair", person=factories.person(name="Person 77"))
    assert client.get(f"/api/v1/groups/{group.slug}").json()["offices"][0]["person"] is None
    partner = factories.focal_point().person
    assert client_of(partner).get(f"/api/v1/groups/{group.slug}").json()["offices"][0]["person"] == "Person 77"


def test_initiatives_are_narrowed_like_the_page(client):
    country = factories.country(iso3="MLI")
    there, elsewhere = factories.initiative(), factories.initiative()
    there.countries.add(country)
    found = client.get("/api/v1/initiatives?country=mli").json()["items"]
    assert [one["id"] for one in found] == [there.public_id]
    assert elsewhere.public_id not in str(found)


def test_plan_comes_whole(client):
    output = factories.output()
    answer = client.get(f"/api/v1/plans/{output.plan.public_id}").json()
    assert answer["period"] == output.plan.period
    assert output.title_en in str(answer)


@pytest.mark.parametrize(
    "path",
    [
        "organizations",
        "groups",
        "plans",
        "initiatives",
        "countries",
        "meetings",
        "calls",
        "library",
        "terms",
        "studies",
        "datasets",
    ],
)
def test_number_of_queries_does_not_grow(client, path, django_assert_max_num_queries):
    make = {
        "organizations": factories.organization,
        "groups": factories.group,
        "plans": factories.plan,
        "initiatives": factories.initiative,
        "countries": factories.country,
        "meetings": factories.meeting,
        "calls": factories.call,
        "library": factories.library_item,
        "terms": factories.term,
        "studies": factories.study,
        "datasets": factories.dataset,
    }[path]
    for _ in range(20):
        make()
    client.get(f"/api/v1/{path}")  # initiatives are read once and counted in memory
    with django_assert_max_num_queries(9):
        assert len(client.get(f"/api/v1/{path}").json()["items"]) >= 20


def test_manual_and_schema_agree(client):
    manual = client.get("/api/v1/docs").content.decode()
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path in manual
