"""How far a study is and why it failed, in the reader's language: both are stored as the library and this server write them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from hub.lib.caveat_sentences import REASONS
from hub.lib.caveats import NUMBERS, in_own_numbers, translate_caveat
from hub.lib.method_names import name_of_method
from hub.lib.sentences import Sentences
from hub.lib.text import comma_separated, isolate
from hub.lib.translated import Text
from hub.studies.models import Run

STAGES = {
    "reading": _("reading the data"),
    "factorizing": _("preparing the equations"),
    "solving": _("solving the equations"),
    "tiers": _("following the steps of supply"),
    "crossings": _("counting borders"),
    "drawing tables": _("drawing tables at random"),
    "drawing": _("drawing the pictures"),
}
NO_MEMORY = _("The table does not fit into the memory of this server.")
UNFORESEEN = _("The computation stopped on an error that nobody foresaw (%(kind)s). It is in the server’s log.")
FILE_MOVED = _("The file of “%(name)s” is no longer where it was registered.")
FILE_CHANGED = _("The file of “%(name)s” has changed since it was registered. Register the new version.")
NO_CONSUMER = _("The table has no consumer “%(consumer)s”; it has: %(names)s.")
LOST = _("The worker stopped before the computation ended. Start the study again.")
# Of the library: what a table, counts and lists that can be registered here may still be refused for.
OF_LIBRARY = [
    _("%(file)s: %(number)s regions are not in the table: %(names)s. The table has: %(chosen)s."),
    _("%(file)s: %(number)s sectors are not in the table: %(names)s. The table has, for instance, %(chosen)s."),
    _("%(name)s: none of its %(number)s countries lies in the table."),
    _(
        "%(name)s: %(region)s has %(number)s in %(sector)s, but the rule '%(rule)s' gives no weight to any of its"
        " %(industries)s industries there."
    ),
    _("The rule '%(rule)s' needs %(sector)s by row, which was not given."),
    _("%(file)s has no country with a number and a sector split in the age band %(band)s."),
    _("%(name)s: %(region)s occurs more than once."),
    _("%(name)s: %(region)s has %(value)s in %(sector)s; a count is zero or more, never blank."),
    _("The satellite holds several stressors, choose one: %(names)s."),
    _("The satellite names %(name)s more than once."),
    _("%(name)s has no value for any row of the table."),
    _(
        "The satellite says nothing about its own doubt (relative_sd), so it cannot be drawn; give one, or vary the"
        " assumptions instead."
    ),
    _("Nobody counted anything behind the final demand of %(consumer)s: its footprint is unknown."),
    _("The footprint of %(consumer)s is zero: there are no paths."),
    _("%(name)s has output %(number)s but uses inputs of %(most)s."),
    _("%(name)s has output %(number)s and inputs of %(most)s."),
    _("The output of %(name)s is negative: its deliveries sum to %(number)s."),
    _("The table is not productive: the chains of inputs do not die out. Look at the columns %(names)s."),
    _(
        "The table does not balance: %(name)s has output %(number)s but its deliveries sum to %(sum)s; %(figures)s rows differ"
        " by more than %(tolerance)s."
    ),
    _("Between 2 and %(most)s lists are needed, not %(number)s."),
    _("The list name %(name)s occurs twice; every list needs its own name."),
    _("There are no cases: every count is zero."),
    _("Lists to merge are two or more of %(names)s, not %(chosen)s."),
    _("%(file)s has a header but no rows."),
    _("%(file)s has no column %(name)s for the counts; it has %(names)s."),
    _("Row %(row)s of %(file)s: the list %(name)s has no value where 0 or 1 is expected."),
    _("Row %(row)s of %(file)s: the list %(name)s has %(value)s where 0 or 1 is expected."),
    _("Row %(row)s of %(file)s is on no list; people on no list are what is estimated, so remove the row."),
    _("Row %(row)s of %(file)s: the count is missing; counts are whole numbers, zero or more."),
    _("Row %(row)s of %(file)s: the count is %(value)s; counts are whole numbers, zero or more."),
    _(
        "Rows %(row)s and %(other)s of %(file)s have the same capture history; one published file is corrupted in just this"
        " way, so nothing is added up silently."
    ),
]
SENTENCES = [NO_MEMORY, UNFORESEEN, FILE_MOVED, FILE_CHANGED, NO_CONSUMER, LOST, *OF_LIBRARY, *REASONS]


@cache
def _load_sentences() -> Sentences:
    return Sentences(SENTENCES, single=NUMBERS)


def shown_stage(run: Run) -> str:
    """What is being done: a step of the computation, or the method that runs."""
    return gettext(STAGES[run.stage]) if run.stage in STAGES else name_of_method(run.stage)


def shown_error(run: Run) -> Text:
    """Regions keep the codes of the table, by which they are asked for."""
    language = str(get_language())
    if language == "en":
        return Text(run.error, "en")
    words = _translate(run.error) or " ".join(map(translate_caveat, _caveats_of(run.error)))
    return Text(words, language) if words else Text(run.error, "en")


def _translate(written: str) -> str:
    """Empty where it is not known."""
    if (found := _load_sentences().match(written)) is None:
        return ""
    sentence, values = found
    words = {name: _value(name, value) for name, value in values.items()}
    return gettext(sentence) % words if words else gettext(sentence)


def _caveats_of(written: str) -> list[str]:
    """The caveats of which a report that has no figure consists, one for each method; none where one is unknown."""
    ends = re.finditer(r"\.(?= \w+ (?:and \w+ are|is) not in this report: |$)", written)
    places = [0, *(end.end() for end in ends)]
    parts = [written[one:other].strip() for one, other in pairwise(places)]
    return parts if all(translate_caveat(part) != part for part in parts) else []


def _value(name: str, value: str) -> str:
    """Names of files and regions keep their direction in a line from the right."""
    parts = value.split(", ") if name in {"names", "chosen"} else [in_own_numbers(value)]
    return comma_separated(map(isolate, parts))
