"""The same small table in the layout of every publisher comes back with the same numbers."""

import gzip
import json
import zipfile

import numpy as np
import openpyxl
import polars as pl
import pytest
from evidence.sources import Hints, read_table, read_table_and_report

from .conftest import labelled_csv, make_small


def assert_same(table, small):
    assert table.labels == small.labels
    np.testing.assert_allclose(table.Z, small.Z, rtol=1e-12)
    by_region = small.Y.reshape(len(small.labels), len(small.regions), -1).sum(axis=2)
    np.testing.assert_allclose(table.Y, by_region, rtol=1e-12)
    assert table.consumers == small.regions


def test_icio_of_2023_with_taxes_value_added_and_output_rows(tmp_path, small):
    path = tmp_path / "2019_SML.csv"
    side = [("TLS", small.va * 0.1), ("VA", small.va * 0.9), ("OUT", small.x)]
    path.write_text(labelled_csv(small, corner="V1", total="OUT", side=side))
    table = read_table(path)
    assert_same(table, small)
    assert (table.source, table.unit, table.year) == ("OECD ICIO", "million US$", 2019)
    np.testing.assert_allclose(table.value_added, small.va * 0.9)
    assert table.demand_categories == ("HFCE", "NPISH", "GGFC")


def test_icio_of_2018_folds_the_split_countries_back(tmp_path):
    small = make_small(regions=("AUS", "CHN", "MEX", "CN1", "CN2", "MX1"))
    demand_owners = ("AUS", "CHN", "MEX")
    keep = [k for k, (owner, _) in enumerate(small.demand) if owner in demand_owners]
    lines = []
    names = ["_".join(label) for label in small.labels]
    lines.append(",".join(["", *names, *("_".join(small.demand[k]) for k in keep), "TOTAL"]))
    Y = small.Y[:, keep]
    for i, name in enumerate(names):
        cells = [*small.Z[i], *Y[i], small.Z[i].sum() + Y[i].sum()]
        lines.append(",".join([name, *(repr(float(c)) for c in cells)]))
    path = tmp_path / "ICIO2018_2010.CSV"
    path.write_text("\n".join(lines) + "\n")
    table = read_table(path)
    assert table.regions == ("AUS", "CHN", "MEX")
    assert table.year == 2010
    china = [i for i, (r, s) in enumerate(small.labels) if r in ("CHN", "CN1", "CN2") and s == "C10T12"]
    k = table.labels.index(("CHN", "C10T12"))
    assert table.Z[k, k] == pytest.approx(small.Z[np.ix_(china, china)].sum())
    assert table.output.sum() == pytest.approx(small.Z.sum() + Y.sum())


def test_icio_of_2016_writes_the_category_before_the_region(tmp_path, small):
    path = tmp_path / "ICIO2016_2011.csv"
    renamed = make_small(categories=("HC", "NPISH", "GGFC"))
    path.write_text(labelled_csv(renamed, reverse=True, side=[("VA.TAXSUB", renamed.va), ("OUT", renamed.x)]))
    table = read_table(path)
    assert_same(table, renamed)
    assert table.source == "OECD ICIO"


def figaro():
    return make_small(("AT", "EL", "FIGW1"), ("A01", "B", "C10T12"), ("P3_S13", "P3_S14", "P5M"), seed=4)


def test_figaro_matrix_sums_its_value_added_rows(tmp_path):
    small = figaro()
    side = [(f"W2_{code}", small.va * share) for code, share in (("D21X31", 0.1), ("D1", 0.5), ("B2A3G", 0.4))]
    path = tmp_path / "matrix_eu-ic-io_ind-by-ind_23ed_2021.csv"
    path.write_text(labelled_csv(small, corner="rowLabels", total="", side=side))
    table = read_table(path)
    assert_same(table, small)
    assert (table.source, table.unit, table.year) == ("FIGARO", "million EUR", 2021)
    np.testing.assert_allclose(table.value_added, small.va * 0.9)


@pytest.mark.parametrize("joined", [False, True])
def test_figaro_flat_file(tmp_path, joined):
    small = figaro()
    extra = "icioRow,icioCol," if joined else ""
    lines = [f"{extra}refArea,rowIi,counterpartArea,colIi,obsValue"]
    for i, (r, s) in enumerate(small.labels):
        for (r2, s2), value in zip([*small.labels, *small.demand], [*small.Z[i], *small.Y[i]], strict=True):
            lead = f"{r}_{s},{r2}_{s2}," if joined else ""
            lines.append(f"{lead}{r},{s},{r2},{s2},{float(value)!r}")
    for j, (r2, s2) in enumerate(small.labels):
        lead = f"W2_D1,{r2}_{s2}," if joined else ""
        lines.append(f"{lead}W2,D1,{r2},{s2},{float(small.va[j])!r}")
    path = tmp_path / "flat_2020.csv"
    path.write_text("\n".join(lines) + "\n")
    table = read_table(path)
    assert_same(table, small)
    np.testing.assert_allclose(table.value_added, small.va)


def worksheet(small, path, *, category_codes, title):
    """The layout of WIOD's and the ADB's workbooks: four header rows, four label columns, r-codes below."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "MRIO 2014"
    n, columns = len(small.labels), [*small.labels, *small.demand]
    codes = [f"c{small.sectors.index(s) + 1}" for _, s in small.labels]
    ends = [category_codes[small.categories.index(c)] for _, c in small.demand]
    sheet.append([title])
    sheet.append(["", "", "", "", *(s for _, s in columns), "GO"])
    sheet.append(["(millions of US$)", "", "", "", *(f"Long name of {s}" for _, s in columns), "Total output"])
    sheet.append(["", "", "", "", *(r for r, _ in columns), "TOT"])
    sheet.append(["", "", "", "", *codes, *ends, ""])
    for i, (region, sector) in enumerate(small.labels):
        cells = [float(v) for v in (*small.Z[i], *small.Y[i], small.x[i])]
        sheet.append([sector, f"Long name of {sector}", region, codes[i], *cells])
    for code, name, values in (("r60", "Total intermediate consumption", small.Z.sum(axis=0)),
                               ("r64", "Value added at basic prices", small.va),
                               ("r69", "Output at basic prices", small.x)):  # fmt: skip
        sheet.append(["", name, "TOT", code, *(float(v) for v in values), *[None] * (len(columns) - n + 1)])
    notes = book.create_sheet("Legend")
    notes.append(["AUS", "Australia"])
    book.save(path)


@pytest.mark.parametrize(("publisher", "codes"), [("WIOD 2013", "c37 c38 c39 c41 c42"), ("ADB MRIO", "F1 F2 F3 F4 F5")])
def test_workbooks_of_wiod_and_the_asian_development_bank(tmp_path, publisher, codes):
    small = make_small(("AUS", "PRC", "RoW"), ("AtB", "C", "15t16"), ("h", "n", "g", "i", "s"))
    worksheet(small, tmp_path / "table.xlsx", category_codes=codes.split(), title="A table for 2014")
    table, report = read_table_and_report(tmp_path / "table.xlsx")
    assert (table.source, table.unit, table.year) == (publisher, "million US$", 2014)
    np.testing.assert_allclose(table.Z, small.Z, rtol=1e-12)
    np.testing.assert_allclose(table.value_added, small.va, rtol=1e-12)
    assert table.regions == small.regions
    assert report.largest_output_gap == pytest.approx(0, abs=1e-9)


def test_wiod_2016_wide_text_with_counters_in_numbers(tmp_path):
    small = make_small(("AUS", "BRA"), ("A01", "B", "C10-C12"), ("57", "58", "59", "60", "61"))
    columns = [f"{r}{small.sectors.index(s) + 1}" for r, s in small.labels] + [f"{r}{c}" for r, c in small.demand]
    lines = [",".join(["IndustryCode", "IndustryDescription", "Country", "RNr", "Year", *columns, "TOT"])]
    for i, (r, s) in enumerate(small.labels):
        number = small.sectors.index(s) + 1
        cells = [*small.Z[i], *small.Y[i], small.x[i]]
        lines.append(",".join([s, f'"Name, of {s}"', r, str(number), "2014", *(repr(float(c)) for c in cells)]))
    for number, code, values in ((65, "II_fob", small.Z.sum(axis=0)), (70, "VA", small.va), (73, "GO", small.x)):
        blank = [""] * (len(small.demand) + 1)
        lines.append(",".join([code, code, "TOT", str(number), "2014", *(repr(float(v)) for v in values), *blank]))
    path = tmp_path / "WIOT2014_Nov16_ROW.csv"
    path.write_text("\n".join(lines) + "\n")
    table = read_table(path)
    assert (table.source, table.year) == ("WIOD 2016", 2014)
    np.testing.assert_allclose(table.Z, small.Z)
    np.testing.assert_allclose(table.value_added, small.va)
    assert table.regions == ("AUS", "BRA")


def test_wiod_2016_numbers_become_isic_codes(tmp_path):
    sectors = tuple(f"c{k}" for k in range(1, 57))
    small = make_small(("AUS", "BRA"), sectors, ("57", "58", "59", "60", "61"))
    lines = [",".join(["Country", "RNr", *(f"{r}{s[1:]}" for r, s in small.labels), *(r + c for r, c in small.demand)])]
    for i, (r, s) in enumerate(small.labels):
        lines.append(",".join([r, s[1:], *(repr(float(v)) for v in (*small.Z[i], *small.Y[i]))]))
    (tmp_path / "wiot.csv").write_text("\n".join(lines) + "\n")
    table = read_table(tmp_path / "wiot.csv")
    assert table.source == "WIOD 2016"
    assert table.labels[19] == ("AUS", "C29")  # number 20
    np.testing.assert_allclose(table.Z, small.Z)


def exiobase_folder(folder, small, *, coefficients, unit="M.EUR"):
    folder.mkdir()
    matrix = small.Z / small.x if coefficients else small.Z
    heads = ["\t".join(["region", "", *(r for r, _ in small.labels)]),
             "\t".join(["sector", "", *(s for _, s in small.labels)]),
             "\t".join(["region", "sector", *[""] * len(small.labels)])]  # fmt: skip
    rows = ["\t".join([r, s, *(repr(float(v)) for v in matrix[i])]) for i, (r, s) in enumerate(small.labels)]
    (folder / ("A.txt" if coefficients else "Z.txt")).write_text("\n".join([*heads, *rows]) + "\n")
    heads = ["\t".join(["region", "", *(r for r, _ in small.demand)]),
             "\t".join(["category", "", *(c for _, c in small.demand)]),
             "\t".join(["region", "sector", *[""] * len(small.demand)])]  # fmt: skip
    backwards = list(reversed(list(enumerate(small.labels))))  # other order of rows than in the flows
    rows = ["\t".join([r, s, *(repr(float(v)) for v in small.Y[i])]) for i, (r, s) in backwards]
    (folder / "Y.txt").write_text("\n".join([*heads, *rows]) + "\n")
    units = [f"{r}\t{s}\t{unit}" for r, s in small.labels]
    (folder / "unit.txt").write_text("\n".join(["region\tsector\tunit", *units]) + "\n")


@pytest.mark.parametrize("coefficients", [False, True])
def test_exiobase_folders_of_flows_and_of_coefficients(tmp_path, coefficients):
    small = make_small(("AT", "BE", "WA"), ("Cultivation of wheat", "Mining of coal", "Manufacture of textiles (17)"))
    exiobase_folder(tmp_path / "IOT_2011_ixi", small, coefficients=coefficients)
    table = read_table(tmp_path / "IOT_2011_ixi")
    assert_same_within(table, small)
    assert (table.unit, table.year) == ("M.EUR", 2011)


def assert_same_within(table, small):
    assert table.labels == small.labels
    np.testing.assert_allclose(table.Z, small.Z, rtol=1e-9)
    np.testing.assert_allclose(table.output, small.x, rtol=1e-9)


def test_a_zip_of_an_exiobase_folder_and_one_file_of_it(tmp_path):
    small = make_small(("AT", "BE"), ("Cultivation of wheat", "Mining of coal"))
    exiobase_folder(tmp_path / "IOT_2011_ixi", small, coefficients=False)
    with zipfile.ZipFile(tmp_path / "IOT_2011_ixi.zip", "w") as archive:
        for file in (tmp_path / "IOT_2011_ixi").iterdir():
            archive.write(file, f"IOT_2011_ixi/{file.name}")
    assert_same_within(read_table(tmp_path / "IOT_2011_ixi.zip"), small)
    assert_same_within(read_table(tmp_path / "IOT_2011_ixi" / "Z.txt"), small)


def test_eora_with_a_region_of_one_sector(tmp_path):
    small = make_small(("AFG", "ALB"), ("Agriculture", "Fishing", "Others"), ("Household P.3h", "Government P.3g"))
    labels = [*small.labels[:3], ("ALB", "TOTAL")]  # like Eora26's rest of the world
    keep = [0, 1, 2, 3]
    folder = tmp_path / "eora"
    folder.mkdir()
    for name, matrix in (("T", small.Z[np.ix_(keep, keep)]), ("FD", small.Y[keep])):
        np.savetxt(folder / f"Eora26_2015_bp_{name}.txt", matrix, delimiter="\t", fmt="%.6f")
    np.savetxt(folder / "Eora26_2015_bp_VA.txt", np.ones((2, 4)), delimiter="\t")
    kind = [f"Country {r}\t{r}\tIndustries\t{s}\t" for r, s in labels]
    (folder / "labels_T.txt").write_text("\n".join(kind) + "\n")
    (folder / "labels_FD.txt").write_text("\n".join(f"X\t{r}\tFinal Demand\t{c}\t" for r, c in small.demand) + "\n")
    (folder / "labels_VA.txt").write_text("Primary Inputs\tCompensation\t\n" * 2)
    table = read_table(folder)
    assert table.labels == labels
    assert (table.source, table.unit, table.year) == ("Eora", "thousand US$", 2015)
    np.testing.assert_allclose(table.Z, small.Z[np.ix_(keep, keep)], atol=1e-6)
    np.testing.assert_allclose(table.value_added, 2.0)


@pytest.mark.parametrize("supply_use", [False, True])
def test_gloria_with_its_readme_workbook(tmp_path, supply_use):
    sectors = ("Growing wheat", "Hard coal", "Textiles")
    kinds = tuple(f"{kind}: {s}" for kind in ("industry", "product") for s in sectors) if supply_use else sectors
    small = make_small(("AFG", "ALB"), kinds, ("Household", "Government"))
    folder = tmp_path / "GLORIA_MRIOs_57_2019"  # the labels lie beside this folder
    folder.mkdir()
    for role, matrix in (("T", small.Z), ("Y", small.Y), ("V", small.va[None, :])):
        name = f"20230727_120secMother_AllCountries_002_{role}-Results_2019_057_Markup001(full).csv"
        np.savetxt(folder / name, matrix, delimiter=",")
    other_prices = "20230727_120secMother_AllCountries_002_Y-Results_2019_057_Markup005(full).csv"
    np.savetxt(folder / other_prices, small.Y * 2, delimiter=",")
    book = openpyxl.Workbook()
    lists = (
        ("Regions", "Region_acronyms", small.regions),
        ("Sectors", "Sector_names", sectors),
        ("Value added and final demand", "Final_demand_names", small.categories),
    )
    for sheet, heading, values in lists:
        page = book.create_sheet(sheet)
        page.append(["Lfd_Nr", heading])
        for number, value in enumerate(values, 1):
            page.append([number, value])
    book.save(tmp_path / "GLORIA_ReadMe_057.xlsx")
    one_file = folder / "20230727_120secMother_AllCountries_002_T-Results_2019_057_Markup001(full).csv"
    for path in (tmp_path, folder, one_file):
        assert_same_within(read_table(path), small)
    table = read_table(tmp_path)
    assert_same_within(table, small)
    assert (table.source, table.unit, table.year) == ("GLORIA", "thousand US$", 2019)
    np.testing.assert_allclose(table.value_added, small.va)


def test_national_table_keeps_exports_apart(tmp_path):
    small = make_small(("",), ("A01", "B", "C10T12"), ("HFCE", "GGFC", "EXPO"))
    lines = ["Code,Description,A01,B,C10T12,Total intermediate,HFCE,GGFC,EXPO,Total use"]
    for i, (_, s) in enumerate(small.labels):
        cells = [*small.Z[i], small.Z[i].sum(), *small.Y[i], small.x[i]]
        lines.append(",".join([s, f'"Industry, {s}"', *(repr(float(c)) for c in cells)]))
    lines.append(",".join(["VALU", "Value added", *(repr(float(v)) for v in small.va), *[""] * 5]))
    path = tmp_path / "IOT_BRA_2017.csv"
    path.write_text("\n".join(lines) + "\n")
    table = read_table(path)
    assert (table.regions, table.consumers, table.year) == (("BRA",), ("BRA", "exports"), 2017)
    np.testing.assert_allclose(table.Y[:, 1], small.Y[:, 2])
    assert any("Total intermediate" in note for note in table.notes)


def test_office_with_semicolons_and_decimal_commas(tmp_path, small):
    text = labelled_csv(small, mark=" | ").replace(",", ";").replace(".", ",")
    (tmp_path / "amt.csv").write_text(text)
    assert_same(read_table(tmp_path / "amt.csv"), small)


def plain_folder(folder, small):
    folder.mkdir()
    rows = ["/".join(label) for label in small.labels]
    for name, columns, values in (("Z", rows, small.Z), ("Y", ["/".join(d) for d in small.demand], small.Y)):
        body = [",".join([row, *(repr(float(v)) for v in line)]) for row, line in zip(rows, values, strict=True)]
        (folder / f"{name}.csv").write_text("\n".join([",".join(["", *columns]), *body]) + "\n")
    shares = {"Compensation of employees": 0.6, "Gross operating surplus": 0.4, "Employment (persons)": 2.0}
    body = [",".join([name, *(repr(float(v * share)) for v in small.va)]) for name, share in shares.items()]
    (folder / "VA.csv").write_text("\n".join([",".join(["", *rows]), *body]) + "\n")


@pytest.mark.parametrize("meta", ["json", "yaml", None])
def test_plain_folder(tmp_path, small, meta):
    folder = tmp_path / "mine"
    plain_folder(folder, small)
    said = {"unit": "thousand EUR", "year": 2020, "name": "Small world", "source": "Office 1"}
    if meta == "json":
        (folder / "meta.json").write_text(json.dumps(said))
    elif meta == "yaml":
        (folder / "meta.yaml").write_text("\n".join(f"{k}: {v}  # as printed" for k, v in said.items()))
    table = read_table(folder)
    assert_same(table, small)
    np.testing.assert_allclose(table.value_added, small.va)
    if meta:
        assert (table.unit, table.year, table.name, table.source) == tuple(said.values())
    else:
        assert table.unit == "unit not stated"
        assert "The source states no unit." in table.notes


def test_parquet_and_gzip_read_like_csv(tmp_path, small):
    text = labelled_csv(small)
    (tmp_path / "table.csv.gz").write_bytes(gzip.compress(text.encode()))
    pl.read_csv(text.encode()).write_parquet(tmp_path / "table.parquet")
    assert_same(read_table(tmp_path / "table.csv.gz"), small)
    assert_same(read_table(tmp_path / "table.parquet"), small)


def test_rows_of_a_region_that_lie_apart_are_moved_together(tmp_path, small):
    lines = labelled_csv(small).splitlines()
    header, body = lines[0], lines[1:]
    shuffled = [body[i] for i in (4, 0, 8, 2, 6, 1, 7, 3, 5)]
    path = tmp_path / "shuffled.csv"
    path.write_text("\n".join([header, *shuffled]) + "\n")
    table = read_table(path)
    assert sorted(table.labels) == sorted(small.labels)
    for i, (region, sector) in enumerate(table.labels):
        k = small.labels.index((region, sector))
        assert table.output[i] == pytest.approx(small.x[k])


def test_national_office_with_an_import_block_nested_totals_and_a_residual(tmp_path):
    """The shape of the Chinese office's tables: domestic rows, the same rows for imports, subtotals of subtotals."""
    small = make_small(("",), ("001", "002", "003"), ("FU101", "FU102", "FU201", "EX"))
    rural, urban, capital, exports = small.Y.T
    error = np.array([0.4, -0.3, 0.1])
    columns = {"TII": small.Z.sum(axis=1), "FU101": rural, "FU102": urban, "THC": rural + urban, "FU201": capital,
               "GCF": capital, "EX": exports, "TFU": rural + urban + capital + exports, "ERR": error,
               "GO": small.x + error}  # fmt: skip
    lines = [",".join(["code", "name", *small.sectors, *columns])]
    for block in ("domestic", "imports"):
        for i, sector in enumerate(small.sectors):
            scale = 1.0 if block == "domestic" else 0.1
            cells = [*(small.Z[i] * scale), *(values[i] * scale for values in columns.values())]
            lines.append(",".join([sector, f"Industry {sector}", *(repr(float(c)) for c in cells)]))
    lines.append(",".join(["VA", "Value added", *(repr(float(v)) for v in small.va), *[""] * len(columns)]))
    path = tmp_path / "IOT_CHN_2018.csv"
    path.write_text("\n".join(lines) + "\n")
    table = read_table(path)
    assert table.row_sector == small.sectors
    assert table.regions == ("CHN",)
    assert set(table.consumers) == {"CHN", "exports", "statistical discrepancy"}
    np.testing.assert_allclose(table.Z, small.Z)
    np.testing.assert_allclose(table.output, small.x + error)
    assert any("'THC' repeats the sum of the 2 columns" in note for note in table.notes)
    assert any("3 rows name the industries a second time, from row 4 on" in note for note in table.notes)


def test_imports_printed_with_a_plus_sign_are_deducted(tmp_path):
    small = make_small(("",), ("A01", "B", "C10T12"), ("HFCE", "EXPO"))
    imports = np.array([1.0, 2.0, 3.0])
    lines = ["Code,A01,B,C10T12,HFCE,EXPO,IMPO,GO"]
    for i, (_, s) in enumerate(small.labels):
        cells = [*small.Z[i], *small.Y[i], imports[i], small.x[i] - imports[i]]
        lines.append(",".join([s, *(repr(float(c)) for c in cells)]))
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n")
    table = read_table(tmp_path / "a.csv", hints=Hints(imports="kept"))
    np.testing.assert_allclose(table.Y[:, table.consumers.index("imports")], -imports)
    np.testing.assert_allclose(table.output, small.x - imports)
    assert any("deducted" in note for note in table.notes)
    domestic = read_table(tmp_path / "a.csv")
    share = imports / (small.Z.sum(axis=1) + small.Y[:, 0])
    np.testing.assert_allclose(domestic.Z, (1 - share)[:, None] * small.Z)
    np.testing.assert_allclose(domestic.Y[:, domestic.consumers.index("exports")], small.Y[:, 1])
    np.testing.assert_allclose(domestic.output, small.x - imports)


@pytest.mark.parametrize("several", [False, True])
def test_r_data_frames_and_of_a_list_of_them_the_last(tmp_path, small, monkeypatch, several):
    rdata = pytest.importorskip("rdata")
    pandas = pytest.importorskip("pandas")
    (tmp_path / "twin.csv").write_text(labelled_csv(small, corner="label"))
    frame = pandas.read_csv(tmp_path / "twin.csv")
    objects = {"tables": {"2016": frame, "2017": frame}} if several else {"wiot": frame}
    rdata.write_rda(tmp_path / "wide.rda", {"number": np.array([1.0])})
    # The writer knows no data frames with text, so they are put in where the reader hands over.
    monkeypatch.setattr(rdata.conversion, "convert", lambda parsed: objects)
    table = read_table(tmp_path / "wide.rda")
    assert_same(table, small)
    assert (table.year == 2017) == several
    assert any("2 tables; the last one, '2017'" in note for note in table.notes) == several


def test_icio_test_layout_with_all_splits_at_the_end(tmp_path):
    """Ten row regions, six consumers: the layout of the ICIO example of `exvatools`."""
    regions = ("ESP", "FRA", "MEX", "USA", "CHN", "ROW", "MX1", "MX2", "CN1", "CN2")
    small = make_small(regions, ("01T09", "10T39", "41T98"), ("CONS", "INVST"))
    keep = [k for k, (owner, _) in enumerate(small.demand) if owner in regions[:6]]
    names = ["_".join(label) for label in small.labels]
    lines = [",".join(["label", *names, *("_".join(small.demand[k]) for k in keep)])]
    for i, name in enumerate(names):
        lines.append(",".join([name, *(repr(float(v)) for v in (*small.Z[i], *small.Y[i, keep]))]))
    (tmp_path / "iciotest.csv").write_text("\n".join(lines) + "\n")
    table = read_table(tmp_path / "iciotest.csv")
    assert table.regions == regions[:6]
    assert table.consumers == regions[:6]
    assert table.output.sum() == pytest.approx(small.Z.sum() + small.Y[:, keep].sum())
    rows = [i for i, (r, s) in enumerate(small.labels) if r in ("CHN", "CN1", "CN2") and s == "10T39"]
    assert table.output[table.labels.index(("CHN", "10T39"))] == pytest.approx(
        small.Z[rows].sum() + small.Y[np.ix_(rows, keep)].sum()
    )


def test_discrepancy_column_without_a_region(tmp_path, small):
    lines = labelled_csv(small, total="", reverse=True).splitlines()
    lines[0] += ",DISC"
    lines[1:] = [f"{line},{0.5 if i == 3 else 0}" for i, line in enumerate(lines[1:])]
    (tmp_path / "ICIO2016_2003.csv").write_text("\n".join(lines) + "\n")
    table = read_table(tmp_path / "ICIO2016_2003.csv")
    assert table.consumers == (*small.regions, "statistical discrepancy")
    assert table.Y[3, -1] == 0.5
    assert table.year == 2003


def test_workbook_with_merged_region_cells(tmp_path):
    """A region named once, above and beside all its industries."""
    small = make_small(("North", "South"), ("Farms", "Mills", "Shops"), ("Households", "Exports abroad"))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Table 3. Flows between regions, 2015, million EUR"])
    columns = [*small.labels, *small.demand]

    def once(names):
        return [name if i == 0 or names[i - 1] != name else None for i, name in enumerate(names)]

    sheet.append([None, None, *once([r for r, _ in columns])])
    sheet.append([None, None, *(s for _, s in columns), "Total"])
    for i, (region, (_, sector)) in enumerate(zip(once([r for r, _ in small.labels]), small.labels, strict=True)):
        sheet.append([region, sector, *(float(v) for v in (*small.Z[i], *small.Y[i], small.x[i]))])
    sheet.append(["Value added", None, *(float(v) for v in small.va)])
    book.save(tmp_path / "regions.xlsx")
    table = read_table(tmp_path / "regions.xlsx")
    assert_same(table, small)
    assert (table.unit, table.year) == ("million EUR", 2015)
    np.testing.assert_allclose(table.value_added, small.va)


@pytest.mark.parametrize("by_region", [True, False])
def test_labels_with_the_sector_first(tmp_path, small, by_region):
    order = range(9) if by_region else [0, 3, 6, 1, 4, 7, 2, 5, 8]
    names = [f"{s.replace('_', '')}_{r}" for r, s in small.labels]
    demand = [f"{c}_{r}" for r, c in small.demand]
    lines = [",".join(["", *(names[i] for i in order), *demand])]
    for i in order:
        cells = [*small.Z[i, list(order)], *small.Y[i]]
        lines.append(",".join([names[i], *(repr(float(c)) for c in cells)]))
    (tmp_path / "swapped.csv").write_text("\n".join(lines) + "\n")
    table = read_table(tmp_path / "swapped.csv")
    assert table.regions == small.regions
    np.testing.assert_allclose(table.Z, small.Z)


@pytest.mark.parametrize("change", ["windows", "bom", "blank lines", "quotes", "latin-1"])
def test_text_as_other_programs_write_it(tmp_path, small, change):
    text = labelled_csv(small, corner="Étiquette" if change == "latin-1" else "label")
    content = text.encode()
    if change == "windows":
        content = text.replace("\n", "\r\n").encode()
    elif change == "bom":
        content = b"\xef\xbb\xbf" + content
    elif change == "blank lines":
        content = (text + "\n\n").encode()
    elif change == "quotes":
        content = "\n".join(",".join(f'"{c}"' for c in line.split(",")) for line in text.splitlines()).encode()
    elif change == "latin-1":
        content = text.encode("latin-1")
    (tmp_path / "table.csv").write_bytes(content)
    assert_same(read_table(tmp_path / "table.csv"), small)
