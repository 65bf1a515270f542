"""Import published files of figures. Recognised by content; safe to repeat."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from hub.lib.commands import SiteCommand, check_files
from hub.lib.sqlite import refresh_statistics
from hub.statistics.importing import Report, import_statistics_file
from hub.statistics.tables import LARGEST


class Command(SiteCommand):
    help = (
        "Take in published statistics: migrant stocks and flows, refugees, displacement, detected victims, SDG indicators, "
        "World Bank indicators, population. Repeating changes nothing. Ends with 1 if no file was understood."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--edition", default="", help="the edition, where the file does not name it")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        check_files(options["files"], LARGEST)
        edition = options["edition"][:60]
        reports = [import_statistics_file(file.name, file.read_bytes(), edition=edition) for file in options["files"]]
        if any(report.is_new for report in reports):
            refresh_statistics()
        if options["json"]:
            self.stdout.write(json.dumps({"files": [report.as_dict() for report in reports]}, ensure_ascii=False))
        else:
            for report in reports:
                self.stdout.write(sentence(report))
        if not any(report.release for report in reports):
            raise CommandError("None of the files was understood.")


def sentence(report: Report) -> str:
    """The result for a file, for people."""
    if report.release is None:
        return f"{report.file}: {report.skipped[0].reason}"
    done = "" if report.is_new else " It was here already; nothing changed."
    first = (
        f"{report.file}: {report.release} ({report.layout}). {report.rows} rows, {report.observations} figures; "
        f"{report.skipped_number} rows left.{done}"
    )
    lines = [f"  row {one.line}: {one.reason}" for one in report.skipped[:20]]
    return "\n".join([first, *lines])
