"""What in the words of an analysis may lead to a person or to a small place, as far as a program can see it.

It sees shapes and lists, never meaning: `hub/crises/templates/crises/analysis_open.html` says to who decides what it cannot see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hub.crises.models import SituationAnalysis
from hub.lib.text import bare
from hub.vocabularies.areas import areas_of
from hub.vocabularies.models import Country

MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
DIGITS = re.compile(r"(?<!\w)(?<!\d[,.])\+?\d(?:[\d ()/.-]|[\u00a0\u202f]){6,}\d(?![\w%]|[,.]\d)")
# What people write with many digits that is no telephone: a day, a number in groups of three, a range, a year.
DAY = r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d"
THOUSANDS = r"[1-9]\d{0,2}(?:[ .\u00a0\u202f]\d{3})+"
RANGE = r"[1-9]?\d[-/][1-9]\d?"
YEAR = r"(?:19|20)\d\d(?:[-/](?:(?:19|20)?\d\d))?"
FIGURE = rf"(?:{DAY}|{THOUSANDS}|{RANGE}|{YEAR})"
FIGURES = re.compile(rf"\(?{FIGURE}\)?(?:(?: ?[-/] ?|[ (\u00a0\u202f]+){FIGURE}\)?)*")
LARGEST = 999_999_999  # nobody counts more people than this at one place
POINT = re.compile(
    r"-?\d{1,3}\.\d{3,}\s*°?\s*[NSEWnsew]?\s*[,;/ ]\s*[NSEWnsew]?\s*-?\d{1,3}\.\d{3,}|\d{1,3}°\s*\d{1,2}"
)
SHORTEST_NAME = 4  # letters; shorter names of districts are words of many languages
# Words of the name of a place that name no place.
KINDS = frozenset(
    bare(
        "camp camps site sites settlement village town city district province region area zone ward block sector state county"
        " north south east west northern southern eastern western central upper lower rural urban school and near the"
        " ville commune quartier département nord est ouest centre école près les des campamento asentamiento pueblo ciudad"
        " distrito provincia barrio norte sur este oeste escuela cerca del los las"
    ).split()
)
SENTENCE_ENDS = ".!?…"
PAUSES = ",;:"
OPENING = "\"'“”‘’«»()[]*_#>-–—•"


def contacts(text: str) -> list[str]:
    """E-mail addresses, telephone numbers, coordinates."""
    found = [match[0] for match in MAIL.finditer(text)]
    found += [match[0].strip() for match in DIGITS.finditer(text) if not _is_a_figure(match[0].strip())]
    found += [match[0] for match in POINT.finditer(text)]
    return list(dict.fromkeys(found))


def _is_a_figure(written: str) -> bool:
    return bool(FIGURES.fullmatch(written)) or (written.isdigit() and written[0] != "0" and len(written) < 8)


def places(text: str, analysis: SituationAnalysis) -> list[str]:
    """Names of districts of the countries of the crisis, and of the place of the analysis, that stand there as whole words."""
    within = f" {bare(text)} "
    known = _districts(analysis) | _names_of_place(analysis)
    return [said for name, said in sorted(known.items()) if f" {name} " in within]


def countries_of(analysis: SituationAnalysis) -> list[Country]:
    """The country of the analysis, and those that its crisis affects or where displaced people settle."""
    found = {analysis.country_id: analysis.country}
    if analysis.crisis is not None:
        found |= {one.pk: one for one in (*analysis.crisis.countries.all(), *analysis.crisis.hosts.all())}
    return list(found.values())


def without_list(analysis: SituationAnalysis) -> list[Country]:
    """Countries of which no list of districts is known."""
    return [country for country in countries_of(analysis) if not areas_of(country.iso3)]


def _districts(analysis: SituationAnalysis) -> dict[str, str]:
    """By the name as it is compared, the name as it is written. A name that a province or a country has too is no small place.
    People still use the name of a district whose code has ended, while an ended province hides no district."""
    small: dict[str, str] = {}
    wide: set[str] = set()
    for country in countries_of(analysis):
        wide |= {bare(name) for name in _wide_names(country)}
        known = areas_of(country.iso3, any_time=True)
        small |= {bare(area.name): area.name for area in known.by_code.values() if area.level == 2} if known else {}
    return {name: said for name, said in small.items() if len(name) >= SHORTEST_NAME and name not in wide}


def _names_of_country(country: Country) -> Iterable[str]:
    return (country.name_en, country.name_fr, country.name_es)  # type: ignore[attr-defined]


def _names_of_place(analysis: SituationAnalysis) -> dict[str, str]:
    """The place as it is written, its parts, and each word of it that names no kind of place."""
    parts = [part.strip() for part in re.split(r"[,;/()]", analysis.place) if part.strip()]
    words = [word for part in parts for word in part.split() if len(bare(word)) >= SHORTEST_NAME]
    named = {bare(one): one for one in [*words, *parts] if bare(one) and bare(one) not in KINDS}
    provinces = {bare(name) for country in countries_of(analysis) for name in _wide_names(country)}
    return {name: said for name, said in named.items() if name not in provinces and not name.isdigit()}


def _wide_names(country: Country) -> Iterator[str]:
    yield from filter(None, _names_of_country(country))
    known = areas_of(country.iso3)
    yield from (area.name for area in known.by_code.values() if area.level == 1) if known else ()


def names(text: str) -> list[str]:
    """Words with a capital letter inside a sentence, and two or more of them in a row anywhere: names of persons are among
    them. Nothing is found in scripts without capital letters, nor a single name that begins a sentence."""
    return list(dict.fromkeys(run for line in text.splitlines() for run in _runs(line)))


def _runs(line: str) -> Iterator[str]:
    run: list[str] = []
    starts = begins = True  # whether the next word, and the run, begin a sentence
    for written in [*line.split(), ""]:
        word = written.strip(OPENING + SENTENCE_ENDS + PAUSES)
        is_name, ends = _is_a_name(word), _ends_a_sentence(written, word)
        if is_name:
            begins = begins if run else starts
            run.append(word)
        if run and (not is_name or ends or written[-1:] in tuple(PAUSES)):
            if len(run) > 1 or not begins:
                yield " ".join(run)
            run = []
        starts = ends or (starts and not word)


def _is_a_name(word: str) -> bool:
    """Not the short names of organizations, but names that are written in capitals."""
    return len(word) > 1 and word[0].isupper() and not (word.isupper() and len(word) < SHORTEST_NAME)


def _ends_a_sentence(written: str, word: str) -> bool:
    """Not the point of an initial or of a title, such as J. or Dr."""
    is_short_form = written.endswith(".") and len(word) < SHORTEST_NAME and word[:1].isupper()
    return written[-1:] in tuple(SENTENCE_ENDS) and not is_short_form
