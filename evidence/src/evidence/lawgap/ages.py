"""Minimum ages: ILO Convention No. 138 (1973), articles 2, 3 and 7. Ages are in completed years; None is not known.

Source: the text of the Convention, C138 articles 2(3), 2(4), 3(1), 3(3), 7(1) and 7(4).
"""

from __future__ import annotations

from evidence.lawgap.verdicts import Ruling, Verdict

__all__ = ["hazardous_work_age", "light_work_age", "minimum_work_age", "schooling_gap"]

GENERAL, DEVELOPING = 15.0, 14.0  # C138 article 2(3) and 2(4)
HAZARDOUS, HAZARDOUS_GUARDED = 18.0, 16.0  # C138 article 3(1) and 3(3)
LIGHT, LIGHT_DEVELOPING = 13.0, 12.0  # C138 article 7(1) and 7(4)


def _years(age: float) -> str:
    return f"{age:g}"


def minimum_work_age(
    work_age: float | None, schooling_ends: float | None = None, declared_age: float | None = None
) -> Ruling:
    """Whether the general minimum age for work is high enough.

    Formula: work_age >= max(schooling_ends, floor), where floor is 15, or 14 if the country declared 14 when it ratified.
    work_age: the age in the law. schooling_ends: the age at which compulsory schooling ends; where it is not known an age
    below the floor is a gap all the same, and one at or above it is not known to be enough.
    declared_age: the minimum age declared with the ratification; None where it is not known, and then an age from 14 to
    below 15 is neither enough nor too low for certain.

    >>> minimum_work_age(15, 15).verdict
    <Verdict.MET: 'met'>
    >>> minimum_work_age(14, 14).verdict, minimum_work_age(14, 14, declared_age=14).verdict
    (<Verdict.UNKNOWN: 'unknown'>, <Verdict.MET: 'met'>)
    """
    article = "C138 article 2"
    if work_age is None:
        return Ruling(Verdict.UNKNOWN, "The minimum age for work is not known.", article)
    floor = DEVELOPING if declared_age == DEVELOPING else GENERAL
    is_settled = declared_age is not None or not DEVELOPING <= work_age < GENERAL
    if work_age < floor and is_settled:
        return Ruling(
            Verdict.NOT_MET, f"The minimum age for work, {_years(work_age)}, is below {_years(floor)}.", article
        )
    if schooling_ends is None:
        return Ruling(Verdict.UNKNOWN, "The age at which compulsory schooling ends is not known.", article)
    if work_age < schooling_ends:
        return Ruling(
            Verdict.NOT_MET,
            f"Work is allowed at {_years(work_age)}, before compulsory schooling ends at {_years(schooling_ends)}.",
            article,
        )
    if not is_settled:
        return Ruling(
            Verdict.UNKNOWN,
            f"The minimum age for work is {_years(work_age)}; whether the country declared 14 is not known.",
            article,
        )
    return Ruling(
        Verdict.MET,
        f"The minimum age for work, {_years(work_age)}, is at least {_years(floor)} and not below the end of compulsory "
        f"schooling, {_years(schooling_ends)}.",
        article,
    )


def schooling_gap(work_age: float | None, schooling_ends: float | None) -> float | None:
    """Years between the end of compulsory schooling and the minimum age for work.

    Formula: work_age - schooling_ends. Above zero, children may neither have to be in school nor be allowed to work (idle
    years); below zero the two laws contradict each other. None where either is not known. Rests on C138 article 2(3).

    >>> schooling_gap(15, 12), schooling_gap(14, 16), schooling_gap(15, None)
    (3, -2, None)
    """
    if work_age is None or schooling_ends is None:
        return None
    return work_age - schooling_ends


def hazardous_work_age(age: float | None, is_guarded: bool | None = None) -> Ruling:
    """Whether the minimum age for hazardous work is high enough.

    Formula: age >= 18, or age >= 16 where safety is fully protected, training is given and employers and workers were
    consulted (`is_guarded`). Between 16 and 18 with nothing known of the conditions the answer is unknown.

    >>> hazardous_work_age(18).verdict, hazardous_work_age(16).verdict, hazardous_work_age(16, True).verdict
    (<Verdict.MET: 'met'>, <Verdict.UNKNOWN: 'unknown'>, <Verdict.MET: 'met'>)
    """
    article = "C138 article 3"
    if age is None:
        return Ruling(Verdict.UNKNOWN, "The minimum age for hazardous work is not known.", article)
    if age >= HAZARDOUS:
        return Ruling(Verdict.MET, f"Hazardous work is not allowed below {_years(age)}.", article)
    if age < HAZARDOUS_GUARDED:
        return Ruling(Verdict.NOT_MET, f"Hazardous work is allowed at {_years(age)}, below 16.", article)
    if is_guarded is None:
        return Ruling(
            Verdict.UNKNOWN,
            f"Hazardous work is allowed at {_years(age)}; whether under the conditions of article 3(3) is not known.",
            article,
        )
    if is_guarded:
        return Ruling(
            Verdict.MET, f"Hazardous work is allowed at {_years(age)} under the conditions of article 3(3).", article
        )
    return Ruling(
        Verdict.NOT_MET,
        f"Hazardous work is allowed at {_years(age)} without the conditions of article 3(3).",
        article,
    )


def light_work_age(light_age: float | None, work_age: float | None, declared_age: float | None = None) -> Ruling:
    """Whether light work begins late enough.

    Formula: light_age >= 13, or 12 where the declared general minimum age is 14; where it is not known what was declared an
    age from 12 to below 13 is neither enough nor too low for certain. A law that allows no light work below the general
    minimum age (light_age >= work_age) meets the standard.

    >>> light_work_age(13, 15).verdict, light_work_age(12, 14, declared_age=14).verdict
    (<Verdict.MET: 'met'>, <Verdict.MET: 'met'>)
    >>> light_work_age(12, 15).verdict, light_work_age(12, 15, declared_age=15).verdict
    (<Verdict.UNKNOWN: 'unknown'>, <Verdict.NOT_MET: 'not_met'>)
    """
    article = "C138 article 7"
    if light_age is None:
        return Ruling(Verdict.UNKNOWN, "The age at which light work is allowed is not known.", article)
    floor = LIGHT_DEVELOPING if declared_age == DEVELOPING else LIGHT
    if declared_age is None and LIGHT_DEVELOPING <= light_age < LIGHT:
        return Ruling(
            Verdict.UNKNOWN,
            f"Light work is allowed at {_years(light_age)}; whether the country declared 14 is not known.",
            article,
        )
    if light_age < floor:
        return Ruling(Verdict.NOT_MET, f"Light work is allowed at {_years(light_age)}, below {_years(floor)}.", article)
    if work_age is not None and light_age >= work_age:
        return Ruling(Verdict.MET, "No light work is allowed below the general minimum age.", article)
    return Ruling(Verdict.MET, f"Light work is allowed at {_years(light_age)}, not below {_years(floor)}.", article)
