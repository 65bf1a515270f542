"""What no form offers and somebody sends all the same: it is refused or passed over, and nothing fails or is left half done."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hub.exchange.amounts import from_text
from hub.exchange.importing import undo
from hub.exchange.models import Import
from hub.exchange.reasons import Reason
from hub.exchange.tasks import run_import
from hub.exchange.tests.test_import_pages import send
from hub.initiatives.models import Initiative

ClientOf = Callable[..., Client]


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def start(browser: Client, run: Import, **chosen: str) -> Import:
    browser.post(f"{run.get_absolute_url()}start/", chosen | {"start": "1"})
    run_import.func(run.pk)
    run.refresh_from_db()
    return run


@pytest.mark.parametrize("line", ["9" * 5000, str(2**63), str(2**70), "-1", "0", "1e3", "²", "٣", ""])
def test_rows_to_take_back(world: None, client_of: ClientOf, scenario: Any, line: str) -> None:
    browser = client_of(scenario.member)
    run = start(browser, send(browser, "a.csv", b"name_en\nA\n"))
    answer = browser.post(f"{run.get_absolute_url()}undo/", {"reason": "x", "chosen": "1", "line": line}, follow=True)
    assert answer.status_code == 200
    assert Initiative.objects.count() == 1


def test_a_value_means_no_country_that_there_is_not(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    run = send(browser, "a.csv", b"name_en,countries\nA,Absurdistan\nB,Ghana\n")
    start(browser, run, **{"value-countries-Absurdistan": "ZZZ"})
    assert (run.created, run.rejected) == (1, 1)
    assert "Absurdistan" in browser.get(f"{run.get_absolute_url()}rejected.csv").content.decode()
    assert undo.undo_import(run, by=None, reason="").removed == 1


@pytest.mark.parametrize(
    "cell", ["0000 USD 5", "budget 0000 USD 5", "0000-01 USD 5", "٠٠٠٠ USD 5", "0000-01-01/ USD 5"]
)
def test_the_year_zero_is_refused(cell: str) -> None:
    assert isinstance(from_text(cell), Reason)


def test_a_page_with_such_cells_can_be_read(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    run = send(
        browser, "a.csv", "name_en,starts,funding\nA,፩፩ may ፩፩፩፩,2020 USD 5\nB,2020,0000 USD 5\nC,2020,\n".encode()
    )
    assert browser.get(run.get_absolute_url()).status_code == 200
    assert (start(browser, run).created, run.rejected) == (1, 2)


def test_a_list_without_end_is_refused_before_it_costs_time(world: None, client_of: ClientOf, scenario: Any) -> None:
    """Each name costs a third of a millisecond: a cell of a million signs froze the page for minutes."""
    cells = ["Ghana, " * 100_000, "a, " * 100_000, "; ".join(["Ghana"] * 100_000)]
    table = "name_en,countries\n" + "".join(f'A{number},"{cell}"\n' for number, cell in enumerate(cells))
    browser = client_of(scenario.member)
    run = send(browser, "a.csv", table.encode())
    began = time.monotonic()
    page = browser.get(run.get_absolute_url())
    assert time.monotonic() - began < 30
    assert page.context["number_of_faults"] == 3
    assert len(page.content) < 500_000


def test_few_rows_lie_in_memory_for_a_preview(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    table = "name_en,summary_en\n" + "".join(f"A{number},{'x' * 1_000_000}\n" for number in range(8))
    run = send(browser, "a.csv", table.encode())
    page = browser.get(run.get_absolute_url())
    assert page.status_code == 200
    assert page.context["number_read"] < 5
    assert start(browser, run).created == 8
