"""Plans as files: frozen versions, the response matrix, spreadsheets for export and import."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.permissions import get_visible
from hub.lib.translated import in_content_language
from hub.workplans import permissions
from hub.workplans.actions.importing import Problem, import_rows
from hub.workplans.consultation.matrix import as_docx, as_xlsx, rows_of
from hub.workplans.document import document_of
from hub.workplans.lint.actions import lint
from hub.workplans.models import PlanVersion
from hub.workplans.printing import version_pdf as printed
from hub.workplans.spreadsheet_writer import UnreadableFileError, export, rows_in
from hub.workplans.views.finding import find_plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGEST = 2_000_000


def answer(content: bytes | str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _version(request: Request, slug: str, period: str, number: int) -> PlanVersion:
    versions = PlanVersion.objects.select_related("plan__group", "resolution__meeting")
    found: PlanVersion = get_visible(
        versions, request.viewer, plan__group__slug=slug, plan__period=period, number=number
    )
    return found


def version_json(request: Request, slug: str, period: str, number: int) -> HttpResponse:
    """The canonical text itself: its SHA-256 is the one on the page."""
    version = _version(request, slug, period, number)
    response = answer(version.text.encode(), "application/json", f"{slug}-{period}-v{number}.json")
    response["ETag"] = f'"{version.sha256}"'
    return response


def version_pdf(request: Request, slug: str, period: str, number: int) -> HttpResponse:
    version = _version(request, slug, period, number)
    content = printed(version, request.build_absolute_uri("/").rstrip("/"))
    return answer(content, "application/pdf", f"{slug}-{period}-v{number}.pdf")


def matrix_xlsx(request: Request, slug: str, period: str) -> HttpResponse:
    found = find_plan(request, slug, period)
    with in_content_language():
        content = as_xlsx(rows_of(found, request.viewer), request.build_absolute_uri("/").rstrip("/"))
    return answer(content, XLSX, f"{slug}-{period}-matrix.xlsx")


def matrix_docx(request: Request, slug: str, period: str) -> HttpResponse:
    found = find_plan(request, slug, period)
    with in_content_language():
        title = _("Comments and answers: %(plan)s") % {"plan": found.title}
        content = as_docx(rows_of(found, request.viewer), title, request.build_absolute_uri("/").rstrip("/"))
    return answer(content, DOCX, f"{slug}-{period}-matrix.docx")


def plan_xlsx(request: Request, slug: str, period: str) -> HttpResponse:
    found = find_plan(request, slug, period)
    return answer(export(document_of(found, request.viewer)), XLSX, f"{slug}-{period}.xlsx")


@login_required
def import_xlsx(request: Request, slug: str, period: str) -> HttpResponse:
    """Import a spreadsheet: all of it, or a list of problems, row by row."""
    found = find_plan(request, slug, period)
    permissions.check_can_edit_plan(request.viewer, found)
    problems: list[Problem] = []
    sentence = ""
    if request.method == "POST":
        upload: Any = request.FILES.get("file")
        if upload is None:
            sentence = _("Choose a file.")
        elif upload.size > LARGEST:
            sentence = _("The file is larger than %(limit)s MB.") % {"limit": LARGEST // 1_000_000}
        else:
            try:
                result, problems = import_rows(plan=found, rows=rows_in(upload.read()), by=request.person)
            except (UnreadableFileError, ValidationError) as error:
                sentence = error.messages[0] if isinstance(error, ValidationError) else str(error)
            else:
                if not problems:
                    messages.success(
                        request,
                        _(
                            "%(created)s items added, %(changed)s changed, %(unchanged)s as they were, %(left)s not in the file."
                        )
                        % {
                            "created": result.created,
                            "changed": result.changed,
                            "unchanged": result.unchanged,
                            "left": result.left_alone,
                        },
                    )
                    if any(finding.blocks for finding in lint(found)):
                        return redirect("workplans:check", slug=slug, period=period)
                    return redirect(found)
    context = {"plan": found, "group": found.group, "problems": problems, "sentence": sentence}
    return render(request, "workplans/import.html", context, status=422 if problems or sentence else 200)
