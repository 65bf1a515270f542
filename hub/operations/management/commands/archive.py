from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from hub.lib.commands import SiteCommand
from hub.operations.archive import ArchiveError, write_archive


class Command(SiteCommand):
    help = "Write everything public into a folder that needs no server: pages, tables, checksums."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path, metavar="DIR", help="a folder that is empty or does not exist")
        parser.add_argument(
            "--language", action="append", choices=[code for code, _ in settings.LANGUAGES], help="may be repeated"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("hub.requests").setLevel(logging.WARNING)  # thousands of its own
        languages = tuple(options["language"] or ["en", "fr", "es"])
        try:
            outcome = write_archive(options["out"], languages, self.stderr.write)
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(outcome))
            return
        size = outcome["bytes"] / 1e6
        self.stdout.write(
            f"{options['out']}: {outcome['pages']} pages and {len(outcome['tables'])} tables, {size:.1f} MB. "
            "Begin at data/site/index.html; check with: sha256sum -c manifest-sha256.txt"
        )
