"""Whoever works in French writes in French: announcements, calls, meetings, decisions and terms of reference ask for one language."""

from __future__ import annotations

from typing import Any

import pytest

from hub.governance.models import TermsDraft
from hub.groups.models import Decision, Milestone
from hub.lib.tests import factories
from hub.meetings.models import Meeting, Resolution
from hub.notifications.models import Announcement
from hub.opportunities.models import Call

pytestmark = pytest.mark.django_db

ASKED = "Ce champ est obligatoire."


def pages(scenario: Any) -> list[tuple[type[Any], str, str, dict[str, Any]]]:
    """The record, the address of its form, its text, and what else is filled in."""
    group, meeting = scenario.group.pk, factories.meeting(group=scenario.group).pk
    announcement = {"kind": "announcement", "visibility": "public", "text_fr": "Il est **ici**."}
    call = {
        "group": group, "kind": "experts", "audience": "members", "deadline": "2035-03-01T17:00", "time_zone": "UTC",
        "visibility": "public",
    }  # fmt: skip
    meeting_form = {
        "group": group, "status": "planned", "mode": "online", "begins_on": "2035-03-01", "visibility": "public",
    }  # fmt: skip
    return [
        (Announcement, f"{scenario.group.get_absolute_url()}announcements/new/", "title", announcement),
        (Call, "/opportunities/new/", "title", call),
        (Meeting, "/edit/meeting/new/", "title", meeting_form),
        (Resolution, "/edit/resolution/new/", "text", {"meeting": meeting, "number": 1, "on": "2026-03-01"}),
        (
            Decision,
            "/edit/decision/new/",
            "text",
            {"group": group, "kind": "other", "on": "2020", "visibility": "public"},
        ),
        (Milestone, "/edit/milestone/new/", "title", {"group": group, "on": "2026", "visibility": "public"}),
        (TermsDraft, "/edit/terms-draft/new/", "text", {"group": group}),
    ]


@pytest.mark.parametrize("place", range(7))
def test_a_text_in_french_alone_is_kept_and_shown(scenario: Any, client_of: Any, place: int) -> None:
    model, address, text, filled = pages(scenario)[place]
    client = client_of(scenario.secretariat)
    known = set(model.objects.values_list("pk", flat=True))
    page = client.get(f"/fr{address}").content.decode()
    assert page.index(f'name="{text}_fr"') < page.index(f'name="{text}_en"'), "one's own language comes first"
    refused = client.post(f"/fr{address}", filled)
    assert list(refused.context["form"].errors) == [f"{text}_fr"]
    assert ASKED in refused.content.decode()
    kept = client.post(f"/fr{address}", filled | {f"{text}_fr": "Un nouveau guide"})
    assert kept.status_code == 302, kept.context["form"].errors
    made = model.objects.exclude(pk__in=known).get()
    assert (getattr(made, f"{text}_en"), getattr(made, f"{text}_fr")) == ("", "Un nouveau guide")
    shown = client_of(factories.person(is_secretariat=True)).get(kept["Location"].removeprefix("/fr")).content.decode()
    assert "Un nouveau guide" in shown


def test_what_is_in_french_opens_in_french_for_whoever_reads_english(scenario: Any, client_of: Any) -> None:
    meeting = factories.meeting(group=scenario.group, title_en="", title_fr="Réunion")
    client = client_of(scenario.secretariat)
    form = client.get(f"/edit/meeting/{meeting.pk}/").context["form"]
    assert [form.fields[f"title_{code}"].required for code in ("en", "fr", "es")] == [False, True, False]
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert 'lang="fr"' in page
    assert "Réunion" in page


def test_another_language_than_that_of_the_page_is_enough(scenario: Any, client_of: Any) -> None:
    _model, address, _text, filled = pages(scenario)[0]
    client = client_of(scenario.leader)
    english = {"kind": "announcement", "visibility": "public", "title_en": "A guide", "text_en": "It is here."}
    assert client.post(f"/fr{address}", english).status_code == 302
    mixed = client.post(f"/fr{address}", filled | {"title_en": "A guide"})
    assert list(mixed.context["form"].errors) == ["title_fr"], "title and text are in one language"
