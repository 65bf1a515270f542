from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from hub.accounts.requests import Request
from hub.lib.singlecases import check_no_single_cases
from hub.lib.sqlite import refresh_statistics
from hub.lib.throttle import takes_files, throttled
from hub.statistics import permissions
from hub.statistics.importing import import_statistics_file
from hub.statistics.models import Release
from hub.statistics.tasks import read_upload, summarize

LARGEST_UPLOAD = 40_000_000  # bytes
LARGEST_AT_ONCE = 2_000_000  # bytes; a larger file takes longer than a person waits for a page
WAITING = {TaskResultStatus.READY, TaskResultStatus.RUNNING}


class ImportForm(forms.Form):
    sent = forms.FileField(
        label=_("file"),
        help_text=_("As published: CSV, a packed CSV or a workbook of UN DESA, UNHCR, UNODC, the SDG database, the World Bank, IOM or IDMC."),
    )  # fmt: skip
    edition = forms.CharField(
        label=_("edition"), max_length=60, required=False, help_text=_("Where the file does not name it.")
    )
    note = forms.CharField(
        label=_("what readers should know"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_sent(self) -> Any:
        sent = self.cleaned_data["sent"]
        if sent.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 40 MB. The command importstatistics reads it."))
        check_no_single_cases(sent, figures_expected=True)
        return sent


@takes_files(LARGEST_UPLOAD)
@throttled("statistics_import", per_hour=60)
def import_files(request: Request) -> HttpResponse:
    """Take one published file in, and report the rows that were left; a large one is left to the worker."""
    permissions.check_can_import(request.viewer)
    form = ImportForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        sent, said = form.cleaned_data["sent"], {name: form.cleaned_data[name] for name in ("edition", "note")}
        if sent.size > LARGEST_AT_ONCE:
            stored = default_storage.save("statistics/waiting", sent)
            result = read_upload.enqueue(stored, sent.name, request.person.pk, **said)
            messages.success(request, _("The file is imported in the background. This page shows what becomes of it."))
            return redirect("statistics:import_result", result.id)
        made = import_statistics_file(sent.name, sent.read(), by=request.person, **said)
        if made.is_new:
            refresh_statistics()
        report = summarize(made)
    return render(request, "statistics/import.html", {"form": form} | _of_report(report))


def import_result(request: Request, key: UUID) -> HttpResponse:
    """What became of a large file."""
    permissions.check_can_import(request.viewer)
    result = _result(str(key))
    report = result.return_value if result.status == TaskResultStatus.SUCCESSFUL else None
    context = {
        "is_waiting": result.status in WAITING,
        "has_failed": result.status == TaskResultStatus.FAILED,
        "file": result.args[1],
    }
    return render(request, "statistics/import_result.html", context | _of_report(report))


def _result(key: str) -> TaskResult[Any]:
    try:
        return read_upload.get_result(key)
    except TaskResultDoesNotExist as error:
        raise Http404 from error


def _of_report(report: dict[str, Any] | None) -> dict[str, Any]:
    release = Release.objects.filter(pk=report["release"]).first() if report else None
    return {"report": report, "release": release, "skipped": report["skipped"] if report else []}
