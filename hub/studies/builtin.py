"""Built-in studies: on a made-up teaching table, on published counts, and on a table of the world."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.events.actions import record
from hub.events.models import Verb
from hub.events.reasons import NEW_EDITION
from hub.lib.visibility import Visibility
from hub.studies.actions import ask_for_run, register_dataset
from hub.studies.builtin_words import (
    EDITION_1,
    PUBLISHED_COUNTS,
    SIX_LISTS,
    TEACHING_COUNTS,
    TEACHING_TABLE,
    TEXTS,
    columns_of,
)
from hub.studies.computing.shipped import SHIPPED
from hub.studies.files import hash_of
from hub.studies.models import Dataset, Method, Run
from hub.studies.recovery import end_lost_runs
from hub.studies.running import carry_out
from hub.studies.tasks import carry_out_run

HERE = Path(__file__).resolve().parent / "data"
# A built-in study without progress for this time was interrupted when the site stopped.
# Raise this when the studies must be computed again although data and library are the same.
EDITION = "4"


@dataclass(frozen=True)
class BuiltinDataset:
    file: Path
    fields: dict[str, Any]


@dataclass(frozen=True)
class BuiltinStudy:
    key: str
    method: str
    datasets: list[BuiltinDataset]
    parameters: dict[str, Any]
    teaching: bool = False
    more: dict[str, Any] = field(default_factory=dict)


def uk2013_file() -> Path:
    """The published counts are part of the evidence library; located without importing its dependencies."""
    return Path(str(metadata_folder())) / "data" / "uk2013.csv"


def metadata_folder() -> Path:
    import evidence

    return Path(evidence.__file__).resolve().parent


TEACHING_FIELDS = {"publisher": "Actionhub", "version": EDITION_1, "licence": "CC0 1.0", "teaching": True}

_STUDIES = [
    BuiltinStudy(
        key="teaching-table",
        method=Method.FOOTPRINT,
        teaching=True,
        datasets=[
            BuiltinDataset(
                HERE / "teaching_table.csv",
                {"name": TEACHING_TABLE, "kind": Dataset.Kind.TABLE, **TEACHING_FIELDS},
            ),
            BuiltinDataset(
                HERE / "teaching_counts.csv",
                {"name": TEACHING_COUNTS, "kind": Dataset.Kind.COUNTS, **TEACHING_FIELDS},
            ),
        ],
        parameters={"draws": 1000, "seed": 1, "consumer": "Region C"},
    ),
    BuiltinStudy(
        key="uk-2013",
        method=Method.LISTS,
        datasets=[
            BuiltinDataset(
                Path("uk2013.csv"),
                {
                    "name": SIX_LISTS,
                    "publisher": "Silverman 2014, Home Office; Silverman 2020, doi 10.1111/rssa.12505",
                    "version": "2013",
                    "licence": PUBLISHED_COUNTS,
                    "kind": Dataset.Kind.LISTS,
                    "counts_published": True,
                },
            )
        ],
        parameters={"method": "spread", "merge": ["PF+NCA"], "seed": 1},
    ),
    BuiltinStudy(
        key="wiod-2011",
        method=Method.FOOTPRINT,
        datasets=[],
        parameters={"shipped": "wiod-2011"},
    ),
]

# Fast ones first, so that the worker soon has results.
BUILTIN = sorted(_STUDIES, key=lambda study: study.method == Method.LISTS)


def load_studies(*, later: bool = False, again: bool = False) -> dict[str, str]:
    """Key of each built-in study -> what was done. Fast where nothing changed; `again` recomputes all of them."""
    end_lost_runs()
    known = {run.builtin: run for run in Run.objects.filter(builtin__in=[study.key for study in BUILTIN])}
    return {study.key: _load(study, known.get(study.key), later, again) for study in BUILTIN}


def _load(study: BuiltinStudy, run: Run | None, later: bool, again: bool) -> str:
    version = _version(study)
    if run is not None:
        same = run.builtin_version == version and not again
        if same and run.state == Run.State.DONE and (run.folder / "run.json").exists():
            return "unchanged"
        if same and run.is_under_way:
            if later or run.state == Run.State.RUNNING:
                return "under way"
        else:
            _reset(run, study, version)
        if later:
            carry_out_run.enqueue(run.pk)
    else:
        run = ask_for_run(
            method=study.method,
            title=TEXTS[study.key]["title"],
            datasets=[_dataset(part) for part in study.datasets],
            parameters=study.parameters,
            by=None,
            visibility=Visibility.PUBLIC,
            later=later,
            builtin=study.key,
            builtin_version=version,
            **columns_of(study.key),
        )
    if later:
        return "waiting for the worker"
    carry_out(run.pk)
    run.refresh_from_db()
    return "computed" if run.state == Run.State.DONE else f"{run.state}: {run.error}"


@transaction.atomic
def _reset(run: Run, study: BuiltinStudy, version: str) -> None:
    """The same study with new data or a new library, at the same address."""
    run.builtin_version = version
    run.parameters = study.parameters
    for name, text in columns_of(study.key).items():
        setattr(run, name, text)
    run.state, run.progress, run.error, run.cancel_asked = Run.State.QUEUED, 0, "", False
    run.started_at = run.finished_at = run.sign_of_life = None
    run.requested_at = timezone.now()
    run.save()
    run.datasets.set([_dataset(part) for part in study.datasets])
    record(Verb.CHANGED, run, by=None, after=run.plain_record(), reason=NEW_EDITION)


def _file(part: BuiltinDataset) -> Path:
    return part.file if part.file.is_absolute() else uk2013_file()


def _dataset(part: BuiltinDataset) -> Dataset:
    file = _file(part)
    found = Dataset.objects.filter(sha256=hash_of(file)).first()
    if found is None:
        return register_dataset(file=file, by=None, **part.fields)
    if found.path != str(file) and not Path(found.path).exists():  # the software was moved
        found.path = str(file)
        found.save(update_fields=["path"])
    return found


def _version(study: BuiltinStudy) -> str:
    """Changes with the data, the parameters, and the library."""
    digest = hashlib.sha256(f"{EDITION} {metadata.version('evidence')} {study.parameters}".encode())
    for part in study.datasets:
        digest.update(hash_of(_file(part)).encode())
    if shipped := study.parameters.get("shipped"):
        digest.update(hash_of(SHIPPED[shipped]).encode())
    return digest.hexdigest()
