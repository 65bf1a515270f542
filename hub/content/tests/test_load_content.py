"""Loading: repeatable, and never over what people edited or deleted."""

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
from hub.groups.models import Group, Milestone
from hub.initiatives.models import FundingTranche, Initiative
from hub.library.models import Item
from hub.meetings.models import Meeting
from hub.partners.models import Organization
from hub.sources.models import Source, Statement
from hub.vocabularies.models import Country

pytestmark = pytest.mark.django_db


def change(data: Path, file: str, old: str, new: str) -> None:
    text = (data / file).read_text(encoding="utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def again() -> None:
    """Read the files once more although they have not changed."""
    Loading.objects.all().delete()


def test_second_time_does_nothing() -> None:
    first = load()
    events = Event.objects.count()
    assert first.created["group"] == 12
    assert first.created["country"] == 249
    assert load().since is not None
    again()
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


def test_changed_file_renews_what_nobody_touched(data: Path) -> None:
    load(data)
    change(data, "initiatives/cobalt.yaml", "amount: 2500000", "amount: 2600000")
    change(data, "initiatives/clear-cotton.yaml", "countries: [BFA, MLI, PAK, PER]", "countries: [BFA, MLI, PAK]")
    events = Event.objects.count()
    result = load(data)
    assert result.updated == {"tranche": 1, "initiative": 1}
    assert result.created == {}
    assert FundingTranche.objects.get(year=2018).amount == 2_600_000
    countries = Initiative.objects.get(acronym="CLEAR Cotton").countries.values_list("iso3", flat=True)
    assert set(countries) == {"BFA", "MLI", "PAK"}
    assert Event.objects.count() == events + 2


def test_edited_field_is_kept_and_the_others_renewed(data: Path) -> None:
    load(data)
    group = Group.objects.get(slug="conflict")
    group.theme_en = "What the chair wrote"
    group.save()
    change(data, "groups/conflict.yaml", "en: Preventing forced labour", "en: Stopping forced labour")
    change(data, "groups/conflict.yaml", "accent: terracotta", "accent: neutral")
    result = load(data)
    group.refresh_from_db()
    assert (group.theme_en, group.accent) == ("What the chair wrote", "neutral")
    assert result.kept == {"group:conflict": ["theme_en"]}
    assert result.updated == {"group": 1}


def test_edited_countries_are_kept(data: Path) -> None:
    load(data)
    initiative = Initiative.objects.get(acronym="COTECCO")
    initiative.countries.add(Country.objects.get(iso3="ZMB"))
    change(data, "initiatives/cobalt.yaml", "countries: [COD]\n    website", "countries: [COD, AGO]\n    website")
    result = load(data)
    assert set(initiative.countries.values_list("iso3", flat=True)) == {"COD", "ZMB"}
    assert result.kept == {"initiative:cotecco": ["countries"]}


def test_edit_that_is_taken_back_is_renewed_again(data: Path) -> None:
    load(data)
    group = Group.objects.get(slug="conflict")
    written = group.theme_en
    Group.objects.filter(pk=group.pk).update(theme_en="Something else")
    change(data, "groups/conflict.yaml", "en: Preventing forced labour", "en: Stopping forced labour")
    load(data)
    Group.objects.filter(pk=group.pk).update(theme_en=written)
    again()
    load(data)
    group.refresh_from_db()
    assert group.theme_en.startswith("Stopping")


def test_deleted_record_stays_deleted(data: Path) -> None:
    load(data)
    Milestone.objects.get(title_en="Relaunch of the group").delete()
    Item.objects.get(title_en__startswith="Migrants and their vulnerability").delete()
    change(data, "library.yaml", "published: 2019-07", "published: 2019-08")
    result = load(data)
    assert result.created == {}
    assert sorted(result.deleted) == [
        "library_item:migrants-vulnerability-2019",
        "milestone:migration/milestones/relaunch",
    ]
    assert not Milestone.objects.filter(title_en="Relaunch of the group").exists()


def test_parts_of_a_deleted_record_stay_deleted(data: Path) -> None:
    load(data)
    Initiative.objects.get(acronym="CLEAR Cotton").delete()
    again()
    result = load(data)
    assert result.created == {}
    assert result.deleted == ["initiative:clear-cotton"]


def test_record_that_a_person_made_first_is_theirs(data: Path) -> None:
    mine = Organization.objects.create(slug="ilo", name_en="Our ILO", constituency="united_nations")
    result = load(data)
    mine.refresh_from_db()
    assert mine.name_en == "Our ILO"
    assert mine.acronym == "ILO"  # a gap may be filled
    assert "name_en" in result.kept["organization:ilo"]
    assert Group.objects.get(slug="supply-chains").offices.get().organization == mine


def test_statement_that_the_files_no_longer_make_goes(data: Path) -> None:
    load(data)
    assert Statement.objects.filter(says="GLO/17/15/EUR").count() == 1
    change(
        data,
        "initiatives/clear-cotton.yaml",
        "      - field: code\n        says: GLO/17/15/EUR\n        source: clear-cotton-ilo\n",
        "",
    )
    result = load(data)
    assert result.withdrawn == ["statement:initiative:clear-cotton#code#clear-cotton-ilo#1"]
    assert not Statement.objects.filter(says="GLO/17/15/EUR").exists()


def test_edited_statement_is_not_withdrawn(data: Path) -> None:
    load(data)
    Statement.objects.filter(says="GLO/17/15/EUR").update(says="GLO/17/15/EUR, seen by a person")
    change(
        data,
        "initiatives/clear-cotton.yaml",
        "      - field: code\n        says: GLO/17/15/EUR\n        source: clear-cotton-ilo\n",
        "",
    )
    result = load(data)
    assert result.withdrawn == []
    assert Statement.objects.filter(says="GLO/17/15/EUR, seen by a person").exists()


def test_dry_run_leaves_no_trace(data: Path) -> None:
    result = load(data, dry_run=True)
    assert result.created["group"] == 12
    for model in (Group, Source, LoadedRecord, Loading, Event):
        assert not model._default_manager.exists()


def test_what_was_loaded_is_found_by_the_next_search(data: Path) -> None:
    load(data)
    assert "COTECCO" in {found.acronym for found in Initiative.objects.search("cobalt")}
    assert "rule-of-law" in {found.slug for found in Group.objects.search("gouvernance")}
    assert Meeting.objects.get(number=2) in list(Meeting.objects.search("Abidjan"))


def test_changed_text_is_found_by_the_next_search(data: Path) -> None:
    load(data)
    change(data, "groups/conflict.yaml", "en: Preventing forced labour", "en: Quixotic prevention of forced labour")
    load(data)
    assert {found.slug for found in Group.objects.search("quixotic")} == {"conflict"}


def test_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("loadcontent", stdout=out)
    assert out.getvalue().startswith("Created ")
    assert "12 groups" in out.getvalue()
    assert "249 countries" in out.getvalue()
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
