"""Tables of who does what where, tagged with HXL or not."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import hxl
import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import Workbook

from hub.exchange.importing.hxl import column_letters, field_of_tag, is_tag_row, tag_of
from hub.exchange.models import Import
from hub.exchange.tests.fixtures import Take
from hub.exchange.tests.test_import_iati import state
from hub.initiatives.models import Identifier, Initiative, Place, Role, WorkArea
from hub.lib.dates import says_nothing
from hub.lib.tests import factories
from hub.lib.text import bare
from hub.vocabularies.areas import areas_of
from hub.vocabularies.models import Country

HEADINGS = "Organization,Activity,Country,Province,Code"
TAGS = "#org,#activity,#country+name,#adm1+name,#adm1+code"
Table = Callable[..., Path]


@pytest.fixture
def table(tmp_path: Path) -> Table:
    def write(*rows: str, name: str = "3w.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([*rows, ""]), encoding="utf-8")
        return path

    return write


def areas() -> list[tuple[str, str, str]]:
    return list(WorkArea.objects.order_by("country__iso3", "code", "name").values_list("code", "name", "valid_from"))


def said(outcome: dict[str, Any]) -> str:
    return "\n".join(problem["reason"] for problem in (*outcome["remarks"], *outcome["rejected"]))


@pytest.mark.parametrize(
    ("cell", "field"),
    [
        ("#org", "implementers"), ("#org +funder", "funders"), ("#ORG+Name+lead", "initiators"), ("#org+acronym", ""),
        ("#org+contact+email", ""), ("#sector+es", "cluster"), ("#activity+title+fr", "name_fr"), ("#activity", "activity"),
        ("#activity+code", "identifier"), ("#country+code", "countries"), ("#adm1+v_pcode", "adm1_code"), ("#adm2", "adm2_name"),
        ("#geo+lat", "latitude"), ("#date+start", "starts"), ("#date+reported", ""), ("#targeted+f", ""), ("#loc+name", "place_name"),
    ],
)  # fmt: skip
def test_what_a_tag_means(cell: str, field: str) -> None:
    assert field_of_tag(cell) == field


def test_what_a_row_of_tags_is() -> None:
    assert is_tag_row(["#org", "", "#affected+f+2013", "Notes"])
    assert not is_tag_row(["#N/A", "#N/A", "#1"])
    assert not is_tag_row(["org", "sector+es"])
    assert tag_of("#affected+f+2013") is None
    assert [column_letters(position) for position in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_an_empty_row_before_the_headings(take: Take, table: Table) -> None:
    file = table("Who does what where,,,,", ",,,,", HEADINGS, TAGS, "Organization 1,Schools,Panama,Los Santos,")
    assert take(file, file_format="csv")["created"] == 1
    one = Initiative.objects.get()
    assert one.name_en == "Organization 1: Schools, Panama"
    assert areas() == [("PA09", "Los Santos", "2021-10-20")]
    assert list(one.roles.values_list("kind", "named")) == [("implementer", "Organization 1")]


def test_a_malformed_tag_is_named_with_its_cell_and_the_rest_comes_in(take: Take, table: Table) -> None:
    file = table(f"{HEADINGS},Reached", f"{TAGS},#affected+f+2013", "Organization 1,Schools,Panama,Los Santos,,12")
    outcome = take(file, file_format="csv")
    assert (outcome["created"], [problem["row"] for problem in outcome["remarks"]]) == (1, [2])
    assert said(outcome).startswith("F2: “#affected+f+2013” is meant as an HXL tag")


def test_merged_cells_are_filled_only_inside_the_merge(take: Take, tmp_path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    rows = [
        HEADINGS.split(","), TAGS.split(","), ["Organization 1", "Schools", "Panama", "Los Santos"],
        [None, "Wells", "Panama", "Darien"], [None, "Roads", "Panama", "Colon"],
    ]  # fmt: skip
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    book.save(tmp_path / "merged.xlsx")
    outcome = take(tmp_path / "merged.xlsx", file_format="xlsx")
    assert (outcome["created"], [problem["row"] for problem in outcome["rejected"]]) == (2, [5])
    assert "names no organization" in said(outcome)


def test_a_missing_column_is_told_once_and_not_in_each_row(take: Take, table: Table) -> None:
    rows = [f"Organization {number},Schools,Liberia,Klay" for number in range(30)]
    file = table("Who,What,Country,District", "#org,#activity,#country,#adm2", *rows)
    outcome = take(file, file_format="csv")
    assert outcome["created"] == 30
    assert [problem["reason"][:27] for problem in outcome["remarks"]] == ["No column names the provinc"]
    assert areas()[0] == ("LR0102", "Klay", "2019-11-04")  # the name occurs once in the country


@pytest.mark.parametrize(
    "head",
    [
        ("Who,What,Country,Village,Ward", "#org,#activity,#country,#adm3+name,#adm4+code"),
        ("Organisation,Activity,Country,Admin3 name,admin 4 pcode",),
    ],
)
def test_areas_below_the_district_are_named_once_and_not_lost_in_silence(
    take: Take, table: Table, head: tuple[str, ...]
) -> None:
    rows = [
        f"Organization {number},Schools,Liberia,Place {number % 7},{'' if number else 'LR010203'}"
        for number in range(9)
    ]
    outcome = take(table(*head, *rows), file_format="csv")
    assert (outcome["created"], outcome["rejected"]) == (9, [])
    told = [problem["reason"] for problem in outcome["remarks"] if "below the district" in problem["reason"]]
    assert len(told) == 2
    assert told[0].startswith(f"D{len(head)}: ")
    assert "in 9 rows was left out, such as Place 0, Place 1, Place 2, Place 3, Place 4." in told[0]
    assert "in 1 row was left out, such as LR010203." in told[1]


def test_without_a_country_no_area_is_looked_up_until_one_is_chosen(take: Take, table: Table) -> None:
    file = table("Who,What,Province", "#org,#activity,#adm1", "Organization 1,Schools,Bomi")
    assert said(take(file, file_format="csv", source="One")).startswith("No column names the country")
    assert areas() == []
    take(file, file_format="csv", source="Two", country="LBR")
    assert areas() == [("LR01", "Bomi", "2019-11-04")]


def test_reasons_name_the_cell_of_the_sheet_as_it_was_sent(take: Take, table: Table) -> None:
    file = table(
        "A title,,,,", ",,,,", "", HEADINGS, TAGS, "Organization 1,Schools,Nowhere,Bomi,", ",Wells,Liberia,Bomi,"
    )
    outcome = take(file, file_format="csv")
    assert outcome["rejected"][0]["row"] == 6
    assert outcome["rejected"][0]["reason"].startswith("C6: “Nowhere” is not a country")


@pytest.mark.parametrize(
    "tags", ["#org,#activity,#country,#country+code,#adm1", "#org,#activity,#country,#country,#adm1"]
)
def test_columns_that_say_the_same_are_asked_about(take: Take, table: Table, tags: str) -> None:
    file = table("a,b,c,d,e", tags, "Organization 1,Schools,Liberia,LBR,Bomi")
    outcome = take(file, file_format="csv")
    assert outcome["created"] == 0
    assert "it is not clear which one counts" in outcome["not_read_to_the_end"][0]["reason"]
    chosen = {"#org": "implementers", "#activity": "activity", "#country": "countries", "#adm1": "adm1_name"}
    assert take(file, file_format="csv", mapping=chosen)["created"] == 1


def test_name_and_code_of_the_country_may_stand_side_by_side(take: Take, table: Table) -> None:
    file = table("a,b,c,d", "#org,#activity,#country+name,#country+code", "Organization 1,Schools,Liberia,LBR")
    assert take(file, file_format="csv")["created"] == 1


@pytest.mark.django_db
def test_areas_are_found_inside_their_country_and_province_only() -> None:
    sudan, liberia, guinea = areas_of("SDN"), areas_of("LBR"), areas_of("GIN")
    assert sudan
    assert liberia
    assert guinea
    assert liberia.find(level=1, name="Boffa").area is None
    assert liberia.find(level=1, code="GN001").area is None
    assert guinea.find(level=2, name="Boffa", parent="GN002").area is None
    # Below 0.85 a person decides; a number or a point of the compass is never taken for another one.
    found = liberia.find(level=1, name="River Ghee")
    assert found.area
    assert found.area.code == "LR13"
    assert liberia.find(level=1, name="Grand Banda").area is None
    assert sudan.find(level=1, name="Northern Darfur").area != sudan.find(level=1, name="South Darfur").area
    # Without its province a district is found by exactly its name only.
    assert guinea.find(level=2, name="Telemele").area is None
    telimele = guinea.find(level=2, name="Telemele", parent="GN005").area
    assert telimele
    assert telimele.code == "GN005005"


@pytest.mark.django_db
def test_a_code_of_another_year_that_means_another_place_waits_for_a_person() -> None:
    guinea = areas_of("GIN")
    assert guinea
    found = guinea.find(name="Gueckedou", code="GIN008006")
    assert found.area is None
    assert [area.name for area in found.asked] == ["Yomou", "Gueckedou"]
    same = guinea.find(name="Kerouane", code="GIN004002").area
    assert same
    assert same.code == "GN004002"


def test_a_code_of_another_country_level_or_province_is_named_as_what_it_is(take: Take, table: Table) -> None:
    tags = ("a,b,c,d,e,f,g", "#org,#activity,#country,#adm1,#adm1+code,#adm2,#adm2+code")
    rows = [
        "Organization 1,Schools,Liberia,,GN003,,", "Organization 2,Schools,Liberia,Bomi,GN001,,",
        "Organization 3,Schools,Liberia,,,,LR01", "Organization 4,Schools,Liberia,,LR02,,LR0102",
    ]  # fmt: skip
    outcome = take(table(*tags, *rows), file_format="csv")
    reasons = [problem["reason"] for problem in outcome["remarks"]]
    guinea = Country.objects.get(iso3="GIN").name_en
    for words in (f"GN003 ({guinea})", f"GN001 ({guinea}), Bomi LR01", "(Bomi LR01)", "(Klay LR0102)"):
        assert any(words in reason for reason in reasons), (words, reasons)
    assert not WorkArea.objects.exclude(valid_from="").exists()  # each waits for a person


@pytest.mark.parametrize(
    "rows",
    [
        ("#org,#activity,#country,#adm1", "Organization,Activity,Country,Province"),
        ("Who,What,Where,Area", "#org,#activity,#country,#adm1", "#org,#activity,#country,#adm1"),
        (
            "# ORG,#\u00a0Activity,#country + name,# adm1",
            "\u0627\u0644\u0645\u0646\u0638\u0645\u0629,What,Country,Province",
        ),
    ],
)
def test_headings_below_the_tags_are_no_row(take: Take, table: Table, rows: tuple[str, ...]) -> None:
    outcome = take(table(*rows, "Organization 1,Schools,Liberia,Bomi"), file_format="csv")
    assert outcome["created"] == 1
    assert [problem["reason"][:24] for problem in outcome["rejected"]] == ["The row repeats the head"]
    assert areas() == [("LR01", "Bomi", "2019-11-04")]


@pytest.mark.parametrize(
    "headings",
    [
        "\u0627\u0644\u0645\u0646\u0638\u0645\u0629,\u0627\u0644\u0646\u0634\u0627\u0637,\u0627\u0644\u0628\u0644\u062f,\u0627\u0644\u0645\u062d\u0627\u0641\u0638\u0629",
        "Organiza\u00e7\u00e3o,Atividade,Pa\u00eds,Prov\u00edncia",
        "Organizaci\u00f3n,Actividad,Pa\u00eds,Provincia",
    ],
)
def test_plain_headings_in_other_languages(take: Take, table: Table, headings: str) -> None:
    assert take(table(headings, "Organization 1,Schools,Liberia,Bomi"), file_format="csv")["created"] == 1
    assert areas() == [("LR01", "Bomi", "2019-11-04")]


def test_a_row_with_an_unknown_country_takes_none_without_a_country_with_it(take: Take, table: Table) -> None:
    file = table("a,b,c", "#org,#activity,#country", "Organization 1,Schools,Atlantis", "Organization 1,Schools,")
    outcome = take(file, file_format="csv")
    assert (outcome["created"], [problem["row"] for problem in outcome["rejected"]]) == (1, [3])


def test_what_a_person_decided_holds_for_the_whole_table(take: Take, table: Table) -> None:
    file = table(
        HEADINGS, TAGS, "Organization 1,Schools,Liberia,Bomy Hills,", "Organization 2,Wells,Liberia,Bomy Hills,"
    )
    outcome = take(file, file_format="csv", source="One")
    assert len(outcome["remarks"]) == 1
    assert outcome["remarks"][0]["reason"].startswith("D3: “Bomy Hills” is no clear name of an area of Liberia (")
    assert areas() == [("", "Bomy Hills", "")] * 2
    take(file, file_format="csv", source="Two", values={"areas": {"LBR 1 Bomy Hills": "LR01"}})
    assert areas()[2:] == [("LR01", "Bomi", "2019-11-04")] * 2


def test_pseudo_identifiers_are_stable_and_rows_of_one_activity_are_one_initiative(take: Take, table: Table) -> None:
    rows = [
        "Organization 1,Schools,Liberia,Bomi,LR01", "Organization 2,Schools,Liberia,Bomi,LR01",
        "Organization 1,Schools,Liberia,Lofa,LR08", "Organization 1,Schools,Guinea,Boke,",
    ]  # fmt: skip
    outcome = take(table(HEADINGS, TAGS, *rows), file_format="csv")
    assert (outcome["created"], outcome["rejected"]) == (3, [])
    numbers = set(Identifier.objects.values_list("value", flat=True))
    before = state()
    again = take(table(HEADINGS, TAGS, *reversed(rows), name="later.csv"), file_format="csv")
    assert (again["created"], again["unchanged"]) == (0, 3)
    assert set(Identifier.objects.values_list("value", flat=True)) == numbers
    assert state() == before
    more = take(
        table(HEADINGS, TAGS, *rows, "Organization 1,Schools,Liberia,Nimba,", name="more.csv"), file_format="csv"
    )
    assert (more["created"], more["updated"], more["unchanged"]) == (0, 1, 2)
    one = Initiative.objects.get(name_en="Organization 1: Schools, Liberia")
    assert list(one.areas.values_list("code", flat=True)) == ["LR01", "LR08", "LR12"]


def test_a_column_that_went_shifts_no_other_and_a_new_one_takes_no_old_place(take: Take, table: Table) -> None:
    tags = {"who": "#org", "what": "#activity", "donor": "#org+funder", "where": "#country", "area": "#adm1"}
    row = {"who": "Organization 1", "what": "Schools", "donor": "Organization 2", "where": "Liberia", "area": "Bomi"}

    def rows(*names: str) -> list[str]:
        return [",".join(names), ",".join(tags[name] for name in names), ",".join(row[name] for name in names)]

    take(table(*rows("who", "what", "donor", "where", "area")), file_format="csv")
    one = Initiative.objects.get()
    before = set(one.roles.values_list("kind", "named"))
    assert before == {("implementer", "Organization 1"), ("funder", "Organization 2")}
    # The donor is gone, and a column that is no donor has its heading.
    tags["donor"], row["donor"] = "#meta+note", "Organization 3"
    for names in (("who", "what", "where", "area"), ("area", "donor", "where", "what", "who")):
        outcome = take(table(*rows(*names), name=f"{len(names)}.csv"), file_format="csv")
        assert (outcome["created"], outcome["rejected"]) == (0, [])
    assert set(one.roles.values_list("kind", "named")) <= before
    assert areas() == [("LR01", "Bomi", "2019-11-04")]


def test_every_row_of_the_export_has_as_many_cells_as_headings(take: Take, table: Table, tmp_path: Path) -> None:
    take(table(HEADINGS, TAGS, 'Organization 1,"Schools, wells",Liberia,Bomi,LR01'), file_format="csv")
    for codes in ((), ("KEN", "UGA")):
        one = Initiative.objects.create(name_en="Line 1\nLine 2; and, more")
        one.countries.set(Country.objects.filter(iso3__in=codes))
    out = tmp_path / "out.csv"
    call_command("exportinitiatives", str(out), "--format", "hxl", "--json")
    with out.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))
    assert len(written) == 2 + 1 + 1 + 2
    assert {len(row) for row in written} == {len(written[0])}
    assert len(set(written[0])) == len(set(written[1])) == len(written[0])


def test_a_district_leaves_with_its_province_after_the_end_of_its_code(
    take: Take, table: Table, tmp_path: Path
) -> None:
    tags = "#org,#activity,#country+name,#adm2+code"
    take(table("Organization,Activity,Country,Code", tags, "Organization 1,Schools,Liberia,LR0101"), file_format="csv")
    liberia = Country.objects.get(iso3="LBR")
    factories.own_area(country=liberia, level=2, code="LR0101", parent="LR01", valid_until=date(2025, 1, 31))
    out = tmp_path / "out.csv"
    call_command("exportinitiatives", str(out), "--format", "hxl", "--json")
    with out.open(encoding="utf-8-sig", newline="") as file:
        row = list(csv.reader(file))[2]
    assert {"LR01", "LR0101"} <= set(row)


def test_dates_of_the_rows_of_one_activity_become_its_first_and_last(take: Take, table: Table) -> None:
    rows = [
        "Organization 1,Schools,Liberia,Bomi,2024-03,2024-12",
        "Organization 1,Schools,Liberia,Lofa,2024-01,2025-06",
    ]
    take(table("a,b,c,d,e,f", "#org,#activity,#country,#adm1,#date+start,#date+end", *rows), file_format="csv")
    one = Initiative.objects.get()
    assert (one.starts, one.ends) == ("2024-01", "2025-06")


def test_untagged_tables_with_plain_headings(take: Take, shared: Path) -> None:
    file = shared / "crises/threew/3w_2014-10-21.csv"
    outcome = take(file, file_format="csv")
    with file.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert outcome["rejected"] == []
    together = {(row["Country"], row["Organisation"].strip().lower(), row["Activity"].strip().lower()) for row in rows}
    assert outcome["created"] <= len(together)
    assert outcome["created"] >= len(together) - 5  # names that differ in signs only
    named = {row["Organisation"].strip() for row in rows}
    found = set(Role.objects.values_list("named", flat=True))
    assert len(found) <= len(named)
    assert len(found) >= len(named) - 5
    assert WorkArea.objects.filter(code="LR08", name="Lofa", valid_from="2019-11-04").exists()
    # Guinea has numbered its districts anew since: name and code contradict each other, a person decides.
    assert set(WorkArea.objects.filter(name="Gueckedou").values_list("code", "valid_from")) == {("GIN008006", "")}
    assert sum("“Gueckedou”" in problem["reason"] for problem in outcome["remarks"]) == 1


@pytest.mark.parametrize("name", ["3w_2014-09-20", "3w_2014-10-09"])
def test_headings_that_drift_from_month_to_month(take: Take, shared: Path, name: str) -> None:
    outcome = take(shared / f"crises/threew/{name}.csv", file_format="csv")
    assert outcome["created"] > 200
    assert WorkArea.objects.exclude(valid_from="").count() > 500


@pytest.mark.parametrize(
    "name", ["input-valid.csv", "input-valid-latin1.csv", "input-valid.ssv", "input-valid.xlsx", "input-merged.xlsx", "input-untagged.csv"]
)  # fmt: skip
def test_the_small_files_of_the_standard(take: Take, shared: Path, name: str) -> None:
    outcome = take(shared / "crises/hxl" / name, file_format="xlsx" if name.endswith("xlsx") else "csv")
    assert (outcome["created"], outcome["rejected"]) == (4, [])
    assert set(WorkArea.objects.values_list("code", flat=True)) >= {"PA09", "CO19", "VE02"}


def test_unmatched_organizations_stay_listed(take: Take, shared: Path, table: Table, client_of: Any) -> None:
    known = json.loads((shared / "crises/threew_somalia_names/org-map.json").read_text())
    factories.organization(name_en="International Telecommunications Union")
    names = [entry["name"].replace(",", " ") for entry in known.values()]
    rows = [f'"{name}",Protection,Somalia,,' for name in names]
    outcome = take(table(HEADINGS, TAGS, *rows), file_format="csv")
    unnamed = [name for name in names if says_nothing(name)]  # one is called “N/A”, or the like
    assert (len(unnamed), len(outcome["rejected"])) == (1, 1)
    assert outcome["created"] == len({bare(name) for name in names if name not in unnamed}) == Role.objects.count()
    assert Role.objects.exclude(organization=None).count() == 1
    run = Import.objects.get()
    page = client_of(factories.person(is_secretariat=True)).get(run.get_absolute_url()).content.decode()
    assert "Organizations not known here" in page


def test_the_export_is_sound_for_the_library_of_the_standard(take: Take, table: Table, tmp_path: Path) -> None:
    rows = ["Organization 1,Schools,Liberia,Bomi,LR01", "Organization 2,Wells; and roads,Guinea,Nowhere,"]
    take(table(HEADINGS, TAGS, *rows), file_format="csv")
    one = Initiative.objects.create(name_en="=1+1", name_fr="Écoles", starts="2020")
    one.countries.set(Country.objects.filter(iso3__in=["KEN", "UGA"]))
    Place.objects.create(initiative=one, name="Place 1", latitude=1.5, longitude=33.25)
    Role.objects.create(initiative=one, named="Organization 3", reference="XX-3", kind="funder")
    out = tmp_path / "out.csv"
    call_command("exportinitiatives", str(out), "--format", "hxl", "--json")
    with hxl.data(str(out), hxl.InputOptions(allow_local=True)) as source:
        assert hxl.validate(source)
    with hxl.data(str(out), hxl.InputOptions(allow_local=True)) as source:
        read = list(source)
        assert {row.get("#org+impl") for row in read} == {"Organization 1", "Organization 2", None}
        assert {row.get("#adm1+code") for row in read} == {"LR01", None}
        assert {row.get("#country+code") for row in read} == {"LBR", "GIN", "KEN", "UGA", None}
    before = state()
    outcome = take(out, file_format="csv", source="Ourselves")
    assert (outcome["unchanged"], outcome["rejected"]) == (3, [])
    assert state() == before


def test_a_district_beside_a_hidden_place_is_not_shown(
    take: Take, table: Table, client: Client, tmp_path: Path
) -> None:
    take(table(HEADINGS, TAGS, "Organization 1,Shelters,Liberia,Bomi,LR01"), file_format="csv")
    one = Initiative.objects.get()
    assert "LR01" in client.get(one.get_absolute_url()).content.decode()
    Place.objects.create(initiative=one, name="Shelter 7", latitude=6.7, longitude=-10.8, shown="hidden")
    addresses = [one.get_absolute_url(), f"{one.get_absolute_url()}sources/", f"/api/v1/initiatives/{one.public_id}"]
    addresses += [f"/initiatives/download/{name}/" for name in ("csv", "hxl", "jsonl", "geojson")]
    for address in addresses:
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"LR01" not in content, address
        assert b"Bomi" not in content, address
