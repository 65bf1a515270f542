"""A Pathfinder country with its committee, its roadmap, and reports in every state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any


def pathfinders(scenario: Any) -> list[str]:
    """Kenya has two dates for one workshop; a person of the secretariat writes for its government."""
    from django.utils import timezone

    from hub.lib.tests import factories
    from hub.pathfinders.actions import set_up_committee
    from hub.pathfinders.models import Answer, Cycle, ReportedValue
    from hub.pathfinders.wording import propose_wording
    from hub.vocabularies.models import Country

    today = timezone.localdate()
    country, other = Country.objects.get(iso3="KEN"), Country.objects.get(iso3="UGA")
    body = factories.organization(name_en="Government body 4", constituency="government", country=country)
    factories.focal_point(organization=body, person=scenario.secretariat, role="editor")
    mine = {"country": country, "organization": body, "entered_by": scenario.secretariat}
    first = factories.dated_step(moment="held", on="2024-05", document="Report of the workshop", **mine)
    factories.dated_step(moment="held", on="2024-06-11", note_en="In Nairobi.", **mine)
    factories.dated_step(moment="launched", on=str(today.year + 1), claim="planned", **mine)
    committee = set_up_committee(
        country=country, names={"name_en": "National committee 1"}, chair=body, by=scenario.secretariat
    )
    plan = factories.plan(group=committee.group, title_en="Roadmap 1", visibility="public")
    output = factories.output(outcome=factories.outcome(plan=plan))
    factories.activity(output=output, budget="120000", currency="USD")
    factories.activity(output=output, position=2)
    past = Cycle.objects.create(year=today.year - 1, due=today + timedelta(days=20), state="open")
    propose_wording(cycle=past, by=scenario.secretariat)
    prepared = Cycle.objects.create(year=today.year, due=today + timedelta(days=400))
    propose_wording(cycle=prepared, by=scenario.secretariat)
    asked = [one.definition for one in past.indicators.all()]
    abroad = factories.organization(name_en="Government body 5", constituency="government", country=other)
    reports = [
        factories.country_report(country=where, cycle=past, organization=who, author=scenario.secretariat, state=state)
        for where, who, state in (
            (country, body, "superseded"), (country, body, "published"), (other, abroad, "published"),
        )
    ]  # fmt: skip
    for report, otherwise in zip(reports, ("", "", "Only in two districts."), strict=True):
        for definition, value in zip(asked, (17, 120, 0), strict=False):
            ReportedValue.objects.create(
                report=report, definition=definition, status="reported", value=value, on=str(past.year), source="A survey",
                counted_otherwise=otherwise if value == 120 else "",
            )  # fmt: skip
        for question in past.questions.all()[:3]:
            Answer.objects.create(
                report=report, question=question, text="The law of **2024** was passed.\n\n- and more"
            )
    draft = factories.country_report(
        country=country, cycle=past, organization=body, author=scenario.secretariat, state="draft"
    )
    begin = "/pathfinders/ken/"
    addresses = [
        f"{begin}steps/new/", f"{begin}reports/{past.year}/write/", f"/pathfinders/steps/{first.public_id}/withdraw/",
        "/pathfinders/cod/committee/", "/pathfinders/cycles/new/", f"{prepared.get_absolute_url()}move/open/",
        prepared.get_absolute_url(), f"{draft.get_absolute_url()}move/withdraw/", "/pathfinders/compare/?indicator=labour-inspectors",
    ]  # fmt: skip
    handed_in = factories.country_report(
        country=Country.objects.get(iso3="MWI"), cycle=past, organization=factories.organization(), author=scenario.member,
        state="submitted",
    )  # fmt: skip
    addresses.append(f"{handed_in.get_absolute_url()}decide/")
    return [begin, *(one.get_absolute_url() for one in (*reports, draft)), *addresses]
