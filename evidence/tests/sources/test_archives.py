"""Archives of many years, labels packed apart, and Eurostat's bulk download."""

import os
import zipfile

import numpy as np
import polars as pl
import pytest
from evidence.cli import app
from evidence.exceptions import DataError
from evidence.sources import read_table
from evidence.sources.files import check_fits
from typer.testing import CliRunner

from .conftest import labelled_csv, make_small


@pytest.fixture
def years(tmp_path):
    """An archive of the OECD: one file a year."""
    tables = {year: make_small(seed=year) for year in (2016, 2017, 2018)}
    path = tmp_path / "2016-2018_SML.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for year, small in tables.items():
            archive.writestr(f"{year}_SML.csv", labelled_csv(small, corner="V1", total="OUT"))
        archive.writestr("ReadMe.txt", "Inter-country tables\n")
    return path, tables


def test_one_year_of_an_archive(years):
    path, tables = years
    table = read_table(path, year=2017)
    np.testing.assert_allclose(table.Z, tables[2017].Z)
    assert (table.year, table.source, table.unit) == (2017, "OECD ICIO", "million US$")
    assert table.inputs[0]["name"] == path.name


def test_an_archive_of_several_years_asks_for_one(years):
    path, _ = years
    with pytest.raises(DataError, match=r"2016-2018_SML\.zip holds several tables.*or a year"):
        read_table(path)
    with pytest.raises(DataError, match=r"2016-2018_SML\.zip has no file of 2020; it has: 2016, 2017, 2018"):
        read_table(path, year=2020)


def test_the_year_of_a_folder_and_of_a_table(years, tmp_path):
    path, tables = years
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "icio")
    np.testing.assert_allclose(read_table(tmp_path / "icio", year=2016).Z, tables[2016].Z)
    with pytest.raises(DataError, match=r"2016_SML\.csv is a table of 2016, not of 2018"):
        read_table(tmp_path / "icio" / "2016_SML.csv", year=2018)


def test_the_command_takes_a_year(years):
    path, _ = years
    shown = CliRunner().invoke(app, ["table", "info", str(path), "--year", "2018"])
    assert shown.exit_code == 0, shown.stderr
    assert "3 regions, 3 sectors, 9 rows; million US$, 2018" in shown.stdout
    refused = CliRunner().invoke(app, ["table", "info", str(path)])
    assert refused.exit_code == 1
    assert "several tables" in refused.stderr


def test_a_cut_archive_is_named(years):
    path, _ = years
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(DataError, match=r"2016-2018_SML\.zip is truncated or damaged"):
        read_table(path, year=2016)


@pytest.mark.parametrize("packed", ["beside the folder", "in the folder", "beside the archive"])
def test_eora_with_its_labels_packed_apart(tmp_path, packed):
    small = make_small(("AFG", "ALB"), ("Agriculture", "Fishing"), ("Household P.3h", "Government P.3g"))
    folder = tmp_path / "Eora26_2015_bp"
    folder.mkdir()
    for name, matrix in (("T", small.Z), ("FD", small.Y), ("VA", small.va[None, :])):
        np.savetxt(folder / f"Eora26_2015_bp_{name}.txt", matrix, delimiter="\t")
    labels = {
        "labels_T.txt": [f"Country {r}\t{r}\tIndustries\t{s}\t" for r, s in small.labels],
        "labels_FD.txt": [f"Country {r}\t{r}\tFinal Demand\t{c}\t" for r, c in small.demand],
        "labels_VA.txt": ["Primary Inputs\tCompensation\t"],
    }
    place = folder if packed == "in the folder" else tmp_path
    with zipfile.ZipFile(place / "indices.zip", "w") as archive:
        for name, lines in labels.items():
            archive.writestr(name, "\n".join(lines) + "\n")
    path = folder
    if packed == "beside the archive":
        path = tmp_path / "Eora26_2015_bp.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for file in folder.iterdir():
                archive.write(file, file.name)
    table = read_table(path)
    assert table.labels == small.labels
    assert (table.source, table.unit, table.year) == ("Eora", "thousand US$", 2015)
    np.testing.assert_allclose(table.Z, small.Z)
    np.testing.assert_allclose(table.value_added, small.va)
    names = [item["name"] for item in table.inputs]
    assert names == ["Eora26_2015_bp.zip"] if path != folder else "indices.zip" in names


def eurostat(small, *, cell="{:.3f}", side="ind", unit="MIO_EUR"):
    """The header and the order of naio_10_fcp_ii: uses before supplies, blanks behind the years, older years first."""
    lines = [f"freq,{side}_use,{side}_ava,c_dest,unit,c_orig\\TIME_PERIOD\t2020 \t2021 "]
    for i, (origin, made) in enumerate(small.labels):
        for (buyer, used), value in zip([*small.labels, *small.demand], [*small.Z[i], *small.Y[i]], strict=True):
            lines.append(f"A,{used},{made},{buyer},{unit},{origin}\t{value / 2:.4f} e\t{cell.format(value)} ")
    for (buyer, used), value in zip(small.labels, small.va, strict=True):
        lines.append(f"A,{used},D1,{buyer},{unit},DOM\t{value / 2:.4f} e\t{cell.format(value)} ")
    return "\n".join(lines) + "\n"


@pytest.fixture
def figaro():
    return make_small(("AT", "EL", "FIGW1"), ("A01", "B", "C10-C12"), ("P3_S13", "P3_S14", "P51G"), seed=4)


@pytest.mark.parametrize("side", ["ind", "prd"])
def test_figaro_from_the_bulk_download(tmp_path, figaro, side):
    path = tmp_path / f"estat_naio_10_fcp_{side[0]}i4.tsv"
    path.write_text(eurostat(figaro, side=side))
    table = read_table(path)
    assert (table.source, table.unit, table.year) == ("FIGARO", "million EUR", 2021)
    assert table.labels == figaro.labels
    np.testing.assert_allclose(table.Z, figaro.Z, atol=5e-4)
    np.testing.assert_allclose(table.value_added, figaro.va, atol=5e-4)
    assert any("2020 to 2021" in note and "2021 is used" in note for note in table.notes)
    older = read_table(path, year=2020)
    np.testing.assert_allclose(older.Z, figaro.Z / 2, atol=5e-4)
    assert older.year == 2020
    assert any("carry a flag" in note for note in older.notes)


def test_cells_that_eurostat_does_not_give_are_no_zeros(tmp_path, figaro):
    path = tmp_path / "estat_naio_10_fcp_ii4.tsv"
    text = eurostat(figaro)
    path.write_text(text.replace(f"\t{figaro.Z[0, 1]:.3f} ", "\t: c", 1))
    with pytest.raises(DataError, match=r"the flow AT A01 to AT B in 2021 is ': c', not a number; 1 such cells"):
        read_table(path)
    with pytest.raises(DataError, match=r"no year 2019; it has: 2020, 2021"):
        read_table(path, year=2019)
    path.write_text(text.replace("c_dest", "geo"))
    with pytest.raises(DataError, match="has the dimensions freq, ind_use, ind_ava, geo, unit, c_orig"):
        read_table(path)


def test_packed_tables_that_do_not_fit_are_refused_before_they_are_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "2020_SML.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("2020_SML.csv", "w") as stream:
        for _ in range(80):
            stream.write(bytes(1 << 20))
    monkeypatch.setattr("evidence.sources.files.available_bytes", lambda: 1 << 20)
    with pytest.raises(DataError, match=r"2020_SML\.zip is 80 MiB .* and needs about 200 MiB .* but only 1 MiB"):
        read_table(path)
    frame = pl.DataFrame({"a": np.zeros(4)})
    frame.write_parquet(tmp_path / "a.parquet")
    os.truncate(tmp_path / "a.parquet", 65 << 20)
    with pytest.raises(DataError, match=r"a\.parquet is 65 MiB on disk"):
        read_table(tmp_path / "a.parquet")
    with pytest.raises(DataError, match="needs about"):
        check_fits(tmp_path / "a.parquet")
