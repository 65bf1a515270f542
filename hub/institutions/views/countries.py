from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from hub.accounts.requests import Request
from hub.institutions import permissions
from hub.institutions.grades import grades_by_country
from hub.institutions.models import InstitutionVersion, Kind, State
from hub.institutions.remedytexts import shown_remedies
from hub.law.figures import figures_of
from hub.law.publishers import PUBLISHERS
from hub.vocabularies.models import Country


def country(request: Request, iso3: str) -> HttpResponse:
    """The institutions of a country by kind, the grades of its human rights institution, and ways to a remedy."""
    found: Country = get_object_or_404(Country.objects.select_related("region"), iso3=iso3.upper())
    versions = list(
        InstitutionVersion.objects.filter(institution__country=found, state=State.PUBLISHED)
        .select_related("institution")
        .order_by("name", "pk")
    )
    by_kind = [(kind, [one for one in versions if one.kind == kind]) for kind in Kind]
    edition, figures = figures_of(found)
    context: dict[str, Any] = {
        "country": found,
        "kinds": [(kind.value, kind.label, rows) for kind, rows in by_kind if rows],
        "missing": [kind.label for kind, rows in by_kind if not rows],
        "number": len(versions),
        "grades": grades_by_country(country=found).get(found.pk, []),
        "publisher": PUBLISHERS["ganhri"],
        "newest": edition,
        "figures": figures,
        "remedies": shown_remedies(country=found),
        "can_write": permissions.can_write(request.viewer, found),
    }
    return render(request, "institutions/country.html", context)
