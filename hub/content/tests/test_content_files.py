"""The files themselves: readable, sourced, and holding every fact that the product promises to show."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from django.conf import settings

from hub.content.checking import Record, Reference, check
from hub.content.loader import DATA
from hub.content.reading import read
from hub.lib.translated import interface_codes


@cache
def records() -> dict[str, Record]:
    return {record.key: record for record in check(read(DATA))}


def refers(key: str, name: str) -> set[str]:
    """The keys, without their kinds, to which a field of a record points."""
    value = records()[key].values[name]
    found = value if isinstance(value, list) else [value]
    return {part.key.partition(":")[2] for part in found if isinstance(part, Reference)}


def parts(owner: str, kind: str) -> list[Record]:
    return [record for record in records().values() if record.owner == owner and record.kind.name == kind]


def says(key: str, field: str) -> list[tuple[str, str, str]]:
    """What sources say about a field of a record: the words, the source, the date."""
    return [
        (part.values["says_en"], part.values["source"].key.partition(":")[2], part.values["said_on"])
        for part in parts(key, "statement")
        if part.values["field"] == field
    ]


def text(key: str, name: str) -> str:
    return str(records()[key].values[f"{name}_en"])


def test_every_record_has_a_source() -> None:
    """The checker refuses a record without one; this counts them, so that neither can fail unseen."""
    sourced = {record.owner for record in records().values() if record.kind.name == "statement"}
    unsourced = [
        key
        for key, record in records().items()
        if record.kind.name not in {"source", "statement"} and key not in sourced
    ]
    assert unsourced == []
    assert len(sourced) > 500


def test_every_source_has_an_address_and_the_day_it_was_read() -> None:
    sources = [record for record in records().values() if record.kind.name == "source"]
    assert len(sources) > 50
    for source in sources:
        assert source.values["url"].startswith("http"), source.key
        assert source.values["read_on"] is not None, source.key


def test_every_source_is_cited() -> None:
    cited = {record.values["source"].key for record in records().values() if record.kind.name == "statement"}
    assert {key for key, record in records().items() if record.kind.name == "source"} - cited == set()


@pytest.mark.parametrize(
    "kind", ["group", "group_kind", "plan", "outcome", "output", "milestone", "decision", "meeting", "initiative"]
)
def test_our_own_words_stand_in_every_language_that_they_can(kind: str) -> None:
    own = [record for record in records().values() if record.kind.name == kind]
    assert own
    for record in own:
        for column, value in record.values.items():
            if column.endswith("_en") and value:
                for language in set(interface_codes()) & {
                    name[-2:] for name in record.values if name[:-2] == column[:-2]
                }:
                    assert record.values[f"{column[:-3]}_{language}"], f"{record.key} {column}"


def test_country_list_is_whole() -> None:
    countries = [record for record in records().values() if record.kind.name == "country"]
    # The 249 of the standard, and Kosovo, for which the UN Statistics Division uses a code of its own.
    assert len(countries) == 250
    assert len({record.values["m49"] for record in countries}) == 250


@pytest.mark.parametrize("kind", ["country", "region", "term"])
def test_words_of_the_interface_stand_in_all_its_languages(kind: str) -> None:
    named = [record for record in records().values() if record.kind.name == kind]
    assert named
    for record in named:
        assert all(record.values[f"name_{language}"] for language, _ in settings.LANGUAGES), record.key


def test_commodities_are_those_of_the_list_of_goods() -> None:
    found = [key for key in records() if key.startswith("term:commodity/")]
    assert len(found) == 169
    assert {"term:commodity/cotton", "term:commodity/cobalt-ore-heterogenite"} <= set(found)


# The facts promised, one group after the other.

SUPPLY_CHAINS = "group:supply-chains"
PLAN = "plan:supply-chains/2020-2021"
THREE = "child labour, forced labour and human trafficking in supply chains"


def offices(group: str) -> set[tuple[str, str]]:
    return {(part.values["role"], part.values["organization"].key.partition(":")[2]) for part in parts(group, "office")}


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (SUPPLY_CHAINS, {("chair", "ilo")}),
        ("group:migration", {("co_chair", "iom"), ("co_chair", "unicef")}),
        ("group:rule-of-law", {("chair", "ohchr")}),
        ("group:conflict", {("chair", "unicef")}),
    ],
)
def test_who_chairs(group: str, expected: set[tuple[str, str]]) -> None:
    assert offices(group) == expected
    for _, organization in expected:
        assert records()[f"organization:{organization}"].values["status"] == "partner"


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (SUPPLY_CHAINS, ["hub", "governments", "businesses", "trade unions", "four working groups", "two-year"]),
        (
            "group:migration",
            [
                "vulnerability",
                "migrants",
                "entry points",
                "migration process",
                "priority geographies",
                "corridors",
                "industries",
                "protection actors",
                "employment bodies",
                "workers’ organizations",
                "governments",
                "think tanks",
                "academia",
                "human rights experts",
                "business networks",
                "private sector",
                "children left",
            ],
        ),
        (
            "group:rule-of-law",
            [
                "legal and policy frameworks",
                "access to justice",
                "effective remedies",
                "model laws",
                "national accountability institutions",
                "equality bodies",
            ],
        ),
        (
            "group:conflict",
            [
                "in crisis",
                "refugees",
                "internally displaced",
                "prevention models",
                "study on the prevalence",
                "forced labour and child labour",
            ],
        ),
    ],
)
def test_mandates(group: str, words: list[str]) -> None:
    mandate = " ".join(text(group, "mandate").split())
    assert [word for word in words if word not in mandate] == []


def test_working_groups_of_supply_chains() -> None:
    names = {
        record.values["name_en"] for key, record in records().items() if record.kind.name == "group"
        and record.values["parent"] == Reference(SUPPLY_CHAINS)
    }  # fmt: skip
    assert names == {
        "Knowledge Gaps and Research",
        "Capacity Building and Tools",
        "Priority Countries and Supply Chains",
        "Advocacy and Partnerships",
    }


def test_workstreams_of_migration() -> None:
    names = {
        record.values["name_en"] for record in records().values() if record.kind.name == "group"
        and record.values["parent"] == Reference("group:migration")
    }  # fmt: skip
    assert names == {
        "Research and knowledge",
        "Resource mobilisation",
        "Strategy and policy development",
        "Tools and technical cooperation",
    }


def test_plan_2020_2021_with_one_outcome_for_each_working_group() -> None:
    outcomes = sorted(parts(PLAN, "outcome"), key=lambda part: part.values["position"])
    assert [(part.values["title_en"], part.values["subgroup"].key) for part in outcomes] == [
        (
            "Advance research and understanding on child labour, forced labour and human trafficking in supply chains",
            "group:supply-chains-research",
        ),
        (
            f"Support policy coherence and advocacy at different levels on {THREE}",
            "group:supply-chains-advocacy",
        ),
        (
            f"Promote greater cooperation on capacity building and tools on {THREE}",
            "group:supply-chains-capacity",
        ),
        ("Accelerating action in key countries and supply chains", "group:supply-chains-priorities"),
    ]


def test_draft_and_adopted_stand_side_by_side_with_dates() -> None:
    # The page that says draft bears no date; beside it stands the day on which it was read.
    assert records()[PLAN].values["state"] == "disputed"
    found = {(words.partition(":")[0], source, on) for words, source, on in says(PLAN, "state")}
    assert found == {("Adopted", "abidjan-news", "2019-05"), ("Draft", "action-groups-page", "")}


def test_upcoming_output() -> None:
    (output,) = parts(PLAN, "output")
    assert output.values["title_en"] == "The Mapping of Supply Chains Initiatives on Child Labour – 2020"
    assert output.values["outcome"] is None


def test_plan_2018_2019_is_known_only_by_its_report() -> None:
    plan = records()["plan:supply-chains/2018-2019"]
    assert plan.values["state"] == "unpublished"
    assert "implementation report" in says(plan.key, "state")[0][0]
    assert parts(plan.key, "outcome") == []


def test_progress_of_supply_chains() -> None:
    steps = sorted(parts(SUPPLY_CHAINS, "milestone"), key=lambda part: part.values["on"])
    assert [(step.values["on"], step.values["title_en"]) for step in steps] == [
        ("2017-06", "Launch"),
        ("2018-05", "Mapping of supply chains initiatives"),
        ("2018-06", "Launch of the Global Business Network on Forced Labour"),
        ("2019-05", "Second global meeting"),
        ("2019-11", "Launch of the Global Supply Chains report"),
    ]
    mapping = steps[1].values["text_en"]
    for name in (
        "Global Business Coalition Against Human Trafficking",
        "UN Global Compact Decent Work in Global Supply Chains",
        "founding organisations of the RESPECT Initiative",
        "ILO Global Business Network on Forced Labour",
    ):
        assert name in mapping


def test_two_dates_of_the_launch() -> None:
    found = says("decision:supply-chains/decisions/launch", "on")
    assert {source for _, source, _ in found} == {"supply-chains-first-meeting", "action-groups-page"}


def test_migration_planning_report_relaunch_and_plan() -> None:
    titles = {part.values["on"]: part.values["title_en"] for part in parts("group:migration", "milestone")}
    assert titles["2018-11"] == "Strategic planning workshop"
    assert titles["2019-07-26"] == "Report on the vulnerability of migrants"
    assert titles["2023"] == "Relaunch of the group"
    assert [part.values["kind"] for part in parts("group:migration", "decision")] == ["relaunched"]
    plan = records()["plan:migration/2024"]
    assert (plan.values["ends"] - plan.values["starts"]).days == 365  # a leap year, first to last day
    assert len(parts(plan.key, "outcome")) == 3


def roles(initiative: str) -> set[tuple[str, str]]:
    return {
        (part.values["organization"].key.partition(":")[2], part.values["kind"]) for part in parts(initiative, "role")
    }


@pytest.mark.parametrize(
    ("initiative", "countries", "commodities", "expected_roles"),
    [
        (
            "initiative:clear-cotton",
            {"BFA", "MLI", "PAK", "PER"},
            {"cotton", "textiles", "garments"},
            {("european-union", "funder"), ("ilo", "implementer"), ("fao", "implementer")},
        ),
        (
            "initiative:accel-africa",
            {"CIV", "EGY", "MLI", "MWI", "NGA", "UGA", "GHA", "KEN"},
            {"cocoa", "coffee", "cotton", "gold", "tea"},
            {
                ("netherlands-foreign-affairs", "funder"),
                ("ilo", "implementer"),
                ("unicef", "partner"),
                ("fao", "partner"),
            },
        ),
        (
            "initiative:cotecco",
            {"COD"},
            {"cobalt-ore-heterogenite"},
            {("usdol", "funder"), ("ilo", "implementer"), ("pact", "implementer")},
        ),
    ],
)
def test_collaborations(
    initiative: str, countries: set[str], commodities: set[str], expected_roles: set[tuple[str, str]]
) -> None:
    assert refers(initiative, "countries") == countries
    assert {key.partition("/")[2] for key in refers(initiative, "commodities")} == commodities
    assert expected_roles <= roles(initiative)


def test_phases_of_accel_africa_have_their_own_countries() -> None:
    phases = {part.values["name_en"]: part for part in parts("initiative:accel-africa", "phase")}
    assert refers(phases["Phase I"].key, "countries") == {"CIV", "EGY", "MLI", "MWI", "NGA", "UGA"}
    assert refers(phases["Phase II"].key, "countries") == {"CIV", "GHA", "KEN", "MLI", "NGA", "UGA"}


def test_funding_and_two_ends_of_cotecco() -> None:
    tranches = [
        (part.values["year"], int(part.values["amount"]), part.values["currency"])
        for part in parts("initiative:cotecco", "tranche")
    ]
    assert sorted(tranches) == [(2018, 2_500_000, "USD"), (2020, 1_000_000, "USD"), (2022, 2_000_000, "USD")]
    ends = [words for words, _, _ in says("initiative:cotecco", "ends")]
    assert any("May 2024" in words for words in ends)
    assert any("October 2024" in words for words in ends)
    assert refers("initiative:cotecco", "successor") == {"galab"}


def test_cotecco_is_about_artisanal_and_small_scale_mining() -> None:
    assert "artisanal and small-scale mines" in " ".join(text("initiative:cotecco", "summary").split())


def test_business_network_is_a_network() -> None:
    network = records()["initiative:business-network-on-forced-labour"]
    assert network.values["kind"] == "network"
    assert network.values["name_en"] == "ILO Global Business Network on Forced Labour"


def test_meetings() -> None:
    found: dict[str, Any] = {
        key.partition(":")[2]: record.values for key, record in records().items() if record.kind.name == "meeting"
    }
    assert found["supply-chains-berlin-2017"]["begins_on"] == "2017-06-21"
    assert (found["supply-chains-abidjan-2019"]["begins_on"], found["supply-chains-abidjan-2019"]["ends_on"]) == (
        "2019-05-14",
        "2019-05-15",
    )
    assert found["migration-planning-2018"]["begins_on"] == "2018-11-29"
    assert [found[f"gcg-{number}"]["begins_on"] for number in (7, 8, 9)] == ["2020-05-19", "2020-07-22", "2020-10-28"]
    assert len(parts("meeting:gcg-9", "agenda_item")) == 8
    assert len(says("meeting:gcg-8", "sixth_meeting")) == 2


def test_what_the_coordinating_group_decided() -> None:
    group = "group:coordinating"
    decided = {part.key.rpartition("/")[2]: part.values for part in parts(group, "decision")}
    assert {key: one["on"] for key, one in decided.items()} == {
        "groups-announced": "2017-11-28",
        "terms-adopted": "",
        "pathfinder-procedure": "",
        "extraordinary-session": "2020-05-19",
        "seats": "",
    }
    assert len(says(f"decision:{group[6:]}/decisions/pathfinder-procedure", "on")) == 2, (
        "the sources disagree on the day"
    )
    assert [source for _, source, _ in says(group, "chair")] == ["gcg-calls"]
    assert offices(group) == {("secretariat", "ilo")}, "no source gives the day of a term of the chairs"
    assert {records()[f"meeting:gcg-{number}"].values["group"].key for number in (7, 8, 9)} == {group}


def test_a_newcomer_finds_a_library() -> None:
    items = [record for record in records().values() if record.kind.name == "library_item"]
    assert len(items) > 70
    kinds = {item.values["kind"] for item in items}
    assert {"publication", "tool", "training", "practice", "dataset", "evaluation", "page", "model_law"} <= kinds
    assert all(item.values["summary_fr"] and item.values["summary_es"] for item in items)
    addresses = [item.values["url"] for item in items if item.values["url"]]
    assert len(addresses) == len(set(addresses))
