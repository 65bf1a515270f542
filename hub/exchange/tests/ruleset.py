"""The standard ruleset of IATI, read from its published JSON and held against a file. Only for tests: the slow, obvious way.

Left out: rules that need the register of organizations (idCondition with ORG-ID-PREFIX). Conditions that exempt organizations
which are in that register are taken as not fulfilled, which is stricter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def faults(file: Path, rules: Path, *, today: date) -> Iterator[tuple[str, str, str]]:
    """Severity, rule and activity of everything in the file that breaks a rule."""
    ruleset = json.loads(rules.read_text(encoding="utf-8"))
    for activity in etree.parse(file).getroot().iterfind("iati-activity"):
        alone = etree.Element("iati-activities")
        alone.append(activity)
        name = activity.findtext("iati-identifier") or ""
        for where, kinds in ruleset.items():
            if where.startswith("/iati-organisations"):
                continue
            for element in etree.ElementTree(alone).xpath(where):
                for severity, rule in broken(element, kinds, today):
                    yield severity, rule, name


def broken(element: Any, kinds: dict[str, Any], today: date) -> Iterator[tuple[str, str]]:
    for kind, rule in kinds.items():
        for case in rule["cases"]:
            if kind == "loop":
                for value in sorted(set(map(str, element.xpath(case["foreach"])))):
                    yield from broken(element, put_in(case["do"], value), today)
            elif "condition" in case and not element.xpath(case["condition"]):
                continue
            elif not RULES[kind](element, case, today):
                yield case["ruleInfo"]["severity"], f"{case['ruleInfo']['id']} {case['ruleInfo']['message']}"


def put_in(rule: Any, value: str) -> Any:
    if isinstance(rule, dict):
        return {key: put_in(inner, value) for key, inner in rule.items()}
    if isinstance(rule, list):
        return [put_in(inner, value) for inner in rule]
    return rule.replace("$1", value) if isinstance(rule, str) else rule


def texts(element: Any, case: dict[str, Any], key: str = "paths") -> list[str]:
    found = [thing for path in case[key] for thing in element.xpath(path)]
    return [thing if isinstance(thing, str) else "".join(thing.itertext()) for thing in found]


def day(element: Any, path: str, today: date) -> date | None:
    if path == "NOW":
        return today
    found = element.xpath(path)
    return date.fromisoformat(str(found[0])[:10]) if found else None


def unique(element: Any, case: dict[str, Any], today: date) -> bool:
    values = texts(element, case)
    return len(values) == len(set(values))


def startswith(element: Any, case: dict[str, Any], today: date) -> bool:
    if "ORG-ID-PREFIX" in case["prefix"]:
        return True
    beginnings = tuple(prefix + case.get("separator", "") for prefix in texts(element, case, "prefix"))
    return all(value.startswith(beginnings) for value in texts(element, case))


def atleast_one(element: Any, case: dict[str, Any], today: date) -> bool:
    return any(element.xpath(path) for path in case["paths"])


def no_more_than_one(element: Any, case: dict[str, Any], today: date) -> bool:
    return len(texts(element, case)) <= 1


def one_or_all(element: Any, case: dict[str, Any], today: date) -> bool:
    if element.xpath(case["one"], namespaces={"xml": "http://www.w3.org/XML/1998/namespace"}):
        return True
    if case["all"] == "lang":
        return all(narrative.get(LANG) for narrative in element.iter("narrative"))
    if case["all"] == "currency":
        return all(value.get("currency") for value in element.iter("value"))
    given = [transaction.find("sector") is not None for transaction in element.iterfind("transaction")]
    return all(given) or not any(given)


def date_now(element: Any, case: dict[str, Any], today: date) -> bool:
    found = element.xpath(case["date"])
    return not found or datetime.fromisoformat(str(found[0])).date() <= today


def date_order(element: Any, case: dict[str, Any], today: date) -> bool:
    less, more = day(element, case["less"], today), day(element, case["more"], today)
    return less is None or more is None or less <= more


def time_limit(element: Any, case: dict[str, Any], today: date) -> bool:
    start, end = day(element, case["start"], today), day(element, case["end"], today)
    return start is None or end is None or (end - start).days <= 366


def regex_matches(element: Any, case: dict[str, Any], today: date) -> bool:
    return all(re.search(case["regex"], value) for value in texts(element, case))


def no_spaces(element: Any, case: dict[str, Any], today: date) -> bool:
    return all(value == value.strip() for value in texts(element, case))


def strict_sum(element: Any, case: dict[str, Any], today: date) -> bool:
    return sum(map(Decimal, texts(element, case))) == case["sum"]


def in_range(element: Any, case: dict[str, Any], today: date) -> bool:
    return all(case["min"] <= float(value) <= case["max"] for value in texts(element, case))


def if_then(element: Any, case: dict[str, Any], today: date) -> bool:
    return not element.xpath(case["if"]) or bool(element.xpath(case["then"]))


RULES = {
    "unique": unique, "startswith": startswith, "atleast_one": atleast_one, "no_more_than_one": no_more_than_one,
    "one_or_all": one_or_all, "date_now": date_now, "date_order": date_order, "time_limit": time_limit,
    "regex_matches": regex_matches, "no_spaces": no_spaces, "strict_sum": strict_sum, "range": in_range, "if_then": if_then,
}  # fmt: skip
