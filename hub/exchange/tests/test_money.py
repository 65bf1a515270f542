"""Money as its source gives it: kinds and directions apart, nothing spread, nothing left out without a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hub.exchange.amounts import Amount, exact, from_text, to_text, year_of
from hub.exchange.current_facts import current_facts_of
from hub.exchange.exporting.formats import export
from hub.exchange.reasons import Reason
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.funding import funding_of
from hub.initiatives.models import FundingTranche, Initiative, RelatedActivity
from hub.lib.numbers import currency_codes
from hub.lib.tests import factories

Write = Callable[..., Path]
TRANSACTION = (
    '<transaction{ref}><transaction-type code="{code}"/><transaction-date iso-date="{day}"/>'
    '<value value-date="{day}"{currency}>{amount}</value>{parties}</transaction>'
)
BUDGET = (
    '<budget type="{kind}" status="{status}"><period-start iso-date="{starts}"/><period-end iso-date="{ends}"/>'
    '<value currency="GBP" value-date="{starts}">{amount}</value></budget>'
)


def transaction(code: str, amount: str, day: str = "2024-03-01", **more: str) -> str:
    return TRANSACTION.format(**({"ref": "", "currency": "", "parties": ""} | more), code=code, amount=amount, day=day)


def budget(amount: str, starts: str, ends: str, kind: str = "1", status: str = "1") -> str:
    return BUDGET.format(amount=amount, starts=starts, ends=ends, kind=kind, status=status)


def plain(identifier: str, money: str, **values: str) -> str:
    """An activity without the budget that those of the other tests have."""
    text = activity(identifier, more="", **values)
    start, end = text.index("<budget"), text.index("</budget>") + len("</budget>")
    return text[:start] + money + text[end:]


def lines(initiative: Initiative) -> list[tuple[str, str, str, str, str]]:
    return [
        (group.label, line.time, line.kind, line.currency, line.amount)
        for group in funding_of(list(initiative.tranches.select_related("funder")))
        for line in group.lines
    ]


def test_incoming_and_outgoing_stay_apart(take: Take, iati: Write) -> None:
    codes = (("11", "1000000"), ("1", "600000"), ("2", "800000"), ("3", "500000"), ("4", "20000"))
    outcome = take(iati(plain("X-1", "".join(transaction(code, amount) for code, amount in codes))))
    assert outcome["remarks"] == []
    assert lines(Initiative.objects.get()) == [
        ("Amounts committed", "2024", "Commitment", "USD", "800,000"),
        ("Amounts paid", "2024", "Disbursement", "USD", "500,000"),
        ("Amounts paid", "2024", "Expenditure", "USD", "20,000"),
        ("Amounts coming in", "2024", "Incoming commitment", "USD", "1,000,000"),
        ("Amounts coming in", "2024", "Incoming funds", "USD", "600,000"),
    ]


def test_a_revised_budget_stands_and_the_original_is_beside_it(take: Take, iati: Write, client: Client) -> None:
    year = ("2024-01-01", "2024-12-31")
    take(
        iati(
            plain(
                "X-1",
                budget("100000", *year)
                + budget("120000", *year, kind="2")
                + budget("300000", "2025-04-01", "2028-03-31"),
            )
        )
    )
    initiative = Initiative.objects.get()
    assert lines(initiative) == [
        ("Budgets", "2024", "Budget, revised, indicative", "GBP", "120,000"),
        ("Budgets", "2024", "Budget, original, indicative", "GBP", "100,000"),
        ("Budgets", "1 April 2025 – 31 March 2028", "Budget, original, indicative", "GBP", "300,000"),
    ]
    assert initiative.tranches.get(amount=300000).year is None
    page = client.get(initiative.get_absolute_url()).content.decode()
    assert page.count("Replaced by the revised amount") == 1


def test_payments_alone_are_paid(take: Take, iati: Write) -> None:
    take(iati(plain("X-1", transaction("3", "500000", currency=' currency="GBP"'))))
    assert lines(Initiative.objects.get()) == [("Amounts paid", "2024", "Disbursement", "GBP", "500,000")]


def test_planned_is_not_paid(take: Take, iati: Write) -> None:
    planned = (
        '<planned-disbursement type="2"><period-start iso-date="2025-01-01"/><value value-date="2024-01-01">70</value>'
        '<receiver-org ref="XX-R"><narrative>Receiver 1</narrative></receiver-org></planned-disbursement>'
    )
    take(iati(plain("X-1", planned)))
    assert lines(Initiative.objects.get()) == [
        ("Planned disbursements", "1 January 2025", "Planned disbursement, revised", "USD", "70")
    ]


def test_a_transaction_keeps_day_parties_and_number(take: Take, iati: Write) -> None:
    parties = (
        '<provider-org ref="XX-F"><narrative>Funder 1</narrative></provider-org>'
        "<receiver-org><narrative>Receiver 1</narrative></receiver-org>"
    )
    take(iati(plain("X-1", transaction("3", "-5.50", ref=' ref="77"', parties=parties) * 2)))
    first, second = FundingTranche.objects.all()  # two payments of one day and one amount are two
    for one in (first, second):
        assert (one.basis, str(one.starts), str(one.value_date), one.amount) == (
            "disbursement", "2024-03-01", "2024-03-01", Decimal("-5.5"),
        )  # fmt: skip
        assert (one.provider_reference, one.provider, one.receiver, one.reference) == (
            "XX-F", "Funder 1", "Receiver 1", "77",
        )  # fmt: skip


def test_codes_of_version_1(take: Take, iati: Write) -> None:
    kinds = ("C", "D", "E", "IF", "LR")
    take(iati(plain("X-1", "".join(transaction(code, "5") for code in kinds))))
    assert set(FundingTranche.objects.values_list("basis", flat=True)) == {
        "commitment", "disbursement", "expenditure", "incoming-funds", "loan-repayment",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1,234", "can be read as 1234 or as 1.234"),
        ("five", "cannot be read"),
        ("5 EUR 6", "cannot be read"),
        ("1" * 15, "cannot be right"),
    ],
)
def test_what_is_left_out_is_said_on_the_page(take: Take, iati: Write, client: Client, value: str, words: str) -> None:
    outcome = take(iati(plain("X-1", transaction("3", value) + transaction("3", "5"))))
    assert words in outcome["remarks"][0]["reason"]
    assert [one.amount for one in FundingTranche.objects.all()] == [5]
    assert words in client.get(Initiative.objects.get().get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (transaction("99", "5"), "of a kind that IATI does not know (99)"),
        (transaction("3", "5", day=""), "has no date"),
        (transaction("3", "5", day="2024-02-30"), "has no date"),
        (transaction("3", "5", currency=' currency="XXX"'), "“XXX”, which is no currency"),
        (budget("5", "2024-06-01", "2024-01-01"), "before it starts"),
        (budget("-5", "2024-01-01", "2024-12-31"), "cannot be right"),
    ],
)
def test_what_makes_no_sense_is_left_out_with_the_reason(take: Take, iati: Write, money: str, words: str) -> None:
    outcome = take(iati(plain("X-1", money)))
    assert words in outcome["remarks"][0]["reason"]
    assert not FundingTranche.objects.exists()


@pytest.mark.parametrize(
    ("value", "amount"), [("1234,56", "1234.56"), ("250.000,50", "250000.50"), ("1.234", "1.234"), ("1 234", "1234")]
)
def test_values_of_iati_are_read_by_the_one_reader(take: Take, iati: Write, value: str, amount: str) -> None:
    take(iati(plain("X-1", transaction("3", value))))
    assert FundingTranche.objects.get().amount == Decimal(amount)


def test_a_budget_is_not_also_a_commitment_in_the_export(take: Take, iati: Write) -> None:
    money = budget("100000", "2024-01-01", "2024-12-31") + transaction("2", "100000", day="2024-01-15")
    countries = '<recipient-country code="TG" percentage="20"/>'
    text = plain("X-1", money).replace(
        '<recipient-country code="KE"/>', '<recipient-country code="GH" percentage="80"/>' + countries
    )
    take(iati(text))
    written = etree.fromstring(b"".join(export(Initiative.objects.all(), "iati")[0]))
    assert [one.findtext("value") for one in written.iter("budget")] == ["100000.00"]
    assert [one.find("transaction-type").get("code") for one in written.iter("transaction")] == ["2"]
    assert {c.get("code"): c.get("percentage") for c in written.iter("recipient-country")} == {"GH": "80", "TG": "20"}


def test_shares_that_make_no_whole_are_remarked_on(take: Take, iati: Write) -> None:
    two = '<recipient-country code="GH" percentage="70"/><recipient-country code="TG" percentage="70"/>'
    outcome = take(iati(plain("X-1", "").replace('<recipient-country code="KE"/>', two)))
    assert "add up to 140" in outcome["remarks"][0]["reason"]
    written = etree.fromstring(b"".join(export(Initiative.objects.all(), "iati")[0]))
    narratives = {country.findtext("narrative") for country in written.iter("recipient-country")}
    assert narratives == {"Share not stated; written as even"}


DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30).map(lambda text: " ".join(text.split()))


@st.composite
def amounts(draw: Any) -> list[Any]:
    basis = draw(st.sampled_from(["", *(kind for kind in FundingTranche.Basis.values if kind)]))
    least = 0 if basis in {"", "budget", "planned-disbursement"} else -(10**12)
    amount = draw(st.decimals(least, 10**12, places=draw(st.sampled_from([0, 2, 3, 4]))))
    starts, ends, value_date, year = "", "", "", draw(st.integers(1990, 2100))
    if draw(st.booleans()):
        first, last = sorted([draw(DAYS), draw(DAYS)])
        is_period = basis in {"", "budget", "planned-disbursement"}
        starts, ends = first.isoformat(), last.isoformat() if is_period else ""
        year = year_of(starts, ends)
        value_date = draw(st.sampled_from(["", first.isoformat()]))
    revision = draw(st.sampled_from(["", "original", "revised"])) if basis == "budget" else ""
    status = draw(st.sampled_from(["", "indicative", "committed"])) if basis == "budget" else ""
    names = [draw(TEXTS) for _ in range(5)] if basis == "disbursement" and starts else [""] * 5
    currency = draw(st.sampled_from(sorted(currency_codes())))
    return Amount(basis, year, currency, exact(amount), starts, ends, value_date, revision, status, *names).fact


@given(amounts())
def test_every_amount_comes_back_from_its_cell(fact: list[Any]) -> None:
    assert from_text(to_text(fact)) == fact
    assert from_text(to_text(fact), decimal=",", currency="EUR", year=2001) == fact


@given(st.lists(amounts(), max_size=4))
def test_every_amount_comes_back_from_iati(facts: list[list[Any]]) -> None:
    from hub.exchange.exporting.iati import write_amounts
    from hub.exchange.iati.money import amounts_of

    written = etree.Element("iati-activity")
    write_amounts(written, facts)
    parts: dict[str, list[Any]] = {}
    for child in etree.fromstring(etree.tostring(written)):
        parts.setdefault(child.tag, []).append(child)
    remarks: list[Reason] = []
    assert sorted(amounts_of(parts, "", remarks)) == sorted(facts)
    assert remarks == []


@given(st.text(max_size=60))
def test_any_cell_is_read_or_refused(text: str) -> None:
    found = from_text(text)
    assert isinstance(found, (list, Reason))


CELLS = {
    "2021 USD 250,000.50": "250000.50", "2021 EUR 250.000,50": "250000.50", "2021 EUR 1234,56": "1234.56",
    "2021 EUR 1\u202f234,50": "1234.50", "2021 EUR 1'234.50": "1234.50", "2021 USD 1,5": "1.50", "2021 USD 12,34,567": "1234567.00",
    "2021 EUR 1.234": "can be read as 1.234 or as 1234", "2021 XXX 5": "“XXX” is not a currency", "2021 $ 500": "several currencies",
    "٢٠٢١ EUR ٥٠٠": "500.00", "1990 000": "is not an amount", "500": "has no currency", "USD 500": "has no year", "2021 USD -5": "cannot be right", "2021 USD 1.5 million": "is not an amount",
}  # fmt: skip


def test_a_table_of_amounts(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "amounts.csv"
    rows = [f'm{number},Money {number},"{cell}"' for number, cell in enumerate(CELLS)]
    path.write_text("\n".join(["identifier,name_en,funding", *rows]), encoding="utf-8")
    outcome = take(path, file_format="csv")
    refused = {problem["id"]: problem["reason"] for problem in outcome["rejected"]}
    for number, expected in enumerate(CELLS.values()):
        if expected[0].isdigit():
            initiative = Initiative.objects.get(name_en=f"Money {number}")
            assert current_facts_of([initiative])[initiative.pk]["tranches"][0][3] == expected
        else:
            assert expected in refused[f"m{number}"]


def test_what_the_whole_column_is_in(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "amounts.csv"
    path.write_text('identifier,name_en,funding\nm1,Money 1,"1.234"\nm2,Money 2,"$ 1,5"\n', encoding="utf-8")
    outcome = take(path, file_format="csv", decimal=",", currency="USD", year=2021)
    assert outcome["rejected"] == []
    assert sorted(map(str, FundingTranche.objects.all())) == ["USD 1,234 (2021)", "USD 1.50 (2021)"]


def test_parent_and_child_are_linked_in_any_order(take: Take, iati: Write, client: Client) -> None:
    parent = plain("P-1", "", title="Programme").replace(
        "</iati-activity>", '<related-activity type="2" ref="P-2"/></iati-activity>'
    )
    child = plain("P-2", "", title="Project").replace(
        "</iati-activity>", '<related-activity type="1" ref="P-1"/></iati-activity>'
    )
    take(iati(parent, name="a.xml"), iati(child, plain("P-3", ""), name="b.xml"))
    programme, project = (Initiative.objects.get(name_en=name) for name in ("Programme", "Project"))
    page = client.get(programme.get_absolute_url()).content.decode()
    assert "Has as its part" in page
    assert f'href="{project.get_absolute_url()}"' in page
    assert f'href="{programme.get_absolute_url()}"' in client.get(project.get_absolute_url()).content.decode()
    project.visibility = "restricted"
    project.save()
    page = client.get(programme.get_absolute_url()).content.decode()
    assert project.get_absolute_url() not in page
    assert "<code>P-2</code>" in page  # as the source names it, like one that is not here at all


def test_a_link_that_only_one_side_names(take: Take, iati: Write, client: Client) -> None:
    child = plain("P-2", "", title="Project").replace(
        "</iati-activity>", '<related-activity type="1" ref="P-1"/></iati-activity>'
    )
    take(iati(plain("P-1", "", title="Programme"), child))
    assert RelatedActivity.objects.count() == 1
    page = client.get(Initiative.objects.get(name_en="Programme").get_absolute_url()).content.decode()
    assert Initiative.objects.get(name_en="Project").get_absolute_url() in page


def test_cancelled_suspended_and_dates_to_come(take: Take, iati: Write) -> None:
    cancelled, suspended = (
        plain(name, "").replace('<activity-status code="2"/>', f'<activity-status code="{code}"/>')
        for name, code in (("X-5", "5"), ("X-6", "6"))
    )
    outcome = take(iati(cancelled, suspended, plain("X-7", "", starts="2112-01-01", ends="2113-01-01")))
    assert {i.name_en: i.status for i in Initiative.objects.all()} == {
        "Project X-5": "cancelled", "Project X-6": "suspended", "Project X-7": "active",
    }  # fmt: skip
    assert [(p["id"], p["reason"]) for p in outcome["remarks"]] == [
        ("X-7", "The actual date 2112-01-01 lies in the future.")
    ]


def test_the_api_tells_kinds_apart(take: Take, iati: Write, client: Client) -> None:
    take(iati(plain("X-1", transaction("2", "5") + transaction("11", "7"))))
    found = client.get(f"/api/v1/initiatives/{Initiative.objects.get().public_id}").json()["funding"]
    assert [(one["kind"], one["starts"], float(one["amount"])) for one in found] == [
        ("commitment", "2024-03-01", 5.0), ("incoming-commitment", "2024-03-01", 7.0),
    ]  # fmt: skip


def test_an_amount_by_hand_needs_a_real_currency_and_a_time(client: Client, db: None) -> None:
    initiative = factories.initiative()
    client.force_login(factories.person(is_secretariat=True))
    values = {"initiative": initiative.public_id, "amount": "100", "currency": "XXX", "year": "2021", "basis": "budget"}
    answer = client.post(reverse("editing:new", args=["tranche"]), values)
    assert "a currency of ISO 4217" in answer.content.decode()
    assert not FundingTranche.objects.exists()
    period = {"year": "", "currency": "eur", "starts": "2025-04-01", "ends": "2028-03-31"}
    answer = client.post(reverse("editing:new", args=["tranche"]), values | period)
    assert answer.status_code == 302
    assert str(FundingTranche.objects.get()) == "EUR 100 (2025-04-01 – 2028-03-31)"


def test_a_hidden_organization_is_not_named_as_provider(
    take: Take, iati: Write, client: Client, tmp_path: Path
) -> None:
    factories.organization(name_en="Shelter of nobody", visibility="restricted")
    parties = "<provider-org><narrative>Shelter of nobody</narrative></provider-org>"
    take(iati(plain("X-1", transaction("3", "5", parties=parties))))
    initiative = Initiative.objects.get()
    addresses = [initiative.get_absolute_url(), f"/api/v1/initiatives/{initiative.public_id}"]
    addresses += [reverse("exchange:statements", args=[initiative.public_id])]
    assert all("Shelter" not in client.get(address).content.decode() for address in addresses)
    for file_format in ("iati", "csv", "jsonl"):
        assert b"Shelter" not in b"".join(export(Initiative.objects.all(), file_format)[0])
    client.force_login(factories.person(is_secretariat=True))
    assert all("Shelter" in client.get(address).content.decode() for address in addresses)
