"""The processes that `actionhub serve` starts: those that answer requests, and the worker. Each is started again when it
dies, and none outlives the server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

from granian.server.mp import MPServer

from hub.background.workers import new_name

__all__ = ["Server", "WorkerProcess"]

# The site answers first; on two cores both starting at once would keep the first visitor waiting.
START_AFTER = 2.0
# A process that fails at once would otherwise be started again many times a second.
RESTART_AFTER, RESTART_AFTER_MOST = 2.0, 30.0
LIVED_LONG = 60.0  # seconds after which a death says nothing about the next start


class Delays:
    """How long to wait before the next start: longer each time while processes die young."""

    def __init__(self) -> None:
        self.delay = 0.0

    def after(self, lived: float) -> float:
        self.delay = 0.0 if lived >= LIVED_LONG else min(RESTART_AFTER_MOST, max(RESTART_AFTER, 2 * self.delay))
        return self.delay


class Server(MPServer):
    """Granian gives up, and ends the site, when one of its processes dies twice within seconds. This one waits a little
    longer each time instead: whatever killed them may pass."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._delays = Delays()

    def _respawn_workers(self, workers: list[int], *args: Any, **options: Any) -> None:
        died = [index for index in workers if not self.wrks[index].is_alive()]
        lived = min((time.monotonic() - self.wrks[index].birth for index in died), default=LIVED_LONG)
        # The first death is made good at once.
        delay = self._delays.delay
        self._delays.after(lived)
        if died and delay:
            self.main_loop_interrupt.wait(delay)  # ends early when the server shall stop
        if not self.interrupt_signal:
            super()._respawn_workers(workers, *args, **options)
        self.respawned_wrks.clear()  # what Granian's own count of deaths rests on


class WorkerProcess:
    """The worker as a process beside the server: started again when it fails, stopped when the server stops."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.stopping = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._keep_running, daemon=True).start()

    def _keep_running(self) -> None:
        self.stopping.wait(START_AFTER)
        delays, former = Delays(), ""
        while not self.stopping.is_set():
            started, name = time.monotonic(), new_name()
            # The next one is told who died, so that it need not wait until the silence is long enough.
            words = ["worker", "--name", name, *(["--after", former] if former else [])]
            command = [sys.executable, "-m", "hub.commandline", *words]
            self.process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - words of our own
            former = name
            code = self.process.wait()
            if self.stopping.is_set():
                return
            self._kill_group(self.process.pid)  # what it had started itself
            print(f"The worker ended (code {code}); it is started again.", file=sys.stderr)  # noqa: T201
            self.stopping.wait(delays.after(time.monotonic() - started))

    def stop(self) -> None:
        if self.stopping.is_set():
            return
        self.stopping.set()
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()  # lets the task in hand end
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self._kill_group(self.process.pid)

    @staticmethod
    def _kill_group(group: int) -> None:
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
