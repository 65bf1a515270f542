"""Loads the built-in content: reads the files, checks them, and updates the database in one transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from hub.content.models import Loading

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"


@dataclass(frozen=True)
class Result:
    """The result of loading. `since` is set when there was nothing to do: the day on which these files were loaded."""

    since: datetime | None = None
    dry_run: bool = False
    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "files_unchanged": self.since is not None,
            "dry_run": self.dry_run,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "kept": self.kept,
            "deleted": self.deleted,
            "withdrawn": self.withdrawn,
        }


class _TakeBack(Exception):  # noqa: N818 - not an error: it ends a dry run
    pass


def load(data: Path = DATA, *, dry_run: bool = False) -> Result:
    """Load the content files; files that have not changed since the last time are not read again.

    Raises ContentError with one sentence, and then nothing is stored.
    """
    fingerprint = _fingerprint(data)
    last = Loading.objects.filter(fingerprint=fingerprint).first()
    if last is not None:
        return Result(since=last.at, dry_run=dry_run)
    # Imported here, so that a start with nothing to do does not load them.
    from hub.content.checking import check
    from hub.content.reading import read
    from hub.content.writing import write

    records = check(read(data))
    try:
        with transaction.atomic():
            _one_at_a_time()
            report = write(records, _seals(data))
            if dry_run:
                raise _TakeBack
            Loading.objects.update_or_create(pk=1, defaults={"fingerprint": fingerprint})
    except _TakeBack:
        pass
    return Result(
        dry_run=dry_run,
        created=dict(report.created),
        updated=dict(report.updated),
        unchanged=dict(report.unchanged),
        kept=report.kept,
        deleted=report.deleted,
        withdrawn=report.withdrawn,
    )


def _fingerprint(data: Path) -> str:
    """A hash of the files and of the code that reads them: either may change what is stored."""
    seal = hashlib.sha256()
    files = [*data.rglob("*.yaml"), *data.rglob("*.csv")]
    for file in [*sorted(files), *sorted(HERE.glob("*.py"))]:
        seal.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        seal.update(file.read_bytes())
    return seal.hexdigest()


def _seals(data: Path) -> dict[str, str]:
    """SHA-256 of every file, by its name below the data folder."""
    files = [*data.rglob("*.yaml"), *data.rglob("*.csv")]
    return {str(file.relative_to(data)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _one_at_a_time() -> None:
    # SQLite transactions begin IMMEDIATE (see settings), so this process is the only writer already.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE content_loading IN EXCLUSIVE MODE")
