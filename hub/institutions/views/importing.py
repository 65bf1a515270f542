from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from hub.accounts.requests import Request
from hub.institutions import permissions
from hub.institutions.forms import MOST_BYTES, ImportForm
from hub.institutions.grades import import_grades
from hub.lib.throttle import takes_files, throttled


@login_required
@takes_files(MOST_BYTES)
@throttled("import law", per_hour=30)
def import_file(request: Request) -> HttpResponse:
    """Import a table of grades, and report what was not understood."""
    permissions.check_can_import(request.viewer)
    form = ImportForm(request.POST or None, request.FILES or None)
    reports = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sent"]
        reports = import_grades(file.name, file.read(), by=request.person)
    return render(request, "institutions/import.html", {"form": form, "reports": reports})
