from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from hub.lib.commands import SiteCommand
from hub.lib.visibility import Visibility
from hub.studies.actions import HERE, ask_for_run
from hub.studies.models import Dataset, Method, Run
from hub.studies.running import carry_out

TEXTS = ("stressor", "rule", "age_band", "consumer", "count")


class Command(SiteCommand):
    help = "Start a study on registered data. The worker computes it, or this command with --now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("method", metavar="METHOD", choices=[str(method) for method in HERE], help=", ".join(HERE))
        parser.add_argument(
            "--dataset",
            action="append",
            default=[],
            required=True,
            metavar="ID",
            help="identifier, SHA-256 or name; repeat it",
        )
        parser.add_argument("--title", default="", help="of its page")
        parser.add_argument("--value-added", action="store_true", help="follow value added instead of counts")
        parser.add_argument("--draws", type=int, default=0, metavar="N", help="draws for a 95 %% interval")
        parser.add_argument("--seed", type=int, default=1, metavar="N")
        for name in TEXTS:
            parser.add_argument(f"--{name.replace('_', '-')}", dest=name, default="", metavar="TEXT")
        parser.add_argument("--lists-method", default="spread", metavar="NAME", help="one method; all where not given")
        parser.add_argument("--merge", action="append", default=[], metavar="A+B", help="lists taken as one; repeat it")
        parser.add_argument("--replicates", type=int, metavar="N")
        parser.add_argument("--visibility", choices=Visibility.values, default=Visibility.PARTNERS)
        parser.add_argument("--now", action="store_true", help="compute here and wait for the end")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        method = options["method"]
        datasets = [find(text) for text in dict.fromkeys(options["dataset"])]
        title = options["title"] or f"{Method(method).label}: {', '.join(map(str, datasets))}"[:200]
        try:
            run = ask_for_run(
                method=method,
                title=title,
                datasets=datasets,
                parameters=parameters(method, options),
                visibility=options["visibility"],
                by=None,
                later=not options["now"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["now"]:
            carry_out(run.pk)
            run.refresh_from_db()
        if options["json"]:
            self.stdout.write(json.dumps(describe(run), ensure_ascii=False))
        elif run.state != Run.State.FAILED:
            self.stdout.write(f"{run.public_id}: {run.get_state_display()}. {run.get_absolute_url()}")
        if run.state == Run.State.FAILED:
            raise CommandError(run.error)


def find(text: str) -> Dataset:
    for name in ("public_id", "sha256", "name"):
        if found := Dataset.objects.filter(**{name: text}).first():
            return found
    known = ", ".join(f"{dataset.public_id} ({dataset})" for dataset in Dataset.objects.usable()[:20])
    raise CommandError(f"No data set is registered as “{text}”. Registered are: {known or 'none'}.")


def parameters(method: str, options: dict[str, Any]) -> dict[str, Any]:
    """The given parameters, without empty ones."""
    for name in ("seed", "draws"):
        if options[name] < 0:
            raise CommandError(f"--{name} is {options[name]}, but it cannot be negative.")
    if options["draws"] == 1:
        raise CommandError("One draw makes no interval; ask for at least 2.")
    if method == Method.LISTS:
        asked = {
            "method": options["lists_method"],
            "merge": options["merge"],
            "count": options["count"],
            "replicates": options["replicates"],
        }
    else:
        asked = {name: options[name] for name in ("stressor", "rule", "age_band", "consumer", "draws", "value_added")}
    return {name: value for name, value in asked.items() if value} | {"seed": options["seed"]}


def describe(run: Run) -> dict[str, Any]:
    return {
        "id": run.public_id,
        "method": run.method,
        "state": run.state,
        "progress": run.progress,
        "error": run.error,
        "href": run.get_absolute_url(),
        "folder": str(run.folder) if run.state == Run.State.DONE else None,
    }
