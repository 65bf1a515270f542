"""Import initiatives from files. Safe to repeat, to interrupt and to run twice at the same time."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import translation

from hub.background.workers import working
from hub.exchange.importing.conventions import REPEATED
from hub.exchange.importing.headings import FIELDS
from hub.exchange.importing.start import import_file, open_import, report, source_named, try_out
from hub.exchange.models import Import
from hub.initiatives.models import Initiative
from hub.initiatives.signals import initiatives_changed
from hub.lib.commands import SiteCommand, check_files
from hub.lib.dates import ORDERS
from hub.lib.numbers import currency_codes

CHOSEN = (
    "relevant",
    "strict",
    "said_on",
    "sheet",
    "heading_row",
    "dates",
    "decimal",
    "currency",
    "year",
    "country",
    "repeated",
)


class Command(SiteCommand):
    help = (
        "Take in initiatives from IATI, CSV or XLSX files. Repeating changes nothing; a stopped import goes on. Ends with 1 "
        "if a file could not be read to its end."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--format", required=True, choices=Import.Format.values)
        parser.add_argument("--source", required=True, metavar="NAME", help="whose files these are")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and leave everything as it is"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
        parser.add_argument(
            "--relevant", action="store_true", help="only what points to Target 8.7; the rest is listed"
        )
        parser.add_argument(
            "--strict",
            action="store_true",
            help="IATI: refuse what the schema of 2.03 or an error of the published ruleset refuses",
        )
        parser.add_argument(
            "--language", default="en", choices=[code for code, _ in settings.LANGUAGES], help="of the reasons"
        )
        table = parser.add_argument_group("tables", "where the table is, and how its cells are read")
        table.add_argument("--sheet", default="", metavar="NAME", help="of a workbook; else the one that looks like it")
        table.add_argument("--heading-row", type=int, default=0, metavar="N", help="the row that holds the headings")
        table.add_argument(
            "--map", action="append", default=[], metavar="HEADING=FIELD",
            help="which column is which field, for all that are wanted; may be given several times",
        )  # fmt: skip
        table.add_argument("--dates", default="", choices=ORDERS, help="what comes first in 01/03/2019")
        table.add_argument("--decimal", default="", choices=[".", ","], help="the sign before decimals")
        table.add_argument("--currency", default="", metavar="CODE", help="of amounts that name none")
        table.add_argument("--year", type=int, default=0, metavar="YYYY", help="of amounts that name none")
        table.add_argument("--country", default="", metavar="ISO3", help="of rows that name none")
        table.add_argument(
            "--repeated",
            default="",
            choices=REPEATED,
            help="what equal amounts in rows of one initiative are: one, or each its own",
        )
        table.add_argument(
            "--money", action="append", default=[], metavar="HEADING=CODE,YEAR",
            help="currency and year of the amounts of a column that name none, where its heading does not say them",
        )  # fmt: skip
        parser.add_argument("--said-on", default="", metavar="DATE", help="the date of files that state none")

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        check_files(files)
        chosen = {name: options[name] for name in CHOSEN if options[name]}
        if options["map"]:
            chosen["mapping"] = dict(_pair(text) for text in options["map"])
        if options["money"]:
            chosen["money"] = dict(_money(text) for text in options["money"])
        with translation.override(options["language"]):
            if options["dry_run"]:
                outcome = _sum_outcomes([try_out(file, options["format"], options["source"], chosen) for file in files])
            else:
                source = source_named(options["source"])
                with working():
                    runs = [
                        import_file(open_import(file, options["format"], source, chosen, None), file) for file in files
                    ]
                outcome = report(runs)
                initiatives_changed.send(sender=Initiative)
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
        else:
            self._tell(outcome)
        if outcome["not_read_to_the_end"]:
            raise CommandError("\n".join("{file}: {reason}".format(**file) for file in outcome["not_read_to_the_end"]))

    def _tell(self, outcome: dict[str, Any]) -> None:
        self.stdout.write(
            "Read {read}: {created} created, {updated} updated, {unchanged} unchanged, {set_aside} set aside, "
            "{number} rejected, {remarks} remarks.".format(
                **{**outcome, "remarks": len(outcome["remarks"])}, number=len(outcome["rejected"])
            )
        )
        for problem in outcome["rejected"]:
            self.stdout.write("{file}, row {row}, {id}: {reason}".format(**problem))


def _pair(text: str) -> tuple[str, str]:
    heading, sign, field = text.rpartition("=")
    if not sign or field not in FIELDS:
        raise CommandError(f"{text!r} is not HEADING=FIELD. Fields: {', '.join(FIELDS)}.")
    return heading, field


def _money(text: str) -> tuple[str, dict[str, Any]]:
    heading, sign, chosen = text.rpartition("=")
    currency, _comma, year = chosen.partition(",")
    if not sign or (currency and currency not in currency_codes()) or (year and not year.isdecimal()):
        raise CommandError(f"{text!r} is not HEADING=CODE,YEAR, such as 'Budget=EUR,2020'.")
    return heading, {"currency": currency, "year": year}


def _sum_outcomes(outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    total = outcomes[0]
    for outcome in outcomes[1:]:
        for name, value in outcome.items():
            total[name] += value
    return total
