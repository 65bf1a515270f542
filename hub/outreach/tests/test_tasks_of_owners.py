"""A change that somebody suggests of a record waits among the tasks of its owner, and of nobody else's."""

import pytest

from hub.lib.tests import factories
from hub.outreach.models import Submission

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def suggested():
    point = factories.focal_point(organization=factories.organization(status="partner"))
    initiative = factories.initiative(name_en="Initiative of the owner", owner=point.organization)
    submission = Submission.objects.create(
        about=initiative, name="Initiative of the owner", summary="It ended.", who="–", website="https://example.org/s"
    )
    return point.person, submission


def test_it_waits_for_the_owner_with_its_act(suggested, client_of):
    owner, submission = suggested
    page = client_of(owner).get("/my-tasks/").content.decode()
    assert "Initiative of the owner" in page
    assert "Suggested change" in page
    assert f'href="{submission.get_absolute_url()}"' in page
    assert submission.get_absolute_url() in client_of(owner).get("/").content.decode()


def test_others_do_not_see_it_and_the_secretariat_does(suggested, client_of):
    other = factories.focal_point(organization=factories.organization(status="partner")).person
    stranger = factories.person()
    for person in (other, stranger):
        assert suggested[1].secret not in client_of(person).get("/my-tasks/").content.decode()
    assert suggested[1].secret in client_of(factories.person(is_secretariat=True)).get("/my-tasks/").content.decode()


def test_a_new_initiative_is_for_the_secretariat_alone(suggested, client_of):
    new = Submission.objects.create(name="Something new", summary="It is.", who="–", website="https://example.org/s")
    assert new.secret not in client_of(suggested[0]).get("/my-tasks/").content.decode()


def test_it_is_gone_once_it_is_decided(suggested, client_of):
    owner, submission = suggested
    answer = client_of(owner).post(f"{submission.get_absolute_url()}review/", {"decline": "", "reason": "Not so."})
    assert answer.status_code == 302
    assert submission.secret not in client_of(owner).get("/my-tasks/").content.decode()
