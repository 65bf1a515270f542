"""What is read in a child process is read in the test's own instead: a child takes a tenth to half a second to start.

A test that is about children (their limits, their end) asks for the fixture `real_children`.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
import threading
import warnings
from collections.abc import Generator
from typing import IO
from unittest.mock import patch

from hub.lib.childprocess import FAILED, TOO_LARGE, ChildError, Limits, logger

_streams = threading.Lock()


def lines_from_here(
    module: str, arguments: tuple[str, ...], file: IO[bytes] | None, limits: Limits
) -> Generator[bytes, None, None]:
    """In the place of `hub.lib.childprocess._lines`."""
    if file is not None:
        os.lseek(file.fileno(), 0, os.SEEK_SET)
    with (
        _streams,
        open(os.dup(file.fileno()) if file is not None else os.devnull, encoding="utf-8") as read,
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8") as written,
        warnings.catch_warnings(),
        patch.object(sys, "stdin", read),
        patch.object(sys, "stdout", written),
    ):
        warnings.simplefilter("ignore")  # a child that warns does so on standard error
        try:
            importlib.import_module(module).main(list(arguments))
        except MemoryError:
            raise ChildError(TOO_LARGE) from None
        except (Exception, SystemExit) as error:
            logger.warning("%s ended with %r", module, error)
            raise ChildError(FAILED) from error
        written.flush()
        lines = written.buffer.getvalue().split(b"\n")  # type: ignore[attr-defined]
    yield from lines[:-1] if lines[-1] == b"" else lines
