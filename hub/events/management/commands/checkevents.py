import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from hub.events.actions import broken_links
from hub.events.models import Event
from hub.lib.commands import SiteCommand


class Command(SiteCommand):
    help = "Check that the record of events is whole: every row sealed, none changed, none missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = list(broken_links())
        count = Event.objects.count()
        if options["json"]:
            self.stdout.write(json.dumps({"events": count, "broken": broken}))
        elif not broken:
            self.stdout.write(f"Events: {count}; every seal holds.")
        if broken:
            raise CommandError(f"The record of events does not hold at {', '.join(map(str, broken[:20]))}.")
