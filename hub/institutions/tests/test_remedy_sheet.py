"""A remedy path on paper: the published words of one language, what is not known said as such, the same for everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.institutions.models import RemedyVersion
from hub.institutions.remedysheet import contents, remedy_sheet
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db


def test_what_is_known_and_what_is_not(texts: Any) -> None:
    made = contents(texts.path, [texts.entry], is_behind=False)
    parts = {part["title"]: part for part in made["parts"]}
    assert parts["Where to turn at once"]["text"][0]["runs"][0]["text"] == "A line"
    assert parts["Who to go to"]["named"][0][0] == texts.entry.name
    assert (parts["What it costs"]["text"], parts["What it costs"]["missing"][:9]) == ([], "Not known")
    assert made["warnings"] == []
    assert texts.path.path.get_absolute_url() in made["address"]


def test_an_old_text_and_a_translation_left_behind_say_so(texts: Any) -> None:
    texts.path.reviewed_at = timezone.now() - timedelta(days=400)
    assert len(contents(texts.path, [], is_behind=True)["warnings"]) == 2


@pytest.mark.parametrize("language", ["en", "fr", "es", "sw"])
def test_the_sheet_is_in_the_language_of_the_text(texts: Any, language: str) -> None:
    texts.path.language = language
    first = remedy_sheet(texts.path, [texts.entry], is_behind=False)
    assert first == remedy_sheet(texts.path, [texts.entry], is_behind=False)
    assert first.startswith(b"%PDF")
    assert f"/Lang({language})".encode() in first


def test_the_page_leads_to_it_and_drafts_have_none(texts: Any, client: Any, client_of: Any, scenario: Any) -> None:
    address = f"{texts.path.path.get_absolute_url()}sheet.pdf"
    assert f'href="{address}?language=en"' in client.get(texts.path.path.get_absolute_url()).content.decode()
    answer = client.get(address, {"language": "xx"})
    assert (answer["Content-Type"], answer.status_code) == ("application/pdf", 200)
    assert texts.path.path.public_id in answer["Content-Disposition"]
    draft = factories.remedy_version(**texts.of_member)
    for one in (client, client_of(scenario.member)):
        assert one.get(f"{draft.path.get_absolute_url()}sheet.pdf").status_code == 404
    RemedyVersion.objects.filter(pk=texts.path.pk).update(state="superseded")
    assert client.get(address).status_code == 404
