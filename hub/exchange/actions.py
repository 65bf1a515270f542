"""What a person does with a file on the web: send it, begin its import, discard it, read it again."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.exchange.importing.policy import check_quota, source_for
from hub.exchange.models import Import
from hub.exchange.tasks import run_import
from hub.lib.files import delete_file_on_failure
from hub.lib.visibility import Viewer


def send(*, file: Any, file_format: str, source: str, options: dict[str, Any], by: Person, viewer: Viewer) -> Import:
    """Store a file that waits for its import to begin."""
    digest = hashlib.sha256()
    for block in file.chunks():
        digest.update(block)
    run = Import(
        format=file_format, file=file.name[:255], file_hash=digest.hexdigest(), size=file.size, started_by=by,
        options=options,
    )  # fmt: skip
    with delete_file_on_failure(run, "stored"), transaction.atomic():
        check_quota(by, viewer, file.size)
        run.source = source_for(viewer, source)
        run.stored = file
        run.save()
    return run


def send_again(*, run: Import, by: Person, viewer: Viewer) -> Import:
    """A new import of the same file, so that other choices can be made for it. What it says then replaces what it said."""
    if not run.stored.name or not run.stored.storage.exists(run.stored.name):
        raise ValidationError(_("The file is not here any more. Send it again."))
    check_quota(by, viewer, run.size)
    return Import.objects.create(
        source=run.source, format=run.format, file=run.file, file_hash=run.file_hash, size=run.size,
        stored=run.stored.name, started_by=by, options=run.options,
    )  # fmt: skip


def begin(*, run: Import) -> None:
    """Let the worker import a waiting file. Beginning it a second time changes nothing."""
    try:
        with transaction.atomic():
            claimed = Import.objects.filter(pk=run.pk, state=Import.State.WAITING).update(state=Import.State.RUNNING)
            if claimed:  # in the same transaction, so that no import is running without its task
                run_import.enqueue(run.pk)
    except IntegrityError:
        raise ValidationError(_("This file is being imported already. Wait for that import to end.")) from None


def discard(*, run: Import) -> None:
    """Delete a file that was sent and whose import has not begun. No event says so, as none said that it was sent: the
    record of events begins with the first rows that come in."""
    if not Import.objects.filter(pk=run.pk, state=Import.State.WAITING).delete()[0]:
        raise ValidationError(_("This import has begun and cannot be discarded."))
    if not Import.objects.filter(stored=run.stored.name).exists():  # a file that is read again has several imports
        run.stored.delete(save=False)
