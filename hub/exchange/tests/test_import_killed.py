"""Real processes that import one file: killed with signal 9 in the middle of a part and begun again, or two at once. The
end is the same as that of one import that nobody disturbed."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from hub.exchange.models import Import, SourceRecord
from hub.exchange.tests.fixtures import Take, activity
from hub.exchange.tests.test_import_iati import state
from hub.initiatives.models import Initiative

Write = Callable[..., Path]
ROOT = Path(__file__).resolve().parents[3]
IMPORT = """
import os, signal, sys, time
from pathlib import Path
import django
django.setup()
from django.core.management import call_command
from hub.exchange.importing import create, run
path, last = sys.argv[1], int(sys.argv[2])
run.PART = 25
insert_rows, calls = create.insert_rows, 0
def insert(*arguments):
    global calls
    calls += 1
    if calls == last:
        os.kill(os.getpid(), signal.SIGKILL)
    insert_rows(*arguments)
create.insert_rows = insert
for meeting in map(Path, sys.argv[3:]):  # where one process waits for the other
    (meeting / str(os.getpid())).touch()
    while len(list(meeting.iterdir())) < 2:
        time.sleep(0.01)
call_command("importinitiatives", path, "--format", "iati", "--source", "Source 1", "--json")
"""
OUTCOME = """
import json
import django
django.setup()
from django.db.models import Sum
from hub.events.actions import broken_links
from hub.exchange.models import Import, SourceRecord
from hub.initiatives.models import Initiative
from hub.exchange.tests.test_import_iati import state
from hub.lib.search import matching
run, *later = Import.objects.order_by("pk")
assert all(one.created == 0 for one in later)
print(json.dumps({
    "state": state(), "ended": run.state, "created": run.created, "rejected": run.rejected, "remarks": run.problems.count(),
    "records": SourceRecord.objects.count(), "broken": list(broken_links()),
    "found": matching(Initiative.objects.all(), "project").count(),
}))
"""
NUMBER = 300

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


@pytest.fixture
def processes(world: None, iati: Write, take: Take, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts programs on a database that knows the countries and no initiative."""
    environment = dict(os.environ) | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    if connection.vendor == "sqlite":
        file = tmp_path / "hub.sqlite3"
        target = sqlite3.connect(file)
        connection.connection.backup(target)
        target.close()
        environment["DATABASE_URL"] = f"sqlite:///{file}"
    else:
        address = urlsplit(os.environ["DATABASE_URL"])
        environment["DATABASE_URL"] = urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))

    def start(code: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    return start


@pytest.fixture
def undisturbed(processes: object, take: Take, iati: Write) -> tuple[Path, list[Any]]:
    """The file, and what an import of it leads to. Afterwards the database is as it was."""
    path = iati(*(activity(f"X-{n}", country="KE" if n % 7 else "ZZ") for n in range(NUMBER)), activity("X-1"))
    take(path)
    expected = state()
    for model in (SourceRecord, Initiative, Import):
        model.objects.all().delete()
    return path, json.loads(json.dumps(expected))


def outcome_of(start: Callable[..., subprocess.Popen[str]]) -> dict[str, Any]:
    out, err = start(OUTCOME).communicate(timeout=120)
    assert out, err
    return dict(json.loads(out))


def check(outcome: dict[str, Any], expected: list[Any]) -> None:
    assert outcome.pop("state") == expected
    assert outcome == {
        "ended": "done", "created": NUMBER, "rejected": 1, "remarks": 44, "records": NUMBER, "broken": [], "found": NUMBER,
    }  # fmt: skip


def test_killed_and_begun_again(
    processes: Callable[..., subprocess.Popen[str]], undisturbed: tuple[Path, list[Any]]
) -> None:
    path, expected = undisturbed
    for last in (2, 31, 58):  # in the first part, and twice in the middle of later ones
        process = processes(IMPORT, str(path), str(last))
        _, err = process.communicate(timeout=120)
        assert process.returncode == -9, err
    process = processes(IMPORT, str(path), "0")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert json.loads(out)["read"] == NUMBER + 1
    check(outcome_of(processes), expected)


def test_two_processes_at_once(
    processes: Callable[..., subprocess.Popen[str]], undisturbed: tuple[Path, list[Any]], tmp_path: Path
) -> None:
    """On a slow machine one may be done before the other begins; that one then finds nothing new."""
    path, expected = undisturbed
    meeting = tmp_path / "meeting"
    meeting.mkdir()
    both = [processes(IMPORT, str(path), "0", str(meeting)) for _ in range(2)]
    for process in both:
        _, err = process.communicate(timeout=240)
        assert process.returncode == 0, err
    check(outcome_of(processes), expected)
