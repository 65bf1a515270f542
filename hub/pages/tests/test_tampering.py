"""Forms and addresses that somebody bent by hand: nothing moves to where she has no say, nothing hidden is offered."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ModelMultipleChoiceField

from hub.groups.models import Group, Office
from hub.groups.viewers import viewer_of
from hub.initiatives.models import Initiative
from hub.lib.references import References
from hub.lib.tests import factories
from hub.lib.tests.test_workbooks import workbook
from hub.partners.models import Organization

HUGE = "9" * 30


def fields_of(response: Any) -> dict[str, Any]:
    """What a browser would send back of the form of an edit page, unchanged."""
    form = response.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    for name, field in form.fields.items():
        if isinstance(field, ModelMultipleChoiceField) and not isinstance(field, References):
            sent[name] = [one.pk for one in field.queryset if one.pk in sent[name]]
    return {name: value for name, value in sent.items() if value is not None} | {"version": response.context["version"]}


def lead_of_part(scenario: Any) -> tuple[Group, Any]:
    part = factories.group(parent=scenario.group)
    organization = factories.organization()
    factories.office(group=part, organization=organization, role=Office.Role.LEAD)
    return part, factories.focal_point(organization=organization).person


@pytest.mark.parametrize("target", ["other", ""])
def test_the_lead_of_a_part_does_not_move_it_elsewhere(scenario: Any, client_of: Any, target: str) -> None:
    part, lead = lead_of_part(scenario)
    client, address = client_of(lead), f"/edit/group/{part.pk}/"
    form = fields_of(client.get(address)) | {"parent": scenario.other_group.pk if target else ""}
    assert client.post(address, form).status_code == 403
    part.refresh_from_db()
    assert part.parent == scenario.group
    assert client.post(address, form | {"parent": scenario.group.pk, "theme_en": "A new theme"}).status_code == 302
    part.refresh_from_db()
    assert part.theme_en == "A new theme"


def test_nobody_adds_an_initiative_in_the_name_of_another_organization(scenario: Any, client_of: Any) -> None:
    client = client_of(scenario.member)
    form = {"name_en": "Taken", "kind": "project", "status": "active", "visibility": "public"}
    form |= {"survivors_take_part": "unknown", "local_partners_lead": "unknown"}
    refused = client.post("/edit/initiative/new/", form | {"owner": scenario.leading_organization.pk})
    assert refused.status_code == 403
    assert not Initiative.objects.filter(name_en="Taken").exists()
    assert client.post("/edit/initiative/new/", form | {"owner": scenario.member_organization.pk}).status_code == 302
    assert Initiative.objects.get(name_en="Taken").owner == scenario.member_organization


def test_lists_of_choices_offer_nothing_hidden_and_lose_nothing_that_was_chosen(scenario: Any, client_of: Any) -> None:
    hidden = factories.group(name_en="Hidden group", visibility="restricted")
    later = factories.initiative(name_en="Hidden initiative", visibility="restricted")
    own = factories.initiative(owner=scenario.member_organization, successor=later)
    own.groups.set([scenario.group, hidden])
    client, address = client_of(scenario.member), f"/edit/initiative/{own.pk}/"
    page = client.get(address)
    assert b"Hidden" not in page.content
    assert client.post(address, fields_of(page) | {"name_en": "Renamed"}).status_code == 302
    own.refresh_from_db()
    assert own.name_en == "Renamed"
    assert own.successor == later
    assert set(own.groups.all()) == {scenario.group, hidden}
    refused = client.post(address, fields_of(client.get(address)) | {"groups": [hidden.pk]})
    assert refused.status_code == 200
    assert refused.context["form"].errors["groups"]


def test_those_who_keep_a_page_do_not_delete_the_organization_or_the_group(scenario: Any, client_of: Any) -> None:
    alone = factories.organization()
    keeper = factories.focal_point(organization=alone).person
    answer = client_of(keeper).post(f"/edit/organization/{alone.pk}/delete/", {"reason": "Gone"})
    assert answer.status_code == 403
    assert Organization.objects.filter(pk=alone.pk).exists()
    part, lead = lead_of_part(scenario)
    assert client_of(lead).post(f"/edit/group/{part.pk}/delete/", {"reason": "Gone"}).status_code == 403
    assert Group.objects.filter(pk=part.pk).exists()


def test_people_of_a_former_partner_are_no_partners(scenario: Any) -> None:
    assert viewer_of(scenario.member).is_partner
    Organization.objects.filter(pk=scenario.member_organization.pk).update(status=Organization.Status.FORMER)
    assert not viewer_of(scenario.member).is_partner
    assert not viewer_of(scenario.member).group_ids


@pytest.mark.parametrize(
    "address",
    [
        f"/meetings/{HUGE}/",
        f"/edit/organization/{HUGE}/",
        f"/edit/milestone/new/?group={HUGE}",
        "/edit/milestone/new/?group=²",
        "/edit/office/new/?reason=x&person=y",
        f"/partners/?page={HUGE}",
        "/partners/?page=" + "9" * 5000,
        "/initiatives/?page=" + "9" * 5000,
        "/initiatives/?page=²",
        f"/api/v1/organizations?offset={HUGE}",
        "/search/?q=%00",
        "/search/?q=%22%27)%20OR%20NEAR(",
        "/search/?q=" + "x" * 20000,
        "/initiatives/?q=%00&country=%00&group=%00",
        "/initiatives/IN-%00/",
        "/api/v1/initiatives/IN-%00",
        "/api/v1/organizations?q=%00&status=%00",
        "/partners/?q=%ED%A0%80&constituency=%00",
        "/countries/%00%00%00/",
        f"/groups/?as_of={HUGE}",
    ],
)
def test_bent_addresses_are_answered(scenario: Any, client_of: Any, address: str) -> None:
    assert client_of(scenario.secretariat).get(address).status_code < 500


def test_a_bent_version_is_answered(scenario: Any, client_of: Any) -> None:
    client, address = client_of(scenario.secretariat), f"/edit/group/{scenario.group.pk}/"
    form = fields_of(client.get(address))
    for version in ("²", HUGE, "-1", ""):
        assert client.post(address, form | {"version": version}).status_code == 302


def test_a_role_that_only_a_source_names_is_read_by_programs(db: None, client: Any) -> None:
    initiative = factories.initiative()
    factories.role(initiative=initiative, organization=None, named="Named in a file")
    found = client.get(f"/api/v1/initiatives/{initiative.public_id}").json()
    assert found["roles"] == [{"kind": "implementer", "organization": None, "named": "Named in a file"}]


def test_null_characters_go_no_further(db: None, client: Any) -> None:
    assert client.get("/search/?q=a%00b").context["q"] == "ab"
    assert client.get("/initiatives/IN-%00/").status_code == 400


def test_records_are_filed_under_ones_own_groups(scenario: Any, client_of: Any) -> None:
    """A chair files in the library of her group, a partner under the groups it takes part in; what others chose stays."""
    item = factories.library_item()
    item.groups.set([scenario.group, scenario.other_group])
    client, address = client_of(scenario.leader), f"/edit/library-item/{item.pk}/"
    form = fields_of(client.get(address))
    assert form["groups"] == [scenario.group.pk]
    assert client.post(address, form | {"title_en": "Renamed", "groups": []}).status_code == 302
    assert list(item.groups.all()) == [scenario.other_group]
    new = {"kind": "tool", "title_en": "A tool", "visibility": "public", "groups": [scenario.other_group.pk]}
    assert client.post("/edit/library-item/new/", new).context["form"].errors["groups"]
    own = factories.initiative(owner=scenario.member_organization)
    client, address = client_of(scenario.member), f"/edit/initiative/{own.pk}/"
    form = fields_of(client.get(address))
    assert client.post(address, form | {"groups": [scenario.other_group.pk]}).context["form"].errors["groups"]
    assert client.post(address, form | {"groups": [scenario.group.pk]}).status_code == 302
    assert list(own.groups.all()) == [scenario.group]
    everything = client_of(scenario.secretariat).get(address).context["form"].fields["groups"].queryset
    assert scenario.other_group in everything


FAR = {
    "plan": "far larger than a plan",
    "import": "grows beyond all measure",
    "data": "takes more memory than there is",
}


@pytest.mark.parametrize("where", FAR)
@pytest.mark.usefixtures("real_children")
def test_a_small_workbook_that_would_end_the_server_is_refused(scenario: Any, client_of: Any, where: str) -> None:
    """Five kilobytes with a word in the farthest corner; the reader would ask for 500 GB and end the process."""
    file = SimpleUploadedFile("plan.xlsx", workbook(corner="XFD1048576"))
    plan = factories.plan(group=scenario.group)
    address, person, form = {
        "plan": (f"{plan.get_absolute_url()}import/", scenario.leader, {}),
        "import": ("/initiatives/imports/", scenario.member, {"source": "A publisher"}),
        "data": ("/studies/data/add/", scenario.member, {"name": "A table", "licence": "CC0", "kind": "table", "visibility": "public"}),
    }[where]  # fmt: skip
    answer = client_of(person).post(address, form | {"file": file}, follow=True)
    assert FAR[where] in answer.content.decode()
