"""Files as other people make them: what is read wrongly without a word elsewhere is read right here, or asked about."""

import json
import re

import numpy as np
import openpyxl
import polars as pl
import pytest
from evidence.cli import app
from evidence.exceptions import DataError
from evidence.inputoutput.exports import gross_exports
from evidence.inputoutput.footprint_run import run_footprint
from evidence.inputoutput.reference import exports as slow_exports
from evidence.inputoutput.runs import run_exports
from evidence.inputoutput.satellite import value_added_satellite
from evidence.inputoutput.teaching import two_region_table
from evidence.prevalence.lists.reading import read_lists
from evidence.prevalence.lists.spread import report_lists
from evidence.prevalence.surveys.design import numbers
from evidence.satellites import read_satellite
from evidence.sources import Hints, read_table
from evidence.sources.arithmetic import is_code, is_sum, total_industries
from evidence.sources.frames import read_frame
from typer.testing import CliRunner


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def run(*words):
    return CliRunner().invoke(app, list(map(str, words)))


# Codes and totals


def test_a_column_of_codes_and_totals_under_any_name_are_no_demand(tmp_path):
    text = "nr,branch,,Crops,Ore,Zwischensumme,Abroad,Homes,Alles\n1,Crops,11,20,40,60,60,80,200\n2,Ore,12,10,30,40,120,40,200\n"
    table = read_table(write(tmp_path / "a.csv", text))
    assert table.output.tolist() == [200, 200]
    assert table.demand_categories == ("Abroad", "Homes")
    assert sum("left out" in note for note in table.notes) == 3


@pytest.mark.parametrize("heading", ["Producción total", "Итого", "合计", "Alles zusammen"])
def test_a_rounded_total_in_any_language_is_left_out_and_named(tmp_path, heading):
    text = f",farms,mills,hh,{heading}\nfarms,20,40,11,72\nmills,3,4,15,22\n"
    table = read_table(write(tmp_path / "a.csv", text))
    assert table.output.tolist() == [71, 22]
    assert any(heading in note for note in table.notes)
    assert table.balance.largest_output_gap == 1


def test_a_total_row_and_column_is_no_industry(tmp_path):
    text = ",a,b,c,Summe,Konsum\na,5,10,20,35,65\nb,4,8,3,15,30\nc,1,2,7,10,90\nSumme,10,20,30,60,185\n"
    table = read_table(write(tmp_path / "a.csv", text))
    assert table.sectors == ("a", "b", "c")
    assert table.output.tolist() == [100, 45, 100]
    assert any("Summe" in note for note in table.notes)


def test_value_added_is_recognised_by_its_numbers(tmp_path):
    text = ",a,b,c,konsumo\na,5,10,20,65\nb,4,8,3,30\nc,1,2,7,90\naldonita valoro,90,25,70,\n"
    table = read_table(write(tmp_path / "a.csv", text))
    assert table.value_added.tolist() == [90, 25, 70]


def test_a_near_total_that_is_more_than_rounding_is_asked_about(tmp_path):
    text = ",a,b,c,hh,Alles\na,500,1000,2000,6500,10120\nb,400,800,300,3000,4550\nc,100,200,700,9000,10090\n"
    with pytest.raises(DataError, match="'Alles' looks like the total"):
        read_table(write(tmp_path / "a.csv", text))


def test_a_column_without_a_heading_is_asked_about(tmp_path):
    text = ",a,b,,hh\na,5,10,7.5,65\nb,4,8,2.25,30\n"
    with pytest.raises(DataError, match="without a heading"):
        read_table(write(tmp_path / "a.csv", text))


def test_small_whole_numbers_prove_no_sum():
    assert is_sum(np.array([100.0, 50]), np.array([100.0, 50]), 3, 1.0)
    assert is_sum(np.array([101.0, 50]), np.array([100.0, 50]), 3, 1.0)
    assert not is_sum(np.array([3.0, 1]), np.array([2.0, 1]), 3, 1.0)
    assert not is_sum(np.array([104.0, 50]), np.array([100.0, 50]), 3, 1.0)
    labels = [("a",), ("b",), ("c",)]
    assert is_code(np.array([1.0, 2, 3]), labels, "", before=False)
    assert not is_code(np.array([1.0, 2, 3]), labels, "Households", before=False)
    assert is_code(np.array([11.0, 20, 35]), [("11",), ("20",), ("35",)], "Households", before=False)


def test_nested_totals_of_industries():
    rng = np.random.default_rng(1)
    plain = np.round(rng.uniform(1, 50, (5, 5)), 2)
    member = np.zeros((8, 5))  # a, b, (a+b), c, d, e, (c+d+e), all
    for i, row in enumerate(([0], [1], [0, 1], [2], [3], [4], [2, 3, 4], range(5))):
        member[i, list(row)] = 1
    assert total_industries(member @ plain @ member.T, 0.01) == [2, 6, 7]


# Imports, directions, what does not add up

NATIONAL = ",farms,mills,HFCE,GGFC,EXPO,IMPO\nfarms,20,40,80,10,30,-60\nmills,10,20,100,20,80,-90\n"


def test_imports_are_no_exports_and_are_taken_out_of_coefficients(tmp_path):
    table = read_table(write(tmp_path / "a.csv", NATIONAL))
    assert gross_exports(table).sum() == 110
    assert "imports" not in table.consumers
    assert table.output.tolist() == [120, 140]
    np.testing.assert_allclose(table.Z, [[12, 24], [4, 8]])  # 60 of 150 and 90 of 150 come from abroad
    np.testing.assert_allclose(table.value_added, [90, 80])  # output less inputs of either origin
    assert any("compete" in note for note in table.notes)
    result = run_exports(table, value_added_satellite(table))
    frame = result.frames["exports"]
    parts = frame.select(pl.sum_horizontal("direct", "domestic_indirect", "foreign", "double_counted", "unexplained"))
    assert parts.item() == pytest.approx(110)
    assert 0 < frame["unexplained"][0] < 110  # imported inputs
    slow = slow_exports(table, value_added_satellite(table))
    assert slow["direct"][0, 0] == pytest.approx(frame["direct"][0])


def test_imports_kept_in_their_column_are_still_no_exports(tmp_path):
    table = read_table(write(tmp_path / "a.csv", NATIONAL), hints=Hints(imports="kept"))
    assert gross_exports(table).sum() == 110


def test_imports_beyond_all_use_leave_with_exports(tmp_path):
    text = ",farms,mills,HFCE,EXPO,IMPO\nfarms,2,4,4,30,-20\nmills,1,2,10,8,-9\n"
    table = read_table(write(tmp_path / "a.csv", text))
    np.testing.assert_allclose(table.output, [20, 12])
    np.testing.assert_allclose(table.Y[0, table.consumers.index("exports")], 20)
    assert any("taken out of exports" in note for note in table.notes)


def test_imports_with_a_plus_sign_and_nothing_to_tell_are_asked_about(tmp_path):
    with pytest.raises(DataError, match="plus sign"):
        read_table(write(tmp_path / "a.csv", NATIONAL.replace("-", "")))


def flows_folder(folder, *, turned=False, value_added=True, output=False):
    rng = np.random.default_rng(3)
    labels = [f"{r}_{s}" for r in "AB" for s in "fm"]
    Z, Y = rng.integers(1, 30, (4, 4)).astype(float), rng.integers(20, 90, (4, 2)).astype(float)
    x = Z.sum(axis=1) + Y.sum(axis=1)
    va = x - Z.sum(axis=0)
    folder.mkdir()
    for name, frame, columns in (("Z", Z.T if turned else Z, labels), ("Y", Y, ["A_hh", "B_hh"])):
        lines = [",".join(["", *columns])] + [
            ",".join([label, *map(str, row)]) for label, row in zip(labels, frame, strict=True)
        ]
        write(folder / f"{name}.csv", "\n".join(lines) + "\n")
    if value_added:
        write(folder / "VA.csv", ",".join(["", *labels]) + "\n" + ",".join(["Value added", *map(str, va)]) + "\n")
    if output:
        write(folder / "x.csv", ",x\n" + "".join(f"{label},{v}\n" for label, v in zip(labels, x, strict=True)))
    return folder


@pytest.mark.parametrize("given", [{"value_added": True}, {"value_added": False, "output": True}])
def test_flows_laid_the_wrong_way_round_are_refused(tmp_path, given):
    assert read_table(flows_folder(tmp_path / "right", **given)).rows == 4
    with pytest.raises(DataError, match="wrong way round"):
        read_table(flows_folder(tmp_path / "turned", turned=True, **given))


def test_value_added_that_leaves_much_open_is_remarked(tmp_path):
    folder = flows_folder(tmp_path / "a")
    lines = (folder / "VA.csv").read_text().splitlines()
    halved = ",".join(["Value added", *(str(float(v) / 2) for v in lines[1].split(",")[1:])])
    write(folder / "VA.csv", f"{lines[0]}\n{halved}\n")
    assert any("Is value added complete?" in note for note in read_table(folder).notes)


def test_exports_of_an_industry_without_output_are_said_not_to_be_explained(tmp_path):
    folder = tmp_path / "a"
    folder.mkdir()
    write(folder / "Z.csv", ",A_f,A_m,B_f,B_m\nA_f,20,40,0,10\nA_m,10,20,0,20\nB_f,0,0,0,0\nB_m,16,12,0,24\n")
    write(folder / "Y.csv", ",A_hh,B_hh\nA_f,80,10\nA_m,60,40\nB_f,-14,14\nB_m,20,100\n")
    table = read_table(folder)
    result = run_exports(table, value_added_satellite(table))
    frame = result.frames["exports"]
    assert frame["gross_exports"].to_list() == [80, 34]
    assert frame["unexplained"].to_list() == pytest.approx([0, -14], abs=1e-9)
    codes = [warning.code for warning in result.record.warnings]
    assert {"exports-without-output", "parts-differ"} <= set(codes)
    assert "B f" in str(result.record.warnings)


def test_stated_output_is_used_and_what_the_cells_lack_has_its_own_column(tmp_path):
    """Cells of small regions vanish when they are cut to whole millions; their stated output does not."""
    text = "c,A_f,A_m,B_f,B_m,A_hh,B_hh,GO\nA_f,10,5,0,8,40,5,68\nA_m,20,10,0,6,30,20,86\nB_f,0,0,0,0,0,1,3\nB_m,5,10,1,12,10,50,89\n"
    table = read_table(write(tmp_path / "a.csv", text))
    assert table.output.tolist() == [68, 86, 3, 89]
    assert table.consumers[-1] == "difference to stated output"
    assert table.Y[:, -1].tolist() == [0, 0, 2, 1]
    assert (table.residual_value_added > 0).all()
    np.testing.assert_allclose(gross_exports(table), [13, 26, 0, 25])
    np.testing.assert_allclose(table.Z.sum(axis=1) + table.Y.sum(axis=1), table.output)
    assert any("stated" in note for note in table.notes)
    cells = read_table(tmp_path / "a.csv", hints=Hints(output="sum"))
    assert cells.output.tolist() == [68, 86, 1, 88]


# Unknown is blank


def test_what_nobody_counted_is_blank_not_zero(tmp_path):
    table = two_region_table()
    first = table.labels[0]
    path = write(tmp_path / "a.csv", f"region,sector,children\n{first[0]},{first[1]},100\n")
    satellite = read_satellite(path, table)
    exports = run_exports(table, satellite).frames
    known = exports["exports"]["region"] == first[0]
    unknown = exports["exports"].filter(~known)
    assert unknown["direct"].null_count() == unknown["domestic_indirect"].null_count() == len(unknown)
    assert unknown["foreign"].null_count() == len(unknown)  # one industry of the other region is counted, not all
    assert (unknown["foreign_at_least"] > 0).all()
    assert exports["exports"].filter(known)["foreign_at_least"].null_count() == 1  # nobody counted the others
    by_origin = exports["exports_by_origin"]
    assert (
        by_origin.filter(pl.col("origin") != first[0])["foreign_at_least"].null_count()
        == (by_origin["origin"] != first[0]).sum()
    )
    origins = run_footprint(table, satellite, by=["region", "origin"]).frames["footprint"]
    assert origins.filter(pl.col("origin") != first[0])["value"].is_null().all()
    assert origins.filter(pl.col("origin") == first[0])["at_least"].sum() == pytest.approx(100)


# Marks and encodings


def test_thousands_with_a_point_are_asked_about_and_read_with_a_choice(tmp_path):
    path = write(tmp_path / "a.csv", ";A_f;A_m;A_hh\nA_f;3.000;4.000;700\nA_m;100;200;900\n")
    with pytest.raises(DataError, match=r"'3\.000' may be 3\.000 or 3000.*--decimal"):
        read_table(path)
    assert read_table(path, hints=Hints(decimal=",")).Z.tolist() == [[3000, 4000], [100, 200]]
    assert read_table(path, hints=Hints(decimal=".")).Z.tolist() == [[3, 4], [100, 200]]
    assert "Output 8,900" in run("table", "info", path, "--decimal", "comma").output
    assert run("table", "info", path).exit_code == 1


def test_one_plain_decimal_comma_settles_the_thousands_of_the_whole_file(tmp_path):
    rows = [f"A_s{i};" + ";".join("3.000" for _ in range(20)) + ";700" for i in range(20)]
    rows[19] = rows[19].replace("700", "700,5")  # beyond the first lines
    text = ";" + ";".join(f"A_s{i}" for i in range(20)) + ";A_hh\n" + "\n".join(rows) + "\n"
    table = read_table(write(tmp_path / "a.csv", text))
    assert table.Z[0, 0] == 3000
    assert table.Y[19, 0] == 700.5


@pytest.mark.parametrize("mark", ["1.234.567,5", "1 234 567,5", "1'234'567.5", "1234567.5", "1234567,5"])
def test_numbers_in_every_usual_form(tmp_path, mark):
    path = write(tmp_path / "a.csv", f";A_f;A_m;A_hh\nA_f;1;2;{mark}\nA_m;100;200;900\n")
    assert read_table(path).Y[0, 0] == 1234567.5


def test_a_workbook_never_confuses_its_own_numbers(tmp_path):
    book = openpyxl.Workbook()
    for row in (["", "A_f", "A_m", "A_hh"], ["A_f", 1.125, 2.25, 3], ["A_m", 4.375, 5, 6.001]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert read_table(tmp_path / "a.xlsx").Z.tolist() == [[1.125, 2.25], [4.375, 5]]


def test_survey_weights_that_may_be_thousands_are_asked_about_and_ids_stay_text(tmp_path):
    path = write(tmp_path / "a.csv", "id;y;w\n1.001;1;1.250\n1.002;0;2.500\n1.003;1;3.750\n")
    frame, _ = read_frame(path)
    assert frame["id"].to_list() == ["1.001", "1.002", "1.003"]
    with pytest.raises(DataError, match="may be"):
        numbers(frame, "w")
    assert numbers(read_frame(path, decimal=",")[0], "w").tolist() == [1250, 2500, 3750]
    said = run("survey", path, "--indicator", "y", "--weights", "w", "--unprotected")
    assert said.exit_code == 1
    assert "--decimal" in said.output
    assert (
        run("survey", path, "--indicator", "y", "--weights", "w", "--unprotected", "--decimal", "point").exit_code == 0
    )


def test_known_sizes_that_may_be_thousands_are_asked_about(tmp_path):
    from evidence.prevalence.scaleup import read_known

    frame, _ = read_frame(write(tmp_path / "a.csv", "group;size\ncooks;1.250\nmasons;2.500\n"))
    with pytest.raises(DataError, match="may be"):
        read_known(frame)
    assert read_known(frame, decimal=",") == {"cooks": 1250, "masons": 2500}


def test_counts_of_lists_with_thousands(tmp_path):
    path = write(tmp_path / "a.csv", "A;B;count\n1;0;1.500\n0;1;1.200\n1;1;300\n")
    with pytest.raises(DataError, match="may be"):
        read_lists(path)
    assert read_lists(path, decimal=",").observed == 3000


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_text_in_every_usual_encoding(tmp_path, encoding):
    path = write(tmp_path / "a.csv", "région,y,w\nForêt,1,2\nForêt,0,1\nPlaine,1,1\n", encoding)
    frame, notes = read_frame(path)
    assert frame.columns == ["région", "y", "w"]
    assert frame["région"][0] == "Forêt"
    assert len(notes) == (0 if encoding.startswith("utf-8") else 1)
    grid = write(tmp_path / "b.csv", ",Forêt,Mine,Ménages\nForêt,1,2,3\nMine,4,5,6\n", encoding)
    assert read_table(grid).sectors == ("Forêt", "Mine")


def test_another_script_in_single_bytes_is_asked_about(tmp_path):
    path = write(tmp_path / "a.csv", "регион,y\nСевер,1\nЮг,0\n", "cp1251")
    with pytest.raises(DataError, match=r"not UTF-8 \(line 1\).*cp1251"):
        read_frame(path)
    assert read_frame(path, encoding="cp1251")[0].columns == ["регион", "y"]
    with pytest.raises(DataError, match="no encoding 'klingon'"):
        read_frame(path, encoding="klingon")


# Workbooks everywhere


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_every_command_reads_a_workbook(tmp_path):
    people = workbook(
        tmp_path / "rds.xlsx",
        [["id", "recruiter", "degree", "y"], ["p", "seed", 4, 1], ["q", "p", 6, 0], ["r", "p", 3, 1], ["s", "q", 2, 0]],
    )
    done = run("rds", people, "--recruiter", "recruiter", "--degree", "degree", "--outcome", "y", "--json")
    assert done.exit_code == 0, done.output
    assert run("survey", people, "--indicator", "y", "--unprotected", "--json").exit_code == 0
    lists = workbook(tmp_path / "lists.xlsx", [["A", "B", "count"], [1, 0, 50], [0, 1, 40], [1, 1, 20]])
    assert run("lists", lists, "--method", "stepwise", "--json").exit_code == 0
    rows = [["known1", "known2", "hidden"], *([i % 3, i % 4, i % 2] for i in range(40))]
    survey = workbook(tmp_path / "scaleup.xlsx", rows)
    known = workbook(tmp_path / "known.xlsx", [["group", "size"], ["known1", 900], ["known2", 1500]])
    done = run("scaleup", survey, "--known", known, "--population", 100_000, "--target", "hidden", "--json")
    assert done.exit_code == 0, done.output
    table = two_region_table()
    counted = workbook(
        tmp_path / "counts.xlsx", [["region", "sector", "children"], *([r, s, 10.5] for r, s in table.labels)]
    )
    assert read_satellite(counted, table).values.sum() == pytest.approx(10.5 * table.rows)


def test_of_a_workbook_with_several_sheets_the_first_table_is_read_and_said(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["About this file"])
    data = book.create_sheet("answers")
    for row in (["id", "y"], ["007", 1], ["008", 0]):
        data.append(row)
    book.create_sheet("other").append(["a", "b"])
    book["other"].append([1, 2])
    book.save(tmp_path / "a.xlsx")
    frame, notes = read_frame(tmp_path / "a.xlsx")
    assert frame.columns == ["id", "y"]
    assert "answers" in notes[0]
    assert "other" in notes[0]
    assert read_frame(tmp_path / "a.xlsx", sheet="other")[0].columns == ["a", "b"]
    with pytest.raises(DataError, match="no sheet 'nowhere'"):
        read_frame(tmp_path / "a.xlsx", sheet="nowhere")


# A single odd cell


def test_a_file_refused_for_one_odd_cell_tells_how_to_go_on(tmp_path):
    path = write(tmp_path / "a.csv", ",A_f,A_m,A_o,A_hh\nA_f,1,n.s.,2,3.5\nA_m,4,5,1,6\nA_o,2,2,1,9\n")
    with pytest.raises(DataError, match=r"line 2.*'n\.s\.'.*--zero-for 'n\.s\.'"):
        read_table(path)
    table = read_table(path, hints=Hints(zero_for=("n.s.",)))
    assert table.Z.tolist() == [[1, 0, 2], [4, 5, 1], [2, 2, 1]]
    assert any("n.s." in note for note in table.notes)
    survey = write(tmp_path / "b.csv", "y,w\n1,2\n0,refused\n1,3\n")
    with pytest.raises(DataError, match="--missing 'refused'"):
        numbers(read_frame(survey)[0], "w")
    assert np.isnan(numbers(read_frame(survey, missing=["refused"])[0], "w")[1])
    assert "--missing" in run("survey", survey, "--indicator", "y", "--weights", "w").output


@pytest.mark.parametrize(
    ("cell", "number"), [("–5", -5), ("−5", -5), ("١٢٫٥", 12.5), ("\u200e5", 5), ("1\u202f234", 1234)]
)
def test_numbers_of_every_script_and_with_the_marks_of_typographers(tmp_path, cell, number):
    rows = f";A_f;A_m;A_o;A_hh\nA_f;5;{cell};1;3000\nA_m;4;5;1;6000.5\nA_o;1;2;3;4000\n"
    assert read_table(write(tmp_path / "a.csv", rows)).Z[0, 1] == number


@pytest.mark.parametrize(
    "cell", ["5%", "€ 5", "EUR 5", "1.2m", "5*", "(e) 5", "TRUE", "#REF!", "5/6", "~5", "½", "n.a."]
)
def test_what_is_no_plain_number_is_named_with_its_place(tmp_path, cell):
    rows = f";A_f;A_m;A_o;A_hh\nA_f;5;2.5;1;30\nA_m;4;{cell};1;60.5\nA_o;1;2;3;40\n"
    with pytest.raises(DataError, match=rf"line 3.*{re.escape(cell)}"):
        read_table(write(tmp_path / "a.csv", rows))
    with pytest.raises(DataError, match=rf"Row 2.*{re.escape(cell)}"):
        numbers(read_frame(write(tmp_path / "b.csv", f"y;w\n1;2\n0;{cell}\n"))[0], "w")


def test_an_infinite_weight_is_no_missing_one(tmp_path):
    path = write(tmp_path / "a.csv", "y,w\n" + "1,2\n0,inf\n" * 30)
    said = run("survey", path, "--indicator", "y", "--weights", "w")
    assert "infinite" in said.output


# Lists and networks


def test_a_list_inside_another_is_named_with_what_the_others_say(tmp_path):
    text = "A,B,C,count\n1,0,0,1000\n0,0,1,600\n1,1,0,400\n1,0,1,80\n1,1,1,40\n"
    report = report_lists(read_lists(write(tmp_path / "a.csv", text)), ["stepwise", "lower"], replicates=100)
    warning = next(w for w in report.warnings if w.code == "list-inside-list")
    assert re.search(r"440 cases on B is also on A", warning.message)
    assert f"A and C {1520 * 720 / 120:,.0f}" in warning.message  # 9,120
    assert report.spread.high >= 9120


def test_lists_without_a_common_case_have_no_upper_bound(tmp_path):
    report = report_lists(read_lists(write(tmp_path / "a.csv", "A,B,C,count\n1,0,0,50\n0,1,0,40\n0,0,1,30\n")))
    assert report.spread.high == float("inf")
    assert all(result.interval.high == float("inf") for result in report.results)
    assert json.loads(report.to_json())["spread"]["high"] is None
    assert "unbounded" in report.to_text()
    assert "Nothing in these data bounds" in report.sentence


def test_a_mean_network_that_cannot_be_is_said_first(tmp_path):
    rng = np.random.default_rng(2)
    rows = ["cooks,masons,hidden", *(f"{a},{b},{c}" for a, b, c in rng.poisson([3, 5, 1], (200, 3)))]
    survey = write(tmp_path / "a.csv", "\n".join(rows) + "\n")
    for sizes, wrong in (("20,30", True), ("20000,30000", False)):
        cooks, masons = sizes.split(",")
        known = write(tmp_path / "k.csv", f"group,size\ncooks,{cooks}\nmasons,{masons}\n")
        done = run("scaleup", survey, "--known", known, "--population", 2_000_000, "--target", "hidden", "--json")
        warnings = json.loads(done.stdout)["warnings"]
        found = [w for w in warnings if w["code"] == "network-size-impossible"]
        assert bool(found) == wrong
        if wrong:
            assert warnings[0] == found[0]
            assert "thousands" in found[0]["message"]
