"""The versions of a text: entering, marking, publishing, comparing two of them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.accounts.requests import Request
from hub.lib.permissions import get_visible
from hub.lib.throttle import takes_files, throttled
from hub.modellaws import actions, permissions
from hub.modellaws.files import act_of
from hub.modellaws.forms import LARGEST, ArticleForm, ConfirmForm, VersionForm
from hub.modellaws.models import Version
from hub.modellaws.pairing import changes_between
from hub.modellaws.views.texts import find_text
from hub.workplans.forms import attempt


def find_version(request: Request, public_id: str, number: int) -> Version:
    found_text = find_text(request, public_id)
    versions = Version.objects.filter(text=found_text)
    found: Version = get_visible(versions, request.viewer, number=number)
    found.text = found_text
    return found


def version(request: Request, public_id: str, number: int) -> HttpResponse:
    found = find_version(request, public_id, number)
    context = {
        "text": found.text,
        "version": found,
        "articles": found.articles.all(),
        "may_edit": permissions.can_edit_text(request.viewer, found.text),
    }
    return render(request, "modellaws/version.html", context)


def version_akn(request: Request, public_id: str, number: int) -> HttpResponse:
    found = find_version(request, public_id, number)
    answer = HttpResponse(act_of(found), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{found.text.public_id}-{found.number}.akn.xml"'
    return answer


@takes_files(LARGEST)
@login_required
@throttled("law_version", per_hour=60)
def add_version(request: Request, public_id: str) -> HttpResponse:
    """Enter the words, as text or as a file."""
    found = find_text(request, public_id)
    permissions.check_can_edit_text(request.viewer, found)
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = {"dated": form.cleaned_data["dated"], "note": form.cleaned_data["note"]}
        made = attempt(form, actions.add_version, text=found, clauses=form.clauses, by=request.person, **values)
        if made is not None:
            number = len(form.clauses)
            messages.success(
                request,
                ngettext("%(number)d article was read. Check it, then publish.", "%(number)d articles were read. Check them, then publish.", number)
                % {"number": number},
            )  # fmt: skip
            if form.repeated_ids:
                messages.warning(
                    request,
                    ngettext("%(number)d identifier stood in the file more than once and got a number.", "%(number)d identifiers stood in the file more than once and got numbers.", form.repeated_ids)
                    % {"number": form.repeated_ids},
                )  # fmt: skip
            return redirect(made)
    return render(request, "modellaws/add_version.html", {"form": form, "text": found})


@login_required
def marks(request: Request, public_id: str, number: int) -> HttpResponse:
    """What each article of a draft rests on: a table of all, one save."""
    found = find_version(request, public_id, number)
    permissions.check_can_edit_text(request.viewer, found.text)
    forms = [ArticleForm(request.POST or None, article=article) for article in found.articles.all()]
    confirm = ConfirmForm(request.POST if request.method == "POST" else None)
    # Every row is checked, so that the page names all that is wrong at once.
    checked = [form.is_valid() for form in [*forms, confirm]] if request.method == "POST" else [False]
    if all(checked):
        chosen = {form.article.pk: form.cleaned_data for form in forms}
        attempt(confirm, actions.mark_articles, version=found, marks=chosen)
        if not confirm.errors:
            messages.success(request, _("Saved."))
            return redirect(found)
    return render(
        request, "modellaws/marks.html", {"forms": forms, "confirm": confirm, "version": found, "text": found.text}
    )


@login_required
def publish(request: Request, public_id: str, number: int) -> HttpResponse:
    found = find_version(request, public_id, number)
    permissions.check_can_edit_text(request.viewer, found.text)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        attempt(form, actions.publish_version, version=found, by=request.person)
        if not form.errors:
            messages.success(request, _("The version is published."))
            return redirect(found.text)
    warning = _("From then on its words stay as they are. This cannot be undone; an amendment is the next version.")
    context = {"form": form, "text": found.text, "title": _("Publish this version"), "warning": warning}
    return render(request, "modellaws/form.html", context)


@login_required
def delete_draft(request: Request, public_id: str, number: int) -> HttpResponse:
    found = find_version(request, public_id, number)
    permissions.check_can_edit_text(request.viewer, found.text)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        attempt(form, actions.delete_draft, version=found)
        if not form.errors:
            messages.success(request, _("The draft is deleted."))
            return redirect(found.text)
    warning = _("Its articles and marks are deleted. This cannot be undone.")
    context = {"form": form, "text": found.text, "title": _("Delete this draft"), "warning": warning}
    return render(request, "modellaws/form.html", context)


def changes(request: Request, public_id: str) -> HttpResponse:
    """What became of each article between two versions."""
    found = find_text(request, public_id)
    versions = list(Version.objects.visible_to(request.viewer).filter(text=found).order_by("number"))
    numbers = {str(one.number): one for one in versions}
    new = numbers.get(request.GET.get("to", ""), versions[-1] if versions else None)
    earlier = [one for one in versions if new is not None and one.number < new.number]
    old = numbers.get(request.GET.get("from", ""), earlier[-1] if earlier else None)
    if old is None and len(versions) > 1:
        old = versions[0]  # the first one was asked for: nothing came before it
    rows = []
    if old is not None and new is not None:
        rows = changes_between(list(old.articles.all()), list(new.articles.all()))
    context = {"text": found, "versions": versions, "old": old, "new": new, "rows": rows}
    return render(request, "modellaws/changes.html", context)
