"""A result record beside the registered protocol: every way in which the study departed from it, recorded and never hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Deviation = dict[str, Any]

WORDS: dict[str, Any] = {
    "protocol_none": gettext_lazy("The record names no protocol."),
    "protocol_other": gettext_lazy("The record names another protocol: %(fingerprint)s."),
    "protocol_earlier": gettext_lazy(
        "The record answers to version %(number)s of the protocol; version %(standing)s stands."
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
    "clusters_fewer": gettext_lazy("There are fewer clusters than planned: %(reached)s of %(planned)s."),
    "stratum_smaller": gettext_lazy("%(name)s: fewer were reached than planned, %(reached)s of %(planned)s."),
    "stratum_missing": gettext_lazy("The stratum %(name)s is missing."),
    "stratum_extra": gettext_lazy("The stratum %(name)s was not registered."),
    "seed_changed": gettext_lazy("%(name)s: the seed is %(done)s; that of the result handed in before is %(planned)s."),
}


def in_words(deviation: Deviation) -> str:
    """A sentence; hidden numbers say so."""
    values = {key: _("fewer than 5") if value is None else value for key, value in deviation.items() if key != "code"}
    return str(WORDS[deviation["code"]]) % values if deviation["code"] in WORDS else ""


def find_deviations(
    record: Mapping[str, Any],
    protocol: Mapping[str, Any],
    *,
    hashes: Sequence[str],
    counts: Mapping[str, int],
    before: Mapping[str, Any] | None = None,
) -> list[Deviation]:
    """protocol: the content of the version that stands; hashes: of all its versions, the first as registered; counts: people or
    households reached by stratum, as the field work says (the key "" is the whole); before: the record handed in last."""
    return [
        *_of_fingerprint(record["protocol"], hashes),
        *_of_indicators(record, protocol),
        *_of_sample(record, protocol, counts),
        *_of_seed(record, before),
    ]


def _of_fingerprint(stated: str, hashes: Sequence[str]) -> Iterator[Deviation]:
    if not stated:
        yield {"code": "protocol_none"}
    elif stated not in hashes:
        yield {"code": "protocol_other", "fingerprint": stated[:12] + "…"}
    elif stated != hashes[-1]:
        yield {"code": "protocol_earlier", "number": hashes.index(stated) + 1, "standing": len(hashes)}


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
        reached = _reached(counts, [one["name"] for one in strata])
        if in_people:
            reached = max(sample["reached"] for sample in samples)
        if reached is None:
            yield {"code": "sample_unknown", "planned": planned}
        elif reached < planned:
            yield {"code": "sample_smaller", "planned": planned, "reached": reached}
    clusters = [sample["clusters"] for sample in samples if sample["clusters"] is not None]
    if design["clusters"] and clusters and max(clusters) < design["clusters"]:
        yield {"code": "clusters_fewer", "planned": design["clusters"], "reached": max(clusters)}
    names = {one["name"] for one in strata}
    for one in strata:
        name = one["name"]
        if in_record and name not in in_record:
            yield {"code": "stratum_missing", "name": name}
        reached = in_record.get(name, 0) if in_people and in_record else counts.get(name, one["planned"])
        if reached is None or 0 < reached < one["planned"]:
            hidden = None if reached is None or reached < 5 else reached
            yield {"code": "stratum_smaller", "name": name, "planned": one["planned"], "reached": hidden}
    if names:
        for name in in_record:
            if name not in names:
                yield {"code": "stratum_extra", "name": name}


def _reached(counts: Mapping[str, int], strata: Sequence[str]) -> int | None:
    """The sum over all strata; not known where one is not reported."""
    if not strata:
        return counts.get("")
    return sum(counts[name] for name in strata) if all(name in counts for name in strata) else None


def _of_seed(record: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[Deviation]:
    earlier = {one["code"]: one["seed"] for one in before["indicators"]} if before else {}
    for one in record["indicators"]:
        known = earlier.get(one["code"])
        if known is not None and one["seed"] is not None and one["seed"] != known:
            yield {"code": "seed_changed", "name": one["name"], "planned": known, "done": one["seed"]}
