"""Series, sums and pages: unknown origin is part of a sum, aggregates are not, and each figure leads to its file."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.lib.tests import factories
from hub.statistics import series
from hub.statistics.importing import import_statistics_file
from hub.statistics.models import Indicator, Observation, Release
from hub.statistics.tests.files import PAIRS, UNHCR

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def loaded(countries):
    import_statistics_file("stock.csv", PAIRS.encode())
    import_statistics_file("population.csv", UNHCR.encode())
    return countries


def test_corridors_and_unknown_are_the_total(loaded):
    [into] = series.series_into("migrant-stock", loaded["QAT"])
    assert [(one.begin, one.value) for one in into.points] == [(2010, 1000), (2015, 1607)]
    [(release, total)] = series.total_of("migrant-stock", 2015)
    assert (total.value, total.status) == (1607, "estimated")
    assert release.is_newest


def test_a_pair_with_its_release(loaded):
    [found] = series.series_of_pair("migrant-stock", loaded["NPL"], loaded["QAT"])
    assert [one.value for one in found.points] == [1000, 1500]
    assert found.release.file_hash
    assert series.matrix_of("migrant-stock", 2015) == {("NPL", "QAT"): 1500, ("MLI", "QAT"): 40}


def test_a_sum_with_a_hidden_figure_is_an_interval(loaded):
    [into] = series.series_into("asylum-seekers", loaded["QAT"])
    assert (into.last.value, into.last.low, into.last.high, into.last.hidden) == (None, 1, 4, 1)
    [stock] = series.series_into("refugees", loaded["QAT"])
    assert [one.value for one in stock.points] == [50, 100]


def test_partners_keep_unknown_and_leave_sums_out(loaded):
    found = series.partners_of("migrant-stock", loaded["QAT"])
    assert [(area.code, point.value) for area, point in found] == [
        ("NPL", 1500), ("UNK", 60), ("MLI", 40), ("SCG", 7),
    ]  # fmt: skip


def test_shares_are_not_added(loaded):
    Indicator.objects.filter(code="refugees").update(kind="rate")
    with pytest.raises(series.NotAddedError):
        series.series_into("refugees", loaded["QAT"])


def test_chief_figures_stand_side_by_side(loaded):
    found = series.chief_figures(loaded["QAT"])
    assert [(one.indicator.code, one.direction, one.point.value) for one in found] == [
        ("migrant-stock", "into", 1607),
        ("refugees", "into", 100),
        ("asylum-seekers", "into", None),
    ]


ADDRESSES = [
    "/statistics/", "/statistics/releases/", "/statistics/migrant-stock/", "/statistics/migrant-stock/qat/",
    "/statistics/migrant-stock/npl/?direction=out", "/statistics/migrant-stock/npl/qat/?parts=all",
    "/statistics/asylum-seekers/qat/", "/countries/qat/statistics/",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_answer_and_do_not_ask_more_for_more(loaded, client, address):
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address + ("&" if "?" in address else "?") + "page=1")
    for number in range(12):
        factories.country(
            iso3=f"Q{number:02}", iso2=f"{number:02}"[-2:], m49=f"8{number:02}", name_en=f"Country {number}"
        )
    more = "".join(
        f"x,Q{number:02},Qatar,QAT,2015,{number + 1},\nNepal,NPL,y,Q{number:02},2015,{number + 1},\n"
        for number in range(12)
    )
    import_statistics_file("more.csv", (PAIRS + more).encode())
    with CaptureQueriesContext(connection) as many:
        client.get(address + ("&" if "?" in address else "?") + "page=01")
    assert len(many) <= len(few) + 2


def test_two_clicks_from_a_figure_to_hash_and_definition(loaded, client):
    page = client.get("/countries/qat/statistics/").content.decode()
    release = Release.objects.get(family="undesa/migrant-stock")
    assert f"/statistics/releases/{release.pk}/" in page
    assert "/statistics/migrant-stock/qat/" in page
    assert release.file_hash in client.get(release.get_absolute_url()).content.decode()
    series_page = client.get("/statistics/migrant-stock/qat/").content.decode()
    assert "born in another country" in series_page
    assert "flows of a period" in series_page


def test_a_footnote_travels_to_table_chart_and_file(loaded, client):
    Observation.objects.filter(origin__code="NPL", begin=2015, sex="").update(footnote="Break in the series")
    page = client.get("/statistics/migrant-stock/npl/qat/").content.decode()
    assert page.count("Break in the series") >= 3
    answer = client.get("/statistics/migrant-stock/download/csv/?origin=npl&place=qat")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row["footnote"] for row in rows if row["begin"] == "2015" and not row["sex"]] == ["Break in the series"]
    body = json.loads(client.get("/statistics/migrant-stock/download/json/?place=qat").getvalue())
    assert "Break in the series" in [row["footnote"] for row in body["rows"]]
    assert {row["value"] for row in body["rows"] if row["status"] == "not_reported"} == {None}


def test_what_changed_names_what_was_withdrawn(loaded, client):
    later = PAIRS.replace("Mali,MLI,Qatar,QAT,2015,40,NaN\n", "") + "Mali,MLI,Nepal,NPL,2020,3,\n"
    import_statistics_file("stock.csv", later.encode())
    release = Release.objects.get(family="undesa/migrant-stock", is_newest=True)
    page = " ".join(client.get(f"/statistics/releases/{release.pk}/changes/?kind=withdrawn").content.decode().split())
    assert "withdrawn" in page
    assert "Mali" in page
    assert ">40<" in page.replace(" ", "")
    assert "women and girls" in page  # the sex in a word, not as its letter


@pytest.mark.parametrize("who", ["visitor", "stranger", "member"])
def test_only_the_secretariat_takes_files_in(scenario, client, who):
    if scenario.people[who] is not None:
        client.force_login(scenario.people[who])
    assert client.get("/statistics/import/").status_code in (302, 403)
    assert client.post("/statistics/import/").status_code in (302, 403)


def test_the_secretariat_takes_a_file_in(countries, scenario, client):
    client.force_login(scenario.secretariat)
    answer = client.post("/statistics/import/", {"sent": io.BytesIO(b"")})
    assert answer.status_code == 200
    file = io.BytesIO(PAIRS.encode())
    file.name = "stock.csv"
    page = client.post("/statistics/import/", {"sent": file, "edition": "2020"}).content.decode()
    assert "6 rows, 9 figures" in " ".join(page.split())
    assert Release.objects.get().edition == "2020"


@pytest.mark.parametrize(
    "address", ["/statistics/none/", "/statistics/migrant-stock/zzz/", "/statistics/releases/999999/", "/statistics/migrant-stock/download/pdf/"]
)  # fmt: skip
def test_what_is_not_there(loaded, client, address):
    assert client.get(address).status_code == 404


def test_the_page_of_every_indicator_shows_its_newest_figures(loaded, client):
    of_countries = Observation.objects.filter(indicator__code="idps-unhcr")
    of_countries.update(origin=None, value=900, low=800, high=1000, status="estimated")
    Indicator.objects.filter(code="idps-unhcr").update(is_by_pair=False)
    for indicator in Indicator.objects.all():
        assert client.get(indicator.get_absolute_url()).status_code == 200, indicator.code
    assert "900 (800–1,000)" in client.get("/statistics/idps-unhcr/").content.decode()


def test_an_indicator_without_ages_has_no_column_of_ages(loaded, client_of):
    assert 'col">Ages</th>' not in client_of(None).get("/statistics/refugees/").content.decode()
    Indicator.objects.filter(code="refugees").update(age_band="5-17")
    assert 'col">Ages</th>' in client_of(None).get("/statistics/refugees/").content.decode()
