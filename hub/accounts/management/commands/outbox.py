from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import Count, Min

from hub.accounts.delivery import retry_emails
from hub.accounts.models import OutgoingEmail
from hub.lib.commands import SiteCommand


class Command(SiteCommand):
    help = "How many e-mails wait, were sent, were given up or may have been sent. Says nothing of whom they are to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--retry", action="store_true", help="try again those given up and those that may have been sent"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        retried = retry_emails() if options["retry"] else 0
        counts = dict.fromkeys(OutgoingEmail.State.values, 0)
        counts |= dict(OutgoingEmail.objects.order_by().values_list("state").annotate(Count("pk")))
        oldest = OutgoingEmail.objects.filter(state=OutgoingEmail.State.WAITING).aggregate(oldest=Min("created_at"))[
            "oldest"
        ]
        since = oldest.isoformat(timespec="minutes") if oldest else None
        if options["json"]:
            self.stdout.write(json.dumps({"emails": counts, "waiting_since": since, "retried": retried}))
            return
        if retried:
            self.stdout.write(f"{retried} e-mails are tried again.")
        for state, number in counts.items():
            self.stdout.write(f"{state}: {number}")
        if since:
            self.stdout.write(f"The oldest waits since {since}.")
