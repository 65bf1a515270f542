from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from hub.lib.tests import factories


@pytest.fixture
def texts(scenario: Any) -> SimpleNamespace:
    """A country, and what the member's organization wrote of it: published, and handed in."""
    of_member = {
        "group": scenario.group, "author": scenario.member, "organization": scenario.member_organization,
    }  # fmt: skip
    country = factories.country()
    entry = factories.institution_version(country=country, state="published", **of_member)
    path = factories.remedy_version(country=country, state="published", **of_member)
    return SimpleNamespace(
        country=country,
        iso3=country.iso3.lower(),
        of_member=of_member,
        entry=entry,
        path=path,
        waiting=factories.remedy_version(path=path.path, state="submitted", title="Handed in", **of_member),
    )


REMEDY = {
    "title": "Wages not paid", "situation": "wages", "for_whom": "Everybody who works", "language": "en",
    "urgent": "The line of the ministry", "go_to": "The labour inspectorate", "can_do": "Order payment", "cost": "",
    "time": "", "protection": "", "source": "Law 1, read in 2024", "as_of": "2024-01-01",
}  # fmt: skip
ENTRY = {
    "kind": "inspectorate", "form": "", "name": "Inspection", "name_in_english": "", "language": "en", "mandate": "",
    "powers": "", "legal_base": "", "address": "", "contact": "", "website": "", "source": "Law 1", "source_url": "",
    "as_of": "2024-01-01",
}  # fmt: skip
