"""A person opens an initiative: is it real, alive, and does it work?"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import hub
from hub.initiatives.funding import funding_of
from hub.initiatives.models import Evaluation, FundingTranche, Initiative, Phase
from hub.initiatives.money_chart import bars_by_year, key_of, totals_of
from hub.initiatives.phase_line import PhaseLine
from hub.lib.maps import WORLD, Choropleth
from hub.lib.tests import factories
from hub.vocabularies.models import Country, Term

LARGEST_PAGE = 100_000  # HTML, styles and scripts, unpacked, without the map
QUERIES_OF_STRANGER = 28


def tranche(
    initiative: Initiative, basis: str, year: int | None, amount: int, currency: str = "USD", **more: Any
) -> Any:
    values = {"basis": basis, "year": year, "amount": amount, "currency": currency} | more
    return FundingTranche.objects.create(initiative=initiative, **values)


@pytest.fixture
def funded(db: None) -> Initiative:
    made = factories.initiative(name_en="Schools")
    for year, amount in ((2019, 1_200_000), (2021, 600_000)):
        tranche(made, "disbursement", year, amount)
    tranche(made, "budget", 2022, 3_000_000, "EUR")
    tranche(made, "budget", None, 9_000_000, "EUR", starts=date(2023, 1, 1), ends=date(2025, 12, 31))
    return made


def test_bars_are_of_one_kind_and_one_currency(funded: Initiative) -> None:
    paid, planned = sorted(
        bars_by_year(funding_of(list(funded.tranches.all()))), key=lambda one: one.currency, reverse=True
    )
    assert [(bar.name, bar.written, bar.fill) for bar in paid.bars] == [
        ("2019", "1.2 m", "now"), ("2020", "–", "now"), ("2021", "600,000", "now"),
    ]  # fmt: skip
    assert [(bar.name, bar.written, bar.fill) for bar in planned.bars] == [
        ("2022", "3.0 m", "light")
    ]  # nothing is spread
    assert [part.fill for part in key_of([paid, planned])] == ["now", "light"]


def test_totals_never_mix(funded: Initiative) -> None:
    totals = totals_of(funding_of(list(funded.tranches.all())))
    assert {(one.kind, one.currency, one.amount) for one in totals} == {
        ("Disbursement", "USD", "1.8 m"), ("Budget", "EUR", "12.0 m"),
    }  # fmt: skip


def test_a_replaced_budget_counts_once(db: None) -> None:
    made = factories.initiative()
    period = {"starts": date(2024, 1, 1), "ends": date(2024, 12, 31)}
    tranche(made, "budget", 2024, 100, revision="original", **period)
    tranche(made, "budget", 2024, 120, revision="revised", **period)
    groups = funding_of(list(made.tranches.all()))
    assert [one.amount for one in totals_of(groups)] == ["120"]
    assert [bar.written for one in bars_by_year(groups) for bar in one.bars] == ["120"]


def test_many_years_are_left_to_the_table(db: None) -> None:
    made = factories.initiative()
    for year in range(2000, 2020):
        tranche(made, "disbursement", year, 5)
    (chart,) = bars_by_year(funding_of(list(made.tranches.all())))
    assert (chart.bars[0].name, len(chart.bars), chart.earlier) == ("2008", 12, 8)


def test_no_amount_is_not_zero(client: Client, db: None) -> None:
    page = client.get(factories.initiative().get_absolute_url()).content.decode()
    assert "No amount is published. That is not zero." in page
    assert "Money in total" in page


def test_phases_lie_on_one_line() -> None:
    initiative = Initiative(starts="2020", ends="2023")
    phases = [Phase(starts="2020", ends="2021"), Phase(starts="2022", ends=""), Phase()]
    line = PhaseLine(initiative, phases, date(2022, 1, 1))
    first, second, third = line.spans
    assert (first.start, first.fill) == ("0%", "now")
    assert (second.fill, second.width) == ("none", "49.93%")
    assert (third.start, third.fill) == ("", "")
    assert line.today == "50.07%"


@pytest.mark.parametrize("codes", [["KEN"], ["KEN", "BRA", "IDN"], ["FRA"], []])
def test_the_map_shows_the_countries_and_their_neighbours(codes: list[str]) -> None:
    chart = Choropleth(dict.fromkeys(codes, 1), {}, only_named=True)
    left, top, width, height = (float(side) for side in chart.nearby.split())
    assert width <= WORLD[2]
    assert height <= WORLD[3]
    assert left >= WORLD[0] - 1
    assert top >= WORLD[1] - 1
    assert (width < WORLD[2] / 4) == (codes in (["KEN"], ["FRA"]))  # of France without its islands overseas


def test_the_page_is_light_and_asks_little(world: None, client: Client) -> None:
    """With much of everything: the same number of questions, and less than the largest page."""
    made = factories.initiative(name_en="Schools", summary_en="What it does. " * 100)
    address = made.get_absolute_url()

    def add(number: int) -> None:
        for n in range(number):
            tranche(made, "disbursement", 2010 + n % 12, 1000 + n, funder=factories.organization())
            factories.role(initiative=made, organization=factories.organization())
            factories.phase(initiative=made).countries.set(Country.objects.all()[n : n + 2])

    add(2)
    made.countries.set(Country.objects.all()[:2])
    made.issues.set(Term.objects.filter(scheme="issue")[:2])
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    add(20)
    made.countries.set(Country.objects.all()[:20])
    made.issues.set(Term.objects.filter(scheme="issue")[:6])
    with CaptureQueriesContext(connection) as many:
        page = client.get(address).content
    assert len(many) == len(few) <= QUERIES_OF_STRANGER, [one["sql"][:90] for one in many]
    static = Path(hub.__file__).parent / "static"
    loaded = set(re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js))"', page))
    assert loaded
    assert len(page) + sum((static / name.decode()).stat().st_size for name in loaded) <= LARGEST_PAGE


@pytest.mark.parametrize(
    ("design", "strength", "words"),
    [
        ("experiment", 4, "Compared with others chosen at random"), ("description", 1, "Interviews, documents or one survey"),
        ("", None, "Design not stated"),
    ],
)  # fmt: skip
def test_an_evaluation_says_what_its_design_can_show(
    db: None, client: Client, design: str, strength: int | None, words: str
) -> None:
    made = Evaluation.objects.create(initiative=factories.initiative(), title="Mid-term", design=design)
    assert made.strength == strength
    page = client.get(made.get_absolute_url()).content.decode()
    assert f'aria-label="{words}"' in page
    drawn = page[page.index(words) : page.index("in four steps")]
    assert ("f-none" in drawn) == (strength is None)
