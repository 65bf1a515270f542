"""Load the built-in part of the mapping: listed goods and projects of the US Department of Labor."""

from typing import Any

from hub.exchange.builtin import load_listed_goods, load_projects
from hub.lib.commands import SiteCommand


class Command(SiteCommand):
    help = "Load the listed goods and the projects that ship with Actionhub. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        goods, projects = load_listed_goods(), load_projects()
        self.stdout.write(f"Listed goods: {goods} added. Projects: {projects} added or changed.")
