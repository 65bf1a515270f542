from __future__ import annotations

import logging
import os
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from hub.accounts.delivery import DeliveryThread, ServerUnreachableError, deliver
from hub.background.models import Worker
from hub.background.workers import forget_ended_here, new_name, working
from hub.lib.commands import SiteCommand
from hub.lib.processes import end_with_parent
from hub.notifications.running import UpdatesThread, tell_now
from hub.operations.recovery import recover_lost_work
from hub.operations.schedule import Clock, enqueue_due

logger = logging.getLogger(__name__)


class Command(SiteCommand):
    help = "Do the work that waits outside requests, and what the schedule says is due, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what waits and what is due, then end")
        parser.add_argument("--name", default="", help="under which it is known to the other workers")
        parser.add_argument("--after", default="", metavar="NAME", help="a worker that is known to have ended")

    def handle(self, *args: Any, **options: Any) -> None:
        if parent := os.environ.get("ACTIONHUB_PARENT"):  # `actionhub serve` started this process
            end_with_parent(int(parent))
        Worker.objects.filter(name=options["after"]).delete()
        forget_ended_here()
        name = options["name"] or new_name()
        with working(name, takes_tasks=True, then=recover_lost_work, lost=end_process):
            recover_lost_work()
            enqueue_due()
            words = ["--backend", "background", "--interval", "1", "--no-startup-delay", "--no-reload"]
            words += ["--worker-id", name]
            if options["batch"]:
                call_command("db_worker", *words, "--batch")
                tell_now()
                deliver_once()
                return
            Clock().start()
            DeliveryThread().start()
            UpdatesThread().start()
            call_command("db_worker", *words)


def deliver_once() -> None:
    try:
        deliver()
    except ServerUnreachableError as error:
        logger.warning("The mail server cannot be reached (%s). E-mails wait.", error)


def end_process() -> None:
    """The other workers considered this process dead, and took its work: it was suspended for too long."""
    logger.error("This worker fell silent for too long; others have its work. It ends.")
    os._exit(1)
