"""A briefing pack holds what its reader may see of the meeting, and how to join the call never."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.meetings.models import ActionItem, Meeting
from hub.reports.briefing import contents


@pytest.fixture
def meeting(stage):
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    made = factories.meeting(
        group=stage.scenario.group,
        title_en="Next meeting",
        begins_on=day,
        status="planned",
        call_details="https://example.org/call",
    )
    factories.agenda_item(meeting=made, position=1, title="#Study $of$ fees", objective="Decide \\ on @it.")
    ActionItem.objects.create(
        meeting=made, text="Write to members", owner=factories.organization(visibility="restricted")
    )
    hidden = factories.meeting(group=stage.scenario.group, visibility="group")
    ActionItem.objects.create(meeting=hidden, text="Only for the group")
    return made


def test_each_reader_gets_what_she_may_see(stage, meeting):
    member, stranger = contents(meeting, viewer_of(stage.member)), contents(meeting, STRANGER)
    assert [row[0] for row in stranger["actions"]] == ["Write to members"]
    assert {row[0] for row in member["actions"]} == {"Write to members", "Only for the group"}
    assert stranger["actions"][0][1] == "a partner not named here"
    assert stranger["plan"] is None  # a draft
    assert "example.org/call" not in str(member)
    assert [item["title"] for item in stranger["agenda"]] == ["#Study $of$ fees"]


def test_the_page_leads_to_the_file(stage, meeting, client_of):
    address = meeting.get_absolute_url()
    for person in (None, stage.member):
        client = client_of(person)
        assert f'href="{address}briefing.pdf"' in client.get(address).content.decode()
        first, second = (client.get(f"{address}briefing.pdf").content for _ in range(2))
        assert first.startswith(b"%PDF")
        assert first == second


def test_a_closed_meeting_has_no_pack_for_strangers(stage, meeting, client_of):
    Meeting.objects.filter(pk=meeting.pk).update(visibility="group")
    assert client_of(None).get(f"{meeting.get_absolute_url()}briefing.pdf").status_code == 404
    assert client_of(stage.member).get(f"{meeting.get_absolute_url()}briefing.pdf").status_code == 200
