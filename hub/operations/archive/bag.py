"""The folder of the archive: site, tables, and the checksums by which anybody finds out whether they are whole."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from hub.events.models import Event
from hub.operations.archive.pages import SiteCopy
from hub.operations.archive.tables import write_tables


class ArchiveError(Exception):
    """Why there is no archive, in a sentence."""


def write_archive(out: Path, languages: tuple[str, ...], say: Callable[[str], None]) -> dict[str, Any]:
    """Write the whole archive, or nothing: it gets its name once it is complete."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ArchiveError(f"{out} exists already and is not empty.")
    if not out.parent.is_dir():
        raise ArchiveError(f"There is no folder {out.parent}.")
    unfinished = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        outcome = _fill(unfinished, languages, say)
        if out.exists():
            out.rmdir()
        unfinished.chmod(0o755)
        unfinished.rename(out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return outcome


def _fill(folder: Path, languages: tuple[str, ...], say: Callable[[str], None]) -> dict[str, Any]:
    first = _last_event()
    pages = SiteCopy(folder / "data" / "site", languages, say).write()
    tables = write_tables(folder / "data" / "tables", say)
    payload = _checksums(folder / "data", folder)
    (folder / "manifest-sha256.txt").write_text(_lines(payload), encoding="utf-8")
    size = sum((folder / name).stat().st_size for name in payload)
    (folder / "bagit.txt").write_text("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", encoding="utf-8")
    about = {
        "Source-Organization": settings.SITE_NAME,
        "External-Description": f"Everything public of {settings.SITE_ADDRESS}: open data/site/index.html, "
        "or read data/tables, one record a line",
        "Bagging-Date": timezone.localdate().isoformat(),
        "Bag-Software-Agent": f"Actionhub {version('actionhub')}",
        "Payload-Oxum": f"{size}.{len(payload)}",
        # What was changed while the copy was made may stand on one page and not yet on another.
        "First-Event": str(first),
        "Last-Event": str(_last_event()),
    }
    (folder / "bag-info.txt").write_text("".join(f"{key}: {value}\n" for key, value in about.items()), encoding="utf-8")
    tags = {name: _checksum(folder / name) for name in ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")}
    (folder / "tagmanifest-sha256.txt").write_text(_lines(tags), encoding="utf-8")
    return {"pages": pages, "tables": tables, "files": len(payload), "bytes": size}


def _last_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _checksums(folder: Path, base: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(base).as_posix(): _checksum(path) for path in files}


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines(checksums: dict[str, str]) -> str:
    return "".join(f"{checksum}  {name}\n" for name, checksum in checksums.items())
