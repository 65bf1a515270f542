"""Permanent addresses survive a changed short name, and what was adopted in public survives a hidden group."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from hub.events.models import FormerName
from hub.groups.models import Decision, Group
from hub.lib.tests import factories
from hub.partners.models import Organization
from hub.reports.actions import freeze_report
from hub.workplans import actions
from hub.workplans.models import Plan
from hub.workplans.tests.scenes import scene

pytestmark = pytest.mark.both_databases


@pytest.fixture
def stage(scenario):
    made = scene(scenario)
    made.share()
    actions.adopt(plan=made.reload(), resolution=made.resolution(), by=made.leader, publish=True)
    freeze_report(plan=made.reload(), by=made.leader)
    return made


def rename(record, name):
    record = type(record).objects.get(pk=record.pk)
    setattr(record, record.address_field, name)
    record.save()


PAGES = ["", "members/", "calendar.ics"]
PLAN_PAGES = ["", "versions/2/", "versions/2/plan.json", "report/", "reports/1/", "reports/1/report.json", "history/", "differences/?from=2&to=now"]  # fmt: skip


@pytest.mark.parametrize("language", ["", "/fr"])
def test_old_addresses_lead_to_the_record(stage, client_of, language):
    group, period = stage.scenario.group, stage.plan.period
    old = [f"{language}/groups/{group.slug}/{tail}" for tail in PAGES]
    old += [f"{language}/groups/{group.slug}/plans/{period}/{tail}" for tail in PLAN_PAGES]
    visitor = client_of(None)
    for address in old:
        assert visitor.get(address).status_code == 200, address
    rename(group, "second-name")
    rename(stage.plan, "2099")
    rename(group, "third-name")
    for address in old:
        response = visitor.get(address)
        new = address.replace(group.slug, "third-name").replace(f"/{period}/", "/2099/")
        assert (response.status_code, response["Location"]) == (301, new), address
        assert visitor.get(new).status_code == 200, new
    assert visitor.get(f"{language}/groups/second-name/").status_code == 301
    assert visitor.post(f"{language}/groups/second-name/").status_code in {404, 405}


def test_old_addresses_of_partners_lead_on(scenario, client_of):
    organization = factories.organization(slug="first-name")
    rename(organization, "second-name")
    response = client_of(None).get("/partners/first-name/?a=b")
    assert (response.status_code, response["Location"]) == (301, "/partners/second-name/?a=b")
    assert "no-cache" in response["Cache-Control"]
    assert client_of(None).get("/api/v1/organizations/first-name")["Location"] == "/api/v1/organizations/second-name"


def test_nobody_learns_the_new_name_of_what_she_may_not_see(stage, client_of):
    group = stage.scenario.group
    secret = factories.group(visibility="restricted", slug="secret-name")
    rename(secret, "more-secret")
    hidden = factories.organization(visibility="restricted", slug="hidden-name")
    rename(hidden, "more-hidden")
    draft = scene(stage.scenario, period="2031").plan
    rename(draft, "2032")
    for address in ("/groups/secret-name/", "/partners/hidden-name/", f"/groups/{group.slug}/plans/2031/"):
        for person in (None, stage.scenario.stranger):
            assert client_of(person).get(address).status_code == 404, address
    assert client_of(stage.leader).get(f"/groups/{group.slug}/plans/2031/").status_code == 301


def test_a_former_name_is_not_given_to_another_record(stage, client_of):
    group = stage.scenario.group
    first = group.slug
    rename(group, "second-name")
    other = stage.scenario.other_group
    client = client_of(stage.scenario.secretariat)
    values = {"name_en": "Other", "slug": first, "kind": other.kind_id, "position": 0, "status": "active"}
    values |= {"accent": "neutral", "visibility": "public"}
    page = client.post(f"/edit/group/{other.pk}/", values)
    assert "Permanent addresses of another record have this name" in page.content.decode()
    assert "slug" in client.post("/edit/group/new/", values).context["form"].errors
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.create(slug=first, kind=other.kind, name_en="Third")
    same = scene(stage.scenario, period="2031").plan
    rename(stage.plan, "2099")
    same.period = FormerName.objects.get(kind="workplans.plan").name
    with pytest.raises(ValidationError, match="Permanent addresses of another record"):
        same.full_clean()
    rename(group, first)  # its own it may have again
    assert client.get(f"/groups/{first}/").status_code == 200
    assert client.get("/groups/second-name/")["Location"] == f"/groups/{first}/"
    assert FormerName.objects.filter(kind="groups.group").count() == 1


def test_a_period_may_be_used_again_in_another_group(stage):
    rename(stage.plan, "2099")
    factories.plan(group=stage.scenario.other_group, period="2025-2026")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.plan(group=stage.scenario.group, period=FormerName.objects.get(kind="workplans.plan").name)


def test_an_accepted_application_takes_no_former_name(scenario):
    from hub.partners.actions import _free_slug

    rename(factories.organization(slug="acme"), "acme-international")
    assert _free_slug("Acme") not in set(Organization.objects.values_list("slug", flat=True)) | {"acme"}


def test_the_bytes_of_a_frozen_pdf_do_not_follow_a_renamed_group(stage, client_of):
    group = Group.objects.get(pk=stage.scenario.group.pk)
    visitor = client_of(None)
    files = ["versions/2/plan.pdf", "versions/2/plan.json", "reports/1/report.pdf", "reports/1/report.docx"]
    before = {name: visitor.get(stage.address(name)).content for name in files}
    group.slug, group.name_en = "another-name", "Another name"
    group.save()
    for name, content in before.items():
        assert visitor.get(stage.address(name), follow=True).content == content, name


SETTLED = ["versions/2/", "versions/2/plan.json", "versions/2/plan.pdf", "reports/1/", "reports/1/report.json"]


@pytest.mark.parametrize("person", ["visitor", "stranger"])
def test_hiding_a_group_does_not_hide_its_adopted_public_texts(stage, client_of, person):
    group = Group.objects.get(pk=stage.scenario.group.pk)
    group.name_en, group.visibility = "A name that is hidden", "restricted"
    group.save()
    client = client_of(stage.scenario.people[person])
    for tail in SETTLED:
        response = client.get(stage.address(tail))
        assert response.status_code == 200, tail
        assert "A name that is hidden" not in response.content.decode(errors="replace"), tail
    for tail in ("", "history/", "report/", "versions/1/", "comments/"):  # what was never public, and what goes on
        assert client.get(stage.address(tail)).status_code == 404, tail
    assert client.get(group.get_absolute_url()).status_code == 404
    old = group.slug
    rename(group, "new-name")
    assert client.get(f"/groups/{old}/plans/{stage.plan.period}/versions/2/").status_code == 301
    decision = {"group": group, "kind": Decision.Kind.TEXTS_WITHDRAWN, "on": "2026-01-01", "text_en": "Withdrawn."}
    Decision.objects.create(**decision, visibility="restricted")
    for tail in SETTLED:
        assert client.get(f"/groups/new-name/plans/{stage.plan.period}/{tail}").status_code == 404, tail
    assert client_of(stage.leader).get(f"/groups/new-name/plans/{stage.plan.period}/versions/2/").status_code == 200


def test_what_was_adopted_for_the_group_alone_stays_hidden(scenario, client_of):
    stage = scene(scenario, visibility="group")
    stage.share()
    actions.adopt(plan=stage.reload(), resolution=stage.resolution(), by=stage.leader)
    assert Plan.objects.get(pk=stage.plan.pk).visibility == "group"
    Group.objects.filter(pk=scenario.group.pk).update(visibility="restricted")
    assert client_of(None).get(stage.address("versions/2/")).status_code == 404


def test_only_the_secretariat_withdraws_texts(stage, client_of):
    group = stage.scenario.group
    values = {
        "group": group.pk,
        "kind": "texts_withdrawn",
        "on": "2026-01-01",
        "text_en": "Withdrawn.",
        "visibility": "public",
    }
    for person in (stage.leader, stage.member, stage.scenario.stranger):
        assert client_of(person).post(f"/edit/decision/new/?group={group.pk}", values).status_code == 403
    assert client_of(stage.scenario.secretariat).post("/edit/decision/new/", values).status_code == 302


def test_the_life_of_a_plan_is_told_in_order_of_time(stage):
    """Steps that were recorded later than they were taken stand where they belong."""
    days = list(stage.plan.steps.values_list("on", flat=True))
    first = stage.plan.steps.last()
    type(first).objects.filter(pk=first.pk).update(on="2020-01-01")
    ordered = list(stage.plan.steps.values_list("on", flat=True))
    assert len(days) == len(ordered) >= 2
    assert ordered == sorted(ordered)
