"""The table of pairs that may be one: when it is written, by whom it is seen, and what takes a pair out of it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from hub.exchange.importing.start import open_import, source_named
from hub.exchange.tasks import run_import
from hub.exchange.tests.fixtures import NAME, Take, activity
from hub.groups.viewers import viewer_of
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.matching import comparing
from hub.matching.comparing import compare, compare_names, compare_soon, undecided_pairs
from hub.matching.merging import keep_apart, merge_initiatives, split_initiative
from hub.matching.models import Comparison, LikelyPair
from hub.operations.schedule import carry_out

pytestmark = pytest.mark.on_postgresql

ClientOf = Callable[..., Client]
Write = Callable[..., Path]
PAGE = "/initiatives/duplicates/"


def pairs() -> set[frozenset[str]]:
    return {frozenset((str(pair.one), str(pair.other))) for pair in LikelyPair.objects.select_related("one", "other")}


def work() -> None:
    """Do what waits for the worker."""
    waiting = DBTaskResult.objects.filter(task_path__endswith="compare_names", status="READY")
    assert waiting.update(status="SUCCESSFUL") == 1
    comparing.compare_names.call()


def rename(browser: Client, initiative: Initiative, name: str) -> None:
    address = f"/edit/initiative/{initiative.pk}/"
    form = browser.get(address).context["form"]
    sent = {field.html_name: field.value() for field in form if field.value() not in (None, [])}
    answer = browser.post(address, sent | {"name_en": name})
    assert answer.status_code == 302, answer.context["form"].errors


def test_the_page_says_when_all_were_compared(scenario: Any, client_of: ClientOf, db: None) -> None:
    desk = client_of(scenario.secretariat)
    assert "have not been compared yet" in desk.get(PAGE).content.decode()
    carry_out("duplicates")
    page = desk.get(PAGE).content.decode()
    assert "All records were last compared on" in page
    assert "No two records look alike." in page


def test_a_saved_form_is_compared_by_the_worker(pair: list[Initiative], scenario: Any, client_of: ClientOf) -> None:
    desk = client_of(scenario.secretariat)
    rename(desk, pair[1], "Wells and roads for the villages of the north")
    rename(desk, pair[1], "Wells and roads for the villages of the south")
    assert DBTaskResult.objects.filter(task_path__endswith="compare_names").count() == 1  # one for both
    work()
    assert pairs() == set()
    assert NAME not in desk.get(PAGE).content.decode()
    rename(desk, pair[1], f"{NAME}s")
    work()
    assert len(pairs()) == 1


def test_nothing_new_nothing_compared(
    pair: list[Initiative], scenario: Any, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = client_of(scenario.secretariat)
    before = Comparison.current().finished_at
    monkeypatch.setattr(comparing, "candidates", lambda described: pytest.fail("Nothing changed that it reads."))
    address = f"/edit/initiative/{pair[0].pk}/"
    form = desk.get(address).context["form"]
    sent = {field.html_name: field.value() for field in form if field.value() not in (None, [])}
    desk.post(address, sent | {"summary_en": "Against child labour."})
    pair[0].refresh_from_db()
    assert pair[0].summary_en == "Against child labour."
    assert compare() is None
    assert Comparison.current().finished_at > before
    assert len(pairs()) == 1


def test_gone_when_merged_or_deleted_and_back_when_split(pair: list[Initiative], scenario: Any) -> None:
    seen = undecided_pairs(viewer_of(scenario.secretariat))
    merge_initiatives(kept=pair[0], gone=pair[1], by=scenario.secretariat, reason="The same")
    assert not seen.exists()
    compare(always=True)
    assert not seen.exists()
    split_initiative(gone=Initiative.objects.get(pk=pair[1].pk), by=scenario.secretariat, reason="Two")
    assert seen.count() == 1
    pair[1].delete()
    assert not LikelyPair.objects.exists()


def test_kept_apart_stays_apart(pair: list[Initiative], scenario: Any) -> None:
    keep_apart(one=pair[1], other=pair[0], by=scenario.secretariat, reason="Two")
    compare(always=True)
    assert not undecided_pairs(viewer_of(scenario.secretariat)).exists()


def test_a_pair_is_seen_by_those_who_see_both(pair: list[Initiative], scenario: Any) -> None:
    viewers = {name: viewer_of(getattr(scenario, name)) for name in ("secretariat", "member", "stranger")}
    viewers["nobody"] = STRANGER
    count = lambda: {name: undecided_pairs(viewer).count() for name, viewer in viewers.items()}  # noqa: E731
    assert count() == {"secretariat": 1, "member": 1, "stranger": 1, "nobody": 1}
    Initiative.objects.filter(pk=pair[1].pk).update(visibility="partners")
    assert count() == {"secretariat": 1, "member": 1, "stranger": 0, "nobody": 0}
    Initiative.objects.filter(pk=pair[1].pk).update(visibility="restricted")
    assert count() == {"secretariat": 1, "member": 0, "stranger": 0, "nobody": 0}
    Initiative.objects.filter(pk=pair[1].pk).update(owner=scenario.member_organization)
    assert count() == {"secretariat": 1, "member": 1, "stranger": 0, "nobody": 0}


def test_ten_times_the_pairs_same_queries(scenario: Any, client_of: ClientOf, db: None) -> None:
    desk, country, organization = client_of(scenario.secretariat), factories.country(), factories.organization()
    queries = []
    for number in (1, 10):
        for letter in "abcdefghijk"[len(queries) :][:number]:
            for end in ("", "s"):
                name = f"{letter * 9} {letter * 7}{letter * 5}y schools against work of children{end}"
                made = factories.initiative(name_en=name)
                made.countries.add(country)
                factories.role(initiative=made, organization=organization)
        compare(always=True)
        desk.get(PAGE)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = desk.get(PAGE)
        queries.append(len(captured))
        assert page.content.decode().count('name="kept"') == number + (number == 10)
    assert queries[0] == queries[1]


def test_imports_in_any_order_give_the_same_table(take: Take, iati: Write) -> None:
    """A word that sixty share is rare, one that sixty-one share is not: what comes later decides on pairs that were there."""
    titles = [
        [f"{NAME} of Alpha{'abcdefghij'[n]}" for n in range(10)],
        [f"{NAME} of Alpha{'abcdefghij'[n]}s" for n in range(5)] + ["Roads for the north", "Road for the north"],
        [f"Schools against {letter * 8}" for letter in "abcdefghijklmnopqrstuvwxyzäöüé"]
        + [f"Schools against {a}{b}{a}" * 2 for a in "abcdef" for b in "ghijkl"],
    ]
    files = [
        iati(*(activity(f"{n}-{m}", title=title) for m, title in enumerate(own)), name=f"{n}.xml")
        for n, own in enumerate(titles)
    ]
    tables = []
    for order in permutations(files):
        Initiative.objects.all().delete()
        Comparison.objects.all().delete()
        for path in order:
            take(path)
            compare()
        tables.append((pairs(), sorted(LikelyPair.objects.values_list("score", flat=True))))
    assert tables[0][0]
    assert all(table == tables[0] for table in tables)


def test_an_import_of_the_worker_ends_with_a_comparison(world: None, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["identifier", "name_en"], ["1", NAME], ["2", f"{NAME}s"]])
    run = open_import(path, "csv", source_named("Source 1"), {}, None)
    run.stored.save("table.csv", ContentFile(path.read_bytes()))
    run_import.call(run.pk)
    assert Comparison.current().asked, "the worker compares next"
    compare_names.call()
    run.refresh_from_db()
    assert (run.state, run.created) == ("done", 2)
    assert pairs() == {frozenset((NAME, f"{NAME}s"))}


def test_the_command_leaves_the_comparison_to_the_worker(world: None, iati: Write) -> None:
    path = iati(activity("1", title=NAME), activity("2", title=f"{NAME}s"))
    call_command("importinitiatives", str(path), "--format", "iati", "--source", "Source 1")
    assert pairs() == set()
    work()
    assert len(pairs()) == 1


def test_a_comparison_never_writes_over_a_later_one(pair: list[Initiative]) -> None:
    Comparison.objects.update(event=10**9)
    Initiative.objects.filter(pk=pair[1].pk).update(name_en="Wells")
    compare(always=True)
    assert len(pairs()) == 1


def test_what_is_deleted_meanwhile_stays_out(pair: list[Initiative], monkeypatch: pytest.MonkeyPatch) -> None:
    find = comparing.candidates
    third = factories.initiative(name_en=f"{NAME} now")

    def slow(described: Any) -> Any:
        found = find(described)
        Initiative.objects.filter(pk=third.pk).delete()
        return found

    monkeypatch.setattr(comparing, "candidates", slow)
    compare(always=True)
    assert pairs() == {frozenset((NAME, f"{NAME}s"))}


def test_asked_again_after_the_worker_began(pair: list[Initiative]) -> None:
    compare_soon()
    compare_soon()
    assert DBTaskResult.objects.count() == 1
    compare()
    compare_soon()
    assert DBTaskResult.objects.count() == 2
