"""`actionhub lintplan GROUP PERIOD [--json]`; `actionhub lintplan --all` for the nightly run."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from hub.lib.commands import SiteCommand
from hub.workplans.lint.actions import lint
from hub.workplans.lint.rules import Finding
from hub.workplans.models import Plan


class Command(SiteCommand):
    help = "Check a work plan by the rules: rule, severity, item, sentence. Ends with status 1 if an error stands."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("group", nargs="?", help="short name of the group, such as supply-chains")
        parser.add_argument("period", nargs="?", help="period of the plan, such as 2024-2025")
        parser.add_argument("--all", action="store_true", help="every plan that is being written or consulted on")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = Plan.objects.select_related("group__kind")
        if options["all"]:
            found = list(plans.filter(state__in=Plan.OPEN).order_by("group__slug", "period"))
        else:
            if not options["period"]:
                raise CommandError("Name the group and the period: actionhub lintplan supply-chains 2024-2025")
            found = list(plans.filter(group__slug=options["group"], period=options["period"]))
            if not found:
                raise CommandError(f"There is no plan {options['period']} of the group {options['group']}.")
        checked = [(plan, lint(plan)) for plan in found]
        if options["json"]:
            self.stdout.write(json.dumps(self._as_json(checked, one=not options["all"]), ensure_ascii=False))
        else:
            for plan, findings in checked:
                for f in findings:
                    waived = f" (waived: {f.waived})" if f.waived else ""
                    place = f"{plan.group.slug} {plan.period} {f.where}"
                    self.stdout.write(f"{f.rule.code} {f.rule.severity} {place}: {f.rule.sentence}{waived}")
            if not any(findings for _plan, findings in checked):
                self.stdout.write("The rules find nothing.")
        if not options["all"] and any(f.blocks for _plan, findings in checked for f in findings):
            raise SystemExit(1)

    def _as_json(self, checked: list[tuple[Plan, list[Finding]]], *, one: bool) -> dict[str, Any]:
        plans = [
            {
                "group": plan.group.slug,
                "period": plan.period,
                "state": plan.state,
                "errors": sum(f.blocks for f in findings),
                "findings": [
                    {
                        "rule": f.rule.code,
                        "severity": f.rule.severity,
                        "item": f.item,
                        "where": str(f.where),
                        "sentence": str(f.rule.sentence),
                        "waived": f.waived,
                    }
                    for f in findings
                ],
            }
            for plan, findings in checked
        ]
        return plans[0] if one else {"plans": plans}
