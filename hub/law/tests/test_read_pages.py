"""The matrix, a standard, a cell and a country: verdicts with their sources, and what is unknown is neither met nor a gap."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.law.cells import Cells, chosen_editions
from hub.law.importing import import_law_file
from hub.law.models import Edition, Finding, LawStandard
from hub.law.tests.files import country, country_file, law
from hub.lib.tests import factories

pytestmark = pytest.mark.django_db

ACTIONS = "<Legal_Framework><Action><Name>Prohibit it in law.</Name></Action></Legal_Framework>"
BOUND = "<C_138_Ratified>Yes</C_138_Ratified>"


@pytest.fixture
def editions(standards, countries):
    """Mali meets the minimum age since 2018 and never free education; Côte d’Ivoire is in the newest edition only."""
    for year, verdict in (("2016", "No"), ("2018", "Yes"), ("2022", "Yes")):
        laws = law("Minimum_Work", verdict, age="15") + law("Free_Public_Education", "No")
        laws += law("Compulsory_Education", "Yes", age="15")
        file = country("Mali", laws=laws, conventions=BOUND, actions=ACTIONS, year=year)
        more = country("Côte d'Ivoire", laws=law("Minimum_Work", "N/A"), year=year) if year == "2022" else ""
        import_law_file(f"{year}.xml", country_file(file, more))


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def test_does_the_law_meet_c138_since_when_says_who(editions, client):
    """From the matrix one click on the cell answers all three."""
    page = text_of(client, "/law/?region=all")
    assert "Where the law falls short" in page
    region = factories.Region.objects.first()
    matrix = text_of(client, f"/law/?region={region.code}")
    assert "href=mli/3/" in matrix
    cell = text_of(client, "/law/mli/3/")
    assert "Met according to US Department of Labor in every edition since 2018" in cell
    assert "C138" in cell
    assert cell.count("US Department of Labor, 20") >= 3


def test_unknown_and_not_applicable_are_neither_gaps_nor_met(editions):
    cells = Cells(chosen_editions(2022))
    standards = list(LawStandard.objects.filter(family="law"))
    counts = cells.counts(cells.countries, standards)
    minimum, free = (
        next(one for one in standards if one.code == code) for code in ("minimum-age-for-work", "free-public-education")
    )
    assert {key.value: number for key, number in counts[minimum.pk].items()} == {"met": 1, "not_applicable": 1}
    assert {key.value: number for key, number in counts[free.pk].items()} == {"not_met": 1, "unknown": 1}
    ivory = next(one for one in cells.countries if one.iso3 == "CIV")
    assert cells.number_of_gaps(ivory, standards) == 0


def test_an_edition_that_is_silent_is_not_answered_for_by_an_older_one(editions, countries):
    Finding.objects.filter(edition__year=2022, country=countries["MLI"]).delete()
    assert not [key for key in Cells(chosen_editions(2022)).verdicts if key[0] == countries["MLI"].pk]


def test_a_published_assessment_stands_and_an_older_one_does_not(editions, countries):
    standard = LawStandard.objects.get(code="free-public-education")
    key = (countries["MLI"].pk, standard.pk)
    older = {"country": countries["MLI"], "standard": standard, "verdict": "met", "state": "published"}
    factories.law_assessment(day="2019-01-01", **older)
    assert Cells(chosen_editions(2022)).verdicts[key] == "not_met"
    factories.law_assessment(day="2024-01-01", **older)
    assert Cells(chosen_editions(2022)).verdicts[key] == "met"
    assert Cells(chosen_editions(2018)).verdicts[key] == "not_met"
    factories.law_assessment(day="2025-01-01", **older | {"verdict": "partly", "state": "submitted"})
    assert Cells(chosen_editions(2022)).verdicts[key] == "met"


def test_a_country_shows_what_changed_and_what_is_suggested(editions, client):
    page = text_of(client, "/countries/mli/law/")
    assert "What changed since 2016" in page
    assert "since edition 2018" in page
    assert "Prohibit it in law." in page
    assert "Nothing is known yet" in page


def test_a_country_shows_each_edition_in_a_column(editions, client):
    page = client.get("/countries/mli/law/").content.decode()
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert [head.count(f'<th scope="col">{year}</th>') for year in (2016, 2018, 2022)] == [1, 1, 1]
    assert page.count("Source: US Department of Labor, 2022") >= 1


def test_suggested_actions_stand_under_their_country_and_area(editions, client):
    page = client.get("/law/actions/").content.decode()
    assert page.count('<h2 id="mli">') == 1
    assert page.index('<h2 id="mli">') < page.index('<h3 class="by">') < page.index("Prohibit it in law.")


def test_a_country_of_which_nothing_is_loaded_says_so(standards, countries, client):
    page = text_of(client, "/countries/som/law/")
    assert "Nothing is loaded on this country." in page
    assert "not met" not in page


def test_a_standard_over_the_world(editions, client):
    page = text_of(client, "/law/minimum-age-for-work/?verdict=met")
    assert "Mali" in page
    assert "Côte d’Ivoire" not in page
    assert "article 2" in page


def test_differences_between_two_editions(editions, client):
    page = text_of(client, "/law/changes/?from=2016&to=2022")
    assert "Minimum age for work" in page
    assert "/law/mli/1/" not in page  # free education was not met in both
    assert "/law/mli/3/" not in text_of(client, "/law/changes/?from=2018&to=2022")


def test_ratified_and_not_in_the_law(editions, client):
    Finding.objects.filter(standard__code="minimum-age-for-work").update(verdict="not_met")
    page = text_of(client, "/law/transposition/")
    assert "/law/mli/3/" in page
    assert "/law/mli/1/" not in page  # whether Mali is bound by the CRC is not loaded
    assert "/law/mli/3/" not in text_of(client, "/law/transposition/?instrument=crc")


def test_downloads_carry_source_citation_and_date(editions, countries, client):
    today = f"{timezone.localdate():%Y-%m-%d}"
    rows = list(csv.DictReader(io.StringIO(client.get("/law/download/csv/?country=mli").content.decode("utf-8-sig"))))
    first = next(row for row in rows if row["standard"] == "minimum-age-for-work")
    assert (first["verdict"], first["age"], first["publisher"], first["edition"]) == ("met", "15", "usdol", "2022")
    assert today in rows[-1]["country"]
    answer = json.loads(client.get("/law/download/json/?edition=all&country=mli").content)
    assert today in answer["citation"]
    assert {row["edition"] for row in answer["rows"]} == {2016, 2018, 2022}
    standard = LawStandard.objects.get(code="free-public-education")
    shown = factories.law_assessment(country=countries["MLI"], standard=standard, state="published", day="2024-01-01")
    factories.law_assessment(country=countries["MLI"], standard=standard, state="submitted", reason="Hidden")
    rows = json.loads(client.get("/law/download/json/?country=mli").content)["rows"]
    assert [row["source"] for row in rows if row["edition"] == 2024] == [f"http://testserver{shown.get_absolute_url()}"]
    earlier = json.loads(client.get("/law/download/json/?country=mli&edition=2018").content)["rows"]
    assert not [row for row in earlier if row["edition"] == 2024]
    assert client.get("/law/download/xlsx/").content.startswith(b"PK")
    assert client.get("/law/download/exe/").status_code == 404


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/law/changes/download/{}/?from=2016&to=2022", 1),
        ("/law/changes/download/{}/?from=2016&to=2022&direction=worse", 0),
        ("/law/transposition/download/{}/", 2),
        ("/law/transposition/download/{}/?instrument=crc", 0),
        ("/law/actions/download/{}/?area=legal", 1),
        ("/law/actions/download/{}/?country=civ", 0),
        ("/law/instruments/c138/download/{}/", 1),
        ("/law/instruments/palermo/download/{}/", 0),
    ],
)
def test_every_view_can_be_taken_away_as_it_was_chosen(editions, client, address, number):
    later = Finding.objects.filter(
        edition__year=2022, standard__code__in=("compulsory-education-age", "minimum-age-hazardous-work")
    )
    later.update(verdict="not_met")
    Finding.objects.filter(edition__year=2022, standard__code="age-work-and-schooling").update(verdict="not_met")
    if "changes" in address:
        later.update(verdict="met")
        Finding.objects.filter(standard__code="age-work-and-schooling").delete()
    today = f"{timezone.localdate():%Y-%m-%d}"
    body = json.loads(client.get(address.format("json")).content)
    assert len(body["rows"]) == number
    assert body["citation"].endswith(f"{today}.")
    lines = list(csv.reader(io.StringIO(client.get(address.format("csv")).content.decode("utf-8-sig"))))
    assert lines[0] == body["columns"]
    assert [dict(zip(lines[0], line, strict=True)) for line in lines[1:-1]] == [
        {name: str(value) for name, value in row.items()} for row in body["rows"]
    ]
    assert lines[-1] == [body["citation"]]
    assert client.get(address.format("xlsx")).content.startswith(b"PK")
    assert client.get(address.format("exe")).status_code == 404


@pytest.mark.parametrize("address", ["/law/changes/?from=2016&to=2022", "/law/transposition/", "/law/actions/"])
def test_a_map_and_bars_stand_beside_the_table(editions, client, address):
    Finding.objects.filter(edition__year=2022, standard__code="age-work-and-schooling").update(verdict="not_met")
    Finding.objects.filter(edition__year=2016, standard__code="age-work-and-schooling").update(verdict="met")
    page = text_of(client, address)
    assert page.count('class="map map--nearby"') == 1
    assert 'class="hbars"' in page or 'class="meter' in page
    assert "/countries/mli/law/" in page[page.index("map--nearby") :]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/law/?region=202&edition=2022", {"MLI": "1"}), ("/law/?region=202&pathfinder=1", {}),
        ("/law/changes/?from=2016&to=2022", {"MLI": "1"}), ("/law/changes/?from=2016&to=2022&standard=free-public-education", {}),
        ("/law/transposition/", {"MLI": "1"}), ("/law/transposition/?instrument=crc", {}),
        ("/law/actions/?area=legal", {"MLI": "1"}), ("/law/minimum-age-for-work/?verdict=met", {"MLI": "met"}),
    ],
)  # fmt: skip
def test_a_map_is_taken_away_as_it_was_chosen(editions, client, address, shown):
    Finding.objects.filter(edition__year=2022, standard__code="age-work-and-schooling").update(verdict="not_met")
    Finding.objects.filter(edition__year=2016, standard__code="age-work-and-schooling").update(verdict="met")
    found = re.findall(r'"(/charts/law[^"]*\.csv[^"]*)"', client.get(address).content.decode())
    assert len(found) == bool(shown)
    for csv_address in map(html.unescape, found):
        rows = list(csv.reader(io.StringIO(client.get(csv_address).content.decode("utf-8-sig"))))
        assert {row[0]: row[2] for row in rows[1 : len(shown) + 1]} == shown
        assert client.get(csv_address.replace(".csv", ".svg")).status_code == 200


def test_a_file_of_the_matrix_keeps_to_pathfinder_countries(editions, countries, client):
    assert json.loads(client.get("/law/download/json/?pathfinder=1").content)["rows"] == []
    factories.dated_step(country=countries["MLI"], moment="held", on="2020")
    rows = json.loads(client.get("/law/download/json/?pathfinder=1").content)["rows"]
    assert {row["country"] for row in rows} == {"MLI"}
    assert "pathfinder=1" in text_of(client, "/law/?pathfinder=1")


@pytest.mark.parametrize(
    "address", ["/law/xxx/3/", "/law/mli/999/", "/law/nothing/", "/law/instruments/nothing/", "/countries/xxx/law/"]
)
def test_what_is_not_there_is_not_found(editions, client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/law/", "/law/changes/", "/law/transposition/", "/law/actions/", "/law/instruments/"]
)
@pytest.mark.parametrize("language", ["", "/fr", "/ar"])
def test_an_empty_site_says_what_is_missing(db, client, address, language):
    assert client.get(f"{language}{address}").status_code == 200


def test_the_matrix_of_200_countries_is_a_page_of_few_queries_and_little_time(standards, client):
    """200 countries in four regions, 40 standards, seven editions: a region, and the sums of all."""
    regions = [factories.region(code=code, name_en=f"Region {code}") for code in ("202", "142", "150", "009")]
    keys = list(LawStandard.objects.exclude(family="model").values_list("pk", flat=True))[:40]
    editions = [factories.law_edition(year=year) for year in range(2016, 2023)]

    def fill(number: int) -> None:
        made = [factories.country(region=regions[at % 4]) for at in range(number)]
        Finding.objects.bulk_create(
            (
                Finding(edition=edition, standard_id=key, country=one, verdict="not_met" if key % 8 == 0 else "met")
                for edition in editions
                for key in keys
                for one in made
            ),
            batch_size=5000,
        )

    def measured(address: str) -> tuple[int, int, float]:
        began = time.process_time()
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address, HTTP_COOKIE="a=b")
        return len(asked), len(page.content), time.process_time() - began

    fill(4)
    few = [measured(address) for address in ("/law/?region=202", "/law/?region=all")]
    fill(196)
    many = [measured(address) for address in ("/law/?region=202", "/law/?region=all")]
    assert [one[0] for one in many] == [one[0] for one in few]
    assert max(one[1] for one in many) < 110_000
    assert max(one[2] for one in many) < 2.0, many  # seconds of the processor, a fifth of which is usual


def test_the_matrix_asks_no_more_often_for_more_countries_and_stays_small(standards, client):
    """A region of 55 countries, 40 standards and seven editions."""
    region = factories.region(code="202", name_en="A region")
    keys = list(LawStandard.objects.exclude(family="model").values_list("pk", flat=True))
    editions = [factories.law_edition(year=year) for year in range(2016, 2023)]
    number = []
    for wanted in (2, 53):
        made = [factories.country(region=region) for _ in range(wanted)]
        Finding.objects.bulk_create(
            Finding(edition=edition, standard_id=key, country=one, verdict="not_met" if key % 8 == 0 else "met")
            for edition in editions for key in keys for one in made
        )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/law/?region=202", HTTP_COOKIE="a=b")
        number.append(len(asked))
    assert number[0] == number[1]
    assert len(page.content) < 110_000
    assert Edition.objects.count() == 7


def test_the_group_on_law_has_its_tools_after_its_plan(editions, client):
    group = factories.group(slug="rule-of-law")
    factories.plan(group=group, visibility="public")
    page = text_of(client, group.get_absolute_url())
    assert page.index('id="plan-title"') < page.index('id="law-tools-title"')
    assert "/pathfinders/" in page[page.index('id="law-tools-title"') :]


def test_treaties_have_their_short_names_in_the_language_of_the_page(client):
    standard = factories.law_standard(
        instrument=factories.instrument(number_en="CRC", number_fr="CDE", number_es="CDN"), article="28(1)(a)"
    )
    address = standard.get_absolute_url()
    for language, name in (("", "CRC"), ("/fr", "CDE"), ("/es", "CDN"), ("/ar", "CRC")):
        page = client.get(f"{language}{address}").content.decode()
        assert f">{name}</a>" in page
