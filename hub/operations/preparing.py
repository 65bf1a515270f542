"""Whether the site is ready to be served."""

from __future__ import annotations

import hashlib
from enum import Enum
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Readiness(Enum):
    READY = "ready"
    UNPREPARED = "unprepared"  # nothing that could be damaged: an empty database, or only static files are missing
    OUT_OF_DATE = "out of date"


def readiness() -> Readiness:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return Readiness.OUT_OF_DATE if executor.loader.applied_migrations else Readiness.UNPREPARED
    return Readiness.READY if are_static_files_current() else Readiness.UNPREPARED


def is_from_before_first_release() -> bool:
    """Whether an early development version created the database, with other migrations than today's."""
    executor = MigrationExecutor(connection)
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("hub.")} | {"pages"}
    return any(
        app in ours and (app, name) not in executor.loader.disk_migrations
        for app, name in executor.loader.applied_migrations
    )


def is_database_current() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def are_static_files_current() -> bool:
    stamp = settings.STATIC_ROOT / ".collected"
    return stamp.exists() and stamp.read_text() == static_fingerprint()


def static_fingerprint() -> str:
    """Changes when a static file is added, removed or changed, ours or a package's."""
    digest = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
