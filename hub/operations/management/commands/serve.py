from __future__ import annotations

import multiprocessing
import os
import shutil
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels

from hub.lib.commands import SiteCommand
from hub.lib.processes import is_running
from hub.operations.preparing import Readiness, readiness
from hub.operations.supervising import Server, WorkerProcess

ADDRESS = "127.0.0.1"
PORT_FREE_WITHIN = 3.0  # seconds: the processes of a killed server end a moment after it


class Command(SiteCommand):
    help = "Serve the site on this machine, with the worker. Put a proxy in front to serve others."

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
        prepare_site(asked=options["prepare"])
        connections.close_all()
        set_address(port)
        os.environ["ACTIONHUB_PARENT"] = str(os.getpid())  # child processes end together with this one
        folder = make_metrics_folder()
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
        background = WorkerProcess()
        server.on_startup(background.start)
        server.on_shutdown(background.stop)
        self.stderr.write(f"Actionhub answers on http://{ADDRESS}:{port}/ (stop with Ctrl+C)")
        try:
            server.serve()
        finally:
            background.stop()
            shutil.rmtree(folder, ignore_errors=True)


def refuse_taken_port(port: int) -> None:
    deadline = time.monotonic() + PORT_FREE_WITHIN
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((ADDRESS, port))
            except OSError as error:
                if time.monotonic() < deadline:
                    time.sleep(0.2)
                    continue
                raise CommandError(
                    f"Port {port} cannot be used ({error.strerror}). "
                    f"Choose another: actionhub serve --port {port % 65535 + 1}"
                ) from error
        return


def prepare_site(*, asked: bool) -> None:
    """Prepare a new site automatically. An existing database is migrated only on request: that cannot be undone."""
    state = Readiness.OUT_OF_DATE if asked else readiness()
    if state == Readiness.READY:
        return
    if state == Readiness.OUT_OF_DATE and not asked:
        raise CommandError(
            "The database is of an earlier version of the software. Make a copy of it (actionhub backup FILE), "
            "then start with: actionhub serve --prepare"
        )
    call_command("prepare")


def set_address(port: int) -> None:
    """Links in e-mails use the port of the server, unless the operator has set the address of the site."""
    if not os.environ.get("ACTIONHUB_ADDRESS", "").strip() and not settings.SECURE_SSL_REDIRECT:
        os.environ["ACTIONHUB_ADDRESS"] = f"http://{ADDRESS}:{port}"


def make_metrics_folder() -> Path:
    """The folder in which the processes store their counters, so that /metrics adds them up; emptied at each start.

    The files are memory-mapped: on a full disk, writing to one ends the process. So they are in memory where the system
    offers that, and never beside the data.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a file system in memory
    parent = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    remove_metrics_of_the_dead(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"actionhub-metrics-{os.getpid()}-", dir=parent))
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    return folder


def remove_metrics_of_the_dead(parent: Path) -> None:
    for folder in parent.glob("actionhub-metrics-*-*"):
        number = folder.name.split("-")[2]
        if number.isdecimal() and not is_running(int(number)):
            shutil.rmtree(folder, ignore_errors=True)
