from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from django.db import connection

from hub.operations.tests.served import Site, served_site
from hub.pages.tests.world import world

__all__ = ["world"]


@pytest.fixture(scope="session")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Served by real processes. Tests leave it running and answering."""
    if sys.platform == "win32":
        pytest.skip("Signals as Unix has them.")
    if connection.vendor != "sqlite":
        pytest.skip("Processes are the same on every database; the run on SQLite looks at them.")
    with served_site(tmp_path_factory.mktemp("served")) as made:
        yield made
