"""Tasks for the worker: large files of figures are taken in outside the request."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.utils.translation import gettext_noop as _
from django_tasks import task

from hub.accounts.models import Person
from hub.lib.sqlite import refresh_statistics
from hub.statistics.importing import Report, import_statistics_file
from hub.statistics.sentences import Problem, Sentence

SHOWN = 100  # rows that were left


@task(backend="background")
def read_upload(stored: str, name: str, person: int, edition: str, note: str) -> dict[str, Any]:
    """The report of the file, which is deleted: the release keeps its hash. Safe to repeat, as a file is taken in once."""
    by = Person.objects.filter(pk=person).first()
    try:
        with default_storage.open(stored) as file:
            content = file.read()
    except FileNotFoundError:  # a worker before this one had taken it in, and died before it said so
        gone = Sentence(_("The file is not here any more; send it again."))
        return summarize(Report(name, skipped=[Problem(0, gone)], skipped_number=1))
    try:
        report = import_statistics_file(name, content, by=by, edition=edition, note=note)
    except DatabaseError:
        raise  # nothing can be written now; the file stays for whoever looks into it
    except Exception:
        default_storage.delete(stored)
        raise
    if report.is_new:
        refresh_statistics()
    default_storage.delete(stored)
    return summarize(report)


def summarize(report: Report) -> dict[str, Any]:
    """What the page says of a file, as plain values."""
    return {
        "file": report.file,
        "release": report.release.pk if report.release else None,
        "rows": report.rows,
        "observations": report.observations,
        "skipped_number": report.skipped_number,
        "skipped": [one.to_stored() for one in report.skipped[:SHOWN]],
        "is_new": report.is_new,
    }
