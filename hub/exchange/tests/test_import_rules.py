"""What a file may not do: change another organization's record, speak in another's name or out of the future, push a
dated word aside without a date of its own, take more than its share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hub.events.models import Event
from hub.exchange.importing import policy
from hub.exchange.importing.start import import_file, open_import, report, source_named
from hub.exchange.models import Import
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.models import Initiative
from hub.lib.tests import factories

Write = Callable[..., Path]
ClientOf = Callable[..., Client]


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def kept(take: Take, iati: Write, scenario: Any) -> Initiative:
    """An initiative that the member's organization keeps."""
    take(iati(activity("X-1", title="As it was"), name="first.xml"))
    initiative = Initiative.objects.get()
    initiative.owner = scenario.member_organization
    initiative.save()
    return initiative


@pytest.mark.parametrize(
    ("who", "may"), [("member", True), ("secretariat", True), ("leader", False), ("stranger", False)]
)
def test_only_its_keeper_changes_a_record_by_a_file(
    kept: Initiative, iati: Write, scenario: Any, who: str, may: bool
) -> None:
    path = iati(activity("X-1", title="By file", updated="2024-06-01T00:00:00Z"), activity("X-2"), name="next.xml")
    spoken_of = Event.objects.filter(kind="initiatives.initiative", object_id=kept.pk)
    events = spoken_of.count()
    run = import_file(open_import(path, "iati", source_named("S"), {}, None), path, by=getattr(scenario, who))
    outcome = report([run])
    kept.refresh_from_db()
    assert kept.name_en == ("By file" if may else "As it was")
    assert (outcome["created"], outcome["updated"]) == (1, int(may))
    if may:
        assert outcome["rejected"] == []
        assert spoken_of.count() == events + 1
        return
    (problem,) = outcome["rejected"]
    assert (problem["row"], problem["id"]) == (3, "X-1")
    assert "Another organization maintains this record" in problem["reason"]
    assert kept.source_records.count() == 1  # nor does the file speak beside the others
    assert spoken_of.count() == events


def test_whoever_guesses_the_identifier_of_a_hidden_record_learns_nothing(
    take: Take, iati: Write, scenario: Any
) -> None:
    """The file of a stranger makes a record of its own, as if there were no other; sent again, it changes that one."""
    take(iati(activity("X-1"), activity("X-2"), name="first.xml"))
    Initiative.objects.filter(name_en="Project X-2").update(visibility="restricted")
    path = iati(*(activity(f"X-{n}", title="New", updated="2024-06-01T00:00:00Z") for n in (1, 2)), name="b.xml")
    outcome = report([import_file(open_import(path, "iati", source_named("S"), {}, None), path, by=scenario.leader)])
    assert (outcome["created"], outcome["updated"], outcome["rejected"]) == (1, 0, [])
    assert [problem["id"] for problem in outcome["remarks"]] == ["X-1"]  # it stands beside, see test_words_beside
    hidden, fresh = Initiative.objects.filter(identifiers__value="X-2").order_by("pk")
    assert (hidden.name_en, hidden.visibility, hidden.source_records.count()) == ("Project X-2", "restricted", 1)
    assert (fresh.name_en, fresh.visibility) == ("New", "public")
    again = iati(activity("X-2", title="Newer", updated="2024-07-01T00:00:00Z"), name="c.xml")
    outcome = report([import_file(open_import(again, "iati", source_named("S"), {}, None), again, by=scenario.leader)])
    assert (outcome["created"], outcome["rejected"]) == (0, [])
    hidden.refresh_from_db()
    assert hidden.name_en == "Project X-2"


def test_an_undated_file_does_not_hold_against_a_dated_one(take: Take, iati: Write) -> None:
    dated = iati(activity("X-1", title="Dated", updated="2020-01-01T00:00:00Z"), name="dated.xml")
    undated = iati(activity("X-1", title="Undated", updated="", more="<activity-scope code='4'/>"), name="undated.xml")
    undated.write_text(undated.read_text().replace('generated-datetime="2024-02-01T00:00:00Z"', ""))
    for order in ([dated, undated], [undated, dated], [undated, dated, undated]):
        Initiative.objects.all().delete()
        Import.objects.all().delete()
        take(*order)
        initiative = Initiative.objects.get()
        assert initiative.name_en == "Dated"
        assert [term.code for term in initiative.levels.all()] == [
            "national"
        ]  # what only the undated file says is shown
        assert sorted(initiative.source_records.values_list("dated", flat=True)) == [False, True]
    before = list(initiative.source_records.values_list("pk", "stated_at"))
    assert take(undated)["unchanged"] == 1
    assert list(initiative.source_records.values_list("pk", "stated_at")) == before


def test_nobody_speaks_out_of_the_future(take: Take, iati: Write) -> None:
    take(iati(activity("X-1", title="Tomorrow", updated="2999-01-01T00:00:00Z"), name="future.xml"))
    said = Initiative.objects.get().source_records.get()
    assert timezone.now() - timedelta(hours=1) < said.stated_at <= timezone.now()
    assert take(iati(activity("X-1", title="Later", updated=timezone.now().isoformat()), name="b.xml"))["updated"] == 1
    assert Initiative.objects.get().name_en == "Later"


def send(browser: Client, source: str, data: bytes = b"name_en\nA\n") -> Any:
    file = SimpleUploadedFile("a.csv", data)
    return browser.post("/initiatives/imports/", {"source": source, "file": file})


def test_a_partner_speaks_for_itself(world: None, client_of: ClientOf, scenario: Any) -> None:
    factories.organization(name_en="Other Organization")
    scenario.member_organization.name_en = "Own Organization"
    scenario.member_organization.save()
    for who, named, stands in (
        ("member", "own organization ", "Own Organization"),
        ("member", "Other Organization", "Other Organization (sent by Own Organization)"),
        ("member", "Other Organization (sent by Own Organization)", "Other Organization (sent by Own Organization)"),
        ("secretariat", "Other Organization", "Other Organization"),
    ):
        assert send(client_of(getattr(scenario, who)), named).status_code == 302
        assert Import.objects.latest("pk").source.title == stands


def test_a_source_is_the_same_in_whichever_language_it_is_sent(world: None, client_of: ClientOf, scenario: Any) -> None:
    scenario.member_organization.name_en, scenario.member_organization.name_fr = (
        "Own Organization",
        "Organisation propre",
    )
    scenario.member_organization.save()
    file = SimpleUploadedFile("a.csv", b"name_en\nA\n")
    client_of(scenario.member).post("/fr/initiatives/imports/", {"source": "Other Organization", "file": file})
    assert Import.objects.get().source.title == "Other Organization (sent by Own Organization)"


def test_the_share_of_a_person_and_of_an_organization(
    world: None, client_of: ClientOf, scenario: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "BYTES_OF_PERSON", 3_000_000)
    monkeypatch.setattr(policy, "BYTES_OF_ORGANIZATION", 4_000_000)
    colleague = factories.focal_point(organization=scenario.member_organization).person
    table = b"name_en\n" + b"A\n" * 900_000  # 1.8 MB
    own, other = client_of(scenario.member), client_of(colleague)
    assert send(own, "S", table).status_code == 302
    assert "You may send 3 MB a day; with this file it would be 4 MB." in send(own, "S", table).content.decode()
    assert send(other, "S", table).status_code == 302
    Import.objects.filter(started_by=colleague).update(size=2_900_000)
    answer = send(own, "S", b"name_en\nA\n").content.decode()
    assert "Your organization may send 4 MB a day; with this file it would be 5 MB." in answer
    assert Import.objects.count() == 2
    assert (
        send(client_of(scenario.leader), "S", table).status_code == 302
    )  # another organization has a share of its own
    Import.objects.update(started_at=timezone.now() - timedelta(days=1, minutes=1))
    assert send(own, "S", table).status_code == 302


def test_imports_that_are_left_open(
    world: None, client_of: ClientOf, scenario: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "OPEN_AT_ONCE", 2)
    for _ in range(2):
        assert send(client_of(scenario.member), "S").status_code == 302
    assert "You have 2 imports that are not finished." in send(client_of(scenario.member), "S").content.decode()
    assert send(client_of(scenario.leader), "S").status_code == 302
    assert send(client_of(scenario.secretariat), "S").status_code == 302
    Import.objects.filter(started_by=scenario.member).update(state="done")
    assert send(client_of(scenario.member), "S").status_code == 302
