"""Runs pieces of Python on the data of a site, each in a fork of one process that has loaded the hub: starting Python anew
for each takes a second of the processor, and the journeys have fifty.

A line of JSON on standard input is one call, `[code, argument, …]`; the answer is a line `[exit status, output]`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn


class Runner:
    """The other end of it, in the process of the tests."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.forked"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, code: str, *arguments: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([code, *arguments]) + "\n")
        self.process.stdin.flush()
        status, output = json.loads(self.process.stdout.readline())
        if status:
            raise RuntimeError(f"{code[:60]} failed: {output[-2000:]}")
        return str(output)

    def close(self) -> None:
        """It ends with its input."""
        self.process.communicate()


def main() -> None:
    import django

    django.setup()
    for line in sys.stdin:
        code, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(in_a_fork(code, arguments)) + "\n")
        sys.stdout.flush()


def in_a_fork(code: str, arguments: list[str]) -> tuple[int, str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(writing, sys.stdout.fileno())
        do(code, arguments)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        output = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), output


def do(code: str, arguments: list[str]) -> NoReturn:
    status = 0
    sys.argv = ["-c", *arguments]
    try:
        exec(compile(code, "<code of a journey>", "exec"), {"__name__": "__main__"})  # noqa: S102 - the tests' own code
    except BaseException:
        traceback.print_exc(file=sys.stdout)
        status = 1
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
