"""How a study was asked for, in the words of the forms: the record keeps the short names of the library."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hub.lib.caveats import in_own_numbers, translate_word

PARAMETERS = {
    "value_added": _("Follows the table’s own value added"),
    "population": _("Population"),
    "target": _("Hidden group"),
    "weights": _("Column of weights"),
    "strata": _("Columns of strata"),
    "cluster": _("Column of clusters"),
    "replicates": _("Bootstrap replicates"),
    "bayes": _("With a Bayesian model"),
    "id": _("Column of the respondents"),
    "recruiter": _("Column of recruiters"),
    "degree": _("Column of people known"),
    "outcome": _("Column of the outcome"),
    "value": _("Value that counts"),
    "seeds": _("First respondents are counted"),
    "interval": _("Kind of interval"),
    "unknown_recruiter": _("Where the recruiter is unknown"),
    "zero_degree": _("Where nobody is known"),
    "count": _("Column of counts"),
    "threshold": _("Level of significance"),
    "order": _("Highest order of terms"),
    "indicator": _("Indicator"),
    "statistic": _("Statistic"),
    "by": _("By"),
    "level": _("Level of the intervals"),
    "read as": _("Read as"),
    "lists": _("Lists"),
    "table_source": _("Publisher of the table"),
    "table_unit": _("Money of the table"),
    "year": _("Year of the table"),
    "rows": _("Rows of the table"),
    "regions": _("Regions of the table"),
    "satellite_source": _("Publisher of the counts"),
    "satellite_year": _("Year of the counts"),
    "total": _("In all"),
    "total_at_least": _("In all, at least"),
    "solver": _("Solved by"),
    "lonely": _("Strata with one cluster"),
}
YEARS = frozenset({"year", "satellite_year", "year1", "year2"})
# Choices of the commands.
CHOICES = {
    ("interval", "tree"): _("tree bootstrap, percentiles"),
    ("unknown_recruiter", "refuse"): _("refused"),
    ("unknown_recruiter", "seed"): _("begins a chain"),
    ("zero_degree", "exclude"): _("left out"),
    ("zero_degree", "refuse"): _("refused"),
    ("lonely", "refuse"): _("refused"),
    ("indicator", "child-labour"): _("Child labour"),
    ("statistic", "mean"): _("mean"),
    ("statistic", "total"): _("total"),
    ("statistic", "ratio"): _("ratio"),
    ("statistic", "median"): _("median"),
    ("method", "spread"): _("all methods, with their spread"),
}


def shown_value(value: Any, name: str = "") -> str:
    """Yes, no, a number as the reader writes it; names as they are."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, str) and (name, value) in CHOICES:
        return gettext(CHOICES[name, value])
    if isinstance(value, float):
        return in_own_numbers(f"{value:.0f}" if value == int(value) else f"{value:.6f}".rstrip("0").rstrip("."))
    return in_own_numbers(str(value)) if isinstance(value, int) and name not in YEARS else translate_word(str(value))
