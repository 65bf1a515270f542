"""Files of studies on the server: hashing, storing uploads, and the folder of each result."""

from __future__ import annotations

import csv
import hashlib
import shutil
from itertools import islice
from pathlib import Path

from django.conf import settings

from hub.lib.sheets import LONGEST_CELL


def hash_of(path: Path) -> str:
    """SHA-256 of a file; for a folder, of the sorted names and hashes of its files."""
    if path.is_file():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    digest = hashlib.sha256()
    for part in sorted(part for part in path.rglob("*") if part.is_file()):
        digest.update(f"{part.relative_to(path).as_posix()}\0{hash_of(part)}\n".encode())
    return digest.hexdigest()


def size_of(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(part.stat().st_size for part in path.rglob("*") if part.is_file())


def upload_folder(public_id: str) -> Path:
    """The folder for the copy of an uploaded file."""
    return settings.VAR / "studies" / "data" / public_id


def keep_copy(source: Path, public_id: str, name: str) -> Path:
    folder = upload_folder(public_id)
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(source, folder / name))


def tidy_name(name: str) -> str:
    """The last part of an uploaded file's name, with characters that every file system accepts."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(character for character in last if character.isalnum() or character in "._- ")
    return kept.strip(". ")[-120:] or "file"


def first_rows(path: Path, most: int) -> tuple[list[str], list[list[str]]]:
    """Header and first rows of a CSV file of a study."""
    with path.open(encoding="utf-8", newline="") as stream:
        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(stream)
        header = next(reader, [])
        return header, list(islice((row for row in reader if row), most))
