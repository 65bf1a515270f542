"""The page before an import starts: where the table is, which column is which field, what values mean; and after it: read
again, take back. As who sent the file, as a colleague, as a stranger."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from hub.events.models import Event, Verb
from hub.exchange.importing.undo import undo_import
from hub.exchange.models import ColumnMapping, Import
from hub.exchange.tasks import run_import, undo_later
from hub.exchange.tests.test_import_pages import send
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.partners.models import FocalPoint

ClientOf = Callable[..., Client]
TABLE = (
    "id;Project title;Pays;Début;Budget;Issue\n"
    'A;Schools;"Ghana; Togo";01/03/2019;"1.234";haliya\n'
    'B;Fields;Absurdistan;13/03/2019;"12,50";Child labour\n'
).encode()


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def start(browser: Client, run: Import, **chosen: str) -> Import:
    browser.post(f"{run.get_absolute_url()}start/", chosen | {"start": "1"})
    run_import.func(run.pk)
    run.refresh_from_db()
    return run


def test_choices_with_a_preview(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    run = send(browser, "a.csv", TABLE)
    page = browser.get(run.get_absolute_url()).content.decode()
    assert "01/03/2019" in page
    assert "2019-01-03 / 2019-03-01" in page
    assert "haliya" in page
    assert "Absurdistan" in page
    assert "have a comma before their decimals" in page  # proposed, not chosen
    chosen = {
        "heading_row": "1", "dates": "dmy", "decimal": ",", "currency": "eur", "year": "2020", "column-id": "identifier",
        "column-Project title": "name_en", "column-Pays": "countries", "column-Début": "starts", "column-Budget": "amount",
        "column-Issue": "issues", "value-issues-haliya": "forced-labour", "value-countries-Absurdistan": "-",
    }  # fmt: skip
    answer = browser.post(f"{run.get_absolute_url()}start/", chosen | {"look": "1"}, follow=True)
    page = answer.content.decode()
    assert "These would not come in" not in page
    assert "1 March 2019" in page
    assert "EUR 1,234" in page
    assert '<option value="forced-labour" selected>' in page
    start(browser, run, **chosen)
    assert (run.created, run.rejected) == (2, 0)
    one = Initiative.objects.get(name_en="Schools")
    assert (one.starts, one.tranches.get().amount, one.issues.get().code) == ("2019-03-01", 1234, "forced-labour")
    # The next file of the source is read alike.
    assert ColumnMapping.objects.get().choices["values"]["countries"] == {"Absurdistan": ""}
    again = send(browser, "b.csv", TABLE.replace(b"A;", b"C;").replace(b"B;", b"D;"))
    assert start(browser, again).created == 2


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [("currency", "XXX", "not a currency"), ("year", "20", "1990"), ("heading_row", "0", "1"), ("dates", "x", "x")],
)
def test_choices_that_make_no_sense(
    world: None, client_of: ClientOf, scenario: Any, name: str, value: str, reason: str
) -> None:
    browser = client_of(scenario.member)
    run = send(browser, "a.csv", TABLE)
    answer = browser.post(f"{run.get_absolute_url()}start/", {name: value, "start": "1"})
    assert reason in str(answer.context["reading"].errors[name])
    run.refresh_from_db()
    assert run.state == Import.State.WAITING


def test_currency_and_year_of_each_column(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    run = send(browser, "a.csv", b"id,title,Budget 2020,Spent\nX1,A,5,6\n")
    address = f"{run.get_absolute_url()}start/"
    page = browser.get(run.get_absolute_url()).content.decode()
    assert 'name="year-Budget 2020" value="2020"' in page  # as the heading says
    columns = {
        "column-id": "identifier",
        "column-title": "name_en",
        "column-Budget 2020": "amount",
        "column-Spent": "amount",
    }
    for wrong in ({"currency-Spent": "XXX"}, {"year-Spent": "20"}):
        answer = browser.post(address, columns | wrong | {"start": "1"})
        assert answer.context["reading"].non_field_errors()
        assert "errorlist" in answer.content.decode() or str(*wrong.values()) in answer.content.decode()
    chosen = {"currency-Budget 2020": "eur", "year-Budget 2020": "2020", "currency-Spent": "US$", "year-Spent": "2021"}
    answer = browser.post(address, columns | chosen | {"look": "1"}, follow=True)
    assert 'name="currency-Spent" value="USD"' in answer.content.decode()
    start(browser, run, **columns, **chosen)
    found = [(t.year, t.currency, int(t.amount)) for t in Initiative.objects.get().tranches.order_by("year")]
    assert found == [(2020, "EUR", 5), (2021, "USD", 6)]
    assert ColumnMapping.objects.get().choices["money"]["Spent"] == {"currency": "USD", "year": 2021}


def book(sheets: dict[str, list[list[Any]]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_another_sheet_brings_its_own_columns(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    data = book(
        {
            "Cover": [["Our projects"]],
            "Data": [["Projects"], ["title", "country"], ["A", "Ghana"]],
            "Old": [["nom", "pays"], ["B", "Togo"]],
        }
    )
    run = send(browser, "a.xlsx", data)
    answer = browser.get(run.get_absolute_url())
    assert answer.context["reading"].initial == {"sheet": "Data", "heading_row": 2}
    chosen = {"sheet": "Old", "heading_row": "", "column-title": "name_en", "column-country": "countries"}
    page = browser.post(f"{run.get_absolute_url()}start/", chosen, follow=True).content.decode()
    assert 'name="column-nom"' in page
    start(browser, run, **{"sheet": "Old", "column-nom": "name_en", "column-pays": "countries"})
    assert str(Initiative.objects.get()) == "B"


@pytest.mark.parametrize("rows", [[["Project ID", "Project title"]], [["Cover only"]], []])
def test_a_workbook_without_rows_can_be_discarded(
    world: None, client_of: ClientOf, scenario: Any, rows: list[list[Any]]
) -> None:
    browser = client_of(scenario.member)
    run = send(browser, "a.xlsx", book({"Sheet": rows}))
    answer = browser.get(run.get_absolute_url())
    assert answer.status_code == 200
    assert 'name="start"' not in answer.content.decode()
    browser.post(f"{run.get_absolute_url()}start/", {"discard": "1"})
    assert not Import.objects.exists()


def test_the_file_is_read_again_with_other_choices(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    data = b"id,title,internal_note\nX1,Cocoa,Contact of a survivor\n"
    run = send(browser, "a.csv", data)
    start(browser, run, **{"column-id": "identifier", "column-title": "name_en", "column-internal_note": "summary_en"})
    one = Initiative.objects.get()
    assert one.summary_en == "Contact of a survivor"
    answer = browser.post(f"{run.get_absolute_url()}again/")
    second = Import.objects.latest("pk")
    assert answer.url == second.get_absolute_url()
    start(browser, second, **{"column-id": "identifier", "column-title": "name_en", "column-internal_note": ""})
    one.refresh_from_db()
    assert (one.summary_en, second.updated) == ("", 1)
    third = browser.post(f"{second.get_absolute_url()}again/").url
    browser.post(f"{third}start/", {"discard": "1"})
    assert Path(run.stored.path).exists()  # the others need the file


def test_who_takes_back(world: None, client_of: ClientOf, scenario: Any) -> None:
    browser = client_of(scenario.member)
    run = start(browser, send(browser, "a.csv", b"name_en\nA\nB\n"))
    address = f"{run.get_absolute_url()}undo/"
    for other, code in ((None, 403), (scenario.stranger, 403), (scenario.leader, 404)):
        assert client_of(other).get(address).status_code == code
        assert client_of(other).post(address, {"reason": "x", "all": "1"}).status_code == code
        assert client_of(other).post(f"{run.get_absolute_url()}again/").status_code == code
    assert Initiative.objects.count() == 2
    page = browser.get(address).content.decode()
    assert "Take back all 2 rows" in page
    assert browser.post(address, {"all": "1"}).context["form"].errors  # a reason is asked for
    assert browser.post(address, {"reason": "Wrong.", "chosen": "1"}).context["form"].non_field_errors()
    browser.post(address, {"reason": "Wrong.", "chosen": "1", "line": ["2"]})
    assert [str(one) for one in Initiative.objects.all()] == ["B"]
    Initiative.objects.update(acronym="BB")
    left = browser.post(address, {"reason": "Wrong.", "all": "1"}).content.decode()
    assert "Short name" in left
    assert Initiative.objects.count() == 1
    Initiative.objects.update(acronym="")
    browser.post(address, {"reason": "Wrong.", "all": "1"})
    assert not Initiative.objects.exists()
    event = Event.objects.filter(verb=Verb.UNDONE, kind="exchange.import").latest("sequence")
    assert (event.actor_id, event.reason) == (scenario.member.pk, "Wrong.")
    page = browser.get(run.get_absolute_url()).content.decode()
    assert "2 rows of this import were taken back" in page
    assert "Taken back" in page


def test_the_secretariat_takes_back_and_a_long_import_is_left_to_the_worker(
    world: None, client_of: ClientOf, scenario: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client_of(scenario.member)
    run = start(browser, send(browser, "a.csv", b"name_en\nA\nB\n"))
    monkeypatch.setattr("hub.exchange.views.undo.AT_ONCE", 1)
    called: list[Any] = []
    later = SimpleNamespace(enqueue=lambda *arguments: called.append(arguments))
    monkeypatch.setattr("hub.exchange.views.undo.undo_later", later)
    secretariat = client_of(scenario.secretariat)
    secretariat.post(f"{run.get_absolute_url()}undo/", {"reason": "Wrong.", "all": "1"})
    undo_later.func(*called[0])
    assert not Initiative.objects.exists()


def test_who_speaks_no_longer_for_the_organization_does_nothing_with_its_files(
    world: None, client_of: ClientOf, scenario: Any
) -> None:
    """Also when she speaks for another one since."""
    browser = client_of(scenario.member)
    taken = start(browser, send(browser, "a.csv", b"name_en\nA\n"))
    waiting = send(browser, "b.csv", b"name_en\nB\n")
    Import.objects.update(started_at=timezone.now() - timedelta(days=9))
    FocalPoint.objects.filter(person=scenario.member).update(
        starts=timezone.localdate() - timedelta(days=20), ends=timezone.localdate() - timedelta(days=2)
    )
    yesterday = timezone.localdate() - timedelta(days=1)
    factories.focal_point(person=scenario.member, organization=factories.organization(), starts=yesterday)
    for address in (
        f"{taken.get_absolute_url()}undo/", f"{taken.get_absolute_url()}again/", f"{waiting.get_absolute_url()}start/",
    ):  # fmt: skip
        assert browser.post(address, {"reason": "x", "all": "1", "start": "1"}).status_code == 403, address
    assert [str(one) for one in Initiative.objects.all()] == ["A"]
    assert "undo/" not in browser.get(taken.get_absolute_url()).content.decode()
    assert browser.post(f"{waiting.get_absolute_url()}start/", {"discard": "1"}).status_code == 302


def test_what_another_organization_keeps_now_is_left_and_not_named(
    world: None, client_of: ClientOf, scenario: Any
) -> None:
    browser = client_of(scenario.member)
    run = start(browser, send(browser, "a.csv", b"name_en\nA\nB\n"))
    kept = Initiative.objects.get(name_en="A")
    kept.owner, kept.name_en, kept.visibility = scenario.leading_organization, "A name since hidden", "restricted"
    kept.save()
    page = browser.get(f"{run.get_absolute_url()}undo/").content.decode()
    assert "A name since hidden" not in page
    assert kept.public_id not in page
    left = browser.post(f"{run.get_absolute_url()}undo/", {"reason": "Wrong.", "all": "1"}).content.decode()
    assert "Another organization keeps it now" in left
    assert "A name since hidden" not in left
    assert [str(one) for one in Initiative.objects.all()] == ["A name since hidden"]
    outcome = undo_import(run, by=scenario.secretariat, reason="Wrong.", is_trial=True)
    assert [row.changed for row in outcome.left] != [["Another organization keeps it now"]], "the secretariat decides"
