"""The differences between two versions of a model, word by word, each with the finding that brought it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.library.models import Item
from hub.prevention.document import Part, label_of, parts_of
from hub.prevention.models import ModelVersion, ProposedChange
from hub.workplans.differences import Part as Words
from hub.workplans.differences import words


@dataclass(frozen=True)
class TextChange:
    """One text in both versions, and the changes that led from one to the other."""

    label: str
    parts: list[Words]
    because: list[ProposedChange] = field(default_factory=list)


@dataclass(frozen=True)
class PartChange:
    """A part that was added, taken out or changed."""

    what: str  # added, deleted, changed
    part: Part
    texts: list[TextChange]
    standards: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))  # added, taken out
    grounds: tuple[list[Item], list[Item]] = field(default_factory=lambda: ([], []))
    hidden: int = 0  # grounds that the reader may not see


def between(
    old: ModelVersion, new: ModelVersion, changes: Sequence[ProposedChange], items: dict[int, Item]
) -> list[PartChange]:
    """`changes`: those accepted into the versions after the old one, up to the new one. `items`: those open to the reader."""
    because: dict[tuple[str, str], list[ProposedChange]] = defaultdict(list)
    for change in changes:
        because[change.part, change.field].append(change)
    before = {part.anchor: part for part in parts_of(old)}
    after = {part.anchor: part for part in parts_of(new)}
    found = [_change(before.get(anchor), part, because, items) for anchor, part in after.items()]
    found += [_change(part, None, because, items) for anchor, part in before.items() if anchor not in after]
    return [one for one in found if one is not None]


def _change(
    old: Part | None, new: Part | None, because: dict[tuple[str, str], list[ProposedChange]], items: dict[int, Item]
) -> PartChange | None:
    part: Any = new or old
    texts = []
    for column in part.texts:
        was, now = (one.texts[column] if one else "" for one in (old, new))
        if was != now:
            reasons = because[part.anchor, column] + (because[part.anchor, ""] if old is None else [])
            texts.append(TextChange(label_of(part.record, column), words(was, now), reasons))
    standards = _two_ways(old.standards if old else (), new.standards if new else ())
    rested = {one[:2] for one in old.grounds} if old else set()
    rests = {one[:2] for one in new.grounds} if new else set()
    added, gone = _two_ways(sorted(rested), sorted(rests))
    open_ones = [[items[key] for key, _says in one if key in items] for one in (added, gone)]
    hidden = len(added) + len(gone) - sum(map(len, open_ones))
    if not texts and not any(standards) and not added and not gone:
        return None
    what = "added" if old is None else "deleted" if new is None else "changed"
    return PartChange(what, part, texts, standards, (open_ones[0], open_ones[1]), hidden)


def _two_ways(old: Sequence[Any], new: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    return [one for one in new if one not in old], [one for one in old if one not in new]
