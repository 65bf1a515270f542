"""Published counts, read where they are at hand, and the small XML cases that the files hold."""

import gzip

import polars as pl
import pytest
from evidence.exceptions import DataError
from evidence.satellites import hazardous_work, read_working_children, working_children
from evidence.satellites.ilab import age_bands
from evidence.satellites.ilostat import read_activity_split
from evidence.satellites.workforce import children_by_age, workforce_by_country


def country(name, band="5-14", share="0.1", number="1000", split=("0.5", "0.2", "0.3"), order="AIS"):
    tags = {"A": "Agriculture", "I": "Industry", "S": "Services"}
    parts = dict(zip("AIS", split, strict=True))
    inner = "".join(f"<{tags[k]}>{parts[k]}</{tags[k]}>" for k in order)
    return (
        f"<Country><Name>{name}</Name><Description>In 2018, x.</Description><Country_Statistics>"
        f"<Children_Work_Statistics><Age_Range>{band}</Age_Range>"
        f"<Total_Percentage_of_Working_Children>{share}</Total_Percentage_of_Working_Children>"
        f"<Total_Working_Population>{number}</Total_Working_Population>{inner}"
        "</Children_Work_Statistics></Country_Statistics></Country>"
    )


def write(tmp_path, *countries):
    path = tmp_path / "countries.xml.gz"
    path.write_bytes(gzip.compress(f"<Countries>{''.join(countries)}</Countries>".encode()))
    return path


def test_sectors_are_read_by_tag_whatever_their_order(tmp_path):
    path = write(tmp_path, country("Brazil"), country("India", order="ASI"))
    frame = working_children(path).frame
    assert frame["industry"].to_list() == [200.0, 200.0]
    assert frame["services"].to_list() == [300.0, 300.0]


def test_blank_is_not_zero_and_every_country_left_out_has_its_reason(tmp_path):
    path = write(
        tmp_path,
        country("Brazil", number="1,000*"),
        country("Peru", number=""),
        country("Ghana", split=("Unavailable",) * 3),
        country("Indonesia", band="10-14"),
        country("Philippines", split=("0.4", "0.1", "0.2")),
        country("Nowhere Islands"),
        country("Chad", band="N/A"),
    )
    made = working_children(path)
    assert made.frame.row(0) == ("BRA", 500.0, 200.0, 300.0)
    assert made.left_out == {
        "Peru": "no number of working children",
        "Ghana": "no split over sectors",
        "Indonesia": "age band 10-14, not 5-14",
        "Philippines": "the sector shares add up to 0.700, not 1",
        "Nowhere Islands": "not a single country with an ISO code",
        "Chad": "no survey figure",
    }
    assert made.year == 2018
    assert made.stressor.age_band == "5-14"
    assert read_working_children(path).filter(pl.col("name") == "Peru")["number"].item() is None


def test_a_share_times_population_is_an_assumption_that_is_said(tmp_path):
    path = write(tmp_path, country("Brazil"), country("Peru", number="Unavailable", share="0.2"))
    made = working_children(path, population={"PER": 5000.0})
    assert made.frame.filter(pl.col("country") == "PER")["agriculture"].item() == pytest.approx(500)
    assert any("PER" in sentence for sentence in made.assumptions)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<Countries><Country>", "truncated or no XML"),
        ("<x/>", "no Country with"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><Countries/>", "declares entities"),
    ],
)
def test_damaged_country_files(tmp_path, text, words):
    (tmp_path / "a.xml").write_text(text)
    with pytest.raises(DataError, match=words):
        read_working_children(tmp_path / "a.xml")


def test_a_number_that_is_none_is_named(tmp_path):
    with pytest.raises(DataError, match=r"Brazil, number: 'many'"):
        read_working_children(write(tmp_path, country("Brazil", number="many")))


def test_country_file_of_2021_speaks_of_2022(shared_data):
    path = shared_data / "ilab" / "countries_2021.xml.gz"
    frame = read_working_children(path)
    assert frame["report_year"][0] == 2022
    assert len(frame) == 131
    assert frame["number"].count() == 66  # as counted on the same file when the field was studied
    assert frame["agriculture"].count() == 43
    assert age_bands(path) == {"5-14": 116, "10-14": 8, "7-14": 3, "6-14": 2}
    assert frame["country"].null_count() == 0
    assert "the sector shares add up to" in working_children(path).left_out["Philippines"]


def test_indonesia_counts_another_age_band(shared_data):
    path = shared_data / "ilab" / "countries_2016.xml.gz"
    assert "IDN" not in working_children(path).countries
    indonesia = working_children(path, age_band="10-14").only(["IDN"]).frame.row(0)
    assert sum(indonesia[1:]) == pytest.approx(816_363)
    with pytest.raises(DataError, match="age band 3-4"):
        working_children(path, age_band="3-4")


def test_hazardous_work_of_ilostat(shared_data):
    path = shared_data / "labour" / "CLD_XHAZ_SEX_AGE_ECO_NB_A_EN.xlsx"
    records = read_activity_split(path)
    world = records.filter((pl.col("area") == "World") & (pl.col("sex") == "Total") & (pl.col("age_band") == "5-17"))
    assert world.select("total", "agriculture", "industry").row(0) == (79_049.106, 48_052.864, 12_846.65)
    made = hazardous_work(path)
    assert made.stressor.age_band == "5-17"
    assert "World" in made.left_out
    assert "IND" in made.countries
    with pytest.raises(DataError, match="no records of age 5-9"):
        hazardous_work(path, age_band="5-9")


def test_workforce_and_children_by_country(shared_data):
    workforce = workforce_by_country(shared_data / "labour" / "workforce_total_iso3.csv.gz", 2011)
    assert workforce["IND"] == pytest.approx(435_951_208)
    with pytest.raises(DataError, match="no workforce of 1066"):
        workforce_by_country(shared_data / "labour" / "workforce_total_iso3.csv.gz", 1066)
    files = [shared_data / "population" / f"wpp2019_pop{sex}.txt.gz" for sex in "FM"]
    assert children_by_age(files, "5-14", 2010)["IND"] > 200e6
    with pytest.raises(DataError, match="cuts through five-year groups"):
        children_by_age(files, "7-14", 2010)
