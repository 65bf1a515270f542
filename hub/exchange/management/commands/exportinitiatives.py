"""Write all public initiatives to a file."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from hub.exchange.exporting.formats import FORMATS, export
from hub.initiatives.models import Initiative
from hub.lib.commands import SiteCommand
from hub.lib.visibility import STRANGER


class Command(SiteCommand):
    help = "Write all public initiatives to a file that others, and importinitiatives, can read."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", required=True, choices=FORMATS)
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
        parser.add_argument("out", metavar="OUT", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        if not out.parent.is_dir():
            raise CommandError(f"There is no folder {out.parent}.")
        public = Initiative.objects.visible_to(STRANGER)
        pieces, found = export(public, options["format"])
        unfinished = out.with_name(out.name + ".part")
        with unfinished.open("wb") as file:
            for piece in pieces:
                file.write(piece)
        os.replace(unfinished, out)
        outcome: dict[str, Any] = {
            "written": public.count(),
            "left_out": 0,
            "not_filled": {},
            "left_out_for": {},
        } | found
        if options["json"]:
            self.stdout.write(json.dumps(outcome))
            return
        self.stdout.write(f"Initiatives written to {out}: {outcome['written']}.")
        for name, count in sorted(outcome["not_filled"].items()):
            self.stdout.write(f"{name}: initiatives in which it is marked as not stated: {count}.")
        if outcome["left_out"]:
            self.stdout.write(f"Left out, because IATI asks for what nobody stated of them: {outcome['left_out']}.")
        for name, count in sorted(outcome["left_out_for"].items()):
            self.stdout.write(f"{name}: left out without it: {count}.")
