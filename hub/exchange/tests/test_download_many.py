"""Downloads of many initiatives: read part by part, with as many questions to the database for many as for few."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.exchange.exporting import records
from hub.exchange.exporting.formats import FORMATS, export
from hub.initiatives.models import FundingTranche, Initiative, Place, Role
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.vocabularies.models import Country, Term


def make(number: int) -> None:
    for place in range(number):
        one = Initiative.objects.create(name_en=f"Initiative {place}", starts="2020", status="active")
        one.countries.set(Country.objects.filter(iso3__in=["KEN", "UGA"]))
        one.issues.set(Term.objects.filter(code="child-labour"))
        Role.objects.create(initiative=one, organization=factories.organization(), kind="funder")
        Role.objects.create(initiative=one, named="Ministry 1", kind="government")
        FundingTranche.objects.create(initiative=one, year=2020, amount=1000, currency="EUR")
        Place.objects.create(initiative=one, name="Place 1", latitude=-1.25, longitude=36.7)


@pytest.mark.parametrize("file_format", FORMATS)
def test_questions_do_not_grow(world: None, file_format: str) -> None:
    counts = []
    for number in (3, 12):
        make(number)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert b"".join(export(Initiative.objects.visible_to(STRANGER), file_format)[0])
        counts.append(len(asked))
    assert counts[0] == counts[1] < 30


@pytest.mark.parametrize("file_format", ["csv", "jsonl", "geojson", "iati"])
def test_the_first_piece_leaves_before_all_is_read(
    world: None, monkeypatch: pytest.MonkeyPatch, file_format: str
) -> None:
    make(9)
    monkeypatch.setattr(records, "PART", 2)
    monkeypatch.setattr("hub.exchange.exporting.tables.ROWS_OF_PIECE", 2)
    read: list[int] = []
    plain = records.FactsReader.read

    def counted(self: Any, keys: Any, columns: Any) -> Any:
        read.append(len(keys))
        return plain(self, keys, columns)

    monkeypatch.setattr(records.FactsReader, "read", counted)
    pieces, _outcome = export(Initiative.objects.visible_to(STRANGER), file_format)
    seen = b""
    for piece in pieces:
        seen += piece
        if b"Initiative 0" in seen:
            break
    assert sum(read) <= 4
    seen += b"".join(pieces)
    assert sum(read) == 9
    assert all(f"Initiative {number}".encode() in seen for number in range(9))


def test_a_hidden_organization_of_a_later_part_stays_hidden(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered from part to part is what may be named."""
    monkeypatch.setattr(records, "PART", 1)
    hidden = factories.organization(name_en="Shelter 1", visibility="restricted")
    public = factories.organization(name_en="Organization 1")
    for number in range(3):
        one = Initiative.objects.create(name_en=f"Initiative {number}")
        for organization in (hidden, public):
            Role.objects.create(initiative=one, organization=organization, kind="funder")
    text = b"".join(export(Initiative.objects.visible_to(STRANGER), "csv")[0])
    assert (text.count(b"Organization 1"), text.count(b"Shelter")) == (3, 0)
