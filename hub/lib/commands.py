"""The base of our management commands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError


class SiteCommand(BaseCommand):
    """Skips Django's system checks, which load every view and double the start-up time: `make check` has run them before
    the release. `actionhub check --deploy` checks the settings of a site."""

    requires_system_checks = ()


def check_files(files: Iterable[Path], largest: int | None = None) -> None:
    """Refuse what is no file or too large before any of them is taken in; otherwise the first would be, without a report."""
    for file in files:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if largest is not None and file.stat().st_size > largest:
            raise CommandError(f"{file} is larger than {largest // 1_000_000} MB.")
