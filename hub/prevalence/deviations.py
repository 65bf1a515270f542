"""A result record beside the registered protocol: every way in which the study departed from it, recorded and never hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.lib.charts import write_number as in_figures
from hub.lib.method_names import name_of_method

Deviation = dict[str, Any]

WORDS: dict[str, Any] = {
    "protocol_none": gettext_lazy("The record names no protocol."),
    "protocol_other": gettext_lazy("The record names another protocol: %(fingerprint)s."),
    "protocol_earlier": gettext_lazy(
        "The record answers to version %(number)s of the protocol; version %(standing)s stands."
    ),
    "protocol_unsigned": gettext_lazy(
        "The record answers to version %(number)s of the protocol, which the ethics officer has not signed; version %(standing)s stands."
    ),
    "record_early": gettext_lazy(
        "The record was written on %(day)s, before the protocol was registered on %(registered)s."
    ),
    "counted_early": gettext_lazy(
        "People were reached by %(day)s, before the protocol was registered on %(registered)s."
    ),
    "amended_late": gettext_lazy(
        "Version %(number)s of the protocol was made on %(day)s, when the collection had ended."
    ),
    "indicator_missing": gettext_lazy("The registered indicator %(name)s is missing."),
    "indicator_extra": gettext_lazy("%(name)s is reported and was not registered."),
    "method_other": gettext_lazy("%(name)s: the method is %(done)s; registered is %(planned)s."),
    "ages_other": gettext_lazy("%(name)s: the ages are %(done)s; registered are %(planned)s."),
    "hours_other": gettext_lazy("%(name)s: the hours from which work counts are %(done)s; registered are %(planned)s."),
    "ages_unstated": gettext_lazy("%(name)s: the record does not state the ages; registered are %(planned)s."),
    "sample_smaller": gettext_lazy("The sample is smaller than planned: %(reached)s of %(planned)s."),
    "sample_unknown": gettext_lazy(
        "Whether the sample of %(planned)s was reached cannot be told: the field counts are not complete."
    ),
    "sample_about": gettext_lazy("The sample is smaller than planned: about %(reached)s of %(planned)s."),
    "clusters_fewer": gettext_lazy("There are fewer clusters than planned: %(reached)s of %(planned)s."),
    "stratum_smaller": gettext_lazy("%(name)s: fewer were reached than planned, %(reached)s of %(planned)s."),
    "stratum_hidden": gettext_lazy(
        "%(name)s: how many of %(planned)s were reached is not shown, as it is few or would give away another small number."
    ),
    "stratum_missing": gettext_lazy("The stratum %(name)s is missing."),
    "stratum_extra": gettext_lazy("The stratum %(name)s was not registered."),
    "interval_apart": gettext_lazy("%(name)s: the interval by %(method)s does not hold its figure."),
    "seed_changed": gettext_lazy("%(name)s: the seed is %(done)s; that of the result handed in before is %(planned)s."),
}


FEWEST = 5
DAYS = ("day", "registered")
COUNTS = ("reached", "planned")


@dataclass(frozen=True)
class Course:
    """What happened when, beside the record: the day of the registration, the first day by which people were reached, and the
    versions of the protocol that were made when the collection had ended, each with its day."""

    registered: date
    counted: date | None = None
    late: Sequence[tuple[int, date]] = field(default_factory=list)


def in_words(deviation: Deviation) -> str:
    """A sentence; hidden numbers say so."""
    code = deviation["code"]
    if code not in WORDS:
        return ""
    return str(WORDS[code]) % {key: _word(code, key, value) for key, value in deviation.items() if key != "code"}


def _word(code: str, key: str, value: Any) -> Any:
    if value is None:
        return _("fewer than 5")
    if key in COUNTS and isinstance(value, int):
        return in_figures(value)
    if key in DAYS:
        return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
    if key == "method" or (code == "method_other" and key != "name"):
        return name_of_method(value)
    return value


def find_deviations(
    record: Mapping[str, Any],
    protocol: Mapping[str, Any],
    *,
    hashes: Sequence[str],
    standing: int | None = None,
    counts: Mapping[str, int],
    before: Mapping[str, Any] | None = None,
    course: Course | None = None,
) -> list[Deviation]:
    """protocol: the content of the version that stands, `standing` its number (the last where it is not given); hashes: of all its
    versions, the first as registered; counts: people or
    households reached by stratum, as the field work says (the key "" is the whole); before: the record handed in last."""
    return [
        *_of_fingerprint(record["protocol"], hashes, standing or len(hashes)),
        *(_of_course(record, course) if course else ()),
        *_of_indicators(record, protocol),
        *_of_sample(record, protocol, counts),
        *_of_intervals(record),
        *_of_seed(record, before),
    ]


def _of_fingerprint(stated: str, hashes: Sequence[str], standing: int) -> Iterator[Deviation]:
    if not stated:
        yield {"code": "protocol_none"}
    elif stated not in hashes:
        yield {"code": "protocol_other", "fingerprint": stated[:12] + "…"}
    elif (number := hashes.index(stated) + 1) != standing:
        code = "protocol_earlier" if number < standing else "protocol_unsigned"
        yield {"code": code, "number": number, "standing": standing}


def _of_course(record: Mapping[str, Any], course: Course) -> Iterator[Deviation]:
    registered = course.registered.isoformat()
    # Days of the calendar: the clocks of two machines differ.
    if (written := _day_of(record["created"])) is not None and written < course.registered:
        yield {"code": "record_early", "day": written.isoformat(), "registered": registered}
    if course.counted is not None and course.counted < course.registered:
        yield {"code": "counted_early", "day": course.counted.isoformat(), "registered": registered}
    for number, day in course.late:
        yield {"code": "amended_late", "number": number, "day": day.isoformat()}


def _day_of(moment: str) -> date | None:
    try:
        return date.fromisoformat(moment[:10])
    except ValueError:
        return None


def _of_indicators(record: Mapping[str, Any], protocol: Mapping[str, Any]) -> Iterator[Deviation]:
    planned = {one["code"]: one for one in protocol["indicators"]}
    done = {one["code"]: one for one in record["indicators"]}
    for code, one in planned.items():
        if code not in done:
            yield {"code": "indicator_missing", "name": one["name"]}
    for code, one in done.items():
        if code not in planned:
            yield {"code": "indicator_extra", "name": one["name"]}
            continue
        name, method = planned[code]["name"], protocol["method"]["method"]
        if one["method"] != method:
            yield {"code": "method_other", "name": name, "planned": method, "done": one["method"]}
        yield from _of_bands(name, planned[code]["bands"], one["bands"])


def _of_bands(
    name: str, planned: Sequence[Mapping[str, Any]], done: Sequence[Mapping[str, Any]]
) -> Iterator[Deviation]:
    if planned and not done:
        yield {"code": "ages_unstated", "name": name, "planned": ages_of(planned)}
        return
    if ages_of(planned) != ages_of(done):
        yield {"code": "ages_other", "name": name, "planned": ages_of(planned) or "–", "done": ages_of(done)}
    elif hours_of(planned) != hours_of(done):
        yield {"code": "hours_other", "name": name, "planned": hours_of(planned), "done": hours_of(done)}


def ages_of(bands: Sequence[Mapping[str, Any]]) -> str:
    ordered = sorted(bands, key=lambda one: one["from"])
    return ", ".join(f"{one['from']}+" if one["to"] is None else f"{one['from']}–{one['to']}" for one in ordered)


def hours_of(bands: Sequence[Mapping[str, Any]]) -> str:
    ordered = sorted(bands, key=lambda one: one["from"])
    return ", ".join("–" if one["hours"] is None else f"{one['hours']:g}" for one in ordered)


def _of_sample(
    record: Mapping[str, Any], protocol: Mapping[str, Any], counts: Mapping[str, int]
) -> Iterator[Deviation]:
    """Households are counted in the field alone; people also in the record."""
    design, strata = protocol["design"], protocol["strata"]
    samples = [one["sample"] for one in record["indicators"]]
    in_record = {one["name"]: one["reached"] for sample in samples for one in sample["strata"]}
    in_people = design["unit"] == "people"
    planned = design["planned"]
    if planned:
        reached = _sum_strata(counts, [one["name"] for one in strata])
        if in_people:
            reached = max(sample["reached"] for sample in samples)
        if reached is None:
            yield {"code": "sample_unknown", "planned": planned}
        elif reached < planned:
            is_small = not in_people and any(0 < number < FEWEST for number in counts.values())
            # The exact sum would give away the count of the one stratum that is hidden.
            code, shown = ("sample_about", round(reached, -1)) if is_small else ("sample_smaller", reached)
            yield {"code": code, "planned": planned, "reached": shown}
    clusters = [sample["clusters"] for sample in samples if sample["clusters"] is not None]
    if design["clusters"] and clusters and max(clusters) < design["clusters"]:
        yield {"code": "clusters_fewer", "planned": design["clusters"], "reached": max(clusters)}
    names = {one["name"] for one in strata}
    for one in strata:
        yield from _of_stratum(one, in_record, counts, in_people=in_people)
    if names:
        for name in in_record:
            if name not in names:
                yield {"code": "stratum_extra", "name": name}


def _of_stratum(
    planned: Mapping[str, Any], in_record: Mapping[str, int | None], counts: Mapping[str, int], *, in_people: bool
) -> Iterator[Deviation]:
    name = planned["name"]
    if in_record and name not in in_record:
        yield {"code": "stratum_missing", "name": name}
        if in_people:
            return
    # What nobody has counted is said once, of the whole sample.
    reached = in_record[name] if in_people and in_record else counts.get(name, planned["planned"])
    if reached is None:
        yield {"code": "stratum_hidden", "name": name, "planned": planned["planned"]}
    elif reached < planned["planned"]:
        shown = None if 0 < reached < FEWEST else reached
        yield {"code": "stratum_smaller", "name": name, "planned": planned["planned"], "reached": shown}


def _sum_strata(counts: Mapping[str, int], strata: Sequence[str]) -> int | None:
    """The sum over all strata; not known where one is not reported."""
    if not strata:
        return counts.get("")
    return sum(counts[name] for name in strata) if all(name in counts for name in strata) else None


def _of_intervals(record: Mapping[str, Any]) -> Iterator[Deviation]:
    """Some intervals need not hold the figure, such as those of percentiles; readers should know."""
    for one in record["indicators"]:
        for row in one["results"]:
            low, high, estimate = row["low"], row["high"], row["estimate"]
            if estimate is not None and (
                (low is not None and estimate < low) or (high is not None and estimate > high)
            ):
                yield {"code": "interval_apart", "name": one["name"], "method": row["method"]}
                break


def _of_seed(record: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[Deviation]:
    earlier = {one["code"]: one["seed"] for one in before["indicators"]} if before else {}
    for one in record["indicators"]:
        known = earlier.get(one["code"])
        if known is not None and one["seed"] is not None and one["seed"] != known:
            yield {"code": "seed_changed", "name": one["name"], "planned": known, "done": one["seed"]}
