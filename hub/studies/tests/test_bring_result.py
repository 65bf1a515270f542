"""An analyst computed on her own machine and brings the result; data of persons never come along."""

import json

import pytest

from hub.lib.tests import factories
from hub.studies.models import Run
from hub.studies.tests.conftest import PERSONS, read, result_files, sent

pytestmark = pytest.mark.django_db


def bring(client, files, **changes):
    values = {"title": "Study 1", "visibility": "public", "files": [sent(name, text) for name, text in files.items()]}
    return client.post("/studies/upload/", values | changes)


@pytest.mark.parametrize(
    ("who", "status"), [("visitor", 302), ("stranger", 403), ("member", 302), ("leader", 302), ("secretariat", 302)]
)
def test_partners_and_secretariat_bring_results(scenario, client_of, who, status):
    assert bring(client_of(scenario.people[who]), result_files()).status_code == status
    assert Run.objects.exists() == (who in {"member", "leader", "secretariat"})


def test_the_page_shows_spread_and_critique_before_any_figure(client, client_of, member):
    persons = factories.dataset(kind="persons", visibility="restricted", sha256="a" * 64)
    bring(client_of(member), result_files() | {"known-groups.csv": "group,size,ratio\nteacher,100,1.2\n"})
    run = Run.objects.get()
    assert (run.method, run.state, run.uploaded, run.seed) == ("rds", "done", True, 1)
    assert list(run.datasets.all()) == [persons]
    page = client.get(run.get_absolute_url()).content.decode()
    body = page[page.index("<main") :]
    spread, critique = body.index("10.0 % to 26.0 %"), body.index("What was published against the method")
    assert spread < critique < body.index("each-method.svg")
    assert body.index("each-method.svg") < body.index("19.0 %")
    assert "From 500 respondents nothing more exact" in body
    assert "/home/somebody" not in body
    assert persons.name not in body
    table = client.get(f"{run.get_absolute_url()}files/known-groups.csv")
    assert table.status_code == 200
    assert b"teacher" in read(table)


def without(files, name):
    return {key: text for key, text in files.items() if key != name}


REPORT = json.loads(result_files()["report.json"])


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (without(result_files(), "run.json"), "run.json is missing"),
        (without(result_files(), "report.json"), "report.json is missing"),
        (result_files() | {"chains.svg": "<svg/>"}, "chains.svg is not taken"),
        (result_files() | {"run.json": "{"}, "run.json is not valid JSON"),
        (result_files() | {"run.json": "[1]"}, "does not hold one JSON object"),
        (result_files(run_method="guess"), "names the method “guess”"),
        (result_files(run_inputs=[]), "does not name its input files"),
        (result_files(run_seed="one"), "The seed in run.json"),
        (result_files(spread={"low": 0.15, "high": 0.26}), "leaves out the figures of rds-i"),
        (result_files(results=[]), "does not have the observed number"),
        (result_files(results=[{"method": "x", "interval": "y", "estimate": "many"}]), "does not have the observed"),
        (result_files(warnings=REPORT["warnings"][:1]), "without the published critique"),
        (result_files(run_parameters={"disclosure": {"minimum_respondents": 0}}), "weaker suppression than usual"),
        (result_files() | {"table.csv": "group,respondents\nA,3\n"}, "1 count below 5"),
        (result_files() | {"sample.csv": PERSONS}, "on your own machine"),
        ({"sample.csv": PERSONS}, "on your own machine"),
    ],
)
def test_a_wrong_part_refuses_the_whole(client_of, member, files, sentence, settings):
    answer = bring(client_of(member), files)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Run.objects.exists()
    assert not (settings.VAR / "studies").exists()


def test_supply_chain_results_come_with_their_table(client_of, member, client):
    record = json.loads(result_files(run_method="inputoutput footprint", run_units="children")["run.json"])
    files = {"run.json": json.dumps(record)}
    assert "footprint.csv is missing" in bring(client_of(member), files).content.decode()
    files["footprint.csv"] = "region,value,low,high\nRegion 1,10.5,8,12\nRegion 2,5,4,6\n"
    assert bring(client_of(member), files).status_code == 302
    run = Run.objects.get()
    assert "footprint.svg" in run.file_names
    assert "10.50" in client.get(run.get_absolute_url()).content.decode()
    unknown = "".join(f"Region {n},,,1,,\n" for n in range(30))
    files["footprint.csv"] = f"region,value,at_least,uncounted,low,high\n{unknown}Region K,,5,0.5,4,6\n"
    bring(client_of(member), files)
    drawn = Run.objects.latest("pk")
    assert "Region K" in read(client.get(f"{drawn.get_absolute_url()}files/footprint.svg")).decode()
