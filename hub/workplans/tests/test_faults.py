"""Two people adopt at once; the machine stops in mid-adoption. On a database of their own, with real processes."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]

PREPARE = """
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
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
    from hub.workplans.actions import life
    life._step = lambda *args, **options: os.kill(os.getpid(), signal.SIGKILL)
"""
LOOK = """
    import sys
    from hub.events.models import Event
    from hub.workplans.models import Plan, Step
    plan = Plan.objects.get(pk=int(sys.argv[1]))
    print(plan.state, plan.resolution_id, *plan.versions.values_list("kind", flat=True))
    print(Step.objects.filter(plan=plan, after="adopted").count(), Event.objects.about(plan).filter(verb="adopted").count())
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """Starts a program in a process of its own, on a database in a file."""
    if connection.vendor != "sqlite":
        pytest.skip("Real processes are tried on a database file; the same locks are tried on PostgreSQL by the suite.")
    folder = tmp_path_factory.mktemp("faults")
    environment = os.environ | {
        "ACTIONHUB_VAR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'faults.sqlite3'}",
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


def test_stop_in_mid_adoption_then_two_at_once(program):
    plan, *others = output_of(program(PREPARE))
    dying = program(textwrap.dedent(DIE) + textwrap.dedent(ADOPT), plan, *others)
    dying.communicate("go\n", timeout=120)
    assert dying.returncode == -9
    assert output_of(program(LOOK, plan)) == ["shared", "None", "shared", "0", "0"], "nothing is half adopted"

    both = [program(ADOPT, plan, *others) for _ in range(2)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    told = sorted(" ".join(output_of(process)) for process in both)
    assert told[0] == "adopted 2"
    assert told[1].startswith("told: The plan is now in the state “Adopted”.")
    state, _resolution, *rest = output_of(program(LOOK, plan))
    assert (state, rest) == ("adopted", ["shared", "adopted", "1", "1"])
