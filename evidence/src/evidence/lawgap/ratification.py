"""The history of a country with a treaty: which acts bind, where it stands on a day, and which order of acts is odd.

Source: Vienna Convention on the Law of Treaties (1969), articles 11 to 16 (consent to be bound), 18 (signature) and 54
(withdrawal); for succession the Vienna Convention on Succession of States in respect of Treaties (1978), articles 17 and 18.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["BINDING", "Act", "Standing", "Step", "order_warnings", "standing_on"]


class Act(StrEnum):
    SIGNATURE = "signature"
    SUCCESSION_TO_SIGNATURE = "succession_to_signature"
    DEFINITIVE_SIGNATURE = "definitive_signature"
    RATIFICATION = "ratification"
    ACCEPTANCE = "acceptance"
    APPROVAL = "approval"
    ACCESSION = "accession"
    SUCCESSION = "succession"
    PARTICIPATION = "participation"
    WITHDRAWAL = "withdrawal"


BINDING = frozenset(Act) - {Act.SIGNATURE, Act.SUCCESSION_TO_SIGNATURE, Act.WITHDRAWAL}
SIGNING = frozenset({Act.SIGNATURE, Act.SUCCESSION_TO_SIGNATURE})


class Standing(StrEnum):
    PARTY = "party"
    SIGNATORY = "signatory"
    WITHDRAWN = "withdrawn"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Step:
    """An act with the first and the last day that its date can mean; both None where the date is not known."""

    act: Act
    first: date | None = None
    last: date | None = None

    @classmethod
    def on(cls, act: Act, day: date) -> Step:
        return cls(act, day, day)


def standing_on(day: date, steps: Iterable[Step]) -> Standing:
    """Where a country stood with a treaty on a day, from the acts that one source names.

    An act whose date is not known, or whose range of days holds `day`, makes the answer unknown unless a later certain
    act settles it. No act at all is `none`: the caller decides whether his source is complete.

    >>> steps = [Step.on(Act.SIGNATURE, date(2000, 12, 12)), Step.on(Act.RATIFICATION, date(2002, 8, 21))]
    >>> standing_on(date(2001, 1, 1), steps).value, standing_on(date(2015, 3, 1), steps).value
    ('signatory', 'party')
    """
    certain, doubtful = [], []
    for step in steps:
        if step.first is None or step.last is None:
            doubtful.append(step)
        elif step.last <= day:
            certain.append(step)
        elif step.first <= day:
            doubtful.append(step)
    standing = Standing.NONE
    for step in sorted(certain, key=_sorting_key):
        standing = _after(standing, step.act)
    if any(_after(standing, step.act) != standing for step in doubtful):
        return Standing.UNKNOWN
    return standing


def _sorting_key(step: Step) -> tuple[date, int]:
    """By day; of acts on one day signing comes before binding, and withdrawal last."""
    order = 0 if step.act in SIGNING else 2 if step.act == Act.WITHDRAWAL else 1
    return step.last or date.max, order


def _after(standing: Standing, act: Act) -> Standing:
    if act == Act.WITHDRAWAL:
        return Standing.WITHDRAWN
    if act in BINDING:
        return Standing.PARTY
    return standing if standing == Standing.PARTY else Standing.SIGNATORY


def order_warnings(steps: Iterable[Step]) -> list[str]:
    """What is odd in the order of the acts of one country and treaty in one source; nothing is corrected.

    >>> order_warnings([Step.on(Act.SIGNATURE, date(2000, 1, 1)), Step.on(Act.ACCESSION, date(2002, 1, 1))])
    ['Accession follows a signature; who signed would ratify.']
    """
    ordered = sorted((step for step in steps if step.first is not None), key=_sorting_key)
    warnings: list[str] = []
    standing, has_signed = Standing.NONE, False
    for step in ordered:
        if step.act in SIGNING and standing == Standing.PARTY:
            warnings.append("A signature follows an act that binds already.")
        if step.act == Act.ACCESSION and has_signed:
            warnings.append("Accession follows a signature; who signed would ratify.")
        if step.act == Act.RATIFICATION and not has_signed:
            warnings.append("Ratification without a signature before it.")
        if step.act == Act.WITHDRAWAL and standing != Standing.PARTY:
            warnings.append("Withdrawal of a country that was not bound.")
        if step.act in BINDING and standing == Standing.PARTY:
            warnings.append("A second act that binds.")
        has_signed = has_signed or step.act in SIGNING
        standing = _after(standing, step.act)
    return warnings
