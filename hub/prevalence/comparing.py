"""Which figures may stand side by side, and why others may not. Nothing is added up and nothing is averaged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from hub.lib.text import in_parts
from hub.prevalence.models import PrevalenceFigure, Topic

Key = tuple[str, str, int | None, int | None]


@dataclass
class Comparable:
    """Figures that count the same thing, in people of the same ages, in the same unit."""

    key: Key
    figures: list[PrevalenceFigure] = field(default_factory=list)
    apart: str = ""  # why it does not stand with the set before it

    @property
    def first(self) -> PrevalenceFigure:
        return self.figures[0]

    @property
    def slug(self) -> str:
        definition, unit, age_from, age_to = self.key
        ages = "" if age_from is None and age_to is None else f"-{age_from}-{age_to}"
        return f"{definition}-{unit.replace('_', '-')}{ages}"

    @property
    def critiques(self) -> list[tuple[str, str]]:
        """Each once, with its address."""
        return list(dict.fromkeys((one.critique, one.critique_url) for one in self.figures if one.critique))

    @property
    def has_intervals(self) -> bool:
        return any(one.low is not None and one.high is not None for one in self.figures)

    @property
    def notes(self) -> list[str]:
        return list(dict.fromkeys(one.note for one in self.figures if one.note))

    @property
    def methods(self) -> list[str]:
        """Each once, in the order of the figures."""
        return list(dict.fromkeys(str(one.get_method_display()) for one in self.figures))

    @property
    def cautions(self) -> list[str]:
        """In what the figures differ although they count the same thing."""
        if len(self.figures) < 2:
            return []
        said = []
        if len({(one.method, one.how) for one in self.figures}) > 1:
            said.append(_("The methods differ: how far the answers lie apart is part of the finding."))
        if all(one.low is None for one in self.figures):
            said.append(_("No interval is given in the sources read."))
        if len({one.data_version for one in self.figures}) > 1:
            said.append(_("The versions of the data differ."))
        if len({one.years for one in self.figures}) > 1:
            said.append(_("The years differ: what looks like a change may be a change of method or of data."))
        return said


@dataclass
class OfTopic:
    topic: Topic
    sets: list[Comparable] = field(default_factory=list)
    ambiguous: list[PrevalenceFigure] = field(default_factory=list)

    @property
    def number(self) -> int:
        return sum(len(one.figures) for one in self.sets) + len(self.ambiguous)

    @property
    def together(self) -> list[Comparable]:
        """Sets of two figures or more."""
        return [one for one in self.sets if len(one.figures) > 1]

    @property
    def alone(self) -> list[Comparable]:
        return [one for one in self.sets if len(one.figures) == 1]


def key_of(figure: PrevalenceFigure) -> Key:
    return figure.definition, figure.unit, figure.age_from, figure.age_to


def sort_figures(figures: Iterable[PrevalenceFigure]) -> list[OfTopic]:
    """By topic; in each, what is comparable together and what is not apart, with the reason."""
    topics = {topic: OfTopic(topic) for topic in Topic}
    sets: dict[Key, Comparable] = {}
    for figure in figures:
        of_topic = topics[Topic(figure.topic)]
        if not figure.can_stand_beside_others:
            of_topic.ambiguous.append(figure)
            continue
        key = key_of(figure)
        if key not in sets:
            sets[key] = Comparable(key)
            of_topic.sets.append(sets[key])
        sets[key].figures.append(figure)
    for of_topic in topics.values():
        of_topic.sets.sort(key=lambda one: len(one.figures) == 1)  # those with company first
        for place, one in enumerate(of_topic.sets[1:], 1):
            one.apart = why_apart(one, of_topic.sets[:place])
    return [one for one in topics.values() if one.number]


def why_apart(one: Comparable, before: list[Comparable]) -> str:
    """The reason beside the set that is most like it, of those that stand before it."""
    reasons, nearest = min(((differences(one, other), other) for other in before), key=lambda pair: len(pair[0]))
    return _("Not beside “%(other)s” (%(ages)s, %(unit)s): %(reasons)s.") % {
        "other": nearest.first.measured,
        "ages": nearest.first.ages,
        "unit": nearest.first.get_unit_display(),
        "reasons": in_parts(reasons),
    }


def differences(one: Comparable, other: Comparable) -> list[str]:
    """In what two sets differ, in words; empty where their figures may stand together."""
    found = []
    if one.key[0] != other.key[0]:
        found.append(_("something else is counted"))
    if one.key[1] != other.key[1]:
        found.append(_("the unit is another one"))
    if one.key[2:] != other.key[2:]:
        unstated = {one.key[2:], other.key[2:]} & {(None, None)}
        found.append(_("one source does not state the ages") if unstated else _("the ages are other ones"))
    return found
