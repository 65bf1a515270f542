"""A person imports IATI files: real ones, twice, in any order, stopped half-way, two at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from hub.events.models import Event
from hub.exchange.current_facts import current_facts_of
from hub.exchange.importing import run as running
from hub.exchange.importing.start import import_file, open_import, source_named, try_out
from hub.exchange.models import Import, SourceRecord
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.models import Initiative, Role
from hub.lib.search import matching
from hub.lib.tests import factories

Write = Callable[..., Path]


def state() -> list[Any]:
    """Everything that is shown, without keys and times of this database."""
    initiatives = list(Initiative.objects.filter(merged_into=None))
    facts = current_facts_of(initiatives, for_files=True)
    return sorted((facts[i.pk] for i in initiatives), key=lambda own: str(own))


def test_real_files_come_in_whole_and_only_once(take: Take, shared: Path) -> None:
    files = sorted((shared / "iati/real").glob("*"))
    first = take(*files)
    assert (first["read"], first["created"], first["rejected"]) == (880, 880, [])
    before = state()
    events = Event.objects.count()
    again = take(*files)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 880)
    assert state() == before
    assert Event.objects.count() == events  # nothing changed, nothing is recorded
    forced = Initiative.objects.filter(issues__code="forced-labour")
    assert forced.exists()


def test_what_was_imported_is_found_at_once(take: Take, iati: Write) -> None:
    take(iati(activity("X-1", title="Écoles et cacao")))
    assert [str(i) for i in matching(Initiative.objects.all(), "ecoles")] == ["Écoles et cacao"]
    assert matching(Initiative.objects.all(), "école").count() == 1


def test_kosovo_has_a_code_of_its_own(take: Take, iati: Write) -> None:
    outcome = take(iati(activity("X-1", country="XK"), activity("X-2", country="ZZ")))
    assert [c.iso3 for c in Initiative.objects.get(name_en="Project X-1").countries.all()] == ["XKX"]
    assert [(one["id"], "ZZ" in one["reason"]) for one in outcome["remarks"]] == [("X-2", True)]


def test_the_record_says_what_the_file_says(take: Take, iati: Write) -> None:
    take(iati(activity("X-1")))
    initiative = Initiative.objects.get()
    assert (initiative.status, initiative.starts, initiative.ends) == ("active", "2020-01-01", "2023-12-31")
    assert [c.iso3 for c in initiative.countries.all()] == ["KEN"]
    assert [t.code for t in initiative.issues.all()] == ["child-labour"]
    assert [(r.kind, r.who, r.organization) for r in initiative.roles.all()] == [("funder", "Funder 1", None)]
    assert [str(t) for t in initiative.tranches.all()] == ["USD 1,000 (2020)"]
    assert initiative.history.count() == 1
    said = SourceRecord.objects.get()
    assert (said.file, said.line, said.facts["extra"]["reporting_org"][0]) == ("activities.xml", 3, "XX-1")


def test_an_organization_is_met_by_identifier_before_name(take: Take, iati: Write) -> None:
    right = factories.external_id(value="XX-F").organization if hasattr(factories, "external_id") else None
    if right is None:
        from hub.partners.models import ExternalId

        right = factories.organization()
        ExternalId.objects.create(organization=right, register="iati", value="XX-F")
    factories.organization(name_en="Funder 1")
    take(iati(activity("X-1")))
    assert Role.objects.get().organization == right


def test_a_later_word_replaces_an_earlier_one(take: Take, iati: Write) -> None:
    old = iati(activity("X-1", updated="2023-01-01T00:00:00Z", title="Old title"), name="old.xml")
    new = iati(activity("X-1", updated="2024-01-01T00:00:00Z", title="New title"), name="new.xml")
    take(old)
    assert take(new)["updated"] == 1
    assert take(old) | {"rejected": []} == take(old)  # the old file changes nothing any more
    initiative = Initiative.objects.get()
    assert str(initiative) == "New title"
    assert initiative.history.count() == 2
    assert initiative.source_records.count() == 2
    assert matching(Initiative.objects.all(), "new").count() == 1
    assert matching(Initiative.objects.all(), "old").count() == 0


def test_any_order_and_number_of_files_gives_the_same_state(world: None, iati: Write, take: Take) -> None:
    files = [
        iati(activity("X-1", title="A"), activity("X-2", updated="2022-01-01T00:00:00Z"), name="a.xml"),
        iati(activity("X-1", title="B", updated="2023-06-01T00:00:00Z", country="UG"), name="b.xml"),
        iati(activity("X-2", title="C", ends="2025-01-01"), activity("X-3"), name="c.xml"),
    ]
    states = []
    for order in itertools.permutations(files):
        SourceRecord.objects.all().delete()
        Initiative.objects.all().delete()
        Import.objects.all().delete()
        take(*order)
        take(order[0], order[0])
        states.append(state())
    assert all(one == states[0] for one in states)
    assert [own["name_en"] for own in states[0]] == ["A", "C", "Project X-3"]


def test_two_sources_stand_side_by_side(take: Take, iati: Write) -> None:
    take(iati(activity("X-1", title="As the funder calls it"), name="a.xml"), source="Funder")
    take(
        iati(activity("X-1", title="As the implementer does", updated="2024-02-02T00:00:00Z"), name="b.xml"),
        source="Other",
    )
    initiative = Initiative.objects.get()
    titles = {record.source.title: record.facts["name_en"] for record in initiative.source_records.all()}
    assert titles == {"Funder": "As the funder calls it", "Other": "As the implementer does"}


def test_what_was_changed_by_hand_is_left_alone(take: Take, iati: Write) -> None:
    take(iati(activity("X-1", title="From the file"), name="a.xml"))
    initiative = Initiative.objects.get()
    initiative.name_en = "By hand"
    initiative.save()
    take(iati(activity("X-1", title="From the next file", updated="2025-01-01T00:00:00Z", country="UG"), name="b.xml"))
    initiative.refresh_from_db()
    assert initiative.name_en == "By hand"
    assert [c.iso3 for c in initiative.countries.all()] == ["UGA"]


def test_a_stopped_import_goes_on_where_it_was(take: Take, iati: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PART", 3)
    path = iati(*(activity(f"X-{n}") for n in range(10)))
    source = source_named("Source 1")
    written = running._write_part

    def stops(run: Import, part: Any, position: int, *rest: Any) -> None:
        if position > 6:
            raise KeyboardInterrupt
        written(run, part, position, *rest)

    monkeypatch.setattr(running, "_write_part", stops)
    with pytest.raises(KeyboardInterrupt):
        import_file(open_import(path, "iati", source, {}, None), path)
    assert Initiative.objects.count() == 6
    monkeypatch.setattr(running, "_write_part", written)
    outcome = take(path)
    assert (outcome["read"], outcome["created"], outcome["rejected"]) == (10, 10, [])
    assert Initiative.objects.count() == 10
    assert Import.objects.count() == 1


def test_two_processes_share_the_work(take: Take, iati: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second reads the same file while the first is in the middle of it."""
    monkeypatch.setattr(running, "PART", 2)
    path = iati(*(activity(f"X-{n}") for n in range(8)))
    source = source_named("Source 1")
    first = open_import(path, "iati", source, {}, None)
    written = running._write_part
    entered: list[bool] = []

    def interrupts(run: Import, part: Any, position: int, *rest: Any) -> None:
        written(run, part, position, *rest)
        if position == 4 and not entered:
            entered.append(True)
            import_file(open_import(path, "iati", source, {}, None), path)

    monkeypatch.setattr(running, "_write_part", interrupts)
    import_file(first, path)
    assert Import.objects.count() == 1
    assert Initiative.objects.count() == 8
    first.refresh_from_db()
    assert (first.created, first.unchanged, first.position, first.state) == (8, 0, 8, "done")


def test_a_trial_leaves_everything_as_it_is(world: None, iati: Write) -> None:
    outcome = try_out(iati(activity("X-1"), activity("X-1")), "iati", "Source 1", {})
    assert (outcome["read"], outcome["created"], len(outcome["rejected"])) == (2, 1, 1)
    assert not Initiative.objects.exists()
    assert not Import.objects.exists()
    assert not Event.objects.exists()


def test_only_what_points_to_the_target(take: Take, iati: Write) -> None:
    path = iati(activity("X-1"), activity("X-2", description="Water for a town."))
    outcome = take(path, relevant=True)
    assert (outcome["created"], outcome["set_aside"]) == (1, 1)
    assert outcome["set_aside_rows"][0]["id"] == "X-2"


def test_the_command_prints_one_object(world: None, iati: Write, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    call_command("importinitiatives", str(iati(activity("X-1"))), "--format", "iati", "--source", "S", "--json")
    outcome = json.loads(capsys.readouterr().out)
    assert {"read": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": []}.items() <= outcome.items()
