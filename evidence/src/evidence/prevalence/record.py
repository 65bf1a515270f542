"""The result record of a study: what was found and how, with the fingerprint of the data and never the data themselves.

A record names the registered protocol that it answers to, and ends with the hash of its own content. The hash shows that
nothing was changed by accident or by hand since the record was written. It cannot show that the figures come from the
data, or that this program computed them: who changes a record can also compute a new hash. Whoever has the data can run
the same command again, with the seed and the versions in the record, and compare.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evidence.exceptions import DataError
from evidence.prevalence.report import PrevalenceReport
from evidence.results import software_versions, to_json

__all__ = [
    "LARGEST",
    "SCHEMA",
    "Band",
    "Sample",
    "add_indicator",
    "check_protocol",
    "code_from",
    "fingerprint",
    "read_record",
    "result_of",
]

SCHEMA = "prevalence-record/1"
SCHEMA_FILE = Path(__file__).with_name("record.schema.json")
LARGEST = 2_000_000  # bytes
MOST_PEOPLE = 100_000_000_000  # no count of people is larger; above 10^16 a number would also change on its way through a database
DEEPEST = 20  # levels
FEWEST = 5  # in a stratum; a smaller number is left out
CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
HASH = re.compile(r"[0-9a-f]{64}")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclasses.dataclass(frozen=True, slots=True)
class Band:
    """Ages from `age_from` to `age_to`, both included (None: no upper end), and the hours a week from which work counts."""

    age_from: int
    age_to: int | None = None
    hours: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """reached: people or cases in the data; clusters: where there are any; strata: name and people reached of each."""

    reached: int
    clusters: int | None = None
    strata: tuple[tuple[str, int], ...] = ()


def code_from(name: str) -> str:
    """A short name for an indicator that the person has not named: `child-labour` becomes `child_labour`."""
    code = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:30]
    return code if CODE.fullmatch(code) else "indicator"


def result_of(
    report: PrevalenceReport,
    *,
    code: str,
    name: str,
    method: str,
    parameters: Mapping[str, Any],
    inputs: Sequence[Mapping[str, str]],
    sample: Sample,
    statistic: str = "",
    bands: Sequence[Band] = (),
    seed: int | None = None,
) -> dict[str, Any]:
    """One indicator of a record. Strata with fewer than five people reached have no number, and where there is only one of them,
    the smallest of the others has none either.

    Raises DataError for a code that is none, and where disclosure control was switched off.
    """
    if not CODE.fullmatch(code):
        raise DataError(
            f"{code!r} is no short name of an indicator: small letters, digits and _, beginning with a letter."
        )
    if any(warning.code == "disclosure-off" for warning in report.warnings):
        raise DataError("A record leaves your machine: it is not written with --unprotected.")
    found = report.to_dict()
    made: dict[str, Any] = json.loads(
        to_json(
            {
                "code": code, "name": name[:200], "method": method, "statistic": statistic, "parameters": parameters,
                "seed": seed, "inputs": [{"name": one["name"], "sha256": one["sha256"]} for one in inputs],
                "unit": report.unit,
                "bands": [{"from": one.age_from, "to": one.age_to, "hours": one.hours} for one in bands],
                "sample": {
                    "reached": sample.reached, "clusters": sample.clusters,
                    "strata": _strata(sample),
                },
                "results": found["results"], "spread": found["spread"],
                "warnings": [{"code": one.code, "message": one.message} for one in report.warnings],
                "critique": report.critique, "sentence": report.sentence,
            }
        )
    )  # fmt: skip
    return made


def _strata(sample: Sample) -> list[dict[str, Any]]:
    """A single number that is left out could be worked out from the whole and the others."""
    hidden = {name for name, reached in sample.strata if reached < FEWEST}
    others = [(reached, name) for name, reached in sample.strata if name not in hidden]
    if len(hidden) == 1 and others:
        hidden.add(min(others)[1])
    return [{"name": name, "reached": None if name in hidden else reached} for name, reached in sample.strata]


def add_indicator(result: Mapping[str, Any], *, protocol: str = "", record: Mapping[str, Any] | None = None) -> str:
    """A record with this indicator as text; with `record`, that one with the indicator added or put in place of its own.

    Raises DataError for a protocol that is no fingerprint, or another one than that of the record.
    """
    check_protocol(protocol, record)
    others = [one for one in (record or {}).get("indicators", []) if one["code"] != result["code"]]
    made: dict[str, Any] = {
        "schema": SCHEMA, "protocol": protocol, "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "software": software_versions(), "indicators": [*others, result],
    }  # fmt: skip
    made = json.loads(to_json(made))
    made["hash"] = fingerprint(made)
    _check(made)
    return to_json(made) + "\n"


def check_protocol(protocol: str, record: Mapping[str, Any] | None) -> None:
    """Refuse a fingerprint that is none, and one that is not that of the record which is there."""
    if protocol and not HASH.fullmatch(protocol):
        raise DataError("The fingerprint of a protocol is 64 digits 0-9 and letters a-f; copy it whole from its page.")
    if record is not None and record["protocol"] != protocol:
        raise DataError("The record that is there answers to another protocol. Write to another file.")


def fingerprint(record: Mapping[str, Any]) -> str:
    """SHA-256 of the record without its hash, as JSON in UTF-8 with sorted keys and no spaces."""
    content = {name: value for name, value in record.items() if name != "hash"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def read_record(content: bytes) -> dict[str, Any]:
    """A record from the bytes of its file, checked against the schema, its own hash, and what a schema cannot say.

    Raises DataError with one sentence that says what is wrong and where.
    """
    if len(content) > LARGEST:
        raise DataError(f"The file is larger than {LARGEST // 1_000_000} MB; a record never is.")
    try:
        record = json.loads(
            content.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_once
        )
    except UnicodeDecodeError as error:
        raise DataError("The file is no text in UTF-8.") from error
    except RecursionError as error:
        raise DataError("The file is nested too deeply.") from error
    except ValueError as error:
        raise DataError(f"The file is no JSON: {error}") from error
    if not isinstance(record, dict) or "schema" not in record:
        raise DataError("The file is no result record. Write one with `evidence … --record FILE`.")
    if record["schema"] != SCHEMA:
        raise DataError(f"The record has the schema {str(record['schema'])[:60]!r}; {SCHEMA!r} is read here.")
    _check_texts(record)
    _check(record)
    if fingerprint(record) != record["hash"]:
        raise DataError("The record was changed after it was written: its content does not fit its hash.")
    return record


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no number.")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:20]} is too large a number.")
    return number


def _check_texts(record: Any) -> None:
    """Halves of characters have no bytes, databases do not take control characters, and no option needs many levels."""
    waiting = [(record, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise DataError("The file is nested too deeply.")
        if isinstance(value, dict):
            waiting += [(one, depth + 1) for one in (*value, *value.values())]
        elif isinstance(value, list):
            waiting += [(one, depth + 1) for one in value]
        elif isinstance(value, str) and UNWRITABLE.search(value):
            raise DataError("The record has a character that cannot be written, such as U+0000 or half of a pair.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object.")
    return found


@functools.cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


def _check(record: Mapping[str, Any]) -> None:
    """The schema, then what follows from it: bounds in order, every figure within the spread, no indicator twice."""
    error = next(iter(sorted(_validator().iter_errors(record), key=lambda one: list(map(str, one.path)))), None)
    if error is not None:
        place = " → ".join(str(step + 1) if isinstance(step, int) else step for step in error.path) or "the record"
        raise DataError(f"The record does not fit its schema at {place}: {error.message[:300]}")
    codes = [one["code"] for one in record["indicators"]]
    if len(set(codes)) < len(codes):
        raise DataError("The record has one indicator twice.")
    for one in record["indicators"]:
        _check_numbers(one)


def _check_numbers(one: Mapping[str, Any]) -> None:
    # An unbounded end is null.
    low, high = one["spread"]["low"], one["spread"]["high"]
    least, most = -math.inf if low is None else low, math.inf if high is None else high
    if least > most:
        raise DataError(f"In {one['code']} the spread ends before it begins.")
    for row in one["results"]:
        _check_size(one, row)
        if row["low"] is not None and row["high"] is not None and row["low"] > row["high"]:
            raise DataError(f"In {one['code']} the lower bound of {row['method']} lies above its upper bound.")
        if row["estimate"] is not None and not least <= row["estimate"] <= most:
            raise DataError(f"In {one['code']} the figure of {row['method']} lies outside the spread.")
    _check_bounds(one, "the spread", [low, high])
    for band in one["bands"]:
        if band["to"] is not None and band["to"] < band["from"]:
            raise DataError(f"In {one['code']} an age band ends before it begins.")


def _check_size(one: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    estimate = row["estimate"]
    if one["unit"] == "share" and estimate is not None and not 0 <= estimate <= 1:
        raise DataError(f"In {one['code']} the share of {row['method']} is not between 0 and 1.")
    if one["unit"] in ("people", "in total") and estimate is not None and estimate < 0:
        raise DataError(f"In {one['code']} the number of {row['method']} is below 0.")
    _check_bounds(one, row["method"], [row[name] for name in ("estimate", "low", "high")])


def _check_bounds(one: Mapping[str, Any], name: str, numbers: Sequence[float | None]) -> None:
    given = [number for number in numbers if number is not None]
    if any(abs(number) > MOST_PEOPLE for number in given):
        raise DataError(f"In {one['code']} a number of {name} is too large to be one of people.")
    # A symmetric interval may reach beyond 0 and 1, but not by more than the whole.
    if one["unit"] == "share" and any(not -1 <= number <= 2 for number in given):
        raise DataError(f"In {one['code']} a bound of {name} is too far from 0 and 1 to be one of a share.")
