from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from hub.content.checking import check
from hub.content.loader import DATA, load
from hub.content.reading import read


@cache
def needed() -> frozenset[str]:
    """The countries and commodities to which other records refer."""
    return frozenset(
        key.partition(":")[2].removeprefix("commodity/")
        for record in check(read(DATA))
        for key in record.needs
        if key.startswith(("country:", "term:commodity/"))
    )


@pytest.fixture(scope="session")
def small_content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content with only the countries and commodities that it needs: the rest would cost a second a test."""
    folder = Path(shutil.copytree(DATA, tmp_path_factory.mktemp("content") / "data"))
    countries = (folder / "countries.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    keep = needed() | {"AGO", "ZMB"}
    few = [line for line in countries[1:] if line[:3] in keep]
    (folder / "countries.csv").write_text("".join([countries[0], *few]), encoding="utf-8")
    file = folder / "terms" / "commodity.yaml"
    head, _, entries = file.read_text(encoding="utf-8").partition("records:\n")
    pairs = zip(*[iter(entries.splitlines(keepends=True))] * 2, strict=True)
    kept = "".join(key + name for key, name in pairs if key.strip(" :\n") in keep)
    file.write_text(f"{head}records:\n{kept}", encoding="utf-8")
    return folder


@pytest.fixture
def data(small_content: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(small_content, tmp_path / "data"))


@pytest.fixture(scope="module")
def loaded(small_content: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The small content is loaded, once for a module; what a test changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(small_content)
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)
