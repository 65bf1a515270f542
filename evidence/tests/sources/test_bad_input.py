"""Whatever is wrong with a file is named: the file, the label and the number. Nothing is dropped or set to zero."""

import gzip
import os

import numpy as np
import pytest
from evidence.exceptions import DataError
from evidence.inputoutput.memory import available_bytes
from evidence.sources import read_table
from evidence.sources.files import check_fits, needed_memory, read_bytes

from .conftest import labelled_csv, make_small


def refused(path, text, *words):
    path.write_text(text) if isinstance(text, str) else path.write_bytes(text)
    with pytest.raises(DataError) as caught:
        read_table(path)
    for word in (path.name, *words):
        assert word in str(caught.value), str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"nowhere\.csv does not exist"):
        read_table(tmp_path / "nowhere.csv")


def test_an_empty_file(tmp_path):
    refused(tmp_path / "a.csv", "\n", "is empty")


def test_prose_is_no_table(tmp_path):
    refused(tmp_path / "a.csv", "Dear reader,\nthis is a letter.\n", "no line holds numbers")


def test_numbers_of_unknown_layout_name_their_labels(tmp_path):
    refused(tmp_path / "a.csv", "who,apples,pears\nx,1,2\ny,3,4\n", "no known layout", "x", "apples")


def test_a_file_cut_in_the_middle_of_a_line(tmp_path, small):
    text = labelled_csv(small)
    refused(tmp_path / "a.csv", text[: len(text) * 3 // 4], "truncated")
    refused(tmp_path / "b.csv", text[: text.rindex(",")].rsplit(",", 3)[0], "truncated", "stops after")


def test_a_file_cut_between_two_lines_names_the_industry_without_a_row(tmp_path, small):
    lines = labelled_csv(small).splitlines()
    refused(tmp_path / "a.csv", "\n".join(lines[:8]) + "\n", "MEX_B05_06", "no row")


def test_a_cut_gzip_file(tmp_path, small):
    packed = gzip.compress(labelled_csv(small).encode())
    refused(tmp_path / "a.csv.gz", packed[:-20], "truncated or damaged")


def test_a_region_without_rows(tmp_path, small):
    lines = [line for line in labelled_csv(small).splitlines() if not line.startswith("CHN")]
    refused(tmp_path / "a.csv", "\n".join(lines) + "\n", "CHN")


def test_a_region_without_final_demand(tmp_path, small):
    rows = [line.split(",") for line in labelled_csv(small, total="").splitlines()]
    keep = [i for i, name in enumerate(rows[0]) if name not in ("CHN_HFCE", "CHN_NPISH", "CHN_GGFC")]
    text = "\n".join(",".join(row[i] for i in keep) for row in rows) + "\n"
    refused(tmp_path / "a.csv", text, "no final demand", "CHN")


def test_final_demand_of_a_region_without_industries(tmp_path, small):
    text = labelled_csv(small).replace("CHN_HFCE", "BRA_HFCE", 1)
    refused(tmp_path / "a.csv", text, "BRA_HFCE", "no industries")


@pytest.mark.parametrize(("token", "said"), [("NaN", "NaN"), ("inf", "inf"), ("n.s.", "'n.s.'"), ("", "empty")])
def test_a_cell_that_is_no_number_is_named_with_both_labels(tmp_path, small, token, said):
    lines = labelled_csv(small, total="").splitlines()
    cells = lines[2].split(",")
    cells[5] = token
    lines[2] = ",".join(cells)
    refused(tmp_path / "a.csv", "\n".join(lines) + "\n", said, "AUS_B05_06" if token != "inf" else "AUS B05_06", "CHN")


def test_a_value_is_not_lost_behind_a_missing_mark_in_the_last_column(tmp_path, small):
    lines = labelled_csv(small, total="").splitlines()
    lines[3] = lines[3].rsplit(",", 1)[0] + ",.."
    refused(tmp_path / "a.csv", "\n".join(lines) + "\n", "MEX_GGFC")


def test_empty_cells_are_zero_only_where_the_stated_totals_prove_it(tmp_path):
    small = make_small()
    Z = small.Z.copy()
    Z[1, 4] = 0
    proven = type(small)(small.regions, small.sectors, small.categories, Z, small.Y)
    lines = labelled_csv(proven).splitlines()
    cells = lines[2].split(",")
    assert cells[5] == "0.0"
    cells[5] = ""
    lines[2] = ",".join(cells)
    (tmp_path / "proven.csv").write_text("\n".join(lines) + "\n")
    table = read_table(tmp_path / "proven.csv")
    assert any("1 empty cells were read as zero" in note for note in table.notes)
    np.testing.assert_allclose(table.Z, Z)


def test_a_table_that_does_not_balance_names_row_and_numbers(tmp_path, small):
    lines = labelled_csv(small).splitlines()
    lines[2] = lines[2].rsplit(",", 1)[0] + ",999"
    refused(tmp_path / "a.csv", "\n".join(lines) + "\n", "does not balance", "AUS B05_06", "999")


def test_a_table_that_is_not_productive_names_columns(tmp_path, small):
    Y = small.Y / 1e4
    Z = small.Z.copy()
    Z[:, 1] *= 400
    worse = type(small)(small.regions, small.sectors, small.categories, Z, Y)
    refused(tmp_path / "a.csv", labelled_csv(worse), "not productive", "AUS B05_06")


def test_an_industry_named_twice(tmp_path, small):
    text = labelled_csv(small).replace("CHN_B05_06,", "CHN_C10T12,")
    refused(tmp_path / "a.csv", text, "CHN_C10T12 occurs 2 times")


def test_two_years_below_each_other_are_not_one_table(tmp_path, small):
    lines = labelled_csv(small).splitlines()
    refused(tmp_path / "a.csv", "\n".join([*lines, *lines[1:]]) + "\n", "AUS_A01_02 occurs 2 times")


def test_a_flat_file_that_names_a_cell_twice(tmp_path):
    lines = ["rowRegion,rowSector,colRegion,colSector,value"]
    lines += [f"{r},{s},{c},{t},1" for r in "XY" for s in ("a", "b") for c in "XY" for t in ("a", "b", "final")]
    lines.append("X,a,Y,b,3")
    refused(tmp_path / "a.csv", "\n".join(lines) + "\n", "more than once", "'X', 'a'")


def test_a_folder_without_final_demand_says_what_is_missing(tmp_path, small):
    rows = [line.split(",")[: 1 + len(small.labels)] for line in labelled_csv(small).splitlines()]
    (tmp_path / "Z.csv").write_text("\n".join(map(",".join, rows)) + "\n")
    with pytest.raises(DataError, match=r"no file with final demand \(Y\) was found; the folder holds: Z\.csv"):
        read_table(tmp_path)


def test_a_folder_of_several_tables_asks_for_one(tmp_path, small):
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(labelled_csv(small))
    with pytest.raises(DataError, match=r"several tables, such as one\.csv and two\.csv"):
        read_table(tmp_path)


def test_a_40_gigabyte_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.write(b"label," + b",".join(b"AUS_%d" % i for i in range(50_000)) + b"\n")
        stream.write(b"AUS_0," + b",".join(b"1234.567890123" for _ in range(50_000)) + b"\n")
    os.truncate(path, 40 << 30)  # a sparse file: it takes no room on the disk
    with pytest.raises(DataError, match=r"huge\.csv is 40\.0 GiB on disk and needs about .* but only 8\.0 GiB"):
        check_fits(path, memory=8 << 30)
    assert needed_memory(path) > 40 << 30
    if available_bytes() < 40 << 30:
        with pytest.raises(DataError, match="is available"):
            read_table(path)


def test_small_files_are_never_refused_for_memory(tmp_path):
    (tmp_path / "a.csv").write_text("1,2\n")
    check_fits(tmp_path / "a.csv", memory=1)
    assert read_bytes(tmp_path / "a.csv") == b"1,2\n"


def test_a_damaged_workbook(tmp_path):
    refused(tmp_path / "a.xlsx", b"PK\x03\x04 not really", "not a readable workbook")


def test_a_damaged_r_file(tmp_path):
    pytest.importorskip("rdata")
    refused(tmp_path / "a.RData", b"RDX3\nbroken", "not a readable R file")
