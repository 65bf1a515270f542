"""Wrong settings stop the start with one sentence: the variable's name, and how to write it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[3]


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("ACTIONHUB_", "DATABASE_", "EMAIL_"))
    }
    environment |= {"ACTIONHUB_VAR": str(folder)} | variables
    words = [sys.executable, "-m", "hub.commandline", "createperson", "--help"]  # the settings are read, no view is
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


WRONG = {
    "ACTIONHUB_SECRET_KEY": ("short", "secrets.token_urlsafe"),
    "ACTIONHUB_DEBUG": ("perhaps", "ACTIONHUB_DEBUG=yes"),
    "ACTIONHUB_MAIL_PORT": ("smtp", "ACTIONHUB_MAIL_PORT=587"),
    "ACTIONHUB_LOG_LEVEL": ("LOUD", "DEBUG, INFO, WARNING, ERROR"),
    "ACTIONHUB_VAR": ("/proc/nowhere", "ACTIONHUB_VAR=/srv/actionhub"),
    "ACTIONHUB_LIMITS": ("api=many", "ACTIONHUB_LIMITS=search="),
    "ACTIONHUB_SECURITY_CONTACT": ("security", "ACTIONHUB_SECURITY_CONTACT=mailto:"),
    "EMAIL_URL": ("mail.example.org", "EMAIL_URL=smtp+tls://"),
    "DATABASE_URL": ("mysql://user@localhost/actionhub", "DATABASE_URL=postgresql://"),
}


@pytest.mark.parametrize(("variable", "value", "example"), [(name, *case) for name, case in WRONG.items()])
def test_a_wrong_value_is_named_with_an_example(tmp_path: Path, variable: str, value: str, example: str) -> None:
    run = start(tmp_path, **{variable: value})
    assert run.returncode != 0
    assert variable in run.stderr
    assert example in run.stderr
    assert "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_a_database_address_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    run = start(tmp_path, DATABASE_URL="nonsense")
    assert run.returncode != 0
    assert "DATABASE_URL" in run.stderr
    assert "Traceback" not in run.stderr


def test_without_any_setting_the_site_starts_and_keeps_its_key(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    assert start(folder).returncode == 0
    key = (folder / "secret_key").read_text()
    assert len(key) >= 32
    assert oct((folder / "secret_key").stat().st_mode)[-3:] == "600"
    assert start(folder).returncode == 0
    assert (folder / "secret_key").read_text() == key


def test_a_key_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "secret_key").touch()
    assert start(folder).returncode == 0
    assert len((folder / "secret_key").read_text()) >= 32
    assert [path.name for path in folder.glob("secret_key*")] == ["secret_key"]


def test_emails_lead_to_a_host_that_has_a_name(tmp_path: Path) -> None:
    public = {"ACTIONHUB_HTTPS": "yes", "ACTIONHUB_HOSTS": ".example.org,hub.example.org"}
    program = "from hub import settings; print(settings.SITE_ADDRESS)"
    for more, address in (
        (public, "https://hub.example.org"),
        (public | {"ACTIONHUB_ADDRESS": "https://other.example.org/"}, "https://other.example.org"),
        ({}, "http://127.0.0.1:8000"),
    ):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ACTIONHUB_")}
        run = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False,
            env=environment | {"ACTIONHUB_VAR": str(tmp_path)} | more,
        )  # fmt: skip
        assert run.stdout.strip() == address, run.stderr


def test_over_https_cookies_are_bound_to_the_host_and_a_proxy_is_believed(tmp_path: Path) -> None:
    names = "SESSION_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_HTTPONLY CSRF_COOKIE_NAME CSRF_COOKIE_SECURE"
    program = f"""
import os
os.environ |= {{"ACTIONHUB_VAR": {str(tmp_path)!r}, "ACTIONHUB_HTTPS": "yes", "ACTIONHUB_OPENID_SERVER": "https://id.example.org/realm"}}
from hub import settings
print([getattr(settings, name) for name in {names.split()!r}], settings.SECURE_HSTS_SECONDS > 0)
print(settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"][1:])
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stdout.splitlines() == [
        "['__Host-session', True, True, '__Host-token', True] True",
        "1 ['https://id.example.org']",
    ], run.stderr
