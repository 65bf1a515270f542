"""No text of a picture is cut off, whatever font the browser has: measured in DejaVu Sans, the widest of the usual ones."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import altair as alt
import polars as pl
import pytest
from evidence.commands.common import save_pictures
from evidence.pictures import export_parts, hotspot_bars, path_tree, sankey, tier_bars, to_svg, uncertainty_bands
from evidence.pictures.drawing import text_width, with_room

SVG = "{http://www.w3.org/2000/svg}"
REGION = "Democratic Republic of the Congo"


@pytest.fixture(scope="module")
def measure():
    """Width of a text in DejaVu Sans, by the font that comes with matplotlib."""
    ttf = pytest.importorskip("fontTools.ttLib", reason="fontTools is not installed")
    fonts = Path(pytest.importorskip("matplotlib").__file__).parent / "mpl-data" / "fonts" / "ttf"
    advances = {}
    for bold, name in ((False, "DejaVuSans.ttf"), (True, "DejaVuSans-Bold.ttf")):
        with ttf.TTFont(fonts / name) as font:
            letters, widths = font.getBestCmap(), font["hmtx"].metrics
            advances[bold] = {code: widths[glyph][0] / font["head"].unitsPerEm for code, glyph in letters.items()}

    def width(text, size, bold=False):
        return size * sum(advances[bold].get(ord(letter), 1.0) for letter in text)

    return width


@pytest.fixture(scope="module")
def drawn():
    spots = {
        "region": ["Rest of the world", REGION],
        "sector": ["Agriculture, hunting and forestry", "Wearing apparel"],
    }
    ways = [
        f"{REGION} Mining and quarrying of metals > China Basic metals",
        f"India Farming > {REGION} Food and tobacco",
    ]
    parts = {"direct": [4.0, 3.0], "domestic_indirect": [2.0, 2.0], "foreign": [1.0, 2.0], "double_counted": [0.5, 0.2]}
    bands = {"name": ["MMMM WWWW MMMM", "WWWWWWWWWW"], "value": [2.0, 3.0], "low": [1.0, 2.0], "high": [3.0, 4.0]}
    return {
        "hotspots": hotspot_bars(
            pl.DataFrame(spots | {"value": [5.0, 3.0], "share": [0.5, 0.3], "cumulated_share": [0.5, 0.8]}),
            title="Where most of the work is done, as far as it was counted in the surveys of the last ten years",
        ),
        "bands": uncertainty_bands(pl.DataFrame(bands), kind="Monte Carlo over the satellite, one factor a region"),
        "parts": export_parts(pl.DataFrame({"region": [REGION, "Plurinational State of MMMM"], **parts})),
        "tree": path_tree(pl.DataFrame({"value": [3.0, 2.0], "share": [0.3, 0.2], "path": ways}), consumer=REGION),
        "sankey": sankey(pl.DataFrame({"origin": [REGION], "consumer": ["United States of America"], "value": [3.0]})),
        "tiers": tier_bars(pl.DataFrame({"tier": ["0", "beyond 8"], "value": [3.0, 2.0]}), title="W" * 70),
    }


def overhang(svg, measure):
    """Pixels by which texts that stand level lie outside of the drawing, left and right."""
    root = ElementTree.fromstring(svg)  # noqa: S314
    left, _, width, _ = (float(part) for part in root.attrib["viewBox"].split())
    worst, seen = 0.0, 0

    def walk(element, across):
        nonlocal worst, seen
        transform = element.get("transform", "")
        if "rotate" in transform:
            return
        moved = re.search(r"translate\((-?[\d.]+)", transform)
        across += float(moved.group(1)) if moved else 0.0
        if element.tag == f"{SVG}text" and (text := "".join(element.itertext())).strip():
            long = measure(text, float(element.get("font-size")[:-2]), element.get("font-weight") == "bold")
            start = across - {"middle": long / 2, "end": long}.get(element.get("text-anchor"), 0.0)
            worst, seen = max(worst, left - start, start + long - (left + width)), seen + 1
        for child in element:
            walk(child, across)

    walk(root, 0.0)
    assert seen
    return worst


@pytest.mark.parametrize("name", ["hotspots", "bands", "parts", "tree", "sankey", "tiers"])
def test_every_text_lies_inside(measure, drawn, name):
    assert overhang(to_svg(drawn[name]), measure) <= 0


def test_without_room_texts_would_be_cut(measure, drawn, monkeypatch):
    from evidence.pictures import drawing

    monkeypatch.setattr(drawing, "with_room", lambda svg: svg)
    assert overhang(to_svg(drawn["tiers"]), measure) > 20


def test_widths_are_never_too_small(measure):
    texts = ["Agriculture, hunting, forestry", "MWmw@% 100", "état – “é”", "".join(map(chr, range(32, 127)))]
    for text in [*texts, *map(chr, range(33, 127)), "Ж", "中", "ü"]:
        for bold in (False, True):
            assert text_width(text, 12, bold=bold) >= measure(text, 12, bold), text


def test_a_drawing_with_enough_room_stays_as_it_is_and_the_ground_grows_with_the_edges():
    inside = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50" viewBox="0 0 100 50"><text x="40" y="20" font-size="10px">a</text></svg>'
    assert with_room(inside) == inside
    outside = inside.replace(">a<", ">" + "W" * 10 + "<").replace(
        "<text", '<rect width="100" height="50" fill="white"/><text'
    )
    wide = with_room(outside)
    assert 'width="144" height="50" viewBox="0 0 144 50"' in wide
    assert '<rect x="0" y="0" width="144" height="50" fill="white"' in wide


def test_lines_of_one_text_need_the_room_of_the_longest():
    """Lines stand below each other: a long text in short lines makes the drawing taller, not wider."""
    lines = "".join(f'<tspan x="0" dy="{14 if number else 0}">{"W" * 6}</tspan>' for number in range(8))
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60" viewBox="0 0 120 60"><text transform="translate(60,20)" text-anchor="middle" font-size="10px">{lines}</text></svg>'
    assert 'width="120" height="123" viewBox="0 0 120 123"' in with_room(drawing)


def test_pictures_of_commands_have_room_too(measure, tmp_path):
    bars = pl.DataFrame({"name": ["WWWWWWWWWWWW MMMMMM"], "value": [1.0]})
    chart = alt.Chart(alt.InlineData(bars.to_dicts())).mark_bar().encode(x="value:Q", y="name:N").properties(width=60)
    save_pictures(tmp_path, {"a": chart})
    assert overhang((tmp_path / "a.svg").read_text(encoding="utf-8"), measure) <= 0
