"""Who is named where: frozen texts are for everybody, pages are for their reader."""

import json

import pytest
from django.utils import timezone, translation

from hub.lib.tests import factories
from hub.reports.content import report_of
from hub.reports.formats import build
from hub.workplans.actions.importing import import_rows
from hub.workplans.differences import between
from hub.workplans.document import UNNAMED, canonical, document_of, document_on
from hub.workplans.models import Plan
from hub.workplans.presentation import name_in
from hub.workplans.spreadsheet_writer import export, rows_in


@pytest.fixture
def hidden(stage):
    """An organization that only its own people and the secretariat know of leads the output and takes part."""
    organization = factories.organization(name_en="Quiet partner", slug="quiet-partner", visibility="restricted")
    stage.output.lead = organization
    stage.output.save()
    stage.activity.partners.set([organization, stage.scenario.leading_organization])
    return organization


def adopted_for_everybody(stage):
    version = stage.adopt()
    Plan.objects.filter(pk=stage.plan.pk).update(visibility="public")
    stage.reload().save()
    return version


def test_frozen_text_names_nobody_who_is_not_public(stage, hidden, client_of):
    # Nobody of the quiet partner has accepted the output: that is a warning, not an error.
    version = adopted_for_everybody(stage)
    assert "quiet" not in version.text.lower()
    assert version.document()["outputs"][0]["lead"] == UNNAMED
    assert version.document()["activities"][0]["partners"] == [UNNAMED, stage.scenario.leading_organization.slug]
    for reader in (None, stage.member, factories.focal_point(organization=hidden).person):
        client = client_of(reader)
        page = client.get(version.get_absolute_url()).content.decode()
        assert "a partner not named here" in page
        assert client.get(f"{version.get_absolute_url()}plan.json").content.decode() == version.text


def test_page_names_the_partner_to_its_own_people(stage, hidden, client_of):
    adopted_for_everybody(stage)
    own = factories.focal_point(organization=hidden).person
    for address in (stage.address(), stage.output.get_absolute_url(), stage.address(f"?as_of={timezone.localdate()}")):
        assert "Quiet partner" in client_of(own).get(address).content.decode(), address
        for reader in (None, stage.member):
            page = client_of(reader).get(address).content.decode()
            assert "Quiet partner" not in page, address
            assert "a partner not named here" in page, address


def test_report_names_nobody_who_is_not_public_in_any_format(stage, hidden):
    adopted_for_everybody(stage)
    report = report_of(stage.plan, at=timezone.now())
    for kind in ("json", "html"):
        content = build(report, kind).decode()
        assert "uiet" not in content
    assert "a partner not named here" in build(report, "html").decode()
    assert f'"lead":"{UNNAMED}"' in canonical(report)


def test_frozen_text_and_report_name_an_organization_in_the_readers_language(stage, client_of):
    lead = stage.output.lead
    lead.name_en, lead.name_fr = "Labour office", "Bureau du travail"
    lead.save()
    version = adopted_for_everybody(stage)
    lead.name_fr = "Autre nom"
    lead.save()
    page = client_of(stage.member).get(f"/fr{version.get_absolute_url()}").content.decode()
    assert "Bureau du travail" in page
    assert "Labour office" not in page
    report = report_of(stage.plan, at=timezone.now())
    with translation.override("fr"):
        assert "Autre nom" in build(report, "html").decode()
    with translation.override("en"):
        assert "Labour office" in build(report, "html").decode()
    assert name_in({"organizations": report["organizations"]}, lead.slug) == "Labour office"  # older texts


def test_nothing_seems_changed_because_of_the_reader(stage, hidden):
    version = adopted_for_everybody(stage)
    assert between(version.document() | {"adoption": None}, document_of(stage.plan) | {"adoption": None}) == []
    stage.output.lead = stage.scenario.member_organization
    stage.output.save()
    (change,) = between(version.document(), document_of(stage.plan))
    with translation.override("en"):
        assert change.fields[0].words()[0].text.startswith("a partner not named")


def test_report_of_a_day_has_the_names_of_that_day(stage):
    adopted_for_everybody(stage)
    at = timezone.now()
    first = canonical(report_of(stage.plan, at=at))
    lead = stage.output.lead
    lead.name_en, lead.slug = "Renamed", "renamed"
    lead.save()
    assert canonical(report_of(stage.plan, at=at)) == first
    assert "renamed" in canonical(report_of(stage.plan, at=timezone.now()))
    assert json.loads(first)["organizations"] != document_on(stage.plan, timezone.now())["organizations"]


def test_spreadsheet_leaves_what_it_could_not_name(stage, hidden, client_of):
    secret = factories.initiative(visibility="restricted")
    stage.output.initiatives.set([secret, factories.initiative()])
    content = client_of(stage.leader).get(stage.address("plan.xlsx")).content
    assert UNNAMED in [row.get("lead") for _number, row in rows_in(content)]
    result, problems = import_rows(plan=stage.plan, rows=rows_in(content), by=stage.leader)
    assert (problems, result.changed) == ([], 0)
    stage.output.refresh_from_db()
    assert stage.output.lead == hidden
    assert secret in stage.output.initiatives.all()
    assert hidden in stage.activity.partners.all()


def test_spreadsheet_is_no_way_to_ask_who_is_hidden(stage, hidden):
    stage.output.lead = None
    stage.output.save()
    rows = rows_in(export(document_of(stage.plan)))
    for _number, row in rows:
        if row["kind"] == "output":
            row["lead"] = hidden.slug
    _result, problems = import_rows(plan=stage.plan, rows=rows, by=stage.leader)
    assert [problem.sentence for problem in problems] == ["“quiet-partner” is not known here."]
