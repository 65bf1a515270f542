"""Registering data, requesting studies, cancelling them. The computation itself is in `running`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.events.actions import record, snapshot
from hub.events.models import Verb
from hub.lib.visibility import Visibility
from hub.partners.models import Organization
from hub.studies import files
from hub.studies.computing.shipped import SHIPPED
from hub.studies.models import Dataset, Method, Run, is_wider
from hub.studies.reading import guess_kind
from hub.studies.tasks import carry_out_run

MOST_UNDER_WAY = 5
HERE = [Method.FOOTPRINT, Method.EXPORTS, Method.LISTS]


def register_dataset(
    *,
    file: Path,
    name: str,
    licence: str,
    by: Person | None,
    kind: str = "",
    publisher: str = "",
    version: str = "",
    organization: Organization | None = None,
    visibility: str = "",
    counts_published: bool = False,
    teaching: bool = False,
    keep: bool = False,
    file_name: str = "",
) -> Dataset:
    """Register a file or folder with its hash and path. `keep`: the site stores a copy of its own."""
    sha256 = _check_new_file(file, name, licence)
    kind = kind or guess_kind(file)
    persons = kind == Dataset.Kind.PERSONS
    dataset = Dataset(
        name=name.strip(),
        publisher=publisher.strip(),
        version=version.strip(),
        licence=licence.strip(),
        kind=kind,
        file_name=file_name or file.name,
        size=files.size_of(file),
        sha256=sha256,
        path=str(file.resolve()),
        stored_here=keep,
        counts_published=counts_published,
        teaching=teaching,
        organization=organization,
        registered_by=by,
        visibility=visibility or (Visibility.RESTRICTED if persons else Visibility.PUBLIC),
    )
    try:
        if keep:
            dataset.path = str(files.keep_copy(file, dataset.public_id, files.tidy_name(dataset.file_name)))
        dataset.full_clean(exclude=["path"])
        with transaction.atomic():
            dataset.save()
            after = {name: value for name, value in snapshot(dataset).items() if name != "path"}
            record(Verb.CREATED, dataset, by=by, after=after)
    except BaseException:
        if keep:  # otherwise the copy would stay when the disk is full
            shutil.rmtree(files.upload_folder(dataset.public_id), ignore_errors=True)
        raise
    return dataset


def _check_new_file(file: Path, name: str, licence: str) -> str:
    """The hash of the file, if it can be registered under that name."""
    if not file.exists():
        raise ValidationError(_("There is no file %(file)s.") % {"file": file})
    if not licence.strip():
        raise ValidationError(
            _("Say under which licence the file may be used. If you do not know it, ask the publisher.")
        )
    if not name.strip():
        raise ValidationError(_("Give the data set a name."))
    if not files.size_of(file):
        raise ValidationError(_("%(file)s is empty.") % {"file": file.name})
    sha256 = files.hash_of(file)
    if known := Dataset.objects.filter(sha256=sha256).first():
        raise ValidationError(
            _("The same file is registered already: %(name)s (%(id)s).") % {"name": known, "id": known.public_id},
            code="known",
        )
    return sha256


def ask_for_run(
    *,
    method: str,
    title: str,
    datasets: list[Dataset],
    parameters: dict[str, Any],
    by: Person | None,
    organization: Organization | None = None,
    visibility: str = Visibility.PARTNERS,
    later: bool = True,
    **fields: Any,
) -> Run:
    """Request a computation. `later`: by the worker; otherwise the caller runs it."""
    # Only built-in studies have results without data; an upload never counts as one.
    is_shipped = by is None and bool(fields.get("builtin")) and parameters.get("shipped") in SHIPPED
    if not is_shipped:
        parameters = {name: value for name, value in parameters.items() if name != "shipped"}
        check_datasets(method, datasets, parameters, visibility)
    waiting = Run.objects.under_way().filter(requested_by=by).count() if by else 0
    if waiting >= MOST_UNDER_WAY:
        raise ValidationError(
            _("%(number)s of your studies are still under way. Wait for one of them, or cancel one.")
            % {"number": waiting}
        )
    run = Run(
        method=method,
        parameters=parameters,
        seed=parameters.get("seed"),
        organization=organization,
        requested_by=by,
        visibility=visibility,
        teaching=any(dataset.teaching for dataset in datasets),
    )
    run.title = title.strip()
    for name, value in fields.items():
        setattr(run, name, value)
    run.full_clean()
    with transaction.atomic():
        run.save()
        run.datasets.set(datasets)
        record(Verb.CREATED, run, by=by, after=run.plain_record())
        if later:
            carry_out_run.enqueue(run.pk)
    return run


def check_datasets(method: str, datasets: list[Dataset], parameters: dict[str, Any], visibility: str) -> None:
    """Refuse data sets of the wrong kind, and results that would be more open than the data they are based on."""
    if any(dataset.kind == Dataset.Kind.PERSONS for dataset in datasets) or method not in HERE:
        raise ValidationError(
            _(
                "This method needs answers of single people, which stay on your own machine. Run the command "
                "“evidence %(method)s FILE … --out FOLDER” there and upload the result record it writes."
            )
            % {"method": method}
        )
    for dataset in datasets:
        if dataset.withdrawn:
            raise ValidationError(_("%(name)s is withdrawn; no new study may use it.") % {"name": dataset})
        if is_wider(visibility, dataset.visibility):
            raise ValidationError(
                _("The result cannot be open to more people than its data: %(name)s is for “%(who)s”.")
                % {"name": dataset, "who": dataset.get_visibility_display()}
            )
    kinds = sorted(dataset.kind for dataset in datasets)
    if method == Method.LISTS:
        _require(kinds == ["lists"], _("Choose one data set of counts by list."))
    elif parameters.get("value_added"):
        _require(kinds == ["table"], _("Choose one input–output table. Value added comes from the table itself."))
    else:
        _require(kinds == ["counts", "table"], _("Choose one input–output table and one data set of counts."))


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise ValidationError(sentence)


def cancel_run(*, run: Run, by: Person | None) -> Run:
    """A waiting study is cancelled at once; a running one stops at its next step."""
    now = timezone.now()
    with transaction.atomic():
        stopped = Run.objects.filter(pk=run.pk, state=Run.State.QUEUED).update(
            state=Run.State.CANCELLED, finished_at=now, cancel_asked=True
        )
        if not stopped:
            asked = Run.objects.filter(pk=run.pk, state=Run.State.RUNNING).update(cancel_asked=True)
            _require(asked == 1, _("This study has ended already; there is nothing to cancel."))
        run.refresh_from_db()
        record(Verb.CANCELLED, run, by=by, after=run.plain_record())
    return run
