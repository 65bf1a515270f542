"""Two people adopt or save at once, two clocks strike, the machine stops in mid-adoption. With real processes, on a
database of their own: a file, or one beside the database of the run."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from hub.lib.tests.template_database import new_database

pytestmark = [pytest.mark.on_postgresql, pytest.mark.processes]

ROOT = Path(__file__).resolve().parents[3]

PREPARE = """
    from hub.workplans.tests.test_frozen_for_good import People
    from hub.workplans.tests.scenes import scene
    stage = scene(People())
    stage.share()
    print(stage.plan.pk, stage.resolution().pk, stage.leader.pk)
"""
ADOPT = """
    import sys
    from django.core.exceptions import ValidationError
    from hub.accounts.models import Person
    from hub.meetings.models import Resolution
    from hub.workplans import actions
    from hub.workplans.models import Plan
    plan, resolution, by = (model.objects.get(pk=pk) for model, pk in zip((Plan, Resolution, Person), map(int, sys.argv[1:4])))
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        print("adopted", actions.adopt(plan=plan, resolution=resolution, by=by).number)
    except ValidationError as error:
        print("told:", *error.messages)
"""
DIE = """
    import os, signal
    from hub.workplans.actions import lifecycle
    lifecycle._step = lambda *args, **options: os.kill(os.getpid(), signal.SIGKILL)
"""
LOOK = """
    import sys
    from hub.events.models import Event
    from hub.workplans.models import Plan, Step
    plan = Plan.objects.get(pk=int(sys.argv[1]))
    print(plan.state, plan.resolution_id, *plan.versions.values_list("kind", flat=True))
    print(Step.objects.filter(plan=plan, after="adopted").count(), Event.objects.about(plan).filter(verb="adopted").count())
"""


EDIT = """
    import sys
    from hub.accounts.models import Person
    from hub.events.editing import EditConflictError, last_change, save_form
    from hub.workplans.forms import OutcomeForm
    from hub.workplans.models import Outcome
    outcome, by = Outcome.objects.get(plan=int(sys.argv[1])), Person.objects.get(pk=int(sys.argv[3]))
    seen, name = last_change(outcome), f"Title of {sys.argv[4]}"
    form = OutcomeForm({"plan": outcome.plan_id, "position": 1, "title_en": name}, instance=outcome)
    assert form.is_valid(), form.errors
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        save_form(form, by=by, seen=seen)
        print("saved")
    except EditConflictError:
        print("told")
"""
STRIKE = """
    import sys
    from datetime import timedelta
    from django.utils import timezone
    from hub.operations.schedule import enqueue_due
    print("ready", flush=True)
    sys.stdin.readline()
    print(len(enqueue_due(timezone.now() + timedelta(days=int(sys.argv[1])))))
"""
COUNT = """
    from django_tasks_db.models import DBTaskResult
    from hub.operations.schedule import JOBS
    print(DBTaskResult.objects.count(), len(JOBS))
"""


@pytest.fixture(scope="module")
def database(django_db_setup, tmp_path_factory):
    """A database that other processes reach."""
    return new_database(tmp_path_factory.mktemp("faults"))


@pytest.fixture(scope="module")
def program(database, tmp_path_factory):
    """Starts a program in a process of its own."""
    environment = os.environ | {
        "ACTIONHUB_VAR": str(tmp_path_factory.mktemp("var")),
        "DATABASE_URL": database,
        "PYTHONPATH": str(ROOT),
    }

    def start(code, *arguments):
        begin = "import django; django.setup()\n"
        return subprocess.Popen(
            [sys.executable, "-c", begin + textwrap.dedent(code), *map(str, arguments)],
            env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    return start


def output_of(process, sent=None):
    out, err = process.communicate(sent, timeout=240)
    assert process.returncode == 0, err
    return out.split()


def at_once(program, code, *arguments):
    """Two processes that come to the same point, then go on together; what each said."""
    both = [program(code, *arguments, number) for number in (1, 2)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    return sorted(" ".join(output_of(process)) for process in both)


def test_stop_in_mid_adoption_then_two_at_once(program):
    plan, *others = output_of(program(PREPARE))
    dying = program(textwrap.dedent(DIE) + textwrap.dedent(ADOPT), plan, *others)
    dying.communicate("go\n", timeout=120)
    assert dying.returncode == -9
    assert output_of(program(LOOK, plan)) == ["shared", "None", "shared", "0", "0"], "nothing is half adopted"

    assert at_once(program, EDIT, plan, *others) == ["saved", "told"]
    result = at_once(program, ADOPT, plan, *others)
    assert result[0] == "adopted 2"
    assert result[1].startswith("told: Somebody moved this plan on: it is in the state “Adopted” already.")
    state, _resolution, *rest = output_of(program(LOOK, plan))
    assert (state, rest) == ("adopted", ["shared", "adopted", "1", "1"])
    # Of two clocks one takes each job.
    assert output_of(program(STRIKE, 0), "go\n") == ["ready", "0"]
    result = at_once(program, STRIKE, 2)
    queued, jobs = map(int, output_of(program(COUNT)))
    assert sum(map(int, result)) == queued == jobs
