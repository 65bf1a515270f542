"""What users of comparable systems complained of (`tests/test_known_complaints.py`): sums, blanks, empty editions, zeros."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from hub.statistics.importing import import_statistics_file
from hub.statistics.models import Area, Observation, Release
from hub.statistics.series import partner_totals, series_into, total_of
from hub.statistics.tests.files import PAIRS, UNHCR

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

HEAD = PAIRS.splitlines(keepends=True)[0]


def test_a_sum_of_countries_is_never_added_to_its_parts(countries: Any) -> None:
    rows = "Nepal,NPL,Qatar,QAT,2015,1000,\nSouthern Asia,,Qatar,QAT,2015,1000,\nWORLD,,Qatar,QAT,2015,1000,\n"
    import_statistics_file("stock.csv", (HEAD + rows).encode())
    assert Area.objects.get(name="Southern Asia").kind == "aggregate"
    [(_release, point)] = total_of("migrant-stock", 2015)
    assert point.value == 1000
    assert series_into("migrant-stock", countries["QAT"])[0].last.value == 1000


def test_a_year_without_figures_has_no_sum(countries: Any) -> None:
    import_statistics_file("stock.csv", PAIRS.encode())
    assert total_of("migrant-stock", 1985) == []
    assert partner_totals("migrant-stock", countries.values(), 1985) == {}
    assert [point.begin for point in series_into("migrant-stock", countries["QAT"])[0].points] == [2010, 2015]


def test_a_blank_stays_a_blank_in_page_file_and_api(countries: Any, client: Any) -> None:
    import_statistics_file("population.csv", UNHCR.encode())
    of_mali = {"indicator": "asylum-seekers", "origin": "MLI", "place": "QAT"}
    values = [(one["begin"], one["value"]) for one in client.get("/api/v1/observations", of_mali).json()["items"]]
    assert values == [(2021, 0.0)]  # of 2020 nothing was sent
    answer = client.get("/statistics/asylum-seekers/download/csv/?origin=mli&place=qat")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["begin"], float(row["value"])) for row in rows] == [("2021", 0.0)]
    hidden = client.get("/api/v1/observations", {"indicator": "asylum-seekers", "origin": "UNK"}).json()["items"]
    assert [(one["value"], one["low"], one["high"]) for one in hidden] == [(None, 1, 4)]
    assert client.get("/statistics/asylum-seekers/mli/qat/").status_code == 200


def test_an_empty_new_edition_is_refused_and_the_old_one_stays(countries: Any) -> None:
    import_statistics_file("stock.csv", PAIRS.encode(), edition="2019")
    for empty in (HEAD, HEAD + "Nepal,NPL,Qatar,QAT,2020,,\n"):
        report = import_statistics_file("stock.csv", empty.encode(), edition="2020")
        assert report.release is None
        assert report.skipped[0].reason == "There is no figure in it."
    [old] = Release.objects.all()
    assert (old.is_newest, old.edition, old.observations.count()) == (True, "2019", 9)


def test_zero_is_a_figure_and_a_blank_is_none(countries: Any) -> None:
    rows = "2019,MLI,QAT,0\n2020,MLI,QAT,4\n2021,MLI,QAT,\n"
    import_statistics_file("population.csv", f"year,coo_iso,coa_iso,refugees\n{rows}".encode())
    values = [one for one in Observation.objects.values_list("value", flat=True) if one is not None]
    assert (sorted(values), sum(values) / len(values)) == ([0.0, 4.0], 2.0)
