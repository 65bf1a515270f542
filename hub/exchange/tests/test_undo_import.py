"""What an import wrote is taken back, whole or by row, until somebody changed it."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.events.models import Event, Verb
from hub.exchange.current_facts import current_facts_of
from hub.exchange.importing.start import import_file, open_import, source_named
from hub.exchange.importing.undo import undo_import
from hub.exchange.models import Import, ImportedRow, SourceRecord
from hub.exchange.tests.fixtures import Take
from hub.initiatives.models import Identifier, Initiative, Place
from hub.lib.search import matching_keys
from hub.lib.tests import factories

pytestmark = pytest.mark.both_databases

HEAD = ["identifier", "name_en", "countries", "starts", "issues", "funders", "funding", "places", "summary_en"]
Import_ = Callable[..., Import]


def table(tmp_path: Path, rows: list[list[str]], name: str = "a.csv", head: list[str] = HEAD) -> Path:
    path = tmp_path / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@pytest.fixture
def bring(world: None, tmp_path: Path) -> Import_:
    """Import rows as a table and return the import."""

    def bring(
        rows: list[list[str]], source: str = "Source 1", name: str = "a.csv", head: list[str] = HEAD, **options: Any
    ) -> Import:
        path = table(tmp_path, rows, name, head)
        return import_file(open_import(path, "csv", source_named(source), options, None), path)

    return bring


def state() -> dict[str, Any]:
    """Everything that readers may see of the mapping, by the names of initiatives."""
    initiatives = list(Initiative.objects.order_by("pk"))
    facts = current_facts_of(initiatives)
    names = {one.pk: one.public_id for one in initiatives}
    return {
        "facts": {names[key]: own for key, own in facts.items()},
        "said": sorted(
            SourceRecord.objects.values_list(
                "initiative__public_id", "source__title", "register", "identifier", "fingerprint", "stated_at", "dated", "standing"
            )
        ),
        "identifiers": sorted(Identifier.objects.values_list("initiative__public_id", "register", "value")),
        "places": sorted(Place.objects.values_list("initiative__public_id", "name", "latitude", "longitude", "shown")),
        "found": {word: sorted(matching_keys(Initiative, word)) for word in ("cocoa", "cotton", "schools")},
    }  # fmt: skip


def row(identifier: str, **cells: str) -> list[str]:
    values = {"identifier": identifier, "name_en": f"Project {identifier}", "countries": "Ghana"} | cells
    return [values.get(name, "") for name in HEAD]


def test_all_of_it(bring: Import_) -> None:
    before = state()
    run = bring(
        [row("A", starts="2020", issues="child-labour", funding="2020 USD 5", places="Accra @ 5.6, -0.2"), row("B")]
    )
    assert run.created == 2
    outcome = undo_import(run, by=None, reason="Wrong file.")
    assert (outcome.rows, outcome.removed, outcome.restored, outcome.left) == (2, 2, 0, [])
    assert state() == before
    run.refresh_from_db()
    assert run.state == Import.State.UNDONE
    event = Event.objects.get(verb=Verb.UNDONE)
    assert (event.kind, event.object_id, event.reason) == ("exchange.import", run.pk, "Wrong file.")
    assert Event.objects.filter(verb=Verb.DELETED).count() == 2
    assert undo_import(run, by=None, reason="Again.").rows == 0
    # It may come in anew.
    assert bring([row("A"), row("B")]).created == 2


def test_some_rows_and_then_the_rest(bring: Import_) -> None:
    run = bring([row("A"), row("B"), row("C")])
    undo_import(run, by=None, reason="x", lines=[3])
    assert set(Initiative.objects.values_list("name_en", flat=True)) == {"Project A", "Project C"}
    run.refresh_from_db()
    assert run.state == Import.State.DONE
    assert undo_import(run, by=None, reason="x").removed == 2
    assert not Initiative.objects.exists()


def test_what_an_import_changed_is_as_before(bring: Import_) -> None:
    bring([row("A", starts="2019", issues="child-labour", places="Accra @ 5.6, -0.2"), row("B", funding="2020 USD 5")])
    before = state()
    run = bring(
        [
            row("A", starts="2021", issues="forced-labour", places="Tema @ 5.7, 0.0", summary_en="On cocoa."),
            row("B"),
            row("C"),
        ],
        name="b.csv",
    )
    assert (run.created, run.updated) == (1, 1)
    outcome = undo_import(run, by=None, reason="x")
    assert (outcome.removed, outcome.left) == (1, [])
    assert state() == before


def test_what_a_person_wrote_first_comes_back(bring: Import_) -> None:
    bring([row("A", starts="2019")])
    Initiative.objects.update(summary_en="Written by hand.")
    before = state()
    run = bring([row("A", starts="2020", summary_en="By the file.", countries="Togo")], name="b.csv")
    assert Initiative.objects.get().summary_en == "Written by hand."
    undo_import(run, by=None, reason="x")
    assert state() == before


CHANGES: dict[str, Callable[[Initiative], Any]] = {
    "a text": lambda one: Initiative.objects.filter(pk=one.pk).update(summary_fr="À la main."),
    "a list": lambda one: one.countries.clear(),
    "a hidden place": lambda one: one.places.update(shown="hidden"),
    "a note": lambda one: one.roles.update(note_en="Since 2020"),
    "a keeper": lambda one: Initiative.objects.filter(pk=one.pk).update(owner=factories.organization()),
    "a day of confirmation": lambda one: Initiative.objects.filter(pk=one.pk).update(confirmed_on="2026-01-01"),
    "a phase": lambda one: one.phases.create(name_en="First"),
    "a group": lambda one: one.groups.add(factories.group()),
    "a merge": lambda one: Initiative.objects.filter(pk=one.pk).update(merged_into=factories.initiative()),
    "who may see it": lambda one: Initiative.objects.filter(pk=one.pk).update(visibility="restricted"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_somebody_changed_is_listed_and_left(bring: Import_, change: str) -> None:
    run = bring([row("A", funders="Funder 1", places="Accra @ 5.6, -0.2"), row("B")])
    CHANGES[change](Initiative.objects.get(name_en="Project A"))
    before = state()
    trial = undo_import(run, by=None, reason="x", is_trial=True)
    assert state() == before
    outcome = undo_import(run, by=None, reason="x")
    for found in (trial, outcome):
        assert (found.removed, [left.line for left in found.left]) == (1, [2])
        assert found.left[0].changed
    assert Initiative.objects.filter(name_en="Project A").exists()
    assert not Initiative.objects.filter(name_en="Project B").exists()
    run.refresh_from_db()
    assert run.state == Import.State.DONE  # something of it is still here


def test_a_change_by_hand_of_an_earlier_record_is_left(bring: Import_) -> None:
    bring([row("A", starts="2019")])
    run = bring([row("A", starts="2020")], name="b.csv")
    Initiative.objects.update(starts="2018")
    outcome = undo_import(run, by=None, reason="x")
    assert [(left.line, left.changed) for left in outcome.left] == [(2, ["Start"])]
    assert Initiative.objects.get().starts == "2018"


def test_a_later_import_stays(bring: Import_) -> None:
    first = bring([row("A", starts="2019", summary_en="First.")])
    bring([row("A", starts="2020")], name="b.csv", source="Source 1")
    undo_import(first, by=None, reason="x")
    one = Initiative.objects.get()
    assert (one.starts, one.summary_en) == ("2020", "")


def test_what_a_later_import_repeats_stays(bring: Import_) -> None:
    first = bring([row("A", starts="2019")], said_on="2020-01-01")
    bring([row("A", starts="2019")], name="b.csv", said_on="2021-01-01")
    undo_import(first, by=None, reason="x")
    assert Initiative.objects.get().starts == "2019"


def test_dates_that_contradict_each_other_come_back(bring: Import_) -> None:
    head = ["identifier", "name_en", "starts", "ends"]
    bring([["A", "Project A", "2019", "2020"]], head=head)
    before = state()
    run = bring([["A", "Project A", "2022", ""]], name="b.csv", head=head)
    assert Initiative.objects.get().starts == ""  # 2022 to 2020 is shown to nobody
    undo_import(run, by=None, reason="x")
    assert state() == before


def test_an_import_that_runs_is_not_taken_back(bring: Import_) -> None:
    run = bring([row("A")])
    Import.objects.update(state=Import.State.RUNNING)
    run.refresh_from_db()
    with pytest.raises(ValidationError):
        undo_import(run, by=None, reason="x")


# A wrong mapping that is corrected.

NOTES = [["X1", "Cocoa project", "Contact of a survivor", "Ghana"], ["X2", "Cotton project", "do not publish", "Mali"]]
NOTES_HEAD = ["id", "title", "internal_note", "country"]
WRONG = {"id": "identifier", "title": "name_en", "internal_note": "summary_en", "country": "countries"}
RIGHT = {heading: name for heading, name in WRONG.items() if heading != "internal_note"}


def test_a_corrected_mapping_replaces_what_the_wrong_one_wrote(bring: Import_, client_of: Any) -> None:
    bring(NOTES, head=NOTES_HEAD, mapping=WRONG)
    one = Initiative.objects.get(name_en="Cocoa project")
    assert one.summary_en == "Contact of a survivor"
    before = state()
    again = bring(NOTES, head=NOTES_HEAD, mapping=RIGHT)
    assert (again.created, again.updated) == (0, 2)
    browser = client_of(None)
    for address in (
        one.get_absolute_url(), f"{one.get_absolute_url()}sources/", "/initiatives/?q=survivor", "/initiatives/download/csv/",
        "/initiatives/download/jsonl/", "/initiatives/download/iati/", "/search/?q=survivor", "/api/v1/initiatives",
    ):  # fmt: skip
        answer = browser.get(address)
        content = b"".join(answer) if answer.streaming else answer.content
        assert b"Contact of a" not in content, address
    assert not SourceRecord.objects.filter(facts__has_key="summary_en").exists()
    undo_import(again, by=None, reason="x")
    assert state() == before


def test_a_corrected_mapping_of_identifiers_makes_no_second_record(bring: Import_) -> None:
    first = bring(NOTES, head=NOTES_HEAD, mapping={"title": "name_en", "country": "countries"})
    addresses = set(Initiative.objects.values_list("public_id", flat=True))
    before = state()
    again = bring(NOTES, head=NOTES_HEAD, mapping=RIGHT)
    assert (again.created, set(Initiative.objects.values_list("public_id", flat=True))) == (0, addresses)
    assert sorted(Identifier.objects.values_list("value", flat=True)) == ["X1", "X2"]
    undo_import(again, by=None, reason="x")
    assert state() == before
    undo_import(first, by=None, reason="x")
    assert not Initiative.objects.exists()


def test_a_row_that_a_corrected_mapping_rejects_is_taken_back(bring: Import_) -> None:
    head = ["identifier", "title", "other"]
    bring(
        [["A", "Project A", ""], ["B", "Project B", "Real name"]],
        head=head,
        mapping={"identifier": "identifier", "title": "name_en"},
    )
    again = bring(
        [["A", "Project A", ""], ["B", "Project B", "Real name"]],
        head=head,
        mapping={"identifier": "identifier", "other": "name_en"},
    )
    assert again.rejected == 1
    assert list(Initiative.objects.values_list("name_en", flat=True)) == ["Real name"]


# The command.


def run_command(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("undoimport", *arguments, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_command(bring: Import_) -> None:
    run = bring([row("A"), row("B")])
    Initiative.objects.filter(name_en="Project A").update(acronym="PA")
    tried = run_command(run.public_id, "--dry-run")
    assert Initiative.objects.count() == 2
    done = run_command(run.public_id)
    for found in (tried, done):
        assert (found["rows"], found["removed"], found["restored"]) == (1, 1, 0)
        assert [(left["row"], left["changed"]) for left in found["left"]] == [(2, ["Short name"])]
    assert Initiative.objects.get().acronym == "PA"


# Laws.

ROWS = st.fixed_dictionaries(
    {
        "countries": st.sampled_from(["", "Ghana", "Togo", "Ghana; Togo"]),
        "starts": st.sampled_from(["", "2019", "2020-05"]),
        "issues": st.sampled_from(["", "child-labour", "forced-labour; child-labour"]),
        "funders": st.sampled_from(["", "Funder 1", "Funder 1; Funder 2 [XX-2]"]),
        "funding": st.sampled_from(["", "2020 USD 5", "2020 USD 5; 2021 EUR 7.50"]),
        "places": st.sampled_from(["", "Accra @ 5.6, -0.2"]),
        "summary_en": st.sampled_from(["", "On cocoa.", "Cotton and schools"]),
    }
)
FILES = st.lists(
    st.lists(st.tuples(st.sampled_from("ABC"), ROWS), max_size=3, unique_by=lambda one: one[0]), min_size=1, max_size=3
)
QUICK = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class _AgainError(Exception):
    """Takes an example back."""


TOGETHER = ["IATI identifier", *HEAD[1:]]  # known by the same number to every source


def bring_all(bring: Import_, files: list[Any], order: Any = None) -> list[Import]:
    return [
        bring(
            [row(name, **cells) for name, cells in files[n]],
            name=f"{n}.csv",
            source=f"Source {n}",
            said_on=f"202{n}-01-01",
            head=TOGETHER,
        )
        for n in (range(len(files)) if order is None else order)
    ]


@QUICK
@given(files=FILES)
def test_import_then_undo_leaves_everything_as_it_was(bring: Import_, files: list[Any]) -> None:
    try:
        with transaction.atomic():
            bring_all(bring, files[:-1])
            before = state()
            run = bring_all(bring, files, [len(files) - 1])[0]
            undo_import(run, by=None, reason="x")
            assert state() == before
            raise _AgainError
    except _AgainError:
        pass


@QUICK
@given(files=FILES, data=st.data())
def test_undoing_any_import_is_as_if_it_had_never_come(bring: Import_, files: list[Any], data: Any) -> None:
    """And the order of imports does not matter."""
    gone = data.draw(st.integers(0, len(files) - 1))
    orders = list(itertools.permutations(range(len(files))))
    outcomes = []
    for order, without in ((data.draw(st.sampled_from(orders)), False), (data.draw(st.sampled_from(orders)), True)):
        try:
            with transaction.atomic():
                kept = [n for n in order if not (without and n == gone)]
                runs = bring_all(bring, files, kept)
                if not without:
                    undo_import(runs[order.index(gone)], by=None, reason="x")
                facts = current_facts_of(list(Initiative.objects.all()))
                outcomes.append(sorted(json.dumps(own, sort_keys=True) for own in facts.values()))
                raise _AgainError
        except _AgainError:
            pass
    assert outcomes[0] == outcomes[1]


def test_rows_that_change_nothing_are_not_kept(bring: Import_, take: Take) -> None:
    bring([row("A")])
    kept = ImportedRow.objects.count()
    bring([row("A")], name="b.csv")
    assert ImportedRow.objects.count() == kept
