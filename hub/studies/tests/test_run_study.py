"""A partner starts a study; the worker computes it; it ends as done, failed or cancelled."""

import csv
import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hub.background.models import Worker
from hub.events.models import Event
from hub.lib.tests import factories
from hub.studies import actions, recovery, running
from hub.studies.models import Dataset, Run
from hub.studies.tests.conftest import english_words_of

pytestmark = pytest.mark.django_db


# Their kinds are named: test_register_data.py tries how they are guessed, in a process of its own for each.
@pytest.fixture
def table(teaching_table):
    return register(teaching_table, "Table", Dataset.Kind.TABLE, teaching=True)


@pytest.fixture
def counts(teaching_counts):
    return register(teaching_counts, "Counts", Dataset.Kind.COUNTS)


@pytest.fixture
def lists(lists_file):
    return register(lists_file, "Lists", Dataset.Kind.LISTS)


def register(file, name, kind, **options):
    return actions.register_dataset(file=file, name=name, kind=kind, licence="CC0 1.0", by=None, **options)


def ask(**changes):
    values = {"method": "footprint", "title": "Study 1", "parameters": {"draws": 50, "seed": 3}, "by": None}
    return actions.ask_for_run(**values | changes)


@pytest.mark.parametrize(
    ("who", "status"), [("visitor", 302), ("stranger", 403), ("member", 302), ("leader", 302), ("secretariat", 302)]
)
def test_partners_and_secretariat_start_studies(scenario, client_of, table, counts, who, status):
    values = {
        "title": "Study 1", "table": table.pk, "counts": counts.pk, "draws": 50, "seed": 3, "visibility": "partners",
    }  # fmt: skip
    answer = client_of(scenario.people[who]).post("/studies/new/footprint/", values)
    assert answer.status_code == status
    may = who in {"member", "leader", "secretariat"}
    assert Run.objects.filter(state="queued").exists() == may
    assert DBTaskResult.objects.exists() == may


def test_a_study_says_what_was_asked_in_the_words_of_the_form(client_of, scenario, table, counts):
    run = ask(datasets=[table, counts], by=scenario.secretariat)
    page = client_of(scenario.secretariat).get(run.get_absolute_url()).content.decode()
    assert "<dt>Draws for the interval</dt>" in page


def test_nobody_starts_a_study_without_data_by_values_of_her_own(scenario, client_of, table, counts):
    """Only the software's own study has figures without data."""
    values = {"title": "Study 1", "draws": 0, "seed": 3, "visibility": "public", "shipped": "wiod-2011"}
    for who, status in (("visitor", 302), ("stranger", 403), ("leader", 422), ("secretariat", 422)):
        assert client_of(scenario.people[who]).post("/studies/new/footprint/", values).status_code == status
    for parameters in ({"shipped": "wiod-2011"}, {"shipped": "../../x"}, {"shipped": True, "value_added": True}):
        for by in (scenario.people["leader"], scenario.people["secretariat"], None):
            with pytest.raises(ValidationError):
                ask(datasets=[], parameters=parameters, by=by)
    with pytest.raises(ValidationError):
        ask(datasets=[], parameters={"shipped": "wiod-2011"}, by=scenario.people["leader"], builtin="wiod-2011")
    assert not Run.objects.exists()

    run = ask(datasets=[table, counts], parameters={"shipped": "wiod-2011", "seed": 3})
    assert "shipped" not in run.parameters
    Run.objects.filter(pk=run.pk).update(
        parameters={"shipped": "wiod-2011", "seed": 3}
    )  # as an uploaded record may say
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert "published.csv" not in run.file_names
    assert run.state == "done"


def test_worker_computes_what_waits(table, counts, client):
    run = ask(datasets=[table, counts], visibility="public")
    task = DBTaskResult.objects.get()
    task.task.func(*task.args_kwargs["args"])
    run.refresh_from_db()
    assert (run.state, run.progress, run.seed, run.teaching, run.error) == ("done", 100, 3, True, "")
    assert {"footprint.csv", "footprint.svg", "tiers.svg", "paths.csv", "run.json"} <= run.file_names
    assert [event.verb for event in Event.objects.about(run)] == ["computed", "created"]
    record = json.loads((run.folder / "run.json").read_text())
    assert {part["sha256"] for part in record["inputs"]} == {table.sha256, counts.sha256}
    total = sum(float(line.split(",")[1]) for line in (run.folder / "footprint.csv").read_text().splitlines()[1:])
    assert total == pytest.approx(
        900 + 250 + 60 + 1400 + 500 + 120 + 40 + 30 + 20
    )  # what is made is bought by somebody
    page = client.get(run.get_absolute_url()).content.decode()
    assert "It says nothing about the world" in page
    assert "The method is a reconstruction" in page
    assert f"{run.get_absolute_url()}files/footprint.svg" in page


def test_exports_with_value_added(table):
    run = ask(method="exports", datasets=[table], parameters={"value_added": True, "seed": 1})
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.error
    lines = (run.folder / "exports.csv").read_text().splitlines()
    assert lines[0] == "region,gross_exports,direct,domestic_indirect,foreign,double_counted"
    for line in lines[1:]:
        gross, *parts = map(float, line.split(",")[1:])
        assert sum(parts) == pytest.approx(gross)  # value added parts make up gross exports


@pytest.mark.parametrize("doubt_is_given", [True, False])
def test_exports_are_drawn_with_an_interval_that_says_what_it_assumes(table, counts, tmp_path, doubt_is_given):
    if not doubt_is_given:
        plain = [line.rsplit(",", 1)[0] for line in Path(counts.path).read_text().splitlines()]
        (tmp_path / "plain.csv").write_text("\n".join(plain) + "\n")
        counts = actions.register_dataset(file=tmp_path / "plain.csv", name="Plain", licence="CC0 1.0", by=None)
    run = ask(method="exports", datasets=[table, counts], parameters={"draws": 40, "seed": 3})
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.error
    assert {"exports.svg", "foreign.svg", "linked.svg"} <= run.file_names
    header, *lines = (run.folder / "linked.csv").read_text().splitlines()
    assert header == "group,covered_regions,total,linked,share,low,high"
    for line in lines:
        share, low, high = map(float, line.split(",")[-3:])
        assert low <= share <= high
    assert english_words_of(run) == []
    assumed = any("assumes a standard deviation of 0.2" in sentence for sentence in run.assumptions)
    assert assumed != doubt_is_given


def test_a_footprint_shows_where_how_far_and_across_how_many_borders(table, counts):
    run = ask(datasets=[table, counts], parameters={"seed": 1})
    running.carry_out(run.pk)
    run.refresh_from_db()
    drawn = [figure["name"] for figure in run.figures]
    assert drawn == ["footprint", "origins", "flows", "borders", "tiers", "hotspots", "paths"]
    total = sum(float(line.split(",")[-1]) for line in (run.folder / "borders.csv").read_text().splitlines()[1:])
    assert english_words_of(run) == []
    assert total == pytest.approx(900 + 250 + 60 + 1400 + 500 + 120 + 40 + 30 + 20)


@pytest.mark.parametrize("method", ["footprint", "exports"])
def test_what_nobody_counted_is_blank_in_every_table_and_said_beside_every_picture(
    table, counts, tmp_path, client_of, secretariat, method
):
    half = [line for line in Path(counts.path).read_text().splitlines() if not line.startswith("Region B,")]
    (tmp_path / "half.csv").write_text("\n".join(half) + "\n")
    half_counts = actions.register_dataset(file=tmp_path / "half.csv", name="Half", licence="CC0 1.0", by=None)
    run = ask(method=method, datasets=[table, half_counts], parameters={"seed": 1})
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done", run.error
    assert english_words_of(run) == []
    tables = {path.stem: list(csv.DictReader(path.read_text().splitlines())) for path in run.folder.glob("*.csv")}
    if method == "exports":
        by_region = {row["region"]: row for row in tables["exports"]}
        assert by_region["Region A"]["direct"]
        assert not by_region["Region B"]["direct"]
        assert by_region["Region B"]["foreign"]  # all others are counted
        assert not by_region["Region A"]["foreign"]
        assert by_region["Region A"]["foreign_at_least"]
        return
    for name in ("footprint", "tiers", "borders"):
        partly = [row for row in tables[name] if float(row["uncounted"])]
        assert partly, name
        assert {row["value"] for row in partly} == {""}, name
    assert {row["share"] for row in tables["paths"]} == {row["share"] for row in tables["hotspots"]} == {""}
    assert [bool(row["value"]) for row in tables["origins"]] == [True, True, False]
    assert "needs at least 1,300" in run.finding
    notes = {figure["name"]: " ".join(figure["notes"]) for figure in run.figures}
    for name in ("flows", "borders", "tiers", "hotspots", "paths"):
        assert "Drawn is what was counted" in notes[name], name
    assert "At least" in client_of(secretariat).get(run.get_absolute_url()).content.decode()


def test_lists_show_the_picture_of_overlaps_only_when_published(lists):
    for published in (False, True):
        Dataset.objects.filter(pk=lists.pk).update(counts_published=published)
        run = ask(method="lists", datasets=[lists], parameters={"method": "lower", "seed": 1})
        running.carry_out(run.pk)
        run.refresh_from_db()
        assert run.state == "done", run.error
        assert ("overlaps.svg" in run.file_names) == published


def test_overlaps_below_five_are_hidden(tmp_path):
    file = tmp_path / "few.csv"
    file.write_text("A,B,count\n1,0,40\n0,1,30\n1,1,3\n")
    few = actions.register_dataset(file=file, name="Few", licence="CC0 1.0", by=None)
    run = ask(method="lists", datasets=[few], parameters={"method": "lower", "seed": 1})
    running.carry_out(run.pk)
    assert (run.folder / "overlaps.csv").read_text().splitlines() == ["list,A,B", "A,43,1–4", "B,1–4,33"]


@pytest.mark.parametrize(
    ("method", "kinds", "parameters", "sentence"),
    [
        ("rds", ["persons"], {}, "stay on your own machine"),
        ("lists", ["persons"], {}, "stay on your own machine"),
        ("lists", ["table"], {}, "one data set of counts by list"),
        ("footprint", ["table"], {}, "one input–output table and one data set of counts"),
        ("footprint", ["table", "counts"], {"value_added": True}, "Value added comes from the table"),
    ],
)
def test_wrong_data_are_refused_before_anything_waits(method, kinds, parameters, sentence):
    datasets = [factories.dataset(kind=kind) for kind in kinds]
    with pytest.raises(actions.ValidationError, match=sentence):
        ask(method=method, datasets=datasets, parameters=parameters)
    assert not Run.objects.exists()


def test_a_result_is_not_open_wider_than_its_data():
    datasets = [factories.dataset(kind="table"), factories.dataset(kind="counts", visibility="restricted")]
    with pytest.raises(actions.ValidationError, match="cannot be open to more people"):
        ask(datasets=datasets, visibility="partners")


def test_a_withdrawn_data_set_is_not_used():
    with pytest.raises(actions.ValidationError, match="is withdrawn"):
        ask(datasets=[factories.dataset(kind="table", withdrawn=True), factories.dataset(kind="counts")])


def test_a_changed_file_fails_with_a_sentence_that_hides_where_it_lay(lists, lists_file, client_of, secretariat):
    lists_file.write_text(lists_file.read_text().replace("40", "41"))
    run = ask(method="lists", datasets=[lists], parameters={"method": "lower"})
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.result) == ("failed", None)
    assert "has changed since it was registered" in run.error
    assert str(lists_file) not in run.error
    assert "This study failed" in client_of(secretariat).get(run.get_absolute_url()).content.decode()
    assert Event.objects.about(run).latest("sequence").verb == "failed"


def test_what_the_library_refuses_is_kept_as_its_sentence(table, counts):
    run = ask(datasets=[table, counts], parameters={"consumer": "Region X"})
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "no consumer “Region X”" in run.error


def test_an_unforeseen_error_ends_the_study_too(lists, monkeypatch):
    monkeypatch.setattr(running, "compute", lambda run, progress: 1 / 0)
    run = ask(method="lists", datasets=[lists], parameters={"method": "lower"})
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "ZeroDivisionError" in run.error


def test_only_one_worker_takes_a_study(lists, monkeypatch):
    taken = []
    monkeypatch.setattr(running, "compute", lambda run, progress: taken.append(run.pk) or running.carry_out(run.pk))
    run = ask(method="lists", datasets=[lists], parameters={"method": "lower"})
    running.carry_out(run.pk)
    assert taken == [run.pk]


def test_a_study_under_way_is_not_shown_from_the_cache(lists, monkeypatch, client, settings):
    settings.PAGE_CACHE = True
    run = ask(method="lists", datasets=[lists], parameters={"method": "lower"}, visibility="public")
    waiting, seen = client.get("/studies/")["ETag"], []

    def look(run, progress):
        seen.append((client.get("/studies/")["ETag"], client.get(run.get_absolute_url())["Cache-Control"]))
        raise running.Refusal("Not now.")

    monkeypatch.setattr(running, "compute", look)
    running.carry_out(run.pk)
    [(etag, cached)] = seen
    assert etag != waiting
    assert cached == "private, no-cache"
    assert client.get(run.get_absolute_url())["Cache-Control"] == "public, no-cache"


def test_a_waiting_study_is_cancelled_at_once(scenario, client_of, lists):
    run = ask(method="lists", datasets=[lists], by=scenario.member, organization=scenario.member_organization)
    address = f"{run.get_absolute_url()}cancel/"
    assert client_of(scenario.leader).post(address).status_code == 403
    assert client_of(scenario.stranger).post(address).status_code == 404
    assert client_of(scenario.member).post(address).status_code == 302
    run.refresh_from_db()
    assert run.state == "cancelled"
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_a_study_under_way_stops_at_its_next_step(lists, monkeypatch):
    monkeypatch.setattr(running, "SECONDS_BETWEEN_SIGNS", 0)
    run = ask(method="lists", datasets=[lists], parameters={"method": "stepwise", "replicates": 200})

    def compute(run, progress):
        progress("stepwise", 0.5)
        seen = Run.objects.get(pk=run.pk)
        assert (seen.state, seen.progress > 0, seen.stage) == ("running", True, "stepwise")
        actions.cancel_run(run=seen, by=None)
        progress("stepwise", 0.6)
        raise AssertionError("went on")

    monkeypatch.setattr(running, "compute", compute)
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.result, run.folder.exists()) == ("cancelled", None, False)
    with pytest.raises(actions.ValidationError, match="ended already"):
        actions.cancel_run(run=run, by=None)


def test_a_study_of_a_dead_worker_is_taken_over_and_that_of_a_living_one_is_not(lists):
    run = ask(method="lists", datasets=[lists])
    Worker.objects.create(name="living")
    Run.objects.filter(pk=run.pk).update(state="running", started_at=timezone.now(), worker="living")
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "running"
    Worker.objects.all().delete()
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done"


def test_who_only_slept_finds_the_study_taken_and_keeps_nothing(lists, monkeypatch):
    run = ask(method="lists", datasets=[lists])

    def compute(seen, progress):
        Run.objects.filter(pk=run.pk).update(worker="another")
        progress("stepwise", 0.6)
        raise AssertionError("went on")

    monkeypatch.setattr(running, "compute", compute)
    running.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.worker) == ("running", "another")


def test_a_study_that_nobody_has_is_ended_with_a_sentence(lists):
    waiting, lost = ask(method="lists", datasets=[lists]), ask(method="lists", datasets=[lists], later=False)
    Run.objects.update(state="running", started_at=timezone.now(), worker="dead")
    assert recovery.end_lost_runs() == 1, "the other one waits for a worker: its task is there"
    lost.refresh_from_db()
    waiting.refresh_from_db()
    assert (lost.state, "Start the study again" in lost.error, waiting.state) == ("failed", True, "running")
    assert recovery.end_lost_runs() == 0


def test_one_person_has_a_few_studies_under_way(member, lists):
    for _ in range(actions.MOST_UNDER_WAY):
        ask(method="lists", datasets=[lists], by=member)
    with pytest.raises(actions.ValidationError, match="still under way"):
        ask(method="lists", datasets=[lists], by=member)


def test_command_starts_and_computes(lists, capsys):
    options = {"lists_method": "lower", "now": True, "json": True}
    call_command("runstudy", "lists", dataset=[lists.public_id], **options)
    shown = json.loads(capsys.readouterr().out)
    assert shown["state"] == "done"
    assert Run.objects.get().public_id == shown["id"]
    call_command("runstudy", "lists", dataset=[lists.name], json=True)
    assert json.loads(capsys.readouterr().out)["state"] == "queued"


def test_command_says_what_is_registered(lists):
    with pytest.raises(CommandError, match=f"No data set is registered as “nothing”.*{lists.public_id}"):
        call_command("runstudy", "lists", dataset=["nothing"])
    with pytest.raises(CommandError, match="One draw makes no interval"):
        call_command("runstudy", "footprint", dataset=[lists.public_id], draws=1)
