"""Built-in content of the mapping: the US Department of Labor's list of goods and its projects. Loading is repeatable."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from hub.background.workers import working
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.exchange.facts import Row, normalize_facts
from hub.exchange.iati.files import file_hash
from hub.exchange.importing.run import import_rows
from hub.exchange.models import Import
from hub.exchange.relevance import relevance
from hub.initiatives.models import Identifier, Initiative, ListedGood, Role
from hub.initiatives.signals import initiatives_changed
from hub.lib.text import bare
from hub.sources.models import Source
from hub.vocabularies.models import Country, Scheme, Term

DATA = Path(__file__).resolve().parent / "data"
GOODS, PROJECTS = DATA / "usdol_goods_2021.csv", DATA / "usdol_projects_2022.csv"
GOODS_EDITION = "2021"
PUBLISHER = "US Department of Labor, Bureau of International Labor Affairs"
FUNDER = (
    "United States Department of Labor"  # the name in the built-in content, so that there is only one such organization
)
REGISTER = "usdol"
FILES = "https://github.com/USDepartmentofLabor/Child-Labor-Android/blob/b8891386/app/src/main/assets/"
SAID_ON = {"goods": "2021", "projects": "2022-09-28"}


def _source(file: str, title: str, published: str) -> Source:
    source, made = Source.objects.get_or_create(
        url=FILES + file,
        defaults={"title": title, "publisher": PUBLISHER, "published": published, "kind": Source.Kind.FILE},
    )
    if made:
        record(Verb.LOADED, source, by=None, after=snapshot(source))
    return source


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_listed_goods() -> int:
    """How many goods and countries were added. Terms and countries must be there; a missing one is an error."""
    rows = _table(GOODS)
    if ListedGood.objects.filter(edition=GOODS_EDITION).count() == len(rows):
        return 0
    source = _source("goods_2021.xml", "List of Goods Produced by Child Labor or Forced Labor, edition 2021", "2021")
    countries = {country.iso3: country for country in Country.objects.all()}
    goods = {term.code: term for term in Term.objects.filter(scheme=Scheme.COMMODITY)}
    known = set(ListedGood.objects.filter(edition=GOODS_EDITION).values_list("country__iso3", "good__code"))
    fresh = [
        ListedGood(
            country=countries[row["country"]], good=goods[row["commodity"]], sector=row["sector"], edition=GOODS_EDITION,
            source=source, **{name: row[name] == "yes" for name in ("child_labour", "forced_labour", "forced_child_labour", "derived")},
        )
        for row in rows
        if (row["country"], row["commodity"]) not in known
    ]  # fmt: skip
    ListedGood.objects.bulk_create(fresh)
    if fresh:
        record(Verb.LOADED, source, by=None, after={"listed_goods": len(fresh), "edition": GOODS_EDITION})
    return len(fresh)


def load_projects() -> int:
    """How many projects were added or changed. They are imported like a file, with the source's statements beside each."""
    with transaction.atomic():
        source = _source("countries_2021.xml", "Projects named in the country profiles", "2022")
    mark = file_hash(PROJECTS)
    done = Import.objects.filter(source=source, file_hash=mark)
    if done.filter(state__in=[Import.State.DONE, Import.State.UNDONE]).exists():
        return 0
    run, _ = done.get_or_create(
        state=Import.State.RUNNING,
        defaults={
            "source": source, "file": PROJECTS.name, "file_hash": mark, "format": Import.Format.CSV,
            "size": PROJECTS.stat().st_size,
        },
    )  # fmt: skip
    _name_those_of_the_content()
    with working() as worker:
        Import.objects.filter(pk=run.pk).update(worker=worker)
        import_rows(run, _projects())
    initiatives_changed.send(sender=Initiative)
    run.refresh_from_db()
    Import.objects.filter(pk=run.pk).update(state=Import.State.DONE, finished_at=timezone.now())
    return int(run.created + run.updated)


def _number_of(row: dict[str, str]) -> str:
    """The list has no numbers: a project is identified by its name and its page."""
    mark = hashlib.blake2b(row["website"].encode(), digest_size=4).hexdigest()
    return f"{row['name_en'][:200]} {mark}"


@transaction.atomic
def _name_those_of_the_content() -> None:
    """Projects of the list that the built-in content describes already: the list's statements are stored beside those
    records instead of making second ones. They have the same name, countries and funder."""
    described = Initiative.objects.filter(roles__kind=Role.Kind.FUNDER, roles__organization__name_en=FUNDER)
    known = {bare(one.name_en): one for one in described.prefetch_related("countries")}
    for row in _table(PROJECTS):
        one = known.get(bare(row["name_en"]))
        if one is not None and {country.iso3 for country in one.countries.all()} == set(row["countries"].split("; ")):
            Identifier.objects.get_or_create(register=REGISTER, value=_number_of(row), defaults={"initiative": one})


def _projects() -> Iterator[Row]:
    sounds = relevance()
    for line, row in enumerate(_table(PROJECTS), start=2):
        issues, reasons = sounds.of(row["name_en"], [], [])
        facts = {
            "kind": "project", "name_en": row["name_en"], "website": row["website"], "issues": issues,
            "countries": [iso3 for iso3 in row["countries"].split("; ") if iso3],
            "roles": [["funder", "", FUNDER]],
            "status": "ended" if "CLOSED" in row["website"] else "",
        }  # fmt: skip
        yield Row(
            line,
            _number_of(row),
            REGISTER,
            normalize_facts(facts, []),
            stated_at=SAID_ON["projects"],
            relevant=reasons,
        )
