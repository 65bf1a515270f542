"""The kinds of records in the content files, with their models, fields and parts."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Model

from hub.groups.models import Decision, Group, GroupKind, Milestone, Office
from hub.initiatives.models import FundingTranche, Initiative, Phase, Role
from hub.library.models import Item
from hub.meetings.models import AgendaItem, Meeting
from hub.partners.models import Organization
from hub.selfcheck.models import Question, Questionnaire
from hub.sources.models import Source, Statement
from hub.vocabularies.models import Country, Region, Term
from hub.workplans.models import Outcome, Output, Plan


@dataclass(frozen=True)
class Kind:
    """A kind of record in the files.

    files: which files contain it, as a pattern below the data folder; parts are nested in the record they belong to.
    key_field: the field for the record's key. belongs_to: the field that leads from a part to its record.
    natural: the fields by which a record that a person created first is recognised as the same.
    cites: sources of a file that has no room for them (CSV). in_events: whether loading one writes an event of its own;
    not for vocabularies and single statements.
    """

    name: str
    model: type[Model]
    fields: tuple[str, ...]
    files: str = ""
    key_field: str = ""
    belongs_to: str = ""
    natural: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    in_events: bool = True
    parts: dict[str, Kind] = field(default_factory=dict)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


STATEMENT = Kind(
    "statement",
    Statement,
    _words("field says source said_on"),
    natural=_words("field source says_en"),
    in_events=False,
)

KINDS = (
    Kind(
        "source",
        Source,
        _words("url title publisher published kind read_on"),
        "sources.yaml",
        natural=("url",),
    ),
    Kind(
        "region",
        Region,
        _words("code name parent"),
        "regions.csv",
        key_field="code",
        natural=("code",),
        cites=("un-m49",),
        in_events=False,
    ),
    Kind(
        "country",
        Country,
        _words("m49 iso3 iso2 name region latitude longitude"),
        "countries.csv",
        key_field="iso3",
        natural=("iso3",),
        cites=("un-m49", "hdx-countries"),
        in_events=False,
    ),
    Kind(
        "term",
        Term,
        _words("scheme code name definition parent source position"),
        "terms/*.yaml",
        natural=("scheme", "code"),
        in_events=False,
    ),
    Kind(
        "organization",
        Organization,
        _words("slug name acronym constituency status country parent about website joined_on"),
        "organizations.yaml",
        key_field="slug",
        natural=("slug",),
    ),
    Kind(
        "group_kind",
        GroupKind,
        _words("slug name has_plans plan_months subgroups_called offices single_offices coordinates"),
        "group_kinds.yaml",
        key_field="slug",
        natural=("slug",),
    ),
    Kind(
        "group",
        Group,
        _words("slug kind parent position name theme mandate status accent"),
        "groups/*.yaml",
        key_field="slug",
        natural=("slug",),
        parts={
            "offices": Kind("office", Office, _words("role organization starts ends decision"), belongs_to="group"),
            "decisions": Kind("decision", Decision, _words("kind on text decided_by"), belongs_to="group"),
            "milestones": Kind("milestone", Milestone, _words("on title text link"), belongs_to="group"),
        },
    ),
    Kind(
        "initiative",
        Initiative,
        _words(
            "kind name acronym summary status issues interventions sectors commodities stages levels countries"
            " survivors_take_part local_partners_lead starts ends website groups owner successor"
        ),
        "initiatives/*.yaml",
        parts={
            "phases": Kind("phase", Phase, _words("name starts ends countries note"), belongs_to="initiative"),
            "roles": Kind("role", Role, _words("organization kind note"), belongs_to="initiative"),
            "tranches": Kind(
                "tranche", FundingTranche, _words("funder year amount currency note"), belongs_to="initiative"
            ),
        },
    ),
    Kind(
        "plan",
        Plan,
        _words("group period title summary starts ends state"),
        "workplans.yaml",
        natural=("group", "period"),
        parts={
            "outcomes": Kind(
                "outcome",
                Outcome,
                _words("position title subgroup definition_of_success theory_of_change not_measured"),
                belongs_to="plan",
            ),
            "outputs": Kind(
                "output",
                Output,
                _words("outcome position title description lead due status initiatives"),
                belongs_to="plan",
            ),
        },
    ),
    Kind(
        "meeting",
        Meeting,
        _words("group number title summary status mode place country begins_on ends_on"),
        "meetings.yaml",
        parts={
            "agenda": Kind("agenda_item", AgendaItem, _words("position title objective lead"), belongs_to="meeting"),
        },
    ),
    Kind(
        "library_item",
        Item,
        _words(
            "kind title summary authors published languages licence pages url doi isbn"
            " groups organizations issues countries"
        ),
        "library.yaml",
    ),
    Kind(
        "questionnaire",
        Questionnaire,
        _words("number title"),
        "selfcheck.yaml",
        natural=("number",),
        in_events=False,
        parts={
            "questions": Kind(
                "question", Question, _words("step position text hint"), belongs_to="questionnaire", in_events=False
            ),
        },
    ),
)


def all_kinds() -> list[Kind]:
    """Every kind, parts and statements included."""
    return [*(kind for top in KINDS for kind in (top, *top.parts.values())), STATEMENT]
