"""The differences between two versions of a model, word by word, each with the finding that brought it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from hub.library.models import Item
from hub.prevention.document import Part, label_of, parts_of
from hub.prevention.models import Ground, ModelVersion, ProposedChange
from hub.workplans.differences import Part as Words
from hub.workplans.differences import words


@dataclass(frozen=True)
class TextChange:
    """One text in both versions, and the changes that led from one to the other."""

    label: str
    parts: list[Words]
    because: list[ProposedChange] = field(default_factory=list)


class Rested(NamedTuple):
    """An item on which a component rests or rested: what it says of it, and what was found."""

    item: Item
    says: Any
    note: str


@dataclass(frozen=True)
class PartChange:
    """A part that was added, taken out or changed."""

    what: str  # added, deleted, changed
    part: Part
    texts: list[TextChange]
    standards: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))  # added, taken out
    grounds: tuple[list[Rested], list[Rested]] = field(default_factory=lambda: ([], []))
    hidden: int = 0  # items among the grounds that the reader may not see
    moved: tuple[int, int] | None = None  # from which place to which


def between(
    old: ModelVersion, new: ModelVersion, changes: Sequence[ProposedChange], items: dict[int, Item]
) -> list[PartChange]:
    """`changes`: those accepted into the versions after the old one, up to the new one. `items`: those open to the reader."""
    because: dict[tuple[str, str], list[ProposedChange]] = defaultdict(list)
    for change in changes:
        because[change.part, change.field].append(change)
    before = {part.anchor: part for part in parts_of(old)}
    after = {part.anchor: part for part in parts_of(new)}
    moved = _moved_parts(
        [anchor for anchor in before if anchor in after], [anchor for anchor in after if anchor in before]
    )
    found = [_change(before.get(anchor), part, because, items, anchor in moved) for anchor, part in after.items()]
    found += [_change(part, None, because, items) for anchor, part in before.items() if anchor not in after]
    return [one for one in found if one is not None]


def _moved_parts(old: list[str], new: list[str]) -> set[str]:
    """The parts that stand elsewhere among those that stayed."""
    stayed = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return set(new) - {old[one.a + place] for one in stayed for place in range(one.size)}


def _change(
    old: Part | None,
    new: Part | None,
    because: dict[tuple[str, str], list[ProposedChange]],
    items: dict[int, Item],
    is_moved: bool = False,
) -> PartChange | None:
    part: Any = new or old
    texts = []
    for column in part.texts:
        was, now = (one.texts[column] if one else "" for one in (old, new))
        if was != now:
            reasons = because[part.anchor, column] + (because[part.anchor, ""] if old is None else [])
            texts.append(TextChange(label_of(part.record, column), words(was, now), reasons))
    standards = _two_ways(old.standards if old else (), new.standards if new else ())
    added, gone = _two_ways(old.grounds if old else (), new.grounds if new else ())
    hidden = {key for key, _says, _note in (*added, *gone)} - items.keys()
    moved = (old.number, new.number) if is_moved and old and new else None
    if not texts and not any(standards) and not added and not gone and not moved:
        return None
    what = "added" if old is None else "deleted" if new is None else "changed"
    return PartChange(
        what, part, texts, standards, (_grounds_of(added, items), _grounds_of(gone, items)), len(hidden), moved
    )


def _grounds_of(grounds: Sequence[tuple[int, str, str]], items: dict[int, Item]) -> list[Rested]:
    return [Rested(items[key], Ground.Says(says).label, note) for key, says, note in grounds if key in items]


def _two_ways(old: Sequence[Any], new: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    return [one for one in new if one not in old], [one for one in old if one not in new]
