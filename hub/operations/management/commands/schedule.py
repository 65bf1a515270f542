from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from hub.lib.commands import SiteCommand
from hub.operations.models import ScheduledJob
from hub.operations.schedule import JOBS, carry_out


class Command(SiteCommand):
    help = "The jobs that the worker does by itself: when each is due next, and how it went the last time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", choices=sorted(JOBS), metavar="JOB", help="do one job now, in this process")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if name := options["now"]:
            ScheduledJob.objects.get_or_create(name=name, defaults={"due_at": self._next(name)})
            carry_out(name)
        known = {row.name: row for row in ScheduledJob.objects.all()}
        jobs = {
            name: {
                "due": row.due_at.isoformat(timespec="minutes"),
                "finished": row.finished_at.isoformat(timespec="minutes") if row.finished_at else None,
                "failed": row.failed,
                "outcome": row.outcome,
            }
            for name in JOBS
            if (row := known.get(name))
        }
        if options["json"]:
            self.stdout.write(json.dumps(jobs))
            return
        for name in JOBS:
            if name not in jobs:
                self.stdout.write(f"{name}: no worker has looked at it yet")
                continue
            last = jobs[name]
            done = f"last {last['finished']}: {'FAILED, ' if last['failed'] else ''}{last['outcome']}"
            self.stdout.write(f"{name}: due {last['due']}; {done if last['finished'] else 'not done yet'}")
        if options["now"] and jobs[options["now"]]["failed"]:
            raise SystemExit(1)

    def _next(self, name: str) -> Any:
        from django.utils import timezone

        return JOBS[name].next_after(timezone.now())
