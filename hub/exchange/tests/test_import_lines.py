"""A table has a line for each country of a project: together they are one initiative, and nothing of them is lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hub.exchange.tests.fixtures import Take
from hub.initiatives.models import Initiative
from hub.lib.text import bare

HEAD = "country,title,link\n"
CONGO = '"Congo, Dem. Rep.",Schools,https://example.org/1\n'


def countries(name: str) -> list[str]:
    return sorted(Initiative.objects.get(name_en=name).countries.values_list("iso3", flat=True))


def test_lines_that_differ_in_their_country_only_are_one(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        f"{HEAD}Kenya,Schools,https://example.org/1\nGhana,Fields,\n{CONGO}"
        '"Kenya, Uganda",Schools,https://example.org/1\nTogo,Schools,https://example.org/other\n'
    )
    outcome = take(path, file_format="csv")
    # Another country and another page: another initiative of the same name.
    assert (outcome["read"], outcome["created"], outcome["rejected"]) == (3, 3, [])
    schools = Initiative.objects.filter(name_en="Schools").exclude(website__endswith="other").get()
    assert sorted(schools.countries.values_list("iso3", flat=True)) == ["COD", "KEN", "UGA"]
    assert countries("Fields") == ["GHA"]
    (remark,) = outcome["remarks"]
    assert (remark["row"], "Rows 4, 5" in remark["reason"]) == (2, True)
    assert take(path, file_format="csv")["unchanged"] == 3


def test_a_fault_in_one_line_keeps_all_of_them_back(take: Take, tmp_path: Path) -> None:
    """Sent again alone, the corrected line would stand for all."""
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}Kenya,Schools,example.org/1\nAtlantis,Schools,example.org/1\nGhana,Schools,example.org/1\n")
    outcome = take(path, file_format="csv")
    assert (outcome["created"], [problem["row"] for problem in outcome["rejected"]]) == (0, [2])
    again = tmp_path / "again.csv"
    with again.open("w") as file:
        csv.writer(file).writerows([["country", "title", "link"], ["Kenya; Uganda; Ghana", "Schools", "example.org/1"]])
    assert take(again, file_format="csv")["created"] == 1
    assert countries("Schools") == ["GHA", "KEN", "UGA"]


def amounts() -> list[str]:
    return sorted(f"{t.year} {t.amount:.0f}" for t in Initiative.objects.get().tranches.all())


def test_a_budget_that_is_repeated_in_each_line_is_asked_about(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,title,country,budget\n1,Schools,Kenya,900\n1,Schools,Ghana,900\n1,Schools,Togo,50\n")
    chosen = {"file_format": "csv", "currency": "EUR", "year": 2020}
    outcome = take(path, **chosen)
    assert (outcome["created"], "stands in 2 rows" in outcome["rejected"][0]["reason"]) == (0, True)
    assert take(path, **chosen, repeated="each")["created"] == 1
    assert amounts() == ["2020 50", "2020 900", "2020 900"]
    Initiative.objects.all().delete()
    take(path, **chosen, repeated="once")
    assert amounts() == ["2020 50", "2020 900"]


def test_equal_payments_of_a_day_are_payments_each(take: Take, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    row = "1,Schools,{},disbursement 2020-03-01 EUR 900\n"
    path.write_text(f"id,title,country,funding\n{row.format('Kenya')}{row.format('Ghana')}")
    assert take(path, file_format="csv")["created"] == 1
    assert amounts() == ["2020 900", "2020 900"]


@pytest.mark.parametrize("name", ["Schools", ""])
def test_many_lines_alike_take_no_time(take: Take, tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "".join(f"Kenya,{name},https://example.org/{n % 2000}\n" for n in range(4000)))
    outcome = take(path, file_format="csv")
    # Two lines of each page; without a name nothing says which of them belong together: each is listed.
    assert (outcome["created"], len(outcome["rejected"])) == ((2000, 0) if name else (0, 4000))


def test_the_project_list_of_the_us_department_of_labor(take: Take, shared: Path) -> None:
    path = shared / "initiatives/ilab_projects_2022.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    outcome = take(path, file_format="csv")
    pages = {(bare(row["title"]), "".join(row["link"].split())) for row in rows}
    assert outcome["rejected"] == []
    assert outcome["created"] == len(pages)
