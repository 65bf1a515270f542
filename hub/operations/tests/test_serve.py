"""`actionhub serve`: it starts from nothing, survives the death of each of its processes, and leaves none behind."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.core.management import CommandError

from hub.operations.management.commands import serve
from hub.operations.preparing import Readiness
from hub.operations.supervising import Delays
from hub.operations.tests.served import ROOT, Site, is_alive, wait_until

pytestmark = pytest.mark.processes

ROWS = 12_000


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


def test_letters_lead_to_the_port_that_answers(site: Site) -> None:
    assert site.worker().environ()["ACTIONHUB_ADDRESS"] == f"http://127.0.0.1:{site.port}"


def test_deaths_of_the_web_processes_do_not_end_the_site(site: Site) -> None:
    for _ in range(2):
        for process in site.processes("spawn_main"):
            process.kill()
        wait_until(lambda: site.processes("spawn_main"), 30, "No process is started again.")
    site.wait_for_answer()
    assert site.server is not None
    assert site.server.poll() is None


ASK = """
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


def test_a_killed_server_leaves_no_process_and_goes_on_at_once(site: Site) -> None:
    assert site.server is not None
    site.worker()
    table = site.folder / "table.csv"
    table.write_text("name_en\n" + "".join(f"Initiative {n}\n" for n in range(ROWS)))
    subprocess.run([sys.executable, "-c", ASK, str(table)], cwd=ROOT, env=site.environment, check=True)
    wait_until(lambda: site.ask("SELECT position FROM exchange_import WHERE file = 't.csv'")[0], 60, "No import.")
    below = [*site.processes("spawn_main"), *site.processes("hub.commandline worker")]
    assert len(below) == 3
    site.server.kill()
    site.server.wait()
    wait_until(lambda: not any(map(is_alive, below)), 5, "Processes outlive the killed server.")
    assert site.ask("SELECT state FROM exchange_import WHERE file = 't.csv'") == ("running",), "it was in the middle"
    site.serve()
    finished = "SELECT state, created FROM exchange_import WHERE file = 't.csv'"
    wait_until(lambda: site.ask(finished) == ("done", ROWS), 60, "The import does not go on.", site.log)


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
