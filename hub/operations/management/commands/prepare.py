from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.db import connection
from modelsearch.index import get_indexed_models
from modelsearch.models import IndexEntry

from hub.lib.commands import SiteCommand
from hub.lib.sqlite import refresh_statistics
from hub.operations.preparing import (
    are_static_files_current,
    is_database_current,
    is_from_before_first_release,
    static_fingerprint,
)


class Command(SiteCommand):
    help = "Bring data, content and static files up to date. Safe to interrupt and to repeat; quick when all is done."

    def handle(self, *args: Any, **options: Any) -> None:
        for sentence, step in (
            ("Database brought up to date.", migrate),
            ("Static files collected.", collect_static),
            ("", load_content),
            ("", load_studies),
            ("Search index built.", build_index),
            ("", count_what_indexes_hold),
        ):
            started = time.perf_counter()
            if step() and sentence:
                self.stderr.write(f"{sentence} ({time.perf_counter() - started:.1f} s)")


def migrate() -> bool:
    if is_from_before_first_release():
        raise CommandError(
            "An early development version made this database, and its tables cannot be changed into today's. Begin with a new "
            "one: name another folder in ACTIONHUB_VAR, or another database in DATABASE_URL."
        )
    if is_database_current():
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def load_content() -> bool:
    """Prints itself what it did; fast when the files have not changed."""
    if "loadcontent" not in get_commands():
        return False
    call_command("loadcontent")
    return True


def load_studies() -> bool:
    """Leave the built-in studies to the worker; nothing is done where they are computed."""
    if "loadstudies" not in get_commands():
        return False
    call_command("loadstudies", later=True)
    return True


def collect_static() -> bool:
    """The fingerprint is written last, so that an interrupted run is repeated."""
    if are_static_files_current():
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    (settings.STATIC_ROOT / ".collected").write_text(static_fingerprint())
    return True


def build_index() -> bool:
    """Only where records exist and the index is empty: after restoring a backup, or an interrupted first load."""
    if IndexEntry.objects.exists() or not any(model._default_manager.exists() for model in get_indexed_models()):
        return False
    call_command("rebuild_modelsearch_index", verbosity=0)
    return True


def count_what_indexes_hold() -> bool:
    """Once, as the following nights repeat it: a site of an earlier version or a restored one has no statistics yet."""
    if connection.vendor != "sqlite" or "sqlite_stat1" in connection.introspection.table_names():
        return False
    return refresh_statistics()
