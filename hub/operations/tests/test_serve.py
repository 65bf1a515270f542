"""`actionhub serve`: it starts from nothing, survives the death of each of its processes, and leaves none behind."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
from collections import Counter

import pytest
from django.core.management import CommandError

from hub.background.tests.mailserver import MailServer
from hub.operations.management.commands import serve
from hub.operations.preparing import Readiness
from hub.operations.supervising import Delays
from hub.operations.tests.served import ROOT, Site, wait_until
from hub.studies.tests.conftest import LISTS

pytestmark = pytest.mark.processes

ROWS, EMAILS = 12_000, 4
IMPORT = "SELECT state, created FROM exchange_import WHERE file = 't.csv'"
STUDY = "SELECT state FROM studies_run WHERE title_en = 'Study 1'"


def test_a_page_answers_though_nobody_said_prepare(site: Site) -> None:
    assert "</html>" in site.read("")


def test_counts_of_all_processes_are_added_up(site: Site) -> None:
    for _ in range(8):
        site.read("healthz")
    counted = [line for line in site.read("metrics").splitlines() if line.startswith("actionhub_requests_total")]
    assert sum(float(line.split()[-1]) for line in counted if 'view="healthz"' in line) >= 9
    assert not list(site.folder.glob("**/*.db")), "no file beside the data is mapped into memory"


def test_a_taken_port_is_named(site: Site) -> None:
    second = site.start()
    assert second.wait(timeout=60) != 0
    assert f"Port {site.port} cannot be used" in site.log.read_text()


def test_emails_lead_to_the_port_that_answers(site: Site) -> None:
    assert site.worker().environ()["ACTIONHUB_ADDRESS"] == f"http://127.0.0.1:{site.port}"


def test_deaths_of_the_web_processes_do_not_end_the_site(site: Site) -> None:
    for _ in range(2):
        site.kill_web_processes()
        wait_until(lambda: site.processes("spawn_main"), 30, "No process is started again.")
    site.wait_for_answer()
    assert site.server is not None
    assert site.server.poll() is None


ASK_FOR_IMPORT = """
import sys
from pathlib import Path
import django
django.setup()
from django.core.files import File
from hub.exchange.importing.start import source_named
from hub.exchange.models import Import
from hub.exchange.tasks import run_import
with Path(sys.argv[1]).open("rb") as file:
    run = Import.objects.create(source=source_named("Source 1"), format="csv", file="t.csv", file_hash="0" * 64,
                                stored=File(file, "t.csv"), state="running")
run_import.enqueue(run.pk)
"""
ASK_FOR_STUDY_AND_EMAILS = """
import sys
from pathlib import Path
import django
django.setup()
from hub.accounts.outbox import queue_email
from hub.lib.tests import factories
from hub.studies.actions import ask_for_run, register_dataset
for number in range(int(sys.argv[2])):
    queue_email(person=factories.person(), subject=f"E-mail {number}", text="T")
data = register_dataset(file=Path(sys.argv[1]), name="Lists", licence="CC0 1.0", by=None)
ask_for_run(method="lists", title="Study 1", datasets=[data], parameters={}, by=None)
"""


def ask_for(site: Site, program: str, *words: str) -> None:
    subprocess.run([sys.executable, "-c", program, *words], cwd=ROOT, env=site.environment, check=True)


def test_web_processes_and_the_server_are_killed_in_an_import(site: Site) -> None:
    table = site.folder / "table.csv"
    table.write_text("name_en\n" + "".join(f"Initiative {n}\n" for n in range(ROWS)))
    site.worker()
    ask_for(site, ASK_FOR_IMPORT, str(table))
    wait_until(lambda: site.ask("SELECT position FROM exchange_import WHERE file = 't.csv'")[0], 60, "No import.")
    site.kill_web_processes()
    site.kill()
    assert site.ask(IMPORT)[0] == "running", "it was in the middle"
    site.serve()
    wait_until(lambda: site.ask(IMPORT) == ("done", ROWS), 60, "The import does not go on.", site.log)


@pytest.mark.before_release
def test_web_processes_and_the_server_are_killed_in_a_study_and_in_an_email_run(site: Site) -> None:
    lists = site.folder / "lists.csv"
    lists.write_text(LISTS)
    reached, go_on = threading.Event(), threading.Event()

    def at_text(number: int) -> None:
        if number == 2:
            reached.set()
            go_on.wait(60)

    with MailServer(at_text) as mail:
        threading.Thread(target=mail.serve_forever, daemon=True).start()
        site.kill()
        site.settings = {
            "ACTIONHUB_MAIL_HOST": "127.0.0.1", "ACTIONHUB_MAIL_TLS": "no",
            "ACTIONHUB_MAIL_PORT": str(mail.server_address[1]),
        }  # fmt: skip
        ask_for(site, ASK_FOR_STUDY_AND_EMAILS, str(lists), str(EMAILS))
        site.serve()
        wait_until(lambda: site.ask(STUDY)[0] == "running", 60, "The study is not begun.", site.log)
        site.kill_web_processes()
        site.kill()
        assert site.ask(STUDY) == ("running",), "it was in the middle"
        if not reached.is_set():
            site.serve()
            assert reached.wait(60), "No e-mail was sent."
            site.kill_web_processes()
            site.kill()
        go_on.set()
        assert count_emails(site) == {"sent": 1, "cut short": 1, "waiting": EMAILS - 2}
        site.serve()
        wait_until(lambda: site.ask(STUDY)[0] == "done", 90, "The study does not go on.", site.log)
        wait_until(lambda: count_emails(site).get("waiting") is None, 60, "E-mails wait.", site.log)
        assert count_emails(site) == {"sent": EMAILS - 1, "cut short": 1}, (
            "the one that was cut short is not sent unasked"
        )
        assert len(mail.taken) == len(set(mail.taken)) == EMAILS - 1
        mail.shutdown()


def count_emails(site: Site) -> dict[str, int]:
    """How many are in which state; on a slow machine the end of a connection may be noticed before the end of the process."""
    with contextlib.closing(sqlite3.connect(site.folder / "site.sqlite3")) as database:
        found = database.execute("SELECT state FROM accounts_outgoingemail").fetchall()
    return Counter("cut short" if state in {"sending", "uncertain"} else state for (state,) in found)


@pytest.mark.parametrize(
    ("asked", "state", "prepares"),
    [(False, Readiness.READY, 0), (False, Readiness.UNPREPARED, 1), (True, Readiness.OUT_OF_DATE, 1)],
)
def test_only_a_new_site_is_prepared_unasked(
    monkeypatch: pytest.MonkeyPatch, asked: bool, state: Readiness, prepares: int
) -> None:
    called: list[str] = []
    monkeypatch.setattr(serve, "readiness", lambda: state)
    monkeypatch.setattr(serve, "call_command", called.append)
    serve.prepare_site(asked=asked)
    assert called == ["prepare"] * prepares


def test_a_database_of_an_earlier_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "readiness", lambda: Readiness.OUT_OF_DATE)
    monkeypatch.setattr(serve, "call_command", lambda *_words: pytest.fail("nobody asked"))
    with pytest.raises(CommandError, match="serve --prepare"):
        serve.prepare_site(asked=False)


def test_the_first_death_is_made_good_soon_and_many_are_waited_out() -> None:
    delays = Delays()
    assert [delays.after(1) for _ in range(6)] == [2, 4, 8, 16, 30, 30]
    assert delays.after(3600) == 0
