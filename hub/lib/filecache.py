"""A file cache with atomic counters. Django's adds and increments in two steps, so that of several simultaneous requests
only one is counted; and an increment resets the expiry."""

from __future__ import annotations

import os
import pickle
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.files import locks

from hub.lib.failures import failure_behind

LOCKS = 64  # lock files, so that visitors do not wait for each other


class CountingFileCache(FileBasedCache):
    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        with self._lock(key, version):
            if self.has_key(key, version):
                return False
            super().set(key, value, timeout, version)  # a counter that cannot be stored is an error
            return True

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """On a full disk nothing is cached, and readers do not notice."""
        try:
            super().set(key, value, timeout, version)
        except OSError as error:
            if failure_behind(error) is None:
                raise

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        with self._lock(key, version):
            try:
                with open(self._key_to_file(key, version), "rb") as file:  # type: ignore[attr-defined]
                    expiry = pickle.load(file)  # noqa: S301 - written by this class
                    number = int(pickle.loads(zlib.decompress(file.read()))) + delta  # noqa: S301
            except FileNotFoundError:
                raise ValueError(f"Key {key!r} not found") from None
            left = None if expiry is None else expiry - time.time()
            if left is not None and left <= 0:
                raise ValueError(f"Key {key!r} not found")
            super().set(key, number, left, version)
            return number

    @contextmanager
    def _lock(self, key: str, version: int | None) -> Iterator[None]:
        """Hold a lock on the key among all threads and processes of this machine."""
        self._createdir()  # type: ignore[attr-defined]
        name = os.path.basename(self._key_to_file(key, version))  # type: ignore[attr-defined]
        path = os.path.join(self._dir, f"{int(name[:8], 16) % LOCKS}.lock")  # type: ignore[attr-defined]
        with open(path, "ab") as file:
            locks.lock(file, locks.LOCK_EX)
            try:
                yield
            finally:
                locks.unlock(file)
