"""Refusals of the evidence library in the reader's language.

The library speaks English and knows nothing of this site. A sentence of it that readers meet stands here once more, to be
translated: word for word, with names where it puts values. A test looks for those that are missing.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from hub.lib.sentences import Sentences

SENTENCES = [
    # A result record of a study.
    _("The file is larger than %(number)s MB; a record never is."),
    _("The file is no text in UTF-8."),
    _("The file is nested too deeply."),
    _("The file is no JSON: %(detail)s"),
    _("The file is no JSON: %(word)s is no number."),
    _("The file is no JSON: %(word)s is too large a number."),
    _("The file is no JSON: a name stands twice in one object."),
    _("The file is no result record. Write one with `evidence … --record FILE`."),
    _("The record has the schema %(schema)s; %(known)s is read here."),
    _("The record was changed after it was written: its content does not fit its hash."),
    _("The record has a character that cannot be written, such as U+0000 or half of a pair."),
    _("The record does not fit its schema at %(place)s: %(detail)s"),
    _("The record has one indicator twice."),
    _("In %(code)s the spread ends before it begins."),
    _("In %(code)s the lower bound of %(method)s lies above its upper bound."),
    _("In %(code)s the figure of %(method)s lies outside the spread."),
    _("In %(code)s an age band ends before it begins."),
    _("In %(code)s the share of %(method)s is not between 0 and 1."),
    _("In %(code)s the number of %(method)s is below 0."),
    _("In %(code)s a number of the spread is too large to be one of people."),
    _("In %(code)s a number of %(method)s is too large to be one of people."),
    _("In %(code)s a bound of the spread is too far from 0 and 1 to be one of a share."),
    _("In %(code)s a bound of %(method)s is too far from 0 and 1 to be one of a share."),
    # The size of a sample.
    _("The design effect must be above 0; it is %(value)s."),
    _("The household size must be above 0; it is %(value)s."),
    _("The error must be above 0; it is %(value)s."),
    _("The non-response must not be negative; it is %(value)s."),
    _("The prevalence lies between 0 and 1; it is %(value)s."),
    _("The share of the target group lies between 0 and 1; it is %(value)s."),
    _("The correlation within clusters lies between 0 and 1; it is %(value)s."),
    _("The best cluster size needs a correlation between 0 and 1; it is %(value)s."),
    _("A cluster needs at least one household; the take is %(value)s."),
    _("Give a design effect, or a correlation within clusters together with the take a cluster."),
    _("A budget needs the cost of a household (and of a cluster, where there is a take)."),
    _("The budget of %(budget)s does not pay for one cluster or household."),
    # The text of a law.
    _("The text has %(number)s characters; %(most)s are read at most."),
    _("The text has %(number)s clauses; %(most)s are read at most."),
]
# What the reader of JSON says of the place, after its own words.
PLACE = re.compile(r".*line (?P<line>\d+) column (?P<column>\d+)", re.DOTALL)


@cache
def _sentences() -> Sentences:
    return Sentences(SENTENCES)


def in_own_language(error: Exception) -> str:
    """What the library refused, for the reader; as it stands where no translation is known."""
    said = str(error)
    if (found := _sentences().match(said)) is None:
        return said
    sentence, values = found
    if "detail" in values and (place := PLACE.match(values["detail"])) is not None:
        values["detail"] = gettext("line %(line)s, column %(column)s") % place.groupdict()
    return gettext(sentence) % values if values else gettext(sentence)
