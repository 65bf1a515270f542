"""Imports on the web: send a file, see what is in it, start, watch, download the rows that were left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hub.accounts.requests import Request
from hub.events.models import Event, Verb
from hub.exchange import actions
from hub.exchange.exporting.tables import template_csv
from hub.exchange.importing.csvrows import OLD_EXCEL, wide_encoding
from hub.exchange.importing.tables import open_table, remember_choices
from hub.exchange.messages import message_of, message_of_reason
from hub.exchange.models import Import, ImportProblem
from hub.exchange.permissions import can_undo_import, check_can_start_import
from hub.exchange.reasons import Reason, UnreadableError
from hub.exchange.views.import_preview import ReadingForm, money_from, options_from, preview_of
from hub.initiatives import permissions
from hub.initiatives.models import Initiative, Role
from hub.lib.permissions import get_visible
from hub.lib.sheets import csv_line, unmark_formula
from hub.lib.singlecases import check_no_single_cases
from hub.lib.throttle import takes_files, throttled
from hub.partners.choosing import acting_organization

LARGEST = 200_000_000
LISTED = 20  # rows of each kind, once the import has ended


NO_TABLES = (b"%PDF", b"{\\rtf", b'{"', b"[{")  # how documents and JSON begin


class FileForm(forms.Form):
    source = forms.CharField(
        label=gettext_lazy("Whose data is it?"),
        max_length=300,
        help_text=gettext_lazy(
            "The publisher, as it should stand beside every fact. If it is not your own organization, yours is named too."
        ),
        widget=forms.TextInput(attrs={"list": "known-sources"}),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("IATI activities (XML, also packed with gzip), CSV or XLSX; at most 200 MB."),
    )
    relevant = forms.BooleanField(
        label=gettext_lazy("Only what points to Target 8.7"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "Activities in which nothing points to it are listed with the reason, not taken in. Leave this on for the files of donors."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 200 MB. Send it in parts, or use the command."))
        head = file.read(512)
        file.seek(0)
        if head.startswith(OLD_EXCEL):
            raise forms.ValidationError(message_of_reason(Reason.of("old_excel")))
        if head[:2] == b"PK":
            self.cleaned_data["format"] = Import.Format.XLSX
        elif head[:2] == b"\x1f\x8b" or head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
            self.cleaned_data["format"] = Import.Format.IATI
        elif head.startswith(NO_TABLES) or (b"\x00" in head and not wide_encoding(head)):
            raise forms.ValidationError(_("This is neither XML nor a table. Send IATI, CSV or XLSX."))
        else:
            self.cleaned_data["format"] = Import.Format.CSV
        if self.cleaned_data["format"] != Import.Format.IATI:
            check_no_single_cases(file)
        return file


@takes_files(LARGEST)
@throttled("import", per_hour=60)
def imports(request: Request) -> HttpResponse:
    """The imports of the person, and a form for the next one."""
    permissions.check_can_import(request.viewer)
    speaks = acting_organization(request.viewer)
    form = FileForm(request.POST or None, request.FILES or None, initial={"source": speaks.name if speaks else ""})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            run = actions.send(
                file=given["file"], file_format=given["format"], source=given["source"],
                options={"relevant": True} if given["relevant"] else {}, by=request.person, viewer=request.viewer,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect(run)
    listed = list(Import.objects.visible_to(request.viewer).select_related("source")[:50])
    sources = sorted({run.source.title for run in listed})
    return render(request, "exchange/imports.html", {"form": form, "imports": listed, "sources": sources})


def run(request: Request, public_id: str) -> HttpResponse:
    """A preview before the start, then the progress, then the result."""
    found = _import(request, public_id)
    context: dict[str, Any] = {"run": found, "running": found.state == Import.State.RUNNING}
    if found.state == Import.State.WAITING:
        return render(request, "exchange/import_preview.html", context | preview_of(found))
    kinds = ImportProblem.Kind
    numbers = dict(found.problems.order_by().values_list("kind").annotate(Count("pk")))
    context["problems"] = [
        (kind, label, numbers[kind], found.problems.filter(kind=kind)[:LISTED])
        for kind, label in kinds.choices
        if kind in numbers
    ]
    if not context["running"]:
        context["added"] = _created_initiatives(request, found)
        rows = found.rows.aggregate(here=Count("pk", filter=Q(undone_at=None)), undone=Count("undone_at"))
        context |= {"rows_here": rows["here"], "rows_undone": rows["undone"]}
        context["unknown"], context["unknown_number"] = _unknown_organizations(found)
        context["can_undo"] = can_undo_import(request.viewer, found)
    return render(request, "exchange/import.html", context)


def _created_initiatives(request: Request, found: Import) -> list[Initiative]:
    """The first of the imported initiatives."""
    begun = Event.objects.filter(kind="exchange.import", object_id=found.pk, verb=Verb.IMPORTED).order_by("sequence")
    keys = ((begun.values_list("after", flat=True).first() or {}).get("created") or [])[:LISTED]
    by_key = Initiative.objects.visible_to(request.viewer).in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]


def _unknown_organizations(found: Import) -> tuple[list[str], int]:
    """Organizations that the new records name and that are not known here: they stay listed as the file names them."""
    created = found.rows.filter(has_created=True, undone_at=None).values("initiative")
    roles = Role.objects.filter(initiative__in=created, organization=None).exclude(named="")
    names = roles.order_by("named").values_list("named", flat=True).distinct()
    return list(names[:LISTED]), names.count()


def _import(request: Request, public_id: str) -> Import:
    permissions.check_can_import(request.viewer)
    shown = Import.objects.select_related("source", "started_by")
    return cast(Import, get_visible(shown, request.viewer, public_id=public_id))


@require_POST
def start(request: Request, public_id: str) -> HttpResponse:
    """Remember the mapping, then begin the import, show the preview again or discard the file."""
    found = _import(request, public_id)
    if "discard" in request.POST:
        return _discard(request, found)
    check_can_start_import(request.viewer, found)
    if found.state == Import.State.WAITING and found.format != Import.Format.IATI:
        form = _choose(request, found)
        if form is not None and not form.is_valid():
            context = {"run": found, "running": False} | preview_of(found, form)
            return render(request, "exchange/import_preview.html", context)
    if "start" not in request.POST:
        return redirect(found)
    try:
        actions.begin(run=found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found)


def _choose(request: Request, found: Import) -> ReadingForm | None:
    """Store the choices made on the page, for this file and the next one of the source."""
    try:
        table = open_table(Path(found.stored.path), found.options)
    except UnreadableError:
        return None
    form = ReadingForm(request.POST, table=table)
    try:
        money_from(request.POST)
    except ValidationError as error:
        form.add_error(None, error)
    if form.is_valid():
        found.options = options_from(request.POST, found, form, table)
        found.save(update_fields=["options"])
        if mapping := found.options.get("mapping"):
            remember_choices(found.source, mapping, found.options)
    return form


def _discard(request: Request, found: Import) -> HttpResponse:
    try:
        actions.discard(run=found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(found)
    messages.success(request, _("The file was discarded. Nothing came in."))
    return redirect("exchange:imports")


@require_safe
def problems(request: Request, public_id: str, kind: str) -> HttpResponse:
    """The rows that were left out, with reasons, as a table that can be corrected and sent again."""
    found = _import(request, public_id)
    listed = list(found.problems.filter(kind=kind))
    headings = list(dict.fromkeys(name for problem in listed if isinstance(problem.row, dict) for name in problem.row))
    lines = ["\ufeff", csv_line(["file", "row", "identifier in the file", "reason", *headings])]
    for problem in listed:
        row = problem.row if isinstance(problem.row, dict) else {}
        cells = [
            found.file,
            str(problem.line),
            problem.identifier,
            message_of(problem.reasons),
            *(unmark_formula(row.get(name) or "") for name in headings),
        ]
        lines.append(csv_line(cells))
    response = HttpResponse("".join(lines).encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return response


@require_safe
def template(request: Request) -> HttpResponse:
    """An empty table with every column that imports understand."""
    response = HttpResponse(template_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="initiatives-template.csv"'
    return response
