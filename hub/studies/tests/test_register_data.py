"""Somebody registers a data set: by command on the server, or by sending a file that holds no persons."""

import gzip
import hashlib
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from hub.events.models import Event
from hub.lib.tests import factories
from hub.studies.models import Dataset
from hub.studies.reading import LARGEST_UPLOAD, guess_kind
from hub.studies.tests.conftest import LISTS, PERSONS, sent

pytestmark = pytest.mark.django_db


def register(file, capsys=None, **options):
    call_command("registerdata", str(file), **{"name": "Data set 1", "licence": "CC0 1.0", "json": True} | options)


def test_command_notes_hash_version_and_place(lists_file, capsys):
    register(lists_file, publisher="Organization 1", version_of_data="2013")
    result = json.loads(capsys.readouterr().out)
    dataset = Dataset.objects.get()
    assert result["sha256"] == dataset.sha256 == hashlib.sha256(lists_file.read_bytes()).hexdigest()
    assert (result["version"], result["kind"], result["path"]) == ("2013", "lists", str(lists_file.resolve()))
    assert not dataset.stored_here
    event = Event.objects.about(dataset).get()
    assert str(lists_file) not in json.dumps(event.after)


def test_version_is_an_option_of_the_command(lists_file):
    from hub.studies.management.commands.registerdata import Command

    parser = Command().create_parser("actionhub", "registerdata")
    read = parser.parse_args([str(lists_file), "--name", "n", "--licence", "l", "--version", "2013"])
    assert read.version_of_data == "2013"


def test_a_folder_is_one_data_set(tmp_path, teaching_table):
    folder = tmp_path / "table"
    folder.mkdir()
    (folder / "Z.csv").write_bytes(teaching_table.read_bytes())
    register(folder)
    first = Dataset.objects.get().sha256
    (folder / "Z.csv").write_bytes(b"other")
    register(folder)
    assert Dataset.objects.exclude(sha256=first).count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"file": "/nowhere/at/all.csv"}, "There is no file"),
        ({"licence": "  "}, "Say under which licence"),
        ({"name": " "}, "Give the data set a name"),
    ],
)
def test_command_refuses_with_a_sentence(lists_file, change, sentence):
    file = change.pop("file", lists_file)
    with pytest.raises(CommandError, match=sentence):
        register(file, **change)
    assert not Dataset.objects.exists()


def test_the_same_file_is_registered_once(lists_file, tmp_path):
    register(lists_file)
    copy = tmp_path / "other-name.csv"
    copy.write_bytes(lists_file.read_bytes())
    with pytest.raises(CommandError, match="registered already: Data set 1"):
        register(copy)


def test_kinds_are_recognised(teaching_table, teaching_counts, uk2013, tmp_path):
    persons = tmp_path / "persons.csv"
    persons.write_text(PERSONS)
    cases = tmp_path / "cases.csv"
    cases.write_text("A,B\n" + "1,0\n0,1\n1,1\n" * 5)
    found = [guess_kind(file) for file in (teaching_table, teaching_counts, uk2013, persons, cases)]
    assert found == ["table", "counts", "lists", "persons", "persons"]


def test_published_samples_of_persons_are_recognised():
    data = Path(__file__).resolve().parents[3].parent / "shared" / "data"
    if not data.is_dir():
        pytest.skip("The shared data folder is not beside the repository.")
    samples = [*data.glob("rds/faux*.csv"), data / "rds" / "nyjazz.csv", data / "nsum" / "rwanda_example_survey.csv"]
    assert {guess_kind(file) for file in samples} == {"persons"}


def test_persons_registered_by_command_are_for_few_and_not_copied(tmp_path):
    file = tmp_path / "sample.csv"
    file.write_text(PERSONS)
    register(file)
    dataset = Dataset.objects.get()
    assert (dataset.kind, dataset.visibility, dataset.stored_here) == ("persons", "restricted", False)


def fields(**changes):
    return {"name": "Data set 1", "licence": "CC0 1.0", "kind": "lists", "visibility": "partners"} | changes


@pytest.mark.parametrize(
    ("who", "status"), [("visitor", 302), ("stranger", 403), ("member", 302), ("leader", 302), ("secretariat", 302)]
)
def test_partners_and_secretariat_send_files(scenario, client_of, who, status):
    answer = client_of(scenario.people[who]).post("/studies/data/add/", fields(file=sent("lists.csv", LISTS)))
    assert answer.status_code == status
    may = who in {"member", "leader", "secretariat"}
    assert Dataset.objects.exists() == may
    if may:
        dataset = Dataset.objects.get()
        assert Path(dataset.path).read_text() == LISTS
        assert dataset.stored_here


@pytest.mark.parametrize("kind", ["lists", "table", "counts"])
@pytest.mark.parametrize(
    "content",
    [
        PERSONS,
        "A,B\n" + "1,0\n0,1\n1,1\n" * 5,
        "country,form,year\n" + "Country 1,domestic work,2020\n" * 12,
    ],
    ids=["respondents", "one row a case", "cases by country"],
)
def test_files_of_persons_are_refused_with_what_to_do(client_of, member, kind, content):
    answer = client_of(member).post("/studies/data/add/", fields(kind=kind, file=sent("sample.csv", content)))
    assert answer.status_code == 422
    assert "on your own machine" in answer.content.decode()
    assert not Dataset.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.csv", "<html><script>alert(1)</script></html>", "is not what its name says"),
        ("book.xlsx", "A,B,count\n1,0,3\n", "is not what its name says"),
        ("run.exe", "MZ", "is not what its name says"),
        ("lists.csv.gz", b"\x1f\x8b broken", "is damaged"),
        ("lists.csv", "A,B,count\n1,0,3\n1,0,4\n", "have the same capture history"),
        ("lists.csv", "A,B,count\n1,2,3\n0,1,4\n", "where 0 or 1 is expected"),
    ],
)
def test_wrong_files_are_refused_and_nothing_is_kept(client_of, member, name, content, sentence):
    answer = client_of(member).post("/studies/data/add/", fields(file=sent(name, content)))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="Data set 1"' in answer.content.decode()  # what was typed is not lost
    assert not Dataset.objects.exists()


def test_a_file_over_the_limit_is_refused(client_of, member, monkeypatch):
    monkeypatch.setattr("hub.studies.views.LARGEST_UPLOAD", 10)
    answer = client_of(member).post("/studies/data/add/", fields(file=sent("lists.csv", LISTS)))
    assert "larger than" in answer.content.decode()
    assert LARGEST_UPLOAD == 50_000_000


def test_where_a_file_lies_is_shown_to_nobody(client, lists_file):
    register(lists_file)
    for address in ("/studies/data/", "/api/v1/datasets", "/search/?q=Data", "/events/"):
        page = client.get(address).content.decode()
        assert str(lists_file.parent) not in page


def test_only_those_who_brought_it_change_it(scenario, client_of):
    dataset = factories.dataset(organization=scenario.member_organization)
    address = f"/studies/data/{dataset.public_id}/edit/"
    values = {"name": "Other name", "licence": "CC BY 4.0", "visibility": "public", "withdrawn": "on"}
    assert client_of(scenario.leader).post(address, values).status_code == 403
    assert client_of(scenario.member).post(address, values).status_code == 302
    dataset.refresh_from_db()
    assert (dataset.name, dataset.withdrawn) == ("Other name", True)
    assert set(Event.objects.about(dataset).latest("sequence").after) == {"name", "licence", "withdrawn"}


def packed(value: str) -> bytes:
    book = Workbook()
    book.active.append(["region", "sector", "value"])
    book.active["XFD1048576"] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("far.xlsx", packed("one word that asks for 500 GB"), "far.xlsx"),
        ("wide.csv", ("a," * 100_000 + "\n" + "1," * 100_000).encode(), "100001 columns"),
        ("wide.csv.gz", gzip.compress(("a," * 100_000 + "\n" + "1," * 100_000).encode()), "100001 columns"),
    ],
)
@pytest.mark.usefixtures("real_children")
def test_small_files_that_take_everything_are_refused(client_of, member, name, content, sentence):
    """They ended the process that answered, and with it the requests of everybody else."""
    answer = client_of(member).post("/studies/data/add/", fields(kind="table", file=sent(name, content)))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Dataset.objects.exists()


def test_what_was_brought_for_an_organization_stays_with_it(scenario, client_of):
    """Whoever registered it and speaks for another organization since changes it no more."""
    dataset = factories.dataset(organization=scenario.leading_organization, registered_by=scenario.member)
    values = {"name": "Other name", "licence": "CC BY 4.0", "visibility": "public"}
    assert client_of(scenario.member).post(f"/studies/data/{dataset.public_id}/edit/", values).status_code == 403
    study = factories.study(organization=scenario.leading_organization, requested_by=scenario.member)
    assert client_of(scenario.member).post(f"/studies/{study.public_id}/edit/", values).status_code == 403
    own = factories.dataset(organization=None, registered_by=scenario.member)
    assert client_of(scenario.member).post(f"/studies/data/{own.public_id}/edit/", values).status_code == 302
