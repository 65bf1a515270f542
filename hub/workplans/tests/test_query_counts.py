"""Pages take as many queries for a large plan as for a small one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.lib.tests import factories
from hub.workplans.models import Indicator

pytestmark = pytest.mark.both_databases


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


@pytest.mark.parametrize(
    "page", ["", "check/", "comments/", "matrix/", "amendments/", "progress/", "plan.xlsx", "differences/", "as_of"]
)
def test_same_number_of_queries(stage, client_of, page):
    stage.share()
    grow(stage, 1)
    client = client_of(stage.leader)
    address = stage.address(f"?as_of={timezone.localdate()}") if page == "as_of" else stage.address(page)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    count()
    small = count()
    grow(stage, 8)
    count()  # what waits for the reader is counted anew after a transition, for the number in the header
    assert count() == small
