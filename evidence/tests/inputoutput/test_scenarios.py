"""What-if worlds: the arithmetic of before and after."""

import numpy as np
import pytest
from evidence.exceptions import DataError
from evidence.inputoutput.accounts import intensities
from evidence.inputoutput.scenarios import World, before_and_after, remove_product, scale_demand, shift_sourcing


@pytest.fixture
def world(table_of, satellite_of):
    table = table_of(6, (3, 3, 3))
    return World(table, satellite_of(table, 6, stressors=1))


def test_doubling_all_demand_doubles_everything(world):
    after = scale_demand(world, 2.0)
    frame = before_and_after(world, after)
    assert np.allclose(frame["after"], 2 * frame["before"])
    assert np.allclose(after.table.output, 2 * world.table.output)


def test_less_demand_from_one_consumer_lowers_only_its_footprint(world):
    frame = before_and_after(world, scale_demand(world, 0.5, consumer="R1"), by="consumer")
    assert np.allclose(frame["difference"].to_numpy(), [0, -0.5 * frame["before"][1], 0], atol=1e-8)


def test_shifting_sourcing_moves_work_and_keeps_intensities(world):
    after = shift_sourcing(world, sector="s1", source="R0", target="R2", share=0.4)
    assert np.allclose(intensities(after.table, after.satellite), intensities(world.table, world.satellite))
    rows = {label: i for i, label in enumerate(world.table.labels)}
    given, taken = rows["R0", "s1"], rows["R2", "s1"]
    assert after.table.output[given] < world.table.output[given]
    assert after.table.output[taken] > world.table.output[taken]
    # R0 itself keeps buying at home, the other consumers move 40 %.
    assert after.table.Y[given, 0] == world.table.Y[given, 0]
    assert np.allclose(after.table.Y[given, 1:], 0.6 * world.table.Y[given, 1:])
    assert np.isclose(after.table.Y.sum(), world.table.Y.sum())


@pytest.mark.parametrize("replaced", [True, False])
def test_a_removed_product_is_made_by_nobody(world, replaced):
    after = remove_product(world, region="R1", sector="s2", replaced=replaced)
    gone = world.table.labels.index(("R1", "s2"))
    assert after.table.output[gone] == 0
    assert after.satellite.values[0, gone] == 0
    spent = after.table.Y.sum() / world.table.Y.sum()
    if replaced:
        assert np.isclose(spent, 1)
    else:
        assert spent < 1
    assert "Scenario: R1 s2 is no longer bought" in after.table.notes[-1]


def test_unknown_names_and_impossible_shares_are_refused(world):
    with pytest.raises(DataError, match="no sector 'cocoa'"):
        remove_product(world, region="R1", sector="cocoa")
    with pytest.raises(DataError, match="no region 'R7'"):
        shift_sourcing(world, sector="s1", source="R7", target="R2", share=0.4)
    with pytest.raises(DataError, match="between 0 and 1"):
        shift_sourcing(world, sector="s1", source="R0", target="R2", share=1.4)
    with pytest.raises(DataError, match="no consumer 'R8'"):
        scale_demand(world, 2.0, consumer="R8")
