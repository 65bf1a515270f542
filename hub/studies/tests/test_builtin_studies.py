"""The two studies that come with the software: loaded once, quick ever after, the spread first."""

import dataclasses
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hub.events.models import Event
from hub.lib.tests import factories as make
from hub.studies import builtin
from hub.studies.models import Dataset, Run
from hub.studies.tests.conftest import english_words_of, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick(monkeypatch):
    """The UK lists by one quick method; the spread over comparison models is there all the same."""
    teaching, world, uk = builtin.BUILTIN
    quick_uk = dataclasses.replace(uk, parameters={**uk.parameters, "method": "lower"})
    monkeypatch.setattr(builtin, "BUILTIN", [teaching, quick_uk, world])


def test_loaded_once_and_left_alone(quick, client):
    for iso3, name in (("DEU", "Allemagne"), ("KHM", "Cambodge"), ("PHL", "Philippines")):
        make.country(iso3=iso3, name_fr=name)
    assert builtin.load_studies() == {"teaching-table": "computed", "uk-2013": "computed", "wiod-2011": "computed"}
    events = Event.objects.count()
    assert builtin.load_studies() == {"teaching-table": "unchanged", "uk-2013": "unchanged", "wiod-2011": "unchanged"}
    assert (Run.objects.count(), Dataset.objects.count(), Event.objects.count()) == (3, 3, events)

    uk = Run.objects.get(builtin="uk-2013")
    page = client.get(uk.get_absolute_url()).content.decode()
    body = page[page.index("<h1") :]
    low, high = (round(uk.result["spread"][end]) for end in ("low", "high"))
    spread, critique = body.index(f"{low:,} to {high:,} people"), body.index("On the Unreliability of Multiple Systems")
    assert spread < critique < body.index("10,000 to 13,000") < body.index("methods.svg")
    assert (uk.result["observed"], uk.result["results"][0]["method"]) == (2744, "lower")
    teaching = Run.objects.get(builtin="teaching-table")
    for run in Run.objects.all():
        assert english_words_of(run) == [], run.builtin
    of_teaching = teaching.get_absolute_url()
    of_world = Run.objects.get(builtin="wiod-2011").get_absolute_url()
    page = client.get(f"/fr{of_teaching}").content.decode()
    for words in (
        "Tirages pour l’intervalle",
        "Où le travail est effectué",
        "la demande finale de toutes les régions",
        ">Région<",
        "1\xa0210<",
    ):
        assert words in page, words
    page = client.get(f"/fr{of_world}").content.decode()
    for words in ("Asie de l’Est et du Sud-Est", "représentés par le reste du monde", "de la valeur ajoutée mondiale"):
        assert words in page, words
    for words in ("Allemagne 127\xa0113 sur 1\xa0601\xa0451", "Reste du monde", "Cambodge, Philippines"):
        assert words in page.replace("\u202f", "\xa0"), words
    drawn = client.get(f"/fr{of_world}files/exports.svg").content.decode().replace("\u202f", "\xa0")
    assert ">Allemagne, 1\xa0470\xa0000<" in drawn
    for language, title in (("ar", "من يعمل لمن؟"), ("pt", "Quem trabalha para quem?")):
        page = client.get(f"/{language}{of_world}").content.decode()
        assert title in page
        assert "The World Input-Output Database" not in page
        page = client.get(f"/{language}/studies/data/").content.decode()
        assert "Teaching table of three invented regions" not in page
    page = client.get(of_teaching).content.decode()
    assert "A teaching table. Made up." in page[page.index("<main") : page.index("<aside")]
    assert of_teaching in client.get("/studies/").content.decode()


def test_left_to_the_worker_at_the_start(quick):
    assert set(builtin.load_studies(later=True).values()) == {"waiting for the worker"}
    assert set(builtin.load_studies(later=True).values()) == {"under way"}
    assert set(Run.objects.values_list("state", flat=True)) == {"queued"}


def test_cut_short_is_taken_up_again(quick):
    builtin.load_studies(later=True)
    DBTaskResult.objects.all().delete()
    Run.objects.update(state="running", started_at=timezone.now(), worker="dead")
    builtin.load_studies(later=True)
    assert set(Run.objects.values_list("state", flat=True)) == {"queued"}


def test_a_new_edition_keeps_the_address(quick, monkeypatch):
    builtin.load_studies()
    before = set(Run.objects.values_list("public_id", flat=True))
    monkeypatch.setattr(builtin, "EDITION", "next")
    assert set(builtin.load_studies().values()) == {"computed"}
    assert set(Run.objects.values_list("public_id", flat=True)) == before


def test_the_study_of_supply_chains_shows_real_figures_without_its_table(quick, client):
    builtin.load_studies()
    world = Run.objects.get(builtin="wiod-2011")
    assert (world.state, world.seed, world.datasets.count()) == ("done", 1, 0)
    page = client.get(world.get_absolute_url()).content.decode()
    for words in (
        "26 % of child labour",
        "wiot_2011_with_va.csv.gz",
        "lower bound",
        "exports.svg",
        "437d64f2e5ce",
        "Not counted, % of output",
    ):
        assert words in page
    beside = world.folder / "published.csv"
    assert beside.is_file()
    assert page.count("Dot: this run. Mark: the published figure.") == 1
    assert "published shares of 2019" in client.get(f"/charts/study/{world.public_id}.svg").content.decode()
    exports = read(client.get(f"{world.get_absolute_url()}files/exports.csv")).decode()
    assert len(exports.splitlines()) == 42
    footprint = (world.folder / "footprint.csv").read_text()
    assert footprint.startswith(
        "Region,By output,By value added,Evenly,By what is sold at home,Lowest rule,Highest rule,"
    )


def test_the_page_says_in_words_what_was_computed_from_what(quick, client):
    builtin.load_studies()
    address = Run.objects.get(builtin="wiod-2011").get_absolute_url()
    page = client.get(address).content.decode()
    for words in (
        "World Input-Output Database, release 2013",
        "https://www.rug.nl/ggdc/valuechain/wiod/",
        "Public domain",
        "evidence record wiot_2011_with_va.csv.gz --counts countries_2016.xml.gz",
        "only the figures come with this software",
        "By what is sold at home",
        "Low, 95 % of draws",
    ):
        assert words in page, words
    assert "shipped" not in page
    assert "on this server</dd>" not in page
    french = client.get(f"/fr{address}").content.decode()
    for words in (
        "Selon les ventes intérieures",
        "Domaine public",
        "Comment refaire le calcul",
        "parts publiées en 2019",
    ):
        assert words in french, words


def test_the_same_run_gives_the_shipped_bytes():
    """Whoever has the table and the counts gets what is shipped, byte by byte."""
    from evidence.satellites.world_record import make_record

    from hub.studies.computing.shipped import SHIPPED

    data = Path(__file__).resolve().parents[4] / "shared" / "data"
    table = data / "mrio" / "wiod2013" / "wiot_2011_with_va.csv.gz"
    if not table.exists():
        pytest.skip("the table of 2011 is not beside the repository (../shared/data)")
    counts = [data / "ilab" / f"countries_{year}.xml.gz" for year in (2016, 2018, 2019, 2021)]
    made = make_record(table, counts)
    shipped = {file.name: file.read_text(encoding="utf-8") for file in SHIPPED["wiod-2011"].iterdir()}
    assert made == shipped
