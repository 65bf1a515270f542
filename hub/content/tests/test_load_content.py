"""Loading: repeatable, and never over what people edited or deleted."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hub.content.loader import load
from hub.content.models import Loading
from hub.events.models import Event
from hub.groups.models import Group, Milestone
from hub.initiatives.models import FundingTranche, Initiative
from hub.lib.search import matching
from hub.library.models import Item
from hub.meetings.models import Meeting
from hub.sources.models import Statement
from hub.vocabularies.models import Country

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def change(data: Path, file: str, old: str, new: str) -> None:
    text = (data / file).read_text(encoding="utf-8")
    assert old in text
    (data / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def again() -> None:
    """Read the files once more although they have not changed."""
    Loading.objects.all().delete()


def test_changed_file_renews_what_nobody_touched(loaded: None, data: Path) -> None:
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


def test_edited_field_is_kept_and_the_others_renewed(loaded: None, data: Path) -> None:
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


def test_edited_countries_are_kept(loaded: None, data: Path) -> None:
    initiative = Initiative.objects.get(acronym="COTECCO")
    initiative.countries.add(Country.objects.get(iso3="ZMB"))
    change(data, "initiatives/cobalt.yaml", "countries: [COD]\n    website", "countries: [COD, AGO]\n    website")
    result = load(data)
    assert set(initiative.countries.values_list("iso3", flat=True)) == {"COD", "ZMB"}
    assert result.kept == {"initiative:cotecco": ["countries"]}


def test_edit_that_is_taken_back_is_renewed_again(loaded: None, data: Path) -> None:
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


def test_deleted_record_stays_deleted(loaded: None, data: Path) -> None:
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


def test_parts_of_a_deleted_record_stay_deleted(loaded: None, data: Path) -> None:
    Initiative.objects.get(acronym="CLEAR Cotton").delete()
    again()
    result = load(data)
    assert result.created == {}
    assert result.deleted == ["initiative:clear-cotton"]


def test_statement_that_the_files_no_longer_make_goes(loaded: None, data: Path) -> None:
    assert Statement.objects.filter(says_en="GLO/17/15/EUR").count() == 1
    change(
        data,
        "initiatives/clear-cotton.yaml",
        "      - field: code\n        says: {en: GLO/17/15/EUR, fr: GLO/17/15/EUR, es: GLO/17/15/EUR}\n        source: clear-cotton-ilo\n",
        "",
    )
    result = load(data)
    assert result.withdrawn == ["statement:initiative:clear-cotton#code#clear-cotton-ilo#1"]
    assert not Statement.objects.filter(says_en="GLO/17/15/EUR").exists()


def test_edited_statement_is_not_withdrawn(loaded: None, data: Path) -> None:
    Statement.objects.filter(says_en="GLO/17/15/EUR").update(says_en="GLO/17/15/EUR, seen by a person")
    change(
        data,
        "initiatives/clear-cotton.yaml",
        "      - field: code\n        says: {en: GLO/17/15/EUR, fr: GLO/17/15/EUR, es: GLO/17/15/EUR}\n        source: clear-cotton-ilo\n",
        "",
    )
    result = load(data)
    assert result.withdrawn == []
    assert Statement.objects.filter(says_en="GLO/17/15/EUR, seen by a person").exists()


def test_what_was_loaded_is_found_by_the_next_search(loaded: None, data: Path) -> None:
    assert "COTECCO" in {found.acronym for found in matching(Initiative.objects.all(), "cobalt")}
    assert "rule-of-law" in {found.slug for found in matching(Group.objects.all(), "gouvernance")}
    assert Meeting.objects.get(number=2) in matching(Meeting.objects.all(), "Abidjan")


def test_changed_text_is_found_by_the_next_search(loaded: None, data: Path) -> None:
    change(data, "groups/conflict.yaml", "en: Preventing forced labour", "en: Quixotic prevention of forced labour")
    load(data)
    assert {found.slug for found in matching(Group.objects.all(), "quixotic")} == {"conflict"}


def test_statements_keep_from_which_file_they_come(loaded: None, data: Path) -> None:
    file = data / "library.yaml"
    said = Statement.objects.filter(file="library.yaml")
    assert set(said.values_list("file_hash", flat=True)) == {hashlib.sha256(file.read_bytes()).hexdigest()}
    assert not Statement.objects.filter(file_hash="").exists()
    # What was loaded before files were kept learns its file the next time.
    Statement.objects.update(file="", file_hash="")
    file.write_text(file.read_text() + "# a remark\n")
    load(data)
    assert set(said.values_list("file_hash", flat=True)) == {hashlib.sha256(file.read_bytes()).hexdigest()}
    assert not Statement.objects.filter(file="").exists()
