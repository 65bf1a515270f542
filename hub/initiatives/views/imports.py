"""Importing by the web: send a file, see what is in it, start, watch, fetch the rows that were left out."""

from __future__ import annotations

import hashlib
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hub.accounts.models import Person
from hub.events.models import Event, Verb
from hub.initiatives import permissions
from hub.initiatives.exporting.tables import template_csv
from hub.initiatives.facts import CHOICES, TERMS, TEXTS, Bad, Row
from hub.initiatives.importing.columns import COLUMNS, guess_mapping
from hub.initiatives.importing.policy import check_quota, source_for
from hub.initiatives.importing.run import next_rows
from hub.initiatives.importing.start import rows_of
from hub.initiatives.importing.tables import read_table, remember_mapping, rows_of_file
from hub.initiatives.models import Import, ImportProblem, Initiative, Mapping
from hub.initiatives.reasons import UnreadableError
from hub.initiatives.relevance import judged, relevance_in_force
from hub.initiatives.tasks import take_in
from hub.initiatives.wording import Wording, label_of
from hub.lib.files import stored_with
from hub.lib.permissions import get_visible
from hub.lib.sheets import csv_line, unmark_formula
from hub.lib.throttle import takes_files, throttled
from hub.partners.models import Organization

LARGEST = 200_000_000
PREVIEW = 10  # rows before the start
PREVIEW_READ = 1_000  # rows of a table that are read for them: lines of one initiative may stand apart
LISTED = 20  # rows of each kind after the end
PREVIEWED = [*TEXTS, "countries", *TERMS, "roles", "tranches", "places", "evaluations", "related", *CHOICES]


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
        if head[:2] == b"PK":
            self.cleaned_data["format"] = Import.Format.XLSX
        elif head[:2] == b"\x1f\x8b" or head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
            self.cleaned_data["format"] = Import.Format.IATI
        elif b"\x00" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            raise forms.ValidationError(_("This is neither XML nor a table. Send IATI, CSV or XLSX."))
        else:
            self.cleaned_data["format"] = Import.Format.CSV
        return file


@takes_files(LARGEST)
@throttled("import", per_hour=60)
def imports(request: HttpRequest) -> HttpResponse:
    """The imports of the person, and a form for the next one."""
    permissions.check_can_import(request.viewer)
    speaks = Organization.objects.filter(pk=request.viewer.acting_for_id).first()
    form = FileForm(request.POST or None, request.FILES or None, initial={"source": speaks.name if speaks else ""})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        digest = hashlib.sha256()
        for block in file.chunks():
            digest.update(block)
        run = Import(
            format=form.cleaned_data["format"], file=file.name[:255], file_hash=digest.hexdigest(), size=file.size,
            started_by=cast(Person, request.user), options={"relevant": True} if form.cleaned_data["relevant"] else {},
        )  # fmt: skip
        try:
            with stored_with(run, "stored"), transaction.atomic():
                check_quota(cast(Person, request.user), request.viewer, file.size)
                run.source = source_for(request.viewer, form.cleaned_data["source"])
                run.stored = file
                run.save()
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect(run)
    listed = list(Import.objects.visible_to(request.viewer).select_related("source")[:50])
    sources = sorted({run.source.title for run in listed})
    return render(request, "initiatives/imports.html", {"form": form, "imports": listed, "sources": sources})


def run(request: HttpRequest, public_id: str) -> HttpResponse:
    """Before the start a preview, then the progress, then the outcome."""
    found = _import(request, public_id)
    context: dict[str, Any] = {"run": found, "running": found.state == Import.State.RUNNING}
    if found.state == Import.State.WAITING:
        return render(request, "initiatives/import_preview.html", context | _preview(found))
    kinds = ImportProblem.Kind
    numbers = dict(found.problems.order_by().values_list("kind").annotate(Count("pk")))
    context["problems"] = [
        (kind, label, numbers[kind], found.problems.filter(kind=kind)[:LISTED])
        for kind, label in kinds.choices
        if kind in numbers
    ]
    if not context["running"]:
        context["added"] = _added(request, found)
    return render(request, "initiatives/import.html", context)


def _added(request: HttpRequest, found: Import) -> list[Initiative]:
    """The first of the initiatives that came in."""
    begun = Event.objects.filter(kind="initiatives.import", object_id=found.pk, verb=Verb.IMPORTED).order_by("sequence")
    keys = ((begun.values_list("after", flat=True).first() or {}).get("created") or [])[:LISTED]
    by_key = Initiative.objects.visible_to(request.viewer).in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]


def _import(request: HttpRequest, public_id: str) -> Import:
    permissions.check_can_import(request.viewer)
    shown = Import.objects.select_related("source", "started_by")
    return cast(Import, get_visible(shown, request.viewer, public_id=public_id))


def _preview(found: Import) -> dict[str, Any]:
    """The first rows as they would come in; for a table also which column is which field."""
    path = Path(found.stored.path)
    context: dict[str, Any] = {"fields": [(name, label_of(name)) for name in COLUMNS]}
    try:
        if found.format != Import.Format.IATI:
            with closing(rows_of_file(path)) as opened:
                (_, headings, _), *samples = begun = list(islice(opened, PREVIEW_READ)) or [(0, [], 0.0)]
            remembered = Mapping.objects.filter(source=found.source).values_list("columns", flat=True).first() or {}
            chosen = found.options.get("mapping") or guess_mapping(headings) | remembered
            examples = dict(zip(headings, samples[0][1], strict=False)) if samples else {}
            context["columns"] = [
                (heading, chosen.get(heading, ""), examples.get(heading, "")) for heading in headings if heading
            ]
            context["is_remembered"] = bool(remembered) and "mapping" not in found.options
            rows_read: Any = judged(
                read_table(path, found.format, found.source, found.options, lambda: (row for row in begun if row[0])),
                relevance_in_force(),
            )
        else:
            rows_read = rows_of(path, found.format, found.source, found.options | {"preview": True})
        first, broken = next_rows(rows_read, PREVIEW)
        if broken and not first:
            raise broken
    except UnreadableError as error:
        return context | {"unreadable": str(error)}
    rows = [row for row in first if isinstance(row, Row)]
    said = {name for row in rows for name in row.facts} - {"extra", "identifiers"}
    shown = [name for name in PREVIEWED if name in said]
    wording = Wording([row.facts for row in rows])
    return context | {
        "headings": [label_of(name) for name in shown],
        "rows": [(row, [(name, wording.of(name, row.facts.get(name))) for name in shown]) for row in rows],
        "faults": [row for row in first if isinstance(row, Bad)],
        "broken": broken,
    }


@require_POST
def start(request: HttpRequest, public_id: str) -> HttpResponse:
    """Remember the mapping, then start, or look at the preview again."""
    found = _import(request, public_id)
    if "discard" in request.POST:
        return _discard(request, found)
    mapping = {
        name.removeprefix("column-"): field
        for name, field in request.POST.items()
        if name.startswith("column-") and field in COLUMNS
    }
    if mapping and found.state == Import.State.WAITING:
        found.options |= {"mapping": mapping}
        found.save(update_fields=["options"])
        remember_mapping(found.source, mapping)
    if "start" not in request.POST:
        return redirect(found)
    try:
        with transaction.atomic():
            claimed = Import.objects.filter(pk=found.pk, state=Import.State.WAITING).update(state=Import.State.RUNNING)
            if claimed:  # together, so that no import runs for which nobody was asked
                take_in.enqueue(found.pk)
    except IntegrityError:
        messages.error(request, _("This file is being imported already. Wait for that import to end."))
        return redirect(found)
    return redirect(found)


def _discard(request: HttpRequest, found: Import) -> HttpResponse:
    """Take back a file that was sent and not started. Sending it was no event either: the record of events begins with
    the first rows that come in."""
    if Import.objects.filter(pk=found.pk, state=Import.State.WAITING).delete()[0]:
        found.stored.delete(save=False)
        messages.success(request, _("The file was discarded. Nothing came in."))
        return redirect("initiatives:imports")
    messages.error(request, _("This import has begun and cannot be discarded."))
    return redirect(found)


@require_safe
def problems(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
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
            problem.told,
            *(unmark_formula(row.get(name) or "") for name in headings),
        ]
        lines.append(csv_line(cells))
    response = HttpResponse("".join(lines).encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    return response


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty table with every column that is understood."""
    response = HttpResponse(template_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="initiatives-template.csv"'
    return response
