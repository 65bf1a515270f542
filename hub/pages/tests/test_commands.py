"""The commands of an operator: right the first time, harmless the second, one sentence when something is wrong."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from io import StringIO
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hub.accounts.models import Person
from hub.events.models import Event
from hub.groups.models import Office
from hub.groups.viewers import viewer_of
from hub.initiatives.models import Initiative
from hub.lib.search import matching
from hub.lib.tests import factories
from hub.partners.models import FocalPoint, Organization
from hub.workplans.models import Plan

ROOT = Path(__file__).resolve().parents[3]
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

    def test_wrong_numbers_are_answered(self) -> None:
        with pytest.raises(CommandError, match="fewer than none"):
            run("populate", "--partners", "-1")
        with pytest.raises(CommandError, match="Say how many"):
            run("populate")


@pytest.mark.django_db
def test_populate_says_that_the_content_is_missing() -> None:
    with pytest.raises(CommandError, match="actionhub loadcontent"):
        run("populate", "--partners", "1")


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"ACTIONHUB_VAR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/actionhub.sqlite3"}
    return subprocess.Popen(
        [sys.executable, "-m", "hub.commandline", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def children(pid: int) -> list[int]:
    """The processes below one, however deep."""
    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


@pytest.mark.skipif(sys.platform == "win32", reason="Signals as Unix has them.")
def test_serve_answers_counts_over_processes_and_ends_cleanly(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("Processes are the same on every database; the run on SQLite looks at them.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = start(tmp_path, "serve", "--port", str(port), "--workers", "2")
    try:
        wait_for(port)
        for _ in range(8):
            read(port, "healthz")
        metrics = read(port, "metrics")
        counted = [line for line in metrics.splitlines() if line.startswith("actionhub_requests_total")]
        assert sum(float(line.split()[-1]) for line in counted if 'view="healthz"' in line) >= 9
        second = start(tmp_path, "serve", "--port", str(port))
        assert f"Port {port} cannot be used" in second.communicate(timeout=60)[0]
        assert second.returncode != 0
        below = children(server.pid)
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=60)
    assert server.returncode == 0
    assert below
    deadline = time.monotonic() + 20
    while any(is_running(pid) for pid in below) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [pid for pid in below if is_running(pid)]


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def read(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=10) as answer:
        return str(answer.read().decode())


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            read(port, "healthz")
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
