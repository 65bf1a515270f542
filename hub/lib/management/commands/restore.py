from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from hub.lib.backup import BackupError, restore
from hub.lib.commands import SiteCommand


class Command(SiteCommand):
    help = "Put a copy made by `actionhub backup` in the place of this site. Stop the site first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("copy", type=Path, metavar="IN", help="the file that `actionhub backup` wrote")
        parser.add_argument("--replace", action="store_true", help="also where the site holds accounts already")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["copy"], replace=options["replace"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The site is as it was on {manifest['made']}. Now run: actionhub prepare")
