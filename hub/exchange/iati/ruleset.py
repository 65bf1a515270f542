"""The ruleset that the IATI standard publishes for activities, applied to one activity.

Left out: rules that need the register of agencies that assign identifiers to organizations. They only give warnings.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

FILE = Path(__file__).resolve().parent.parent / "data/iati/ruleset_standard.json"
XML = {"xml": "http://www.w3.org/XML/1998/namespace"}
LANG = f"{{{XML['xml']}}}lang"
LONGEST_BUDGET = 366  # days


class Fault(NamedTuple):
    rule: str  # its number, such as 6.11.1
    is_error: bool  # otherwise a warning
    message: str
    element: Any


@functools.cache
def rules() -> list[tuple[str, str, dict[str, Any]]]:
    """Where each rule applies, its kind and its parameters; rules for organization files are left out."""
    ruleset = json.loads(FILE.read_text(encoding="utf-8"))
    return [
        (where, kind, case)
        for where, kinds in ruleset.items()
        if not where.startswith("/iati-organisations")
        for kind, rule in kinds.items()
        for case in rule["cases"]
    ]


@functools.lru_cache(maxsize=2048)
def _path(text: str) -> etree.XPath:
    return etree.XPath(text, namespaces=XML)


def faults_of(alone: Any, *, today: date) -> Iterator[Fault]:
    """Every violation of a rule in a file with one activity, each with its element."""
    tree = etree.ElementTree(alone)
    found: dict[str, list[Any]] = {}
    for where, kind, case in rules():
        if where not in found:
            found[where] = _path(where)(tree)
        for element in found[where]:
            yield from _find_faults(element, kind, case, today)


def _find_faults(element: Any, kind: str, case: dict[str, Any], today: date) -> Iterator[Fault]:
    if kind == "loop":
        for value in sorted({str(one) for one in _path(case["foreach"])(element)}):
            # A value with a quotation mark would become part of the expression.
            if re.fullmatch(r"[\w .:/-]{0,80}", value):
                for inner, rule in _put_in(case["do"], value).items():
                    for one in rule["cases"]:
                        yield from _find_faults(element, inner, one, today)
        return
    if "condition" in case and not _path(case["condition"])(element):
        return
    wrong = CHECKS[kind](element, case, today)
    if wrong is not None:
        about = case["ruleInfo"]
        yield Fault(about["id"], about["severity"] == "error", about["message"], wrong)


def _put_in(rule: Any, value: str) -> Any:
    if isinstance(rule, dict):
        return {key: _put_in(inner, value) for key, inner in rule.items()}
    if isinstance(rule, list):
        return [_put_in(inner, value) for inner in rule]
    return rule.replace("$1", value) if isinstance(rule, str) else rule


def _found(element: Any, paths: list[str]) -> list[Any]:
    return [one for path in paths for one in _path(path)(element)]


def _text(one: Any) -> str:
    return str(one) if isinstance(one, str) else "".join(one.itertext())


def _element(one: Any) -> Any:
    """The element that a path found, or the element of the attribute that it found."""
    return one if hasattr(one, "tag") else one.getparent()


def _first(element: Any, paths: list[str]) -> Any:
    """The first thing that the rule is about, as the place of the fault; else the element where the rule applies."""
    for path in paths:
        for one in _path(path)(element) or ():
            if isinstance(one, str) or hasattr(one, "tag"):
                return _element(one)
    return element


def _unique(element: Any, case: dict[str, Any], today: date) -> Any:
    seen = set()
    for one in _found(element, case["paths"]):
        if _text(one) in seen:
            return _element(one)
        seen.add(_text(one))
    return None


def _starts_with(element: Any, case: dict[str, Any], today: date) -> Any:
    if "ORG-ID-PREFIX" in case["prefix"]:
        return None
    beginnings = tuple(_text(one) + case.get("separator", "") for one in _found(element, case["prefix"]))
    wrong = (one for one in _found(element, case["paths"]) if not _text(one).startswith(beginnings))
    return next(map(_element, wrong), None)


def _at_least_one(element: Any, case: dict[str, Any], today: date) -> Any:
    return None if _found(element, case["paths"]) else element


def _no_more_than_one(element: Any, case: dict[str, Any], today: date) -> Any:
    found = _found(element, case["paths"])
    return _element(found[1]) if len(found) > 1 else None


def _one_or_all(element: Any, case: dict[str, Any], today: date) -> Any:
    if _path(case["one"])(element):
        return None
    if case["all"] == "lang":
        return next((one for one in element.iter("narrative") if not one.get(LANG)), None)
    if case["all"] == "currency":
        values = (one for one in element.iter("value") if one.getparent().tag not in {"indicator", "baseline"})
        return next((one for one in values if not one.get("currency")), None)
    transactions = element.findall("transaction")
    without = [one for one in transactions if one.find("sector") is None]
    return without[0] if without and len(without) < len(transactions) else None


def _day(element: Any, path: str, today: date) -> tuple[date | None, Any]:
    if path == "NOW":
        return today, None
    for one in _path(path)(element):
        try:
            return date.fromisoformat(str(one)[:10]), _element(one)
        except ValueError:
            return None, None  # covered by the schema
    return None, None


def _is_past(element: Any, case: dict[str, Any], today: date) -> Any:
    for one in _path(case["date"])(element):
        try:
            if datetime.fromisoformat(str(one)).date() > today:
                return _element(one)
        except ValueError:
            return None
    return None


def _in_order(element: Any, case: dict[str, Any], today: date) -> Any:
    """Compares every day of `less` with the first of `more`: any of many transactions may be in the future."""
    more, _where = _day(element, case["more"], today)
    for one in _path(case["less"])(element):
        try:
            if more and date.fromisoformat(str(one)[:10]) > more:
                return _element(one)
        except ValueError:
            continue
    return None


def _within_a_year(element: Any, case: dict[str, Any], today: date) -> Any:
    start, _ = _day(element, case["start"], today)
    end, where = _day(element, case["end"], today)
    return where if start and end and (end - start).days > LONGEST_BUDGET else None


def _matches(element: Any, case: dict[str, Any], today: date) -> Any:
    wrong = (one for one in _found(element, case["paths"]) if not re.search(case["regex"], _text(one)))
    return next(map(_element, wrong), None)


def _without_spaces(element: Any, case: dict[str, Any], today: date) -> Any:
    wrong = (one for one in _found(element, case["paths"]) if _text(one) != _text(one).strip())
    return next(map(_element, wrong), None)


def _numbers(element: Any, case: dict[str, Any]) -> list[tuple[Decimal, Any]]:
    found = []
    for one in _found(element, case["paths"]):
        try:
            found.append((Decimal(_text(one).strip()), _element(one)))
        except InvalidOperation:
            continue  # covered by the schema
    return found


def _adds_up(element: Any, case: dict[str, Any], today: date) -> Any:
    numbers = _numbers(element, case)
    is_right = sum((number for number, _where in numbers), Decimal(0)) == case["sum"]
    return None if is_right else (numbers[0][1] if numbers else element)


def _in_range(element: Any, case: dict[str, Any], today: date) -> Any:
    wrong = (where for number, where in _numbers(element, case) if not case["min"] <= number <= case["max"])
    return next(wrong, None)


def _if_then(element: Any, case: dict[str, Any], today: date) -> Any:
    if not _path(case["if"])(element) or _path(case["then"])(element):
        return None
    return _first(element, case["paths"])


CHECKS: dict[str, Callable[[Any, dict[str, Any], date], Any]] = {
    "unique": _unique, "startswith": _starts_with, "atleast_one": _at_least_one, "no_more_than_one": _no_more_than_one,
    "one_or_all": _one_or_all, "date_now": _is_past, "date_order": _in_order, "time_limit": _within_a_year,
    "regex_matches": _matches, "no_spaces": _without_spaces, "strict_sum": _adds_up, "range": _in_range,
    "if_then": _if_then,
}  # fmt: skip
