from __future__ import annotations

import json
import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from hub.lib.commands import SiteCommand
from hub.lib.sqlite import refresh_statistics
from hub.operations.synthetic import populate


class Command(SiteCommand):
    help = "Add synthetic partners, initiatives and plans for load tests, marked as synthetic. Never for a real site."

    def add_arguments(self, parser: CommandParser) -> None:
        for kind in ("partners", "initiatives", "plans"):
            parser.add_argument(f"--{kind}", type=int, default=0, metavar="N", help=f"how many {kind} there shall be")
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="the same seed gives the same records")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = {kind: options[kind] for kind in ("partners", "initiatives", "plans")}
        for kind, number in wanted.items():
            if number < 0:
                raise CommandError(f"--{kind} is {number}, but there cannot be fewer than none.")
        if not any(wanted.values()):
            raise CommandError("Say how many: actionhub populate --partners 100 --initiatives 200 --plans 4")
        started = time.perf_counter()
        try:
            made = populate(
                **wanted, seed=options["seed"], report_progress=self.tell if not options["json"] else lambda *_: None
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        refresh_statistics()  # those of the small site before let SQLite read whole tables
        seconds = round(time.perf_counter() - started, 1)
        if options["json"]:
            self.stdout.write(json.dumps({"made": made.as_dict(), "seed": options["seed"], "seconds": seconds}))
            return
        counts = ", ".join(
            f"{number} {kind}" for kind, number in made.as_dict().items() if kind != "existing" and number
        )
        self.stdout.write(f"Made {counts or 'nothing new'} in {seconds} s. {made.existing} were there already.")

    def tell(self, kind: str, done: int, wanted: int) -> None:
        if done % 10_000 == 0 or done == wanted:
            self.stderr.write(f"{kind}: {done} of {wanted}")
