"""Who reads which study, on the pages, in the files, in the search and through the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.lib.tests import factories
from hub.studies.tests.conftest import read

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]

SEES = {
    "public": {"visitor", "stranger", "member", "leader", "secretariat"},
    "partners": {"member", "leader", "secretariat"},
    "restricted": {"member", "secretariat"},  # the member's organization brought it
}


def done(**fields):
    values = {"state": "done", "result": {}, "finished_at": timezone.now(), "files": ["run.json"], "progress": 100}
    run = factories.study(**values | fields)
    run.folder.mkdir(parents=True)
    (run.folder / "run.json").write_text("{}")
    return run


@pytest.mark.parametrize("visibility", SEES)
@pytest.mark.parametrize("who", ["visitor", "stranger", "member", "leader", "secretariat"])
def test_every_channel_gives_the_same_answer(scenario, client_of, visibility, who):
    run = done(visibility=visibility, organization=scenario.member_organization, title_en="Xylophone")
    client = client_of(scenario.people[who])
    sees = who in SEES[visibility]
    assert (client.get(run.get_absolute_url()).status_code == 200) == sees
    file = client.get(f"{run.get_absolute_url()}files/run.json")
    assert (file.status_code == 200) == sees
    read(file)
    for address in ("/studies/", "/studies/?q=xylophone", "/search/?q=xylophone", "/api/v1/studies"):
        assert (run.public_id in client.get(address).content.decode()) == sees, address
    assert (client.get(f"/api/v1/studies/{run.public_id}").status_code == 200) == sees


def test_data_that_are_not_open_are_not_named(client, scenario, client_of):
    hidden = factories.dataset(name="Hidden table", visibility="restricted")
    run = done(datasets=[hidden])
    for address in ("/studies/", "/studies/?q=study", run.get_absolute_url(), "/api/v1/studies", "/api/v1/studies?q=study",
                    f"/api/v1/studies/{run.public_id}", "/studies/data/", "/api/v1/datasets"):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200, address
        assert "Hidden table" not in page.content.decode(), address
        assert hidden.sha256 not in page.content.decode(), address
    assert "1 data set is not open to you" in client.get(run.get_absolute_url()).content.decode()
    assert "Hidden table" in client_of(scenario.secretariat).get("/studies/").content.decode()


@pytest.mark.parametrize("name", ["other.csv", "../../secret_key", "..%2f..%2fsecret_key", "run.json/../../x"])
def test_only_files_of_the_study_are_given(client, name):
    run = done()
    assert client.get(f"{run.get_absolute_url()}files/{name}").status_code == 404


def test_files_cannot_run_scripts_in_the_page(client):
    run = done(files=["run.json", "a.svg"])
    (run.folder / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    picture = client.get(f"{run.get_absolute_url()}files/a.svg")
    assert "default-src 'self'" in picture["Content-Security-Policy"]
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert b"<svg" in read(picture)
    record = client.get(f"{run.get_absolute_url()}files/run.json")
    assert record["Content-Disposition"].startswith("attachment")
    assert read(record) == b"{}"


def figure(**fields):
    return {
        "name": "a",
        "title": "A",
        "text": "",
        "notes": [],
        "picture": "",
        "table": "",
        "rows": 0,
        "open": False,
    } | fields


def test_a_picture_comes_as_png_to_those_who_see_the_study(scenario, client_of):
    run = done(visibility="partners", files=["run.json", "a.svg"], figures=[figure(picture="a.svg"), figure(name="b")])
    (run.folder / "a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="9" height="9"/></svg>'
    )
    address = f"{run.get_absolute_url()}pictures"
    picture = client_of(scenario.member).get(f"{address}/a.png")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert picture.content.startswith(b"\x89PNG")
    assert client_of(scenario.member).get(f"{address}/b.png").status_code == 404
    assert client_of(scenario.member).get(f"{address}/c.png").status_code == 404
    assert client_of(scenario.stranger).get(f"{address}/a.png").status_code == 404
    assert f"{address}/a.png" in client_of(scenario.member).get(run.get_absolute_url()).content.decode()


def test_tables_leave_without_formulas(client):
    run = done(files=["run.json", "a.csv", "b.csv"])
    (run.folder / "a.csv").write_text('region,=value\n"=HYPERLINK(""https://example.org"")",-4.4\n')
    (run.folder / "b.csv").write_text('region,value\n"North, east",-4.4\n')
    answer = client.get(f"{run.get_absolute_url()}files/a.csv")
    assert read(answer) == b'region,\'=value\n"\'=HYPERLINK(""https://example.org"")",-4.4\n'
    assert answer["Content-Disposition"] == f'attachment; filename="{run.public_id}-a.csv"'
    assert read(client.get(f"{run.get_absolute_url()}files/b.csv")) == b'region,value\n"North, east",-4.4\n'


@pytest.mark.parametrize("address", ["/studies/", "/studies/data/", "/api/v1/studies"])
def test_lists_ask_no_more_often_for_more_rows(client, address):
    def queries(rows):
        for _ in range(rows):
            done(datasets=[factories.dataset(), factories.dataset()])
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    queries(1)  # what is cached at the first request
    assert queries(1) == queries(15)


def test_a_study_under_way_shows_how_far_it_is(client):
    run = factories.study(state="running", progress=42, stage="stepwise", started_at=timezone.now())
    page = client.get(run.get_absolute_url()).content.decode()
    assert 'value="42"' in page
    assert "Look again" in page


def test_words_are_changed_by_those_who_brought_it_and_figures_by_nobody(scenario, client_of):
    run = done(organization=scenario.member_organization, visibility="partners")
    address = f"{run.get_absolute_url()}edit/"
    values = {"title_en": "Other title", "visibility": "public", "state": "failed", "result": "1"}
    assert client_of(scenario.leader).post(address, values).status_code == 403
    assert client_of(scenario.stranger).post(address, values).status_code == 404
    assert client_of(scenario.member).post(address, values).status_code == 302
    run.refresh_from_db()
    assert (run.title_en, run.visibility, run.state, run.result) == ("Other title", "public", "done", {})


def test_a_study_is_not_opened_wider_than_its_data(scenario, client_of):
    data = factories.dataset(visibility="partners")
    run = done(organization=scenario.member_organization, visibility="partners", datasets=[data])
    values = {"title_en": "Study", "visibility": "public"}
    answer = client_of(scenario.member).post(f"{run.get_absolute_url()}edit/", values)
    assert answer.status_code == 422
    assert "cannot be open to more people" in answer.content.decode()
