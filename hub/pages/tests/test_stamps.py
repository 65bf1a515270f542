"""Whatever shows a time of day says in which zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override

import hub
from hub.events.actions import record
from hub.events.models import Event, Verb
from hub.lib.tests import factories

AT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
HOUR = re.compile(
    r"""\|date:(?:"DATETIME_FORMAT"|"SHORT_DATETIME_FORMAT"|"(?![A-Z_]+")[^"]*(?<!\\)[HGi][^"]*")|\|time\b|[{]% now """
)


def test_no_template_writes_a_time_without_its_zone() -> None:
    """`stamp`, `moment` and `in_zone` do; the attribute that programs read has its own."""
    found = []
    for path in Path(hub.__file__).parent.rglob("*.html"):
        text = re.sub(r"datetime=\"[^>]*?\"(?=[ >])", "", path.read_text(encoding="utf-8"))
        found += [f"{path.name}: {match[0]}" for match in HOUR.finditer(text)]
    assert found == []


@pytest.mark.django_db
def test_the_reader_sees_her_own_zone() -> None:
    template = Template("{% stamp at %}")
    shown = {
        zone: re.sub("<.*?>", "", template.render(Context({"at": AT, "user": factories.person(time_zone=zone)})))
        for zone in ("", "Asia/Kathmandu")
    }
    assert shown[""].endswith("22:30 (UTC)")
    assert shown["Asia/Kathmandu"].endswith("04:15 (Asia/Kathmandu, UTC+5:45)")
    with override("fr"):
        assert "1er juillet 2026" in template.render(Context({"at": AT}))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_record_of_events_names_the_zone(client: Client, language: str) -> None:
    record(Verb.CHANGED, factories.group(), by=None, after={"name_en": "New"})
    page = client.get("/events/" if language == "en" else f"/{language}/events/").content.decode()
    at = Event.objects.latest("sequence").at
    assert f"{at:%H:%M} (UTC)" in page
