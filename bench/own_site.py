"""A site of its own for a benchmark: an empty data folder and database, limits off, nothing of the caller's settings."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The studies that come with the software wait for the worker after the first start; it would compute beside what is measured.
DROP_WAITING_WORK = "from django_tasks_db.models import DBTaskResult; DBTaskResult.objects.all().delete()"
ROOT = Path(__file__).resolve().parents[1]
VENDORS = ("sqlite", "postgresql")


@contextmanager
def environment_of_a_site(vendor: str = "sqlite") -> Iterator[dict[str, str]]:
    """The variables under which a process works on a new site; folder, database and server go with the block."""
    with tempfile.TemporaryDirectory(prefix="actionhub-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the embedded server runs as another user
        (folder / "var").mkdir()
        with database_in(folder, vendor) as environment:
            yield environment


@contextmanager
def database_in(folder: Path, vendor: str) -> Iterator[dict[str, str]]:
    """The variables for a site whose data lie in the folder; its PostgreSQL runs as long as the block."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ACTIONHUB_")}
    environment |= {
        "ACTIONHUB_VAR": str(folder / "var"),
        "ACTIONHUB_LOG_LEVEL": "WARNING",
        "ACTIONHUB_LIMITS": "off",
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "DJANGO_SETTINGS_MODULE": "hub.settings",
        "PYTHONPATH": str(ROOT),
    }
    if vendor != "postgresql":
        yield environment
        return
    from hub.lib.tests.plugin import start_postgresql, stop_postgresql

    try:
        yield environment | {"DATABASE_URL": start_postgresql(folder / "postgresql")}
    finally:
        stop_postgresql(folder / "postgresql")
