"""A briefing pack holds what its reader may see of the meeting, and how to join the call never."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.library.models import Edition
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


def a_pdf(pages: int) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=200, height=200)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def edition_of(item, content: bytes) -> Edition:
    made = Edition(item=item, media_type="application/pdf", size=len(content), file_name="a.pdf")
    made.file.save("a.pdf", ContentFile(content))
    return made


@pytest.mark.both_databases
def test_papers_stand_with_their_item_and_kept_ones_are_appended(stage, meeting, client_of):
    kept = factories.library_item(title_en="Kept study")
    closed = factories.library_item(title_en="Closed study", visibility="group")
    closed.groups.set([meeting.group])
    for item, pages in ((kept, 3), (closed, 2)):
        edition_of(item, a_pdf(pages))
    agenda = meeting.agenda.get()
    for item in (kept, closed):
        meeting.papers.create(agenda_item=agenda, item=item)
    meeting.papers.create(title="Elsewhere", address="https://example.org/paper")
    stranger, member = contents(meeting, STRANGER), contents(meeting, viewer_of(stage.member))
    assert [paper["title"] for paper in stranger["agenda"][0]["papers"]] == ["Kept study"]
    assert [paper["title"] for paper in member["agenda"][0]["papers"]] == ["Kept study", "Closed study"]
    assert stranger["meeting_papers"] == [
        {"title": "Elsewhere", "address": "https://example.org/paper", "is_appended": False}
    ]
    address = f"{meeting.get_absolute_url()}briefing.pdf"
    numbers = {}
    for name, person in (("stranger", None), ("member", stage.member)):
        content = client_of(person).get(address).content
        assert content == client_of(person).get(address).content
        read = PdfReader(io.BytesIO(content))
        numbers[name] = len(read.pages)
        titles = [entry["/Title"] for entry in read.outline if not isinstance(entry, list)]
        assert "Kept study" in titles
        assert ("Closed study" in titles) is (name == "member")
        text = "".join(page.extract_text() for page in read.pages)
        assert "Contents" in text
        assert "Page 2 of" in text
        assert "https://example.org/paper" in str([link for page in read.pages for link in links(page)])
    assert numbers["stranger"] >= 2 + 3
    assert numbers["member"] >= 2 + 3 + 2


def links(page) -> list[str]:
    found = (annotation.get_object() for annotation in page.get("/Annots", []))
    return [str(one["/A"]["/URI"]) for one in found if "/A" in one and "/URI" in one["/A"]]


@pytest.mark.parametrize("content", [b"%PDF-1.7 and then nothing", b""])
def test_a_paper_that_cannot_be_read_is_left_out(stage, meeting, client_of, content):
    item = factories.library_item(title_en="Broken")
    edition_of(item, content)
    meeting.papers.create(item=item)
    pack = client_of(None).get(f"{meeting.get_absolute_url()}briefing.pdf").content
    assert len(PdfReader(io.BytesIO(pack)).pages) >= 2
