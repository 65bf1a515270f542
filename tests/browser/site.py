"""A site of its own for the browser tests: real processes, real content, people of every role."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.browser.forked import Runner

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
GROUP = "supply-chains"
# What each role has besides an account, in the words of `actionhub createperson`.
ROLES: dict[str, list[str]] = {
    "stranger": [],
    "member": ["--organization", "unicef"],
    "leader": ["--organization", "ilo", "--office", f"{GROUP}:chair"],
    "secretariat": ["--secretariat"],
    "guarded": [],  # signs in with a second factor
}
READY_WITHIN = 120


@dataclass
class Site:
    address: str
    environment: dict[str, str]

    @cached_property
    def runner(self) -> Runner:
        return Runner(ROOT, self.environment)

    def run_code(self, code: str, *arguments: str) -> str:
        """Run a piece of Python on this site's data; what it printed."""
        return self.runner.run(code, *arguments)

    def close(self) -> None:
        if "runner" in self.__dict__:
            self.runner.close()

    def command(self, *words: str) -> str:
        """Run `actionhub` on this site's data; its output."""
        return self.run("-m", "hub.commandline", *words)

    def run(self, *words: str) -> str:
        run = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise RuntimeError(f"{' '.join(words)} failed: {run.stderr[-2000:]}")
        return run.stdout

    def create_person(self, email: str, name: str, *words: str) -> dict[str, object]:
        call = [email, "--name", name, *words, *PASSWORD_WORDS, "--json"]
        return dict(json.loads(self.run_code(CREATE_PEOPLE, json.dumps([call]))))

    def sign_in(self, email: str) -> tuple[str, str]:
        """A session of the person, as the name and value of its cookie."""
        name, key = json.loads(self.run_code(SIGN_IN, email))
        return name, key


SIGN_IN = """
import json, sys
from django.conf import settings
from django.test import Client
from hub.accounts.models import Person
client = Client()
client.force_login(Person.objects.get(email=sys.argv[1]), backend="django.contrib.auth.backends.ModelBackend")
print(json.dumps([settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value]))
"""
PASSWORD_WORDS = ["--password-env", "BROWSER_TEST_PASSWORD"]
CREATE_PEOPLE = """
import json, sys
from django.core.management import call_command
for words in json.loads(sys.argv[1]):
    call_command("createperson", *words)
"""


def address_of(role: str) -> str:
    return f"{role}@example.org"


def prepare(folder: Path, database_url: str, roles: Mapping[str, list[str]] = ROLES) -> Site:
    """A prepared site that is not served yet, with a person in each role."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ACTIONHUB_")}
    environment |= {
        "ACTIONHUB_VAR": str(folder),
        "DATABASE_URL": database_url,
        "ACTIONHUB_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "BROWSER_TEST_PASSWORD": PASSWORD,
    }
    site = Site(f"http://127.0.0.1:{port}", environment)
    site.command("prepare")
    calls = [[address_of(role), "--name", f"Person who is {role}", *words] for role, words in roles.items()]
    site.run_code(CREATE_PEOPLE, json.dumps([[*call, *PASSWORD_WORDS] for call in calls]))
    return site


def seed(site: Site) -> list[str]:
    """Something of every kind on the site; the addresses that no link leads to."""
    return list(json.loads(site.run("-m", "tests.browser.seed").splitlines()[-1]))


def serve(site: Site, log: Path) -> subprocess.Popen[bytes]:
    """Start the web server and wait until it answers."""
    port = site.address.rsplit(":", 1)[1]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub.commandline", "serve", "--port", port],
            cwd=ROOT,
            env=site.environment,
            stdout=file,
            stderr=file,
        )
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{site.address}/healthz", timeout=5):  # noqa: S310 - our own address
                return process
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            if process.poll() is not None:
                break
            time.sleep(0.1)
    process.terminate()
    raise RuntimeError(f"The site did not start: {log.read_text()[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium() -> str | None:
    """The Chromium of this machine, or nothing. The one without windows draws the same pages for a third of the work."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)
