"""`actionhub buildreport GROUP PERIOD --format html|pdf|docx|json [--as-of DATE] OUT`"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import BadRequest
from django.core.management.base import CommandError
from django.utils import timezone, translation

from hub.lib.commands import SiteCommand
from hub.lib.translated import language_codes
from hub.reports.content import NotAdoptedError, report_of
from hub.reports.formats import FORMATS, build
from hub.workplans.document import canonical, seal
from hub.workplans.models import Plan
from hub.workplans.views.finding import moment


class Command(SiteCommand):
    help = "Write the implementation report of a plan to a file. The same --as-of gives the same bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("group", help="short name of the group, such as supply-chains")
        parser.add_argument("period", help="period of the plan, such as 2024-2025")
        parser.add_argument("out", type=Path, help="the file to write")
        parser.add_argument("--format", choices=list(FORMATS), required=True)
        parser.add_argument(
            "--as-of",
            help="read records up to the end of this day (UTC), such as 2025-06-30, or up to a moment that is over",
        )
        parser.add_argument("--language", default="en", choices=language_codes())
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = (
            Plan.objects.filter(group__slug=options["group"], period=options["period"]).select_related("group").first()
        )
        if plan is None:
            raise CommandError(f"There is no plan {options['period']} of the group {options['group']}.")
        try:
            at = moment(options["as_of"]) if options["as_of"] else timezone.now()
            report = report_of(plan, at=at)
        except BadRequest as error:
            raise CommandError(str(error)) from error
        except NotAdoptedError as error:
            raise CommandError(str(error)) from error
        with translation.override(options["language"]):
            content = build(report, options["format"])
        try:
            options["out"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from error
        written = {
            "out": str(options["out"]),
            "bytes": len(content),
            "sha256": seal(canonical(report)),
            "as_of": report["as_of"],
            "totals": report["totals"],
        }
        line = (
            json.dumps(written)
            if options["json"]
            else f"Wrote {written['out']} ({written['bytes']} bytes), as of {written['as_of']}."
        )
        self.stdout.write(line)
