"""Parts of a country's page: figures at a glance, children at work, what is promised, and how old each part is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.initiatives.models import Initiative
from hub.law.cells import LawOfCountry
from hub.law.models import Verdict
from hub.lib.components import Figure
from hub.lib.text import comma_separated
from hub.lib.visibility import Viewer, visible_of
from hub.statistics.models import Indicator
from hub.statistics.publishers import short_name
from hub.statistics.series import ChiefFigure
from hub.statistics.wording import value_in_words
from hub.vocabularies.models import Country
from hub.workplans.models import Activity

PROMISES_SHOWN = 12
DISPLACED = ("refugees", "asylum-seekers", "idps-conflict", "idps-unhcr", "displacements-disaster")


def of_children(chief: list[ChiefFigure]) -> list[ChiefFigure]:
    return [one for one in chief if one.indicator.topic == Indicator.Topic.CHILD_LABOUR]


def of_others(chief: list[ChiefFigure]) -> list[ChiefFigure]:
    """What has no part of the page for itself."""
    apart = {Indicator.Topic.CHILD_LABOUR, Indicator.Topic.DISPLACEMENT}
    return [one for one in chief if one.indicator.topic not in apart]


def at_a_glance(law: LawOfCountry, chief: list[ChiefFigure], goods: list[Any], number: int, link: str) -> list[Figure]:
    """Six figures, each with its year and source; a dash where nothing is loaded, which is not zero."""
    children, inside = of_children(chief), _newest(chief, ("idps-conflict", "displacements-disaster"))
    abroad = next((one for one in chief if one.indicator.code == "refugees" and one.direction == "out"), None)
    return [
        _of_law(law),
        _of(children[0] if children else None, _("of children work or are in child labour"), "#children"),
        _of(inside, _("displaced inside the country"), "#displaced"),
        _of(abroad, _("refugees from here, abroad"), "#displaced"),
        Figure(
            f"{len(goods):,}" if goods else "–",
            ngettext("good on a list", "goods on a list", len(goods)),
            _("edition %(edition)s") % {"edition": goods[0].edition} if goods else "",
            "#goods" if goods else "",
        ),
        Figure(
            f"{number:,}" if number else "–", ngettext("initiative", "initiatives", number), "", link if number else ""
        ),
    ]


def _of_law(law: LawOfCountry) -> Figure:
    if not law.has_any or law.edition is None:
        return Figure("–", _("standards of law met"))
    met = sum(verdict == Verdict.MET for _standard, verdict in law.verdicts)
    share = _("%(met)s of %(all)s") % {"met": met, "all": len(law.verdicts)}
    return Figure(share, _("standards of law met"), str(law.edition), "#law")


def _of(one: ChiefFigure | None, label: str, href: str) -> Figure:
    if one is None:
        return Figure("–", label)
    age = _("ages %(ages)s") % {"ages": one.age or one.indicator.age_band} if one.age or one.indicator.age_band else ""
    value = value_in_words(one.point) + (" %" if one.indicator.unit == Indicator.Unit.PERCENT else "")
    said = comma_separated(filter(None, (age, one.point.period, short_name(one.indicator.publisher))))
    return Figure(value, label, said, href)


def _newest(chief: list[ChiefFigure], codes: tuple[str, ...]) -> ChiefFigure | None:
    return next((one for code in codes for one in chief if one.indicator.code == code), None)


def promises_in(country: Country, viewer: Viewer) -> list[Activity]:
    """Activities of work plans that name the country, the next that are due first."""
    found = visible_of(country.activities, viewer).select_related("output__plan__group", "lead")
    return list(found.order_by("due", "pk")[:PROMISES_SHOWN])


@dataclass(frozen=True)
class Age:
    """The newest year of a part of the page."""

    part: str
    anchor: str
    newest: str
    years: int | None


def ages_of(
    law: LawOfCountry, chief: list[ChiefFigure], goods: list[Any], initiatives: list[Initiative], today: date
) -> list[Age]:
    """How old each part is; a part without anything says so."""
    confirmed = max((one.confirmed_on for one in initiatives if one.confirmed_on), default=None)
    parts = [
        (_("Law"), "law", law.edition.year if law.has_any and law.edition else None),
        (_("Children at work"), "children", _last(of_children(chief))),
        (_("Displaced people"), "displaced", _last([one for one in chief if one.indicator.code in DISPLACED])),
        (_("Migrants"), "corridors", _last([one for one in chief if one.indicator.code == "migrant-stock"])),
        (_("Listed goods"), "goods", int(goods[0].edition) if goods and str(goods[0].edition).isdigit() else None),
        (_("Initiatives, last confirmed"), "initiatives", confirmed.year if confirmed else None),
    ]
    return [
        Age(part, anchor, str(year) if year else "", max(0, today.year - year) if year else None)
        for part, anchor, year in parts
    ]


def _last(figures: list[ChiefFigure]) -> int | None:
    return max((one.point.end for one in figures), default=None)
