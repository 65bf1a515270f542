"""Charts of initiatives: what those of a country are about."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.initiatives.finding import counted_by
from hub.lib.charts import Bars, Chart
from hub.lib.choices import sorting_key
from hub.lib.components import Bar
from hub.lib.translated import in_language, interface_codes
from hub.lib.visibility import Viewer
from hub.vocabularies.models import Country, Scheme, Term

__all__ = ["issues_in"]

BARS_SHOWN = 8  # the table and the files have them all


def issues_in(country: Country, viewer: Viewer) -> Chart | None:
    """How many initiatives of a country are about each issue; nothing where none says. One query."""
    code = country.iso3.lower()
    numbers = counted_by("issue", viewer, {"country": code})
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
        text=", ".join(f"{bar.name} {bar.number}" for bar in bars),
        header=(_("Issue"), _("Initiatives")),
        rows=[(names[issue], numbers[issue]) for issue in ordered],
        source=_("records of this site; one initiative may have several issues"),
        kind="bars",
        wide=Bars(bars),
        narrow=bars,
        name="issues",
        key=code,
    )
