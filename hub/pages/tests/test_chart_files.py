"""Charts as files: the values of the page, for those who may see the page."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.lib.charts import files
from hub.lib.tests import factories
from hub.pages.map_charts import rows_by_number
from hub.statistics.importing import import_statistics_file
from hub.workplans.tests.scenes import scene

pytestmark = pytest.mark.django_db

ENDINGS = {"csv": "text/csv; charset=utf-8", "svg": "image/svg+xml", "png": "image/png"}
PEOPLE = ["visitor", "stranger", "member", "leader", "secretariat"]


def test_each_ending_gives_its_kind_of_file(client):
    initiative = factories.initiative()
    initiative.countries.add(factories.country(iso3="KEN", name_en="Kenya"))
    for ending, kind in ENDINGS.items():
        answer = client.get(f"/charts/initiatives-by-country/world.{ending}")
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert answer["Content-Disposition"] == f'attachment; filename="initiatives-by-country-world.{ending}"'
    assert "KEN,Kenya,1" in client.get("/charts/initiatives-by-country/world.csv").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "initiatives-by-country/moon.csv", "initiatives-by-country/world.pdf", "nothing/world.csv", "plan/x.csv",
        "plan/x/y/z.svg", "indicator/x.csv", "indicator/999999.png", "members/nobody.csv", "issues/xxx.csv", "study/ST-X.svg",
        "figures/x/y/all.csv", "figures/x.csv", "corridor/aaa-bbb/x.csv", "corridor/x.csv", "hosts/x.svg", "crisis/x.csv",
        "displaced/xxx.csv", "countries/x.csv", "corridors/world.csv", "pathfinders/world.png", "law/nothing.csv", "law/matrix.svg", "law/changes.csv",
        "law/suggestions.csv", "law/transposition.csv", "law-standard/x.csv", "initiative/IN-X.csv", "prevention/PM-X/1.csv", "prevention/PM-X.csv",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(f"/charts/{address}").status_code == 404


@pytest.mark.parametrize("who", PEOPLE)
def test_who_cannot_open_the_page_cannot_take_its_charts(client_of, scenario, who):
    made = scene(scenario)
    client = client_of(scenario.people[who])
    plan = f"/charts/plan/{made.plan.group.slug}/{made.plan.period}.csv"
    opens = client.get(made.address()).status_code
    assert client.get(plan).status_code == opens
    assert client.get(f"/charts/indicator/{made.indicator.pk}.csv").status_code == opens
    assert (opens == 200) == (who in {"leader", "secretariat"}), "a draft is open to those who write it"


def test_hidden_members_are_not_counted(client_of, scenario):
    group = scenario.group
    for visibility in ("public", "restricted"):
        body = factories.organization(constituency="employers", visibility=visibility)
        factories.participation(group=group, organization=body, status="active")
    for who in PEOPLE:
        client = client_of(scenario.people[who])
        rows = client.get(group.get_absolute_url()).context["balance"].constituencies
        shown = {row.name: row.words for row in rows}
        table = client.get(f"/charts/members/{group.slug}.csv").content.decode()
        assert all(f"{name},{number}" in table for name, number in shown.items()), who


def test_milestones_of_members_are_told_to_members(client_of, scenario):
    factories.milestone(group=scenario.group, title_en="For all", on="2020-03")
    factories.milestone(group=scenario.group, title_en="For members", on="2021", visibility="group")
    for who in PEOPLE:
        table = client_of(scenario.people[who]).get(f"/charts/milestones/{scenario.group.slug}.csv").content.decode()
        assert "2020-03,For all" in table
        assert ("For members" in table) == (who in {"member", "leader", "secretariat"}), who


def test_a_hidden_initiative_is_not_in_the_charts_of_its_country(client_of, scenario):
    country, issue = factories.country(), factories.term(name_en="Issue 1")
    for visibility in ("public", "restricted"):
        initiative = factories.initiative(visibility=visibility)
        initiative.countries.add(country)
        initiative.issues.add(issue)
    addresses = (f"/charts/issues/{country.iso3.lower()}.csv", "/charts/initiatives-by-country/world.csv")
    for who, number in (("visitor", 1), ("secretariat", 2)):
        client = client_of(scenario.people[who])
        assert [client.get(address).content.decode().splitlines()[1].rsplit(",", 1)[1] for address in addresses] == [
            str(number)
        ] * 2, who


@pytest.mark.parametrize("visibility", ["public", "restricted"])
def test_the_money_of_an_initiative_is_open_to_those_who_see_it(client_of, scenario, visibility):
    initiative = factories.initiative(visibility=visibility)
    for year, amount, currency in ((2024, 100, "USD"), (2024, 50, "USD"), (2025, 70, "EUR")):
        factories.tranche(initiative=initiative, year=year, amount=amount, currency=currency, basis="disbursement")
    for who in PEOPLE:
        client = client_of(scenario.people[who])
        opens = client.get(initiative.get_absolute_url()).status_code
        answers = {ending: client.get(f"/charts/money/{initiative.public_id}.{ending}") for ending in ("csv", "svg")}
        assert {answer.status_code for answer in answers.values()} == {opens}, who
        if opens == 200:
            table = answers["csv"].content.decode().splitlines()
            assert [line.split(",")[1:] for line in table[1:]] == [["USD", "2024", "150.0"], ["EUR", "2025", "70.0"]]


@pytest.mark.parametrize("visibility", ["public", "restricted"])
def test_the_map_of_an_initiative_is_open_to_those_who_see_it(client_of, scenario, visibility):
    initiative = factories.initiative(visibility=visibility)
    initiative.countries.add(factories.country(iso3="ZAA", name_en="Country ZAA"))
    address = f"/charts/initiative/{initiative.public_id}"
    for who in PEOPLE:
        client = client_of(scenario.people[who])
        page = client.get(initiative.get_absolute_url())
        assert client.get(f"{address}.svg").status_code == page.status_code, who
        if page.status_code == 200:
            assert f"{address}.csv" in page.content.decode()
            assert client.get(f"{address}.csv").content.decode().splitlines()[1] == "ZAA,Country ZAA"


def test_pictures_have_a_limit(client, monkeypatch):
    cache.clear()
    monkeypatch.setattr(files, "PICTURES_AN_HOUR", 2)
    address = "/charts/initiatives-by-country/world.png"
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 429]
    cache.clear()


def test_a_chart_asks_no_more_often_for_more_rows(client):
    country = factories.country()

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/charts/issues/{country.iso3.lower()}.csv")
        return len(captured)

    def add(number):
        for _ in range(number):
            initiative = factories.initiative()
            initiative.countries.add(country)
            initiative.issues.add(factories.term())

    add(2)
    client.get(f"/charts/issues/{country.iso3.lower()}.csv")
    add(1)
    few = queries()
    add(20)
    assert queries() == few


UNHCR = """year,coo_iso,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps,stateless,ooc,oip,hst
2020,ZAA,ZBB,2,3,5,,,,,,
2021,ZAA,ZBB,7,11,13,,,,,,
"""


def test_each_chart_and_each_map_of_figures_can_be_taken_away(client):
    ends = [factories.country(iso3=code, iso2=code[1:], name_en=f"Country {code}") for code in ("ZAA", "ZBB")]
    import_statistics_file("unhcr.csv", UNHCR.encode())
    crisis = factories.crisis(countries=ends[:1], hosts=ends[1:])
    factories.corridor(origin=ends[0], destination=ends[1], visibility="public")
    factories.dated_step(country=ends[0])
    factories.initiative().countries.add(ends[1])
    rows = {
        "/countries/zaa/": ["displaced/zaa"],
        crisis.get_absolute_url(): [f"crisis/{crisis.slug}", f"hosts/{crisis.slug}"],
        "/corridors/": ["corridors/world"],
        "/corridors/zaa-zbb/": ["corridor/zaa-zbb/refugees", "corridor/zaa-zbb/asylum-seekers"],
        "/statistics/refugees/zbb/": ["figures/refugees/zbb/all"],
        "/statistics/refugees/zaa/?direction=out": ["figures/refugees/zaa/out/all"],
        "/statistics/refugees/zaa/zbb/": ["figures/refugees/zaa/zbb/all"],
        "/countries/?indicator=refugees": ["countries/refugees"],
        "/pathfinders/": ["pathfinders/world"],
        "/initiatives/?country=zbb": ["initiatives-by-country/world"],
    }
    for page, charts in rows.items():
        html = client.get(page).content.decode()
        for chart in charts:
            [address] = re.findall(rf'"(/charts/{chart}\.csv[^"]*)"', html)
            table = client.get(address).content.decode().splitlines()
            assert len(table) > 1, page
            assert {line.count(",") for line in table if '"' not in line} == {table[0].count(",")}, page
            assert client.get(address.replace(".csv", ".svg")).status_code == 200, page


def test_a_map_is_taken_away_as_it_was_asked_for(client):
    for code, status in (("ZAA", "active"), ("ZBB", "ended")):
        country = factories.country(iso3=code, name_en=f"Country {code}")
        factories.initiative(status=status).countries.add(country)
    table = client.get("/charts/initiatives-by-country/world.csv?status=active").content.decode()
    assert ("ZAA" in table, "ZBB" in table) == (True, False)


def test_countries_stand_by_number_then_by_code():
    assert list(rows_by_number({"ZCC": 1, "ZBB": 3, "ZAA": 3}).items()) == [("ZAA", (3,)), ("ZBB", (3,)), ("ZCC", (1,))]
