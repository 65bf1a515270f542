"""The controls of forms, written as Django's templates write them: a form has dozens, and these templates took half of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.html import conditional_escape

__all__ = ["CONTROLS", "attributes"]

Control = dict[str, Any]
DIRECTION = ' dir="auto"'  # what people write into it may be written from right to left


def attributes(control: Control) -> str:
    """What stands inside the tag, each after a space."""
    told = []
    for name, value in control["attrs"].items():
        if value is True:
            told.append(f" {name}")
        elif value is not False:
            told.append(f' {name}="{conditional_escape(str(value))}"')
    return "".join(told)


def _input(control: Control) -> str:
    value = control["value"]
    direction = DIRECTION if control["type"] in {"text", "search"} and "dir" not in control["attrs"] else ""
    told = "" if value is None else f' value="{conditional_escape(str(value))}"'
    return f'<input type="{conditional_escape(control["type"])}" name="{conditional_escape(control["name"])}"{told}{attributes(control)}{direction}>'


def _textarea(control: Control) -> str:
    value = conditional_escape(control["value"] or "")
    direction = "" if "dir" in control["attrs"] else DIRECTION
    return (
        f'<textarea name="{conditional_escape(control["name"])}"{attributes(control)}{direction}>\n{value}</textarea>'
    )


def _select(control: Control) -> str:
    pieces = [f'<select name="{conditional_escape(control["name"])}"{attributes(control)}>']
    for heading, options, _place in control["optgroups"]:
        if heading:
            pieces.append(f'  <optgroup label="{conditional_escape(heading)}">')
        pieces += [
            f'  <option value="{conditional_escape(str(option["value"]))}"{attributes(option)}>'
            f"{conditional_escape(option['label'])}</option>"
            for option in options
        ]
        if heading:
            pieces.append("  </optgroup>")
    return "\n".join([*pieces, "</select>"])


# By the template that would write them.
CONTROLS: dict[str, Callable[[Control], str]] = {
    f"django/forms/widgets/{name}.html": write
    for write, names in (
        (_input, ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "checkbox")),
        (_textarea, ("textarea",)),
        (_select, ("select",)),
    )
    for name in names
}
