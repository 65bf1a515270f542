"""The first loading: what it makes, what it says, and that a second one does nothing."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from hub.content.loader import load
from hub.content.models import LoadedRecord, Loading
from hub.events.actions import broken_links
from hub.events.models import Event, Verb
from hub.groups.models import Group
from hub.partners.models import Organization
from hub.sources.models import Source

pytestmark = pytest.mark.django_db


def test_second_time_does_nothing() -> None:
    first = load()
    events = Event.objects.count()
    assert first.created["group"] == 14
    assert first.created["country"] == 250
    assert load().since is not None
    Loading.objects.all().delete()
    second = load()
    assert (second.created, second.updated, second.kept, second.deleted, second.withdrawn) == ({}, {}, {}, [], [])
    assert second.unchanged == first.created
    assert Event.objects.count() == events


def test_one_event_for_each_record_worth_one(data: Path) -> None:
    load(data)
    assert set(Event.objects.values_list("verb", flat=True)) == {Verb.LOADED}
    assert not Event.objects.exclude(actor=None).exists()
    for group in Group.objects.all():
        assert Event.objects.about(group).count() == 1
    assert not Event.objects.filter(kind="vocabularies.country").exists()
    assert list(broken_links()) == []


def test_record_that_a_person_made_first_is_theirs(data: Path) -> None:
    mine = Organization.objects.create(slug="ilo", name_en="Our ILO", constituency="united_nations")
    result = load(data)
    mine.refresh_from_db()
    assert mine.name_en == "Our ILO"
    assert mine.acronym == "ILO"  # a gap may be filled
    assert "name_en" in result.kept["organization:ilo"]
    assert Group.objects.get(slug="supply-chains").offices.get().organization == mine


def test_dry_run_leaves_no_trace(data: Path) -> None:
    result = load(data, dry_run=True)
    assert result.created["group"] == 14
    for model in (Group, Source, LoadedRecord, Loading, Event):
        assert not model._default_manager.exists()


@pytest.mark.before_release  # whole, as each site of the browser tests is prepared
def test_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("loadcontent", stdout=out)
    assert out.getvalue().startswith("Created ")
    assert "14 groups" in out.getvalue()
    assert "250 countries" in out.getvalue()
    out = StringIO()
    call_command("loadcontent", stdout=out)
    assert out.getvalue().startswith("Nothing to load")


def test_command_gives_one_json_object() -> None:
    out = StringIO()
    call_command("loadcontent", "--json", "--dry-run", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["dry_run"] is True
    assert answer["files_unchanged"] is False
    assert answer["created"]["plan"] == 3
    assert not Group.objects.exists()
