"""Imports files on the law of countries. The data of an edition changes only when the same edition is imported again;
repeating an import changes nothing, and whatever was not understood is reported."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from evidence.lawgap import Act, Standing, Step, hazardous_work_age, minimum_work_age, standing_on

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.content import raise_content_version
from hub.events.models import Verb
from hub.exchange.importing.countries import Countries
from hub.law.models import (
    Edition,
    EnforcementFigure,
    Finding,
    Instrument,
    LawStandard,
    Ratification,
    SuggestedAction,
)
from hub.law.publishers import PUBLISHERS
from hub.law.reading.country_files import age_in
from hub.law.reading.recognize import read_law_file
from hub.law.reading.records import WHOLE, Entry, LawFile, NotAFileOfLawsError, Problem, StatedVerdict, TreatyAct
from hub.lib.partialdate import first_day, last_day
from hub.sources.models import Source

# The verdicts that a table of acts implies, by instrument.
RATIFIED_BY = {"c138": "ratified-c138", "c182": "ratified-c182", "crc": "ratified-crc", "opac": "ratified-opac", "opsc": "ratified-opsc", "palermo": "ratified-palermo"}  # fmt: skip
COUNTED = ("met", "partly", "not_met", "not_applicable", "unknown")
BATCH = 2000
YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass
class Report:
    """The contents of one edition of one file, for the report."""

    file: str
    publisher: str = ""
    edition: str = ""
    countries: int = 0
    territories: int = 0
    assessments: dict[str, Counter[str]] = field(default_factory=dict)
    ratifications: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stored: int = 0  # rows that were added or changed

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "publisher": self.publisher,
            "edition": self.edition,
            "countries": self.countries,
            "territories": self.territories,
            "assessments": {code: verdicts_of(counts) for code, counts in self.assessments.items()},
            "ratifications": {
                code: {"yes": counts["yes"], "no": counts["no"], "unknown": counts["unknown"]}
                for code, counts in self.ratifications.items()
            },
            "not_understood": [problem.as_dict() for problem in self.problems],
        }


def verdicts_of(counts: Counter[str]) -> dict[str, int]:
    """The four verdicts of every layout; "partly" only if the layout has it."""
    shown = {name: counts[name] for name in COUNTED if name != "partly"}
    return shown | {"partly": counts["partly"]} if counts["partly"] else shown


def import_law_file(name: str, content: bytes, *, by: Person | None = None, verb: Verb = Verb.IMPORTED) -> list[Report]:
    """Read and store one file. An unsuitable file is reported, not raised."""
    try:
        files = read_law_file(name, content)
    except NotAFileOfLawsError as error:
        return [Report(name, problems=[Problem("file", name, str(error))])]
    mark = hashlib.sha256(content).hexdigest()
    return [_import(name, mark, found, by, verb) for found in files]


@transaction.atomic
def _import(name: str, mark: str, found: LawFile, by: Person | None, verb: Verb) -> Report:
    report = _count_entries(name, found)
    if not YEAR.fullmatch(found.edition):
        report.problems.append(Problem("file", name, "The year of the edition is not known; nothing was stored."))
        return report
    countries = Countries.load()
    edition = _edition(name, mark, found, by)
    stored = _store_entries(edition, found.entries, countries, report)
    acts = _store_acts(edition, found, countries, report)
    stored += sum(acts.values())
    report.stored = stored
    raise_content_version()  # events below are about the source, and an edition without rows writes none
    if stored:
        record(verb, edition.source, by=by, after={"edition": str(edition.year), "file": name, "rows": stored})
        for instrument, rows in acts.items():
            if rows and verb == Verb.IMPORTED:  # for those who follow the treaty
                record(verb, instrument, by=by, after={"edition": edition.title, "rows": rows})
    return report


def _count_entries(name: str, found: LawFile) -> Report:
    """Counts as in the file, before any country is looked up. Verdicts on laws are counted over the entries for one territory
    each; whether a treaty is ratified concerns the whole country."""
    report = Report(name, found.publisher, found.edition, problems=found.problems)
    report.countries = len(found.entries)
    report.territories = sum(len(entry.territories) for entry in found.entries)
    for entry in found.entries:
        for said in entry.said:
            if said.standard.startswith("ratified-"):
                counts = report.ratifications.setdefault(said.standard.removeprefix("ratified-"), Counter())
                counts[{"met": "yes", "not_met": "no"}.get(said.verdict, "unknown")] += 1
            elif entry.has_law and not entry.is_divided:
                report.assessments.setdefault(said.standard, Counter())[said.verdict] += 1
    for instrument, acts in found.acts.items():
        counts = report.ratifications.setdefault(instrument, Counter())
        bound = {act.country for act in acts if act.act in BINDING}
        named = {act.country for act in acts if act.act != "declaration"}
        counts["yes"] += len(bound)
        counts["no"] += len(named - bound)
        if not found.entries:
            report.countries = len({act.country for act in acts})
    return report


BINDING = {
    "definitive_signature", "ratification", "acceptance", "approval", "accession", "succession", "participation",
}  # fmt: skip


def _edition(name: str, mark: str, found: LawFile, by: Person | None) -> Edition:
    about = PUBLISHERS[found.publisher]
    edition = Edition.objects.filter(publisher=found.publisher, year=int(found.edition)).first()
    if edition is None:
        title = f"{found.title}, {found.edition}" if found.edition not in found.title else found.title
        source, made = Source.objects.get_or_create(
            url=f"{about.url}#{found.publisher}-{found.edition}",
            defaults={
                "title": title, "publisher": about.name, "published": found.edition, "kind": Source.Kind.FILE,
            },
        )  # fmt: skip
        if made:
            record(Verb.LOADED if by is None else Verb.CREATED, source, by=by, after=snapshot(source))
        edition = Edition.objects.create(
            publisher=found.publisher, year=int(found.edition), title=title, source=source, licence=about.licence
        )
    if edition.files.get(name) != mark:
        edition.files = edition.files | {name: mark}
        edition.save()
    return edition


def _store_entries(edition: Edition, entries: Iterable[Entry], countries: Countries, report: Report) -> int:
    entries = list(entries)
    if not entries:
        return 0
    standards = dict(LawStandard.objects.values_list("code", "pk"))
    declared = declared_ages()
    findings: dict[tuple[Any, ...], Finding] = {}
    figures: dict[tuple[Any, ...], EnforcementFigure] = {}
    actions: dict[tuple[Any, ...], SuggestedAction] = {}
    seen: dict[int, str] = {}  # by which name each country came first
    for entry in entries:
        country = countries.keys.get(countries.find(entry.name), 0)
        if not country:
            report.problems.append(
                Problem(entry.name, entry.name, "This is no country or area of the M49 standard; it was left.")
            )
            continue
        if country in seen:
            report.problems.append(
                Problem(entry.name, entry.name, f"{seen[country]} is the same country; it was left.")
            )
            continue
        seen[country] = entry.name
        for said in [*entry.said, *compute_verdicts(entry.said, declared.get(country))]:
            key = (standards[said.standard], country, said.territory)
            is_computed = said.standard.startswith("age-")
            findings[key] = Finding(
                edition=edition, standard_id=key[0], country_id=country, territory=said.territory[:80],
                verdict=said.verdict, printed="" if is_computed else said.printed[:40], law_says=said.law_says[:20],
                age=said.age[:20], is_computed=is_computed, reason=said.printed[:300] if is_computed else "",
            )  # fmt: skip
        for figure in entry.figures:
            figures[country, figure.name, figure.territory] = EnforcementFigure(
                edition=edition, country_id=country, name=figure.name, territory=figure.territory[:80],
                printed=figure.printed[:120], number=figure.number,
            )  # fmt: skip
        for position, action in enumerate(entry.actions, start=1):
            actions[country, position] = SuggestedAction(
                edition=edition, country_id=country, area=action.area, position=position, text=action.text
            )
    here = {"edition": edition}
    return (
        _renew(Finding, here, ("standard_id", "country_id", "territory"), findings, FINDING)
        + _renew(EnforcementFigure, here, ("country_id", "name", "territory"), figures, ("printed", "number"))
        + _renew(SuggestedAction, here, ("country_id", "position"), actions, ("area", "text"))
    )


FINDING = ("verdict", "printed", "law_says", "age", "is_computed", "reason")


def _renew(
    model: Any, among: dict[str, Any], key: tuple[str, ...], rows: dict[tuple[Any, ...], Any], values: tuple[str, ...]
) -> int:
    """Add what is new, change what differs, keep the rest."""
    here = {tuple(getattr(one, name) for name in key): one for one in model.objects.filter(**among)}
    fresh, changed = [], []
    for place, row in rows.items():
        old = here.get(place)
        if old is None:
            fresh.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in values):
            for name in values:
                setattr(old, name, getattr(row, name))
            changed.append(old)
    model.objects.bulk_create(fresh, batch_size=BATCH)
    if changed:
        model.objects.bulk_update(changed, values, batch_size=BATCH)
    return len(fresh) + len(changed)


def declared_ages() -> dict[int, int]:
    """Country -> the minimum age that it declared with its ratification of C138, as the newest source says."""
    rows = Ratification.objects.filter(instrument__code="c138", declared_age__isnull=False).order_by(
        "edition__year", "on"
    )
    return {country: age for country, age in rows.values_list("country", "declared_age") if age is not None}


def compute_again(countries: Iterable[int]) -> int:
    """What rules derive from ages, once more for the countries whose declared ages became known."""
    declared = declared_ages()
    rows = Finding.objects.filter(country__in=countries, standard__code__in=[*AGES, *COMPUTED]).select_related(
        "standard"
    )
    by_entry: dict[tuple[int, int], list[Finding]] = {}
    for one in rows:
        by_entry.setdefault((one.edition_id, one.country_id), []).append(one)
    changed = []
    for (_edition_of, country), findings in by_entry.items():
        said = [
            StatedVerdict(
                one.standard.code, one.verdict, age=one.age, age_value=age_in(one.age)[0], territory=one.territory
            )
            for one in findings
            if not one.is_computed
        ]
        here = {(one.standard.code, one.territory): one for one in findings}
        for ruling in compute_verdicts(said, declared.get(country)):
            old = here.get((ruling.standard, ruling.territory))
            if old is not None and (old.verdict, old.reason) != (ruling.verdict, ruling.printed):
                old.verdict, old.reason = ruling.verdict, ruling.printed
                changed.append(old)
    Finding.objects.bulk_update(changed, ("verdict", "reason"), batch_size=BATCH)
    return len(changed)


AGES = ("minimum-age-for-work", "compulsory-education-age", "minimum-age-hazardous-work")
COMPUTED = ("age-work-and-schooling", "age-hazardous")


def compute_verdicts(said_of_entry: Iterable[StatedVerdict], declared: int | None) -> list[StatedVerdict]:
    """Verdicts that rules derive from the ages in an entry, for each of its territories. The reason is in `printed`."""
    said = {(one.standard, one.territory): one for one in said_of_entry}
    found = []
    for territory in {territory for standard, territory in said if standard == "minimum-age-for-work"}:
        work = said.get(("minimum-age-for-work", territory))
        school = said.get(("compulsory-education-age", territory))
        hazardous = said.get(("minimum-age-hazardous-work", territory))
        rulings = {
            "age-work-and-schooling": minimum_work_age(_age_of(work), _age_of(school), declared),
            "age-hazardous": hazardous_work_age(_age_of(hazardous)),
        }
        found += [
            StatedVerdict(standard, str(ruling.verdict), printed=ruling.reason, territory=territory)
            for standard, ruling in rulings.items()
        ]
    return found


def _age_of(said: StatedVerdict | None) -> float | None:
    return said.age_value if said is not None else None


def _store_acts(edition: Edition, found: LawFile, countries: Countries, report: Report) -> dict[Instrument, int]:
    """How much is new or changed of each treaty."""
    stored: dict[Instrument, int] = {}
    instruments = {one.code: one for one in Instrument.objects.filter(code__in=found.acts)}
    for code, acts in found.acts.items():
        instrument = instruments[code]
        rows: dict[tuple[Any, ...], Ratification] = {}
        by_country: dict[int, list[TreatyAct]] = {}
        for act in acts:
            country = countries.keys.get(countries.find(act.country), 0)
            if not country:
                report.problems.append(
                    Problem(act.country, act.country, "This is no country or area of the M49 standard; it was left.")
                )
                continue
            by_country.setdefault(country, []).append(act)
            rows[country, act.act, act.on] = Ratification(
                edition=edition, instrument=instrument, country_id=country, act=act.act, on=act.on, text=act.text,
                declared_age=act.declared_age, reporting=act.reporting,
            )  # fmt: skip
        here = {"edition": edition, "instrument": instrument}
        number = _renew(Ratification, here, ("country_id", "act", "on"), rows, ("text", "declared_age", "reporting"))
        if code in RATIFIED_BY:
            number += _store_standing(edition, RATIFIED_BY[code], by_country)
        if any(act.declared_age is not None for act in acts):
            number += compute_again(by_country)
        stored[instrument] = number
    return stored


def _store_standing(edition: Edition, code: str, by_country: dict[int, list[TreatyAct]]) -> int:
    """Party or signatory at the end of the edition's year. A country that is not in the table stays unknown."""
    standard = LawStandard.objects.get(code=code)
    rows: dict[tuple[Any, ...], Finding] = {}
    for country, acts in by_country.items():
        steps = [_step(act) for act in acts if act.act not in ("declaration", "none")]
        says_none = any(act.act == "none" for act in acts)
        if not steps and not says_none:
            continue
        standing = standing_on(last_day(str(edition.year)), steps)
        unknown = {Standing.UNKNOWN, *([] if says_none else [Standing.NONE])}
        verdict = "met" if standing == Standing.PARTY else "unknown" if standing in unknown else "not_met"
        latest = max((act.on for act in acts), default="")
        rows[(standard.pk, country, WHOLE)] = Finding(
            edition=edition, standard=standard, country_id=country, verdict=verdict,
            printed=f"{standing.value} {latest}".strip()[:40],
        )  # fmt: skip
    return _renew(Finding, {"edition": edition}, ("standard_id", "country_id", "territory"), rows, FINDING)


def _step(act: TreatyAct) -> Step:
    if not act.on:
        return Step(Act(act.act))
    return Step(Act(act.act), first_day(act.on), last_day(act.on))
