"""Whoever keeps an initiative adds its parts by the buttons on its page; the form knows already where they belong."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hub.lib.tests import factories

ClientOf = Callable[..., Client]
PARTS = {
    "role": {"kind": "funder", "organization": "1"},
    "phase": {"name_en": "Phase 1"},
    "tranche": {"year": "2021", "amount": "100", "currency": "USD"},
    "place": {"name": "Street 1", "latitude": "-1.3", "longitude": "36.8", "shown": "coarse"},
    "evaluation": {"title": "Mid-term", "url": "https://example.org/e"},
}
RELATED = {"role": "roles", "phase": "phases", "tranche": "tranches", "place": "places", "evaluation": "evaluations"}


@pytest.mark.parametrize("kind_name", PARTS)
def test_a_part_is_added_from_the_page(client_of: ClientOf, scenario: Any, kind_name: str) -> None:
    initiative = factories.initiative(name_en="Schools", owner=scenario.member_organization)
    browser = client_of(scenario.member)
    page = browser.get(initiative.get_absolute_url()).content.decode()
    (address,) = re.findall(rf'href="(/edit/{kind_name}/new/[^"]+)"', page)
    # As the browser sends it back: what stands in the field.
    sent = PARTS[kind_name] | {"initiative": browser.get(address).context["form"]["initiative"].value()}
    if "organization" in sent:
        sent["organization"] = str(scenario.member_organization.pk)
    answer = browser.post(address, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    assert getattr(initiative, RELATED[kind_name]).count() == 1
    assert client_of(scenario.stranger).get(address).status_code == 403
