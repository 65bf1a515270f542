from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from hub.lib import messages
from hub.lib.commands import SiteCommand


class Command(SiteCommand):
    help = "Collect the texts of the interface into hub/locale, keep their translations, and compile them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a translation is missing")
        parser.add_argument("--compile", action="store_true", help="only compile what is there")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            faults = messages.faults()
            for fault in faults:
                self.stderr.write(fault)
            if faults:
                raise CommandError(f"{len(faults)} texts need a translator.")
            shares = ", ".join(f"{language} {share} %" for language, share in messages.shares().items())
            self.stdout.write(f"Translated: {shares}.")
            return
        if not options["compile"]:
            for language, waiting in messages.update().items():
                self.stdout.write(f"{language}: {waiting} texts to translate")
        for path in messages.compile_all():
            self.stdout.write(f"compiled {path.relative_to(messages.ROOT.parent)}")
