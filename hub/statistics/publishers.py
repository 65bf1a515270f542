"""The publishers of figures: how their data are to be cited, and what readers should know."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


@dataclass(frozen=True)
class Publisher:
    short: str  # beside a figure
    name: str  # as a citation names it
    url: str
    licence: str
    caveats: Promise


PUBLISHERS = {
    "undesa": Publisher(
        "UN DESA",
        "United Nations, Department of Economic and Social Affairs, Population Division",
        "https://www.un.org/development/desa/pd/",
        "CC BY 3.0 IGO",
        _("Estimates from censuses, registers and surveys. A migrant is who was born in, or is a citizen of, another country."),
    ),
    "abelcohen": Publisher(
        "Abel and Cohen",
        "Abel and Cohen, Bilateral international migration flow estimates, Scientific Data 6:82 (2019)",
        "https://doi.org/10.1038/s41597-019-0089-3",
        "CC BY 4.0",
        _("Estimates derived from stocks, not counts at borders. Different methods give different flows; they are never added."),
    ),
    "worldbank": Publisher(
        "World Bank",
        "World Bank",
        "https://data.worldbank.org/",
        "CC BY 4.0",
        _("Compiled from national and international sources; definitions differ by indicator."),
    ),
    "unhcr": Publisher(
        "UNHCR",
        "UNHCR, the UN Refugee Agency",
        "https://www.unhcr.org/refugee-statistics/",
        "CC BY 4.0",
        _("Figures of registration and estimates of governments and UNHCR at the end of the year. Small numbers are rounded."),
    ),
    "idmc": Publisher(
        "IDMC",
        "Internal Displacement Monitoring Centre",
        "https://www.internal-displacement.org/database/displacement-data/",
        gettext_noop("Attribution asked for; see the terms of the publisher"),
        _("A flow counts movements: who is displaced twice is counted twice. A blank figure is unknown, not zero."),
    ),
    "unrwa": Publisher(
        "UNRWA",
        "UNRWA",
        "https://www.unrwa.org/",
        gettext_noop("CC BY 4.0, as published by UNHCR"),
        _("Palestine refugees registered with UNRWA; they are not among the refugees of UNHCR."),
    ),
    "unodc": Publisher(
        "UNODC",
        "United Nations Office on Drugs and Crime",
        "https://dataunodc.un.org/",
        gettext_noop("See the terms of the publisher"),
        _("Detected victims are those whom authorities found. More detection is not more trafficking, and none is not none."),
    ),
    "unsdg": Publisher(
        "UN SDG indicators",
        "United Nations, Global SDG Indicators Database",
        "https://unstats.un.org/sdgs/dataportal",
        gettext_noop("CC BY, as republished by Open Numbers"),
        _("Country data, adjusted data and estimates stand side by side; ages and years differ between countries."),
    ),
    "iom": Publisher(
        "IOM",
        "International Organization for Migration, Missing Migrants Project",
        "https://missingmigrants.iom.int/",
        gettext_noop("See the terms of the publisher"),
        _("Recorded deaths and disappearances are fewer than those that happened."),
    ),
    "ilo": Publisher(
        "ILO",
        "International Labour Organization",
        "https://ilostat.ilo.org/",
        gettext_noop("CC BY, as republished by Our World in Data"),
        _("World estimates; each edition revised its method."),
    ),
}  # fmt: skip


def short_name(code: str) -> str:
    return PUBLISHERS[code].short if code in PUBLISHERS else code
