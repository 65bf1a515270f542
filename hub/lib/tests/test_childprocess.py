"""A child reads what strangers sent: it may die, hang or take everything; the parent goes on with one clear word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from hub.lib import childprocess
from hub.lib.childprocess import ChildError, Limits, lines_of_child

pytestmark = pytest.mark.usefixtures("real_children")

QUICK = Limits(memory=300_000_000, processor_seconds=1, silent_seconds=5, waiting_seconds=0.2)


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A module for the child whose `main` does what its first argument says."""
    (tmp_path / "child_of_test.py").write_text(
        """
import os, sys, time

def main(arguments):
    print("begun", flush=True)
    exec(arguments[0])
"""
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    yield "child_of_test"
    assert not psutil.Process().children()


def kind_of(module: str, code: str, limits: Limits = QUICK) -> str:
    with pytest.raises(ChildError) as ended:
        list(lines_of_child(module, code, limits=limits))
    return ended.value.kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("x = b'x' * 2_000_000_000", "too_large"),
        ("os.abort()", "too_large"),
        ("os.kill(os.getpid(), 9)", "too_large"),
        ("while True: pass", "too_slow"),
        ("raise ValueError('no')", "failed"),
        ("sys.exit(3)", "failed"),
        ("open('/tmp/child-of-test', 'wb').write(b'x' * 5_000_000)", "failed"),
    ],
)
def test_how_a_child_may_end(child: str, code: str, kind: str) -> None:
    assert kind_of(child, code) == kind


def test_a_child_that_says_nothing(child: str) -> None:
    assert kind_of(child, "time.sleep(60)", Limits(silent_seconds=0.5)) == "too_slow"


def test_a_line_without_end(child: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(childprocess, "LONGEST_LINE", 1_000_000)
    assert kind_of(child, "sys.stdout.write('x' * 3_000_000)") == "too_large"


def test_lines_come_as_they_are_written_and_closing_ends_the_child(child: str) -> None:
    lines = lines_of_child(child, "time.sleep(60)", limits=QUICK)
    assert next(lines) == b"begun"
    lines.close()


def test_only_some_at_once(child: str) -> None:
    running = [lines_of_child(child, "time.sleep(60)", limits=QUICK) for _ in range(childprocess.AT_ONCE)]
    assert [next(lines) for lines in running] == [b"begun"] * childprocess.AT_ONCE
    assert kind_of(child, "pass") == "busy"
    for lines in running:
        lines.close()
    assert list(lines_of_child(child, "pass", limits=QUICK)) == [b"begun"]


def test_the_child_knows_no_secrets(child: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@localhost/db")
    lines = list(lines_of_child(child, "print(sorted(os.environ))", limits=QUICK))
    assert b"PATH" in lines[1]
    assert b"DATABASE_URL" not in lines[1]


@pytest.mark.skipif(sys.platform != "linux", reason="the parent-death signal is one of Linux")
def test_a_child_ends_with_its_parent(child: str) -> None:
    """A worker or web process that is killed leaves no reader behind."""
    code = (
        "from hub.lib.childprocess import Limits, lines_of_child\n"
        f"lines = lines_of_child({child!r}, 'print(os.getpid(), flush=True); time.sleep(60)', limits=Limits())\n"
        "next(lines); print(next(lines).decode(), flush=True); next(lines)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert psutil.pid_exists(pid)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "the child goes on without its parent"
        time.sleep(0.05)


def test_a_child_leaves_no_half_compiled_module(child: str, tmp_path: Path) -> None:
    """It may write less than a large module compiles to: what was cut off stood in everybody's way."""
    (tmp_path / "large_of_test.py").write_text(
        "import os\nxs = [" + ",".join(f"'{n:09}'" for n in range(90_000)) + "]\n"
    )
    lines = list(lines_of_child(child, "import large_of_test; print('ended')", limits=Limits()))
    assert lines[-1] == b"ended"
    assert not list(tmp_path.glob("**/large_of_test*.pyc"))
