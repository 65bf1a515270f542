from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from hub.content.exceptions import ContentError
from hub.content.loader import Result, load
from hub.corridors.results import load_results
from hub.crises.builtin import load_crises
from hub.exchange.builtin import load_listed_goods, load_projects
from hub.law.builtin import load_law
from hub.lib.commands import SiteCommand
from hub.modellaws.builtin import load_model_laws
from hub.pathfinders.builtin import load_pathfinders
from hub.prevalence.builtin import load_figures
from hub.statistics.builtin import load_statistics


class Command(SiteCommand):
    help = "Load the built-in content. Safe to repeat: what people edited or deleted stays as they left it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = load(dry_run=options["dry_run"])
        except ContentError as error:
            raise CommandError(str(error)) from error
        # The data of the register has its own loader; its projects are imported with their source's statements.
        mapping = {}
        if not options["dry_run"]:
            mapping = {
                "listed_goods": load_listed_goods(),
                "projects": load_projects(),
                "model_laws": load_model_laws(),
                "survey_results": load_results(),
                "pathfinder_steps": load_pathfinders(),
                "prevalence_figures": load_figures(),
            }
        law = {} if options["dry_run"] else load_law()
        figures = {} if options["dry_run"] else load_statistics() | {"crises": load_crises()}
        if options["json"]:
            self.stdout.write(json.dumps(result.as_dict() | mapping | law | figures))
            return
        self.stdout.write(sentences(result))
        if any(mapping.values()):
            self.stdout.write(
                "Added: listed goods {listed_goods}, projects {projects}, model laws {model_laws}, "
                "survey results {survey_results}, steps of Pathfinder countries {pathfinder_steps}, "
                "figures of prevalence {prevalence_figures}.".format(**mapping)
            )
        if any(law.values()):
            line = "Added: instruments {law_instruments}, standards {law_standards}, rows of editions on the law {law_rows}."
            self.stdout.write(line.format(**law))
        if any(figures.values()):
            line = "Added: published figures {statistics_figures}; indicators renewed {statistics_indicators}; crises {crises}."
            self.stdout.write(line.format(**figures))


def sentences(result: Result) -> str:
    """A summary for people."""
    if result.since is not None:
        return f"Nothing to load: the content files are those loaded on {result.since:%d %B %Y at %H:%M} UTC."
    parts = [
        f"{'A real run would create' if result.dry_run else 'Created'} {_counts_in_words(result.created)}",
        f"{'update' if result.dry_run else 'updated'} {_counts_in_words(result.updated)}",
        f"{'leave unchanged' if result.dry_run else 'left unchanged'} {_counts_in_words(result.unchanged)}.",
    ]
    lines = ["; ".join(parts)]
    if result.kept:
        edited = "; ".join(f"{record} ({', '.join(fields)})" for record, fields in sorted(result.kept.items()))
        lines.append(f"Kept as people edited them: {edited}.")
    if result.deleted:
        lines.append(f"Left out because people deleted them: {', '.join(sorted(result.deleted))}.")
    if result.withdrawn:
        lines.append(f"Withdrawn statements that the files no longer make: {len(result.withdrawn)}.")
    return "\n".join(lines)


def _counts_in_words(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    if not total:
        return "0 records"
    return f"{_number(total, 'record')} ({', '.join(_number(number, kind) for kind, number in sorted(counts.items()))})"


def _number(number: int, kind: str) -> str:
    name = kind.replace("_", " ")
    if number != 1:
        name = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
    return f"{number} {name}"
