"""Codes and names: what the shipped tables and the reading of labels give, against lists of others where at hand."""

import csv
import os
from pathlib import Path

import polars as pl
import pytest
from evidence.classifications import (
    REPORT_REGIONS,
    broad_sector,
    concordance_weights,
    country_code,
    country_name,
    package_file,
    read_concordance,
    report_region,
    sector_names,
)
from evidence.exceptions import DataError


@pytest.fixture(scope="module")
def shared_data() -> Path:
    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("EVIDENCE_SHARED_DATA", root.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the shared data folder is not here, so nothing published can be read")
    return folder


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("ROM", "ROU"), ("Burma", "MMR"), ("Côte d'Ivoire", "CIV"), ("Cote d'Ivoire", "CIV"), ("EL", "GRC"),
        ("UK", "GBR"),
        ("PRC", "CHN"), ("CN1", "CHN"), ("Türkiye", "TUR"), ("Turkey", "TUR"), ("usa", "USA"), ("US", "USA"),
        ("Congo, Democratic Republic of the", "COD"), ("Viet Nam", "VNM"), ("Vietnam", "VNM"), ("Kosovo", "XKX"),
        ("NA", "NAM"), ("Namibia*", "NAM"), ("RoW", None), ("World", None), ("Africa", None), ("FIGW1", None),
        ("", None),
    ],
)  # fmt: skip
def test_countries_by_any_name(label, code):
    assert country_code(label) == code


def test_every_country_finds_itself_and_most_have_a_region():
    countries = pl.read_csv(package_file("countries.csv"), infer_schema_length=0)
    assert len(countries) == 250
    for iso3, iso2, name in countries.select("iso3", "iso2", "name").iter_rows():
        assert country_code(iso3) == country_code(iso2) == country_code(name) == iso3
    assert countries.filter(pl.col("sdg_region").is_null())["iso3"].to_list() == ["ATA"]
    assert set(REPORT_REGIONS) <= set(countries["sdg_region"])
    aliases = pl.read_csv(package_file("country_aliases.csv"), infer_schema_length=0)
    assert set(aliases["iso3"]) <= set(countries["iso3"])


def test_regions_of_the_report():
    assert report_region("Indonesia") == "Eastern and South-Eastern Asia"
    assert report_region("TUR") == "Northern Africa and Western Asia"
    assert report_region("Ghana") == "Sub-Saharan Africa"
    assert report_region("RoW") is None
    assert country_name("GHA") == "Ghana"


@pytest.mark.parametrize(
    ("label", "broad"),
    [
        ("A01_02", "agriculture"), ("01T03", "agriculture"), ("C01T05AGR", "agriculture"), ("AtB", "agriculture"),
        ("c1", "agriculture"), ("Growing wheat", "agriculture"), ("pdr", "agriculture"), ("Raw milk", "agriculture"),
        ("B05_06", "industry"), ("C10T12", "industry"), ("C20", "industry"), ("C45CON", "industry"), ("F", "industry"),
        ("41T43", "industry"), ("15t16", "industry"), ("manufactoring", "industry"), ("Food & Beverages", "industry"),
        ("Processing of meat cattle", "industry"), ("c18", "industry"), ("product: Hard coal", "industry"),
        ("c20", "services"), ("C50T52WRT", "services"), ("49T53", "services"), ("G45", "services"),
        ("Finacial Intermediation and Business Activities", "services"), ("Re-export & Re-import", "services"),
        ("zzz", None), ("", None),
    ],
)  # fmt: skip
def test_broad_sectors_by_code_and_by_name(label, broad):
    assert broad_sector(label) == broad


def test_shipped_sectors_agree_with_the_reading_of_their_labels():
    sectors = pl.read_csv(package_file("sectors.csv"), infer_schema_length=0)
    wrong = [
        (classification, code)
        for classification, code, name, broad in sectors.select(
            "classification", "code", "name", "broad_sector"
        ).iter_rows()
        if broad_sector(code, name) != broad
    ]
    assert wrong == []


def test_a_name_goes_before_a_bare_number():
    """The OECD's national tables number their industries: 03 is mining there and fishing in ISIC."""
    assert broad_sector("03") == "agriculture"
    assert broad_sector("03", "Mining and quarrying, energy producing products") == "industry"


def test_classifications_are_whole():
    assert len(sector_names("wiod2013")) == len(sector_names("nace1")) == 35
    assert len(sector_names("eora26")) == 26
    assert len(sector_names("isic4")) == 21
    with pytest.raises(DataError, match="no classification 'x'; there are: wiod2013"):
        sector_names("x")


def test_concordances_keep_zeros_and_their_shares_add_up(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text('"HS_2d","ISIC"\n"01","A"\n"01","A"\n"01","C"\n"02","C"\n')
    weights = concordance_weights(read_concordance(path, "HS_2d", "ISIC"))
    assert weights.sort("source", "target").rows() == [
        ("01", "A", 2, 2 / 3),
        ("01", "C", 1, 1 / 3),
        ("02", "C", 1, 1.0),
    ]
    with pytest.raises(DataError, match="no column 'NACE'; it has: HS_2d, ISIC"):
        read_concordance(path, "HS_2d", "NACE")


def test_industries_of_exiobase_land_where_their_isic_section_says(shared_data):
    with (shared_data / "classifications" / "exiobase3_ixi_sectors.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    section = {
        "A": "agriculture",
        "B": "agriculture",
        "C": "industry",
        "D": "industry",
        "E": "industry",
        "F": "industry",
    }
    wrong = [
        row["ExioName"]
        for row in rows
        if broad_sector(row["ExioName"]) != section.get(row["ISICCode"].split("_")[1][0], "services")
    ]
    assert len(rows) == 163
    assert wrong == []


def test_hs_chapters_follow_the_official_table_but_for_the_mixed_ones(shared_data):
    pairs = read_concordance(shared_data / "classifications" / "hs_isic3.csv.gz", "HS_2d", "ISIC3_1d")
    main = pairs.sort("pairs", descending=True).group_by("source", maintain_order=True).first()
    broad = {"A": "agriculture", "B": "agriculture", "C": "industry", "D": "industry", "E": "industry"}
    own = dict(
        pl.read_csv(package_file("hs_chapters.csv"), infer_schema_length=0)
        .select("chapter", "broad_sector")
        .iter_rows()
    )
    differ = {chapter for chapter, section, _ in main.iter_rows() if broad.get(section) != own.get(chapter)}
    assert differ <= {"03", "05", "43", "97", "99"}


def test_isic_divisions_follow_the_official_table(shared_data):
    official = pl.read_csv(shared_data / "classifications" / "isic4_isic3.csv", infer_schema_length=0)
    own = pl.read_csv(package_file("isic_divisions.csv"), infer_schema_length=0).filter(pl.col("revision") == "isic4")
    assert dict(own.select("division", "isic4_section").iter_rows()) == dict(
        official.select("ISIC4_2d", "ISIC4_1d").unique().iter_rows()
    )
