"""The directory of institutions with its filters and files, and what the kinds and grades mean."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hub.accounts.requests import Request
from hub.institutions import permissions
from hub.institutions.listing import Directory, Row
from hub.institutions.models import IndependenceAnswer, Kind
from hub.institutions.views.tabs import tabs
from hub.institutions.vocabulary import GRADES, KINDS, PARIS_PRINCIPLES, QUESTIONS
from hub.law.models import Edition, LawProvision
from hub.law.publishers import PUBLISHERS
from hub.law.views.files import check_is_format, table_file
from hub.law.views.filters import choices
from hub.lib.components import Figure

PAGE_SIZE = 50
REVIEWS = ("new", "old", "none")
COLUMNS = [
    "country", "country_name", "kind", "form", "name", "name_in_english", "language", "mandate", "powers", "legal_base",
    "provisions", "address", "contact", "website", "grade", "grade_year", "independence", "source", "source_url",
    "checked_on", "reviewed_on", "version", "page",
]  # fmt: skip


def institutions(request: Request) -> HttpResponse:
    """Institutions by country, kind and grade."""
    directory = Directory(request.GET)
    asked = directory.asked
    review = asked.get("review", "")
    labels = {
        "new": _("Reviewed within a year"),
        "old": _("Reviewed or checked more than a year ago"),
        "none": _("Only the grade is known"),
    }
    year = directory.year or (directory.years[0] if directory.years else None)
    named = [row for row in directory.rows if row.version]
    only_graded = [row for row in directory.rows if row.version is None]
    context: dict[str, Any] = {
        "tabs": tabs("institutions:institutions"),
        "filters": [
            choices("kind", _("Kind"), Kind.choices, asked.get("kind", ""), no_choice=""),
            choices("region", _("Region"), directory.regions, asked.get("region", ""), no_choice=""),
            choices("country", _("Country"), directory.countries, asked.get("country", "").lower(), no_choice=""),
            choices("grade", _("Grade"), [(one, one) for one in GRADES], asked.get("grade", ""), no_choice=""),
            choices("year", _("Grade of the year"), [(one, one) for one in directory.years], directory.year, no_choice=_("Newest")),
            choices("review", _("Review"), [(one, labels[one]) for one in REVIEWS], review, no_choice=""),
        ],
        "page": Paginator(named, PAGE_SIZE).get_page(request.GET.get("page")),
        "only_graded": only_graded,
        "is_filtered": any(asked.get(name) for name in ("kind", "region", "country", "grade", "review")),
        "unnamed": sum(row.version is None for row in directory.everything),
        "entered": sum(row.version is not None for row in directory.everything),
        "figures": [
            Figure(str(number), grade if len(grade) > 1 else _("grade %(grade)s") % {"grade": grade}, str(year))
            for grade, number in directory.count_grades()
        ],
        "publisher": PUBLISHERS["ganhri"] if directory.years else None,
        "query": request.GET.urlencode(),
        "can_import": permissions.can_import(request.viewer),
        "reviews": request.viewer.is_secretariat or bool(request.viewer.led_group_ids),
    }  # fmt: skip
    return render(request, "institutions/institutions.html", context)


def kinds(request: Request) -> HttpResponse:
    """What each kind of institution is for, what the grades mean, and the questions of the checklist."""
    parts: dict[Any, list[Any]] = defaultdict(list)
    for one in QUESTIONS:
        parts[one.part].append(one)
    context = {
        "tabs": tabs("institutions:kinds"),
        "kinds": [(one.value, one.label, KINDS[one.value]) for one in Kind],
        "grades": list(GRADES.items()),
        "parts": list(parts.items()),
        "principles": PARIS_PRINCIPLES,
        "publisher": PUBLISHERS["ganhri"],
    }
    return render(request, "institutions/kinds.html", context)


def download(request: Request, file_format: str) -> HttpResponse:
    """What the directory shows, with the same filters."""
    check_is_format(file_format)
    directory = Directory(request.GET)
    answers, provisions = _details(directory.rows)
    rows = [_values(request, row, answers, provisions) for row in directory.rows]
    return table_file("institutions", COLUMNS, rows, _citation(request, directory), file_format)


def _details(rows: list[Row]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """The answers and the provisions of all versions, by version: two queries."""
    keys = [row.version.pk for row in rows if row.version]
    answers: dict[int, list[str]] = defaultdict(list)
    given = IndependenceAnswer.objects.filter(version__in=keys).order_by("version", "pk")
    for version, question, answer in given.values_list("version", "question", "answer"):
        answers[version].append(f"{question}={answer}")
    provisions: dict[int, list[str]] = defaultdict(list)
    through = LawProvision.objects.filter(institution_versions__in=keys).order_by("pk")
    for version, public_id in through.values_list("institution_versions", "public_id"):
        provisions[version].append(public_id)
    return answers, provisions


def _values(request: Request, row: Row, answers: dict[int, list[str]], provisions: dict[int, list[str]]) -> list[Any]:
    one = row.version
    place = (
        one.institution.get_absolute_url() if one else reverse("institutions:country", args=[row.country.iso3.lower()])
    )
    address = request.build_absolute_uri(place)
    graded = [str(row.grade), row.grade.year] if row.grade else ["", ""]
    start = [row.country.iso3, str(row.country.name), row.kind]
    if one is None:
        return [*start, *[""] * 11, *graded, *[""] * 6, address]
    return [
        *start, one.form, one.name, one.name_in_english, one.language, one.mandate, one.powers, one.legal_base,
        " ".join(provisions[one.pk]), one.address, one.contact, one.website, *graded, " ".join(answers[one.pk]),
        one.source, one.source_url, one.as_of.isoformat(), f"{one.reviewed_at:%Y-%m-%d}", one.number, address,
    ]  # fmt: skip


def _citation(request: Request, directory: Directory) -> str:
    """Whose data these are, through what, and when they were taken."""
    graded = {row.grade.year for row in directory.rows if row.grade}
    editions = Edition.objects.filter(publisher="ganhri", year__in=graded).select_related("source")
    names = [f"{one.title} ({one.source.publisher}, {one.licence})" for one in editions]
    address = request.build_absolute_uri(reverse("institutions:institutions"))
    return f"{'; '.join(names) or 'Institutions'}. Actionhub, {address}, {timezone.localdate():%Y-%m-%d}."
