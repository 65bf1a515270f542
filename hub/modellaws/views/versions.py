"""The versions of a text: entering, marking, publishing, comparing two of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

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
from hub.modellaws.basis import bases_of
from hub.modellaws.files import act_of
from hub.modellaws.forms import LARGEST, ArticleForm, ConfirmForm, VersionForm
from hub.modellaws.models import Version
from hub.modellaws.pairing import changes_between
from hub.modellaws.parts import part_of
from hub.modellaws.views.texts import find_text, shown_articles
from hub.workplans.forms import attempt

MOST_WITHOUT_CONTENTS = 5


def find_version(request: Request, public_id: str, number: int) -> Version:
    found_text = find_text(request, public_id)
    versions = Version.objects.filter(text=found_text)
    found: Version = get_visible(versions, request.viewer, number=number)
    found.text = found_text
    return found


def version(request: Request, public_id: str, number: int) -> HttpResponse:
    found = find_version(request, public_id, number)
    articles, page = shown_articles(request, found)
    context = {
        "text": found.text,
        "version": found,
        "articles": articles,
        "bases": bases_of(articles),
        "page": page,
        "contents": [(one.eid, str(one)) for one in articles] if len(articles) > MOST_WITHOUT_CONTENTS else [],
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
    """What each article of a draft rests on: a table, part by part, each with one save."""
    found = find_version(request, public_id, number)
    permissions.check_can_edit_text(request.viewer, found.text)
    articles, page = part_of(request, list(found.articles.all()), lambda one: len(one.commentary), ROWS_TO_MARK)
    forms = [ArticleForm(request.POST or None, article=article) for article in articles]
    confirm = ConfirmForm(request.POST if request.method == "POST" else None)
    # Every row is checked, so that the page names all that is wrong at once.
    checked = [form.is_valid() for form in [*forms, confirm]] if request.method == "POST" else [False]
    if all(checked):
        chosen = {form.article.pk: form.cleaned_data for form in forms}
        attempt(confirm, actions.mark_articles, version=found, marks=chosen)
        if not confirm.errors:
            messages.success(request, _("Saved."))
            return redirect(f"{request.path}?page={page.next_page_number()}" if page.has_next() else found)
    context = {
        "forms": forms, "confirm": confirm, "page": page, "model": found.text, "row_template": "modellaws/marks_row.html",
        "back": found.get_absolute_url(), "back_title": found.text.title,
    }  # fmt: skip
    return render(request, "modellaws/marks.html", context)


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
    warning = _(
        "From then on the text cannot be changed. This cannot be undone; an amendment becomes the next version."
    )
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
    context = {"form": form, "text": found.text, "title": _("Delete this draft"), "warning": warning, "is_bad": True}
    return render(request, "modellaws/form.html", context)


ROWS_TO_MARK = 25


def _words_of_change(row: Any) -> int:
    change, old, new = row
    if change.kind not in ("changed", "added", "removed"):
        return 0
    return sum(len(article.text) for article in (old, new) if article is not None)


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
    every: list[Any] = []
    if old is not None and new is not None:
        every = changes_between(list(old.articles.all()), list(new.articles.all()))
    rows, page = part_of(request, [row for row in every if row[0].kind != "same"], _words_of_change)
    context = {
        "text": found, "versions": versions, "old": old, "new": new, "rows": rows, "page": page,
        "counts": Counter(change.kind for change, _old, _new in every),
    }  # fmt: skip
    return render(request, "modellaws/changes.html", context)
