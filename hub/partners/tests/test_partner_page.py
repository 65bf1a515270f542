"""The page of a partner: what it promised in adopted plans, what it did, its initiatives, its offices; people for partners."""

from __future__ import annotations

from typing import Any

import pytest

from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.partners.models import Constituency
from hub.partners.overview import constituency_bars, promises_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization() -> Any:
    return factories.organization(name_en="Organization 1", acronym="ONE", status="partner", about_en="What it does.")


def adopted_plan(**values: Any) -> Any:
    from datetime import date

    from hub.meetings.models import Resolution

    resolution = Resolution.objects.create(meeting=factories.meeting(), number=1, text_en="R", on=date(2026, 1, 1))
    return factories.plan(state="adopted", resolution=resolution, **values)


def test_only_adopted_plans_hold_promises(client: Any, organization: Any) -> None:
    adopted, draft = adopted_plan(), factories.plan(group=factories.group())
    factories.output(plan=adopted, title_en="Promised output", lead=organization)
    factories.output(plan=draft, title_en="Output of a draft", lead=organization)
    other = factories.output(plan=adopted, title_en="Led by others", position=7)
    activity = factories.activity(output=other, title_en="Promised activity", lead=factories.organization())
    activity.partners.add(organization)
    page = client.get(organization.get_absolute_url()).content.decode()
    assert "Promised output" in page
    assert "Promised activity" in page
    assert "Output of a draft" not in page


def test_promises_of_plans_that_are_not_open_to_the_reader_are_not_shown(organization: Any) -> None:
    hidden = adopted_plan(visibility="restricted")
    factories.output(plan=hidden, title_en="Hidden output", lead=organization)
    assert promises_of(organization, STRANGER) == []


def test_an_initiative_stands_once_with_all_roles(client: Any, organization: Any) -> None:
    initiative = factories.initiative(name_en="Initiative 1")
    for kind in ("funder", "implementer"):
        factories.role(initiative=initiative, organization=organization, kind=kind)
    [found] = client.get(organization.get_absolute_url()).context["initiatives"]
    assert found.kinds == ["Funder", "Implementer"]


def test_people_are_shown_to_partners(client_of: Any, organization: Any) -> None:
    point = factories.focal_point(organization=organization, person=factories.person(name="Person 77"))
    for reader, seen in ((None, False), (factories.person(), False), (factories.focal_point().person, True)):
        page = client_of(reader).get(organization.get_absolute_url()).content.decode()
        assert (point.person.name in page) is seen


def test_who_may_edit_sees_how(client_of: Any, organization: Any) -> None:
    own = factories.focal_point(organization=organization).person
    address = f"/edit/organization/{organization.pk}/"
    readers = {None: False, factories.person(): False, own: True, factories.person(is_secretariat=True): True}
    for reader, may in readers.items():
        assert (address in client_of(reader).get(organization.get_absolute_url()).content.decode()) is may


def test_the_list_has_acronyms_groups_and_bars(client: Any, organization: Any) -> None:
    group = factories.group(name_en="Group 1")
    factories.participation(group=group, organization=organization, status="active")
    factories.participation(group=factories.group(name_en="Group 2"), organization=organization, status="requested")
    page = client.get("/partners/")
    assert "(ONE)" in page.content.decode()
    [(found, groups)] = page.context["rows"]
    assert (found, groups) == (organization, ["Group 1"])
    bars = {bar.name: bar for bar in constituency_bars(STRANGER)}
    assert len(bars) == len(Constituency.choices)
    assert bars[organization.get_constituency_display()].number == 1


def test_a_list_without_results_offers_all(client: Any, organization: Any) -> None:
    page = client.get("/partners/?q=xylophone").content.decode()
    assert "No partner fits." in page
    assert "Show all partners" in page
