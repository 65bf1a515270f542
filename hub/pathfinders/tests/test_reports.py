"""A government reports: draft, handed in, published; what is not reported stays so; unlike figures are not compared."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.events.models import Event
from hub.lib.tests import factories
from hub.pathfinders.actions import begin_cycle, close_cycle, open_cycle
from hub.pathfinders.forms import NewCycleForm
from hub.pathfinders.models import AskedIndicator, Committee, CountryReport, Cycle, ReportedValue
from hub.pathfinders.reminders import remind_of_reports

pytestmark = pytest.mark.django_db


def address_of(land, year=2025):
    return f"/pathfinders/{land.iso3.lower()}/reports/{year}/write/"


def seen(browser, land):
    """What the form of the draft sends back of its own accord."""
    return {"seen": browser.get(address_of(land)).context["form"]["seen"].value()}


@pytest.fixture
def published(land, body, official, cycle, form, client_of):
    browser = client_of(official)
    browser.post(address_of(land), form)
    report = CountryReport.objects.get()
    browser.post(f"/pathfinders/reports/{report.public_id}/move/publish/")
    report.refresh_from_db()
    return report


def test_from_draft_to_published(land, body, official, cycle, form, scenario, client_of):
    browser = client_of(official)
    browser.post(address_of(land), {"organization": body.pk, "language": "en", "draft": "1"})
    report = CountryReport.objects.get()
    assert (report.state, Event.objects.about(report).count()) == ("draft", 0)
    here = report.get_absolute_url()
    assert "Nothing is said of the core indicator “Inspectors”." in browser.get(here).content.decode()
    for reader in (None, scenario.member, scenario.secretariat):
        assert client_of(reader).get(here).status_code == 404
    browser.post(address_of(land), form | seen(browser, land))
    report.refresh_from_db()
    assert report.state == "submitted"
    assert client_of(None).get(here).status_code == 404
    assert client_of(scenario.secretariat).get(here).status_code == 200
    browser.post(f"{here}move/publish/")
    page = client_of(None).get(here).content.decode()
    assert "<strong>words</strong>" in page
    assert "1 of 2 indicators are reported" in page
    assert page.count("not reported") == 1  # the optional one, of which nothing was said
    verbs = [event.verb for event in Event.objects.about(report)]
    assert verbs == ["reported", "submitted"]
    assert "words" not in json.dumps([event.after for event in Event.objects.about(report)])


def test_zero_is_a_value_and_not_reported_is_none(published):
    assert [(one.status, one.value) for one in published.values.all()] == [("reported", 0)]


def test_what_is_missing_keeps_the_draft(land, official, cycle, form, client_of):
    question = cycle.questions.get().pk
    page = client_of(official).post(address_of(land), form | {f"q{question}": " "}, follow=True)
    assert "Not answered: What was done?" in page.content.decode()
    assert CountryReport.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("value", "", "Enter the value of “Inspectors”"),
        ("status", "not_reported", "“Inspectors” has a value"),
        ("source", "", "Name the source of the value of “Inspectors”"),
        ("value", "-3", "Enter 0 or more."),
        ("value", "NaN", "Enter a number"),
        ("value", "1e40", "Enter at most"),
        ("on", "last year", "is not a date"),
        ("status", "perhaps", "Select a valid choice"),
    ],
)
def test_what_a_figure_must_say(land, official, cycle, form, client_of, part, value, said):
    core = cycle.indicators.get(is_core=True).definition_id
    page = client_of(official).post(address_of(land), form | {f"i{core}_{part}": value})
    assert said in page.content.decode()
    assert not CountryReport.objects.exists()


def test_a_share_of_more_than_a_hundred_is_refused(land, official, cycle, form, client_of):
    share = cycle.indicators.get(is_core=False).definition_id
    given = form | {f"i{share}_status": "reported", f"i{share}_value": "101", f"i{share}_source": "A survey"}
    assert "Enter 100 or less." in client_of(official).post(address_of(land), given).content.decode()


def test_who_may_write(land, official, cycle, scenario, client_of):
    for reader in (scenario.member, scenario.leader, scenario.stranger, scenario.secretariat):
        assert client_of(reader).get(address_of(land)).status_code == 403
    assert client_of(official).get(address_of(land)).status_code == 200
    elsewhere = factories.country()
    assert client_of(official).get(address_of(elsewhere)).status_code == 403
    assert client_of(official).get(address_of(land, 2044)).status_code == 404


def test_only_the_government_moves_its_report(land, official, cycle, form, scenario, client_of):
    client_of(official).post(address_of(land), form)
    here = CountryReport.objects.get().get_absolute_url()
    for act in ("publish", "take-back"):
        assert client_of(scenario.secretariat).post(f"{here}move/{act}/").status_code == 403
        assert client_of(scenario.member).post(f"{here}move/{act}/").status_code == 404
    assert client_of(official).get(f"{here}decide/").status_code == 403
    assert client_of(official).post(f"{here}move/dance/").status_code == 404


def test_the_secretariat_asks_and_the_government_corrects(land, official, cycle, form, scenario, client_of):
    client_of(official).post(address_of(land), form)
    report = CountryReport.objects.get()
    desk, here = client_of(scenario.secretariat), report.get_absolute_url()
    assert "Say what should be changed." in desk.post(f"{here}decide/", {"reason": ""}).content.decode()
    desk.post(f"{here}decide/", {"reason": "Which register?"})
    report.refresh_from_db()
    assert report.state == "draft"
    assert "Which register?" in client_of(official).get(address_of(land)).content.decode()
    assert desk.get(here).status_code == 404


def test_a_correction_supersedes_and_both_stay(published, land, official, form, client_of):
    browser = client_of(official)
    page = browser.get(address_of(land)).content.decode()
    assert "The **words** of the answer" in page  # begins with what was published
    browser.post(address_of(land), form)
    later = CountryReport.objects.latest("pk")
    browser.post(f"{later.get_absolute_url()}move/publish/")
    published.refresh_from_db()
    assert published.state == "superseded"
    page = client_of(None).get(published.get_absolute_url()).content.decode()
    assert "A later version of this report is published." in page


def test_two_acts_at_once(published, official, client_of):
    page = client_of(official).post(f"{published.get_absolute_url()}move/publish/")
    assert "Somebody has moved this report on already." in page.content.decode()


def test_unlike_figures_are_not_compared(published, cycle, client_of):
    other_land = factories.country(name_en="Other country")
    other = factories.country_report(country=other_land, cycle=cycle, state="published")
    core = cycle.indicators.get(is_core=True).definition
    ReportedValue.objects.create(
        report=other, definition=core, status="reported", value=12, source="s", counted_otherwise="Only in the capital"
    )
    third = factories.country_report(country=factories.country(name_en="Third"), cycle=cycle, state="published")
    assert third.values.count() == 0
    page = client_of(None).get("/pathfinders/compare/?indicator=inspectors").content.decode()
    assert (
        "Other country counted in another way, so its figure is shown apart and not compared: Only in the capital"
        in page
    )
    rows = json.loads(client_of(None).get("/pathfinders/compare/download/json/?indicator=inspectors").content)["rows"]
    assert sorted((row["name"], row["status"], row["value"]) for row in rows) == [
        ("Country of the test", "reported", "0"),
        ("Other country", "reported", "12"),
        ("Third", "not_reported", ""),
    ]


def test_two_definitions_stand_in_two_tables(published, client_of):
    second = factories.indicator_definition(code="inspectors", number=2, name_en="Inspectors")
    later = factories.report_cycle(year=2026)
    AskedIndicator.objects.create(cycle=later, definition=second, is_core=True)
    other = factories.country_report(cycle=later, state="published")
    ReportedValue.objects.create(report=other, definition=second, status="reported", value=5, source="s")
    page = client_of(None).get("/pathfinders/compare/?indicator=inspectors").content.decode()
    assert "Countries reported by definitions 1, 2, which count different things." in page
    only = client_of(None).get("/pathfinders/compare/?indicator=inspectors&year=2026").content.decode()
    assert "which count different things" not in only


def test_a_year_is_prepared_opened_and_then_stands(scenario, client_of):
    desk = client_of(scenario.secretariat)
    desk.post("/pathfinders/cycles/new/", {"year": "2027", "due": "2028-03-31", "proposed": "on"})
    cycle = Cycle.objects.get()
    assert (cycle.questions.count(), cycle.indicators.filter(is_core=True).count()) == (5, 3)
    assert client_of(None).get(cycle.get_absolute_url()).status_code == 404
    question = cycle.questions.first()
    edit = f"/edit/report-question/{question.pk}/"
    given = {"cycle": cycle.pk, "position": 1, "text_en": "Other words", "seen": "0", "version": "0"}
    desk.post(edit, given)
    question.refresh_from_db()
    assert question.text_en == "Other words"
    desk.post(f"{cycle.get_absolute_url()}move/open/")
    assert "Other words" in client_of(None).get(cycle.get_absolute_url()).content.decode()
    assert desk.post(edit, given | {"text_en": "Too late"}).status_code == 403
    question.refresh_from_db()
    assert question.text_en == "Other words"
    assert client_of(scenario.leader).post(f"{cycle.get_absolute_url()}move/close/").status_code == 403


def test_the_next_year_asks_by_the_same_definitions(cycle, scenario):
    form = NewCycleForm({"year": "2026", "due": "2027-03-31", "like": "2025"})
    assert form.is_valid()
    later = begin_cycle(written=form, source=cycle, by=scenario.secretariat)
    assert set(later.indicators.values_list("definition", "is_core")) == set(
        cycle.indicators.values_list("definition", "is_core")
    )
    open_cycle(cycle=later, by=scenario.secretariat)
    assert later.questions.get().pk != cycle.questions.get().pk


def test_a_definition_in_use_stays(cycle, scenario, client_of):
    definition = cycle.indicators.get(is_core=True).definition
    given = {
        "code": definition.code,
        "number": "1",
        "name_en": "Inspectors",
        "text_en": "Something else",
        "unit": "number",
    }
    page = client_of(scenario.secretariat).post(f"/edit/indicator-definition/{definition.pk}/", given)
    assert "Countries report by this definition already." in page.content.decode()


def test_a_report_that_is_due_is_a_task(land, official, cycle, form, scenario, client_of):
    assert "Pathfinder reports on 2025" not in client_of(official).get("/my-tasks/").content.decode()
    factories.dated_step(country=land, moment="held")
    assert "Pathfinder reports on 2025" in client_of(official).get("/my-tasks/").content.decode()
    assert "Pathfinder reports on 2025" not in client_of(scenario.member).get("/my-tasks/").content.decode()
    client_of(official).post(address_of(land), form)
    assert "Pathfinder reports on 2025" not in client_of(official).get("/my-tasks/").content.decode()


def test_reminders_thirty_and_seven_days_before(land, official, cycle, mailoutbox):
    factories.dated_step(country=land, moment="held")
    cycle.due = timezone.localdate() + timedelta(days=40)
    cycle.save()
    site, due = "https://example.org", cycle.due
    assert remind_of_reports(site) == 0
    assert remind_of_reports(site, due - timedelta(days=29)) == 1
    assert remind_of_reports(site, due - timedelta(days=28)) == 0
    assert remind_of_reports(site, due - timedelta(days=6)) == 1
    assert f"https://example.org{address_of(land)}" in mailoutbox[-1].body


def test_nobody_is_reminded_of_what_is_handed_in(land, official, cycle, form, client_of):
    factories.dated_step(country=land, moment="held")
    client_of(official).post(address_of(land), form)
    assert remind_of_reports("https://example.org", cycle.due - timedelta(days=5)) == 0


def test_the_committee_is_a_group_of_its_kind(land, body, official, scenario, client_of):
    factories.group_kind(slug=Committee.KIND, offices=["chair"])
    address = f"/pathfinders/{land.iso3.lower()}/committee/"
    assert client_of(scenario.leader).get(address).status_code == 403
    given = {"name_en": "Committee of the test", "chair": body.pk}
    client_of(scenario.secretariat).post(address, given)
    group = Committee.objects.get().group
    assert (group.kind.slug, group.offices.get().organization) == (Committee.KIND, body)
    page = client_of(official).get(f"/pathfinders/{land.iso3.lower()}/").content.decode()
    assert "Begin a roadmap" in page
    again = client_of(scenario.secretariat).post(address, given).content.decode()
    assert "set up already" in again


def test_a_suggested_action_is_offered_the_roadmap_first(land, body, official, scenario, client_of):
    from hub.law.models import SuggestedAction

    elsewhere = factories.outcome(plan=factories.plan(group=scenario.group))
    group = factories.group()
    Committee.objects.create(country=land, group=group)
    factories.office(group=group, organization=body, role="chair")
    roadmap = factories.outcome(plan=factories.plan(group=group, title_en="The roadmap"))
    action = SuggestedAction.objects.create(
        edition=factories.law_edition(), country=land, area="legal", position=1, text="Do it"
    )
    page = client_of(scenario.secretariat).get(f"/law/actions/{action.pk}/plan/").content.decode()
    assert f'<option value="{roadmap.pk}" selected>Roadmap of the country: The roadmap' in page
    assert page.index(f'value="{roadmap.pk}"') < page.index(f'value="{elsewhere.pk}"')
    own = client_of(official).get(f"/law/actions/{action.pk}/plan/").content.decode()
    assert f'value="{roadmap.pk}"' in own
    assert own.count("<option") == 2  # nothing, and the roadmap


def test_who_speaks_for_two_bodies_says_which_one_reports(land, body, official, cycle, form, client_of):
    browser = client_of(official)
    chosen = f'<option value="{body.pk}" selected>'
    assert chosen in browser.get(address_of(land)).content.decode()  # the only one
    other = factories.focal_point(
        person=official, organization=factories.organization(constituency="government", country=land)
    ).organization
    page = browser.get(address_of(land)).content.decode()
    assert chosen not in page
    assert f'<option value="{other.pk}" selected>' not in page
    browser.post(address_of(land), {**form, "organization": ""})
    assert not CountryReport.objects.exists()
    browser.post(address_of(land), {**form, "organization": other.pk})
    assert CountryReport.objects.get().organization == other


def test_two_people_who_write_one_draft_do_not_overwrite_each_other(land, body, official, cycle, form, client_of):
    colleague = client_of(factories.focal_point(organization=body).person)
    browser, address = client_of(official), address_of(land)
    question = f"q{cycle.questions.get().pk}"
    browser.post(address, form | {"draft": "1"})
    hers, theirs = seen(browser, land), seen(colleague, land)
    colleague.post(address, form | theirs | {"draft": "1", question: "What the colleague wrote"})
    page = browser.post(address, form | hers | {"draft": "1", question: "What she wrote"})
    report = CountryReport.objects.get()
    assert report.answers.get().text == "What the colleague wrote"
    said = page.content.decode()
    assert [(theirs, yours) for _field, theirs, yours in page.context["conflict"]] == [
        ("What the colleague wrote", "What she wrote")
    ]
    assert "Somebody else saved this draft" in said
    again = {"seen": page.context["form"]["seen"].value()}
    browser.post(address, form | again | {"draft": "1", question: "Both of it"})
    assert report.answers.get().text == "Both of it"


def test_who_begins_while_another_begins_sees_the_other_draft(land, body, official, cycle, form, client_of):
    core = cycle.indicators.get(is_core=True).definition_id
    colleague = client_of(factories.focal_point(organization=body).person)
    colleague.post(address_of(land), form | {"draft": "1", f"i{core}_value": "7"})
    page = client_of(official).post(address_of(land), form | {"draft": "1"})
    assert ("Inspectors: value", "7", "0") in page.context["conflict"]
    assert CountryReport.objects.get().values.get().value == 7


@pytest.mark.parametrize("odd", ["", "soon", "2025-01-01T00:00:00+00:00", "\x00"])
def test_an_odd_moment_is_a_conflict_and_no_error(land, official, cycle, form, client_of, odd):
    browser = client_of(official)
    browser.post(address_of(land), form | {"draft": "1"})
    assert browser.post(address_of(land), form | {"draft": "1", "seen": odd}).status_code == 200


def test_no_report_is_written_once_the_year_is_closed(land, official, cycle, form, scenario, client_of):
    close_cycle(cycle=cycle, by=scenario.secretariat)
    assert (
        "Reports on this year are not taken now." in client_of(official).post(address_of(land), form).content.decode()
    )
    assert not CountryReport.objects.exists()
