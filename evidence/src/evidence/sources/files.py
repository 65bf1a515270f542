"""Files as bytes: gzip opened, truncation named, and a size that cannot fit in memory refused before reading."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path

from evidence.exceptions import DataError
from evidence.inputoutput.memory import available_bytes

__all__ = ["check_fits", "needed_memory", "read_bytes", "suffix"]

_SAMPLE = 4 << 20
_SEPARATORS = (b",", b"\t", b";")
_COPIES = 2.5  # the parsed frame, the matrix cut from it, and the parser's own buffers


def suffix(path: Path) -> str:
    """The ending that names the format, lower case, without a final `.gz`: `wiot.csv.gz` gives `.csv`."""
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix


def needed_memory(path: Path) -> int:
    """Bytes needed to hold a file's cells as 64-bit numbers while reading, estimated from its size and first 4 MiB.

    cells = uncompressed size / bytes a cell, where bytes a cell is measured on the sample; times 8 bytes, times 2.5.
    A file that is not text is taken at 2.5 times its size.
    """
    size = path.stat().st_size
    if zipfile.is_zipfile(path):  # a workbook
        with zipfile.ZipFile(path) as archive:
            return int(sum(member.file_size for member in archive.infolist()) * _COPIES)
    with path.open("rb") as stream:
        sample = stream.read(_SAMPLE)
    if sample[:2] == b"\x1f\x8b":
        unpacked = zlib.decompressobj(wbits=31).decompress(sample, _SAMPLE * 64)
        size = int(size * len(unpacked) / max(1, len(sample)))
        sample = unpacked
    cells = max(sample.count(mark) for mark in _SEPARATORS) + sample.count(b"\n")
    if b"\x00" in sample or cells == 0:
        return int(size * _COPIES)
    return int(size / (len(sample) / cells) * 8 * _COPIES)


def check_fits(path: Path, *, memory: int | None = None, unpacked: int | None = None) -> None:
    """Refuse a file whose cells would not fit in memory.

    memory: bytes available; by default what the system says. unpacked: bytes of text that a zip archive holds. Files
    under 64 MiB are never refused. Raises DataError comparing the two sizes.
    """
    size = path.stat().st_size if unpacked is None else unpacked
    if size < 64 << 20:
        return
    memory = available_bytes() if memory is None else memory
    needed = needed_memory(path) if unpacked is None else int(unpacked * _COPIES)
    if needed > memory:
        raise DataError(
            f"{path.name} is {_gib(size)} on disk and needs about {_gib(needed)} of memory to read, "
            f"but only {_gib(memory)} is available: use a machine with more memory, or a more aggregated release."
        )


def read_bytes(path: Path) -> bytes:
    """All bytes of a file, unpacked where it is gzip.

    Raises DataError when the file is missing, empty, or ends in the middle of its compressed stream.
    """
    if not path.exists():
        raise DataError(f"{path} does not exist.")
    check_fits(path)
    try:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            f"{path.name} is truncated or damaged: its compressed stream does not end ({error})."
        ) from error
    if not content.strip():
        raise DataError(f"{path.name} is empty.")
    return content


def _gib(size: float) -> str:
    return f"{size / 2**30:,.1f} GiB" if size >= 2**30 else f"{size / 2**20:,.0f} MiB"
