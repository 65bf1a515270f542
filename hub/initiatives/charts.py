"""Charts of initiatives: the issues of those in a country, the money of one by year."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.initiatives.finding import count_by_facet
from hub.initiatives.funding import funding_of
from hub.initiatives.models import FundingTranche, Initiative
from hub.initiatives.money_chart import bars_by_year, sums_by_year
from hub.lib.charts import Bars, Chart
from hub.lib.choices import sorting_key
from hub.lib.components import Bar
from hub.lib.text import comma_separated, in_parts
from hub.lib.translated import in_language, interface_codes
from hub.lib.visibility import Viewer
from hub.vocabularies.models import Country, Scheme, Term

BARS_SHOWN = 8  # the table and the files contain all of them


def issues_in(country: Country, viewer: Viewer) -> Chart | None:
    """How many initiatives of a country are about each issue; None where none has an issue. One query."""
    code = country.iso3.lower()
    numbers = count_by_facet("issue", viewer, {"country": code})
    if not numbers:
        return None
    names = {issue: issue for issue in numbers}
    names.update(
        Term.objects.filter(scheme=Scheme.ISSUE, code__in=numbers)
        .order_by()
        .values_list("code", in_language("name", interface_codes()))
    )
    ordered = sorted(numbers, key=lambda issue: (-numbers[issue], sorting_key(names[issue])))
    address = reverse("initiatives:initiatives")
    bars = [
        Bar(names[issue], numbers[issue], numbers[ordered[0]], href=f"{address}?country={code}&issue={issue}")
        for issue in ordered[:BARS_SHOWN]
    ]
    return Chart(
        title=_("%(country)s: initiatives by issue") % {"country": country.name},
        text=comma_separated(f"{bar.name} {bar.number}" for bar in bars),
        header=(_("Issue"), _("Initiatives")),
        rows=[(names[issue], numbers[issue]) for issue in ordered],
        source=_("records of this site; one initiative may have several issues"),
        kind="bars",
        wide=Bars(("", bars)),
        narrow=bars,
        name="issues",
        key=code,
    )


def money_of(initiative: Initiative) -> Chart | None:
    """Amounts of single years, each kind and currency apart, as the page of the initiative shows them; None where none is
    published. Whoever may see the page may see them."""
    funding = funding_of(list(initiative.tranches.all()))
    by_year = bars_by_year(funding)
    if not by_year:
        return None
    parts = [(comma_separated((part.kind, part.currency)), part.bars) for part in by_year]
    return Chart(
        title=_("%(initiative)s: money by year") % {"initiative": initiative.name},
        text=in_parts(
            f"{name} " + comma_separated(f"{bar.name} {bar.written}" for bar in bars) for name, bars in parts
        ),
        header=(_("Kind"), _("Currency"), _("Year"), _("Amount")),
        rows=[
            (str(FundingTranche.Basis(basis).label), currency, str(year), float(years[year]))
            for (basis, currency), years in sums_by_year(funding).items()
            for year in sorted(years)
        ],
        source=_("%(id)s; kinds of amount and currencies are never added up") % {"id": initiative.public_id},
        note=_("Dark: paid. Lighter: committed, coming in or kind not stated. Hatched: planned."),
        kind="bars",
        wide=Bars(*parts),
        name="money",
        key=initiative.public_id,
    )
