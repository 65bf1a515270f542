"""Enforcement in figures: what the newest edition prints of a country."""

from __future__ import annotations

from hub.law.models import Edition, EnforcementFigure
from hub.vocabularies.models import Country


def figures_of(country: Country) -> tuple[Edition | None, list[EnforcementFigure]]:
    """The newest edition that prints any figure of the country, and its figures. “Unknown” is not zero."""
    printed = country.enforcement_figures.exclude(printed="")
    newest = Edition.objects.filter(figures__in=printed).order_by("-year").first()
    return newest, list(printed.filter(edition=newest)) if newest else []
