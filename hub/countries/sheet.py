"""The sheet of a country: what is recorded about it, on one page or two, to be passed on.

It is written for everybody, whoever asks for it, and says what no source was loaded for.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.countries.blocks import of_children, of_others
from hub.crises.figures import rows_of
from hub.initiatives.finding import find_part
from hub.initiatives.models import Initiative
from hub.law.cells import LawOfCountry, law_of
from hub.law.models import Verdict
from hub.lib.partialdate import readable, readable_period
from hub.lib.text import comma_separated
from hub.lib.translated import current_language, in_content_language
from hub.lib.typeset import ACCENTS, page_words, typeset
from hub.lib.visibility import STRANGER
from hub.pathfinders.overview import track_of
from hub.pathfinders.track import Track
from hub.sources.citations import Citations
from hub.sources.models import Source
from hub.statistics.models import Indicator
from hub.statistics.series import ChiefFigure, chief_figures
from hub.statistics.wording import value_in_words
from hub.vocabularies.models import Country
from hub.workplans.models import Activity, Plan
from hub.workplans.presentation import name_for

TEMPLATE = Path(__file__).parent / "typst" / "sheet.typ"
MOST_GOODS, MOST_INITIATIVES, MOST_PROMISES, MOST_PARTNERS = 30, 12, 12, 20
Facts = dict[str, Any]


def country_sheet(country: Country, today: date) -> bytes:
    """The PDF of a day: the same records on the same day give the same bytes."""
    with in_content_language():
        return typeset(TEMPLATE, contents(country, today))


def contents(country: Country, today: date) -> Facts:
    """What stands on the sheet, as plain values."""
    goods = list(
        country.listed_goods.visible_to(STRANGER).select_related("good", "source").order_by("-edition", "good")
    )
    number, keys = find_part(STRANGER, {"country": country.iso3}, offset=0, size=MOST_INITIATIVES)
    by_key = Initiative.objects.visible_to(STRANGER).in_bulk(keys)
    initiatives = [by_key[key] for key in keys if key in by_key]
    partners = country.organizations.visible_to(STRANGER).partners()
    names = sorted(str(partner.short_name) for partner in partners[:MOST_PARTNERS])
    promises = _promises(country)
    law, track, chief = law_of(country), track_of(country, STRANGER), chief_figures(country)
    day = date_format(today, "DATE_FORMAT")
    return {
        "language": current_language(),
        "title": str(country.name),
        "accent": ACCENTS["neutral"],
        "cover": False,
        "foot": f"{country.name} · {settings.SITE_NAME} · {day}",
        "line": f"{country.region.name} · {country.iso3} · {_('as of %(day)s') % {'day': day}}",
        "words": _words(),
        "figures": [
            [_format_number(number), ngettext("initiative", "initiatives", number)],
            [_format_number(len(goods)), ngettext("good on a list", "goods on a list", len(goods))],
            [
                _format_number(len(promises)),
                ngettext("activity promised in work plans", "activities promised in work plans", len(promises)),
            ],
            [_format_number(partners.count()), _("partners listed here")],
        ],
        "goods": [[str(one.good.name), comma_separated(one.reasons), str(one.edition)] for one in goods[:MOST_GOODS]],
        "initiatives": [
            [str(one.name), readable_period(one.starts, one.ends) or "–", str(one.get_status_display())]
            for one in initiatives
        ],
        "more": _left_out(
            country, goods=len(goods), initiatives=number, promises=len(promises), partners=partners.count()
        ),
        "law": [[str(standard.name), str(Verdict(verdict).label)] for standard, verdict in law.gaps],
        "law_line": _law_line(law),
        "track": _track(track),
        "track_notes": [contradiction.sentence for contradiction in track.contradictions],
        "children": [_figure_row(one) for one in of_children(chief)],
        "displaced": _displacement_rows(country, chief),
        "published": [_figure_row(one) for one in of_others(chief)],
        "promises": promises[:MOST_PROMISES],
        "partners": comma_separated(names),
        "sources": [_source(source) for source in _sources(country, goods, initiatives, law)],
    }


def _figure_row(one: ChiefFigure) -> list[str]:
    """A figure with its unit, ages and release; what kind of sum it is stands behind the name."""
    sums = {"into": _("people from abroad who are here"), "out": _("people from here who are abroad")}
    about = [sums.get(one.direction, ""), _("ages %(ages)s") % {"ages": one.age} if one.age else ""]
    name = comma_separated(filter(None, (str(one.indicator), *about)))
    value = f"{value_in_words(one.point)} {one.indicator.get_unit_display()}"
    return [name, value, one.point.period, str(one.release)]


def _displacement_rows(country: Country, chief: list[ChiefFigure]) -> list[list[str]]:
    """People displaced from the country and inside it by type, and those from elsewhere who are here. Nothing is added."""
    rows = [
        [
            str(row.indicator),
            f"{value_in_words(row.last)} {row.indicator.get_unit_display()}",
            row.last.period,
            str(row.release),
        ]
        for row in rows_of([country], [country])
        if row.is_recommended
    ]
    here = [one for one in chief if one.direction == "into" and one.indicator.topic == Indicator.Topic.DISPLACEMENT]
    return rows + [_figure_row(one) for one in here]


def _law_line(law: LawOfCountry) -> str:
    """How many standards are met, not met and unknown; empty where nothing is loaded. Unknown is no gap."""
    if not law.has_any or law.edition is None:
        return ""
    return _("%(name)s: %(met)s standards on child labour met, %(gaps)s not or partly met, %(unknown)s unknown.") % {
        "name": law.edition,
        "met": sum(verdict == Verdict.MET for _standard, verdict in law.verdicts),
        "gaps": len(law.gaps),
        "unknown": sum(verdict == Verdict.UNKNOWN for _standard, verdict in law.verdicts),
    }


def _track(track: Track) -> list[list[str]]:
    """The steps with what sources date, and the sources; empty where none says anything of the country."""
    if not track.records:
        return []
    return [
        [str(one.step.label), one.words, comma_separated(sorted({record.source for record in one.records}))]
        for one in track.steps
    ]


def _promises(country: Country) -> list[list[str]]:
    """Activities of adopted plans that name the country, as far as everybody may read them."""
    plans = Plan.objects.visible_to(STRANGER).filter(state__in=Plan.BINDING)
    found = Activity.objects.filter(Q(countries=country), output__plan__in=plans).select_related(
        "lead", "output__plan__group"
    )
    return [
        [
            str(activity.title),
            name_for(activity.lead, STRANGER) or "–",
            readable(activity.due.isoformat()) if activity.due else "–",
            str(activity.get_status_display()),
        ]
        for activity in found.order_by("due", "pk")
    ]


def _sources(country: Country, goods: list[Any], initiatives: list[Initiative], law: LawOfCountry) -> list[Source]:
    cited = [*Citations([country, *initiatives], STRANGER).sources, *([law.edition.source] if law.edition else [])]
    found = {source.pk: source for source in (*(one.source for one in goods), *cited)}
    return sorted(found.values(), key=lambda source: (source.title, source.pk))


def _source(source: Source) -> Facts:
    dates = []
    if source.published:
        dates.append(_("published %(day)s") % {"day": readable(source.published)})
    if source.read_on:
        dates.append(_("read on %(day)s") % {"day": date_format(source.read_on, "DATE_FORMAT")})
    rest = " · ".join(part for part in (source.publisher, *dates) if part)
    return {"title": source.title, "url": source.url or "", "rest": f" · {rest}" if rest else ""}


def _left_out(country: Country, **numbers: int) -> Facts:
    """For each list that is cut: how many follow, and the page that has all of them."""
    page, chosen = country.get_absolute_url(), f"?country={country.iso3.lower()}"
    places = {
        "goods": (MOST_GOODS, f"{page}#goods"),
        "initiatives": (MOST_INITIATIVES, reverse("initiatives:initiatives") + chosen),
        "promises": (MOST_PROMISES, f"{page}#promises"),
        "partners": (MOST_PARTNERS, reverse("partners:partners") + chosen),
    }
    found = {}
    for name, (most, path) in places.items():
        number = numbers[name] - most
        words = ngettext("and %(number)s more:", "and %(number)s more:", number) % {"number": _format_number(number)}
        found[name] = {"words": words, "url": f"{settings.SITE_ADDRESS}{path}"} if number > 0 else None
    return found


def _format_number(number: int) -> str:
    return floatformat(number, "0g") if number else "–"


def _words() -> Facts:
    return {
        "page": page_words(),
        "goods": _("Goods on a list of child labour or forced labour"),
        "no_goods": _("No good from this country is on the list."),
        "head_goods": [_("Good"), _("Listed for"), capfirst(_("edition"))],
        "law": _("Where the law falls short"),
        "no_law": _("No verdict is loaded yet."),
        "no_gaps": _("No gap is known."),
        "head_law": [_("Standard"), _("Verdict")],
        "initiatives": _("Initiatives"),
        "no_initiatives": _(
            "No initiative is recorded here for this country, which does not mean that nobody works there."
        ),
        "head_initiatives": [_("Name"), _("Years"), _("Status")],
        "track": _("Pathfinder track"),
        "no_track": _("No source on this country as a Pathfinder country is recorded here."),
        "head_track": [_("Step"), _("Dates"), _("Source")],
        "promises": _("Promised in work plans"),
        "no_promises": _("No adopted work plan names this country."),
        "head_promises": [_("Activity"), _("Lead"), _("Due"), _("Status")],
        "partners": _("Partners"),
        "no_partners": _("No partner from this country is listed here yet."),
        "children": _("Children at work"),
        "no_children": _("No figure on child labour is loaded for this country. That is not zero."),
        "displaced": _("Displaced people"),
        "no_displaced": _(
            "No published figure on displaced people is loaded for this country. That does not mean that there are none."
        ),
        "published": _("Other published figures"),
        "no_published": _("No published figure on this country is loaded here."),
        "head_published": [_("Indicator"), _("Value"), _("Period"), _("Release")],
        "sources": _("Sources"),
        "no_sources": _("No source is recorded."),
    }
