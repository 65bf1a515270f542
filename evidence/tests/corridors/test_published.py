"""Published flows worked out again from published stocks (UN DESA, WPP 2019, Abel and Cohen), where the files are at hand.

The published flows are closed and pseudo-Bayesian. Not all of their inputs are at hand: the shared stocks leave out people of
unknown birthplace (the authors spread them over birthplaces), populations by age cover 199 of 229 areas, and births and
deaths are not there. Births are taken as children under five at the end, three per cent more for those who died; births less
deaths then follow from population and published net migration, so that the net migration is an input here and no test.
"""

import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from evidence.classifications import package_file
from evidence.corridors import FlowInput, estimate_flows

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"
MIGRATION, PEOPLE = SHARED / "migration", SHARED / "population"


def unpacked(path, **options):
    return pl.read_csv(gzip.decompress(path.read_bytes()), **options)


def residents(year, age=None):
    numbers = dict(pl.read_csv(package_file("countries.csv")).select("m49", "iso3").drop_nulls().iter_rows())
    found = {}
    for sex in "FM":
        table = unpacked(PEOPLE / f"wpp2019_pop{sex}.txt.gz", separator="\t")
        table = table if age is None else table.filter(pl.col("age") == age)
        for number, people in table.group_by("country_code").agg(pl.col(str(year)).sum()).iter_rows():
            if number in numbers:
                found[numbers[number]] = found.get(numbers[number], 0) + people * 1000
    return found


def matrix(frame, names, value):
    place = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for origin, destination, people in frame.select("origin_iso3", "destination_iso3", value).iter_rows():
        if origin in place and destination in place:
            table[place[origin], place[destination]] = people
    return table


@pytest.fixture(scope="module")
def published():
    if not (MIGRATION / "abel_cohen_flows_1990_2015.csv.gz").exists():
        pytest.skip("the published flows are not beside the repository (../shared/data)")
    stocks = unpacked(MIGRATION / "undesa_stock_bilateral_1990_2015.csv.gz")
    flows = unpacked(MIGRATION / "abel_cohen_flows_1990_2015.csv.gz").filter(pl.col("period_start") == 2010)
    people, later, children = residents(2010), residents(2015), residents(2015, "0-4")
    names = sorted(set(people) & set(flows["origin_iso3"].drop_nulls()) & set(stocks["origin_iso3"].drop_nulls()))
    tables = []
    for year, total in ((2010, people), (2015, later)):
        table = matrix(stocks.filter(pl.col("year") == year), names, "migrants")
        tables.append(table + np.diag(np.array([total[name] for name in names]) - table.sum(0)))
    flow = matrix(flows, names, "migrants")
    births = np.array([children[name] for name in names]) * 1.03
    growth = tables[1].sum(0) - tables[0].sum(0) - (flow.sum(0) - flow.sum(1))
    return FlowInput(tuple(names), *tables, births, np.maximum(births - growth, 0)), flow


def test_published_flows(published):
    account, flow = published
    found = estimate_flows(account, "pseudo-bayes")
    assert len(account.names) == 199
    assert abs(found.moves() / flow.sum() - 1) < 0.01  # 96.70 of 97.29 million
    assert np.corrcoef(found.flows.ravel(), flow.ravel())[0, 1] > 0.996
    large = flow > 1000
    ratios = found.flows[large] / flow[large]
    assert abs(np.median(ratios) - 1) < 0.005
    assert (abs(ratios - 1) < 0.01).mean() > 0.25  # one pair in four within one per cent, two in three within five
    assert (abs(ratios - 1) < 0.05).mean() > 0.65
    arrivals, wanted = found.flows.sum(0), flow.sum(0)
    many = wanted > 20_000
    assert (abs(arrivals[many] / wanted[many] - 1) < 0.01).sum() >= 90  # of 169 destinations


@pytest.mark.parametrize("pair", ["SYR TUR", "SYR LBN", "IND USA", "UKR RUS", "NPL QAT", "PAK SAU"])
def test_corridors_of_most_concern_come_out_within_one_per_cent(published, pair):
    account, flow = published
    i, j = (account.names.index(name) for name in pair.split())
    assert estimate_flows(account, "pseudo-bayes").flows[i, j] == pytest.approx(flow[i, j], rel=0.01)


def test_the_weight_is_the_one_that_fits_the_published_flows(published):
    account, flow = published
    least, free = (estimate_flows(account, method).flows for method in ("closed", "independence"))
    weight = 1 - ((flow - least) * (free - least)).sum() / ((free - least) ** 2).sum()
    assert weight == pytest.approx(0.87, abs=0.005)
