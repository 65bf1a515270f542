from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from hub.lib.backup import BackupError, back_up
from hub.lib.commands import SiteCommand


class Command(SiteCommand):
    help = "Copy the whole site, database and uploaded files, into one file. The site may go on running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT", help="the file to write, for example site.tar")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = back_up(options["out"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        size = sum(member["size"] for member in manifest["members"].values())
        files = len(manifest["members"]) - 1
        self.stdout.write(f"{options['out']}: the database and {files} uploaded files, {size / 1e6:.1f} MB.")
