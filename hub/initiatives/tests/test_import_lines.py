"""A table has a line for each country of a project: together they are one initiative, and nothing of them is lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hub.initiatives.models import Initiative
from hub.initiatives.tests.conftest import Take

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
    assert (outcome["read"], outcome["created"]) == (3, 2)
    assert countries("Schools") == ["COD", "KEN", "UGA"]
    assert countries("Fields") == ["GHA"]
    (remark,) = outcome["remarks"]
    assert (remark["row"], "Rows 4, 5" in remark["reason"]) == (2, True)
    (problem,) = outcome["rejected"]  # another page: nobody can say whether it is the same one
    assert (problem["row"], "row 2 of this file" in problem["reason"]) == (6, True)
    assert take(path, file_format="csv")["unchanged"] == 2


def test_a_fault_in_one_line_keeps_all_of_them_back(take: Take, tmp_path: Path) -> None:
    """Sent again alone, the corrected line would stand for all."""
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}Kenya,Schools,\nAtlantis,Schools,\nGhana,Schools,\n")
    outcome = take(path, file_format="csv")
    assert (outcome["created"], [problem["row"] for problem in outcome["rejected"]]) == (0, [2])
    again = tmp_path / "again.csv"
    with again.open("w") as file:
        csv.writer(file).writerows([["country", "title", "link"], ["Kenya; Uganda; Ghana", "Schools", ""]])
    assert take(again, file_format="csv")["created"] == 1
    assert countries("Schools") == ["GHA", "KEN", "UGA"]


@pytest.mark.parametrize("name", ["Schools", ""])
def test_many_lines_alike_take_no_time(take: Take, tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "".join(f"Kenya,{name},https://example.org/{n % 2000}\n" for n in range(4000)))
    outcome = take(path, file_format="csv")
    # Without a name nothing says which of them belong together: each is listed.
    assert (outcome["created"], len(outcome["rejected"])) == ((1, 1999) if name else (0, 4000))


def test_the_project_list_of_the_us_department_of_labor(take: Take, shared: Path) -> None:
    path = shared / "initiatives/ilab_projects_2022.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    outcome = take(path, file_format="csv")
    pages = {(row["title"].lower(), row["link"]) for row in rows}
    names = {row["title"].lower() for row in rows}
    assert outcome["created"] <= len(names)
    assert outcome["created"] + len(outcome["rejected"]) == len(pages)
    assert len(outcome["rejected"]) < 30
