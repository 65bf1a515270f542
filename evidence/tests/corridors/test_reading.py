"""Files of stocks and births as they come, and `evidence flows`: what is wrong is named with its count."""

import json

import pytest
from evidence.cli import app
from evidence.corridors.places import place_of
from typer.testing import CliRunner

BEFORE = "birthplace,A,B,C,D\nA,100,10,10,0\nB,80,180,10,90\nC,30,10,140,40\nD,60,70,10,160\n"
AFTER = "birthplace,A,B,C,D\nA,95,5,15,5\nB,75,225,5,55\nC,55,0,115,50\nD,35,25,25,215\n"
LONG = "origin,destination,year,migrants\nNPL,QAT,2010,100\nIND,QAT,2010,300\nNPL,QAT,2015,160\nIND,QAT,2015,290\n"


@pytest.fixture
def run(tmp_path):
    def call(before, after=None, *options, code=0, encoding="utf-8", **files):
        first = tmp_path / "first.csv"
        first.write_bytes(before.encode(encoding))
        second = first
        if after is not None:
            second = tmp_path / "second.csv"
            second.write_bytes(after.encode(encoding))
        for name, text in files.items():
            path = tmp_path / f"{name}.csv"
            path.write_text(text, encoding="utf-8")
            options = (*options, f"--{name}", str(path))
        result = CliRunner().invoke(app, ["flows", str(first), str(second), *options])
        assert result.exit_code == code, result.output
        return result.output

    return call


def test_square_tables_give_the_published_total(run):
    found = json.loads(run(BEFORE, AFTER, "--json"))
    assert round(found["moves"]["estimate"], 9) == 160
    assert found["flows"][0] == {
        "origin": "B",
        "destination": "D",
        "moves": pytest.approx(40.7143, abs=1e-4),
        "low": None,
        "high": None,
    }
    assert round(found["other_methods"]["independence"], 4) == 558.0051
    assert [row["code"] for row in found["warnings"]][-1] == "published-critique"
    assert found["fit"]["iterations"] > 0


def test_another_delimiter_and_encoding(run):
    def turned(text):
        return text.replace(",", ";").replace("A", "Côte d’Ivoire").replace("B", "Türkiye")

    plain = json.loads(run(BEFORE, AFTER, "--json"))
    found = json.loads(run(turned(BEFORE), turned(AFTER), "--json", encoding="cp1252"))
    assert found["moves"] == pytest.approx(plain["moves"])
    assert {"CIV", "TUR"} <= {row["area"] for row in found["by_area"]}


def test_a_folder_holds_flows_and_their_record(run, tmp_path):
    output = run(BEFORE, AFTER, "--draws", "30", "--out", str(tmp_path / "out"))
    assert "40" in output
    record = json.loads((tmp_path / "out" / "run.json").read_text())
    assert record["parameters"]["fit"]["draws"] == 30
    assert record["parameters"]["fit"]["draws_iterations"] > 0
    assert record["residual"] is not None
    assert record["seed"] == 1
    rows = (tmp_path / "out" / "flows.csv").read_text().splitlines()
    assert rows[0] == "origin,destination,moves,low,high"


def test_populations_give_natives_and_repeated_origins_are_counted(run):
    stocks = LONG + "NPL,NPL,2010,5\nUNK,QAT,2010,7\nWorld,QAT,2010,407\nNPL,World,2010,100\nIND,NPL,2010,\n"
    population = "country,year,population\n" + "".join(
        f"{area},{year},{people}\n"
        for year in (2010, 2015)
        for area, people in (("NPL", 1000), ("IND", 9000), ("QAT", 800))
    )
    found = json.loads(
        run(stocks, None, "--json", "--year1", "2010", "--year2", "2015", "--method", "open", population=population)
    )
    reasons = {row["reason"]: row["rows"] for row in found["skipped"]}
    assert reasons == {
        "no figure for the pair; as in a pair that is not listed, nobody is counted": 1,
        "totals of a region or the world, which would be counted twice": 1,
        "a residence that is a total or unknown": 1,
        "unknown birthplace: kept apart, since no country can be given to it": 1,
    }
    assert "1 rows of first.csv have the same origin and destination (NPL)" in str(found["warnings"])
    assert found["years"] == [2010, 2015]


@pytest.mark.parametrize(
    ("before", "after", "options", "words"),
    [
        (LONG, None, (), "stocks of 2 dates (2010, 2015)"),
        (LONG, None, ("--year1", "2010", "--year2", "2010"), "two revisions of one year are no period"),
        (LONG, None, ("--year1", "2015", "--year2", "2010"), "give the earlier one first"),
        (LONG, None, ("--year1", "2010", "--year2", "2015"), "do not say how many people live where they were born"),
        (BEFORE, AFTER.replace("95", "-95"), (), "1 counts are negative"),
        (BEFORE, AFTER.replace("95", "95.5"), (), "1 counts are not whole, the first is 95.5"),
        (BEFORE, AFTER.replace("95", "<5"), (), "1 cells are no number, the first is '<5'"),
        (BEFORE, AFTER.replace("225", "325"), (), "Births and deaths are missing, and the stocks change by 100 people"),
        (LONG + "NPL,QAT,2010,120\n", None, ("--year1", "2010", "--year2", "2015"), "1 pairs twice for one date, 1 of them"),
        (LONG + "CSK,QAT,2010,12\n", None, ("--year1", "2010", "--year2", "2015"), "1 states that are no more stand in one"),
        (LONG + "SCG,QAT,2010,12\nSRB,QAT,2010,9\n", None, ("--year1", "2010", "--year2", "2015"), "beside SRB, which followed"),
        (LONG + "NPL,NPL,2010,12\n", None, ("--year1", "2010", "--year2", "2015"), "1 areas with people of the same origin"),
        ("a,b\n1,2\n", AFTER, (), "neither a long table"),
    ],
)  # fmt: skip
def test_bad_stocks_are_named_with_their_count(run, before, after, options, words):
    assert words in run(before, after, *options, code=1)


def test_two_revisions_are_refused(run):
    marked = "origin,destination,revision,migrants\nNPL,QAT,{},1\nIND,QAT,{},2\n"
    assert "2 revisions of one date (2019, 2020)" in run(marked.format(2019, 2020), LONG, code=1)
    output = run(marked.format(2019, 2019), marked.format(2020, 2020), code=1)
    assert "revisions '2019' and '2020'" in output


def test_births_without_deaths_and_areas_without_births(run):
    births = "country,births\nA,0\nB,0\nC,0\n"
    assert "Deaths are missing" in run(BEFORE, AFTER, code=1, births=births)
    deaths = births.replace("births", "deaths")
    output = run(BEFORE, AFTER, code=1, births=births, deaths=deaths)
    assert "1 of 4 areas have no births in births.csv: D. A missing figure is not zero" in output
    found = json.loads(
        run(BEFORE, AFTER, "--complete-only", "--method", "open", "--json", births=births, deaths=deaths)
    )
    assert found["areas"] == 3
    assert "pairs with the 1 areas that lack births, deaths or population: D" in str(found["skipped"])


def test_births_of_single_years_are_added_and_none_may_lack(run):
    natives = "origin,destination,year,migrants\n" + "".join(
        f"{o},{d},{y},{100 if o == d else 10}\n" for y in (2010, 2012) for o in ("NPL", "QAT") for d in ("NPL", "QAT")
    )
    years = ("--year1", "2010", "--year2", "2012", "--json")
    vital = "iso3,year,{}\nNPL,2010,1\nQAT,2010,1\nNPL,2011,2\nQAT,2011,2\n"
    found = json.loads(run(natives, None, *years, births=vital.format("births"), deaths=vital.format("deaths")))
    assert found["areas"] == 2
    short = vital.replace("QAT,2011,2\n", "")
    output = run(natives, None, *years, code=1, births=short.format("births"), deaths=vital.format("deaths"))
    assert "1 areas lack births of some year, the first is QAT" in output
    assert "no figures of 2011" in run(
        natives,
        None,
        *years,
        code=1,
        births="iso3,year,births\nNPL,2010,1\nQAT,2010,1\n",
        deaths=vital.format("deaths"),
    )


def test_labels():
    assert place_of("Serbia & Montenegro").kind == "dissolved"
    assert place_of("Kosovo").key == "XKX"
    assert (place_of("900").kind, place_of("150").kind, place_of("036").key) == ("total", "total", "AUS")
    assert place_of("Atlantis") == place_of("Atlantis ")
    assert place_of("Atlantis").kind == "other"
    assert place_of("A").kind == "other"
