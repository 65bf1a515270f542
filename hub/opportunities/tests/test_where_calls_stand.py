"""An open call stands on home, on its group's and countries' pages, in the list, the feed and the calendar, for whoever may
see it; once its time is over it asks nobody any more."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar

from hub.lib.tests import factories
from hub.opportunities.models import Call
from hub.opportunities.tests.conftest import end

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


def places(call: Call) -> list[str]:
    return [
        "/", call.group.get_absolute_url(), call.countries.get().get_absolute_url(), "/opportunities/",
        "/feeds/opportunities/open.atom",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("visibility", "open_to"), [("public", {"visitor", "stranger", "member"}), ("group", {"member"})]
)
def test_an_open_call_stands_where_people_look(
    scenario: Any, client_of: Any, visibility: str, open_to: set[str]
) -> None:
    call = factories.call(group=scenario.group, title_en="Experts asked for", visibility=visibility)
    call.countries.add(factories.country())
    for name in ("visitor", "stranger", "member"):
        client = client_of(scenario.people[name])
        for place in places(call):
            is_open = name in open_to and (visibility == "public" or not place.endswith(".atom"))
            assert ("Experts asked for" in client.get(place).content.decode()) == is_open, (name, place)
        entries = Calendar.from_ical(client.get(f"/groups/{call.group.slug}/calendar.ics").content).walk("VEVENT")
        assert any("Experts asked for" in str(one["SUMMARY"]) for one in entries) == (name in open_to)
    end(call)
    for place in places(call):
        page = client_of(scenario.member).get(place).content.decode()
        assert "Experts asked for" not in page or place == "/opportunities/", place
