"""A person narrows the list: facet counts, list and download agree under any filter, memory and database agree."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import hypothesis.strategies
import numpy as np
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from hub.events.actions import record
from hub.events.models import Verb
from hub.exchange.tests.fixtures import Take, activity
from hub.initiatives.facet_index import MOST_VALUES, FacetIndex
from hub.initiatives.filters import FACETS, filter_initiatives
from hub.initiatives.finding import find, forget
from hub.initiatives.index import current_index
from hub.initiatives.models import Initiative, Role
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER, Viewer

pytestmark = pytest.mark.both_databases

Write = Callable[..., Path]
PLACES = ["KE", "UG", "TZ", "IN", "BR"]
TEXTS = ["Against child labour.", "Against forced labour in mines.", "Human trafficking law.", "Water for a town."]


@pytest.fixture
def many(take: Take, iati: Write) -> None:
    chance = random.Random(87)
    take(
        iati(
            *(
                activity(
                    f"X-{n}", title=f"Project {chance.choice(['cocoa', 'cotton', 'gold'])} {n}", country=chance.choice(PLACES),
                    description=chance.choice(TEXTS), more=f'<participating-org role="4"><narrative>Organization {n % 7}</narrative></participating-org>',
                )
                for n in range(60)
            )
        )
    )  # fmt: skip
    for initiative in Initiative.objects.all()[:10]:
        initiative.visibility = "restricted"
        initiative.confirmed_on = "2026-01-01"
        initiative.save()


FILTERS = [
    {}, {"country": "ken"}, {"issue": "child-labour"}, {"country": "ken", "issue": "forced-labour"}, {"q": "cocoa"},
    {"q": "cocoa", "country": "uga", "status": "active"}, {"partner": "Organization 3"}, {"region": "014"},
    {"freshness": "never", "funder": "Funder 1"}, {"country": "zzz"}, {"sector": "a", "kind": "project"},
]  # fmt: skip


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_counts_list_and_download_agree(many: None, wanted: dict[str, str], client: Client) -> None:
    found = find(STRANGER, wanted, page=1, size=1000)
    assert len(found.keys) == len(set(found.keys)) == found.total
    for facet in found.facets:
        for value, _, number in facet.options:
            assert find(STRANGER, {**wanted, facet.name: value}, page=1, size=5).total == number, (facet.name, value)
    lines = b"".join(client.get("/initiatives/download/jsonl/", wanted).streaming_content).decode().splitlines()
    assert len(lines) == found.total


def test_memory_and_database_say_the_same(many: None) -> None:
    for viewer in (STRANGER, Viewer(person_id=1, is_secretariat=True)):
        seen = Initiative.objects.visible_to(viewer)
        for wanted in FILTERS:
            found = find(viewer, wanted, page=1, size=1000)
            asked = filter_initiatives(seen, wanted, viewer)
            assert sorted(found.keys) == sorted(asked.values_list("pk", flat=True)), wanted
            for facet in found.facets:
                others = {name: value for name, value in wanted.items() if name != facet.name}
                fitting = filter_initiatives(seen, others, viewer).order_by().values("pk")
                pairs = FACETS[facet.name].pairs()
                key = "pk" if pairs.model is Initiative else "initiative_id"
                rows = pairs.filter(**{f"{key}__in": fitting}).order_by().distinct()
                assert facet.counts == Counter(value for _, value in rows if value), (wanted, facet.name)


def test_what_was_saved_is_counted_in_the_next_request(many: None, take: Take, iati: Write) -> None:
    before = find(STRANGER, {"country": "bra"}, page=1, size=5).total
    take(iati(activity("NEW-1", country="BR", title="Zebra crossing"), name="new.xml"))
    assert find(STRANGER, {"country": "bra"}, page=1, size=5).total == before + 1
    assert find(STRANGER, {"q": "zebra"}, page=1, size=5).total == 1
    take(iati(activity("NEW-1", country="KE", title="Zebra", updated="2025-01-01T00:00:00Z"), name="newer.xml"))
    assert find(STRANGER, {"country": "bra"}, page=1, size=5).total == before


def test_few_initiatives_are_counted_like_many(many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their values are looked up by position, those of many are found by going through all."""
    Initiative.objects.first().delete()
    changed = Initiative.objects.last()
    changed.countries.clear()
    record(Verb.CHANGED, changed, by=None)
    index = current_index()
    for few in (0, 1, 7, len(index.alive)):
        among = index.mask(index.positions(index.keys[index.alive][:few]))
        counted = []
        for looked_up in (0, 10**6):  # always, never
            monkeypatch.setattr("hub.initiatives.facet_index.LOOKED_UP", looked_up)
            counted.append({name: index.counts(name, among) for name in FACETS})
        assert counted[0] == counted[1]


def test_of_thousands_of_values_those_of_most_and_then_the_first_by_name_are_counted() -> None:
    places, values = np.arange(2000, dtype=np.int32), np.arange(2000, dtype=np.int32)[::-1]
    values = np.where(values == 1999, 1500, values)  # one value of two initiatives
    index = FacetIndex(
        alive=np.ones(2000, np.bool_),
        pairs={"partner": (places, values)},
        numbers={"partner": {f"{n:04}": n for n in range(2000)}},
    )
    counts = index.counts("partner", index.alive)
    assert counts.pop("1500") == 2
    assert counts == {f"{n:04}": 1 for n in range(MOST_VALUES - 1)}


def test_a_mistyped_word_is_met(many: None) -> None:
    found = find(STRANGER, {"q": "coton"}, page=1, size=5)
    assert found.instead == "cotton"
    assert found.total
    assert not find(STRANGER, {"q": "qqqqqqqq"}, page=1, size=5).total


def test_queries_do_not_grow_with_the_list(many: None, client: Client) -> None:
    numbers = []
    for _ in range(2):
        client.get("/initiatives/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/initiatives/").status_code == 200
        numbers.append(len(queries))
        for n in range(30):
            factories.initiative(name_en=f"More {n}")
    assert numbers[0] >= numbers[1] - 1
    assert numbers[1] < 60


def test_the_map_shows_the_counts(many: None, client: Client) -> None:
    answer = client.get("/initiatives/", {"view": "map"})
    kenya = find(STRANGER, {"country": "ken"}, page=1, size=5).total
    assert {row.iso3: row.number for row in answer.context["by_country"]}["KEN"] == kenya
    offered = [*answer.context["facets"], *answer.context["more_facets"]]
    assert set(FACETS) == {facet.name for facet in offered}


def test_a_hidden_partner_or_group_is_no_filter(many: None, client: Client) -> None:
    """The number of its initiatives would say that it is there."""
    hidden = factories.organization(visibility="restricted", name_en="Quiet scenario")
    group = factories.group(visibility="restricted")
    for initiative in Initiative.objects.filter(visibility="public")[:3]:
        Role.objects.create(initiative=initiative, organization=hidden, kind="partner")
        initiative.groups.add(group)
    forget()
    for wanted in ({"partner": hidden.slug}, {"group": group.slug}):
        assert find(STRANGER, wanted, page=1, size=5).total == 0
        assert find(Viewer(person_id=1, is_secretariat=True), wanted, page=1, size=5).total == 3
        assert client.get("/api/v1/initiatives", wanted).json()["count"] == 0
        page = client.get("/initiatives/", wanted).content.decode()
        assert str(hidden.name) not in page


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=hypothesis.strategies.data())
def test_counts_list_and_download_agree_under_any_filter(
    many: None, client: Client, data: hypothesis.strategies.DataObject
) -> None:
    """Filters are drawn from the options themselves, so that they often fit something."""
    wanted: dict[str, str] = {}
    for name in data.draw(hypothesis.strategies.lists(hypothesis.strategies.sampled_from(list(FACETS)), max_size=3)):
        options = next(f for f in find(STRANGER, wanted, page=1, size=1).facets if f.name == name).options
        if options:
            wanted[name] = data.draw(hypothesis.strategies.sampled_from(options))[0]
    if data.draw(hypothesis.strategies.booleans()):
        wanted["q"] = data.draw(hypothesis.strategies.sampled_from(["cocoa", "project", "gol", "law", "coton"]))
    found = find(STRANGER, wanted, page=1, size=1000)
    for facet in found.facets:
        for value, _, number in facet.options[:3]:
            assert find(STRANGER, {**wanted, facet.name: value}, page=1, size=1).total == number, (wanted, facet.name)
    lines = b"".join(client.get("/initiatives/download/jsonl/", wanted).streaming_content).decode().splitlines()
    assert len(lines) == found.total == len(found.keys)


def test_those_with_the_words_in_their_names_come_first(many: None) -> None:
    factories.initiative(name_en="A list of mines", summary_en="Nothing about the other word.")
    factories.initiative(name_en="Zinc law", summary_en="Mines and their law.")
    forget()
    first = find(STRANGER, {"q": "law"}, page=1, size=1).keys
    assert str(Initiative.objects.get(pk=first[0]).name) == "Zinc law"


def test_many_small_changes_are_followed(many: None, client: Client) -> None:
    """What the memory holds after each change is what reading everything anew gives."""
    by = factories.person(is_secretariat=True)
    client.force_login(by)
    chance = random.Random(7)
    records = list(Initiative.objects.all())
    for _ in range(6):
        one = chance.choice(records)
        find(STRANGER, {}, page=1, size=5)
        with transaction.atomic():
            Initiative.objects.filter(pk=one.pk).update(
                status=chance.choice(["active", "ended"]), visibility=chance.choice(["public", "restricted"]),
                name_en=f"Renamed {chance.randint(1, 99)}",
            )  # fmt: skip
            record(Verb.CHANGED, one, by=by, before={}, after={})
        followed = find(STRANGER, {}, page=1, size=1000)
        forget()
        assert followed == find(STRANGER, {}, page=1, size=1000)
