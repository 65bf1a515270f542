from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hub.accounts.requests import Request
from hub.lib.sqlite import refresh_statistics
from hub.lib.throttle import takes_files, throttled
from hub.statistics import permissions
from hub.statistics.importing import import_statistics_file

LARGEST_UPLOAD = 40_000_000  # bytes
SHOWN = 100  # rows that were left


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
        return sent


@takes_files(LARGEST_UPLOAD)
@throttled("statistics_import", per_hour=60)
def import_files(request: Request) -> HttpResponse:
    """Take one published file in, and report the rows that were left."""
    permissions.check_can_import(request.viewer)
    form = ImportForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        sent, given = form.cleaned_data["sent"], form.cleaned_data
        report = import_statistics_file(
            sent.name, sent.read(), by=request.person, edition=given["edition"], note=given["note"]
        )
        if report.is_new:
            refresh_statistics()
    context = {"form": form, "report": report, "skipped": report.skipped[:SHOWN] if report else []}
    return render(request, "statistics/import.html", context)
