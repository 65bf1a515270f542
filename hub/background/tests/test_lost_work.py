"""What a dead worker had in hand goes to another; what a living one has stays with it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hub.background import workers
from hub.background.models import Worker
from hub.background.recovery import MOST_ATTEMPTS, requeue_lost_tasks
from hub.background.workers import (
    LEASE,
    Heartbeat,
    alive_workers,
    current_worker,
    forget_silent_workers,
    working,
)
from hub.exchange import tasks
from hub.exchange.importing.recovery import end_lost_imports
from hub.exchange.importing.start import import_file, open_import, source_named
from hub.exchange.messages import message_of
from hub.exchange.models import Import
from hub.exchange.tasks import run_import
from hub.lib.tests import factories
from hub.matching.comparing import compare_names
from hub.operations.recovery import recover_lost_work
from hub.operations.schedule import run_job
from hub.studies.tasks import carry_out_run

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TABLE = "name_en\nInitiative 1\n"


def silence(name: str) -> None:
    Worker.objects.filter(name=name).update(seen_at=Now() - 2 * LEASE)


def claim(name: str, task: Any = compare_names, *args: Any) -> DBTaskResult:
    task.enqueue(*args)
    row = DBTaskResult.objects.get(status="READY", task_path=task.module_path)
    row.claim(name)
    return row


def import_of(tmp_path: Path, **fields: Any) -> Import:
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    run = open_import(path, "csv", source_named("Source 1"), {}, None)
    Import.objects.filter(pk=run.pk).update(**fields)
    run.refresh_from_db()
    return run


def test_a_process_is_registered_while_it_works():
    assert current_worker() == ""
    with working() as name:
        assert (current_worker(), alive_workers()) == (name, {name})
        with working() as same:
            assert same == name
    assert (current_worker(), alive_workers()) == ("", set())


@pytest.mark.parametrize("task", [compare_names, (run_job, "lint"), (run_import, 1), (carry_out_run, 1)])
def test_tasks_of_every_kind_go_to_another_worker_when_theirs_is_silent(task):
    Worker.objects.create(name="one")
    row = claim("one", *(task if isinstance(task, tuple) else (task,)))
    assert requeue_lost_tasks() == 0, "it lives"
    silence("one")
    assert requeue_lost_tasks() == 1
    row.refresh_from_db()
    assert (row.status, row.worker_ids) == ("READY", ["one"])
    assert requeue_lost_tasks() == 0


def test_a_task_that_ends_every_worker_is_given_up():
    row = claim("1")
    for number in range(2, MOST_ATTEMPTS + 1):
        assert requeue_lost_tasks() == 1
        row.refresh_from_db()
        row.claim(str(number))
    assert requeue_lost_tasks() == 1
    row.refresh_from_db()
    assert row.status == "FAILED"
    assert row.finished_at


def test_who_slept_too_long_is_told_and_does_not_judge_others():
    result: list[str] = []
    Worker.objects.create(name="one")
    heart = Heartbeat("one", then=lambda: result.append("then"), lost=lambda: result.append("lost"))
    heart.beat()
    assert result == ["then"]
    heart.last -= 3 * LEASE.total_seconds()  # the database could not be written for long, by nobody
    heart.beat()
    heart.beat()
    assert result == ["then"]
    silence("one")
    assert forget_silent_workers() == 1
    heart.beat()
    assert result == ["then", "lost"]


def test_workers_of_this_machine_whose_process_is_gone_are_dead_at_once():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    here = workers.machine()
    if here == workers.ELSEWHERE:
        pytest.skip("This system does not say which machine it is.")
    names = [f"{here}-{ended.pid}-a", f"{here}-{os.getpid()}-b", f"0123456789ab-{ended.pid}-c"]
    Worker.objects.bulk_create(Worker(name=name) for name in names)
    assert workers.forget_ended_here() == 1
    assert alive_workers() == set(names[1:])


def test_a_beat_that_cannot_be_written_is_no_death(monkeypatch):
    def fail(**_fields: Any) -> Any:
        raise OperationalError("database is locked")

    heart = Heartbeat("one", lost=lambda: pytest.fail("it lives"))
    monkeypatch.setattr(workers.Worker.objects, "filter", fail)
    heart.beat()


def test_an_import_whose_worker_died_goes_on_by_its_task(tmp_path):
    Worker.objects.create(name="one")
    run = import_of(tmp_path, worker="one")
    claim("one", run_import, run.pk)
    silence("one")
    recover_lost_work()
    run.refresh_from_db()
    assert run.state == "running"
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_an_import_that_nobody_has_ends_and_the_file_can_be_sent_again(tmp_path):
    run = import_of(tmp_path, worker="dead")
    assert end_lost_imports() == 1
    run.refresh_from_db()
    assert run.state == "failed"
    assert "Send the file again" in message_of(run.reasons)
    again = open_import(tmp_path / "table.csv", "csv", run.source, {}, None)
    assert again.pk != run.pk
    import_file(again, tmp_path / "table.csv")
    again.refresh_from_db()
    assert again.state == "done"


def test_an_import_of_a_living_command_is_left_alone(tmp_path):
    with working():
        run = import_of(tmp_path)
        assert run.worker
        assert end_lost_imports() == 0


def test_an_import_that_its_worker_dropped_is_ended_though_the_worker_lives(tmp_path):
    Worker.objects.create(name="one", takes_tasks=True)
    run = import_of(tmp_path, worker="one")
    row = claim("one", run_import, run.pk)
    recover_lost_work()
    run.refresh_from_db()
    assert run.state == "running"
    row.set_failed(OperationalError("the database was away"))
    recover_lost_work()
    run.refresh_from_db()
    assert run.state == "failed"


def test_an_import_that_was_ended_takes_nothing_more_in(tmp_path):
    run = import_of(tmp_path, state="cut", finished_at=timezone.now())
    import_file(run, tmp_path / "table.csv")
    run.refresh_from_db()
    assert (run.state, run.created) == ("cut", 0)


def test_an_unforeseen_error_ends_the_import_with_a_sentence(tmp_path, monkeypatch):
    def fail(*_args: Any, **_options: Any) -> None:
        raise RuntimeError("a detail for the log only")

    monkeypatch.setattr(tasks, "import_file", fail)
    run = import_of(tmp_path, stored="imports/x.csv")
    run_import.func(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "RuntimeError" in message_of(run.reasons)
    assert "detail for the log" not in message_of(run.reasons)


def test_starting_an_import_and_asking_the_worker_is_one_step(scenario, client_of, tmp_path, monkeypatch):
    run = import_of(tmp_path, state="waiting", started_by=scenario.secretariat)
    client = client_of(scenario.secretariat)
    client.raise_request_exception = False
    monkeypatch.setattr(DBTaskResult.objects, "create", lambda **_fields: (_ for _ in ()).throw(OperationalError))
    assert client.post(f"{run.get_absolute_url()}start/", {"start": ""}).status_code >= 500
    run.refresh_from_db()
    assert run.state == "waiting"


def test_recovery_costs_a_handful_of_queries(django_assert_max_num_queries):
    for _ in range(3):
        factories.organization()
    with django_assert_max_num_queries(5):
        recover_lost_work()


def test_the_lease_is_shorter_than_the_promise():
    assert LEASE + timedelta(seconds=2 * workers.BEAT_EVERY) < timedelta(minutes=1)
