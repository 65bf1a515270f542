"""Send everybody a summary of their tasks, as often as they chose. To be run once a day."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from hub.lib.commands import SiteCommand
from hub.notifications.digests import send_digests


class Command(SiteCommand):
    help = "Write to each person what waits for her; nobody twice, nobody for whom nothing waits. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--site", default=settings.SITE_ADDRESS, help="the address of the site, for links in e-mails"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        emails = send_digests(options["site"])
        said = f"E-mails written: {emails}. The worker sends them."
        self.stdout.write(json.dumps({"emails": emails}) if options["json"] else said)
