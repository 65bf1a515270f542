"""What arises in final demand itself (F_Y): read, refused, summed, and equal to pymrio's accounts of regions."""

import warnings

import numpy as np
import polars as pl
import pytest
from evidence.exceptions import DataError
from evidence.inputoutput.aggregation import aggregate_satellite
from evidence.inputoutput.footprint_run import run_footprint
from evidence.satellites.files import read_satellite
from evidence.satellites.final_demand import add_final_demand, read_final_demand
from evidence.sources.pymrio_system import from_pymrio

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pymrio = pytest.importorskip("pymrio")


@pytest.fixture(scope="module")
def system():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = pymrio.load_test()
        made.calc_all()
    return made


@pytest.fixture(scope="module")
def table(system):
    return from_pymrio(system)


@pytest.fixture
def folder(system, tmp_path):
    """As pymrio and EXIOBASE keep an extension: F.txt and F_Y.txt in one folder."""
    system.emissions.F.to_csv(tmp_path / "F.txt", sep="\t")
    system.emissions.F_Y.to_csv(tmp_path / "F_Y.txt", sep="\t")
    return tmp_path


def test_regions_equal_pymrio(system, table, folder):
    satellite = read_satellite(folder, table)
    for name in satellite.names:
        theirs = system.emissions.D_cba_reg.xs(name, level="stressor").iloc[0]
        own = system.emissions.F_Y.xs(name, level="stressor").iloc[0].groupby(level="region").sum()
        for by in (["region"], ["product"], ["origin"], ["product", "origin"]):
            frame = run_footprint(table, satellite.only(name), by=by).frames["footprint"]
            sums = frame.group_by("region").agg(pl.col("value", "in_final_demand").sum())
            for region, value, part in sums.select("region", "value", "in_final_demand").iter_rows():
                assert value == pytest.approx(theirs[region], rel=1e-10)
                assert part == pytest.approx(own[region], rel=1e-12)


def test_aggregating_first_or_last_gives_the_same_own_part(table, folder):
    satellite = read_satellite(folder, table)
    smaller, summed = aggregate_satellite(table, satellite, regions={"reg1": {"west": 1.0}, "reg2": {"west": 1.0}})
    west = smaller.consumers.index("west")
    np.testing.assert_allclose(summed.in_final_demand[:, west], satellite.in_final_demand[:, :2].sum(axis=1))
    np.testing.assert_allclose(summed.values.sum(), satellite.values.sum())


def test_what_does_not_fit_is_refused(table, folder, tmp_path):
    satellite = read_satellite(folder, table)
    with pytest.raises(DataError, match="shape"):
        add_final_demand(table, satellite, np.zeros((2, 3)))
    strange = tmp_path / "strange.csv"
    strange.write_text("stressor,Nowhere\nemission_type1,1\nemission_type2,2\n")
    with pytest.raises(DataError, match="Nowhere"):
        read_final_demand(strange, table, satellite)


def test_decimal_and_encoding_reach_files_of_counts(table, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_bytes("region;sector;дети\nreg1;food;1.000\n".encode("cp1251"))
    with pytest.raises(DataError):
        read_satellite(path, table, encoding="cp1251")  # 1.000 alone can be two numbers
    for sign, value in ((",", 1000.0), (".", 1.0)):
        read = read_satellite(path, table, encoding="cp1251", decimal=sign)
        assert (read.names, read.values.max()) == (("дети",), value)
