"""The words of studies for people: names of columns with their unit, titles, captions and what pictures say.

The evidence library writes English and short names (`cumulated_share`), which its files keep for programs. What stands on a page
or in a picture comes from here; caveats and assumptions stand in `hub.lib.caveats`. What is not known here stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import get_language, get_language_bidi, gettext
from django.utils.translation import gettext_noop as _

from hub.lib.caveat_sentences import UNITS
from hub.lib.caveats import NUMBERS, in_own_numbers, translate_caveat, translate_word
from hub.lib.method_names import name_of_method, name_of_model
from hub.lib.models_of_methods import MODELS_OF_METHODS
from hub.lib.sentences import Sentences
from hub.lib.text import add_label, comma_separated, in_parts, isolate
from hub.lib.translated import Text
from hub.lib.words_of_records import interval_in_own_language
from hub.studies.computing import shipped

FIGURE, SHARE, MONEY = "figure", "share", "money"  # in the unit of the study, as a part of 1, in the money of the table
# Short name of the library -> its words, and what its unit is.
COLUMNS: dict[str, tuple[str, str]] = {
    "region": (_("Region"), ""),
    "group": (_("Region"), ""),
    "origin": (_("Place of work"), ""),
    "consumer": (_("Consumer"), ""),
    "exporter": (_("Exporting region"), ""),
    "borders": (_("Borders"), ""),
    "tier": (_("Step before the final product"), ""),
    "stressor": (_("What is counted"), ""),
    "rank": (_("Rank"), ""),
    "sector": (_("Industry"), ""),
    "path": (_("Supply chain, from the place of work"), ""),
    "covered_regions": (_("Regions with a count"), ""),
    "value": (_("Value"), FIGURE),
    "low": (_("Lowest"), FIGURE),
    "high": (_("Highest"), FIGURE),
    "estimate": (_("Figure"), FIGURE),
    "at_least": (_("At least"), FIGURE),
    "total": (_("In all"), FIGURE),
    "linked": (_("Linked to foreign demand"), FIGURE),
    "direct": (_("Exporting industry"), FIGURE),
    "domestic_indirect": (_("Suppliers at home"), FIGURE),
    "foreign": (_("Suppliers abroad"), FIGURE),
    "double_counted": (_("Counted twice"), FIGURE),
    "unexplained": (_("Unexplained"), FIGURE),
    "direct_at_least": (_("Exporting industry, at least"), FIGURE),
    "domestic_indirect_at_least": (_("Suppliers at home, at least"), FIGURE),
    "foreign_at_least": (_("Suppliers abroad, at least"), FIGURE),
    "double_counted_at_least": (_("Counted twice, at least"), FIGURE),
    "gross_exports": (_("Exports"), MONEY),
    "share": (_("Share of the total"), SHARE),
    "share_of_counted": (_("Share of what was counted"), SHARE),
    "cumulated_share": (_("Share up to here"), SHARE),
    "cumulated_share_of_counted": (_("Share of what was counted, up to here"), SHARE),
    "uncounted": (_("Share of the output that nobody counted"), SHARE),
    "method": (_("Method"), ""),
    "name": (_("Method"), ""),
    "model": (_("What it assumed or chose"), ""),
    "interval": (_("Kind of interval"), ""),
    "list": (_("List"), ""),
    "known group": (_("Known group"), ""),
    "size": (_("Known size"), ""),
    "ratio": (_("Estimate divided by the known size"), ""),
}
HEADINGS = frozenset().union(
    *(getattr(shipped, f"{name}_COLUMNS").values() for name in ("FOOTPRINT", "PUBLISHED", "EXPORT", "LINKED", "TIER"))
)
# Titles that the computations of this server write.
TITLES = (
    _("Footprint of each region’s final demand"),
    _("Where the work is done"),
    _("From the place of work to the consumer"),
    _("How many borders lie between the place of work and the consumer"),
    _("How far from the final product, final demand of %(consumer)s"),
    _("Where most of the work for %(consumer)s is done"),
    _("The largest supply chains behind the final demand of %(consumer)s"),
    _("What stands behind each region’s exports"),
    _("Foreign work inside each region’s exports"),
    _("Share of each region’s own count that is linked to foreign final demand"),
    _("Each method’s interval, over the spread of all"),
    _("Each method’s interval"),
    _("Cases that two lists share"),
)
KINDS = (
    _("lowest to highest bound over the methods shown; not a confidence interval"),
    _("lowest to highest bound over the methods shown and comparison models; not a confidence interval"),
    _("lowest to highest bound over the methods and over population sizes; not a confidence interval"),
    _("lowest to highest bound over the methods and groups shown; not a confidence interval"),
    _("over the methods, recall and how far known groups were missed; not a confidence interval"),
    _("Monte Carlo over the satellite, lognormal, one factor a region, percentiles"),
    _("Monte Carlo over the satellite, lognormal, one factor a row, percentiles"),
    _("Monte Carlo over the satellite, one factor a region"),
    _("Monte Carlo over the satellite, one factor a row"),
    _("spread over assumptions (%(names)s and the main one)"),
    _("each method’s own"),
    _("as the record says"),
)
# Captions, notes, and findings.
TEXTS = (
    _("No interval was asked for."),
    _("%(finding)s The band is the spread over methods and models; each line is one method’s own interval."),
    _("The diagonal holds the cases on each list. The counts are published."),
    _("Counts from 1 to %(most)s are hidden, so that no person can be recognised."),
    _(
        "gross_exports is money (%(unit)s); the other columns are %(name)s (%(other_unit)s). Direct and domestic indirect work"
        " is done in the exporting region, foreign work in others; double counted work crosses the same border more than"
        " once."
    ),
    _("No picture: %(reason)s"),
    _("these figures cannot be drawn."),
    _("The map can draw none of the regions %(names)s."),
    _("The Sankey diagram has nothing above zero to draw."),
    _("The picture of exports has nothing above zero to draw."),
    _(
        "Drawn is what was counted. The whole is unknown where a figure is blank in the table, because not everybody behind"
        " it was counted."
    ),
    _(
        "Outlines: Natural Earth 1:110m, public domain. They show de facto borders and imply nothing about the status of any"
        " country or territory."
    ),
    _("Grey: no figure, which is not zero."),
    _("Not on the map, %(share)s of the total: %(names)s."),
    _("The picture shows the largest %(number)s of %(regions)s regions."),
    _("Unknown, and not drawn: %(parts)s."),
    _("Nothing known stands behind the exports of %(names)s."),
    _("The picture shows %(number)s of %(industries)s industries in the table."),
    _("The %(number)s drawn paths carry %(share)s of the footprint; the rest lies in smaller ones."),
    _("The %(number)s drawn paths carry %(share)s of what was counted; the rest lies in smaller ones."),
    _(
        "Each region’s exports carry work of its own people and of others. The table tells the parts apart; adding regions’"
        " exports would count some work twice."
    ),
    _(
        "Final demand of all regions together needs %(number)s %(unit)s (%(counted)s), under the assumptions listed below."
    ),
    _(
        "Final demand of all regions together needs at least %(number)s %(unit)s (%(counted)s), under the assumptions listed"
        " below."
    ),
    _(
        "In %(year)s %(share)s of the world’s value added ended in final demand of another region. For child labour the "
        "published shares run from %(low)s to %(high)s by region; this run, with other data, gives %(least)s to %(most)s, "
        "and says nothing for regions in which nobody counted."
    ),
)
# What stands in pictures and cells.
MARKS = (
    _("tier (0 makes the final product)"),
    _("tier %(number)s"),
    _("beyond %(number)s"),
    _("%(number)s borders"),
    _("%(number)s border"),
    _("%(number)s or more"),
    _("other (%(number)s)"),
    _("%(number)s more"),
    _("no figure"),
    _("direct"),
    _("domestic indirect"),
    _("foreign"),
    _("double counted"),
    _("share of all work behind the exports"),
    _("Beside each region: %(unit)s in all"),
    _("Bars: %(kind)s"),
    _("%(share)s, together %(sum)s"),
    _("Spread over methods and models: %(low)s to %(high)s %(unit)s"),
    _("Band: spread. Line: each method's own interval. Tick: its figure."),
    _("Cases that two lists share (diagonal: cases on the list)"),
    _("Chao lower bound, people by how many lists they are on"),
    _("Zelterman, people by how many lists they are on"),
    _("average over all %(number)s models up to order %(order)s"),
    _("%(terms)s; best of all %(number)s models up to order %(order)s"),
    _("mean over %(number)s decomposable graphs, prior weight of one case"),
    _("main effects + %(terms)s"),
    _("counts in the column '%(column)s', %(names)s merged"),
    _("counts in the column '%(column)s'"),
    *MODELS_OF_METHODS,
)
BAND = re.compile(r"(?P<name>.+) (?P<value>\S+), from (?P<low>\S+) to (?P<high>\S+)")
LISTED = re.compile(r"(?P<title>.+?), in (?P<unit>[^:;]+): (?P<items>.*?)\.(?P<rest> [A-Z].*)?", re.DOTALL)
BANDED = re.compile(r"(?P<title>[^:]+) \((?P<kind>[^:]+)\): (?P<items>.*)\.", re.DOTALL)
NUMBERED = re.compile(r"(?P<name>.*[^\s,])(?P<comma>,?) (?P<number>-?[\d.,]+)(?P<share> \([\d.]+%\))?")
TICK = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)(?P<times>[kMGT])")  # on an axis
SHARE_DRAWN = re.compile(r"(?P<number>-?\d+(?:\.\d+)?)%")
METHOD = re.compile(r"(?P<number>\d+)\. (?P<method>[\w-]+)")
NOTHING_TO_DRAW = re.compile(r"[^:]* has nothing to draw: the table has no rows\.")
# Files of an upload that have a title.
TABLES = {
    "known-groups.csv": _("Known groups: their size, and the size estimated from the other groups"),
    "footprint.csv": "Footprint of each region’s final demand",
    "exports.csv": "What stands behind each region’s exports",
    "exports_by_origin.csv": "Foreign work inside each region’s exports",
    "linked.csv": "Share of each region’s own count that is linked to foreign final demand",
}
TO = re.compile(r"(?P<one>.+) to (?P<other>.+)")


@cache
def _load_sentences() -> Sentences:
    of_shipped = [*shipped.TITLES.values(), *shipped.TEXTS.values()]
    return Sentences([*TITLES, *KINDS, *TEXTS, *MARKS, *UNITS, *of_shipped], single=NUMBERS)


def translate(english: str) -> str:
    """A title, a caption, a finding or a mark in the reader's language; as it stands where no translation is known."""
    if get_language() == "en" or not english:
        return translate_caveat(TABLES.get(english, english))
    if in_list := _translate_list(english) or _translate_bands(english):
        return in_list
    if english in HEADINGS or english in TABLES:
        return gettext(TABLES.get(english, english))
    if NOTHING_TO_DRAW.fullmatch(english):
        return gettext("there is nothing to draw, as the table has no rows.")
    if (found := _load_sentences().match(english)) is None:
        return translate_caveat(english)
    sentence, values = found
    return (
        gettext(sentence) % {name: _value(name, value) for name, value in values.items()}
        if values
        else gettext(english)
    )


def translate_text(english: str) -> Text:
    words = translate(english)
    return Text(words, "en" if words == english else str(get_language()))


def column_name(name: str, *, unit: str = "", money: str = "") -> str:
    """“Share up to here (0 to 1)” for `cumulated_share`, in the reader's language; a heading in words is translated."""
    if name not in COLUMNS:
        return translate(name)
    words, kind = COLUMNS[name]
    measured = {FIGURE: translate(unit), SHARE: gettext("0 to 1"), MONEY: translate(money)}.get(kind, "")
    return f"{gettext(words)} ({measured})" if measured else gettext(words)


def translate_cell(cell: str, column: str = "") -> str:
    """A word in a table: a method by its name, “beyond 7” as the reader says it; names stay."""
    if column in {"method", "name"}:
        numbered = METHOD.fullmatch(cell)
        return f"{numbered['number']}. {name_of_method(numbered['method'])}" if numbered else name_of_method(cell)
    if column == "interval":
        return interval_in_own_language(cell)
    return translate(cell)


def translate_mark(mark: str) -> str:
    """What stands in a picture: as in a table, besides numbers and names with a number."""
    numbered = METHOD.fullmatch(mark)
    if numbered is not None:
        return f"{numbered['number']}. {name_of_method(numbered['method'])}"
    if SHARE_DRAWN.fullmatch(mark):  # room is scarce, and the space before the sign as narrow as there is one
        narrow = "" if get_language() == "en" else "\N{NARROW NO-BREAK SPACE}"
        return f"{in_own_numbers(mark.rstrip('%'))}{narrow}%"
    if (tick := TICK.fullmatch(mark)) is not None and get_language() != "en":
        return f"{in_own_numbers(tick['number'])}\N{NO-BREAK SPACE}{tick['times']}"
    words = translate(mark)
    if words != mark:
        return words
    return _translate_number(mark) or in_own_numbers(mark)


def _value(name: str, value: str) -> str:
    if name in {"finding", "reason", "kind", "unit", "other_unit", "terms"}:
        return translate(value)
    if name == "statistic":
        return name_of_model(value)
    if name == "parts":
        return comma_separated(map(translate, value.split(", ")))
    if name in {"names", "medians"}:
        return comma_separated(value.split(", "))
    if name in {"counted", "name"}:  # a count is called as its column is
        return translate_word(value.replace("_", " ") if name == "counted" else value)
    return value if name == "year" else in_own_numbers(value)


def _translate_list(english: str) -> str:
    """“Title, in people: Region B 1,270 (38.1%); 4 more. The rest …”: the largest figures in one sentence."""
    found = LISTED.fullmatch(english)
    if found is None or translate(found["title"]) == found["title"]:
        return ""
    items = in_parts([_item(one) for one in found["items"].split("; ")])
    head = gettext("%(title)s, in %(unit)s") % {"title": translate(found["title"]), "unit": translate(found["unit"])}
    rest = f" {translate(found['rest'].strip())}" if found["rest"] else ""
    return f"{add_label(head, items)}.{rest}"


def _translate_bands(english: str) -> str:
    """“Title (kind of interval): Region B 1,470, from 1,030 to 2,100; …”."""
    found = BANDED.fullmatch(english)
    if found is None or translate(found["title"]) == found["title"]:
        return ""
    head = f"{translate(found['title'])} ({translate(found['kind'])})"
    return f"{add_label(head, in_parts([_item(one) for one in found['items'].split('; ')]))}."


def _item(item: str) -> str:
    if band := BAND.fullmatch(item):
        values = {name: in_own_numbers(band[name]) for name in ("value", "low", "high")}
        name = translate_mark(band["name"])
        return gettext("%(name)s %(value)s, from %(low)s to %(high)s") % {"name": name, **values}
    name, colon, parts = item.partition(": ")
    if colon:  # “RoW 3,160,000: 44% direct, 20% foreign”
        told_parts = [
            f"{in_own_numbers(share)} {translate(part)}"
            for share, part in (one.split(" ", 1) for one in parts.split(", "))
        ]
        return add_label(_translate_number(name) or name, comma_separated(told_parts))
    return translate_mark(item)


def _translate_number(words: str) -> str:
    """A name with its number, and its share behind that; empty where there is none."""
    found = NUMBERED.fullmatch(words)
    if found is None:
        return ""
    share = f" ({in_own_numbers(found['share'].strip(' ()'))})" if found["share"] else ""
    way = TO.fullmatch(found["name"])
    name = translate(found["name"])
    if way is not None:
        name = gettext("%(one)s to %(other)s") % {"one": translate(way["one"]), "other": translate(way["other"])}
    number = f"{in_own_numbers(found['number'])}{share}"
    parts = [isolate(name), isolate(number)] if get_language_bidi() else [name, number]
    return comma_separated(parts) if found["comma"] else " ".join(parts)
