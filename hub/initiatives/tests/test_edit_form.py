"""The page on which an initiative is changed: its fields stand under headings, none is lost, in every language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from hub.initiatives.forms import InitiativeForm, NewInitiativeForm
from hub.initiatives.models import Initiative
from hub.lib.tests import factories

ClientOf = Callable[..., Client]
HEADINGS = ["What it is", "Where and about what", "When", "Who", ""]


def parts_of(form: Any) -> dict[str, list[str]]:
    return {
        str(heading): [field.name for row in rows for field in (*row.shown, *row.others)]
        for heading, rows in form.rows_by_heading()
    }


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_field_stands_once_under_its_heading(db: None, language: str) -> None:
    initiative = factories.initiative()
    with translation.override(language):
        form = InitiativeForm(instance=initiative)
        parts = [names for _heading, rows in form.rows_by_heading() for names in rows]
        names = [field.name for row in parts for field in (*row.shown, *row.others)]
        assert sorted(names) == sorted(form.fields)
        last = form.rows_by_heading()[-1]
        assert (last[0], [field.name for row in last[1] for field in row.shown]) == ("", ["reason"])
    assert list(parts_of(InitiativeForm(instance=initiative))) == HEADINGS
    assert list(parts_of(NewInitiativeForm())) == HEADINGS[:-1]


def test_the_page_has_a_group_for_each_heading(client_of: ClientOf, scenario: Any) -> None:
    initiative = factories.initiative(name_en="Schools", owner=scenario.member_organization)
    address = f"/edit/initiative/{initiative.pk}/"
    page = client_of(scenario.member).get(address).content.decode()
    assert re.findall(r"<legend><h2>(.+?)</h2></legend>", page) == HEADINGS[:-1]
    when = page.split("<legend><h2>When")[1].split("</fieldset>")[0]
    assert re.findall(r'name="(\w+)"', when) == ["starts", "ends", "successor"]
    assert client_of(scenario.stranger).get(address).status_code == 403
    browser = client_of(scenario.member)
    values = {"name_en": "Schools", "kind": "project", "status": "active", "starts": "2021-13", "visibility": "public",
              "survivors_take_part": "unknown", "local_partners_lead": "unknown", "owner": scenario.member_organization.pk}  # fmt: skip
    page = browser.post(address, values).content.decode()
    assert "field--wrong" in page.split("<legend><h2>When")[1].split("</fieldset>")[0]
    assert browser.post(address, values | {"starts": "2021-12"}).status_code == 302
    assert Initiative.objects.get().starts == "2021-12"
