"""Commands that the manual names are there, with the options that it gives them."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).parents[3]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
REFERENCE = ROOT / "docs/reference/commands.md"
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"actionhub ([a-z]+)([^\n;|&]*)")
TABLE_ROW = re.compile(r"^\| `([a-z]+)([^`]*)`", re.MULTILINE)


def calls() -> list[tuple[str, str, str]]:
    """Document, command and what follows it, in blocks of code and between backticks."""
    found = []
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for block, span in CODE.findall(text):
            joined = (block or span).replace("\\\n", " ")
            found += [(path.name, name, rest) for name, rest in CALL.findall(joined)]
    ours = REFERENCE.read_text(encoding="utf-8").split("## The evidence library")[0]
    return found + [(REFERENCE.name, name, rest) for name, rest in TABLE_ROW.findall(ours)]


def options_of(name: str) -> set[str]:
    parser = load_command_class(get_commands()[name], name).create_parser("actionhub", name)
    return {option for action in parser._actions for option in action.option_strings}


def test_the_manual_names_commands_and_options_that_are_there() -> None:
    named = calls()
    assert len(named) > 60
    wrong = []
    for document, name, rest in named:
        if name not in get_commands():
            wrong.append(f"{document}: {name}")
            continue
        given = set(re.findall(r"(?<!\S)\[?(--[a-z][a-z-]+)", rest))
        wrong += [f"{document}: {name} {option}" for option in sorted(given - options_of(name))]
    assert wrong == []


def test_every_command_of_ours_stands_in_the_reference() -> None:
    reference = REFERENCE.read_text(encoding="utf-8")
    ours = {name for name, app in get_commands().items() if app.startswith("hub.")}
    assert {name for name in ours if not re.search(rf"`{name}\b", reference)} == set()
