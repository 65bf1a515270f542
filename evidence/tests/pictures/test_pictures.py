"""Every picture carries its figures as a table and in words, needs no network, and refuses what it cannot draw."""

import json
import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import polars as pl
import pytest
from evidence.exceptions import DataError
from evidence.pictures import (
    Picture,
    crossing_flows,
    export_parts,
    hotspot_bars,
    origin_map,
    path_tree,
    sankey,
    tier_bars,
    to_html,
    to_svg,
    uncertainty_bands,
)
from evidence.pictures.picture import number
from evidence.pictures.sankey import layout
from evidence.pictures.trees import tree_layout

ORIGINS = pl.DataFrame({"region": ["IND", "Brazil", "RoW"], "value": [60.0, 30.0, 10.0]})
FLOWS = pl.DataFrame({"origin": ["IND", "IND", "BRA"], "consumer": ["USA", "DEU", "USA"], "value": [50.0, 20.0, 30.0]})
TIERS = pl.DataFrame({"tier": ["0", "1", "beyond 1"], "value": [10.0, 70.0, 20.0], "low": [5.0, 60.0, 10.0],
                      "high": [15.0, 80.0, 30.0]})  # fmt: skip
HOTSPOTS = pl.DataFrame({"region": ["IND", "BRA"], "sector": ["c1", "c4"], "value": [60.0, 20.0], "share": [0.6, 0.2],
                         "cumulated_share": [0.6, 0.8]})  # fmt: skip
PATHS = pl.DataFrame({"value": [6.0, 3.0, 1.0], "share": [0.3, 0.15, 0.05],
                      "path": ["IND c1 > USA c3", "BRA c1 > RoW c2 > USA c3", "IND c16"]})  # fmt: skip
BANDS = pl.DataFrame({"name": ["Asia", "Africa"], "value": [0.2, None], "low": [0.1, None], "high": [0.3, None],
                      "published": [0.26, 0.12]})  # fmt: skip

EXPORTS = pl.DataFrame({"region": ["IND", "USA", "LUX"], "gross_exports": [9.0, 9.0, 1.0], "direct": [60.0, 5.0, 0.0],
                        "domestic_indirect": [30.0, 2.0, 0.0], "foreign": [8.0, 80.0, 0.0],
                        "double_counted": [2.0, 13.0, 0.0]})  # fmt: skip

PICTURES = {
    "exports": lambda: export_parts(EXPORTS),
    "map": lambda: origin_map(ORIGINS),
    "sankey": lambda: sankey(FLOWS),
    "tiers": lambda: tier_bars(TIERS),
    "hotspots": lambda: hotspot_bars(HOTSPOTS),
    "tree": lambda: path_tree(PATHS, consumer="USA"),
    "bands": lambda: uncertainty_bands(BANDS, kind="95 % Monte Carlo", reference="published", percent=True),
}


@pytest.fixture(scope="module", params=PICTURES)
def picture(request) -> Picture:
    return PICTURES[request.param]()


def test_the_specification_is_whole_and_loads_nothing(picture):
    text = json.dumps(picture.spec)
    assert picture.spec["description"] == picture.text
    assert '"url"' not in text
    assert re.findall(r"https?://[^\"]+", text.replace(picture.spec["$schema"], "")) == []


def test_svg_stands_alone_and_speaks(picture):
    svg = to_svg(picture)
    root = ElementTree.fromstring(svg)  # noqa: S314  # our own text
    assert root.find("{http://www.w3.org/2000/svg}title").text == picture.title
    assert root.find("{http://www.w3.org/2000/svg}desc").text == picture.text
    assert "<script" not in svg
    assert set(re.findall(r"https?://[^\"'\s<)]+", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_what_is_no_character_is_replaced():
    """The drawing program ended the whole process over it."""
    odd = BANDS.with_columns(name=pl.col("name") + "\x00\x1b\uffff")
    picture = uncertainty_bands(odd, kind="95 %\x00", title="A\x00B", unit="\ud800")
    ElementTree.fromstring(to_svg(picture))  # noqa: S314  # our own text
    assert "A\N{REPLACEMENT CHARACTER}B" in to_html(picture)


def test_the_table_is_never_empty(picture):
    assert not picture.table.is_empty()
    assert picture.text.endswith(".")


def test_html_carries_its_scripts_its_words_and_its_table():
    picture = tier_bars(TIERS)
    page = to_html(picture)
    assert re.findall(r"<script[^>]+src=", page) == []
    assert re.findall(r"<link[^>]+href=", page) == []
    assert len(page) > 500_000  # the drawing library itself
    assert "<td>beyond 1</td>" in page
    assert "tier 1 70.0 (70.0%)" in page


def test_map_keeps_what_it_cannot_draw():
    picture = origin_map(ORIGINS)
    assert picture.table["region"].to_list() == ["IND", "Brazil", "RoW"]
    assert "Not on the map, 10.0% of the total: RoW." in picture.notes
    assert "IND 60.0 (60.0%)" in picture.text


def test_map_draws_members_of_a_region():
    drawn = origin_map(pl.DataFrame({"region": ["Andes"], "value": [4.0]}), members={"Andes": ["PER", "BOL"]})
    text = json.dumps(drawn.spec)
    assert '"Peru"' in text
    assert '"Bolivia"' in text
    assert not any("Not on the map" in note for note in drawn.notes)


def test_outlines_can_be_given():
    square = {
        "type": "Topology",
        "arcs": [[[0, 0], [0, 9], [9, 9], [9, 0], [0, 0]]],
        "objects": {"countries": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0]], "id": "356", "properties": {"name": "India"}}]}},
    }  # fmt: skip
    svg = to_svg(origin_map(ORIGINS, topology=square))
    assert len(svg) < len(to_svg(origin_map(ORIGINS))) / 5


def test_sankey_widths_are_values():
    nodes, ribbons = layout(FLOWS, ["origin", "consumer"])
    heights = {(r["stage"], r["name"]): r["top"] - r["bottom"] for r in nodes.iter_rows(named=True)}
    assert heights["origin", "IND"] / heights["origin", "BRA"] == pytest.approx(70 / 30)
    assert heights["consumer", "USA"] / heights["consumer", "DEU"] == pytest.approx(80 / 20)
    thick = ribbons.filter(pl.col("ribbon") == "0:IND>USA").select(pl.col("top") - pl.col("bottom")).to_series()
    assert thick.min() == pytest.approx(thick.max())
    assert thick[0] / heights["origin", "IND"] == pytest.approx(50 / 70)
    assert nodes["bottom"].min() >= -1e-12
    assert nodes["top"].max() <= 1


def test_labels_of_small_nodes_do_not_lie_on_one_another():
    flows = pl.DataFrame({"origin": list("abcdef"), "consumer": ["x"] * 6, "value": [100.0, 60.0, 1.0, 0.5, 0.2, 0.1]})
    nodes, _ribbons = layout(flows, ["origin", "consumer"])
    places = nodes.filter(pl.col("stage") == "origin")["label_at"].to_list()
    assert all(above - below > 0.03 for above, below in pairwise(places))
    assert min(places) >= 0
    assert places[0] == nodes["middle"][0], "those of large nodes stay beside them"


def test_sankey_merges_small_nodes_and_keeps_the_total():
    many = pl.DataFrame({"origin": [f"R{i}" for i in range(30)], "borders": ["1"] * 30, "consumer": ["USA"] * 30,
                         "value": [float(i) for i in range(30)]})  # fmt: skip
    picture = sankey(many, ["origin", "borders", "consumer"], most=5)
    assert len(picture.table) == 30
    assert "other (26) 325" in json.dumps(picture.spec)


def test_crossings_become_flows():
    flows = crossing_flows([[5.0, 3.0], [1.0, 0.0]], [0.5, -1e-15], ["USA", "DEU"])
    assert flows.rows() == [
        ("0 borders", "USA", 5.0),
        ("1 border", "USA", 3.0),
        ("2 or more", "USA", 0.5),
        ("0 borders", "DEU", 1.0),
    ]
    assert "0 borders to USA 5.00" in sankey(flows, ["borders", "consumer"]).text
    with pytest.raises(DataError, match=r"shape \(1, 2\) and \(1,\) for 2 consumers"):
        crossing_flows([[5.0, 3.0]], [0.5], ["USA", "DEU"])


def test_tree_joins_paths_at_their_end():
    nodes, edges = tree_layout(PATHS["path"].to_list(), PATHS["value"].to_list(), "USA")
    through = {row["words"]: row["value"] for row in edges.iter_rows(named=True)}
    assert through == {
        "USA c3 to USA": 9.0,
        "IND c1 to USA c3": 6.0,
        "RoW c2 to USA c3": 3.0,
        "BRA c1 to RoW c2": 3.0,
        "IND c16 to USA": 1.0,
    }
    assert nodes.filter(pl.col("name") == "IND c16")["work"].item() == 1.0
    assert "50.0% of the footprint" in path_tree(PATHS).text


def test_parts_of_exports_fill_their_bars():
    picture = export_parts(EXPORTS)
    assert "IND 100: 60% direct, 30% domestic indirect, 8% foreign, 2% double counted" in picture.text
    assert "USA 100: 5% direct, 2% domestic indirect, 80% foreign, 13% double counted" in picture.text
    assert picture.notes == ("Nothing known stands behind the exports of LUX.",)
    [rows] = picture.spec["datasets"].values()
    ends = [row["end"] for row in rows if row["part"] == "double counted"]
    assert ends == pytest.approx([1.0, 1.0])
    assert picture.table.equals(EXPORTS)


def test_bands_say_their_kind_and_what_has_no_figure():
    picture = uncertainty_bands(BANDS, kind="95 % Monte Carlo", reference="published", percent=True)
    assert "(95 % Monte Carlo)" in picture.text
    assert "Asia 20.0%, from 10.0% to 30.0%, published 26.0%" in picture.text
    assert "Africa no figure, published 12.0%" in picture.text
    assert "95 % Monte Carlo" in json.dumps(picture.spec["title"])


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: origin_map(ORIGINS.drop("value")), "needs the columns value"),
        (lambda: origin_map(pl.DataFrame({"region": ["IND", "IND"], "value": [1.0, 2.0]})), "more than once"),
        (lambda: origin_map(pl.DataFrame({"region": ["IND"], "value": [-1.0]})), "negative value of IND"),
        (lambda: origin_map(pl.DataFrame({"region": ["RoW"], "value": [1.0]})), "draw none of the regions RoW"),
        (lambda: origin_map(pl.DataFrame({"region": ["IND"], "value": [float("nan")]})), "cannot draw the value nan"),
        (lambda: sankey(FLOWS.with_columns(value=-pl.col("value"))), "negative width"),
        (lambda: sankey(FLOWS, ["origin"]), "at least two stages"),
        (lambda: sankey(FLOWS.with_columns(value=pl.lit(0.0))), "nothing above zero"),
        (lambda: tier_bars(pl.concat([TIERS, TIERS])), "more than once"),
        (lambda: tier_bars(TIERS, part="where"), "no column 'where'"),
        (lambda: hotspot_bars(HOTSPOTS.clear()), "no rows"),
        (lambda: hotspot_bars(pl.concat([HOTSPOTS, HOTSPOTS])), "more than once"),
        (lambda: export_parts(EXPORTS.with_columns(direct=-pl.col("direct"))), "negative part, such as those of IND"),
        (lambda: export_parts(EXPORTS.tail(1)), "nothing above zero"),
        (lambda: export_parts(EXPORTS.drop("foreign")), "needs the columns foreign"),
        (lambda: path_tree(PATHS.with_columns(value=-pl.col("value"))), "negative width"),
        (lambda: uncertainty_bands(BANDS.with_columns(low=pl.lit(0.25)), kind="x"), "does not hold its figure"),
        (lambda: uncertainty_bands(BANDS.drop("value"), kind="x"), "needs the column"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(draw, words):
    with pytest.raises(DataError, match=words):
        draw()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (1234567.0, "1,230,000"), (12.345, "12.3"), (0.012345, "0.0123"), (999.9, "1,000"), (-45.6, "-45.6")],
)
def test_numbers_as_people_write_them(value, text):
    assert number(value) == text
