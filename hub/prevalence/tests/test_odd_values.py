"""Values that make no sense get one sentence at their field, and nothing is saved."""

import pytest

from hub.prevalence.models import StudyProtocol
from hub.prevalence.tests.conftest import DESIGN, INDICATORS, table

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("bands", "sentence"),
    [
        ("5-5000", "is not read"),
        ("11-5", "is no age band"),
        ("5-11: 200", "A week has 168 hours."),
        ("0-17: 1; 5-9: 2", "overlap"),
        ("5+; 18+", "overlap"),
        ("a", "is not read"),
        ("; ".join(f"{age}: 1" for age in range(13)), "At most 12 age bands"),
    ],
)
def test_age_bands_that_are_none(draft, scenario, client_of, bands, sentence):
    sent = table("indicators", [INDICATORS[0] | {"bands": bands}])
    page = client_of(scenario.member).post(f"{draft.get_absolute_url()}indicators/", sent)
    assert sentence in page.content.decode()
    assert not draft.indicators.exists()


def test_bands_in_other_ways_of_writing(draft, scenario, client_of):
    sent = table("indicators", [INDICATORS[0] | {"bands": "12 – 14: 14 h; 5-11 : 1,5;18+"}])
    client_of(scenario.member).post(f"{draft.get_absolute_url()}indicators/", sent)
    assert draft.indicators.get().bands == [
        {"from": 5, "to": 11, "hours": 1.5}, {"from": 12, "to": 14, "hours": 14}, {"from": 18, "to": None, "hours": None},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("expected_share", "NaN"),
        ("expected_share", "1"),
        ("expected_share", "0"),
        ("relative_error", "-0.1"),
        ("target_share", "2"),
        ("design_effect", "0"),
        ("take", "0"),
        ("collection_begins", "2026-13-40"),
    ],
)
def test_a_design_that_is_none(draft, scenario, client_of, name, value):
    page = client_of(scenario.member).post(f"{draft.get_absolute_url()}design/", DESIGN | {name: value})
    assert name in page.context["form"].errors
    assert StudyProtocol.objects.get(pk=draft.pk).sample_planned is None


def test_a_sample_that_nobody_could_ask(draft, scenario, client_of):
    sent = DESIGN | {"expected_share": "0.00001", "relative_error": "0.001"}
    page = client_of(scenario.member).post(f"{draft.get_absolute_url()}design/", sent).content.decode()
    assert "larger than any that can be asked" in page


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"name": "N", "planned": "-5"}], "Enter 0 or more."),
        ([{"name": "N", "planned": "99999999999"}], "or less."),
        ([{"name": "N", "planned": "5"}, {"name": "N", "planned": "5"}], "duplicate"),
    ],
)
def test_strata_that_are_none(draft, scenario, client_of, rows, sentence):
    page = client_of(scenario.member).post(f"{draft.get_absolute_url()}strata/", table("strata", rows))
    assert sentence in page.content.decode()
    assert not draft.strata.exists()


def test_one_more_row_without_scripts_keeps_what_was_typed(draft, scenario, client_of):
    sent = table("strata", [{"name": "North", "planned": "x"}]) | {"add-row": "strata"}
    page = client_of(scenario.member).post(f"{draft.get_absolute_url()}strata/", sent)
    assert "North" in page.content.decode()
    assert page.context["tables"][0].total_form_count() == 2
    assert not draft.strata.exists()
