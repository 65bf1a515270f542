"""The two studies that come with the software: loaded once, quick ever after, the spread first."""

import dataclasses

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hub.events.models import Event
from hub.studies import builtin
from hub.studies.models import Dataset, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick(monkeypatch):
    """The UK lists by one quick method; the spread over comparison models is there all the same."""
    teaching, uk = builtin.BUILTIN
    quick_uk = dataclasses.replace(uk, parameters={**uk.parameters, "method": "lower"})
    monkeypatch.setattr(builtin, "BUILTIN", [teaching, quick_uk])


def test_loaded_once_and_left_alone(quick, client):
    assert builtin.load_studies() == {"teaching-table": "computed", "uk-2013": "computed"}
    events = Event.objects.count()
    assert builtin.load_studies() == {"teaching-table": "unchanged", "uk-2013": "unchanged"}
    assert (Run.objects.count(), Dataset.objects.count(), Event.objects.count()) == (2, 3, events)

    uk = Run.objects.get(builtin="uk-2013")
    page = client.get(uk.get_absolute_url()).content.decode()
    body = page[page.index("<h1") :]
    low, high = (round(uk.result["spread"][end]) for end in ("low", "high"))
    spread, critique = body.index(f"{low:,} to {high:,} people"), body.index("On the Unreliability of Multiple Systems")
    assert spread < critique < body.index("methods.svg") < body.index("10,000 to 13,000")
    assert (uk.result["observed"], uk.result["results"][0]["method"]) == (2744, "lower")
    teaching = Run.objects.get(builtin="teaching-table")
    page = client.get(teaching.get_absolute_url()).content.decode()
    assert 'class="teaching"' in page
    assert teaching.get_absolute_url() in client.get("/studies/").content.decode()


def test_left_to_the_worker_at_the_start(quick):
    assert set(builtin.load_studies(later=True).values()) == {"waiting for the worker"}
    assert set(builtin.load_studies(later=True).values()) == {"under way"}
    assert set(Run.objects.values_list("state", flat=True)) == {"queued"}


def test_cut_short_is_taken_up_again(quick):
    builtin.load_studies(later=True)
    DBTaskResult.objects.all().delete()
    Run.objects.update(state="running", started_at=timezone.now(), worker="dead")
    builtin.load_studies(later=True)
    assert set(Run.objects.values_list("state", flat=True)) == {"queued"}


def test_a_new_edition_keeps_the_address(quick, monkeypatch):
    builtin.load_studies()
    before = set(Run.objects.values_list("public_id", flat=True))
    monkeypatch.setattr(builtin, "EDITION", "2")
    assert set(builtin.load_studies().values()) == {"computed"}
    assert set(Run.objects.values_list("public_id", flat=True)) == before
