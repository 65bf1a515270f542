"""With --strict an IATI file is held against the schema and the published ruleset: each rule has a sample that breaks it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from hub.exchange.facts import RejectedRow
from hub.exchange.iati import codelists
from hub.exchange.iati.files import read_iati, schema
from hub.exchange.iati.ruleset import FILE, faults_of
from hub.exchange.tests import ruleset as slow
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.models import Initiative

Write = Callable[..., Path]
TODAY = date(2026, 1, 1)
HEAD = '<iati-activities version="2.03">'
GOOD = """<iati-activity xml:lang="en" default-currency="USD" last-updated-datetime="2024-01-01T00:00:00Z">
<iati-identifier>XX-1-1</iati-identifier>
<reporting-org ref="XX-1" type="40"><narrative>Publisher 1</narrative></reporting-org>
<title><narrative>Title</narrative></title>
<description><narrative>Text</narrative></description>
<participating-org role="1" ref="XX-F"><narrative>Funder 1</narrative></participating-org>
<other-identifier ref="XX-0" type="B1"><owner-org ref="XX-9"><narrative>Owner 1</narrative></owner-org></other-identifier>
<activity-status code="2"/>
<activity-date type="2" iso-date="2020-01-01"/>
<activity-date type="3" iso-date="2023-12-31"/>
<recipient-country code="KE"/>
<sector vocabulary="1" code="31120"/>
<policy-marker vocabulary="1" code="1" significance="1"/>
<default-aid-type code="A01" vocabulary="1"/>
<budget type="1" status="1"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><value value-date="2020-01-01">5</value></budget>
<planned-disbursement><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><value value-date="2020-01-01">5</value><provider-org ref="XX-F"/><receiver-org ref="XX-R"/></planned-disbursement>
<transaction><transaction-type code="2"/><transaction-date iso-date="2020-01-01"/><value value-date="2020-01-01">5</value><aid-type code="A01" vocabulary="1"/></transaction>
<related-activity type="1" ref="XX-1-0"/>
<result type="1"><title><narrative>Result</narrative></title><indicator measure="1"><title><narrative>Indicator</narrative></title><baseline year="2020" value="1"/><period><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><target value="2"/><actual value="2"/></period></indicator></result>
</iati-activity>"""
COUNTRY = '<recipient-country code="KE"/>'
SECTOR = '<sector vocabulary="1" code="31120"/>'
BUDGET_ITEMS = '<country-budget-items vocabulary="2">{}</country-budget-items><policy-marker'
ITEM = '<budget-item code="1.1.1"{}/>'
AID = '<default-aid-type code="A01" vocabulary="1"/>'
TRANSACTION_AID = '<aid-type code="A01" vocabulary="1"/>'
INDICATOR = '<indicator measure="1"><title><narrative>Indicator</narrative></title>'
# Rule, what is replaced in the good activity, by what; and the line of the fault.
SAMPLES = [
    ("1.1.3", "<iati-identifier>XX-1-1", "<iati-identifier>XX-1", 0),
    ("1.1.21", "<iati-identifier>XX-1-1", "<iati-identifier>YY-1", 2),
    ("6.11.1", '<activity-date type="2" iso-date="2020-01-01"/>', "", 1),
    ("6.2.2", SECTOR, "", 1),
    ("4.1.1", ' xml:lang="en"', "", 3),
    ("6.7.2", SECTOR + "|" + "</transaction>", "|" + '</transaction><transaction><transaction-type code="2"/><transaction-date iso-date="2020-01-01"/><value value-date="2020-01-01">5</value><sector vocabulary="1" code="31120"/></transaction>', 17),
    ("7.8.1", ' default-currency="USD"', "", 15),
    ("11.1.1", "2024-01-01T00:00:00Z", "2112-01-01T00:00:00Z", 1),
    ("11.1.2", 'type="2" iso-date="2020-01-01"', 'type="1" iso-date="2024-01-01"', 9),
    ("11.1.3", 'type="3" iso-date="2023-12-31"', 'type="4" iso-date="2019-12-31"', 9),
    ("11.1.4", 'type="2" iso-date="2020-01-01"', 'type="2" iso-date="2112-01-01"', 9),
    ("11.1.5", 'type="3" iso-date="2023-12-31"', 'type="4" iso-date="2112-12-31"', 10),
    ("11.2.1", '<transaction-date iso-date="2020-01-01"', '<transaction-date iso-date="2112-01-01"', 17),
    ("11.2.2", '<transaction-date iso-date="2020-01-01"/><value value-date="2020', '<transaction-date iso-date="2020-01-01"/><value value-date="2112', 17),
    ("1.3.13", "XX-1-1<", "XX-1-1/2<", 2),
    ("1.14.13", 'ref="XX-1"|XX-1-1', 'ref="XX/1"|XX/1-1', 3),
    ("1.3.1", "XX-1-1<", "XX-1-1 <", 2),
    ("1.14.1", 'ref="XX-1"', 'ref="XX-1 "', 3),
    ("1.16.1", 'ref="XX-0"', 'ref="XX-0 "', 7),
    ("1.6.1", 'ref="XX-0" type="B1"', 'ref="XX-0 " type="A3"', 7),
    ("1.7.1", 'ref="XX-1-0"', 'ref="XX-1-0 "', 18),
    ("2.1.2", SECTOR, '<sector vocabulary="1" code="31120" percentage="50"/><sector vocabulary="1" code="11220" percentage="60"/>', 12),
    ("2.1.2", SECTOR, SECTOR + '<sector vocabulary="2" code="311" percentage="50"/><sector vocabulary="2" code="112" percentage="60"/>', 12),
    ("2.1.1", SECTOR, SECTOR + '<sector vocabulary="1" code="11220"/>', 12),
    ("2.1.1", SECTOR, SECTOR + '<sector vocabulary="2" code="112"/><sector vocabulary="2" code="113"/>', 12),
    ("2.1.4", SECTOR, '<sector vocabulary="1" code="31120" percentage="50"/>', 12),
    ("2.1.4", SECTOR, SECTOR + '<sector vocabulary="2" code="112" percentage="50"/>', 12),
    ("2.2.1", SECTOR, SECTOR + '<sector vocabulary="99" code="a"/>', 12),
    ("102.1.1", SECTOR, '<sector vocabulary="2" code="311"/>', 12),
    ("3.1.1", COUNTRY, COUNTRY + '<recipient-country code="UG"/>', 11),
    ("3.1.2", COUNTRY, '<recipient-country code="KE" percentage="50"/><recipient-country code="UG" percentage="40"/>', 11),
    ("3.1.4", COUNTRY, '<recipient-country code="KE" percentage="50"/>', 11),
    ("3.4.1", COUNTRY, '<recipient-region vocabulary="1" code="289"/><recipient-region vocabulary="1" code="298"/>', 11),
    ("3.4.2", COUNTRY, '<recipient-country code="KE" percentage="50"/><recipient-region vocabulary="1" code="289" percentage="40"/>', 11),
    ("3.4.4", COUNTRY, '<recipient-region vocabulary="1" code="289" percentage="40"/>', 11),
    ("3.6.2", TRANSACTION_AID, '<recipient-country code="KE"/>' + TRANSACTION_AID, 11),
    ("3.7.1", COUNTRY, "", 1),
    ("3.7.2", COUNTRY + "|</transaction>", "|" + '</transaction><transaction><transaction-type code="2"/><transaction-date iso-date="2020-01-01"/><value value-date="2020-01-01">5</value><recipient-country code="KE"/></transaction>', 17),
    ("6.6.2", TRANSACTION_AID, '<sector vocabulary="1" code="31120"/>' + TRANSACTION_AID, 12),
    ("7.9.1", "<policy-marker", BUDGET_ITEMS.format(ITEM.format("") * 2), 1),
    ("7.9.2", "<policy-marker", BUDGET_ITEMS.format(ITEM.format(' percentage="30"') * 2), 13),
    ("7.9.4", "<policy-marker", BUDGET_ITEMS.format(ITEM.format(' percentage="30"')), 13),
    ("107.1.1", AID, '<default-aid-type code="1" vocabulary="2"/>', 14),
    ("107.1.2", AID, AID * 2, 14),
    ("107.1.2", AID, AID + '<default-aid-type code="1" vocabulary="2"/>' * 2, 14),
    ("107.2.1", TRANSACTION_AID, '<aid-type code="1" vocabulary="2"/>', 17),
    ("107.2.2", TRANSACTION_AID, TRANSACTION_AID * 2, 17),
    ("12.1.1", COUNTRY, '<recipient-country code="KE" percentage="130"/>', 11),
    ("12.3.1", SECTOR, '<sector vocabulary="1" code="31120" percentage="130"/>', 12),
    ("12.2.1", "<transaction>", '<capital-spend percentage="130"/><transaction>', 17),
    ("6.8.1", '<owner-org ref="XX-9"><narrative>Owner 1</narrative></owner-org>', "<owner-org/>", 7),
    ("1.11.1", 'ref="XX-9"', 'ref="XX-9 "', 7),
    ("1.11.13", 'ref="XX-9"', 'ref="XX/9"', 7),
    ("6.9.1", '<provider-org ref="XX-F"/>', "<provider-org/>", 16),
    ("1.10.13", '<provider-org ref="XX-F"/>', '<provider-org ref="XX/F"/>', 16),
    ("1.10.1", '<provider-org ref="XX-F"/>', '<provider-org ref="XX-F "/>', 16),
    ("1.4.1", '<provider-org ref="XX-F"/>', '<provider-org ref="XX-F" provider-activity-id="1 "/>', 16),
    ("6.9.2", '<receiver-org ref="XX-R"/>', "<receiver-org/>", 16),
    ("1.15.1", '<receiver-org ref="XX-R"/>', '<receiver-org ref="XX-R "/>', 16),
    ("1.5.1", '<receiver-org ref="XX-R"/>', '<receiver-org ref="XX-R" receiver-activity-id="1 "/>', 16),
    ("1.15.13", '<receiver-org ref="XX-R"/>', '<receiver-org ref="XX/R"/>', 16),
    ("6.14.1", ' significance="1"', "", 13),
    ("6.13.1", '<policy-marker vocabulary="1" code="1"', '<policy-marker vocabulary="99" code="1"', 13),
    ("6.10.1", ' ref="XX-F"><narrative>Funder 1</narrative></participating-org>', "/>", 6),
    ("1.8.13", 'role="1" ref="XX-F"', 'role="1" ref="XX/F"', 6),
    ("1.8.1", 'role="1" ref="XX-F"', 'role="1" ref="XX-F "', 6),
    ("1.9.1", 'role="1" ref="XX-F"', 'role="1" ref="XX-F" activity-id="1 "', 6),
    ("8.6.3", '<budget type="1" status="1"><period-start iso-date="2020', '<budget type="1" status="1"><period-start iso-date="2021', 15),
    ("8.6.3", '<planned-disbursement><period-start iso-date="2020', '<planned-disbursement><period-start iso-date="2021', 16),
    ("7.5.3", '<budget type="1" status="1"><period-start iso-date="2020', '<budget type="1" status="1"><period-start iso-date="2018', 15),
    ("8.11.1", INDICATOR + "|<result type=\"1\"><title><narrative>Result</narrative></title>", INDICATOR + '<reference vocabulary="1" code="1"/>|<result type="1"><title><narrative>Result</narrative></title><reference vocabulary="1" code="1"/>', 19),
    ("8.6.1", '<period><period-start iso-date="2020', '<period><period-start iso-date="2021', 19),
    ("8.8.1", ' value="1"/>', "/>", 19),
    ("8.8.2", ' value="1"/>', ' value="one"/>', 19),
    ("8.8.3", 'indicator measure="1"', 'indicator measure="5"', 19),
    ("8.9.1", '<target value="2"/>', "<target/>", 19),
    ("8.9.2", '<target value="2"/>', '<target value="two"/>', 19),
    ("8.9.3", 'indicator measure="1"', 'indicator measure="5"', 19),
    ("8.10.1", '<actual value="2"/>', "<actual/>", 19),
    ("8.10.2", '<actual value="2"/>', '<actual value="two"/>', 19),
    ("8.10.3", 'indicator measure="1"', 'indicator measure="5"', 19),
    ("4.3.1", "<title><narrative>Title</narrative></title>", "<title><narrative/></title>", 4),
    ("4.4.1", "<description><narrative>Text</narrative></description>", "<description><narrative/></description>", 5),
]  # fmt: skip


def broken(old: str, new: str) -> str:
    text = GOOD
    for before, after in zip(old.split("|"), new.split("|"), strict=True):
        assert before in text
        text = text.replace(before, after, 1)
    return text


def test_the_good_activity_keeps_every_rule(world: None, tmp_path: Path) -> None:
    path = tmp_path / "good.xml"
    path.write_text(f"{HEAD}\n{GOOD}</iati-activities>", encoding="utf-8")
    (row,) = read_iati(path, strict=True)
    assert not isinstance(row, RejectedRow), row.reasons
    assert row.remarks == []


def test_every_rule_has_a_sample() -> None:
    known = set()
    for where, kinds in json.loads(FILE.read_text(encoding="utf-8")).items():
        if where.startswith("/iati-organisations"):
            continue
        for kind, rule in kinds.items():
            for case in rule["cases"]:
                inner = [one for own in case["do"].values() for one in own["cases"]] if kind == "loop" else [case]
                known |= {one["ruleInfo"]["id"] for one in inner}
    assert known - {rule for rule, *_rest in SAMPLES} == {"1.14.8"}  # it needs the register of agencies


@pytest.mark.parametrize(
    ("rule", "old", "new", "line"), SAMPLES, ids=[f"{n}-{one[0]}" for n, one in enumerate(SAMPLES)]
)
@pytest.mark.parametrize("before", [1, 70_000])
def test_a_sample_is_refused_or_remarked_on_with_its_line(
    world: None, tmp_path: Path, rule: str, old: str, new: str, line: int, before: int
) -> None:
    path = tmp_path / "sample.xml"
    text = broken(old, new)
    path.write_text(HEAD + "\n" * before + text + "</iati-activities>", encoding="utf-8")
    (row,) = read_iati(path, strict=True)
    reasons = row.reasons if isinstance(row, RejectedRow) else row.remarks
    found = {dict(one.values).get("rule"): dict(one.values)["line"] for one in reasons}
    if not schema().validate(etree.fromstring(f"{HEAD}{text}</iati-activities>")):
        assert isinstance(row, RejectedRow)
    else:
        assert rule in found
        if line:
            assert found[rule] == before + line


@pytest.mark.parametrize(
    ("rule", "old", "new", "line"), SAMPLES, ids=[f"{n}-{one[0]}" for n, one in enumerate(SAMPLES)]
)
def test_the_slow_and_obvious_reading_of_the_rules_finds_the_same(rule: str, old: str, new: str, line: int) -> None:
    """The other one looks at the first of many dates only."""
    alone = etree.fromstring(f"{HEAD}{broken(old, new)}</iati-activities>")
    quick = {fault.rule for fault in faults_of(alone, today=TODAY)}
    path_rules = json.loads(FILE.read_text(encoding="utf-8"))
    obvious = {
        found.split()[0]
        for where, kinds in path_rules.items()
        if not where.startswith("/iati-organisations")
        for element in etree.ElementTree(alone).xpath(where)
        for _severity, found in slow.broken(element, kinds, TODAY)
    }
    assert quick == obvious


def test_a_fault_of_the_schema_has_its_own_line(take: Take, iati: Write) -> None:
    text = activity("X-1").replace('<recipient-country code="KE"/>', '<recipient-country code="KE" percentage="all"/>')
    outcome = take(iati("\n" * 70_000, activity("X-0"), text), strict=True)
    (problem,) = outcome["rejected"]
    start = 3 + 70_000 + activity("X-0").count("\n")
    assert problem["row"] == start + text[: text.index("<recipient-country")].count("\n")
    assert f"Line {problem['row']} is not valid by the schema" in problem["reason"]


def test_without_strict_the_same_comes_in(take: Take, iati: Write) -> None:
    text = activity("X-1").replace('<sector vocabulary="1" code="31120"/>', "")
    assert take(iati(text))["created"] == 1
    Initiative.objects.all().delete()
    outcome = take(iati(text, name="b.xml"), strict=True)
    assert (outcome["created"], len(outcome["rejected"])) == (0, 1)
    assert "breaks rule 6.2.2" in outcome["rejected"][0]["reason"]


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (f"<iati-activities>\n{activity('X-1')}</iati-activities>", "does not say its version"),
        (f'<iati-activities version="9">\n{activity("X-1")}</iati-activities>', "no version “9”"),
        (
            "<iati-activities>\n" + activity("X-1").replace("<iati-activity ", '<iati-activity version="2.03" ')
            + "</iati-activities>", "",
        ),
        (activity("X-1"), "does not say its version"),
        (activity("X-1").replace("<iati-activity ", '<iati-activity version="1.05" '), ""),
    ],
)  # fmt: skip
def test_a_version_that_is_missing_or_on_the_activity(take: Take, tmp_path: Path, text: str, remark: str) -> None:
    path = tmp_path / "file.xml"
    path.write_text(text, encoding="utf-8")
    outcome = take(path)
    assert (outcome["created"], outcome["rejected"]) == (1, [])
    assert [remark in one["reason"] for one in outcome["remarks"]] == ([True] if remark else [])


def test_a_bare_activity_can_be_strict(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "bare.xml"
    path.write_text(GOOD.replace('last-updated-datetime="2024', 'last-updated-datetime="2023'), encoding="utf-8")
    assert take(path, strict=True)["created"] == 1


CODES = [
    ("ActivityStatus", 'activity-status code="2"', 'activity-status code="9"', "9", 9),
    ("ActivityDateType", 'activity-date type="3"', 'activity-date type="7"', "7", 11),
    ("Sector", 'vocabulary="1" code="31120"', 'vocabulary="1" code="99999"', "99999", 13),
    ("TransactionType", 'transaction-type code="2"', 'transaction-type code="77"', "77", 18),
    ("BudgetStatus", 'budget type="1" status="1"', 'budget type="1" status="3"', "3", 16),
]


@pytest.mark.parametrize(("name", "old", "new", "code", "line"), CODES, ids=[one[0] for one in CODES])
def test_a_code_of_no_list_is_remarked_on_and_comes_in(
    world: None, tmp_path: Path, name: str, old: str, new: str, code: str, line: int
) -> None:
    path = tmp_path / "sample.xml"
    path.write_text(f"{HEAD}\n{broken(old, new)}</iati-activities>", encoding="utf-8")
    (row,) = read_iati(path, strict=True)
    assert not isinstance(row, RejectedRow), row.reasons
    found = [dict(one.values) for one in row.remarks if one.code == "code_list"]
    assert found == [{"line": line, "value": code, "list": name, "edition": "2018"}]


def test_codes_of_other_vocabularies_are_not_looked_up(world: None, tmp_path: Path) -> None:
    path = tmp_path / "sample.xml"
    text = broken('vocabulary="1" code="31120"', 'vocabulary="2" code="own"')
    text = text.replace(
        '<default-aid-type code="A01" vocabulary="1"/>', '<default-aid-type code="own" vocabulary="2"/>'
    )
    path.write_text(f"{HEAD}\n{text}</iati-activities>", encoding="utf-8")
    (row,) = read_iati(path, strict=True)
    assert not isinstance(row, RejectedRow), row.reasons
    assert [dict(one.values)["value"] for one in row.remarks if one.code == "code_list"] in ([], ["2"])


def test_every_list_is_used_and_every_path_can_be_asked() -> None:
    shipped = json.loads(codelists.FILE.read_text(encoding="utf-8"))
    assert {name for _path, name in shipped["paths"]} == set(shipped["lists"])
    assert list(codelists.unknown_codes(etree.fromstring(f"{HEAD}{GOOD}</iati-activities>"))) == []
