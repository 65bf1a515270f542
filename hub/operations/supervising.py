"""The processes that `actionhub serve` starts: web processes and the worker. Each is restarted when it dies, and none
outlives the server."""

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

# The site answers first; on two cores, starting both at once would keep the first visitor waiting.
START_AFTER = 2.0
# Otherwise a process that fails at once would be restarted many times a second.
RESTART_AFTER, RESTART_AFTER_MOST = 2.0, 30.0
LIVED_LONG = 60.0  # seconds after which a death does not delay the next start


class Delays:
    """The delay before the next start: longer each time while processes die soon after their start."""

    def __init__(self) -> None:
        self.delay = 0.0

    def after(self, lived: float) -> float:
        self.delay = 0.0 if lived >= LIVED_LONG else min(RESTART_AFTER_MOST, max(RESTART_AFTER, 2 * self.delay))
        return self.delay


class Server(MPServer):
    """Granian ends the site when one of its processes dies twice within seconds. This server waits a little longer each time
    instead, as the cause may be temporary."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._delays = Delays()

    def _respawn_workers(self, workers: list[int], *args: Any, **options: Any) -> None:
        died = [index for index in workers if not self.wrks[index].is_alive()]
        lived = min((time.monotonic() - self.wrks[index].birth for index in died), default=LIVED_LONG)
        # After the first death the process is restarted at once.
        delay = self._delays.delay
        self._delays.after(lived)
        if died and delay:
            self.main_loop_interrupt.wait(delay)  # ends early when the server is stopped
        if not self.interrupt_signal:
            super()._respawn_workers(workers, *args, **options)
        self.respawned_wrks.clear()  # resets Granian's own count of deaths


class WorkerProcess:
    """The worker as a process beside the server: restarted when it fails, stopped with the server."""

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
            # The next worker learns which one died, without waiting for the time-out.
            words = ["worker", "--name", name, *(["--after", former] if former else [])]
            command = [sys.executable, "-m", "hub.commandline", *words]
            self.process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - words of our own
            former = name
            code = self.process.wait()
            if self.stopping.is_set():
                return
            self._kill_group(self.process.pid)  # its child processes
            print(f"The worker ended (code {code}); it is started again.", file=sys.stderr)  # noqa: T201
            self.stopping.wait(delays.after(time.monotonic() - started))

    def stop(self) -> None:
        if self.stopping.is_set():
            return
        self.stopping.set()
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()  # lets the current task end
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
