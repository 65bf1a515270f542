"""A site that real processes serve, for the tests of what happens when one of them dies or the disk is full."""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.db import connection

from hub.lib.tests.template_database import new_database

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Site:
    """A site that is served by real processes on a database of its own."""

    folder: Path
    database: str
    port: int
    has_own_disk: bool = False
    server: subprocess.Popen[bytes] | None = None
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.log")  # not on the disk that gets full

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"ACTIONHUB_VAR": str(self.folder), "DATABASE_URL": self.database} | self.settings

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "hub.commandline", "serve", "--port", str(self.port), *words],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip

    def serve(self) -> None:
        self.server = self.start("--workers", "2")
        self.wait_for_answer()

    def kill(self) -> None:
        """The server alone; what it started must end by itself."""
        assert self.server is not None
        below = self.processes()
        self.server.kill()
        self.server.wait()
        wait_until(lambda: not any(map(is_alive, below)), 5, "Processes outlive the killed server.")

    def kill_web_processes(self) -> None:
        for process in self.processes("spawn_main"):
            process.kill()

    def wait_for_answer(self) -> None:
        wait_until(self.answers, 90, "The site does not answer.", self.log)

    def answers(self) -> bool:
        try:
            self.read("healthz")
        except OSError:
            return False
        return True

    def read(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=60) as answer:
            return str(answer.read().decode())

    def ask(self, question: str) -> Any:
        with contextlib.closing(sqlite3.connect(self.folder / "site.sqlite3")) as database:
            return database.execute(question).fetchone()

    def processes(self, part: str = "") -> list[psutil.Process]:
        """Those below the server, however deep, with this in their command line."""
        assert self.server is not None
        found = psutil.Process(self.server.pid).children(recursive=True)
        return [process for process in found if is_alive(process) and part in " ".join(process.cmdline())]

    def worker(self) -> psutil.Process:
        return wait_until(lambda: next(iter(self.processes("hub.commandline worker")), None), 60, "No worker came.")


def is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def wait_until(found: Callable[[], Any], seconds: float, otherwise: str, log: Path | None = None) -> Any:
    deadline = time.monotonic() + seconds
    while not (result := found()):
        assert time.monotonic() < deadline, otherwise + (log.read_text()[-3000:] if log else "")
        time.sleep(0.1)
    return result


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A file system of its own in the folder, small enough to be filled; whether this machine lets us have one."""
    command = ["mount", "-t", "tmpfs", "-o", "size=150m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S607 - found by its path, as mount is


@contextlib.contextmanager
def failing_disk(folder: Path) -> Iterator[bool]:
    """A file system of its own in the folder, which `fail_disk` makes read-only as the kernel does after a fault."""
    image = folder.with_name(f"{folder.name}.img")
    try:
        with image.open("wb") as file:
            file.truncate(150_000_000)
        made = subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], capture_output=True, check=False).returncode == 0  # noqa: S607
        command = ["mount", "-o", "loop", str(image), str(folder)]
        mounted = made and subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S607
        image.unlink(missing_ok=True)


def fail_disk(folder: Path) -> bool:
    """Files that are open for writing do not hinder it, as they do a polite change to read-only."""
    command = ["mount", "-o", "remount,abort", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


Disk = Callable[[Path], AbstractContextManager[bool]]


@contextlib.contextmanager
def served_site(folder: Path, disk: Disk = small_disk) -> Iterator[Site]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with disk(folder) as has_own_disk:
        made = Site(folder, new_database(folder), port, has_own_disk)
        made.serve()
        yield made
        assert made.server is not None
        below = made.processes()
        made.server.send_signal(signal.SIGINT)
        assert made.server.wait(timeout=60) == 0
        wait_until(lambda: not any(map(is_alive, below)), 20, "Processes outlive the server.")
        assert not list(Path("/dev/shm").glob(f"actionhub-metrics-{made.server.pid}-*"))  # noqa: S108


class Browser:
    """Fetches pages and sends forms, as a visitor."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> tuple[int, str]:
        return self._answer(f"http://127.0.0.1:{self.site.port}/{path}")

    def send(self, path: str, form: dict[str, str], page: str = "") -> tuple[int, str]:
        """Send a form; `page` is the page with it, where it was read before."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page or self.get(path)[1])
        assert found
        data = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": found[1]}).encode()
        return self._answer(f"http://127.0.0.1:{self.site.port}/{path}", data)

    def _answer(self, address: str, data: bytes | None = None) -> tuple[int, str]:
        try:
            with self.opener.open(address, data, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture(scope="session")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Served by real processes. Tests leave it running and answering."""
    if sys.platform == "win32":
        pytest.skip("Signals as Unix has them.")
    if connection.vendor != "sqlite":
        pytest.skip("Processes are the same on every database; the run on SQLite looks at them.")
    with served_site(tmp_path_factory.mktemp("served")) as made:
        yield made
