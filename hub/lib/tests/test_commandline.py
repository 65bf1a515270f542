"""A command whose reader goes away, as in `actionhub help | head -1`, ends without a traceback; other failures are told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub import commandline

ROOT = Path(__file__).resolve().parents[3]
LONG = "print('line ' * 100_000)"  # more than a pipe holds: it fails while it is written, not at the end


@pytest.mark.processes
@pytest.mark.parametrize("words", [["help"], ["shell", "--command", LONG]])
def test_a_reader_who_goes_away_sees_no_traceback(tmp_path: Path, words: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    environment = os.environ | {"ACTIONHUB_VAR": str(tmp_path)}
    with open(write, "w") as closed:
        program = [sys.executable, "-m", "hub.commandline", *words]
        run = subprocess.run(program, cwd=ROOT, env=environment, stdout=closed, stderr=subprocess.PIPE, check=False)
    assert (run.returncode, run.stderr.decode()) == (commandline.READER_GONE, "")


def test_another_closed_pipe_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_words: list[str]) -> None:
        raise BrokenPipeError("The mail server has gone")

    monkeypatch.setattr(commandline, "execute_from_command_line", fail)
    with pytest.raises(BrokenPipeError, match="mail server"):
        commandline.main()
