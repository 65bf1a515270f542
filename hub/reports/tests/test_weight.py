"""A report of a large plan stays a page that a phone on a slow line can load."""

from __future__ import annotations

from datetime import timedelta

from hub.lib.tests import factories
from hub.workplans import actions
from hub.workplans.models import Plan

HEAVIEST = 100_000  # bytes, unpacked
OUTPUTS = 180


def test_a_report_of_many_items_stays_light(stage, client):
    partners = [factories.organization(name_en=f"Organization of the weight {n}") for n in range(12)]
    outputs = [
        factories.output(
            outcome=stage.outcome, title_en=f"Output {n} with a title of usual length, as in most of the plans",
            lead=partners[n % len(partners)], due=stage.plan.ends,
        )
        for n in range(OUTPUTS)
    ]  # fmt: skip
    for output in outputs:
        activity = factories.activity(output=output, lead=output.lead, due=output.due)
        activity.partners.add(partners[0])
    stage.adopt()
    for output in outputs[:40]:
        update = actions.report_progress(
            item=output, organization=output.lead, status="under_way", percent=40,
            until=stage.plan.starts + timedelta(days=60), by=stage.leader, evidence="https://example.org/a",
            done="Interviews were held with forty of them in two regions. A report is being written.",
        )  # fmt: skip
        actions.submit_update(update=update, by=stage.leader)
        actions.review_update(update=update, approve=True, by=stage.scenario.secretariat)
    Plan.objects.update(visibility="public")
    page = client.get(f"{stage.plan.get_absolute_url()}report/").content
    assert b"more stand in the files" in page
    assert len(page) < HEAVIEST
