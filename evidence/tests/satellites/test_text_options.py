"""`--decimal` and `--encoding` for published counts, counts in final demand and sightings; where they mean nothing, said."""

import json

import openpyxl
import polars as pl
import pytest
from evidence.cli import app
from evidence.exceptions import DataError
from evidence.inputoutput.storage import save_table
from evidence.satellites import hazardous_work, read_working_children, working_children
from evidence.satellites.ilostat import read_activity_split
from evidence.workbooks import write_workbook
from typer.testing import CliRunner


def run(*words, code=0):
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == code, done.output + done.stderr
    assert "Traceback" not in done.output + done.stderr
    return done


@pytest.fixture
def stored(table, tmp_path):
    return save_table(table, tmp_path / "stored")


def ilab(number="1.234.567", share="0,125", split=("0,5", "0,2", "0,3"), name="Côte d’Ivoire"):
    agriculture, industry, services = split
    return (
        f"<Countries><Country><Name>{name}</Name><Children_Work_Statistics><Age_Range>5-14</Age_Range>"
        f"<Total_Percentage_of_Working_Children>{share}</Total_Percentage_of_Working_Children>"
        f"<Total_Working_Population>{number}</Total_Working_Population><Agriculture>{agriculture}</Agriculture>"
        f"<Industry>{industry}</Industry><Services>{services}</Services></Children_Work_Statistics></Country></Countries>"
    )


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("number", "decimal", "value"),
    [
        ("1,234,567", None, 1234567),
        ("1.234.567", None, 1234567),
        ("1,234", None, 1234),  # the publisher writes points
        ("1.234", ",", 1234),
        ("12 345*", None, 12345),
        ("1234,5", None, 1234.5),
    ],
)
def test_numbers_of_a_country_file(tmp_path, number, decimal, value):
    path = write(tmp_path / "c.xml", ilab(number))
    frame = read_working_children(path, decimal=decimal)
    assert frame["number"].to_list() == [value]
    assert frame["share"].to_list() == [0.125]
    assert working_children(path, decimal=decimal).frame["agriculture"].to_list() == [value / 2]


def test_a_country_file_in_another_encoding_than_it_says(tmp_path):
    path = write(tmp_path / "c.xml", '<?xml version="1.0" encoding="utf-8"?>' + ilab(), "cp1252")
    with pytest.raises(DataError, match="say which \\(--encoding\\)"):
        read_working_children(path)
    assert read_working_children(path, encoding="cp1252")["country"].to_list() == ["CIV"]
    with pytest.raises(DataError, match="no encoding 'klingon'"):
        read_working_children(path, encoding="klingon")


def test_an_odd_cell_of_a_country_file_tells_how_to_go_on(tmp_path):
    with pytest.raises(DataError, match=r"Côte d’Ivoire, number: 'about 5' .* leave the element empty"):
        read_working_children(write(tmp_path / "c.xml", ilab("about 5")))


HEADER = [
    "Reference area",
    "Source",
    "Sex",
    "Age",
    "Time",
    "Total",
    "Agriculture",
    "Industry",
    "Services",
    "Not classified",
]
ROW = ["Brazil", "Survey – São Paulo", "Total", "'5-17", "2019", "1.000", "500,5", "250,25", "249,25", ""]


def ilostat(path, row=None, encoding="utf-8"):
    row = row or ROW
    if path.suffix == ".csv":
        return write(path, "ILOSTAT\n" + ";".join(HEADER) + "\n" + ";".join(row) + "\n", encoding)
    book = openpyxl.Workbook()
    for line in (["ILOSTAT"], HEADER, row):
        book.active.append(line)
    book.save(path)
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_hazardous_work_whose_numbers_are_text(tmp_path, ending):
    path = ilostat(tmp_path / f"CLD_XHAZ.{ending}")
    made = hazardous_work(path)
    assert made.frame.row(0) == ("BRA", 500.5, 250.25, 249.25)
    assert read_activity_split(path)["total"].to_list() == [1000.0]  # the other numbers show the comma
    alone = ilostat(tmp_path / f"alone.{ending}", [*ROW[:5], "1.000", "", "", "", ""])
    with pytest.raises(DataError, match=r"may be 1\.000 or 1000"):
        read_activity_split(alone)
    assert read_activity_split(alone, decimal=".")["total"].to_list() == [1.0]


def test_a_number_of_a_workbook_is_taken_as_it_is(tmp_path):
    path = ilostat(tmp_path / "CLD_XHAZ.xlsx", [*ROW[:5], 1.234, 0.5, 0.5, 0.234, None])
    assert read_activity_split(path, decimal=",")["total"].to_list() == [1.234]


def test_hazardous_work_in_another_encoding_and_with_an_odd_cell(tmp_path):
    path = ilostat(tmp_path / "a.csv", encoding="cp1252")
    assert read_activity_split(path, encoding="cp1252")["source"].to_list() == ["Survey – São Paulo"]
    odd = ilostat(tmp_path / "b.csv", [*ROW[:6], "n.s.", *ROW[7:]])
    with pytest.raises(DataError, match=r"row 3: 'n\.s\.' in the column 'Agriculture' .* leave the cell empty"):
        read_activity_split(odd)


def test_by_command(stored, tmp_path):
    country = write(
        tmp_path / "c.xml", '<?xml version="1.0" encoding="utf-8"?>' + ilab("1.234", name="Brazil"), "utf-16"
    )
    words = ("footprint", stored, "--satellite", country, "--rule", "output", "--json")
    total = [
        json.loads(run(*words, "--encoding", "utf-16", *more).stdout)["record"]["parameters"]["total_at_least"]
        for more in ((), ("--decimal", "comma"))
    ]
    assert total == pytest.approx([1.234, 1234])
    work = ilostat(tmp_path / "CLD_XHAZ.csv", encoding="cp1252")
    run("footprint", stored, "--satellite", work, "--encoding", "cp1252", "--decimal", "comma", "--rule", "output")


def test_counts_in_final_demand_by_command(stored, table, tmp_path):
    rows = "".join(f"{r};{s};2.000\n" for r, s in table.labels)
    counts = write(tmp_path / "f.csv", f"region;sector;дети\n{rows}", "cp1251")
    own = write(
        tmp_path / "y.csv",
        "stressor;" + ";".join(table.consumers) + "\nдети;" + ";".join(["1.500"] * len(table.consumers)) + "\n",
        "cp1251",
    )
    words = ("footprint", stored, "--satellite", counts, "--final-demand", own)
    assert "--encoding" in run(*words, code=1).stderr
    assert "may be 2.000 or 2000" in run(*words, "--encoding", "cp1251", code=1).stderr
    for decimal, part in (("point", 1.5), ("comma", 1500)):
        read = run(*words, "--encoding", "cp1251", "--decimal", decimal, "--json")
        answer = json.loads(read.stdout)
        assert {row["in_final_demand"] for row in answer["results"]} == {part}
        assert answer["record"]["parameters"]["in_final_demand"] == part * len(table.consumers)
        assert answer["record"]["parameters"]["total"] == pytest.approx(
            part * len(table.consumers) + part / 1.5 * 2 * table.rows
        )
    assert (
        "--final-demand goes with --satellite"
        in run("footprint", stored, "--value-added", "--final-demand", own, code=1).stderr
    )
    write_workbook(
        tmp_path / "y.xlsx", {"F_Y": pl.DataFrame({"stressor": ["дети"], **dict.fromkeys(table.consumers, 1.5)})}
    )
    mixed = run(*words[:-1], tmp_path / "y.xlsx", "--encoding", "cp1251", "--decimal", "comma", "--json")
    assert {row["in_final_demand"] for row in json.loads(mixed.stdout)["results"]} == {1.5}


def test_sightings_by_command(tmp_path):
    path = write(
        tmp_path / "t.csv",
        "mal;größe;Zahl\n1;klein;1.000\n1;groß;1.500\n2;klein;200\n2;groß;400\n3;klein;9\n",
        "cp1252",
    )
    words = ("lists", path, "--times", "mal", "--covariate", "größe", "--count", "Zahl", "--json")
    assert "'1.000' may be 1.000 or 1000" in run(*words, "--encoding", "cp1252", code=1).stderr
    read = json.loads(run(*words, "--encoding", "cp1252", "--decimal", "comma").stdout)
    assert read["observed"] == 3109
    assert "'1.500'" in run(*words, "--encoding", "cp1252", "--decimal", "point", code=1).stderr  # half a person
    assert "no column 'größe'" in run(*words, "--encoding", "cp437", "--decimal", "comma", code=1).stderr


@pytest.mark.parametrize("command", ["lists", "rds", "survey", "table", "satellite"])
def test_options_that_mean_nothing_are_refused_with_the_reason(stored, tmp_path, command):
    frame = pl.DataFrame({"A": [1, 0, 1], "B": [0, 1, 1], "count": [60, 40, 20]})
    book = write_workbook(tmp_path / "a.xlsx", {"a": frame})
    frame.write_parquet(tmp_path / "a.parquet")
    given = {
        "lists": lambda file: ("lists", file),
        "rds": lambda file: ("rds", file, "--recruiter", "A", "--degree", "B", "--outcome", "count"),
        "survey": lambda file: ("survey", file, "--indicator", "A", "--weights", "count"),
        "table": lambda file: ("table", "info", file),
        "satellite": lambda file: ("footprint", stored, "--satellite", file),
    }[command]
    said = run(*given(book), "--encoding", "cp1252", code=1).stderr
    assert "--encoding is for text" in said
    assert "Leave the option out" in said
    assert "--decimal is for text" in run(*given(tmp_path / "a.parquet"), "--decimal", "comma", code=1).stderr
