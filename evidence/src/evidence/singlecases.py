"""Whether a table has a row for each person or case, known by its headings: such files are refused wherever they come from.

Only words that hardly occur elsewhere count alone: numbers of cases, days of birth, passports, the fields of IOM's Human
Trafficking Case Data Standard and of the victim data of the Counter Trafficking Data Collaborative. Names of people count
where a column about them (sex, nationality, age) stands beside, as lists of contacts have names too. Where a table of figures
is expected, names, telephone numbers and addresses count alone, and so does a table about people that has no figures at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["columns_about_people", "is_ctdc"]

# Fields of the standard, in which each name begins with the part of the record.
_STANDARD = re.compile(r"(prs|vic|cas|con|trf|sof)_[a-z]\w+", re.IGNORECASE)
_ALONE = re.compile(
    r"(birth|birth day|birthday|date of birth|dob|date de naissance|fecha de nacimiento|passport( (no|number|nr))?|"
    r"passport id|numéro de passeport|(national|identity) (id|card)( (no|number))?|"
    r"(case|victim|survivor|respondent|beneficiary|client|patient|person|child|migrant) ?(id|code|identifier)|"
    r"birth ?date|name of (the )?(victim|survivor|child|migrant))"
)
# A year of birth is a detail of one person, or what people are counted by.
_BORN = re.compile(r"(year of birth|birth year|yob|année de naissance|año de nacimiento)")
_NAMES = re.compile(
    r"(first|second|last|family|given|full|middle) ?names?|surname|prénoms?|nom de famille|nom et prénoms?|apellidos?|"
    r"nombres? (y apellidos?|completo|de pila)|names? of (the )?(person|migrant|worker|child|client|beneficiary)"
)
# A name in Spanish, and a number in French: what stands beside tells which.
_NOMBRE = re.compile(r"nombres?")
_SPANISH = re.compile(r"edad|sexo|género|genero|nacionalidad")
_REACHED = re.compile(
    r"(home |mobile |work |cell )?(tele)?phone( (no|nr|number))?s?|mobile( (no|number))?|whatsapp|téléphone|numéro de téléphone|"
    r"teléfono|e ?mail( address)?|courriel|correo( electrónico)?|(home |street |postal )?address|adresse|dirección"
)
_BESIDE = re.compile(
    r"age|âge|edad|sex|sexe|sexo|gender|genre|género|genero|nationality|nationalité|nacionalidad|citizenship|marital status|occupation"
)
_PEOPLE = (
    r"(people|persons|cases|victims|migrants|refugees|personnes|victimes|réfugiés|"
    r"personas|casos|víctimas|migrantes|refugiados)"
)
# Beside one of these, a table that names sex and age is one of counts, or names what is counted.
_COUNTS = re.compile(
    r"counts?|effectifs?|cantidad|totals?|totales|totaux|values?|obs value|txtvalue|valeurs?|valor|valores|estimates?|rates?|freq|"
    r"frequency|percent|percentage|share|taux|pourcentage|part|tasa|porcentaje|units|unit of measure(ment)?|indicators?|series|"
    r"(fe)?males?|\d{4}|(total |estimated )?population|población( total)?|"
    r"(count|number|total|estimate|rate|percent|percentage|share) of .+|"
    r"(nombre|total|effectif|taux|pourcentage|part) (de|des|d) .+|"
    rf"(total|tasa|porcentaje) de .+|número de \w+s( \w+)?|(\w+ )?{_PEOPLE}( \w+)?"
)
# Alone they count only where they stand after what is counted: before it they number the rows.
_NUMBERS = re.compile(r"n|numbers?|nombres?|número")
_CTDC = {
    "yearofregistration",
    "datasource",
    "agebroad",
    "majoritystatus",
    "majoritystatusatexploit",
    "majorityentry",
    "countryofexploitation",
    "traffickmonths",
    "isforcedlabour",
    "issexualexploit",
    "isotherexploit",
    "isslaveryandpractices",
    "meansofcontrolconcatenated",
    "typeofexploitconcatenated",
}


def columns_about_people(headings: Iterable[str], *, figures_expected: bool = False) -> list[str]:
    """The headings that show that each row is a person or a case; none where the table seems to be another.

    figures_expected: the table should hold figures, so that ways to reach people, and details of people without any
    figure, have no place in it.
    """
    names = [heading for heading in headings if heading.strip()]
    words = {name: _words(name) for name in names}
    standard = [name for name in names if _STANDARD.fullmatch(name.strip())]
    if len(standard) >= 2:
        return standard
    if is_ctdc(names):
        return [name for name in names if _bare(name) in _CTDC]
    if alone := _those(_ALONE, words):
        return alone
    beside = _those(_BESIDE, words)
    spanish = _those(_NOMBRE, words) if _those(_SPANISH, words) else []
    born = _those(_BORN, words)
    counts = [name for name in _counts(words, [*beside, *born]) if name not in spanish]
    if born and not counts:
        return born
    people = [*_those(_NAMES, words), *([] if counts else spanish)]
    if people and beside:
        return [*people, *beside]
    if not figures_expected:
        return []
    return [*people, *_those(_REACHED, words)] or (beside if len(beside) >= 2 and not counts else [])


def _words(heading: str) -> str:
    """In small letters without signs; “N°” and “Nº” stay apart from “n”."""
    plain = heading.replace("°", "º").replace("%", " percent ")
    return " ".join(re.sub(r"[\W_]+", " ", plain).lower().split())


def _those(pattern: re.Pattern[str], words: dict[str, str]) -> list[str]:
    return [name for name, said in words.items() if pattern.fullmatch(said)]


def _counts(words: dict[str, str], counted: list[str]) -> list[str]:
    """counted: the headings of what is counted by."""
    last = max((place for place, name in enumerate(words) if name in counted), default=-1)
    after = dict(list(words.items())[last + 1 :])
    return [*_those(_COUNTS, words), *_those(_NUMBERS, after)]


def is_ctdc(headings: Iterable[str]) -> bool:
    """Whether it is the data set of the Counter Trafficking Data Collaborative: k-anonymised or synthetic, and still a row for
    each person."""
    return len({_bare(heading) for heading in headings} & _CTDC) >= 3


def _bare(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading).lower()
