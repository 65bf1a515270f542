"""Published figures: what stands together, what apart and why, and how they leave the site."""

import csv
import io
import json

import pytest

from hub.events.models import public_version
from hub.lib.tests import factories
from hub.prevalence.builtin import load_figures
from hub.prevalence.comparing import sort_figures
from hub.prevalence.figure_words import figure_in_words, interval_in_words
from hub.prevalence.models import PrevalenceFigure
from hub.vocabularies.models import Country

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def page(client_of, address="/prevalence/"):
    answer = client_of(None).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def builtin(db):
    for iso3, iso2, name in (
        ("JOR", "JO", "Jordan"),
        ("SLE", "SL", "Sierra Leone"),
        ("GBR", "GB", "United Kingdom"),
        ("USA", "US", "United States"),
        ("NLD", "NL", "Netherlands"),
        ("SRB", "RS", "Serbia"),
    ):
        if not Country.objects.filter(iso3=iso3).exists():
            factories.country(iso3=iso3, iso2=iso2, name_en=name)
    load_figures()


def test_only_the_same_thing_in_the_same_ages_and_unit_stands_together(db):
    same = [factories.prevalence_figure(), factories.prevalence_figure(value=30)]
    factories.prevalence_figure(age_to=14)
    factories.prevalence_figure(unit="people", value=70_000)
    factories.prevalence_figure(definition="another", measured_en="Children who work")
    factories.prevalence_figure(age_from=None, age_to=None)
    factories.prevalence_figure(ambiguous_en="Times what?", value=None)
    (found,) = sort_figures(PrevalenceFigure.objects.all())
    assert [len(one.figures) for one in found.sets] == [2, 1, 1, 1, 1]
    assert found.sets[0].figures == same
    assert [one.apart.rpartition(": ")[2] for one in found.sets] == [
        "",
        "the ages are other ones.",
        "the unit is another one.",
        "something else is counted.",
        "one source does not state the ages.",
    ]
    assert len(found.ambiguous) == 1


def test_nothing_is_averaged_and_no_sum_appears(client_of, db):
    factories.prevalence_figure(value=11)
    factories.prevalence_figure(value=17)
    text = page(client_of)
    assert "11\u00a0%" in text
    assert "17\u00a0%" in text
    assert "14\u00a0%" not in text
    assert "28\u00a0%" not in text


def test_critique_and_interval_stand_before_the_number(client_of, builtin):
    for address in (
        "/prevalence/?country=GBR",
        PrevalenceFigure.objects.get(key="uk-2013-bayesian").get_absolute_url(),
    ):
        text = page(client_of, address)
        text = text[text.index("<main") :]
        assert text.index("Whitehead") < text.index("10,609 to 13,694") < text.rindex("12,163")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_page_stays_light_in_every_script(client_of, builtin, language):
    """Arabic letters take two bytes each."""
    text = page(client_of, f"/{language}/prevalence/")
    assert f'<html lang="{language}"' in text
    assert len(text.encode()) < 100_000


def test_the_two_versions_of_the_data_of_new_orleans_are_told(client_of, builtin):
    text = page(client_of, "/prevalence/?topic=trafficking")
    assert "with 185 and with 186 cases" in text
    assert "Eight lists, 185 cases" in text
    figure = PrevalenceFigure.objects.get(key="new-orleans-stepwise")
    assert (figure.value, figure.low, figure.high) == (1184, 717, 1657)
    assert "185 cases" in page(client_of, figure.get_absolute_url())


def test_what_is_ambiguous_stands_beside_nothing(client_of, builtin):
    serbia = PrevalenceFigure.objects.get(key="serbia-2013-2016")
    assert serbia.numbers == (None, None, None)
    text = page(client_of)
    assert text.index("Cannot be compared") < text.index("four to nine times")
    assert figure_in_words(serbia) == "cannot be told"


def test_loading_again_changes_nothing(builtin):
    before = public_version()
    assert load_figures() == 0
    assert public_version() == before
    figure = PrevalenceFigure.objects.get(key="jordan-child-labour-2016")
    identifier = figure.public_id
    PrevalenceFigure.objects.filter(pk=figure.pk).update(value=1)
    assert load_figures() == 1
    assert public_version() != before
    figure.refresh_from_db()
    assert (figure.value, figure.public_id) == (70_000, identifier)


def test_every_builtin_figure_has_source_and_three_languages(builtin):
    for one in PrevalenceFigure.objects.all():
        assert one.source_url.startswith("https://"), one.key
        for name in ("measured", "how", "data_version", "interval", "ambiguous", "note", "critique"):
            assert len({bool(getattr(one, f"{name}_{code}")) for code in ("en", "fr", "es")}) == 1, (one.key, name)


def test_a_missing_interval_is_said_and_never_zero(db):
    alone = factories.prevalence_figure(is_rounded=True)
    assert interval_in_words(alone) == "no interval in the source read"
    assert figure_in_words(alone) == "about 10\u00a0%"
    ranged = factories.prevalence_figure(value=None, low=10_000, high=13_000, unit="people")
    assert (figure_in_words(ranged), interval_in_words(ranged)) == ("range only", "10,000 to 13,000")


def test_files_have_source_critique_and_citation(client_of, builtin):
    lines = list(
        csv.DictReader(io.StringIO(client_of(None).get("/prevalence/download/csv/").content.decode("utf-8-sig")))
    )
    row = next(line for line in lines if line["definition"] == "uk-potential-victims")
    assert row["low"] == "10000.0"
    assert row["value"] == ""
    assert "Whitehead" in row["critique"]
    assert lines[-1]["id"].startswith("Published figures of prevalence")
    body = json.loads(client_of(None).get("/prevalence/download/json/?country=JOR").content)
    assert {one["country"] for one in body["rows"]} == {"JOR"}
    assert "Actionhub" in body["citation"]
    assert client_of(None).get("/prevalence/download/xlsx/").content.startswith(b"PK")
    assert client_of(None).get("/prevalence/download/exe/").status_code == 404


@pytest.mark.parametrize(("ending", "words"), [("bib", "@misc"), ("ris", "TY  - DATA"), ("json", '"dataset"')])
def test_a_figure_is_cited(client_of, builtin, ending, words):
    figure = PrevalenceFigure.objects.get(key="new-orleans-stepwise")
    answer = client_of(None).get(f"{figure.get_absolute_url()}cite.{ending}")
    assert words in answer.content.decode()
    assert figure.public_id in answer.content.decode()
    assert client_of(None).get(f"{figure.get_absolute_url()}cite.exe").status_code == 404


@pytest.mark.parametrize("odd", ["topic=x&method=y", "country=%00", "country=XXX", "topic[]=1"])
def test_odd_filters_break_nothing(client_of, db, odd):
    factories.prevalence_figure()
    assert client_of(None).get(f"/prevalence/?{odd}").status_code == 200


def test_the_list_asks_no_more_for_more_figures(client_of, db, django_assert_max_num_queries):
    client = client_of(None)
    factories.prevalence_figure()
    client.get("/prevalence/")
    for number in range(12):
        factories.prevalence_figure(value=number)
    with django_assert_max_num_queries(14):
        client.get("/prevalence/?method=survey")


def test_an_empty_site_says_so(client_of, db):
    assert "No published figure is entered yet." in page(client_of)


def test_a_chart_explains_bars_where_it_has_bars(client_of):
    factories.prevalence_figure()
    later = factories.prevalence_figure(value=30, low=None, high=None)
    PrevalenceFigure.objects.update(low=None, high=None)
    assert "Bar: the interval" not in page(client_of)
    PrevalenceFigure.objects.filter(pk=later.pk).update(low=20, high=40)
    assert "Bar: the interval" in page(client_of)


def test_the_page_has_company_first_and_folds_tables_and_what_stands_alone(client_of):
    factories.prevalence_figure(definition="alone", measured_en="Children who work", critique_en="Read with care.")
    factories.prevalence_figure()
    factories.prevalence_figure(value=30, low=20, high=40)
    text = page(client_of)
    places = [
        text.index(words)
        for words in (
            'href="#child_labour"', "Children in child labour</h3>", "· Household survey", "chart--intervals", "2 figures with method and source",
            "1 figure that stands alone", "Children who work</a>", "Read with care.", "no interval in the source read",
        )
    ]  # fmt: skip
    assert places[:6] == sorted(places[:6])
    assert places[5:8] == sorted(places[5:8])
    assert text.count('<details class="fold') == 2
    assert text.count(" open>") == 0
    assert page(client_of, "/prevalence/?topic=child_labour").count(" open>") == 2
