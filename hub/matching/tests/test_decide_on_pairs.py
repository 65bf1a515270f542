"""The secretariat decides on two records that look alike: merge, keep the other one, keep apart, split; with reasons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.test import Client

from hub.events.models import Event
from hub.exchange.tests.fixtures import NAME, Take, activity
from hub.initiatives.models import Initiative, NotTheSame
from hub.lib.tests import factories
from hub.matching.merging import merge_initiatives, split_initiative

ClientOf = Callable[..., Client]
Write = Callable[..., Path]


def send(browser: Client, pair: list[Initiative], button: str) -> Any:
    sent = {"kept": pair[0].public_id, "gone": pair[1].public_id, "reason": "Read both pages", button: "1"}
    return browser.post("/initiatives/duplicates/decide/", sent, follow=True)


def state(pair: list[Initiative]) -> list[int | None]:
    return [Initiative.objects.get(pk=one.pk).merged_into_id for one in pair]


def test_merge_and_split_on_the_pages(pair: list[Initiative], client_of: ClientOf, scenario: Any) -> None:
    desk = client_of(scenario.secretariat)
    assert NAME in desk.get("/initiatives/duplicates/").content.decode()
    assert "Merged." in send(desk, pair, "merge").content.decode()
    assert state(pair) == [None, pair[0].pk]
    page = desk.get(f"{pair[0].get_absolute_url()}sources/").content.decode()
    assert f"{pair[1].get_absolute_url()}split/" in page
    desk.post(f"{pair[1].get_absolute_url()}split/", {"reason": "Two phases"})
    assert state(pair) == [None, None]
    result = Event.objects.filter(kind="initiatives.initiative", verb__in=["merged", "split"]).order_by("sequence")
    assert [(event.verb, event.reason, event.actor) for event in result] == [
        (verb, reason, scenario.secretariat)
        for verb, reason in (("merged", "Read both pages"), ("split", "Two phases"))
        for _both in pair
    ]


def test_keep_the_second_or_keep_both(pair: list[Initiative], client_of: ClientOf, scenario: Any) -> None:
    desk = client_of(scenario.secretariat)
    send(desk, pair, "swap")
    assert state(pair) == [pair[1].pk, None]
    desk.post(f"{pair[0].get_absolute_url()}split/", {"reason": ""})
    assert NAME not in send(desk, pair, "apart").content.decode()
    assert NotTheSame.objects.count() == 1
    event = Event.objects.latest("sequence")
    assert (event.verb, event.reason) == ("declined", "Read both pages")
    send(desk, pair, "nothing")
    assert state(pair) == [None, None]


def test_others_decide_nothing(pair: list[Initiative], client_of: ClientOf, scenario: Any) -> None:
    Initiative.objects.filter(pk=pair[0].pk).update(owner=scenario.member_organization)
    number = Event.objects.count()
    for browser in (
        client_of(scenario.member),
        client_of(scenario.leader),
        client_of(scenario.stranger),
        client_of(None),
    ):
        assert browser.get("/initiatives/duplicates/").status_code == 403
        for button in ("merge", "swap", "apart"):
            assert send(browser, pair, button).status_code == 403
        assert browser.post(f"{pair[1].get_absolute_url()}split/").status_code == 403
    assert (state(pair), Event.objects.count()) == ([None, None], number)


def test_a_split_gives_back_what_was_shown(take: Take, iati: Write) -> None:
    """What came in for the one that gave way was shown at the other; after the split each shows its own again."""
    take(iati(activity("X-1", title="One"), activity("X-2", title="Other")))
    kept, gone = (Initiative.objects.get(name_en=name) for name in ("One", "Other"))
    editor = factories.person(is_secretariat=True)
    merge_initiatives(kept=kept, gone=gone, by=editor, reason="The same")
    website = "<activity-website>https://example.org/other</activity-website>"
    later = activity("X-2", title="Other, later", updated="2025-01-01T00:00:00Z", country="UG", more=website)
    take(iati(later, name="b.xml"))
    kept.refresh_from_db()
    assert (kept.name_en, kept.website) == ("Other, later", "https://example.org/other")
    split_initiative(gone=Initiative.objects.get(pk=gone.pk), by=editor, reason="Two after all")
    kept, gone = Initiative.objects.get(pk=kept.pk), Initiative.objects.get(pk=gone.pk)
    assert (kept.name_en, kept.website) == ("One", "")
    assert (gone.name_en, gone.website) == ("Other, later", "https://example.org/other")
    countries = [list(one.countries.values_list("iso3", flat=True)) for one in (kept, gone)]
    assert countries == [["KEN"], ["UGA"]]
    shown = Event.objects.filter(kind="initiatives.initiative", reason="Two after all", verb="imported")
    assert {event.object_id for event in shown} == {kept.pk, gone.pk}
