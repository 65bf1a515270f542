"""The publishers of data: what readers should know of each before its verdicts are used."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Publisher:
    name: str  # as a source names it
    url: str
    licence: str
    caveats: Promise


PUBLISHERS = {
    "usdol": Publisher(
        "US Department of Labor, Bureau of International Labor Affairs",
        "https://www.dol.gov/agencies/ilab/resources/reports/child-labor/findings",
        "Public domain, United States Government",
        _(
            "One government’s reading of other countries’ laws, for the countries that it reports on. “N/A” is shown as “does "
            "not apply”. A verdict says what the publisher found, not what a court decided."
        ),
    ),
    "ilo": Publisher(
        "International Labour Organization, NORMLEX",
        "https://normlex.ilo.org/",
        "Facts; not stated (International Labour Organization)",
        _(
            "The state of the day on which the table was copied. A minimum age is shown where the table says what the country "
            "declared; a reporting status as the table prints it."
        ),
    ),
    "untc": Publisher(
        "United Nations Treaty Collection",
        "https://treaties.un.org/",
        "Facts; not stated (United Nations)",
        _("The state of March 2015, as copied from the pages of the depositary. Acts after that day are not in it."),
    ),
    "wpd": Publisher(
        "World Politics Data Lab",
        "https://github.com/world-politics-datalab/humanrights-treaties-ratification-status",
        "Facts; not stated",
        _(
            "One year for each country, with neither the day nor the kind of act. Where it differs from the depositary, both are shown."
        ),
    ),
    "scorecard": Publisher(
        "Scorecard Diplomacy (J. Kelley)",
        "https://github.com/andrewheiss/scorecard-diplomacy",
        "MIT",
        _(
            "Researchers’ coding of whether trafficking is a crime in none, part or all of its forms; 2001 and 2014 only."
        ),
    ),
    "ganhri": Publisher(
        "Global Alliance of National Human Rights Institutions",
        "https://ganhri.org/accreditation/",
        "UN SDG database, CC BY",
        _(
            "Grades of the accreditation as reported for the SDG indicators: A full, B partial, C not in compliance, D no status."
        ),
    ),
}
