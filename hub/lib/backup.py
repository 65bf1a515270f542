"""A full backup of the site in one file, and its restoration: the database, and the files that people uploaded.

The copy is a tar file. Its first member, `manifest.json`, names every other member with size and SHA-256, so that a
damaged or foreign file is refused before anything is touched. Secrets (the signing key, settings) are not in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped]
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
BLOCK = 1 << 20


class BackupError(Exception):
    """Why a backup was not made or restored, as a sentence."""


def back_up(out: Path) -> dict[str, Any]:
    """Write the backup; the file appears under its name only when it is complete. Returns the manifest."""
    if out.exists():
        raise BackupError(f"{out} exists. Name a file that does not exist yet.")
    if not out.parent.is_dir():
        raise BackupError(f"There is no folder {out.parent}.")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as name:
        folder = Path(name)
        database = folder / DATABASE[connection.vendor]
        _dump(database)
        members = {database.name: database} | _uploads()
        manifest = {
            "format": FORMAT,
            "made": timezone.now().isoformat(timespec="seconds"),
            "database": connection.vendor,
            "migrations": _migrations(),
            "members": {member: {"size": p.stat().st_size, "sha256": _sha256(p)} for member, p in members.items()},
        }
        whole = folder / "whole.tar"
        with tarfile.open(whole, "w") as tar:
            text = json.dumps(manifest, indent=1).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))
            for member, path in members.items():
                tar.add(path, arcname=member, recursive=False)
        whole.chmod(0o600)
        whole.rename(out)
    return manifest


def restore(copy: Path, *, replace: bool = False) -> dict[str, Any]:
    """Replace the present site by a backup. Everything is checked before anything is touched."""
    if not copy.is_file():
        raise BackupError(f"There is no file {copy}.")
    settings.MEDIA_ROOT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.MEDIA_ROOT.parent, prefix=".restore-") as name:
        folder = Path(name)
        manifest = _unpack(copy, folder)
        if manifest["database"] != connection.vendor:
            raise BackupError(
                f"The copy holds a {manifest['database']} database, DATABASE_URL names {connection.vendor}. "
                "Restore it on the same kind of database."
            )
        ahead = sorted(set(map(tuple, manifest["migrations"])) - set(map(tuple, _known_migrations())))
        if ahead:
            raise BackupError(f"The copy is of a newer version of Actionhub (it has {ahead[0][0]} {ahead[0][1]}).")
        if not replace and _holds_people():
            raise BackupError("The site holds accounts already. To put the copy in their place, say --replace.")
        _load(folder / DATABASE[connection.vendor])
        _swap(folder / "media", settings.MEDIA_ROOT)
    return manifest


def _unpack(copy: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(copy) as tar:
            first = tar.next()
            if first is None or first.name != MANIFEST:
                raise BackupError(f"{copy} is not a copy made by `actionhub backup`.")
            manifest = _check_manifest(json.load(tar.extractfile(first)), copy)  # type: ignore[arg-type]
            _take_out(tar, set(manifest["members"]), folder)
    except (tarfile.TarError, OSError, ValueError, EOFError) as error:
        raise BackupError(f"{copy} cannot be read: {error}.") from error
    for member, facts in manifest["members"].items():
        path = folder / member
        if not path.is_file() or path.stat().st_size != facts["size"] or _sha256(path) != facts["sha256"]:
            raise BackupError(f"{copy} is damaged: {member} is not what was written.")
    return manifest


def _take_out(tar: tarfile.TarFile, members: set[str], folder: Path) -> None:
    """Extract the files that the manifest names, and nothing else: no links, no owners, no modes."""
    for info in tar:
        path = folder / info.name
        if info.name not in members or not info.isfile() or not path.resolve().is_relative_to(folder.resolve()):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        source = tar.extractfile(info)
        assert source is not None  # noqa: S101 - only what is no file has nothing in it
        with path.open("wb") as target:
            shutil.copyfileobj(source, target, BLOCK)


def _check_manifest(manifest: Any, copy: Path) -> dict[str, Any]:
    """The manifest, if it has everything that the restoration needs."""
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise BackupError(f"{copy} has format {found}; this version reads format {FORMAT}.")
    members, migrations = manifest.get("members"), manifest.get("migrations")
    whole = (
        isinstance(manifest.get("made"), str)
        and manifest.get("database") in DATABASE
        and isinstance(migrations, list)
        and all(isinstance(key, list) and len(key) == 2 for key in migrations)
        and isinstance(members, dict)
        and all(isinstance(facts, dict) and {"size", "sha256"} <= facts.keys() for facts in members.values())
        # Without the database file, an empty database would replace the present one.
        and DATABASE[manifest["database"]] in members
    )
    if not whole:
        raise BackupError(f"{copy} is not whole: its {MANIFEST} does not name the database and its files.")
    return manifest


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as file:
            connection.connection.backup(file)
        return
    _postgresql("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def _load(source: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(source)) as file:
            register(file)  # constraints use functions that Django adds to SQLite
            if file.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError("The database in the copy does not pass SQLite's own check.")
            connection.ensure_connection()
            # Page by page into the open database: other connections see either the old state or the new one.
            file.backup(connection.connection)
        connection.close()
        return
    connection.close()
    words = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    _postgresql("pg_restore", *words, str(source), database=True)


def _postgresql(program: str, *words: str, database: bool = False) -> None:
    """Run a client program of PostgreSQL; the password is passed in the environment, which other users cannot read."""
    path = os.environ.get(program.upper()) or shutil.which(program)
    if path is None:
        raise BackupError(f"The program {program} is missing. Install the client programs of PostgreSQL.")
    parameters = connection.get_connection_params()
    environment = os.environ | {
        variable: str(parameters[key])
        for variable, key in {
            "PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname",
        }.items()
        if parameters.get(key)
    }  # fmt: skip
    chosen = [f"--dbname={parameters['dbname']}"] if database else []
    done = subprocess.run(  # noqa: S603 - a program of the operator's own, words of ours
        [path, *chosen, *words], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} ended with {done.returncode}: {done.stderr.strip()[:500]}")


def _uploads() -> dict[str, Path]:
    root = settings.MEDIA_ROOT
    return {f"media/{path.relative_to(root)}": path for path in _files(root)}


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")) if root.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            yield path


def _swap(new: Path, present: Path) -> None:
    new.mkdir(exist_ok=True)
    old = new.with_name("media-before")
    if present.exists():
        present.rename(old)
    try:
        new.rename(present)
    except OSError:
        # The old files are in the temporary folder, which is deleted at the end.
        if old.exists():
            old.rename(present)
        raise


def _migrations() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def _known_migrations() -> list[list[str]]:
    from django.db.migrations.loader import MigrationLoader

    return [list(key) for key in MigrationLoader(None).disk_migrations]


def _holds_people() -> bool:
    from django.contrib.auth import get_user_model

    model = get_user_model()
    if model._meta.db_table not in connection.introspection.table_names():
        return False
    return bool(model._default_manager.exists())


def _sha256(path: Path) -> str:
    sum_ = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            sum_.update(block)
    return sum_.hexdigest()
