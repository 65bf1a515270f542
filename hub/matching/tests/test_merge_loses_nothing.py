"""A merge fills gaps, offers differences one by one, and a split gives both records back byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.core.serializers import serialize
from django.db import transaction
from django.test import Client

from hub.accounts.models import Person
from hub.exchange.models import SourceRecord
from hub.initiatives.finding import find
from hub.initiatives.models import Evaluation, FundingTranche, Initiative, Phase, Place, Role
from hub.initiatives.signals import initiatives_changed
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.matching.comparing import compare
from hub.matching.merging import merge_initiatives, split_initiative, take_from_merged
from hub.matching.models import LikelyPair, Merge
from hub.matching.taking_over import differences

pytestmark = pytest.mark.on_postgresql

ClientOf = Callable[..., Client]
MODELS = (Initiative, Role, FundingTranche, Place, Evaluation, Phase, SourceRecord)


@pytest.fixture
def editor(db: None) -> Person:
    return factories.person(is_secretariat=True)


@pytest.fixture
def poor(db: None) -> Initiative:
    """A record that says little: one country, one amount, a name."""
    made = factories.initiative(name_en="Schools against child labour", starts="2020", website="https://example.org/1")
    made.countries.add(factories.country(name_en="Country 1"))
    factories.tranche(initiative=made, year=2020, amount=Decimal(500))
    factories.role(initiative=made, organization=factories.organization(name_en="Organization 1"), kind="implementer")
    return made


@pytest.fixture
def rich(poor: Initiative) -> Initiative:
    made = factories.initiative(
        name_en="Schools against child labour", summary_en="What it does.", starts="2021", ends="2023", acronym="SCL",
        kind="project", website="https://example.org/2", owner=factories.organization(),
    )  # fmt: skip
    made.countries.set([poor.countries.get(), factories.country(name_en="Country 2")])
    made.issues.add(factories.term())
    made.groups.add(factories.group())
    factories.tranche(initiative=made, year=2020, amount=Decimal(600))
    factories.tranche(initiative=made, year=2021, amount=Decimal(1000), currency="EUR")
    factories.role(initiative=made, organization=Role.objects.get().organization, kind="implementer")
    factories.role(initiative=made, organization=factories.organization(name_en="Organization 2"), kind="funder")
    Place.objects.create(initiative=made, name="Office", latitude=1.5, longitude=2.5)
    Evaluation.objects.create(initiative=made, title="Mid-term", url="https://example.org/e", published="2022")
    phase = factories.phase(initiative=made, name_en="First phase")
    phase.countries.set(made.countries.all())
    return made


def everything() -> str:
    """Every row of both, with its links, as text."""
    return "\n".join(serialize("json", model.objects.order_by("pk")) for model in MODELS)


def merge(kept: Initiative, gone: Initiative, by: Person, **options: Any) -> Initiative:
    merge_initiatives(kept=kept, gone=Initiative.objects.get(pk=gone.pk), by=by, reason="One", **options)
    return Initiative.objects.get(pk=kept.pk)


def split(gone: Initiative, by: Person) -> None:
    split_initiative(gone=Initiative.objects.get(pk=gone.pk), by=by, reason="Two")


def money(initiative: Initiative) -> list[tuple[int, str, int]]:
    return sorted((t.year, t.currency, int(t.amount)) for t in initiative.tranches.all())


def test_the_poorer_record_loses_nothing_by_staying(
    poor: Initiative, rich: Initiative, editor: Person, client: Client
) -> None:
    kept = merge(poor, rich, editor)
    assert (kept.summary_en, kept.ends, kept.acronym, kept.kind) == ("What it does.", "2023", "SCL", "project")
    assert (kept.starts, kept.website) == ("2020", "https://example.org/1")  # it says these itself
    assert kept.owner_id == rich.owner_id
    assert [str(one.name) for one in kept.countries.order_by("name_en")] == ["Country 1", "Country 2"]
    assert money(kept) == [(2020, "USD", 500), (2021, "EUR", 1000)]  # the amounts of 2020 differ: they are not added up
    assert sorted(role.who for role in kept.roles.all()) == ["Organization 1", "Organization 2"]
    assert kept.phases.get().countries.count() == 2
    page = client.get(kept.get_absolute_url()).content.decode()
    for words in ("Country 2", "Organization 2", "What it does.", "Mid-term", "First phase", "Office"):
        assert words in page, words
    code = kept.countries.get(name_en="Country 2").iso3
    assert find(STRANGER, {"country": code}, page=1, size=9).keys == [kept.pk]
    table = client.get("/initiatives/download/jsonl/")
    assert '"EUR","1000.00"' in b"".join(table.streaming_content).decode()


@pytest.mark.parametrize("kept", ["poor", "rich"])
def test_a_split_restores_both_byte_for_byte(kept: str, poor: Initiative, rich: Initiative, editor: Person) -> None:
    stays, goes = (poor, rich) if kept == "poor" else (rich, poor)
    before = everything()
    merge(stays, goes, editor, chosen=["starts", "tranches"])
    take_from_merged(gone=Initiative.objects.get(pk=goes.pk), field="website", by=editor, reason="Newer")
    assert everything() != before
    split(goes, editor)
    assert everything() == before
    assert not Merge.objects.exists()


def test_differences_are_offered_before_and_after(poor: Initiative, rich: Initiative, editor: Person) -> None:
    assert [one.name for one in differences(poor, rich)] == ["starts", "website", "tranches"]
    kept = merge(poor, rich, editor, chosen=["starts"])
    assert kept.starts == "2021"
    assert "starts" in kept.locked_fields  # imports leave alone what somebody chose
    gone = Initiative.objects.get(pk=rich.pk)
    with patch.object(initiatives_changed, "send", wraps=initiatives_changed.send) as send_signal:
        take_from_merged(gone=gone, field="tranches", by=editor, reason="")
    send_signal.assert_called_once_with(sender=Initiative)  # what is kept of lists is made anew
    assert money(kept) == [(2020, "USD", 600), (2021, "EUR", 1000)]
    with pytest.raises(ValidationError):
        take_from_merged(gone=gone, field="tranches", by=editor, reason="")
    with pytest.raises(ValidationError):
        take_from_merged(gone=gone, field="owner", by=editor, reason="")


def test_what_somebody_changed_since_stays_at_a_split(poor: Initiative, rich: Initiative, editor: Person) -> None:
    kept = merge(poor, rich, editor)
    kept.summary_en = "Written since."
    kept.save()
    kept.tranches.filter(currency="EUR").update(amount=Decimal(900))
    split(rich, editor)
    kept.refresh_from_db()
    assert (kept.summary_en, kept.acronym) == ("Written since.", "")
    assert money(kept) == [(2020, "USD", 500), (2021, "EUR", 900)]


def test_a_failed_choice_merges_nothing(poor: Initiative, rich: Initiative, editor: Person) -> None:
    Initiative.objects.filter(pk=poor.pk).update(starts="", ends="2019")
    before = everything()
    kept = Initiative.objects.get(pk=poor.pk)
    with pytest.raises(ValidationError), transaction.atomic():
        merge(kept, rich, editor, chosen=["starts"])
    assert everything() == before


def test_hidden_places_stay_hidden_in_a_merge(poor: Initiative, rich: Initiative, editor: Person) -> None:
    Place.objects.create(initiative=poor, name="Shelter", latitude=1, longitude=2, shown="hidden")
    kept = merge(poor, rich, editor)
    assert set(kept.places.values_list("name", "shown")) == {("Shelter", "hidden"), ("Office", "hidden")}
    split(rich, editor)
    assert Initiative.objects.get(pk=rich.pk).places.get().shown == "exact"
    kept = merge(rich, poor, editor)
    assert dict(kept.places.values_list("name", "shown")) == {"Shelter": "hidden", "Office": "exact"}


def test_a_public_record_does_not_go_into_a_hidden_one(
    poor: Initiative, rich: Initiative, editor: Person, client: Client
) -> None:
    Initiative.objects.filter(pk=poor.pk).update(visibility="restricted")
    hidden = Initiative.objects.get(pk=poor.pk)
    with pytest.raises(ValidationError, match="fewer people"):
        merge(hidden, rich, editor)
    assert client.get(rich.get_absolute_url()).status_code == 200
    Initiative.objects.filter(pk=poor.pk).update(summary_fr="Mot secret", visibility="restricted")
    assert differences(rich, hidden) == []
    kept = merge(rich, hidden, editor)  # the other way round, and nothing of it becomes public
    assert kept.summary_fr == ""
    assert "500" not in str(money(kept))
    assert client.get(hidden.get_absolute_url()).status_code == 404  # nor that there was something


def test_whoever_may_not_see_what_stayed_is_not_led_to_it(
    poor: Initiative, rich: Initiative, editor: Person, client: Client
) -> None:
    kept = merge(poor, rich, editor)
    assert client.get(rich.get_absolute_url()).status_code == 302
    Initiative.objects.filter(pk=kept.pk).update(visibility="restricted")
    answer = client.get(rich.get_absolute_url())
    assert answer.status_code == 404
    assert kept.public_id not in answer.content.decode()


def test_what_pointed_to_the_one_that_gave_way_points_to_the_other(
    poor: Initiative, rich: Initiative, editor: Person, client: Client
) -> None:
    output = factories.output(outcome=factories.outcome())
    output.initiatives.add(rich)
    earlier = factories.initiative(name_en="Earlier", successor=rich)
    kept = merge(poor, rich, editor)
    page = client.get(kept.get_absolute_url()).content.decode()
    assert output.get_absolute_url() in page
    assert earlier.get_absolute_url() in page
    assert kept.get_absolute_url() in client.get(output.get_absolute_url()).content.decode()


def test_the_pages_offer_each_difference(
    poor: Initiative, rich: Initiative, editor: Person, client_of: ClientOf
) -> None:
    compare()
    pair = LikelyPair.objects.get()
    browser = client_of(editor)
    page = browser.get("/initiatives/duplicates/").content.decode()
    assert page.count('name="take-website"') == 2
    sent = {"kept": pair.one.public_id, "gone": pair.other.public_id, "swap": "1", "reason": "Same"}
    sent |= {"take-website": pair.one.public_id, "take-starts": pair.other.public_id}
    assert browser.post("/initiatives/duplicates/decide/", sent).status_code == 302
    kept, gone = Initiative.objects.get(pk=pair.other_id), Initiative.objects.get(pk=pair.one_id)
    assert (gone.merged_into_id, kept.website, kept.starts) == (kept.pk, gone.website, "2021")
    address = f"{kept.get_absolute_url()}sources/"
    assert "Where it differs" in browser.get(address).content.decode()
    take_over = f"{gone.get_absolute_url()}take-over/"
    assert browser.post(take_over, {"field": "starts"}).status_code == 302
    kept.refresh_from_db()
    assert kept.starts == gone.starts
    stranger = client_of(factories.focal_point().person)
    assert stranger.post(take_over, {"field": "tranches"}).status_code == 403
    assert "Where it differs" not in stranger.get(address).content.decode()
