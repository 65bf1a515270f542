"""A record that changes twice keeps one identifier, and its history repeats it."""

import pytest

from hub.lib.tests import factories

pytestmark = pytest.mark.both_databases


def test_history_repeats_the_identifier(db):
    plan = factories.plan()
    plan.title_en = "Another title"
    plan.save()
    assert list(plan.history.values_list("public_id", flat=True)) == [plan.public_id] * 2
