from __future__ import annotations

import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

ADDRESS = "127.0.0.1"
# The site answers first; on two cores both starting at once would keep the first visitor waiting.
START_AFTER = 2.0
# A worker that fails at once would otherwise be started again many times a second.
RESTART_AFTER = 5.0


class Command(BaseCommand):
    help = "Serve the site on this machine, with the worker. Put a proxy in front to serve others."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes that answer requests")
        parser.add_argument("--prepare", action="store_true", help="first do what `actionhub prepare` does")

    def handle(self, *args: Any, **options: Any) -> None:
        port, workers = options["port"], options["workers"]
        if not 0 < port < 65536:
            raise CommandError(f"There is no port {port}. Choose one from 1 to 65535, such as --port 8000.")
        if workers < 1:
            raise CommandError("At least one process must answer requests: --workers 1.")
        refuse_taken_port(port)
        if options["prepare"]:
            call_command("prepare")
            connections.close_all()
        prepare_metrics(settings.VAR / "metrics")
        multiprocessing.set_start_method("spawn", force=True)  # each process opens its own database connections
        server = Server(
            "hub.wsgi:application",
            address=ADDRESS,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            workers_kill_timeout=10,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        )
        background = Background()
        server.on_startup(background.start)
        server.on_shutdown(background.stop)
        self.stderr.write(f"Actionhub answers on http://{ADDRESS}:{port}/ (stop with Ctrl+C)")
        try:
            server.serve()
        finally:
            background.stop()


class Background:
    """The worker as a process beside the server: started again when it fails, stopped when the server stops."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.stopping = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._keep_running, daemon=True).start()

    def _keep_running(self) -> None:
        self.stopping.wait(START_AFTER)
        while not self.stopping.is_set():
            started = time.monotonic()
            self.process = subprocess.Popen([sys.executable, "-m", "hub.commandline", "worker"], start_new_session=True)
            code = self.process.wait()
            if self.stopping.is_set():
                return
            print(f"The worker ended (code {code}); it is started again.", file=sys.stderr)  # noqa: T201
            self.stopping.wait(max(0.0, RESTART_AFTER - (time.monotonic() - started)))

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


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). "
                f"Choose another: actionhub serve --port {port % 65535 + 1}"
            ) from error


def prepare_metrics(folder: Path) -> None:
    """Where the processes put their counters, so that /metrics adds them up. Counters begin at zero with each start."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
