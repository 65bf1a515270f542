"""Employment and pay from workbooks in the layout of WIOD's socio-economic accounts."""

import openpyxl
import pytest
from evidence.exceptions import DataError
from evidence.satellites.socioeconomic import read_accounts, weights_from_accounts
from evidence.sources import read_table


def workbook(path, rows, years=("_2010", "_2011")):
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    sheet = book.create_sheet("DATA")
    sheet.append(["Country", "Variable", "Description", "Code", *years])
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_figures_of_one_variable_and_year(tmp_path, table):
    rows = [
        ["BRA", "EMP", "Total", "TOT", 9, 99],
        ["BRA", "EMP", "Crops", "A01", 1, 10],
        ["BRA", "EMP", "Trade", "G", 1, None],
        ["ROU", "EMP", "Trade", "G", 1, 7],
        ["BRA", "COMP", "Crops", "A01", 5, 50],
    ]
    path = workbook(tmp_path / "sea.xlsx", rows)
    figures = read_accounts(path, "EMP", 2011)
    assert figures == {("BRA", "A01"): 10.0, ("ROU", "G"): 7.0}
    weights, without = weights_from_accounts(table, figures)
    assert weights[table.labels.index(("ROM", "G"))] == 7.0
    assert without == ["IND", "RoW"]
    with pytest.raises(DataError, match="no 1999; its years are 2010 to 2011"):
        read_accounts(path, "EMP", 1999)
    with pytest.raises(DataError, match="no H_EMP in 2011; its variables are COMP, EMP"):
        read_accounts(path, "H_EMP", 2011)


def test_the_published_layout(shared_data):
    folder = shared_data / "mrio" / "mock_formats" / "wiod_mock"
    table = read_table(folder / "wiot09_row_sep12.xlsx")
    figures = read_accounts(folder / "WIOD_SEA_July14.xlsx", "EMP", 2009)
    weights, without = weights_from_accounts(table, figures)
    assert weights[table.labels.index(("AUS", "c1"))] == figures["AUS", "AtB"]
    assert "RoW" in without
