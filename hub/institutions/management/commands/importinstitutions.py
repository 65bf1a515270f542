"""Import grades of national human rights institutions. Safe to repeat."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from hub.institutions.grades import grades_in, import_grades
from hub.law.management.commands.importlaw import sentence
from hub.law.models import LawStandard
from hub.law.reading.recognize import LARGEST
from hub.lib.commands import SiteCommand, check_files


class Command(SiteCommand):
    help = (
        "Take in grades of national human rights institutions: a table with the columns m49, year and status (A to D). "
        "Repeating changes nothing. Ends with 1 if no file was understood."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if not LawStandard.objects.exists():
            raise CommandError("There are no standards yet. Load the built-in content first: actionhub loadcontent")
        check_files(options["files"], LARGEST)
        reports, grades = [], {}
        for file in options["files"]:
            content = file.read_bytes()
            reports += import_grades(file.name, content)
            grades[file.name] = grades_in(file.name, content)
        if options["json"]:
            rows = [_as_dict(report, grades[report.file]) for report in reports]
            self.stdout.write(json.dumps({"files": rows}, ensure_ascii=False))
        else:
            for report in reports:
                self.stdout.write(sentence(report))
        if not any(report.publisher for report in reports):
            raise CommandError("None of the files was understood.")


def _as_dict(report: Any, grades: dict[str, Any]) -> dict[str, Any]:
    counts = grades.get(report.edition, {})
    return {
        "file": report.file,
        "publisher": report.publisher,
        "edition": report.edition,
        "countries": report.countries,
        "grades": {grade: counts[grade] for grade in sorted(counts)},
        "stored": report.stored,
        "not_understood": [problem.as_dict() for problem in report.problems],
    }
