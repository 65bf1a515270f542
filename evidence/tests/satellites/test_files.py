"""Files of counts in every documented shape, and what is refused in them."""

import numpy as np
import polars as pl
import pytest
from evidence.exceptions import DataError
from evidence.satellites import read_satellite


def write(path, text):
    path.write_text(text)
    return path


def test_long_shape_with_units_and_names(tmp_path, table):
    text = (
        "region,sector,children,unit,population,age_band,year,relative_sd\n"
        "India,textiles,30,children,children who work,5-14,2012,0.2\n"
        "BRA,A01,12.5,children,children who work,5-14,2012,0.4\n"
    )
    made = read_satellite(write(tmp_path / "a.csv", text), table)
    stressor = made.stressors[0]
    assert (stressor.unit, stressor.age_band, made.year) == ("children", "5-14", 2012)
    assert made.values[0, table.labels.index(("IND", "C13T15"))] == 30
    assert made.relative_sd[0, table.labels.index(("BRA", "A01"))] == 0.4
    assert made.covered.sum() == 2
    assert made.inputs[0]["name"] == "a.csv"


def test_several_counts_and_parquet(tmp_path, table):
    frame = pl.DataFrame({"region": ["BRA", "ROU"], "sector": ["G", "G"], "boys": [1.0, 2.0], "girls": [3.0, 4.0]})
    frame.write_parquet(tmp_path / "a.parquet")
    made = read_satellite(tmp_path / "a.parquet", table, unit="children", age_band="5-17")
    assert made.names == ("boys", "girls")
    assert made.values[1, table.labels.index(("ROM", "G"))] == 4
    assert {s.age_band for s in made.stressors} == {"5-17"}


@pytest.mark.parametrize(
    "text",
    [
        "country,agriculture,industry,services\nBRA,10,4,6\n",
        "region,sector,children\nBRA,Agriculture,10\nBRA,Industry,4\nBRA,Services,6\n",
    ],
)
def test_broad_sectors_are_spread(tmp_path, table, text):
    made = read_satellite(write(tmp_path / "a.csv", text), table, rule="evenly")
    rows = table.blocks[0]
    np.testing.assert_allclose(made.values[0, rows], [10, 2, 2, 6])
    assert not made.covered[0, table.blocks[1]].any()
    assert any("rule 'evenly'" in sentence for sentence in made.assumptions)


def test_one_label_column(tmp_path, table):
    made = read_satellite(write(tmp_path / "a.csv", "label,children\nBRA_G,7\nIND_A01,9\n"), table)
    assert made.values[0, table.labels.index(("IND", "A01"))] == 9


def test_labels_of_the_table_as_columns(tmp_path, table):
    heads = "\t\t" + "\t".join(r for r, _ in table.labels) + "\n\t\t" + "\t".join(s for _, s in table.labels)
    body = "children\tpersons\t" + "\t".join(str(i) for i in range(table.rows))
    made = read_satellite(write(tmp_path / "a.txt", f"{heads}\n{body}\n"), table)
    assert (made.stressors[0].name, made.stressors[0].unit) == ("children", "persons")
    np.testing.assert_array_equal(made.values[0], np.arange(table.rows))


def test_regions_by_sectors(tmp_path, table):
    made = read_satellite(write(tmp_path / "cases.csv", "country,A01,G\nBrazil,1,2\nIndia,3,4\n"), table)
    assert made.values[0, table.labels.index(("IND", "G"))] == 4
    assert made.covered.sum() == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("region,sector,n\nBRA,G,1\nAtlantis,G,2\nXYZ,G,2\n", "2 regions are not in the table: Atlantis, XYZ"),
        ("region,sector,n\nGhana,G,1\n", "1 regions are not in the table: Ghana"),
        ("region,sector,n\nBRA,Moon,1\n", "1 sectors are not in the table: Moon"),
        ("region,sector,n\nBRA,G,-4\n", r"'n' for BRA G is negative \(-4\)"),
        ("region,sector,n\nBRA,G,\n", "'n' for BRA G is empty"),
        ("region,sector,n\nBRA,G,NaN\n", "'n' for BRA G is 'NaN'"),
        ("region,sector,n\nBRA,G,inf\n", "'n' for BRA G is 'inf'"),
        ("region,sector,n\nBRA,G,few\n", "'n' for BRA G is 'few'"),
        ("region,sector,n\nBRA,G,1\nBRA,G,2\n", "BRA G more than once"),
        ("region,sector,n\n,G,1\n", "no region or no sector"),
        ("region,sector,n,age_band\nBRA,G,1,5-14\nIND,G,1,10-14\n", r"mixes age bands \(10-14, 5-14\)"),
        ("region,sector,n,unit\nBRA,G,1,children\nIND,G,1,thousand\n", "mixes units"),
        ("region,agriculture,industry,services\nBRA,1,,3\n", "'industry' for BRA is empty"),
        ("region,sector,n\nBRA,Agriculture,1\nBRA,Industry,2\n", "BRA has no figure for services"),
        ("who,n\nx,1\ny,2\n", "no known shape"),
        ("label,n\nBRA_G,1\nIND_G,1\nBRA_Moon,2\n", "1 labels are not in the table: BRA_Moon"),
    ],
)
def test_what_is_refused_is_named_with_its_file(tmp_path, table, text, words):
    with pytest.raises(DataError, match=words) as caught:
        read_satellite(write(tmp_path / "a.csv", text), table)
    assert "a.csv" in str(caught.value)


def test_a_missing_file_is_named(tmp_path, table):
    with pytest.raises(DataError, match=r"There is no file .*none\.csv"):
        read_satellite(tmp_path / "none.csv", table)


def test_published_counts_are_taken_as_they_come(shared_data, table):
    children = read_satellite(shared_data / "ilab" / "countries_2018.xml.gz", table)
    assert (children.stressors[0].age_band, children.year) == ("5-14", 2018)
    india = children.values[0, table.blocks[1]]
    assert india.sum() == pytest.approx(3_253_202)
    older = read_satellite(shared_data / "ilab" / "countries_2018.xml.gz", table, age_band="10-14")
    assert not older.covered[0, table.blocks[1]].any()
    hazardous = read_satellite(shared_data / "labour" / "CLD_XHAZ_SEX_AGE_ECO_NB_A_EN.xlsx", table, rule="evenly")
    assert hazardous.stressors[0].unit == "thousand children"
    assert any("rule 'evenly'" in sentence for sentence in hazardous.assumptions)
