from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.models import Person
from hub.accounts.requests import Request
from hub.events.editing import save_form
from hub.lib.charts import png_of
from hub.lib.permissions import get_visible
from hub.lib.search import matching
from hub.lib.sheets import mark_formulas_of_csv
from hub.lib.text import comma_separated
from hub.lib.throttle import takes_files, throttled
from hub.partners.choosing import acting_organization
from hub.studies import actions, permissions
from hub.studies.failures import shown_error, shown_stage
from hub.studies.forms import DataForm, DatasetForm, ListsForm, ResultForm, RunForm, SearchForm, SupplyForm
from hub.studies.models import Dataset, Method, Run
from hub.studies.parameters import PARAMETERS, shown_value
from hub.studies.pictures import in_own_language
from hub.studies.places import Places
from hub.studies.reading import LARGEST_UPLOAD, check_upload
from hub.studies.shown import (
    shown_assumptions,
    shown_figures,
    shown_finding,
    shown_inputs,
    shown_methods,
    shown_warnings,
)
from hub.studies.uploads import LARGEST, keep_uploaded_result
from hub.studies.wording import translate_text

PAGE_SIZE = 50
FORMS: dict[str, type[SupplyForm | ListsForm]] = {
    Method.FOOTPRINT: SupplyForm,
    Method.EXPORTS: SupplyForm,
    Method.LISTS: ListsForm,
}
TYPES = {".csv": "text/csv; charset=utf-8", ".json": "application/json", ".txt": "text/plain; charset=utf-8"}


def studies(request: Request) -> HttpResponse:
    """The studies: what was computed, from which data, and who may read it."""
    form = SearchForm(request.GET)
    found: Any = Run.objects.visible_to(request.viewer)
    if form.is_valid():
        if method := form.cleaned_data["method"]:
            found = found.filter(method=method)
        if text := form.cleaned_data["q"]:
            found = matching(found, text)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    runs = list(cast(QuerySet[Run], page.object_list).prefetch_related("datasets"))
    open_data = set(
        Dataset.objects.visible_to(request.viewer)
        .filter(pk__in={dataset.pk for run in runs for dataset in run.datasets.all()})
        .values_list("pk", flat=True)
    )
    context = {
        "form": form,
        "page": page,
        "rows": [(run, [one for one in run.datasets.all() if one.pk in open_data]) for run in runs],
        "can_start": permissions.can_start_run(request.viewer),
        "methods": [(method, Method(method).label) for method in FORMS],
        "is_filtered": any(value for name, value in request.GET.items() if name != "page"),
    }
    return render(request, "studies/studies.html", context)


def study(request: Request, public_id: str) -> HttpResponse:
    """One study: for numbers of people the range and the critique first, then everything else."""
    found = _run(request, public_id)
    all_data = list(found.datasets.all())
    open_data = list(found.datasets.visible_to(request.viewer))
    may_edit = permissions.can_edit_run(request.viewer, found)
    places = Places.of(found)
    context = {
        "run": found,
        "datasets": open_data,
        "hidden_data": len(all_data) - len(open_data),
        "finding": shown_finding(found, places),
        "figures": shown_figures(found, places),
        "methods": shown_methods(found),
        "warnings": shown_warnings(found, places),
        "assumptions": shown_assumptions(found, places),
        "stage": shown_stage(found),
        "error": shown_error(found),
        "unit": translate_text(str((found.result or {}).get("record", {}).get("units") or "")),
        "inputs": shown_inputs(found),
        "parameters": _parameters_in_words(found),
        "can_edit": may_edit and not found.builtin,
        "can_cancel": may_edit and found.is_under_way,
        "address": request.build_absolute_uri(found.get_absolute_url()),
    }
    response = render(request, "studies/study.html", context)
    if found.is_under_way:  # how far it is changes twice a second, without an event
        response["Cache-Control"] = "private, no-cache"
    return response


def file(request: Request, public_id: str, name: str) -> HttpResponseBase:
    """A file of a study, for those who may see the study."""
    found = _run(request, public_id)
    path = found.folder / name
    if name not in found.file_names or not path.is_file():
        raise Http404(_("This study has no such file."))
    if path.suffix == ".svg":
        return HttpResponse(
            in_own_language(path.read_text(encoding="utf-8"), Places.of(found)), content_type="image/svg+xml"
        )
    if path.suffix == ".csv":
        response = HttpResponse(mark_formulas_of_csv(path.read_bytes()), content_type=TYPES[".csv"])
        response["Content-Disposition"] = f'attachment; filename="{public_id}-{name}"'
        return response
    kind = TYPES.get(path.suffix, "application/octet-stream")
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{public_id}-{name}", content_type=kind)


def picture(request: Request, public_id: str, name: str) -> HttpResponse:
    """A figure as PNG, for those who may see the study; drawn once and stored beside the others."""
    found = _run(request, public_id)
    drawn = next((figure["picture"] for figure in found.figures if figure["name"] == name and figure["picture"]), "")
    path = found.folder / str(drawn)
    if not drawn or drawn not in found.file_names or not path.is_file():
        raise Http404(_("This study has no such picture."))
    return png_of(request, in_own_language(path.read_text(encoding="utf-8"), Places.of(found)), f"{public_id}-{name}")


def datasets(request: Request) -> HttpResponse:
    """The data that studies may use: owner, version, licence. Never the file."""
    found = Dataset.objects.visible_to(request.viewer).select_related("organization")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(dataset, permissions.can_edit_dataset(request.viewer, dataset)) for dataset in page]
    context = {"page": page, "rows": rows, "can_add": permissions.can_start_run(request.viewer)}
    return render(request, "studies/datasets.html", context)


@login_required
@takes_files(LARGEST_UPLOAD)
@throttled("register-data", per_hour=30)
def add_data(request: Request) -> HttpResponse:
    """Register a data set by uploading it. Files about persons are refused, with what to do instead."""
    permissions.check_can_start_run(request.viewer)
    form = DataForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            dataset = _register(request, form)
        except ValidationError as error:
            form.add_error("file" if error_is_about_file(error) else None, error)
        else:
            messages.success(request, _("%(name)s is registered.") % {"name": dataset})
            return redirect("studies:datasets")
    return render(request, "studies/add_data.html", {"form": form}, status=422 if form.errors else 200)


def error_is_about_file(error: ValidationError) -> bool:
    return not hasattr(error, "error_dict")


def _register(request: Request, form: DataForm) -> Dataset:
    sent = form.cleaned_data["file"]
    if sent.size > LARGEST_UPLOAD:
        raise ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": LARGEST_UPLOAD // 1_000_000})
    name = actions.files.tidy_name(sent.name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("wb") as stream:
            for block in sent.chunks():
                stream.write(block)
        check_upload(path, name, form.cleaned_data["kind"])
        values = {key: value for key, value in form.cleaned_data.items() if key != "file"}
        return actions.register_dataset(
            file=path, keep=True, by=_person(request), organization=acting_organization(request.viewer), **values
        )


@login_required
@throttled("start-study", per_hour=30)
def start(request: Request, method: str) -> HttpResponse:
    """Request a study; the worker computes it."""
    permissions.check_can_start_run(request.viewer)
    if method not in FORMS:
        raise Http404(_("There is no such method, or it runs on your own machine only."))
    form = FORMS[method](request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.ask_for_run(
                method=method,
                title=form.cleaned_data["title"],
                datasets=form.datasets(),
                parameters=form.parameters(),
                visibility=form.cleaned_data["visibility"],
                by=_person(request),
                organization=acting_organization(request.viewer),
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, _("The study waits for the worker. This page shows how far it is."))
            return redirect(run)
    context = {"form": form, "method": Method(method)}
    return render(request, "studies/start.html", context, status=422 if form.errors else 200)


@login_required
@takes_files(LARGEST)
@throttled("upload-study", per_hour=30)
def upload(request: Request) -> HttpResponse:
    """Upload a result that was computed elsewhere."""
    permissions.check_can_start_run(request.viewer)
    form = ResultForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            if sum(sent.size for sent in cleaned["files"]) > LARGEST:
                raise ValidationError(
                    _("The files are larger than %(limit)s MB together.") % {"limit": LARGEST // 1_000_000}
                )
            run = keep_uploaded_result(
                sent={actions.files.tidy_name(sent.name): sent.read() for sent in cleaned["files"]},
                title=cleaned["title"],
                summary=cleaned["summary"],
                visibility=cleaned["visibility"],
                by=_person(request),
                organization=acting_organization(request.viewer),
            )
        except ValidationError as error:
            form.add_error("files", ValidationError(error.messages))
        else:
            messages.success(request, _("The result is kept as a study."))
            return redirect(run)
    return render(request, "studies/upload.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def cancel(request: Request, public_id: str) -> HttpResponse:
    """Cancel a waiting or running study."""
    found = _run(request, public_id)
    permissions.check_can_edit_run(request.viewer, found)
    try:
        found = actions.cancel_run(run=found, by=_person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done = found.state == Run.State.CANCELLED
        messages.success(request, _("The study is cancelled.") if done else _("The study stops at its next step."))
    return redirect(found)


@login_required
def edit(request: Request, public_id: str) -> HttpResponse:
    """Edit the texts and the visibility of a study; its results stay as they were computed."""
    found = _run(request, public_id)
    permissions.check_can_edit_run(request.viewer, found)
    form = RunForm(request.POST or None, instance=found)
    return _edit(request, form, found.title)


@login_required
def edit_dataset(request: Request, public_id: str) -> HttpResponse:
    """Edit the description of a data set, or exclude it from new studies."""
    found = get_visible(Dataset.objects.all(), request.viewer, public_id=public_id)
    permissions.check_can_edit_dataset(request.viewer, found)
    form = DatasetForm(request.POST or None, instance=found)
    return _edit(request, form, found.name)


def _edit(request: Request, form: RunForm | DatasetForm, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        saved: Any = save_form(form, by=_person(request), reason=form.cleaned_data.get("reason", ""))
        messages.success(request, _("Saved."))
        return redirect(saved)
    context = {"form": form, "title": title, "back": form.instance.get_absolute_url()}
    return render(request, "studies/edit.html", context, status=422 if form.errors else 200)


def _run(request: Request, public_id: str) -> Run:
    return cast(Run, get_visible(Run.objects.all(), request.viewer, public_id=public_id))


def _person(request: Request) -> Person:
    return request.person


def _choice(field: Any, name: str, value: Any) -> Any:
    """What was chosen of a few, in the words of the form."""
    return dict(getattr(field, "choices", ())).get(value) or shown_value(value, name)


def _label(fields: dict[str, Any], name: str) -> str:
    if name in fields:
        return str(capfirst(fields[name].label))
    return _(PARAMETERS[name]) if name in PARAMETERS else name.replace("_", " ")


def _parameters_in_words(run: Run) -> list[tuple[str, Any, bool]]:
    """The parameters in the record: name and value, nested ones as short text, in the words of the form that asks for them;
    whether it has words for them."""
    fields = FORMS[run.method].base_fields if run.method in FORMS else {}
    return [
        (
            _label(fields, name),
            comma_separated(map(shown_value, value))
            if isinstance(value, list)
            else _choice(fields.get(name), name, value),
            name in fields or name in PARAMETERS,
        )
        for name, value in run.parameters.items()
        if value not in ("", None, [], {}) and not isinstance(value, dict) and name not in ("seed", "shipped")
    ]
