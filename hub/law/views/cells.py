from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from evidence.lawgap import InForce, Verdict, combine_territories, met_since

from hub.accounts.requests import Request
from hub.law import permissions
from hub.law.cells import Cells, chosen_editions
from hub.law.models import Assessment, Family, Finding, LawProvision, LawStandard, Ratification, Reply
from hub.law.models import Verdict as Words
from hub.law.publishers import PUBLISHERS
from hub.law.views.acts import acts_by_source
from hub.vocabularies.models import Country


def cell_of(iso3: str, number: int) -> tuple[Country, LawStandard]:
    country: Country = get_object_or_404(Country.objects.select_related("region"), iso3=iso3.upper())
    standard = get_object_or_404(LawStandard.objects.select_related("instrument"), number=number)
    return country, standard


def since(findings: list[Finding]) -> list[tuple[str, str]]:
    """For each publisher whose newest edition says that the standard is met: its name and since which edition."""
    said: dict[str, dict[int, list[Verdict]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, str] = {}
    for one in findings:
        said[one.edition.publisher][one.edition.year].append(Verdict(one.verdict))
        names[one.edition.publisher] = one.edition.get_publisher_display()
    found = []
    for publisher, years in said.items():
        first = met_since((str(year), combine_territories(years[year])) for year in sorted(years))
        if first:
            found.append((names[publisher], first))
    return found


def cell(request: Request, iso3: str, number: int) -> HttpResponse:
    """One country and one standard: the verdict, since when, the sources, the legal text, and the government's reply."""
    country, standard = cell_of(iso3, number)
    viewer = request.viewer
    findings = list(
        Finding.objects.filter(country=country, standard=standard)
        .select_related("edition__source")
        .order_by("-edition__year", "edition__publisher", "territory")
    )
    verdict = Cells(chosen_editions(None), {"country": country, "standard": standard}).verdicts.get(
        (country.pk, standard.pk), Verdict.UNKNOWN
    )
    assessments = Assessment.objects.visible_to(viewer).filter(country=country, standard=standard)
    assessments = assessments.exclude(state=Assessment.State.WITHDRAWN)
    replies = Reply.objects.visible_to(viewer).filter(country=country, standard=standard)
    replies = replies.exclude(state=Reply.State.WITHDRAWN)
    provisions = list(standard.provisions.filter(country=country))
    ratified = Finding.objects.filter(
        country=country, standard__instrument=standard.instrument, standard__family=Family.RATIFIED,
        edition__in=chosen_editions(None), edition__publisher="usdol",
    )  # fmt: skip
    acts = Ratification.objects.filter(country=country, instrument=standard.instrument)
    context: dict[str, Any] = {
        "country": country,
        "standard": standard,
        "verdict": verdict.value,
        "verdict_word": Words(verdict).label,
        "is_gap": verdict.is_gap,
        "findings": findings,
        "has_ages": any(one.age_in_years for one in findings),
        "newest": findings[0] if findings else None,
        "since": since(findings),
        "caveats": {one.edition.publisher: (one.edition, PUBLISHERS[one.edition.publisher].caveats) for one in findings}.values(),
        "assessments": list(assessments.select_related("author", "organization", "group").prefetch_related("provisions")),
        "replies": list(replies.select_related("organization", "edition", "assessment")),
        "provisions": [(one, in_force_words(one)) for one in provisions],
        "ratified": ratified.select_related("edition") if standard.family != Family.RATIFIED else [],
        "acts": acts_by_source(acts),
        "can_assess": permissions.can_assess(viewer),
        "can_reply": permissions.can_reply(viewer, country),
    }  # fmt: skip
    return render(request, "law/cell.html", context)


def in_force_words(provision: LawProvision) -> InForce:
    return provision.in_force_on(timezone.localdate())
