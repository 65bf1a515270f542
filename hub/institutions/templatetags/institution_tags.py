"""The block on institutions and remedies that the page of a country and the sheet of its law show."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from hub.events.content import get_or_make_content
from hub.institutions.grades import grades_by_country
from hub.institutions.models import InstitutionVersion, State
from hub.institutions.remedytexts import shown_remedies
from hub.lib.visibility import has_any
from hub.vocabularies.models import Country

register = template.Library()

REMEDIES_SHOWN = 5


@register.inclusion_tag("institutions/country_block.html", takes_context=True)
def institutions_of_country(context: Context, country: Country) -> dict[str, Any]:
    grades = get_or_make_content(
        "grades", country.pk, make=lambda: grades_by_country(country=country).get(country.pk, [])
    )
    return {
        "country": country,
        "address": reverse("institutions:country", args=[country.iso3.lower()]),
        "grade": grades[0] if grades else None,
        "number": _number_of_institutions(country) if has_any(country.institutions) else 0,
        "remedies": shown_remedies(country=country)[:REMEDIES_SHOWN] if has_any(country.remedy_paths) else [],
        "viewer": context.get("viewer"),
    }


def _number_of_institutions(country: Country) -> int:
    return InstitutionVersion.objects.filter(institution__country=country, state=State.PUBLISHED).count()
