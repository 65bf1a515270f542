"""Writing a version of an institution or of a remedy path, its checklist, and a translation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.institutions import actions, permissions
from hub.institutions.forms import AnswerForm, ConfirmForm, InstitutionForm, RemedyForm
from hub.institutions.models import (
    OPEN,
    Institution,
    InstitutionVersion,
    RemedyPath,
    RemedyVersion,
    State,
)
from hub.institutions.remedytexts import choose_version
from hub.institutions.views.versions import country_of, find_version, whole_of
from hub.institutions.vocabulary import QUESTIONS
from hub.lib.drafts import (
    Difference,
    DraftConflictError,
    differences,
    now_seen,
    remember_what_was_seen,
    save_draft,
)
from hub.lib.forms import show_refusal, succeeds
from hub.lib.permissions import get_visible
from hub.lib.throttle import throttled
from hub.partners.choosing import acting_organization
from hub.vocabularies.models import Country


@login_required
@throttled("institutions", per_hour=120)
def new_institution(request: Request, iso3: str) -> HttpResponse:
    country = get_object_or_404(Country, iso3=iso3.upper())
    permissions.check_can_write(request.viewer, country)
    fresh = InstitutionVersion(
        institution=Institution(country=country),
        organization=acting_organization(request.viewer),
        author=request.person,
    )
    return _write(request, fresh, _("Enter an institution"))


@login_required
@throttled("institutions", per_hour=120)
def new_remedy(request: Request, iso3: str) -> HttpResponse:
    country = get_object_or_404(Country, iso3=iso3.upper())
    permissions.check_can_write(request.viewer, country)
    fresh = RemedyVersion(
        path=RemedyPath(country=country), organization=acting_organization(request.viewer), author=request.person
    )
    return _write(request, fresh, _("Write a remedy path"))


@login_required
@throttled("institutions", per_hour=120)
def next_institution(request: Request, public_id: str) -> HttpResponse:
    """The next version, which begins as a copy of the published one. Who has begun one goes on with it."""
    rows = Institution.objects.select_related("country")
    found: Institution = get_visible(rows, request.viewer, public_id=public_id)
    permissions.check_can_write(request.viewer, found.country)
    begun = found.versions.filter(author=request.person, state__in=OPEN).first()
    if begun is not None:
        return redirect(begun)
    published = found.versions.filter(state=State.PUBLISHED).first()
    fresh = InstitutionVersion(
        institution=found, organization=acting_organization(request.viewer), author=request.person
    )
    return _write(request, fresh, _("Write the next version"), copied=published)


@login_required
@throttled("institutions", per_hour=120)
def next_remedy(request: Request, public_id: str) -> HttpResponse:
    """The next version in one language: of the text itself, or of a translation."""
    path: RemedyPath = get_visible(RemedyPath.objects.select_related("country"), request.viewer, public_id=public_id)
    permissions.check_can_write(request.viewer, path.country)
    published = list(path.versions.filter(state=State.PUBLISHED).select_related("path"))
    copied = choose_version(published, request.GET.get("language", ""))
    language = copied.language if copied else path.language
    begun = path.versions.filter(author=request.person, state__in=OPEN, language=language).first()
    if begun is not None:
        return redirect(begun)
    original = next((one for one in published if one.language == path.language), None)
    fresh = RemedyVersion(
        path=path, language=language, organization=acting_organization(request.viewer), author=request.person,
        translated_from=original if language != path.language else None,
    )  # fmt: skip
    return _write(request, fresh, _("Write the next version"), copied=copied)


@login_required
@throttled("institutions", per_hour=120)
def translate_remedy(request: Request, public_id: str) -> HttpResponse:
    """The published text in another language, beside the text itself."""
    path: RemedyPath = get_visible(RemedyPath.objects.select_related("country"), request.viewer, public_id=public_id)
    permissions.check_can_write(request.viewer, path.country)
    original = path.versions.filter(state=State.PUBLISHED, language=path.language).first()
    if original is None:
        raise Http404(_("There is no published text to translate."))
    fresh = RemedyVersion(
        path=path, organization=acting_organization(request.viewer), author=request.person, translated_from=original
    )
    return _write(request, fresh, _("Translate"), beside=original)


@login_required
@throttled("institutions", per_hour=120)
def edit(request: Request, public_id: str) -> HttpResponse:
    found = find_version(request, public_id)
    permissions.check_can_edit(request.viewer, found)
    beside = found.translated_from if isinstance(found, RemedyVersion) else None
    return _write(request, found, _("Edit the draft"), beside=beside)


NOT_COPIED = {"as_of", "group"}


def _write(
    request: Request,
    written: Any,
    title: str,
    *,
    copied: Any = None,
    beside: RemedyVersion | None = None,
) -> HttpResponse:
    is_remedy = isinstance(written, RemedyVersion)
    form_class: Any = RemedyForm if is_remedy else InstitutionForm
    initial = {}
    if copied is not None:
        names = [name for name in form_class.base_fields if name not in NOT_COPIED]
        initial = model_to_dict(copied, fields=names)
    form = form_class(request.POST or None, instance=written, viewer=request.viewer, initial=initial)
    conflict = None
    if request.method == "POST" and form.is_valid():
        save = actions.save_remedy if is_remedy else actions.save_institution
        kept, conflict = save_draft(
            form,
            save,
            lambda stored: form_class(instance=stored, viewer=request.viewer),
            written=form,
            by=request.person,
        )
        if kept is not None:
            return _after(request, kept)
    whole = whole_of(written)
    context = {
        "form": form,
        "conflict": conflict,
        "title": title,
        "country": country_of(written),
        "is_remedy": is_remedy,
        "version": written,
        "back": written.get_absolute_url() if written.pk else whole.get_absolute_url() if whole.pk else "",
        "beside": beside,
    }
    return render(request, "institutions/write.html", context)


def _after(request: Request, kept: Any) -> HttpResponse:
    if "draft" in request.POST:
        messages.success(request, _("Kept as a draft, for you and your organization alone."))
        return redirect(kept)
    with show_refusal(request):
        actions.hand_in(version=kept, by=request.person)
        messages.success(request, _("It is with those who lead the group. Another person reviews it."))
    return redirect(kept)


@login_required
@throttled("institutions", per_hour=120)
def checklist(request: Request, public_id: str) -> HttpResponse:
    """The questions on independence: a table of all, one save."""
    found = find_version(request, public_id)
    if not isinstance(found, InstitutionVersion):
        raise Http404
    permissions.check_can_edit(request.viewer, found)
    given = {one.question: one for one in found.answers.all()}
    sent = request.POST or None
    forms = [AnswerForm(sent, question=one, given=given.get(one.code)) for one in QUESTIONS]
    confirm = ConfirmForm(request.POST if request.method == "POST" else None)
    remember_what_was_seen(confirm, found.written_at)
    conflict = None
    # Every row is checked, so that the page names all that is wrong at once.
    checked = [form.is_valid() for form in [*forms, confirm]] if request.method == "POST" else [False]
    if all(checked):
        names = ("answer", "note", "source", "on")
        answers = {form.question.code: {name: form.cleaned_data.get(name) for name in names} for form in forms}
        try:
            if succeeds(confirm, actions.save_answers, version=found, answers=answers, written=confirm):
                messages.success(request, _("Saved."))
                return redirect(found)
        except DraftConflictError:
            conflict = _other_answers(found, forms, confirm)
    context = {
        "forms": forms, "confirm": confirm, "version": found, "country": country_of(found), "conflict": conflict,
    }  # fmt: skip
    return render(request, "institutions/checklist.html", context)


def _other_answers(found: InstitutionVersion, forms: list[AnswerForm], confirm: ConfirmForm) -> list[Difference]:
    """Where the answers that somebody else has saved meanwhile differ from those that were sent."""
    stored: InstitutionVersion = InstitutionVersion.objects.get(pk=found.pk)
    now_seen(confirm, stored.written_at)
    given = {one.question: one for one in stored.answers.all()}
    return [
        (f"{form.question.text} {field}", theirs, yours)
        for form in forms
        for field, theirs, yours in differences(
            form, AnswerForm(question=form.question, given=given.get(form.question.code))
        )
    ]
