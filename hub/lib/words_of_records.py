"""Words that the evidence library writes into every record, in the languages of the site: published critique and intervals.

What is not known here stays as it is written; a test compares with the library.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hub.lib.caveats import in_own_numbers
from hub.lib.method_names import name_of_method
from hub.lib.text import comma_separated

CRITIQUES = [
    _(
        "Published opposition: Dillon, Bardasi, Beegle and Serneels (2012, Journal of Development Economics 98(1), 136-147)"
        " find that child labour measured in the same places changes with how detailed the questions are; and household"
        " surveys do not reach people who live at work, in institutions, in hiding or on the move."
    ),
    _(
        "Whitehead, Jackson, Balch and Francis (2021), On the Unreliability of Multiple Systems Estimation for Estimating"
        " the Number of Potential Victims of Modern Slavery in the UK, conclude that the method is not a suitable one for"
        " this purpose (https://eprints.lancs.ac.uk/id/eprint/136879/). Whoever quotes a figure should quote this too."
    ),
    _(
        "Published opposition: Goel and Salganik (2010, PNAS 107(15), 6743-6747) find that respondent-driven sampling can"
        " be several times less precise than its intervals say, and Gile and Handcock (2010, Sociological Methodology 40)"
        " that it is biased when seeds, recruitment or degrees break the assumptions."
    ),
    _(
        "Published opposition: Maltiel, Raftery, McCormick and Baraff (2015, Annals of Applied Statistics 9(3), 1247-1277)"
        " and Feehan and Salganik (2016, Sociological Methodology 46, 153-186) show that scale-up estimates are biased"
        " where people do not know who belongs to the hidden group, know unequally many of them, or forget whom they know."
    ),
]
INTERVALS = [
    _("Taylor, t"),
    _("Taylor, t on the logit scale"),
    _("Taylor, no degrees of freedom"),
    _("Woodruff, t"),
    _("Woodruff, no degrees of freedom"),
    _("exact binomial over clusters"),
    _("exact binomial over chains"),
    _("bootstrap over clusters, percentiles"),
    _("tree bootstrap, percentiles"),
    _("Gile bootstrap, normal"),
    _("Salganik bootstrap, normal"),
    _("BCa bootstrap with the choice repeated"),
    _("log-normal"),
    _("log-normal, no upper end"),
    _("posterior"),
    _("posterior, percentiles"),
    _("posterior, strata added by draws"),
    _("Poisson, nobody reported"),
]
# Of replicates that a method made: jackknife, balanced half-samples and others.
OF_REPLICATES = {"t": _("%(method)s, t"), "t on the logit scale": _("%(method)s, t on the logit scale")}
UP_TO = _("posterior, people up to %(number)s")
BOUNDED = re.compile(r"posterior, people up to (?P<number>[\d,]+)")
LEVEL = re.compile(r"(?P<kind>.+?)(?:, (?P<number>[\d,]+) replicates)?(?:, (?P<level>[\d.]+ %))?")


def critique_in_own_language(text: str) -> str:
    return gettext(text) if text in CRITIQUES else text


def interval_in_own_language(text: str) -> str:
    """The kind with its level: “Taylor, t, 95 %”; for a bootstrap with the number of replicates between the two."""
    found = LEVEL.fullmatch(text)
    kind = _kind_in_own_language(found["kind"]) if found is not None else None
    if found is None or kind is None:
        return text
    if found["number"]:
        kind = gettext("%(kind)s, %(number)s replicates") % {"kind": kind, "number": in_own_numbers(found["number"])}
    level = (found["level"] or "").replace(" ", "\N{NO-BREAK SPACE}")
    return comma_separated(filter(None, [kind, level]))


def _kind_in_own_language(kind: str) -> str | None:
    if (bounded := BOUNDED.fullmatch(kind)) is not None:
        return gettext(UP_TO) % {"number": in_own_numbers(bounded["number"])}
    if kind in INTERVALS:
        return gettext(kind)
    method, _comma, rest = kind.partition(", ")
    if rest in OF_REPLICATES and name_of_method(method) != method:
        return gettext(OF_REPLICATES[rest]) % {"method": name_of_method(method)}
    return None
