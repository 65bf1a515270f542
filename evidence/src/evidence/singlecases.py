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
_NAMES = re.compile(
    r"(first|second|last|family|given|full|middle) ?names?|surname|prénoms?|nom de famille|nom et prénoms?|apellidos?|"
    r"nombres? (y apellidos?|completo|de pila)|names? of (the )?(person|migrant|worker|child|client|beneficiary)"
)
_REACHED = re.compile(
    r"(home |mobile |work |cell )?(tele)?phone( (no|nr|number))?s?|mobile( (no|number))?|whatsapp|téléphone|numéro de téléphone|"
    r"teléfono|e ?mail( address)?|courriel|correo( electrónico)?|(home |street |postal )?address|adresse|dirección"
)
_BESIDE = re.compile(
    r"age|âge|edad|sex|sexe|sexo|gender|genre|género|nationality|nationalité|nacionalidad|citizenship|marital status|occupation"
)
# Beside one of these, a table that names sex and age is one of counts, or names what is counted.
_COUNTS = re.compile(
    r".*\b(count|counts|n|number|numbers|nombre|número|effectif|total|totals|value|obs value|txtvalue|population|people|persons|cases|"
    r"victims|migrants|refugees|years?|units?|indicator|series|estimate|rate|percent|share|male|female|males|females|freq|\d{4})\b.*"
)
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
    words = {name: " ".join(re.sub(r"[\W_]+", " ", name).lower().split()) for name in names}
    standard = [name for name in names if _STANDARD.fullmatch(name.strip())]
    if len(standard) >= 2:
        return standard
    if is_ctdc(names):
        return [name for name in names if _bare(name) in _CTDC]
    alone = [name for name in names if _ALONE.fullmatch(words[name])]
    if alone:
        return alone
    people = [name for name in names if _NAMES.fullmatch(words[name])]
    beside = [name for name in names if _BESIDE.fullmatch(words[name])]
    if people and beside:
        return [*people, *beside]
    if not figures_expected:
        return []
    if reached := [*people, *(name for name in names if _REACHED.fullmatch(words[name]))]:
        return reached
    return beside if len(beside) >= 2 and not any(_COUNTS.fullmatch(words[name]) for name in names) else []


def is_ctdc(headings: Iterable[str]) -> bool:
    """Whether it is the data set of the Counter Trafficking Data Collaborative: k-anonymised or synthetic, and still a row for
    each person."""
    return len({_bare(heading) for heading in headings} & _CTDC) >= 3


def _bare(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading).lower()
