from __future__ import annotations

import os
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from hub.accounts.delivery import DeliveryThread, deliver
from hub.lib.processes import end_with_parent
from hub.pages.schedule import Clock, enqueue_due


class Command(BaseCommand):
    help = "Do the work that waits outside requests, and what the schedule says is due, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what waits and what is due, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if parent := os.environ.get("ACTIONHUB_PARENT"):  # `actionhub serve` started this process
            end_with_parent(int(parent))
        words = ["--backend", "background", "--interval", "1", "--no-startup-delay", "--no-reload"]
        enqueue_due()
        if not options["batch"]:
            Clock().start()
            DeliveryThread().start()
        call_command("db_worker", *words, *(["--batch"] if options["batch"] else []))
        if options["batch"]:
            deliver()
