"""Pages take as many queries for a large plan as for a small one."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.lib.tests import factories
from hub.workplans.models import Indicator


def grow(stage, times):
    for _ in range(times):
        outcome = factories.outcome(plan=stage.plan, position=stage.plan.outcomes.count() + 1)
        for place in (1, 2):
            lead = factories.organization()
            output = factories.output(outcome=outcome, position=place, lead=lead, due=stage.plan.ends)
            activity = factories.activity(output=output, position=1, lead=lead, due=stage.plan.ends)
            activity.countries.add(factories.country())
            activity.partners.add(factories.organization())
            stage.comment(item=output)
        Indicator.objects.create(
            plan=stage.plan, outcome=outcome, title_en="x", measures="change", unit="number", baseline=0, target=1
        )


PAGES = ("", "check/", "comments/", "matrix/", "amendments/", "progress/", "plan.xlsx", "differences/")


def test_pages_of_a_large_plan_take_no_more_queries(stage, client_of):
    stage.share()
    grow(stage, 1)
    client = client_of(stage.leader)
    addresses = [*map(stage.address, PAGES), stage.address(f"?as_of={timezone.localdate()}")]

    def queries():
        client.get("/")  # what waits for the reader is counted anew after a act, for the number in the header
        return {address: count(address) for address in addresses}

    def count(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    queries()  # what is read once and kept is read now
    small = queries()
    grow(stage, 8)
    large = queries()
    assert {address: large[address] for address in addresses if large[address] > small[address]} == {}
