"""Situation analyses: the list, one of them, writing, comparing versions, opening and closing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.accounts.requests import Request
from hub.crises import analyses as actions
from hub.crises.analysis_forms import AnalysisForm, CloseForm, HeadForm, OpenForm, TextsForm
from hub.crises.difference import differences
from hub.crises.models import AnalysisVersion, Crisis, SituationAnalysis
from hub.crises.opening import STATEMENTS, findings
from hub.crises.permissions import (
    can_open_analysis,
    can_write_analysis,
    check_can_open_analysis,
    check_can_write_analysis,
)
from hub.crises.sections import SECTIONS
from hub.lib.forms import attempt, succeeds
from hub.lib.permissions import get_visible
from hub.lib.text import whole_number
from hub.lib.throttle import throttled
from hub.lib.visibility import Viewer

PAGE_SIZE = 30
MOST_ON_CRISIS = 10
MOST_VERSIONS = 1_000_000


@require_safe
def analyses(request: Request) -> HttpResponse:
    """The titles of all analyses, the latest first, with those whose words everybody may read marked."""
    rows = SituationAnalysis.objects.visible_to(request.viewer).select_related("country", "group", "open_version")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "can_write": can_write_analysis(request.viewer, None)}
    return render(request, "crises/analyses.html", context)


def analyses_of(viewer: Viewer, crisis: Crisis) -> list[SituationAnalysis]:
    """The titles of the latest analyses of a crisis."""
    rows = SituationAnalysis.objects.visible_to(viewer).filter(crisis=crisis)
    return list(rows.select_related("country", "group")[:MOST_ON_CRISIS])


def find_analysis(request: Request, public_id: str) -> SituationAnalysis:
    records = SituationAnalysis.objects.select_related("country", "group", "crisis", "open_version", "opened_by")
    found: SituationAnalysis = get_visible(records, request.viewer, public_id=public_id)
    return found


@require_safe
def analysis(request: Request, public_id: str) -> HttpResponse:
    """The words of a version that the reader may read, or why she may not."""
    found = find_analysis(request, public_id)
    versions = list(
        AnalysisVersion.objects.visible_to(request.viewer)
        .filter(analysis=found).select_related("written_by").order_by("-number")
    )  # fmt: skip
    asked = whole_number(request.GET.get("version", ""))
    shown = next((one for one in versions if one.number == asked), None)
    if asked is not None and shown is None:
        raise Http404
    shown = shown or (versions[0] if versions else None)
    may_write = can_write_analysis(request.viewer, found)
    context = {
        "analysis": found, "versions": versions, "shown": shown, "parts": _parts(shown.texts) if shown else [],
        "may_write": may_write, "may_open": can_open_analysis(request.viewer, found),
        "is_open": shown is not None and shown.pk == found.open_version_id,
        "wrote_it": shown is not None and shown.written_by_id == request.viewer.person_id,
    }  # fmt: skip
    return render(request, "crises/analysis.html", context)


def _parts(texts: dict[str, str]) -> list[tuple[Any, list[tuple[Any, str]], list[str]]]:
    """By part: what is written, and the titles under which nothing is, as nothing written is not nothing found."""
    found: dict[Any, tuple[list[tuple[Any, str]], list[str]]] = {}
    for section in SECTIONS:
        written, unwritten = found.setdefault(section.part, ([], []))
        if text := texts.get(section.key, ""):
            written.append((section.title, text))
        else:
            unwritten.append(str(section.title))
    return [(part, *both) for part, both in found.items()]


@login_required
@throttled("analysis", per_hour=60)
def new(request: Request) -> HttpResponse:
    """Head and first version on one page."""
    check_can_write_analysis(request.viewer, None)
    head = AnalysisForm(request.POST or None, initial=_from_crisis(request))
    head.offer_only_what_is_open_to(request.viewer)
    texts = TextsForm(request.POST or None, is_first=True)
    if request.method == "POST" and all([head.is_valid(), texts.is_valid()]):
        check_can_write_analysis(request.viewer, head.instance)
        made = attempt(head, actions.begin, written=head, texts=texts.texts, by=request.person)
        if made is not None:
            messages.success(request, _("The analysis is kept. Only the group reads its words."))
            return redirect(made)
    return render(request, "crises/analysis_form.html", {"head": head, "form": texts})


def _from_crisis(request: Request) -> dict[str, Any]:
    """What the crisis from which a person comes says already."""
    crisis = Crisis.objects.visible_to(request.viewer).filter(slug=request.GET.get("crisis", "")[:80]).first()
    if crisis is None:
        return {}
    countries = list(crisis.countries.all()[:2])
    return {"crisis": crisis.pk, "group": crisis.group_id} | (
        {"country": countries[0].pk} if len(countries) == 1 else {}
    )


@login_required
@throttled("analysis", per_hour=60)
def edit(request: Request, public_id: str) -> HttpResponse:
    """Write the next version."""
    found = find_analysis(request, public_id)
    check_can_write_analysis(request.viewer, found)
    last = found.versions.order_by("-number").first()
    if last is None:
        raise Http404
    form = TextsForm(request.POST or None, is_first=False, initial=last.texts | {"seen": last.number})
    context: dict[str, Any] = {"analysis": found, "form": form}
    if request.method == "POST" and form.is_valid():
        note, seen = form.cleaned_data["note"], form.cleaned_data["seen"]
        made = attempt(
            form, actions.write_next, analysis=found, texts=form.texts, note=note, seen=seen, by=request.person
        )
        if made is not None:
            messages.success(request, _("Version %(number)s is kept.") % {"number": made.number})
            return redirect(found)
        context |= _meanwhile(found, form, seen)
    return render(request, "crises/analysis_form.html", context)


def _meanwhile(analysis: SituationAnalysis, form: TextsForm, seen: int) -> dict[str, Any]:
    """What others wrote since the version that the person had before her. The form then goes on from theirs: a section that
    she left as it was has their words, so that nobody's are lost when she sends it again."""
    versions = {one.number: one for one in analysis.versions.filter(number__gte=min(seen, MOST_VERSIONS))}
    last = max(versions, default=seen)
    if last <= seen:
        return {}
    sent: Any = form.data
    before, now = versions[seen].texts if seen in versions else {}, versions[last].texts
    theirs = {key: now.get(key, "") for key, text in form.texts.items() if _as_kept(text) == before.get(key, "")}
    form.data = sent.dict() | theirs | {"seen": str(last)}
    return {"meanwhile": differences(before, now)}


def _as_kept(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@login_required
@throttled("analysis", per_hour=60)
def correct(request: Request, public_id: str) -> HttpResponse:
    """Correct country, crisis, place or month; the words stay."""
    found = find_analysis(request, public_id)
    check_can_write_analysis(request.viewer, found)
    form = HeadForm(request.POST or None, instance=found)
    form.offer_only_what_is_open_to(request.viewer)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if succeeds(form, actions.correct_head, analysis=found, written=form, reason=reason, by=request.person):
            messages.success(request, _("Corrected. The words stay as they were."))
            return redirect(found)
    stands = find_analysis(request, public_id)  # a form that is refused has changed the record it was given
    return render(request, "crises/analysis_correct.html", {"analysis": stands, "form": form})


@require_safe
def changes(request: Request, public_id: str) -> HttpResponse:
    """What differs between two versions."""
    found = find_analysis(request, public_id)
    versions = list(AnalysisVersion.objects.visible_to(request.viewer).filter(analysis=found).order_by("number"))
    by_number = {str(one.number): one for one in versions}
    after = by_number.get(request.GET.get("to", ""), versions[-1] if versions else None)
    earlier = [one for one in versions if after is not None and one.number < after.number]
    before = by_number.get(request.GET.get("from", ""), earlier[-1] if earlier else None)
    rows = differences(before.texts, after.texts) if before and after else []
    context = {"analysis": found, "versions": versions, "before": before, "after": after, "rows": rows}
    return render(request, "crises/analysis_changes.html", context)


@login_required
@throttled("analysis", per_hour=60)
def open_analysis(request: Request, public_id: str, number: int) -> HttpResponse:
    """Decide that everybody may read a version, with the checks of the rule."""
    found = find_analysis(request, public_id)
    check_can_open_analysis(request.viewer, found)
    version: AnalysisVersion = get_visible(
        AnalysisVersion.objects.filter(analysis=found), request.viewer, number=number
    )
    if request.method == "GET" and version.pk == found.open_version_id:
        return redirect(found)
    against = findings(version, found)
    form = OpenForm(request.POST or None, places=against.places)
    if request.method == "POST" and form.is_valid():
        done = succeeds(
            form, actions.open_to_all, analysis=found, version=version, said=form.confirmed_statements,
            are_no_places=bool(form.cleaned_data.get("are_no_places")), reason=form.cleaned_data["reason"], by=request.person,
        )  # fmt: skip
        if done:
            messages.success(request, _("Everybody may read version %(number)s now.") % {"number": version.number})
            return redirect(found)
    context = {
        "analysis": found,
        "version": version,
        "against": against,
        "form": form,
        "number_of_checks": len(STATEMENTS),
    }
    return render(request, "crises/analysis_open.html", context)


@login_required
def close_analysis(request: Request, public_id: str) -> HttpResponse:
    found = find_analysis(request, public_id)
    check_can_open_analysis(request.viewer, found)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if succeeds(form, actions.close, analysis=found, reason=reason, by=request.person):
            messages.success(request, _("Only the group reads it now."))
            return redirect(found)
    return render(request, "crises/analysis_close.html", {"analysis": found, "form": form})
