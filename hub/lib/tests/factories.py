"""One function a model. Each makes a valid record of placeholders; name only what the test is about."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import count, cycle
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from django.conf import settings
from django.utils import timezone
from evidence.lawtexts import split_text
from evidence.prevalence.record import fingerprint as hash_of_record

from hub.accounts.models import Person
from hub.corridors.models import Corridor, EntryPoint, Factor, Response
from hub.crises.models import Crisis, CrisisArea, CrisisFigure
from hub.groups.models import Decision, Group, GroupKind, Milestone, Office, Participation
from hub.initiatives.models import FundingTranche, Initiative, Phase, Role
from hub.institutions.models import Institution, InstitutionVersion, RemedyPath, RemedyVersion
from hub.law.models import Assessment, Edition, Instrument, LawProvision, LawStandard
from hub.library.models import Item
from hub.meetings.models import AgendaItem, Meeting, Paper
from hub.modellaws.actions import add_version, publish_version
from hub.modellaws.models import LawText, Version
from hub.opportunities.models import Call
from hub.partners.models import Application, ExternalId, FocalPoint, Organization
from hub.pathfinders.models import CountryReport, Cycle, DatedStep, Definition
from hub.prevalence.models import PrevalenceFigure, ReplyRequest, ResultReview, StudyProtocol, StudyResult, TeamMember
from hub.prevention.models import Component, Ground, ModelUse, ModelVersion, PreventionModel, ProposedChange, TheoryStep
from hub.selfcheck.models import Questionnaire
from hub.sources.models import Source, Statement
from hub.statistics.models import Area
from hub.studies.models import Dataset, Run
from hub.vocabularies.models import Country, OwnArea, Region, Scheme, Term
from hub.workplans.models import Activity, Comment, Outcome, Output, Plan

PASSWORD = "correct horse battery"  # of accounts that live as long as a test
LETTERS_BUT_X = ascii_uppercase.replace("X", "")
_numbers = cycle(range(1, 30_000))  # positions are small integers of the database, and a whole run makes more records
_codes = count(1)  # of regions and countries: they repeat after some hundreds, and other records do not count


def _fill(values: dict[str, Any], **makers: Callable[[], Any]) -> None:
    """Make what the record belongs to, where the test has not named it; only there, for each record costs time."""
    for name, make in makers.items():
        if name not in values:
            values[name] = make()


def person(**fields: Any) -> Person:
    n = next(_numbers)
    values = {"email": f"person{n}@example.org", "name": f"Person {n}", "password": PASSWORD} | fields
    return Person.objects.create_user(values.pop("email"), values.pop("password"), **values)


def _two_letters(n: int) -> str:
    return f"{LETTERS_BUT_X[n // 25 % 25]}{LETTERS_BUT_X[n % 25]}"


@cache
def _unassigned_iso2() -> list[str]:
    with (Path(settings.BASE) / "content/data/countries.csv").open(encoding="utf-8") as file:
        assigned = {row["iso2"] for row in csv.DictReader(file)}
    return [one + other for one in ascii_uppercase for other in ascii_uppercase if one + other not in assigned]


def region(**fields: Any) -> Region:
    """A region with a code of letters: a test may write any of digits, as the real ones are."""
    n = next(_codes)
    return Region.objects.create(**{"code": f"R{_two_letters(n)}", "name_en": f"Region {n}"} | fields)


def country(**fields: Any) -> Country:
    """A country with codes that no real country has: three letters that begin with X, letters instead of digits, and
    two letters that are not assigned. None is called XXX, which tests write for a country that does not exist."""
    n = next(_codes)
    letters = _two_letters(n)
    two = _unassigned_iso2()
    codes = {"m49": f"M{letters}", "iso3": f"X{letters}", "iso2": two[n % len(two)]}
    values = {**codes, "name_en": f"Country {n}"} | fields
    _fill(values, region=lambda: Region.objects.first() or region())
    return Country.objects.create(**values)


def own_area(**fields: Any) -> OwnArea:
    """A province, unless the test says a district."""
    n = next(_numbers)
    values = {
        "level": 1, "code": f"ZZ{n:04}", "name": f"Province {n}", "valid_from": date(2020, 1, 1), "source": "A list of codes",
    } | fields  # fmt: skip
    _fill(values, country=country)
    return OwnArea.objects.create(**values)


def term(**fields: Any) -> Term:
    n = next(_numbers)
    return Term.objects.create(**{"scheme": Scheme.ISSUE, "code": f"term-{n}", "name_en": f"Term {n}"} | fields)


def source(**fields: Any) -> Source:
    n = next(_numbers)
    return Source.objects.create(**{"url": f"https://example.org/source/{n}", "title": f"Source {n}"} | fields)


def statement(**fields: Any) -> Statement:
    values = {"says_en": "What the source says"} | fields
    if "object_id" not in values:
        _fill(values, record=organization)
    _fill(values, source=source)
    return Statement.objects.create(**values)


def organization(**fields: Any) -> Organization:
    n = next(_numbers)
    values = {
        "slug": f"organization-{n}",
        "name_en": f"Organization {n}",
        "constituency": "civil_society",
        "status": Organization.Status.PARTNER,
    }
    return Organization.objects.create(**values | fields)


def external_id(**fields: Any) -> ExternalId:
    values = {"register": ExternalId.Register.ORG_ID, "value": f"XX-REG-{next(_numbers)}"} | fields
    _fill(values, organization=organization)
    return ExternalId.objects.create(**values)


def focal_point(**fields: Any) -> FocalPoint:
    values = {"role": FocalPoint.Role.FOCAL_POINT} | fields
    _fill(values, person=person, organization=organization)
    return FocalPoint.objects.create(**values)


def application(**fields: Any) -> Application:
    n = next(_numbers)
    values = {
        "name": f"Applicant {n}",
        "constituency": "civil_society",
        "work": "What it does",
        "contribution": "What it brings",
    } | fields
    _fill(values, applicant=person)
    return Application.objects.create(**values)


def group_kind(**fields: Any) -> GroupKind:
    n = next(_numbers)
    values = {
        "slug": f"kind-{n}",
        "name_en": f"Kind {n}",
        "subgroups_called_en": "Working groups",
        "offices": ["chair"],
    }
    return GroupKind.objects.create(**values | fields)


def group(**fields: Any) -> Group:
    n = next(_numbers)
    values = {"slug": f"group-{n}", "name_en": f"Group {n}", "position": n} | fields
    _fill(values, kind=lambda: GroupKind.objects.first() or group_kind())
    return Group.objects.create(**values)


def decision(**fields: Any) -> Decision:
    values = {"kind": Decision.Kind.CREATED, "on": "2017", "text_en": f"Decision {next(_numbers)}"} | fields
    _fill(values, group=group)
    return Decision.objects.create(**values)


def office(**fields: Any) -> Office:
    values = {"role": Office.Role.CHAIR} | fields
    _fill(values, group=group)
    if "person" not in values:
        _fill(values, organization=organization)
    return Office.objects.create(**values)


def participation(**fields: Any) -> Participation:
    values = dict(fields)
    _fill(values, group=group, organization=organization)
    return Participation.objects.create(**values)


def milestone(**fields: Any) -> Milestone:
    values = {"on": "2018-05", "title_en": f"Milestone {next(_numbers)}"} | fields
    _fill(values, group=group)
    return Milestone.objects.create(**values)


def meeting(**fields: Any) -> Meeting:
    n = next(_numbers)
    return Meeting.objects.create(**{"title_en": f"Meeting {n}", "begins_on": "2019-05-21"} | fields)


def agenda_item(**fields: Any) -> AgendaItem:
    n = next(_numbers)
    values = {"position": n, "title": f"Agenda item {n}"} | fields
    _fill(values, meeting=meeting)
    return AgendaItem.objects.create(**values)


def paper(**fields: Any) -> Paper:
    values = {"title": f"Paper {next(_numbers)}", "address": "https://example.org/paper"} | fields
    _fill(values, meeting=meeting)
    return Paper.objects.create(**values)


def questionnaire(**fields: Any) -> Questionnaire:
    n = next(_numbers)
    return Questionnaire.objects.create(**{"number": n, "title_en": f"Questions {n}"} | fields)


def library_item(**fields: Any) -> Item:
    return Item.objects.create(**{"title_en": f"Publication {next(_numbers)}", "published": "2019"} | fields)


def dataset(**fields: Any) -> Dataset:
    n = next(_numbers)
    values = {
        "name": f"Data set {n}",
        "licence": "CC0 1.0",
        "kind": Dataset.Kind.TABLE,
        "file_name": f"table{n}.csv",
        "size": 100,
        "sha256": f"{n:064x}",
        "path": f"/nowhere/table{n}.csv",
    }
    return Dataset.objects.create(**values | fields)


def study(**fields: Any) -> Run:
    """A study that waits for the worker."""
    values = {"title_en": f"Study {next(_numbers)}", "method": "footprint"} | fields
    data = values.pop("datasets", [])
    run = Run.objects.create(**values)
    run.datasets.set(data)
    return run


def initiative(**fields: Any) -> Initiative:
    return Initiative.objects.create(**{"name_en": f"Initiative {next(_numbers)}"} | fields)


def phase(**fields: Any) -> Phase:
    values = {"name_en": f"Phase {next(_numbers)}", "starts": "2018", "ends": "2020"} | fields
    _fill(values, initiative=initiative)
    return Phase.objects.create(**values)


def role(**fields: Any) -> Role:
    values = {"kind": Role.Kind.IMPLEMENTER} | fields
    _fill(values, initiative=initiative, organization=organization)
    return Role.objects.create(**values)


def tranche(**fields: Any) -> FundingTranche:
    values = {"year": 2019, "amount": Decimal("1000.00"), "currency": "USD"} | fields
    _fill(values, initiative=initiative)
    return FundingTranche.objects.create(**values)


def plan(**fields: Any) -> Plan:
    n = next(_numbers)
    values = {
        "title_en": f"Plan {n}",
        "period": "2024-2025",
        "starts": date(2024, 1, 1),
        "ends": date(2025, 12, 31),
    } | fields
    _fill(values, group=group)
    return Plan.objects.create(**values)


def outcome(**fields: Any) -> Outcome:
    n = next(_numbers)
    values = {"position": n, "title_en": f"Outcome {n}"} | fields
    _fill(values, plan=plan)
    return Outcome.objects.create(**values)


def output(**fields: Any) -> Output:
    n = next(_numbers)
    values = {"position": n, "title_en": f"Output {n}"} | fields
    _fill(values, outcome=lambda: None if "plan" in values else outcome())
    _fill(values, plan=lambda: values["outcome"].plan)
    return Output.objects.create(**values)


def activity(**fields: Any) -> Activity:
    n = next(_numbers)
    values = {"position": n, "title_en": f"Activity {n}"} | fields
    _fill(values, output=output)
    return Activity.objects.create(**values)


def comment(**fields: Any) -> Comment:
    values = {"text": f"Comment {next(_numbers)}"} | fields
    _fill(values, plan=plan, author=person)
    return Comment.objects.create(**values)


def law_text(**fields: Any) -> LawText:
    n = next(_numbers)
    return LawText.objects.create(**{"kind": "model", "title_en": f"Law {n}", "language": "en"} | fields)


def law_version(words: str = "Article 1. Aim\nNobody shall be a slave.", **fields: Any) -> Version:
    """Published, unless `draft=True`."""
    draft, number = fields.pop("draft", False), fields.pop("number", None)
    values = {"text": fields.pop("text", None) or law_text(**fields), "dated": None, "note": "", "by": None}
    made = add_version(clauses=split_text(words), **values)
    if not draft:
        publish_version(version=made, by=None)
    if number is not None:
        Version.objects.filter(pk=made.pk).update(number=number)
    return made


def call(**fields: Any) -> Call:
    """Published, and open for a week."""
    n, now = next(_numbers), timezone.now()
    values = {
        "kind": "experts", "title_en": f"Call {n}", "deadline": now + timedelta(days=7), "state": "published",
        "published_at": now,
    } | fields  # fmt: skip
    _fill(values, group=group)
    outcomes = values.pop("outcomes", [])
    made = Call.objects.create(**values)
    made.outcomes.set(outcomes)
    return made


def instrument(**fields: Any) -> Instrument:
    n = next(_numbers)
    values = {"code": f"instrument-{n}", "kind": "treaty", "number_en": f"T{n}", "title_en": f"Instrument {n}"} | fields
    return Instrument.objects.create(**values)


def law_standard(**fields: Any) -> LawStandard:
    n = next(_numbers)
    values = {
        "code": f"standard-{n}", "number": 1000 + n, "family": "law", "name_en": f"Standard {n}", "asks_en": "What is asked",
        "partly_en": "Some of it", "article": "1", "position": 1000 + n,
    } | fields  # fmt: skip
    _fill(values, instrument=instrument)
    return LawStandard.objects.create(**values)


def law_edition(**fields: Any) -> Edition:
    n = next(_numbers)
    values = {"publisher": "usdol", "year": 1000 + n, "title": f"Edition {n}"} | fields
    _fill(values, source=source)
    return Edition.objects.create(**values)


def statistical_area(**fields: Any) -> Area:
    """A sum of countries, unless its kind and country are named."""
    n = next(_numbers)
    return Area.objects.create(**{"code": f"A{n}", "name": f"Area {n}", "kind": "aggregate"} | fields)


def law_provision(**fields: Any) -> LawProvision:
    n = next(_numbers)
    values = {"law": f"Law {n}", "number": "1", "text": "The text", "language": "en", "source": "A source"} | fields
    _fill(values, country=country)
    return LawProvision.objects.create(**values)


def law_assessment(**fields: Any) -> Assessment:
    """A draft, unless its state is named."""
    values = {"verdict": "not_met", "day": date(2024, 1, 1), "reason": "Because"} | fields
    _fill(values, country=country, standard=law_standard, author=person, group=group)
    if values.get("state") in ("published", "superseded"):
        values.setdefault("reviewed_at", timezone.now())
    return Assessment.objects.create(**values)


def institution_version(**fields: Any) -> InstitutionVersion:
    """A draft, unless its state is named."""
    n = next(_numbers)
    values = {
        "number": n, "kind": "nhri", "name": f"Institution {n}", "source": "A source", "as_of": timezone.localdate(),
    } | fields  # fmt: skip
    whole = {"country": values.pop("country")} if "country" in values else {}
    _fill(values, institution=lambda: institution(**whole), author=person, group=group)
    return InstitutionVersion.objects.create(**_reviewed(values))


def institution(**fields: Any) -> Institution:
    _fill(fields, country=country)
    return Institution.objects.create(**fields)


def remedy_version(**fields: Any) -> RemedyVersion:
    """A draft, unless its state is named."""
    n = next(_numbers)
    values = {
        "number": n, "language": "en", "title": f"Remedy path {n}", "for_whom": "Everybody", "urgent": "A line",
        "go_to": "An office", "can_do": "Something", "source": "A source", "as_of": timezone.localdate(),
    } | fields  # fmt: skip
    whole = {"country": values.pop("country")} if "country" in values else {}
    _fill(values, path=lambda: remedy_path(**whole), author=person, group=group)
    return RemedyVersion.objects.create(**_reviewed(values))


def remedy_path(**fields: Any) -> RemedyPath:
    _fill(fields, country=country)
    return RemedyPath.objects.create(**{"language": "en"} | fields)


def _reviewed(values: dict[str, Any]) -> dict[str, Any]:
    if values.get("state") in ("published", "superseded"):
        values.setdefault("reviewed_at", timezone.now())
        _fill(values, reviewer=person)
    return values


def crisis(**fields: Any) -> Crisis:
    """With one affected and one host country, unless the test names them."""
    values = {"name_en": f"Crisis {next(_numbers)}", "kind": "conflict"} | fields
    countries, hosts = values.pop("countries", None), values.pop("hosts", None)
    made = Crisis.objects.create(**values)
    made.countries.set([country()] if countries is None else countries)
    made.hosts.set([country()] if hosts is None else hosts)
    return made


def crisis_area(**fields: Any) -> CrisisArea:
    values = {"name": f"Area {next(_numbers)}", "role": "host"} | fields
    _fill(values, crisis=crisis, country=country)
    return CrisisArea.objects.create(**values)


def crisis_figure(**fields: Any) -> CrisisFigure:
    values = {
        "people": "idps_conflict", "value": 2, "on": "2024-12-31", "publisher": "Agency 1", "source_title": "A report",
    } | fields  # fmt: skip
    _fill(values, crisis=crisis)
    _fill(values, country=lambda: values["crisis"].countries.first())
    return CrisisFigure.objects.create(**values)


def corridor(**fields: Any) -> Corridor:
    values = dict(fields)
    _fill(values, group=group, origin=country, destination=country)
    return Corridor.objects.create(**values)


def corridor_factor(**fields: Any) -> Factor:
    values = {
        "name_en": f"Factor {next(_numbers)}",
        "level": "individual",
        "stage": "before",
        "citation": "A study",
    } | fields
    _fill(values, corridor=corridor)
    return Factor.objects.create(**values)


def entry_point(**fields: Any) -> EntryPoint:
    values = {"hindrance_en": f"Hindrance {next(_numbers)}", "step": "recruitment"} | fields
    _fill(values, corridor=corridor)
    return EntryPoint.objects.create(**values)


def entry_point_response(**fields: Any) -> Response:
    values = dict(fields)
    if not values.get("initiative"):
        _fill(values, item=library_item)
    _fill(values, entry_point=entry_point)
    return Response.objects.create(**values)


def prevention_model(*, published: bool = True, **fields: Any) -> PreventionModel:
    """With a version of a step and a component, published unless `published=False`."""
    n = next(_numbers)
    values = {"title_en": f"Prevention model {n}"} | fields
    _fill(values, group=group)
    made = PreventionModel.objects.create(**values)
    version = model_version(model=made, number=1)
    theory_step(version=version)
    model_component(version=version)
    if published:
        publish(version)
    return made


def publish(version: ModelVersion) -> ModelVersion:
    """As it is done by the action, without its event."""
    now = timezone.now()
    version.model.versions.filter(is_current=True).update(is_current=False)
    version.is_current, version.published_at = True, now
    version.save()
    version.model.published_at = version.model.published_at or now
    version.model.save()
    return version


def model_version(**fields: Any) -> ModelVersion:
    n = next(_numbers)
    values = {"number": n, "summary_en": f"What model {n} does"} | fields
    if not values.get("model"):
        values["model"] = PreventionModel.objects.create(group=group(), title_en=f"Prevention model {n}")
    return ModelVersion.objects.create(**values)


def theory_step(**fields: Any) -> TheoryStep:
    values = {"text_en": f"Step {next(_numbers)}"} | fields
    _fill(values, version=model_version)
    return TheoryStep.objects.create(**values)


def model_component(**fields: Any) -> Component:
    values = {"name_en": f"Component {next(_numbers)}"} | fields
    _fill(values, version=model_version)
    return Component.objects.create(**values)


def model_ground(**fields: Any) -> Ground:
    values = dict(fields)
    _fill(values, component=model_component, item=library_item)
    return Ground.objects.create(**{"version": values["component"].version} | values)


def model_use(**fields: Any) -> ModelUse:
    values = {"source_url": "https://example.org/use"} | fields
    _fill(values, model=prevention_model, country=country)
    return ModelUse.objects.create(**values)


def proposed_change(**fields: Any) -> ProposedChange:
    n = next(_numbers)
    values = {
        "part": "version", "part_title": "The model as a whole", "field": "setting_en", "proposed": f"Setting {n}",
        "reason": f"Reason {n}",
    } | fields  # fmt: skip
    _fill(values, model=prevention_model, finding=library_item, author=person)
    return ProposedChange.objects.create(**values)


def dated_step(**fields: Any) -> DatedStep:
    values = {"moment": "held", "on": "2020-05", "source": f"Source {next(_numbers)}"} | fields
    _fill(values, country=country)
    return DatedStep.objects.create(**values)


def prevalence_figure(**fields: Any) -> PrevalenceFigure:
    """A share in one place, year and age band; all that are made so may stand side by side."""
    values = {
        "topic": "child_labour", "definition": "a-definition", "measured_en": "Children in child labour", "age_from": 5,
        "age_to": 17, "year_from": 2020, "year_to": 2020, "method": "survey", "unit": "percent", "value": 10,
        "source_title": f"Source {next(_numbers)}", "source_url": "https://example.org/",
    } | fields  # fmt: skip
    _fill(values, country=country)
    return PrevalenceFigure.objects.create(**values)


def report_cycle(**fields: Any) -> Cycle:
    """An open year."""
    n = next(_numbers)
    values = {"year": 2030 + n % 70, "due": timezone.localdate() + timedelta(days=90), "state": "open"} | fields
    return Cycle.objects.create(**values)


def indicator_definition(**fields: Any) -> Definition:
    n = next(_numbers)
    values = {"code": f"indicator-{n}", "name_en": f"Indicator {n}", "text_en": "What is counted"} | fields
    return Definition.objects.create(**values)


def country_report(**fields: Any) -> CountryReport:
    """A draft, unless its state is named."""
    values = dict(fields)
    _fill(values, country=country, cycle=report_cycle, organization=organization, author=person)
    if values.get("state") in ("published", "superseded"):
        values.setdefault("published_at", timezone.now())
    return CountryReport.objects.create(**values)


def study_protocol(**fields: Any) -> StudyProtocol:
    """A draft whose question is written, with its author as lead; `state="registered"` and later ones have a version.
    `signed_by`: complete and signed by this person, to be registered."""
    n = next(_numbers)
    values = {
        "title_en": f"Study {n}", "question_en": "How many children work?", "population": "Children aged 5 to 17",
        "state": "method",
    } | fields  # fmt: skip
    _fill(values, group=group, organization=organization, author=person)
    countries, state, signer = values.pop("countries", None), values.pop("state"), values.pop("signed_by", None)
    made = StudyProtocol.objects.create(**values, state="method" if state not in StudyProtocol.DRAFTS else state)
    made.countries.set([country()] if countries is None else countries)
    TeamMember.objects.create(protocol=made, person=made.author, role="lead")
    if signer is not None or state not in StudyProtocol.DRAFTS:
        _sign_study(made, signer or person())
    if state not in StudyProtocol.DRAFTS:
        _register_study(made, state)
    return made


def study_result(**fields: Any) -> StudyResult:
    """Handed in by the lead of its study, without deviations; `published=True` opens it to everybody."""
    values = dict(fields)
    if "protocol" not in values:
        values["protocol"] = study_protocol(state="registered")
    protocol, published = values["protocol"], values.pop("published", False)
    made = result_record(protocol=protocol.fingerprint)
    values = {
        "number": protocol.results.count() + 1, "record": made, "sha256": made["hash"], "uploaded_by": protocol.author,
        "published_at": timezone.now() if published else None,
    } | values  # fmt: skip
    state = "published" if published else "analysed"
    StudyProtocol.objects.filter(pk=protocol.pk).update(state=state)
    protocol.refresh_from_db()
    return StudyResult.objects.create(**values)


def result_record(**changes: Any) -> dict[str, Any]:
    """A record of one indicator as the evidence library writes it, of the protocol that the factory registers."""
    indicator = {
        "code": "child_labour", "name": "child-labour", "method": "survey", "statistic": "mean", "parameters": {},
        "seed": None, "inputs": [{"name": "children.csv", "sha256": "0" * 64}], "unit": "share",
        "bands": [{"from": 5, "to": 11, "hours": 1}, {"from": 12, "to": 14, "hours": 14}, {"from": 15, "to": 17, "hours": 43}],
        "sample": {
            "reached": 1240, "clusters": 60,
            "strata": [{"name": "North", "reached": 630}, {"name": "South", "reached": 610}],
        },
        "results": [
            {
                "method": "taylor", "model": "mean", "estimate": 0.317, "low": 0.281, "high": 0.353,
                "interval": "Taylor, t on the logit scale, 95 %", "seed": None,
            }
        ],
        "spread": {"low": 0.281, "high": 0.353}, "warnings": [{"code": "design-effect", "message": "A design effect."}],
        "critique": "Household surveys miss those in hiding.", "sentence": "Between 28 and 35 per cent.",
    } | changes.pop("indicator", {})  # fmt: skip
    record = {
        "schema": "prevalence-record/1", "protocol": "", "created": timezone.now().isoformat(timespec="seconds"),
        "software": {"evidence": "0.1.0"}, "indicators": [indicator],
    } | changes  # fmt: skip
    return record | {"hash": hash_of_record(record)}


def result_review(**fields: Any) -> ResultReview:
    values = {"due": timezone.localdate() + timedelta(days=20)} | fields
    _fill(values, result=study_result, reviewer=person)
    return ResultReview.objects.create(**values)


def reply_request(**fields: Any) -> ReplyRequest:
    values = {"due": timezone.localdate() + timedelta(days=20)} | fields
    _fill(values, result=study_result, organization=organization)
    return ReplyRequest.objects.create(**values)


def _sign_study(made: StudyProtocol, signer: Person) -> None:
    """Complete and signed by another person."""
    from hub.prevalence.actions import sign
    from hub.prevalence.checklist import QUESTIONS
    from hub.prevalence.document import fingerprint

    begins = timezone.localdate() + timedelta(days=30)
    StudyProtocol.objects.filter(pk=made.pk).update(
        state="protocol", method="survey", method_reasons="There is a census.", design="Two stages.", sample_planned=1200,
        clusters_planned=60, take=20, microdata_at="At the analyst", collection_begins=begins, collection_ends=begins,
    )  # fmt: skip
    bands = [
        {"from": 5, "to": 11, "hours": 1},
        {"from": 12, "to": 14, "hours": 14},
        {"from": 15, "to": 17, "hours": 43},
    ]
    made.indicators.create(code="child_labour", name="Child labour", is_primary=True, bands=bands)
    for position, name in enumerate(("North", "South"), 1):
        made.strata.create(position=position, name=name, planned=600, clusters=30)
    for key in QUESTIONS:
        made.checklist.create(question=key, answer="yes", note="Agreed.")
    TeamMember.objects.create(protocol=made, person=signer, role="ethics")
    made.refresh_from_db()
    sign(protocol=made, seen=fingerprint(made), note="", by=signer)
    made.refresh_from_db()


def _register_study(made: StudyProtocol, state: str) -> None:
    """Frozen and open to everybody."""
    from hub.prevalence.actions import register

    register(protocol=made, by=made.author)
    if state != "registered":
        StudyProtocol.objects.filter(pk=made.pk).update(state=state)
        made.refresh_from_db()
