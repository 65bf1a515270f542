"""Undo an import. Rows that somebody changed since are listed and left. Safe to repeat and to interrupt."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import translation

from hub.exchange.importing.undo import undo_import
from hub.exchange.models import Import
from hub.lib.commands import SiteCommand


class Command(SiteCommand):
    help = "Take back what one import wrote; rows that somebody changed since are listed and left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", metavar="IMPORT", help="its identifier, as in its address: IM-…")
        parser.add_argument(
            "--row", type=int, action="append", metavar="N", help="only this row; may be given several times"
        )
        parser.add_argument("--reason", default="", help="why, for the record of events")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and leave everything")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
        parser.add_argument(
            "--language", default="en", choices=[code for code, _ in settings.LANGUAGES], help="of the names of fields"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        run = Import.objects.filter(public_id=options["run"]).first()
        if run is None:
            raise CommandError(f"There is no import {options['run']}.")
        reason = options["reason"] or f"Import {run.public_id} was taken back."
        with translation.override(options["language"]):
            try:
                outcome = undo_import(run, by=None, reason=reason, lines=options["row"], is_trial=options["dry_run"])
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            left = [
                {
                    "row": row.line,
                    "id": row.initiative.public_id,
                    "initiative": str(row.initiative),
                    "changed": row.changed,
                }
                for row in outcome.left
            ]
        run.refresh_from_db()
        answer = {
            "import": run.public_id, "state": run.state, "dry_run": options["dry_run"], "rows": outcome.rows,
            "removed": outcome.removed, "restored": outcome.restored, "left": left,
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        self.stdout.write(
            "{rows} rows taken back: {removed} initiatives removed, {restored} as before.".format(**answer)
        )
        for one in left:
            changed = ", ".join(one["changed"])
            self.stdout.write(f"Row {one['row']} was left, {one['id']} {one['initiative']} was changed: {changed}")
