"""The five published percentages beside a full run on WIOD 2011 with the ILAB country files."""

import numpy as np
import pytest
from evidence.inputoutput.reference import inverse
from evidence.satellites.published_comparison import (
    PUBLISHED_SHARES,
    compare_with_published,
    comparison_frame,
    linked_share_by_row,
)


def test_linked_share_equals_the_slow_way(table):
    L = inverse(table)
    abroad = np.zeros(table.rows)
    for region, rows in enumerate(table.blocks):
        foreign = np.delete(table.Y, region, axis=1).sum(axis=1)
        abroad[rows] = (L @ foreign)[rows] / table.output[rows]
    share, residual = linked_share_by_row(table)
    np.testing.assert_allclose(share, abroad, rtol=1e-10)
    assert residual < 1e-9
    assert (share > 0).all()
    assert (share < 1).all()


@pytest.fixture(scope="module")
def results(shared_data, wiod_with_value_added):
    files = [shared_data / "ilab" / f"countries_{year}.xml.gz" for year in (2016, 2018, 2019, 2021)]
    return compare_with_published(wiod_with_value_added, files, draws=200, seed=1)


def test_every_published_region_is_answered_or_said_to_be_empty(results):
    frame = comparison_frame(results)
    assert dict(zip(frame["report_region"], frame["published"], strict=True)) == PUBLISHED_SHARES
    table_rows = [r for r in results if r.basis == "countries of the table"]
    assert {r.report_region: r.countries for r in table_rows} == {
        "Eastern and South-Eastern Asia": ("IDN",),
        "Latin America and the Caribbean": ("BRA",),
        "Central and Southern Asia": ("IND",),
        "Sub-Saharan Africa": (),
        "Northern Africa and Western Asia": ("TUR",),
    }
    empty = next(r for r in table_rows if r.report_region == "Sub-Saharan Africa")
    assert (empty.share, empty.interval) == (None, None)


def test_figures_as_documented(results):
    """The figures of `docs/evidence/published-shares.md`, to the digits shown there."""
    found = {(r.report_region, r.basis.startswith("countries")): round(r.share, 3) for r in results if r.share}
    assert found == {
        ("Eastern and South-Eastern Asia", True): 0.148,
        ("Eastern and South-Eastern Asia", False): 0.171,
        ("Latin America and the Caribbean", True): 0.214,
        ("Latin America and the Caribbean", False): 0.178,
        ("Central and Southern Asia", True): 0.136,
        ("Central and Southern Asia", False): 0.208,
        ("Sub-Saharan Africa", False): 0.196,
        ("Northern Africa and Western Asia", True): 0.156,
        ("Northern Africa and Western Asia", False): 0.176,
    }


def test_intervals_hold_their_points_and_say_what_they_are(results):
    for result in results:
        if result.share is None:
            continue
        shares = [share for _, _, share in result.alternatives]
        assert result.interval.low < min(shares)
        assert max(shares) < result.interval.high
        assert result.interval.level is None
        assert f"{len(shares)} combinations of rule and file" in result.interval.kind
        assert len({rule for rule, _, _ in result.alternatives}) == 4


def test_same_seed_same_bounds(table, tmp_path):
    split = "<Agriculture>0.5</Agriculture><Industry>0.2</Industry><Services>0.3</Services>"
    countries = "".join(
        f"<Country><Name>{name}</Name><Children_Work_Statistics><Age_Range>5-14</Age_Range>"
        f"<Total_Working_Population>1000</Total_Working_Population>{split}</Children_Work_Statistics></Country>"
        for name in ("India", "Brazil", "Ghana")
    )
    path = tmp_path / "countries.xml"
    path.write_text(f"<Countries>{countries}</Countries>")
    one, two = (comparison_frame(compare_with_published(table, [path], draws=100, seed=4)) for _ in range(2))
    assert one.equals(two)
    assert not one.equals(comparison_frame(compare_with_published(table, [path], draws=100, seed=5)))
    ghana = one.row(7, named=True)
    assert (ghana["report_region"], ghana["countries"]) == ("Sub-Saharan Africa", "GHA")
