"""Zip archives as publishers pack them: one table, one file a year (OECD ICIO, WIOD), labels apart (Eora)."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence.exceptions import DataError
from evidence.sources.files import check_fits
from evidence.sources.parts import parts_year

__all__ = ["INDICES", "unpack", "with_indices"]

INDICES = "indices.zip"  # where Eora keeps its labels


@contextmanager
def unpack(path: Path, year: int | None = None) -> Iterator[Path]:
    """A folder with the archive's files while the context lasts, and with the labels of an `indices.zip` beside it.

    year: only the files whose name says that year, where any does. Raises DataError for a year that no file has, for
    files that would not fit in memory or on the disk, and for a damaged archive.
    """
    with tempfile.TemporaryDirectory() as temporary, _open_archive(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        named = (parts_year(Path(member.filename).name) for member in members)
        years = {found for found in named if found is not None}
        if year is not None and years:
            members = [member for member in members if parts_year(Path(member.filename).name) == year]
            if not members:
                raise DataError(f"{path.name} has no file of {year}; it has: {', '.join(map(str, sorted(years)))}.")
        size = sum(member.file_size for member in members)
        room = shutil.disk_usage(temporary).free
        if len(members) == 1 or year is not None:
            check_fits(path, unpacked=size)
        if size > room:
            raise DataError(
                f"{path.name} unpacks to {size / 2**30:.1f} GiB and the disk has room for {room / 2**30:.1f} GiB; "
                "unpack it elsewhere and name the folder."
            )
        try:
            for member in members:
                archive.extract(member, temporary)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise DataError(f"{path.name} is truncated or damaged: {error}.") from error
        beside = path.parent / INDICES
        if beside.is_file() and path.name != INDICES:
            with _open_archive(beside) as labels:
                labels.extractall(temporary)
        yield Path(temporary)


@contextmanager
def with_indices(folder: Path) -> Iterator[Path | None]:
    """The folder with the unpacked labels of an `indices.zip` in or above the given one; None where there is none."""
    packed = next((place / INDICES for place in (folder, folder.parent) if (place / INDICES).is_file()), None)
    if packed is None:
        yield None
        return
    with unpack(packed) as labels:
        yield labels


@contextmanager
def _open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        raise DataError(f"{path.name} is truncated or damaged: {error}.") from error
