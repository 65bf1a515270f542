"""Tables as other people send them: each comes in right, or is asked about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from hub.exchange.importing.headings import column_keys, guess_mapping, money_in
from hub.exchange.models import Import
from hub.exchange.tests.fixtures import ROOT, Take
from hub.initiatives.models import Initiative
from hub.vocabularies.models import Scheme, Term

CASES = ROOT.parent / "shared/cases/mapping"


@pytest.fixture
def cases() -> Path:
    if not CASES.is_dir():
        pytest.skip("The shared cases are not here.")
    return CASES


def write(tmp_path: Path, text: str, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def ids(problems: list[dict[str, Any]]) -> set[str]:
    return {problem["id"] for problem in problems}


def countries() -> dict[str, list[str]]:
    return {
        str(one): sorted(one.countries.values_list("iso3", flat=True)) for one in Initiative.objects.order_by("name_en")
    }


# Where the table is.


@pytest.mark.parametrize(
    "above", ["", "List of projects, 2020;;;\n;;;\n", "sep=;\n", "Agency\n\nPrinted on 1 May 2020\n"]
)
def test_the_row_of_headings_is_found(take: Take, tmp_path: Path, above: str) -> None:
    path = write(
        tmp_path, f'{above}id;title;country;start\nA1;"Schools; wells";Ghana, Togo;2019\nA2;Fields;Mali;2020\n'
    )
    outcome = take(path, file_format="csv")
    assert (outcome["created"], outcome["rejected"], outcome["remarks"]) == (2, [], [])
    assert countries() == {"Schools; wells": ["GHA", "TGO"], "Fields": ["MLI"]}


def test_another_row_of_headings_is_chosen(take: Take, tmp_path: Path) -> None:
    path = write(tmp_path, "name_en,countries\nA,Ghana\nname_fr,name_en\nUn,One\n")
    assert take(path, file_format="csv", heading_row=3)["created"] == 1
    assert str(Initiative.objects.get()) == "One"


def test_a_separator_within_quotes_parts_nothing(take: Take, tmp_path: Path) -> None:
    path = write(tmp_path, '"name, short, long";name_en;countries\n"a,b,c,d";One;Ghana\n"a,b";Two;Togo\n')
    assert take(path, file_format="csv")["created"] == 2
    assert countries() == {"One": ["GHA"], "Two": ["TGO"]}


def workbook(tmp_path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


SHEETS: dict[str, list[list[Any]]] = {
    "Cover": [["Projects of the agency"], ["Printed for the meeting"]],
    "Data": [["Project ID", "Project title", "Country", "Start date"], [1001, "Schools", "Ghana", 43525]],
    "Old": [["Project ID", "Project title", "Country"], [7, "Of long ago", "Togo"]],
}


def test_a_workbook_with_a_cover_sheet(take: Take, tmp_path: Path) -> None:
    path = workbook(tmp_path, SHEETS)
    assert take(path, file_format="xlsx")["created"] == 1
    one = Initiative.objects.get()
    assert (str(one), one.starts) == ("Schools", "2019-03-01")
    assert take(path, file_format="xlsx", sheet="Old")["created"] == 1
    assert Initiative.objects.filter(name_en="Of long ago").exists()


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_headings_and_no_rows(take: Take, tmp_path: Path, name: str) -> None:
    head = ["Project ID", "Project title", "Country"]
    path = workbook(tmp_path, {"Sheet": [head]}) if name == "a.xlsx" else write(tmp_path, ",".join(head) + "\n")
    outcome = take(path, file_format=name[2:])
    assert (outcome["read"], outcome["rejected"], outcome["not_read_to_the_end"]) == (0, [], [])
    assert "no rows" in outcome["remarks"][0]["reason"]
    assert Import.objects.get().state == "done"


def test_keys_of_columns() -> None:
    assert column_keys(["countries", "", "countries", "a b"]) == ["countries", "#2", "countries (2)", "a b"]
    mapping = guess_mapping(["title", "title (2)", "country_1", "country 2", "donor1", "donor2", "Amount", "#9"])
    assert mapping == {
        "title": "name_en", "country_1": "countries", "country 2": "countries", "donor1": "funders", "donor2": "funders",
        "Amount": "amount",
    }  # fmt: skip


# Columns.


def test_several_columns_feed_one_field(take: Take, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "id,title,country_1,country_2,donor1,donor2,summary,summary\nT1,Two,Ghana,Togo,USDOL,EU,First.,Second.\n",
    )
    mapping = {
        "id": "identifier", "title": "name_en", "country_1": "countries", "country_2": "countries", "donor1": "funders",
        "donor2": "funders", "summary": "summary_en", "summary (2)": "summary_en",
    }  # fmt: skip
    assert take(path, file_format="csv", mapping=mapping)["created"] == 1
    one = Initiative.objects.get()
    assert countries() == {"Two": ["GHA", "TGO"]}
    assert sorted(one.roles.values_list("named", flat=True)) == ["EU", "USDOL"]
    assert one.summary_en == "First.\n\nSecond."


def test_an_amount_and_its_currency_in_two_columns(take: Take, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        'id,name_en,Amount,Currency,Year\nA,A,"1.234.567,50",EUR,2021\nB,B,500,,\nC,C,,EUR,2021\nD,D,"1.234",USD,2020\n'
        "E,E,5,XXX,2020\nF,F,2019 GBP 7,,\n",
    )
    outcome = take(path, file_format="csv", currency="CHF", year=2018)
    assert ids(outcome["rejected"]) == {"D", "E"}
    reasons = {problem["id"]: problem["reason"] for problem in outcome["rejected"]}
    assert "1.234 or as 1234" in reasons["D"]
    money = {
        str(one): [(t.year, t.currency, f"{t.amount:.2f}") for t in one.tranches.all()]
        for one in Initiative.objects.all()
    }
    assert money == {
        "A": [(2021, "EUR", "1234567.50")], "B": [(2018, "CHF", "500.00")], "C": [], "F": [(2019, "GBP", "7.00")],
    }  # fmt: skip
    assert take(path, file_format="csv", currency="CHF", year=2018, decimal=",")["created"] == 1
    assert Initiative.objects.get(name_en="D").tranches.get().amount == 1234


def test_each_column_of_amounts_has_its_own_currency_and_year(take: Take, tmp_path: Path) -> None:
    """By its heading, or as somebody chose them; the cell itself comes first, the whole file last."""
    path = write(
        tmp_path,
        "id,name_en,Budget 2020 (EUR),Budget 2021,Total in US$,funding\nA,A,5,6,7,8\nB,B,,2019 CHF 9,,2018 GBP 1; 2\n",
    )
    mapping = {
        "id": "identifier", "name_en": "name_en", "Budget 2020 (EUR)": "amount", "Budget 2021": "amount",
        "Total in US$": "amount", "funding": "funding",
    }  # fmt: skip
    money = {"Total in US$": {"year": 2017}, "funding": {"currency": "JPY", "year": 2016}}
    outcome = take(path, file_format="csv", mapping=mapping, money=money, currency="SEK", year=2000)
    assert outcome["rejected"] == []
    found = {
        str(one): sorted((t.year, t.currency, int(t.amount)) for t in one.tranches.all())
        for one in Initiative.objects.all()
    }
    assert found == {
        "A": [(2016, "JPY", 8), (2017, "USD", 7), (2020, "EUR", 5), (2021, "SEK", 6)],
        "B": [(2016, "JPY", 2), (2018, "GBP", 1), (2019, "CHF", 9)],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "field", "money"),
    [
        ("Budget 2020", "amount", ("", 2020)), ("Amount (USD)", "amount", ("USD", 0)), ("Montant en €", "", ("EUR", 0)),
        ("Total budget US$", "amount", ("USD", 0)), ("Budget 2020-2022", "amount", ("", 0)), ("Budget", "amount", ("", 0)),
        ("Budget EUR/USD", "amount", ("", 0)), ("THE BUDGET", "", ("", 0)), ("Budget ($)", "amount", ("", 0)),
    ],
)  # fmt: skip
def test_what_a_heading_says_of_money(heading: str, field: str, money: tuple[str, int]) -> None:
    assert money_in(heading) == money
    assert guess_mapping([heading]).get(heading, "") == field


def test_latitude_and_longitude_in_columns(take: Take, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        'name_en,countries,Place,Lat,Lon\nA,Ghana,Accra,5.6037,-0.1870\nB,Ghana,,"5,6037","-0,1870"\nC,Ghana,Tema,5.67 N,0.02 W\n'
        "D,Ghana,Nowhere,95,0\nE,Ghana,Named only,,\n",
    )
    outcome = take(path, file_format="csv")
    assert [problem["row"] for problem in outcome["rejected"]] == [5]
    places = {
        str(one): list(one.places.values_list("name", "latitude", "longitude")) for one in Initiative.objects.all()
    }
    assert places == {
        "A": [("Accra", 5.6037, -0.187)], "B": [("", 5.6037, -0.187)], "C": [("Tema", 5.67, -0.02)], "E": [],
    }  # fmt: skip


# Cells.


def test_dates_in_the_forms_of_people_and_an_order_for_the_file(take: Take, tmp_path: Path) -> None:
    path = write(
        tmp_path, "id,name_en,starts\na,A,01/03/2019\nb,B,13/03/2019\nc,C,1 mars 2019\nd,D,n/a\ne,E,03/13/2019\n"
    )
    outcome = take(path, file_format="csv")
    (asked,) = outcome["rejected"]
    assert (asked["id"], "2019-01-03 / 2019-03-01" in asked["reason"]) == ("a", True)
    assert ids(outcome["remarks"]) == {"d"}
    outcome = take(path, file_format="csv", dates="dmy")
    assert (outcome["created"], ids(outcome["remarks"])) == (1, {"d", "e"})
    assert dict(Initiative.objects.values_list("name_en", "starts")) == {
        "A": "2019-03-01", "B": "2019-03-13", "C": "2019-03-01", "D": "", "E": "2019-03-13",
    }  # fmt: skip


def test_an_unknown_term_waits_and_is_given_a_meaning(take: Take, tmp_path: Path) -> None:
    Term.objects.filter(scheme=Scheme.ISSUE, code="child-soldiers").update(name_en="Children; in armed conflict")
    path = write(
        tmp_path,
        'id,name_en,issues,status\nA,A,haliya; Child labour,Running\nB,B,"Children; in armed conflict",Ended\n',
    )
    outcome = take(path, file_format="csv")
    assert (outcome["created"], outcome["rejected"]) == (2, [])
    assert ["haliya" in problem["reason"] or "Running" in problem["reason"] for problem in outcome["remarks"]] == [
        True,
        True,
    ]
    one = Initiative.objects.get(name_en="A")
    assert set(one.issues.values_list("code", flat=True)) == {"child-labour"}
    values = {"issues": {"Haliya": "forced-labour"}, "status": {"running": "active"}}
    outcome = take(path, file_format="csv", values=values)
    assert (outcome["updated"], outcome["remarks"]) == (1, [])
    one.refresh_from_db()
    assert (set(one.issues.values_list("code", flat=True)), one.status) == ({"child-labour", "forced-labour"}, "active")
    assert set(Initiative.objects.get(name_en="B").issues.values_list("code", flat=True)) == {"child-soldiers"}


def test_an_unknown_country_is_given_a_meaning_or_left_out(take: Take, tmp_path: Path) -> None:
    path = write(tmp_path, "id,name_en,countries\nA,A,Absurdistan\nB,B,Global; Ghana\n")
    assert ids(take(path, file_format="csv")["rejected"]) == {"A", "B"}
    outcome = take(path, file_format="csv", values={"countries": {"Absurdistan": "KAZ", "Global": ""}})
    assert (outcome["created"], countries()) == (2, {"A": ["KAZ"], "B": ["GHA"]})


def test_na_is_namibia_or_nothing_and_asked_about(take: Take, tmp_path: Path) -> None:
    path = write(tmp_path, "id,name_en,countries\nA,A,NA\nB,B,n/a\nC,C,-\nD,D,NAM\n")
    outcome = take(path, file_format="csv")
    assert (ids(outcome["rejected"]), ids(outcome["remarks"])) == ({"A"}, {"B", "C"})
    assert "Namibia" in outcome["rejected"][0]["reason"]
    assert countries() == {"B": [], "C": [], "D": ["NAM"]}
    assert take(path, file_format="csv", values={"countries": {"NA": "NAM"}})["created"] == 1
    assert countries()["A"] == ["NAM"]


def test_surplus_cells_are_reported(take: Take, tmp_path: Path) -> None:
    outcome = take(
        write(tmp_path, "name_en,countries\nA,Ghana,extra cell\nB, with a comma,Ghana\nC,Togo,,\n"), file_format="csv"
    )
    assert [(problem["row"], "extra cell" in problem["reason"]) for problem in outcome["remarks"]] == [(2, True)]
    (rejected,) = outcome["rejected"]
    assert (rejected["row"], "more filled cells" in rejected["reason"]) == (3, True)


def test_a_quote_that_is_not_closed_spoils_its_own_row_only(take: Take, tmp_path: Path) -> None:
    path = write(
        tmp_path, 'name_en,countries\n"A open,Ghana\nB,Togo\n"C",Togo\nD "quoted" inside,Mali\n"E" x,Mali\n"F,Mali\n'
    )
    outcome = take(path, file_format="csv")
    assert [(problem["row"], "quote" in problem["reason"]) for problem in outcome["rejected"]] == [(2, True), (7, True)]
    assert set(countries()) == {"B", "C", 'D "quoted" inside', "E x"}


def test_many_quotes_that_are_not_closed_take_no_time(take: Take, tmp_path: Path) -> None:
    path = write(tmp_path, "name_en,countries\n" + '"A open,Ghana\nB,Togo\n' * 1500)
    assert len(take(path, file_format="csv")["rejected"]) >= 1500


def test_equal_names_with_other_countries_or_partners_are_other_initiatives(take: Take, tmp_path: Path) -> None:
    text = (
        "title,country,donor,website\nSanitation,Ghana,Unicef,\nSanitation,Nepal,EU,\nWater,Kenya,A,https://a.org\n"
        "Water,Peru,B,https://b.org\nWater,Peru,C,\n"
    )
    first = take(write(tmp_path, text), file_format="csv")
    assert (first["created"], first["rejected"]) == (5, [])
    again = take(write(tmp_path, text + "More,Mali,A,\n", "b.csv"), file_format="csv")
    assert (again["created"], again["unchanged"]) == (1, 5)


# The samples of the cases, each with its right outcome.


def test_case_dates(take: Take, cases: Path) -> None:
    outcome = take(cases / "dates.csv", file_format="csv")
    starts = dict(Initiative.objects.values_list("identifiers__value", "starts"))
    day = "2019-03-01"
    read = {"d0": "2019", "d1": "2019-03", "d4": "2019-03-13", "d7": "2019-03"} | dict.fromkeys(
        ["d2", "d5", "d6", "d9", "d10", "d11", "d12", "d13"], day
    )
    assert {name: starts[name] for name in read} == read
    asked = {problem["id"] for problem in outcome["rejected"] if "can be" in problem["reason"]}
    assert asked == {"d3", "d14"}
    take(cases / "dates.csv", file_format="csv", dates="dmy")
    starts = dict(Initiative.objects.values_list("identifiers__value", "starts"))
    assert (starts["d3"], starts["d14"]) == (day, day)
    assert not {"d8", "d15", "d16"} & starts.keys()


def test_case_countries(take: Take, cases: Path) -> None:
    outcome = take(cases / "countries.csv", file_format="csv")
    assert ids(outcome["rejected"]) == {"d1", "d2", "d3", "d4", "d5", "x19", "x20"}
    assert all("no longer exists" in p["reason"] for p in outcome["rejected"] if p["id"][0] == "d")
    found = {
        value: sorted(Initiative.objects.get(identifiers__value=value).countries.values_list("iso3", flat=True))
        for value in Initiative.objects.values_list("identifiers__value", flat=True)
    }
    assert found["mm8"] == ["JPN", "KOR"]
    assert found["mm6"] == found["mm12"] == ["GHA", "TGO"]
    assert all(found[f"c{n}"] == ["CIV"] for n in range(1, 10))


def test_case_headings(take: Take, cases: Path) -> None:
    for name, created in (("title_rows.csv", 2), ("sep_line.csv", 0)):  # the same rows twice
        assert take(cases / name, file_format="csv")["created"] == created
    outcome = take(cases / "merged_header.xlsx", file_format="xlsx", currency="USD", year=2020)
    assert (outcome["created"], [problem["row"] for problem in outcome["rejected"]]) == (3, [12])
    assert take(cases / "header_only.xlsx", file_format="xlsx")["read"] == 0


def test_case_columns(take: Take, cases: Path) -> None:
    take(cases / "dup_heading.csv", file_format="csv")
    assert countries() == {"Project dup": ["GHA", "TGO"]}
    take(cases / "two_countries.csv", file_format="csv")
    two = Initiative.objects.get(name_en="Two country project")
    assert sorted(two.roles.values_list("named", flat=True)) == ["EU", "USDOL"]
    assert "extra cell" in take(cases / "more_cells.csv", file_format="csv")["remarks"][0]["reason"]
    outcome = take(cases / "unclosed_quote.csv", file_format="csv")
    assert (outcome["created"], [problem["row"] for problem in outcome["rejected"]]) == (3, [2])
    outcome = take(cases / "generic_names.csv", file_format="csv")
    assert (outcome["created"], outcome["rejected"]) == (4, [])
