"""Migrated once, copied ever after. Migrating takes longer than most people's tests.

The SQLite database of a test run comes from a file beside the system's temporary files, made anew whenever a migration or
the lock file changes; on PostgreSQL the migrated test database is kept as a template while the run lasts. Tests that
start processes of their own ask for a copy: `new_database(folder)`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.backends.sqlite3.creation import DatabaseCreation

POSTGRESQL_TEMPLATE = "migrated_template"

ROOT = Path(__file__).resolve().parents[3]


def template_file() -> Path:
    digest = hashlib.sha256(sqlite3.sqlite_version.encode())
    for path in [ROOT / "uv.lock", *sorted(ROOT.glob("hub/*/migrations/*.py"))]:
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return Path(tempfile.gettempdir()) / f"actionhub-test-{os.getuid()}-{digest.hexdigest()[:20]}.sqlite3"


def migrated_file() -> Path:
    """The template, made now where there is none: for tests that start a site and have no database of their own."""
    file = template_file()
    with one_at_a_time(file):
        if not file.exists():
            unfinished = file.with_suffix(f".{os.getpid()}")
            environment = os.environ | {"DATABASE_URL": f"sqlite:///{unfinished}"}
            words = [sys.executable, "-m", "hub.commandline", "migrate", "--verbosity", "0"]
            subprocess.run(words, cwd=ROOT, env=environment, check=True)
            unfinished.replace(file)
    return file


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Jobs that begin together wait for the one that migrates, instead of all doing the same."""
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def use_template() -> None:
    """From now on Django takes its test database from the template, and makes the template where there is none."""
    migrate = DatabaseCreation.create_test_db

    def create_test_db(self: Any, *args: Any, serialize: bool = True, **options: Any) -> str:
        file = template_file()
        with one_at_a_time(file):
            if not file.exists():
                name = str(migrate(self, *args, serialize=serialize, **options))
                unfinished = file.with_suffix(f".{os.getpid()}")
                with sqlite3.connect(unfinished) as target:
                    self.connection.connection.backup(target)
                target.close()
                unfinished.replace(file)
                return name
        name = str(self._get_test_db_name())
        self.connection.close()
        settings.DATABASES[self.connection.alias]["NAME"] = name
        self.connection.settings_dict["NAME"] = name
        self.connection.ensure_connection()
        source = sqlite3.connect(file)
        source.backup(self.connection.connection)
        source.close()
        if serialize:
            self.connection._test_serialized_contents = self.serialize_db_to_string()
        return name

    DatabaseCreation.create_test_db = create_test_db  # type: ignore[method-assign]


def keep_postgresql_template() -> None:
    """From now on the migrated test database is copied aside before the first test uses it."""
    from django.db.backends.postgresql.creation import DatabaseCreation as Creation

    migrate = Creation.create_test_db

    def create_test_db(self: Any, *args: Any, **options: Any) -> str:
        name = str(migrate(self, *args, **options))
        self.connection.close()  # a database that somebody uses cannot be copied
        _ask_postgresql(f'CREATE DATABASE {POSTGRESQL_TEMPLATE} TEMPLATE "{name}"')
        return name

    Creation.create_test_db = create_test_db  # type: ignore[method-assign]


def new_database(folder: Path) -> str:
    """The address of a migrated, empty database that other processes reach, of the kind under test."""
    if connection.vendor == "sqlite":
        file = folder / "site.sqlite3"
        shutil.copyfile(migrated_file(), file)
        return f"sqlite:///{file}"
    name = f"site_{uuid.uuid4().hex[:8]}"
    _ask_postgresql(f"CREATE DATABASE {name} TEMPLATE {POSTGRESQL_TEMPLATE}")
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def texts_in(address: str, question: str) -> list[str]:
    """The first column that a database answers with, asked past the hub: a process of its own would start for a second."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as database:
            return [row[0] for row in database.execute(question)]
    import psycopg

    with psycopg.connect(address) as database:
        return [row[0] for row in database.execute(question)]  # type: ignore[call-overload]


def _ask_postgresql(words: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as administrator:
        administrator.execute(words)  # type: ignore[call-overload]
