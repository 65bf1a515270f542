"""A place that was hidden or coarsened stays so on every path by which its record can change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hub.exchange.exporting.formats import FORMATS
from hub.exchange.importing.start import import_file, open_import, report, source_named
from hub.exchange.importing.undo import undo_import
from hub.exchange.models import Import, SourceRecord
from hub.exchange.reviewing import decide_on_word
from hub.exchange.statements import choose_word
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.models import Initiative, Place
from hub.lib.tests import factories
from hub.matching.merging import merge_initiatives, split_initiative

ClientOf = Callable[..., Client]
Table = Callable[..., Path]
HEAD = "identifier,name_en,countries,places,implementers"
NAME, LATITUDE, MOVED = "Shelter 7", "-10.6866", "-10.68665"


@pytest.fixture
def table(tmp_path: Path) -> Table:
    def write(*rows: str, name: str = "places.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
        return path

    return write


def row(number: str, *places: str, implementer: str = "") -> str:
    return f'{number},School {number},COD,"{"; ".join(places)}",{implementer}'


def at(latitude: str, name: str = NAME) -> str:
    return f"{name} @ {latitude}, 25.4847"


@pytest.fixture
def hidden(take: Take, table: Table) -> Initiative:
    """A record whose place was hidden after it had come by a file."""
    take(table(row("P1", at(LATITUDE))), file_format="csv")
    Place.objects.update(shown="hidden")
    return Initiative.objects.get()


def everything_public(client: Client, initiative: Initiative) -> str:
    page = initiative.get_absolute_url()
    addresses = [page, f"{page}sources/", f"/api/v1/initiatives/{initiative.public_id}", "/events/"]
    addresses += [f"/initiatives/download/{name}/" for name in FORMATS]
    addresses += ["/initiatives/?view=map", "/initiatives/embed/?view=map"]
    found = []
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found.append(content.decode("utf-8", "replace"))
    return "\n".join(found)


def gives_away(text: str) -> list[str]:
    return [word for word in (NAME, "10.68", "-10.7", "25.48") if word in text]


def test_a_hidden_place_that_a_later_file_moves_stays_hidden(
    hidden: Initiative, take: Take, table: Table, client: Client
) -> None:
    assert gives_away(everything_public(client, hidden)) == []
    outcome = take(table(row("P1", at(MOVED)), name="moved.csv"), file_format="csv")
    assert outcome["updated"] == 1
    place = Place.objects.get()
    assert (place.latitude, place.shown, place.restricted_on_import) == (float(MOVED), "hidden", True)
    assert "no more open" in str(outcome["remarks"])
    assert gives_away(everything_public(client, hidden)) == []


def test_a_place_next_to_a_coarse_one_comes_in_coarse(take: Take, table: Table, client: Client) -> None:
    take(table(row("P1", at(LATITUDE), at("-11.5", "Open office"))), file_format="csv")
    Place.objects.filter(name=NAME).update(shown="coarse")
    take(table(row("P1", at(MOVED), at("-11.5", "Open office"))), file_format="csv")
    assert set(Place.objects.values_list("name", "shown")) == {(NAME, "coarse"), ("Open office", "exact")}
    text = everything_public(client, Initiative.objects.get())
    assert "Open office" in text
    assert [word for word in (NAME, "10.68") if word in text] == []


@pytest.mark.parametrize("tie", ["keeper", "implementer"])
def test_a_new_record_of_an_organization_with_hidden_places(
    tie: str, hidden: Initiative, take: Take, table: Table, client: Client
) -> None:
    organization = factories.organization(name_en="Organization 1")
    if tie == "keeper":
        Initiative.objects.update(owner=organization)
    else:
        factories.role(initiative=hidden, organization=organization)
    take(table(row("P2", at(MOVED), implementer="Organization 1")), file_format="csv")
    fresh = Initiative.objects.get(name_en="School P2")
    assert fresh.places.get().shown == "hidden"
    assert gives_away(everything_public(client, fresh)) == []
    take(table(row("P3", at("1.5", "Open office"), implementer="Organization 2")), file_format="csv")
    assert Initiative.objects.get(name_en="School P3").places.get().shown == "exact"


def test_an_import_whose_places_were_held_back_can_be_undone(hidden: Initiative, take: Take, table: Table) -> None:
    moved = table(row("P1", at(MOVED)), row("P2", at("1.5", "Open")), name="moved.csv")
    take(moved, file_format="csv")
    outcome = undo_import(Import.objects.latest("pk"), by=None, reason="Wrong")
    assert (outcome.rows, outcome.left) == (2, [])
    place = Place.objects.get()
    assert (place.latitude, place.shown) == (float(LATITUDE), "hidden")


def test_the_keeper_reads_the_remark_and_decides(
    hidden: Initiative, take: Take, table: Table, client_of: ClientOf, client: Client
) -> None:
    organization = factories.organization()
    Initiative.objects.update(owner=organization)
    owner = client_of(factories.focal_point(organization=organization).person)
    take(table(row("P1", at(MOVED))), file_format="csv")
    assert "please check" in owner.get(hidden.get_absolute_url()).content.decode()
    assert "please check" not in client.get(hidden.get_absolute_url()).content.decode()
    place = Place.objects.get()
    sent = {"initiative": hidden.public_id, "name": NAME, "latitude": MOVED, "longitude": "25.4847", "shown": "exact"}
    assert owner.post(f"/edit/place/{place.pk}/", sent).status_code == 302
    place.refresh_from_db()
    assert (place.shown, place.restricted_on_import) == ("exact", False)
    take(table(row("P1", at(MOVED), at("1.5", "Office"))), file_format="csv")
    assert set(Place.objects.values_list("shown", flat=True)) == {"exact"}


def test_the_form_of_a_new_place_proposes_what_the_others_have(hidden: Initiative, client_of: ClientOf) -> None:
    editor = client_of(factories.person(is_secretariat=True))
    form = editor.get(f"/edit/place/new/?initiative={hidden.pk}").context["form"]
    assert form["shown"].value() == "hidden"


def test_a_hidden_place_that_its_keeper_deletes_is_not_read_in_the_sources(hidden: Initiative, client: Client) -> None:
    Place.objects.all().delete()
    assert gives_away(everything_public(client, hidden)) == []


def test_words_that_wait_do_not_tell_a_place(take: Take, iati: Any, client: Client) -> None:
    take(iati(activity("X-1"), name="first.xml"))
    where = (
        f"<location><name><narrative>{NAME}</narrative></name><point><pos>{LATITUDE} 25.4847</pos></point></location>"
    )
    partner = factories.focal_point().person
    path = iati(activity("X-1", more=where, updated="2024-06-01T00:00:00Z"), name="other.xml")
    report([import_file(open_import(path, "iati", source_named("S"), {}, None), path, by=partner)])
    initiative = Initiative.objects.get()
    assert SourceRecord.objects.filter(standing="waiting").count() == 1
    assert gives_away(everything_public(client, initiative)) == []
    Place.objects.create(initiative=initiative, name="Shelter 8", latitude=2, longitude=3, shown="hidden")
    editor = factories.person(is_secretariat=True)
    Place.objects.update(shown="hidden")
    decide_on_word(said=SourceRecord.objects.get(standing="waiting"), counts=True, by=editor, reason="Known")
    assert set(initiative.places.values_list("shown", flat=True)) == {"hidden"}
    assert gives_away(everything_public(client, initiative)) == []


def test_a_chosen_word_a_merge_and_a_split_open_nothing(
    hidden: Initiative, take: Take, table: Table, client: Client
) -> None:
    editor = factories.person(is_secretariat=True)
    take(table(row("P1", at(MOVED))), file_format="csv")
    first = SourceRecord.objects.order_by("pk")[0]
    hidden.refresh_from_db()
    choose_word(initiative=hidden, field="places", said=first, by=editor, reason="")
    assert Place.objects.get().shown == "hidden"
    take(table(row("P2"), name="other.csv"), file_format="csv")
    other = Initiative.objects.get(name_en="School P2")
    hidden.refresh_from_db()
    merge_initiatives(kept=other, gone=hidden, by=editor, reason="One")
    take(table(row("P1", at("-10.681")), name="later.csv"), file_format="csv")
    other.refresh_from_db()
    assert set(Place.objects.values_list("shown", flat=True)) == {"hidden"}
    assert gives_away(everything_public(client, other)) == []
    hidden.refresh_from_db()
    split_initiative(gone=hidden, by=editor, reason="Two")
    hidden.refresh_from_db()
    assert set(Place.objects.values_list("shown", flat=True)) == {"hidden"}
    assert gives_away(everything_public(client, hidden)) == []
