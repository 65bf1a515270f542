"""The commands of an operator: right the first time, harmless the second, one sentence when something is wrong."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from hub.accounts.models import Person
from hub.events.models import Event
from hub.groups.models import Office
from hub.groups.viewers import viewer_of
from hub.initiatives.models import Initiative
from hub.lib.search import matching
from hub.lib.tests import factories
from hub.partners.models import FocalPoint, Organization
from hub.workplans.models import Plan

PASSWORD = "a long enough phrase"


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("NEW_PASSWORD", PASSWORD)
    return ["--name", "Person", "--password-env", "NEW_PASSWORD"]


@pytest.mark.django_db
class TestCreatePerson:
    def test_makes_a_person_who_can_sign_in_with_her_roles(self, password: list[str], client: Any) -> None:
        organization, group = factories.organization(slug="labour"), factories.group(slug="chains")
        roles = ["--organization", "labour", "--role", "deputy", "--office", "chains:chair", "--secretariat"]
        answer = json.loads(run("createperson", "One@Example.org", *password, *roles, "--json"))
        person = Person.objects.get(email="one@example.org")
        assert answer["created"] is True
        assert answer["id"] == person.public_id
        viewer = viewer_of(person)
        assert viewer.is_secretariat
        assert viewer.organization_ids == {organization.pk}
        assert group.pk in viewer.led_group_ids
        page = client.post("/accounts/login/", {"login": "one@example.org", "password": PASSWORD})
        assert page.status_code == 302

    def test_a_second_time_changes_nothing_and_says_so(self, password: list[str]) -> None:
        factories.organization(slug="labour")
        factories.group(slug="chains")
        words = ["createperson", "one@example.org", *password, "--organization", "labour", "--office", "chains:chair"]
        run(*words)
        events = Event.objects.count()
        assert "nothing to change" in run(*words)
        assert (Event.objects.count(), FocalPoint.objects.count(), Office.objects.count()) == (events, 1, 1)

    def test_the_same_address_gets_what_is_missing(self, password: list[str]) -> None:
        factories.organization(slug="labour")
        run("createperson", "one@example.org", *password, "--organization", "labour")
        answer = run("createperson", "ONE@example.org", *password, "--organization", "labour", "--role", "editor")
        assert "Editor" in answer
        assert FocalPoint.objects.get().role == "editor"
        assert "secretariat" in run("createperson", "one@example.org", *password, "--secretariat")
        assert FocalPoint.objects.get().role == "editor"

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (["--organization", "labor"], "Did you mean labour?"),
            (["--office", "chain:chair"], "Did you mean chains?"),
            (["--office", "chains:boss"], "GROUP:OFFICE"),
            (["--role", "editor"], "Add --organization"),
        ],
    )
    def test_what_is_not_known_is_answered_with_what_is(
        self, password: list[str], words: list[str], sentence: str
    ) -> None:
        factories.organization(slug="labour")
        factories.group(slug="chains")
        with pytest.raises(CommandError, match=sentence):
            run("createperson", "one@example.org", *password, *words)
        assert not Person.objects.exists()

    def test_an_address_and_a_password_must_be_one(self, password: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(CommandError, match="valid email"):
            run("createperson", "one", *password)
        monkeypatch.setenv("NEW_PASSWORD", "short")
        with pytest.raises(CommandError, match="too short"):
            run("createperson", "one@example.org", *password)
        with pytest.raises(CommandError, match="NOT_SET is empty"):
            run("createperson", "one@example.org", "--name", "Person", "--password-env", "NOT_SET")
        assert not Person.objects.exists()


@pytest.fixture
def vocabulary(db: None) -> None:
    for _ in range(5):
        factories.country()
    for scheme in ("issue", "intervention", "sector", "commodity", "stage", "level"):
        factories.term(scheme=scheme)


SIZE = ["--partners", "12", "--initiatives", "9", "--plans", "3"]


@pytest.mark.usefixtures("vocabulary")
class TestPopulate:
    def test_makes_marked_records_that_are_found(self) -> None:
        made = json.loads(run("populate", *SIZE, "--json"))["made"]
        assert (made["partners"], made["initiatives"], made["plans"]) == (12, 9, 3)
        assert Organization.objects.filter(synthetic=True, name_en="Synthetic organization 12").count() == 1
        assert Initiative.objects.filter(synthetic=True).count() == 9
        assert Plan.objects.filter(synthetic=True).count() == 3
        assert list(matching(Initiative.objects.all(), "synthetic initiative 7")) == [
            Initiative.objects.get(name_en="Synthetic initiative 7")
        ]
        assert Initiative.history.count() == 9
        run("checkevents")

    def test_a_second_time_makes_nothing_new_and_more_makes_the_rest(self) -> None:
        run("populate", *SIZE)
        assert "Made nothing new" in run("populate", *SIZE)
        assert "Made 3 partners" in run("populate", "--partners", "15")

    def test_the_same_seed_makes_the_same_records(self) -> None:
        def content() -> list[tuple[Any, ...]]:
            return list(
                Initiative.objects.order_by("public_id").values_list("public_id", "name_en", "starts", "status")
            )

        run("populate", *SIZE, "--seed", "3")
        first = content()
        Initiative.objects.all().delete()
        run("populate", *SIZE, "--seed", "3")
        assert content() == first
        Initiative.objects.all().delete()
        run("populate", *SIZE, "--seed", "4")
        assert content() != first

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")
    def test_the_planner_knows_at_once_how_many_there_are(self) -> None:
        run("populate", *SIZE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'initiatives_initiative'")
            assert {stat.split()[0] for (stat,) in cursor.fetchall()} >= {"9"}

    def test_wrong_numbers_are_answered(self) -> None:
        with pytest.raises(CommandError, match="fewer than none"):
            run("populate", "--partners", "-1")
        with pytest.raises(CommandError, match="Say how many"):
            run("populate")


@pytest.mark.django_db
def test_populate_says_that_the_content_is_missing() -> None:
    with pytest.raises(CommandError, match="actionhub loadcontent"):
        run("populate", "--partners", "1")


@pytest.mark.parametrize("name", sorted(name for name, app in get_commands().items() if app.startswith("hub.")))
def test_our_commands_leave_the_check_of_the_code_to_make_check(name):
    """To read every view takes longer than most of them do."""
    assert load_command_class(get_commands()[name], name).requires_system_checks == ()


@pytest.mark.django_db
def test_a_database_of_an_early_version_is_refused_with_a_sentence() -> None:
    MigrationRecorder(connection).record_applied("initiatives", "0012_amounts_as_sources_give_them")
    with pytest.raises(CommandError, match="early development version"):
        call_command("prepare")
