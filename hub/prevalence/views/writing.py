"""Writing a protocol part by part: freely in a draft, as an amendment once it is registered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.lib.forms import succeeds
from hub.lib.rows import with_rows_added
from hub.lib.throttle import throttled
from hub.prevalence import actions, permissions
from hub.prevalence.advice import is_against_advice, judge_methods
from hub.prevalence.checklist import PARTS, QUESTIONS
from hub.prevalence.document import PARTS as PART_NAMES
from hub.prevalence.forms import AnswerForm, DesignForm, MethodForm, QuestionForm, SettingForm, frame_of
from hub.prevalence.models import StudyProtocol
from hub.prevalence.sample import plan_visits
from hub.prevalence.tables import Indicators, Strata
from hub.prevalence.views.protocols import find_protocol

Act = Callable[..., Any]
ORDER = ("question", "setting", "method", "design", "strata", "indicators", "questionnaire", "checklist")


def to_write(request: Request, public_id: str) -> StudyProtocol:
    found = find_protocol(request, public_id)
    permissions.check_can_write(request.viewer, found)
    return found


def send(
    request: Request, found: StudyProtocol, name: str, parts: list[Any], act: Act
) -> tuple[Any, HttpResponse | None]:
    """The frame of the change, and where to go on if it was saved. `parts`: what must be valid; `act` saves."""
    if request.method != "POST":
        return frame_of(found, name), None
    frame = frame_of(found, name, request.POST)
    # Every part is checked, so that the page names all that is wrong at once.
    checked = [part.is_valid() for part in [*parts, frame]]
    if not all(checked):
        return frame, None
    said = {"amendment": frame.amendment(), "seen": frame.cleaned_data["seen"]}
    if not succeeds(frame, act, protocol=found, by=request.person, **said):
        return frame, None
    if found.is_registered:
        if found.awaits_signature:
            messages.success(
                request, _("The amendment is open to everybody. It counts once the ethics officer has signed it.")
            )
        else:
            messages.success(request, _("The amendment is open to everybody."))
        return frame, redirect(found)
    messages.success(request, _("Saved."))
    later = ORDER[ORDER.index(name) + 1 :]
    return frame, redirect(
        f"prevalence:{later[0]}", found.public_id
    ) if later and "stay" not in request.POST else redirect(found)


def page(
    request: Request, found: StudyProtocol, name: str, context: dict[str, Any], template: str = "write"
) -> HttpResponse:
    place = ORDER.index(name)
    whole = {
        "protocol": found,
        "name": name,
        "title": PART_NAMES[name],
        "number": place + 1,
        "total": len(ORDER),
        "is_last": place == len(ORDER) - 1,
    }
    return render(request, f"prevalence/{template}.html", whole | context)


def save(part: str, form: Any, after: Callable[[], None] | None = None) -> Act:
    """An action that saves a valid form of a part, and what follows from it."""

    def act(**options: Any) -> None:
        def write() -> None:
            save_own_columns(form)
            if after is not None:
                after()

        actions.save_part(part=part, write=write, **options)

    return act


def save_own_columns(form: Any) -> None:
    """Those of the form and no others: somebody else may have saved another part since the record was read."""
    written = form.save(commit=False)
    columns = {field.name for field in written._meta.concrete_fields}
    written.save(update_fields=[name for name in [*form.fields, *form.worked_out] if name in columns])
    form.save_m2m()


@login_required
@throttled("study_part", per_hour=240)
def question(request: Request, public_id: str) -> HttpResponse:
    found = to_write(request, public_id)
    form = QuestionForm(request.POST or None, instance=found, viewer=request.viewer)
    frame, answer = send(request, found, "question", [form], save("question", form))
    return answer or page(request, found, "question", {"form": form, "frame": frame})


@login_required
@throttled("study_part", per_hour=240)
def setting(request: Request, public_id: str) -> HttpResponse:
    """What is known of the place and the people; the advice on methods follows from it."""
    found = to_write(request, public_id)
    form = SettingForm(request.POST or None, instance=found)

    def judge_again() -> None:
        if found.method:
            found.is_against_advice = is_against_advice(found, found.method)
            found.save(update_fields=["is_against_advice"])

    frame, answer = send(request, found, "setting", [form], save("setting", form, judge_again))
    return answer or page(request, found, "setting", {"form": form, "frame": frame})


@login_required
@throttled("study_part", per_hour=240)
def method(request: Request, public_id: str) -> HttpResponse:
    """What each method can and cannot answer here; a person chooses and says why."""
    found = to_write(request, public_id)
    form = MethodForm(request.POST or None, initial={"method": found.method, "method_reasons": found.method_reasons})

    def act(**options: Any) -> None:
        against = is_against_advice(found, form.cleaned_data["method"])
        actions.choose_method(written=form, is_against_advice=against, **options)

    frame, answer = send(request, found, "method", [form], act)
    return answer or page(
        request, found, "method", {"form": form, "frame": frame, "methods": judge_methods(found)}, "method"
    )


@login_required
@throttled("study_part", per_hour=240)
def design(request: Request, public_id: str) -> HttpResponse:
    """The design; the size of the sample is worked out from what is entered."""
    found = to_write(request, public_id)
    form = DesignForm(request.POST or None, instance=found)

    def act(**options: Any) -> None:
        try:
            found.sample_planned, found.clusters_planned = plan_visits(form.inputs, form.cleaned_data.get("take"))
        except ValidationError as error:
            raise ValidationError(error.messages) from error
        save("design", form)(**options)

    frame, answer = send(request, found, "design", [form], act)
    return answer or page(request, found, "design", {"form": form, "frame": frame})


def rows(request: Request, public_id: str, name: str, table: Any) -> HttpResponse:
    """Strata or indicators in one table with one save."""
    found = to_write(request, public_id)
    more = with_rows_added(request.POST, [name]) if request.method == "POST" else None
    formset = table(more or request.POST or None, instance=found, prefix=name)
    if more is not None:
        formset.is_valid()
        formset.forget_faults()
        context = {"tables": [formset], "frame": frame_of(found, name, request.POST), "faults": []}
        return page(request, found, name, context, "rows")

    def act(**options: Any) -> None:
        actions.save_rows(part=name, rows=formset.kept_rows(), gone=formset.deleted_rows(), **options)

    frame, answer = send(request, found, name, [formset], act)
    faults = list(formset.faults()) if formset.is_bound else []
    return answer or page(request, found, name, {"tables": [formset], "frame": frame, "faults": faults}, "rows")


@login_required
@throttled("study_part", per_hour=240)
def strata(request: Request, public_id: str) -> HttpResponse:
    return rows(request, public_id, "strata", Strata)


@login_required
@throttled("study_part", per_hour=240)
def indicators(request: Request, public_id: str) -> HttpResponse:
    return rows(request, public_id, "indicators", Indicators)


@login_required
@throttled("study_part", per_hour=240)
def checklist(request: Request, public_id: str) -> HttpResponse:
    found = to_write(request, public_id)
    given = {one.question: one for one in found.checklist.all()}
    forms = {
        key: AnswerForm(request.POST or None, question=question, given=given.get(key))
        for key, question in QUESTIONS.items()
    }

    def act(**options: Any) -> None:
        answers = {key: form.cleaned_data for key, form in forms.items() if form.cleaned_data.get("answer")}
        actions.save_checklist(answers=answers, **options)

    frame, answer = send(request, found, "checklist", list(forms.values()), act)
    parts = [(part.title, [forms[question.key] for question in part.questions]) for part in PARTS]
    return answer or page(request, found, "checklist", {"parts": parts, "frame": frame}, "checklist")
