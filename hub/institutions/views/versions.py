"""An institution, and a version of it or of a remedy path."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from hub.accounts.requests import Request
from hub.institutions import permissions
from hub.institutions.grades import grades_by_country
from hub.institutions.models import (
    OPEN,
    PUBLIC,
    Answer,
    Institution,
    InstitutionVersion,
    Kind,
    RemedyVersion,
    State,
)
from hub.institutions.views.remedies import text_context
from hub.institutions.vocabulary import KINDS, PARIS_PRINCIPLES, QUESTIONS
from hub.law.figures import figures_of
from hub.law.publishers import PUBLISHERS
from hub.lib.permissions import get_visible
from hub.vocabularies.models import Country

REMEDY = "RV"


def find_version(request: Request, public_id: str) -> InstitutionVersion | RemedyVersion:
    """A version of either kind, by its identifier."""
    found: InstitutionVersion | RemedyVersion
    people = ("group", "organization", "author")
    if public_id.upper().startswith(REMEDY):
        remedies = RemedyVersion.objects.select_related("path__country", "translated_from", *people)
        found = get_visible(remedies, request.viewer, public_id=public_id)
    else:
        versions = InstitutionVersion.objects.select_related("institution__country", *people)
        found = get_visible(versions, request.viewer, public_id=public_id)
    return found


def whole_of(version: InstitutionVersion | RemedyVersion) -> Any:
    return version.path if isinstance(version, RemedyVersion) else version.institution


def country_of(version: InstitutionVersion | RemedyVersion) -> Country:
    country: Country = whole_of(version).country
    return country


def institution(request: Request, public_id: str) -> HttpResponse:
    """What is published of an institution; its earlier versions."""
    rows = Institution.objects.select_related("country")
    found: Institution = get_visible(rows, request.viewer, public_id=public_id)
    viewer = request.viewer
    published = found.versions.filter(state=State.PUBLISHED).select_related("organization").first()
    context = {
        "institution": found,
        "country": found.country,
        "version": published,
        "versions": found.versions.filter(state__in=PUBLIC),
        "waiting": found.versions.visible_to(viewer).filter(state__in=OPEN).order_by("-written_at"),
        "can_write": permissions.can_write(viewer, found.country),
        "can_take_down": published is not None and permissions.can_take_down(viewer, published),
        **institution_context(published, found.country),
    }
    return render(request, "institutions/institution.html", context)


def institution_context(version: InstitutionVersion | None, country: Country) -> dict[str, Any]:
    """What the text of an institution shows beside its words: checklist, provisions, grades, figures."""
    if version is None:
        return {}
    given = {one.question: one for one in version.answers.all()}
    answers = [(question, given.get(question.code)) for question in QUESTIONS]
    counts = dict.fromkeys(Answer.values, 0)
    for _question, one in answers:
        counts[one.answer if one else Answer.UNKNOWN] += 1
    edition, figures = figures_of(country) if version.kind == Kind.INSPECTORATE else (None, [])
    return {
        "kind_is": KINDS[version.kind],
        "answers": answers,
        "counted": [(Answer(value).label, number) for value, number in counts.items() if number],
        "has_answers": bool(given),
        "provisions": version.provisions.all(),
        "grades": grades_by_country(country=country).get(country.pk, []) if version.kind == Kind.NHRI else [],
        "publisher": PUBLISHERS["ganhri"],
        "principles": PARIS_PRINCIPLES,
        "newest": edition,
        "figures": figures,
    }


def version(request: Request, public_id: str) -> HttpResponse:
    """One version as it was written, with what may be done with it."""
    found = find_version(request, public_id)
    viewer = request.viewer
    own = permissions.is_own(viewer, found)
    reviews = permissions.can_review(viewer, found)
    is_remedy = isinstance(found, RemedyVersion)
    context = {
        "version": found,
        "whole": whole_of(found),
        "country": country_of(found),
        "is_remedy": is_remedy,
        "may_edit": permissions.can_edit(viewer, found),
        "may_withdraw": own and found.state in OPEN,
        "may_review": reviews and found.state == State.SUBMITTED,
        "shows_review": own or reviews,
        **(text_context(found) if isinstance(found, RemedyVersion) else institution_context(found, country_of(found))),
    }
    if isinstance(found, RemedyVersion):
        context["path"] = found.path
    return render(request, "institutions/version.html", context)
