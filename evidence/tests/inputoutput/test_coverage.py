"""Unknown is blank: what nobody counted is never zero in footprints, tiers, crossings, paths, exports and hotspots."""

import json

import numpy as np
import openpyxl
import polars as pl
import pytest
from evidence.cli import app
from evidence.exceptions import DataError
from evidence.inputoutput.coverage import add_uncounted
from evidence.inputoutput.footprint_run import run_footprint
from evidence.inputoutput.hotspots import hotspots
from evidence.inputoutput.paths import structural_paths
from evidence.inputoutput.reference import inverse
from evidence.inputoutput.runs import run_exports, run_paths, run_tiers
from evidence.inputoutput.satellite import Stressor, check_satellite
from evidence.inputoutput.storage import save_table
from evidence.inputoutput.table import check_table
from evidence.inputoutput.tiers import crossings, tiers
from evidence.pictures import crossing_flows, export_parts, hotspot_bars, origin_map, path_tree, sankey, tier_bars
from evidence.satellites.final_demand import add_final_demand
from typer.testing import CliRunner

PEOPLE = Stressor("people", "persons", "everybody", None)


def counted(table, known, seed=5):
    """People in the rows of `known` (n truth values), nothing known of the others."""
    figures = np.random.default_rng(seed).uniform(1, 9, table.rows)
    return check_satellite(table, [PEOPLE], np.where(known & (table.output > 0), figures, np.nan)[None])


def slow_share(table, satellite):
    """Consumers x products x origins: share of the output called for that lies in uncounted rows, by the inverse."""
    L, works = inverse(table), table.output != 0
    shape = (len(table.consumers), len(table.sectors), len(table.regions))
    total, open_ = np.zeros(shape), np.zeros(shape)
    for c in range(shape[0]):
        for j, sector in enumerate(table.row_sector):
            output = L[:, j] * abs(table.Y[j, c]) * works
            product = table.sectors.index(sector)
            for o, rows in enumerate(table.blocks):
                total[c, product, o] += output[rows].sum()
                open_[c, product, o] += output[rows][~satellite.covered[0, rows]].sum()
    return total, open_


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("by", [["region"], ["product"], ["origin"], ["product", "origin"]])
def test_blank_where_somebody_was_not_counted_and_only_there(table_of, seed, by):
    table = table_of(seed, (3, 2, 3))
    known = np.random.default_rng(seed + 50).random(table.rows) < 0.6
    known[table.blocks[1]] = True  # one region is counted entirely
    satellite = counted(table, known)
    frame = run_footprint(table, satellite, by=by).frames["footprint"]
    total, open_ = slow_share(table, satellite)
    axes = tuple(axis for axis, name in ((1, "product"), (2, "origin")) if name not in by)
    whole, part = total.sum(axis=axes).ravel(), open_.sum(axis=axes).ravel()
    share = np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
    np.testing.assert_allclose(frame["uncounted"].to_numpy(), share, atol=1e-9)
    assert (frame["value"].is_null().to_numpy() == (share > 1e-9)).all()
    assert (frame["at_least"].is_null().to_numpy() == (share > 1 - 1e-9)).all()
    assert frame["at_least"].sum() == pytest.approx(satellite.values.sum())
    full = frame.filter(pl.col("value").is_not_null())
    assert (full["value"] == full["at_least"]).all()
    if by == ["origin"]:
        assert set(full["origin"]) >= {"R1"}


def test_all_counted_needs_no_further_column(table_of):
    table = table_of(1, (3, 2, 3), idle=True)
    satellite = counted(table, np.ones(table.rows, dtype=bool))
    assert run_footprint(table, satellite).frames["footprint"].columns == ["region", "value"]
    assert run_tiers(table, satellite).frames["tiers"].columns == ["region", "tier", "value"]
    assert run_paths(table, satellite, "R0", 0.01).frames["paths"].columns == ["value", "share", "path"]
    parts = ["region", "gross_exports", "direct", "domestic_indirect", "foreign", "double_counted"]
    assert run_exports(table, satellite).frames["exports"].columns == parts


def test_bounds_belong_to_what_was_counted_and_are_blank_with_it(table_of):
    table = table_of(2, (3, 3, 3))
    satellite = counted(table, table.row_region == 0)
    run = run_footprint(table, satellite, by=["origin"], draws=50)
    frame = run.frames["footprint"]
    home, abroad = frame.filter(pl.col("origin") == "R0"), frame.filter(pl.col("origin") != "R0")
    assert ((home["low"] < home["at_least"]) & (home["at_least"] < home["high"])).all()
    assert home["value"].null_count() == 0
    for name in ("value", "at_least", "low", "high"):
        assert abroad[name].is_null().all(), name
    by_region = run_footprint(table, satellite, draws=50)
    assert by_region.frames["footprint"]["value"].is_null().all()
    assert by_region.record.parameters["total"] is None
    assert by_region.record.parameters["total_at_least"] == pytest.approx(satellite.values.sum())
    assert by_region.record.parameters["interval"]["of"] == "what was counted (at_least)"


def test_final_demand_that_nobody_looked_at_leaves_the_footprint_open(table_of):
    table = table_of(3, (3, 3, 3))
    whole = counted(table, np.ones(table.rows, dtype=bool))
    own = add_final_demand(table, whole, [[5.0, np.nan, 7.0]])
    frame = run_footprint(table, own).frames["footprint"]
    assert frame["value"].is_null().to_list() == [False, True, False]
    assert frame["at_least"].null_count() == 0
    by_product = run_footprint(table, own, by=["product"]).frames["footprint"]
    line = by_product.filter((pl.col("product") == "in final demand itself") & (pl.col("region") == "R1"))
    assert line.select("value", "at_least", "uncounted").row(0) == (None, None, 1.0)
    assert by_product.filter(pl.col("product") != "in final demand itself")["value"].null_count() == 0


@pytest.mark.parametrize("seed", range(3))
def test_tiers_and_crossings_say_what_they_leave_open(table_of, seed):
    table = table_of(seed, (3, 2, 3))
    known = table.row_region != 2
    satellite = counted(table, known)
    A = np.asarray(table.Z) / table.output
    found = tiers(table, satellite, 3)
    step = np.abs(table.Y)
    for k in range(3):
        np.testing.assert_allclose(found.uncounted[0, :, k], step[~known].sum(axis=0) / step.sum(axis=0), atol=1e-12)
        step = A @ step
    rest = np.linalg.solve(np.eye(table.rows) - A, step)
    np.testing.assert_allclose(found.uncounted[0, :, 3], rest[~known].sum(axis=0) / rest.sum(axis=0), atol=1e-9)
    frame = run_tiers(table, satellite, depth=3).frames["tiers"]
    assert frame["tier"].to_list()[:4] == ["0", "1", "2", "beyond 2"]
    assert frame["at_least"].sum() == pytest.approx(satellite.values.sum())
    crossed = crossings(table, satellite, 2)
    # No border lies between R0 and itself: everything behind it is counted, and that is known.
    assert crossed.uncounted[0, 0, 0] == 0
    assert (crossed.uncounted[0, 2, 0], crossed.values[0, 2, 0]) == (1, 0)
    assert ((crossed.uncounted[0, :2, 1] > 0) & (crossed.uncounted[0, :2, 1] < 1)).all()
    assert crossed.uncounted[0, 2, 1] == 0  # one border before R2 lie R0 and R1 only
    flows = crossing_flows(crossed.values[0], crossed.rest[0], table.consumers, crossed.uncounted[0])
    own = flows.filter(pl.col("borders") == "0 borders")
    assert own["value"].is_null().to_list() == [False, False, True]


def test_paths_have_no_share_of_an_unknown_whole(table_of):
    table = table_of(4, (3, 3, 3))
    satellite = counted(table, table.row_region == 1)
    run = run_paths(table, satellite, "R0", 0.02)
    frame, record = run.frames["paths"], run.record
    assert frame["share"].is_null().all()
    assert (frame["share_of_counted"] >= 0.02).all()
    assert (record.parameters["footprint"], record.parameters["uncounted"] > 0.5) == (None, True)
    assert record.parameters["footprint_at_least"] == pytest.approx(
        run_footprint(table, satellite).frames["footprint"]["at_least"][0]
    )
    assert "uncounted" in {warning.code for warning in record.warnings}
    Z, Y = np.diag(np.full(table.rows, 0.5)), table.Y.copy()
    Y[3:, 0] = 0  # R0 buys at home only, and nobody buys inputs elsewhere
    alone, _ = check_table(
        Z, Y, row_regions=[region for region, _ in table.labels], row_sectors=table.row_sector,
        consumers=list(table.consumers), unit="money",
    )  # fmt: skip
    nobody = counted(alone, alone.row_region == 1)
    with pytest.raises(DataError, match="Nobody counted anything behind the final demand of R0"):
        structural_paths(alone, nobody, "R0", 0.1)


def test_exports_leave_parts_blank_that_are_not_counted_entirely(table_of):
    table = table_of(6, (3, 3, 3))
    satellite = counted(table, (table.row_region == 0) | (np.arange(table.rows) == 4))
    frame = run_exports(table, satellite).frames["exports"]
    assert frame["direct"].is_null().to_list() == [False, True, True]
    assert frame["direct_at_least"].is_null().to_list() == [False, False, True]
    assert frame["foreign"].is_null().all()
    assert (frame["foreign_at_least"] > 0).all()
    origins = run_exports(table, satellite).frames["exports_by_origin"]
    assert origins.filter(pl.col("origin") == "R0")["foreign"].null_count() == 0
    assert origins.filter(pl.col("origin") == "R1")["foreign"].is_null().all()
    assert origins.filter(pl.col("origin") == "R1")["foreign_at_least"].null_count() == 0
    assert origins.filter(pl.col("origin") == "R2")["foreign_at_least"].is_null().all()


def test_a_national_table_knows_nothing_of_the_work_in_its_imports(table_of):
    table = table_of(3, (4,))
    run = run_exports(table, counted(table, np.ones(table.rows, dtype=bool)))
    frame = run.frames["exports"]
    assert frame.select("foreign", "double_counted").row(0) == (None, None)
    assert frame["direct"].null_count() == 0
    assert "foreign_at_least" not in frame.columns
    drawn = pl.DataFrame(
        {"region": ["A"], "direct": [4.0], "domestic_indirect": [2.0], "foreign": [None], "double_counted": [None]},
        schema_overrides=dict.fromkeys(("foreign", "double_counted"), pl.Float64),
    )
    assert any("Unknown, and not drawn: foreign, double counted." in note for note in export_parts(drawn).notes)


def test_hotspots_have_no_share_of_an_unknown_whole(table_of):
    table = table_of(7, (3, 3, 3))
    frame = hotspots(table, counted(table, table.row_region != 1), "R0")
    assert frame["share"].is_null().all()
    assert frame["cumulated_share"].is_null().all()
    assert frame["cumulated_share_of_counted"].max() == pytest.approx(1)
    assert "share_of_counted" not in hotspots(table, counted(table, table.row_region < 9), "R0").columns


def test_pictures_draw_what_was_counted_and_say_so(table_of):
    table = table_of(8, (3, 3, 3))
    satellite = counted(table, table.row_region != 2)
    origins = run_footprint(table, satellite, by=["origin"]).frames["footprint"].rename({"region": "consumer"})
    places = pl.DataFrame({"region": ["IND", "BRA"], "value": [None, 2.0], "at_least": [1.0, 2.0]})
    drawn = [
        tier_bars(run_tiers(table, satellite, consumers=["R0"]).frames["tiers"]),
        hotspot_bars(hotspots(table, satellite, "R0")),
        path_tree(run_paths(table, satellite, "R0", 0.02).frames["paths"], consumer="R0"),
        sankey(origins),
        origin_map(places),
        export_parts(run_exports(table, satellite).frames["exports"]),
    ]
    for picture in drawn:
        assert any("Drawn is what was counted" in note for note in picture.notes), picture.title


def test_nothing_is_marked_unknown_without_cause():
    frame = pl.DataFrame({"region": ["A", "B"], "value": [1.0, 0.0]})
    assert add_uncounted(frame, [0.0, 0.0]).equals(frame)
    marked = add_uncounted(frame, [0.5, 1.0])
    assert marked.rows() == [("A", None, 1.0, 0.5), ("B", None, None, 1.0)]


@pytest.fixture
def stored(table_of, tmp_path):
    return save_table(table_of(8, (3, 3, 3)), tmp_path / "table")


@pytest.fixture
def one_region(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("region,sector,children\n" + "".join(f"R0,s{k},{10 + k}\n" for k in range(3)))
    return path


@pytest.mark.parametrize(
    ("command", "file", "blank", "filled"),
    [
        (["footprint"], "footprint", "value", "at_least"),
        (["footprint", "--by", "product"], "footprint", "value", "at_least"),
        (["tiers", "--depth", "3"], "tiers", "value", "at_least"),
        (["paths", "--region", "R0", "--threshold", "0.05"], "paths", "share", "share_of_counted"),
        (["exports"], "exports", "double_counted", "double_counted_at_least"),
    ],
)
def test_by_command_in_every_form(stored, one_region, tmp_path, command, file, blank, filled):
    name, *options = command
    given = [name, stored, "--satellite", one_region, *options, "--out", tmp_path / "out", "--xlsx"]
    result = CliRunner().invoke(app, [str(part) for part in given])
    assert result.exit_code == 0, result.stderr
    assert blank in result.stdout
    assert "not zero" in result.stderr
    frame = pl.read_csv(tmp_path / "out" / f"{file}.csv")
    assert frame[blank].is_null().all()
    assert frame[filled].sum() > 0
    sheet = openpyxl.load_workbook(tmp_path / "out" / f"{file}.xlsx")[file]
    header, *rows = sheet.iter_rows(values_only=True)
    assert list(header) == frame.columns
    assert {row[header.index(blank)] for row in rows} == {None}
    assert [row[header.index(filled)] for row in rows] == pytest.approx(frame[filled].to_list())
    answer = json.loads(CliRunner().invoke(app, [str(part) for part in (*given[:4], *options, "--json")]).stdout)
    assert {row[blank] for row in answer["results"]} == {None}
    assert [row[filled] for row in answer["results"]] == pytest.approx(frame[filled].to_list())


def test_a_workbook_needs_a_folder(stored):
    result = CliRunner().invoke(app, ["footprint", str(stored), "--value-added", "--xlsx"])
    assert result.exit_code == 2
