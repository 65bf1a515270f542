"""Ask for confirmations and mark inactive records. To be run once a day."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from hub.lib.commands import SiteCommand
from hub.outreach.freshness import mark_silent, request_confirmations


class Command(SiteCommand):
    help = "Ask owners to confirm old records, mark those silent for two years inactive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--site", default="http://127.0.0.1:8000", help="the address of the site, for links in e-mails"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        site = options["site"]
        outcome = {"inactive": mark_silent(), "emails": request_confirmations(site)}
        if options["json"]:
            self.stdout.write(json.dumps(outcome))
        else:
            self.stdout.write("Records marked inactive: {inactive}; e-mails sent: {emails}.".format(**outcome))
