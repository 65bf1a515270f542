from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from hub.lib.commands import SiteCommand
from hub.studies.builtin import load_studies


class Command(SiteCommand):
    help = "Compute the studies that come with the software. Safe to repeat; quick when nothing changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--later", action="store_true", help="leave the computing to the worker")
        parser.add_argument("--again", action="store_true", help="compute anew although nothing changed")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        done = load_studies(later=options["later"], again=options["again"])
        if options["json"]:
            self.stdout.write(json.dumps({"studies": done}))
            return
        for key, what in done.items():
            if what != "unchanged" or not options["later"]:
                self.stdout.write(f"Study {key}: {what}.")
