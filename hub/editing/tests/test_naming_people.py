"""People are named by name in forms, of those whom the writer may know of; no address is ever told."""

import pytest

from hub.groups.models import Office
from hub.lib.tests import factories
from hub.partners.models import FocalPoint

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]
NEW = "/edit/focal-point/new/"


@pytest.fixture
def amina():
    return factories.focal_point(
        person=factories.person(name="Person Amina Zeta"),
        organization=factories.organization(status="partner", acronym="ORG-A"),
    ).person


def found(client, text):
    return [item["value"] for item in client.get("/find/person/", {"q": text}).json()["items"]]


def test_partners_are_proposed_those_with_roles_without_addresses(scenario, client_of, amina):
    newcomer = factories.person(name="Person Amina Omega")
    answer = client_of(scenario.member).get("/find/person/", {"q": "zet amina"})
    assert answer.json()["items"] == [{"value": f"Person Amina Zeta ({amina.public_id})", "note": "ORG-A"}]
    assert "@" not in answer.content.decode()
    assert found(client_of(scenario.secretariat), "amina") == [f"Person Amina Zeta ({amina.public_id})"]
    assert found(client_of(scenario.member), amina.email) == []
    assert found(client_of(newcomer), "amina") == [f"Person Amina Omega ({newcomer.public_id})"]
    assert client_of(None).get("/find/person/?q=amina").status_code == 302


def test_people_of_hidden_organizations_are_not_known(scenario, client_of):
    hidden = factories.organization(status="partner", visibility="restricted")
    point = factories.focal_point(person=factories.person(name="Person Hidden One"), organization=hidden)
    assert found(client_of(scenario.member), "hidden") == []
    assert len(found(client_of(scenario.secretariat), "hidden")) == 1
    answer = name(client_of(scenario.secretariat), scenario, f"({point.person.public_id})")
    assert answer.status_code == 302


def test_who_left_is_not_proposed(scenario, client_of, amina):
    FocalPoint.objects.filter(person=amina).update(ends="2020-01-01")
    assert found(client_of(scenario.secretariat), "amina") == []


def name(client, scenario, person, **more):
    form = {"organization": scenario.member_organization.pk, "person": person, "role": "deputy"}
    return client.post(NEW, form | more)


def test_a_person_is_named_by_name_identifier_or_address(scenario, client_of, amina):
    client = client_of(scenario.secretariat)
    for written in ("person amina zeta", f"Person Amina Zeta ({amina.public_id})", amina.email.upper()):
        more = {"vouched": "on"} if "@" in written else {}
        assert name(client, scenario, written, **more).status_code == 302, written
        FocalPoint.objects.get(person=amina, organization=scenario.member_organization).delete()


def test_what_is_not_clear_is_asked_without_addresses(scenario, client_of, amina):
    other = factories.focal_point(person=factories.person(name="Person Amina Zeta")).person
    newcomer = factories.person(name="Person Nobody Knows")
    client = client_of(scenario.secretariat)
    text = name(client, scenario, "Amina").content.decode()
    assert f'<option value="Person Amina Zeta ({amina.public_id})">' in text
    assert f'<option value="Person Amina Zeta ({other.public_id})">' in text
    assert amina.email not in text
    assert other.email not in text
    assert name(client, scenario, "Person Amina Zeta").status_code == 200  # two are called so
    for unknown in (newcomer.name, newcomer.public_id, "", "somebody@nowhere.example"):
        answer = name(client, scenario, unknown)
        assert answer.status_code == 200, unknown
        assert newcomer.email not in answer.content.decode()


def test_who_holds_a_role_stands_in_its_form_by_name(scenario, client_of, amina):
    point = FocalPoint.objects.get(person=amina)
    client = client_of(scenario.secretariat)
    page = client.get(f"/edit/focal-point/{point.pk}/").content.decode()
    label = f"Person Amina Zeta ({amina.public_id})"
    assert f'value="{label}"' in page
    assert amina.email not in page
    form = {"organization": point.organization.pk, "role": "editor"}
    FocalPoint.objects.filter(pk=point.pk).update(starts="2020-01-01", ends="2020-06-01")
    ended = form | {"person": label, "starts": "2020-01-01", "ends": "2020-06-01"}
    assert client.post(f"/edit/focal-point/{point.pk}/", ended).status_code == 302
    assert FocalPoint.objects.get(pk=point.pk).role == "editor"


def test_an_office_may_be_held_by_a_person_or_an_organization_alone(scenario, client_of, amina):
    client = client_of(scenario.secretariat)
    form = {"group": scenario.group.pk, "role": "chair"}
    answer = client.post("/edit/office/new/", form | {"person": amina.name})
    assert answer.status_code == 302, answer.context["form"].errors
    assert Office.objects.filter(group=scenario.group, person=amina, role="chair").exists()
    alone = form | {"organization": scenario.member_organization.pk, "person": ""}
    assert client.post("/edit/office/new/", alone).status_code == 302
    assert client.post("/edit/office/new/", form).status_code == 200
