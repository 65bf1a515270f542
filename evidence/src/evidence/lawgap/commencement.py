"""Whether a provision was in force on a day. Each provision commences by itself, on a day that may not be known."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

__all__ = ["InForce", "in_force_on"]


class InForce(StrEnum):
    """Of a set of provisions the three add up to all."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def in_force_on(
    day: date,
    *,
    has_commenced: bool | None,
    commenced: tuple[date, date] | None = None,
    is_repealed: bool = False,
    repealed: tuple[date, date] | None = None,
) -> InForce:
    """Whether a provision was in force on `day`.

    has_commenced: None where nobody knows whether it ever came into force. commenced, repealed: the first and the last day
    that the known date can mean (a year alone means any of its days), or None where the date is not known. A provision that
    was repealed without ever coming into force was in force on no day. On the day of its repeal it is no longer in force.

    >>> year = (date(2012, 1, 1), date(2012, 12, 31))
    >>> in_force_on(date(2011, 5, 1), has_commenced=True, commenced=year).value
    'no'
    >>> in_force_on(date(2012, 5, 1), has_commenced=True, commenced=year).value
    'unknown'
    >>> in_force_on(date(2012, 5, 1), has_commenced=True).value
    'unknown'
    """
    if has_commenced is False:
        return InForce.NO
    if commenced is not None and day < commenced[0]:
        return InForce.NO
    if is_repealed and repealed is not None and day >= repealed[1]:
        return InForce.NO
    if has_commenced is None or commenced is None or day < commenced[1]:
        return InForce.UNKNOWN
    if is_repealed and (repealed is None or day >= repealed[0]):
        return InForce.UNKNOWN
    return InForce.YES
