"""What a version says, part by part: for its fingerprint, for the differences between two versions, for proposed changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hub.lib.translated import columns
from hub.prevention.models import Component, ModelVersion, TheoryStep

TEXTS: dict[type[Any], tuple[str, ...]] = {
    ModelVersion: ("summary", "population", "setting"),
    TheoryStep: ("text", "assumption"),
    Component: ("name", "description"),
}
WHOLE = "version"  # the part that holds the texts about the model as a whole


@dataclass(frozen=True)
class Part:
    """A part of a version: its texts by column, and for a component its standards by number and what it rests on."""

    record: Any
    anchor: str
    number: int
    texts: dict[str, str]
    standards: tuple[int, ...] = ()
    grounds: tuple[tuple[int, str, str], ...] = ()  # key of the item, what it says, what was found

    @property
    def title(self) -> str:
        if isinstance(self.record, ModelVersion):
            return _("The model as a whole")
        if isinstance(self.record, TheoryStep):
            return _("Step %(number)s") % {"number": self.number}
        return str(self.record.name)


def texts_of(record: Any) -> list[str]:
    """The columns of a record that hold words."""
    return [column for name in TEXTS[type(record)] for column in columns(name)]


def label_of(record: Any, column: str) -> str:
    return str(record._meta.get_field(column).verbose_name)


def parts_of(version: ModelVersion) -> list[Part]:
    """The parts in the order of the page. Four queries."""
    whole = Part(version, WHOLE, 0, _words(version))
    steps = [Part(step, step.anchor, number, _words(step)) for number, step in enumerate(version.steps.all(), 1)]
    components = version.components.prefetch_related("standards", "grounds")
    return [whole, *steps, *(_component(one, number) for number, one in enumerate(components, 1))]


def part_named(version: ModelVersion, anchor: str) -> Part | None:
    return next((part for part in parts_of(version) if part.anchor == anchor), None)


def fingerprint(version: ModelVersion) -> str:
    """SHA-256 of everything that the version says, in canonical JSON."""
    said = [[part.anchor, part.texts, part.standards, part.grounds] for part in parts_of(version)]
    content = json.dumps([version.note, said], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _words(record: Any) -> dict[str, str]:
    """With one sort of line end: a form sends another one than what an import or a proposal wrote."""
    return {column: one_line_end(getattr(record, column)) for column in texts_of(record)}


def one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n")


def _component(component: Component, number: int) -> Part:
    standards = tuple(sorted(term.position for term in component.standards.all()))
    grounds = tuple(sorted((one.item_id, one.says, one.note) for one in component.grounds.all()))
    return Part(component, component.anchor, number, _words(component), standards, grounds)
