"""Workers are killed in the middle of an import, of a study and of an e-mail run, with real processes; the next ones bring
everything to its end, nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.background.tests.mailserver import MailServer
from hub.lib.tests.template_database import new_database
from hub.studies.tests.conftest import LISTS

ROOT = Path(__file__).resolve().parents[3]
ROWS, EMAILS = 3500, 6
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Signals as Unix has them."),
    pytest.mark.processes,
]

PREPARE = """
    import sys
    from pathlib import Path
    from django.core.files import File
    from hub.accounts.outbox import queue_email
    from hub.exchange.importing.start import source_named
    from hub.exchange.models import Import
    from hub.exchange.tasks import run_import
    from hub.lib.tests import factories
    from hub.studies.actions import ask_for_run, register_dataset
    table, lists, rows, emails = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    with table.open("rb") as file:
        run = Import.objects.create(
            source=source_named("Source 1"), format="csv", file="table.csv", file_hash="0" * 64, stored=File(file, "t.csv"),
            size=table.stat().st_size, state="running", started_by=factories.person(),
        )
    run_import.enqueue(run.pk)
    data = register_dataset(file=lists, name="Lists", licence="CC0 1.0", by=None)
    ask_for_run(method="lists", title="Study 1", datasets=[data], parameters={"method": "lower"}, by=None)
    for number in range(emails):
        queue_email(person=factories.person(), subject=f"E-mail {number}", text="T")
"""
# A lease of three seconds instead of forty, and a word at the moments at which it may be killed.
WORK = """
    import time
    from datetime import timedelta
    from django.core.management import call_command
    from hub.accounts import delivery
    from hub.background import workers
    from hub.exchange.importing import run
    from hub.studies import running
    workers.LEASE, workers.BEAT_EVERY = timedelta(seconds=3), 0.5
    workers.machine = lambda: workers.ELSEWHERE  # as if on several machines: death shows by silence only
    delivery.SENDING_FOR_MOST, delivery.LOOK_AFTER_FAILURE = timedelta(seconds=3), 0.5

    def telling(word, work):
        def wrapper(*args, **options):
            print(word, flush=True)
            time.sleep(0.3)
            return work(*args, **options)
        return wrapper

    run._write_part = telling("part", run._write_part)
    running.compute = telling("study", running.compute)
    call_command("worker")
"""
OUTCOME = """
    import json
    from collections import Counter
    from django_tasks_db.models import DBTaskResult
    from hub.accounts.models import OutgoingEmail
    from hub.exchange.models import Import, SourceRecord
    from hub.initiatives.models import Initiative
    from hub.studies.models import Run
    run = Import.objects.get()
    print(json.dumps({
        "import": [run.state, run.created, Initiative.objects.count(), SourceRecord.objects.count()],
        "study": Run.objects.get().state,
        "emails": Counter(OutgoingEmail.objects.values_list("state", flat=True)),
        "open tasks": DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).count(),
    }))
"""


class Workplace:
    """A database of its own and the processes on it."""

    def __init__(self, folder: Path) -> None:
        self.environment = os.environ | {
            "ACTIONHUB_VAR": str(folder), "DATABASE_URL": new_database(folder), "PYTHONPATH": str(ROOT),
            "ACTIONHUB_MAIL_HOST": "127.0.0.1", "ACTIONHUB_MAIL_TLS": "no", "ACTIONHUB_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        self.worker: subprocess.Popen[str] | None = None

    def start(self, code: str, *words: object) -> subprocess.Popen[str]:
        program = "import django; django.setup()\n" + textwrap.dedent(code)
        return subprocess.Popen(
            [sys.executable, "-c", program, *map(str, words)], cwd=ROOT, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def output(self, code: str, *words: object) -> str:
        process = self.start(code, *words)
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0, out
        return out

    def work(self) -> None:
        self.worker = self.start(WORK)

    def wait_for(self, word: str, times: int = 1) -> None:
        assert self.worker is not None
        assert self.worker.stdout is not None
        said = ""
        for line in self.worker.stdout:
            said += line
            times -= line.strip() == word
            if not times:
                return
        pytest.fail(f"The worker ended before it said “{word}”: {said[-3000:]}")

    def kill(self) -> None:
        if self.worker is not None:
            self.worker.kill()
            self.worker.communicate()
            self.worker = None


@pytest.fixture
def workplace(django_db_setup: None, tmp_path: Path) -> Iterator[Workplace]:
    tmp_path.chmod(0o755)
    made = Workplace(tmp_path)
    yield made
    made.kill()


def test_killed_in_an_import_a_study_and_an_email_run(workplace: Workplace, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("name_en\n" + "".join(f"Initiative {n}\n" for n in range(ROWS)))
    lists = tmp_path / "lists.csv"
    lists.write_text(LISTS)
    killed = threading.Event()

    def at_text(number: int) -> None:
        if number == 3:
            workplace.kill()
            killed.set()

    with MailServer(at_text) as server:
        workplace.environment["ACTIONHUB_MAIL_PORT"] = "1"  # nobody answers there: emails wait
        workplace.output(PREPARE, table, lists, ROWS, EMAILS)
        workplace.work()
        workplace.wait_for("part", 2)
        workplace.kill()  # one part is in, the second was being written

        workplace.work()
        workplace.wait_for("study")
        workplace.kill()
        assert json.loads(workplace.output(OUTCOME))["emails"] == {"waiting": EMAILS}

        workplace.environment["ACTIONHUB_MAIL_PORT"] = str(server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        workplace.work()
        assert killed.wait(180), "The mail server was not reached."

        workplace.work()
        outcome = eventually(lambda: json.loads(workplace.output(OUTCOME)))
        server.shutdown()
    assert outcome["import"] == ["done", ROWS, ROWS, ROWS]
    assert outcome["study"] == "done"
    assert outcome["emails"] == {"sent": EMAILS - 1, "uncertain": 1}, "the one that was cut short is not sent unasked"
    assert len(server.taken) == len(set(server.taken)) == EMAILS - 1


def eventually(look: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    deadline = time.monotonic() + 180
    while True:
        outcome = look()
        is_done = not outcome["open tasks"] and not outcome["emails"].keys() & {"waiting", "sending"}
        if is_done or time.monotonic() > deadline:
            return outcome
