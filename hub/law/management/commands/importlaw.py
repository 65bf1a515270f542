"""Import published files on the law of countries. Recognised by content; safe to repeat."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from hub.law.importing import Report, import_law_file
from hub.law.models import LawStandard
from hub.law.reading.recognize import LARGEST
from hub.lib.commands import SiteCommand, check_files


class Command(SiteCommand):
    help = (
        "Take in country files of the US Department of Labor, tables of treaties, criminalization of trafficking and grades "
        "of human rights institutions. Repeating changes nothing. Ends with 1 if no file was understood."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if not LawStandard.objects.exists():
            raise CommandError("There are no standards yet. Load the built-in content first: actionhub loadcontent")
        check_files(options["files"], LARGEST)
        reports: list[Report] = []
        for file in options["files"]:
            reports += import_law_file(file.name, file.read_bytes())
        if options["json"]:
            self.stdout.write(json.dumps({"files": [report.as_dict() for report in reports]}, ensure_ascii=False))
        else:
            for report in reports:
                self.stdout.write(sentence(report))
        if not any(report.publisher for report in reports):
            raise CommandError("None of the files was understood.")


def sentence(report: Report) -> str:
    """The result for a file, for people."""
    if not report.publisher:
        return f"{report.file}: {report.problems[0].reason}"
    first = (
        f"{report.file}: {report.publisher}, edition {report.edition or 'unknown'}, {report.countries} countries; "
        f"{report.stored} rows added or changed, {len(report.problems)} not understood."
    )
    lines = [first]
    lines += [f"  {one.where}: “{one.value}”. {one.reason}" for one in report.problems[:20]]
    return "\n".join(lines)
