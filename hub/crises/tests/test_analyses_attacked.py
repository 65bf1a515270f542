"""Situation analyses as somebody tries them who did not build them: two windows, odd words, names that lead to a person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hub.crises import traces
from hub.crises.models import AnalysisVersion, SituationAnalysis
from hub.crises.opening import STATEMENTS, findings
from hub.events.models import Event
from hub.lib.tests import factories
from hub.vocabularies.models import Country

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def country() -> Country:
    return factories.country(iso3="LBR", iso2="LR", name_en="Liberia")


@pytest.fixture
def analysis(scenario: Any, country: Country) -> SituationAnalysis:
    made = SituationAnalysis.objects.create(
        group=scenario.group, country=country, place="Camp Voinjama, hall", as_of="2026-03"
    )
    AnalysisVersion.objects.create(analysis=made, number=1, texts={"work": "Bricks"}, written_by=scenario.member)
    return made


def confirmed(**fields: Any) -> dict[str, Any]:
    return {name: "on" for name, _words in STATEMENTS} | {"reason": "It helps others to plan"} | fields


def test_who_wrote_in_a_second_window_sees_the_other_words_and_sends_hers_again(
    scenario: Any, client_of: Any, analysis: SituationAnalysis
) -> None:
    address, browser = f"{analysis.get_absolute_url()}edit/", client_of(scenario.member)
    assert browser.post(address, {"work": "Bricks by day", "seen": 1}).status_code == 302
    untouched = browser.post(address, {"work": "Bricks\r\n", "signs": "Injuries", "seen": 1}).context["form"]
    assert (untouched["work"].value(), untouched["signs"].value()) == ("Bricks by day", "Injuries")
    late = browser.post(address, {"work": "Bricks by night", "signs": "Injuries", "seen": 1})
    page = late.content.decode()
    assert "Somebody wrote version 2 meanwhile" in page
    assert "<ins> by day</ins>" in page
    form = late.context["form"]
    sent = {"work": form["work"].value(), "signs": form["signs"].value(), "seen": form["seen"].value()}
    assert sent["work"] == "Bricks by night"
    assert browser.post(address, sent).status_code == 302
    assert AnalysisVersion.objects.get(analysis=analysis, number=3).texts == {
        "work": "Bricks by night", "signs": "Injuries",
    }  # fmt: skip


def test_two_who_lead_open_the_same_version_once(scenario: Any, client_of: Any, analysis: SituationAnalysis) -> None:
    address = f"{analysis.get_absolute_url()}versions/1/open/"
    assert client_of(scenario.leader).post(address, confirmed(are_no_places="on")).status_code == 302
    second = client_of(scenario.secretariat).post(address, confirmed(are_no_places="on", reason="Another reason"))
    assert "may read this version already" in second.content.decode()
    assert [event.reason for event in Event.objects.about(analysis)] == ["It helps others to plan"]
    assert client_of(scenario.secretariat).get(address).url == analysis.get_absolute_url()


def test_who_wrote_it_is_not_named_outside_the_group(
    scenario: Any, client_of: Any, analysis: SituationAnalysis
) -> None:
    scenario.member.name = "Person who wrote it"
    scenario.member.save()
    client_of(scenario.member).post(f"{analysis.get_absolute_url()}edit/", {"work": "Other words", "seen": 1})
    for person, named in ((scenario.stranger, False), (None, False), (scenario.member, True)):
        page = client_of(person).get("/events/").content.decode()
        assert "Situation analysis: Liberia" in page
        assert ("Person who wrote it" in page) is named


def test_who_leads_and_wrote_it_reads_who_opens_it(scenario: Any, client_of: Any, analysis: SituationAnalysis) -> None:
    AnalysisVersion.objects.create(analysis=analysis, number=2, texts={"work": "x"}, written_by=scenario.leader)
    page = client_of(scenario.leader).get(analysis.get_absolute_url()).content.decode()
    assert "somebody else who leads the group" in page


@pytest.mark.parametrize(("day", "refusal"), [("2026-03-14", "a year or a month"), ("2999", "still to come")])
def test_the_title_says_no_day_and_nothing_to_come(
    scenario: Any, client_of: Any, country: Country, day: str, refusal: str
) -> None:
    sent = {"group": scenario.group.pk, "country": country.pk, "as_of": day, "work": "Bricks"}
    page = client_of(scenario.member).post("/crises/analyses/new/", sent)
    assert refusal in page.content.decode()
    assert not SituationAnalysis.objects.exists()


def test_a_month_in_digits_of_other_scripts_is_read(scenario: Any, client_of: Any, country: Country) -> None:
    sent = {"group": scenario.group.pk, "country": country.pk, "as_of": "٢٠٢٦-٠٣", "work": "Bricks"}
    client_of(scenario.member).post("/crises/analyses/new/", sent)
    assert SituationAnalysis.objects.get().as_of == "2026-03"


@pytest.mark.parametrize(
    "words",
    [
        "Call 079 123 456",
        "Call 77123456",
        "Call 079 123 456.",
        "Tel.079123456, ask for help",
        "Call 0770-12-34-56",
        "Call +231 (77) 000 000",
        "At S 1.6780 E 29.2220",
        "At 6.7012 N, 10.8034 W",
        "Write to a.b@example.org",
    ],
)
def test_more_that_leads_to_a_person_is_refused(words: str) -> None:
    assert traces.contacts(words)


@pytest.mark.parametrize(
    "words",
    [
        "Of 5-14 (2021) and 12-17 (2023)",
        "On 12.03.2024 and 12/03/2024",
        "Between 10 000 - 12 000 people",
        "5-11 12-14 15-17",
        "2019-2020 2021",
        "160 000 000 children",
        "1 234 567 (2024)",
        "Figures of 2023/24 and 2024/25",
        "1234567 people",
    ],
)
def test_ages_days_and_ranges_are_no_telephones(words: str) -> None:
    assert traces.contacts(words) == []


def test_the_place_is_found_by_each_of_its_words(analysis: SituationAnalysis) -> None:
    assert traces.places("Many come from voinjama to work.", analysis) == ["Voinjama"]
    assert traces.places("Any camp.", analysis) == []


def test_districts_of_the_countries_of_the_crisis_are_found_too(analysis: SituationAnalysis, scenario: Any) -> None:
    guinea = factories.country(iso3="GIN", iso2="GN", name_en="Guinea")
    crisis = factories.crisis(group=scenario.group)
    crisis.hosts.add(guinea)
    district = next(
        area.name for area in traces.areas_of("GIN").by_code.values() if area.level == 2 and area.name == "Macenta"
    )
    assert traces.places(f"They settle in {district}.", analysis) == []
    analysis.crisis = crisis
    assert traces.places(f"They settle in {district}.", analysis) == [district]


def test_a_district_is_found_after_the_end_of_its_code(analysis: SituationAnalysis, country: Country) -> None:
    own = factories.own_area(country=country, level=2, code="LR0199", name="Exampletown", parent="LR01")
    assert traces.places("People of Exampletown work there.", analysis) == ["Exampletown"]
    own.valid_until = date(2025, 1, 31)
    own.save()
    assert traces.places("People of Exampletown work there.", analysis) == ["Exampletown"]
    factories.own_area(country=country, code="LR99", name="Exampletown", valid_until=date(2025, 1, 31))
    assert traces.places("People of Exampletown work there.", analysis) == ["Exampletown"]


def test_words_with_capital_letters_are_shown_to_who_decides(
    scenario: Any, client_of: Any, analysis: SituationAnalysis
) -> None:
    text = "Children work for Mister Example. Person Two said so, and Osée too.\n- Adults pay them\nThe UN counts."
    assert traces.names(text) == ["Mister Example", "Person Two", "Osée"]
    assert traces.names("It was Dr. Example, with J. Person and PERSON THREE of the ILO.") == [
        "Dr Example", "Person", "PERSON THREE",
    ]  # fmt: skip
    assert traces.names("They carry bricks; Osée said so: Person asks.") == ["Osée", "Person"]
    assert traces.names("يعمل الأطفال في المصانع") == []
    AnalysisVersion.objects.create(analysis=analysis, number=2, texts={"work": text}, written_by=scenario.member)
    page = client_of(scenario.leader).get(f"{analysis.get_absolute_url()}versions/2/open/").content.decode()
    assert "Mister Example" in page
    assert "knows no names of persons" in page


def test_a_country_without_a_list_of_districts_is_named(scenario: Any, client_of: Any) -> None:
    nowhere = factories.country(name_en="Country without a list")
    made = SituationAnalysis.objects.create(group=scenario.group, country=nowhere, as_of="2026")
    version = AnalysisVersion.objects.create(analysis=made, number=1, texts={"work": "x"}, written_by=scenario.member)
    assert findings(version, made).without_list == [nowhere]
    page = client_of(scenario.leader).get(f"{made.get_absolute_url()}versions/1/open/").content.decode()
    assert "no name of a place there was looked for" in page


def test_a_crisis_does_not_take_the_address_of_a_list(scenario: Any) -> None:
    assert factories.crisis(group=scenario.group, name_en="Analyses").slug == "analyses-2"


def test_a_wrong_country_is_corrected_while_only_the_group_reads(
    scenario: Any, client_of: Any, analysis: SituationAnalysis
) -> None:
    address, other = f"{analysis.get_absolute_url()}correct/", factories.country(name_en="Country 2")
    sent = {"country": other.pk, "place": "Another place", "as_of": "2026-02", "reason": "It was the other country"}
    for person, status in ((None, 302), (scenario.stranger, 403)):
        assert client_of(person).post(address, sent).status_code == status
    odd = client_of(scenario.member).post(address, sent | {"as_of": "2026-02-30"})
    assert odd.status_code == 200
    assert "Situation analysis: Liberia, March 2026" in odd.content.decode()
    assert client_of(scenario.member).post(address, sent).url == analysis.get_absolute_url()
    analysis.refresh_from_db()
    assert (analysis.country, analysis.place, analysis.group) == (other, "Another place", scenario.group)
    page = client_of(None).get(analysis.get_absolute_url()).content.decode()
    assert "Country 2, February 2026" in page
    for word in ("Another place", "It was the other country"):
        assert word not in page + client_of(scenario.stranger).get("/events/").content.decode()
    opened = client_of(scenario.leader).post(
        f"{analysis.get_absolute_url()}versions/1/open/", confirmed(are_no_places="on")
    )
    assert opened.status_code == 302
    late = client_of(scenario.member).post(address, sent | {"as_of": "2025"})
    assert "Close it first" in late.content.decode()
    analysis.refresh_from_db()
    assert analysis.as_of == "2026-02"
