"""Whether a table has a row for each person or case, known by its headings: such files are refused wherever they come from.

Only words that hardly occur elsewhere count alone: numbers of cases, days of birth, passports, the fields of IOM's Human
Trafficking Case Data Standard and of the victim data of the Counter Trafficking Data Collaborative. Names of people count
where a column about them (sex, nationality, age) stands beside, as lists of contacts have names too.
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
    r"(first|second|last|family|given|full|middle) ?names?|surname|prénoms?|nom de famille|apellidos?|nombres?"
)
_BESIDE = re.compile(r"age|sex|sexe|sexo|gender|genre|género|nationality|nationalité|nacionalidad|citizenship")
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


def columns_about_people(headings: Iterable[str]) -> list[str]:
    """The headings that show that each row is a person or a case; none where the table seems to be another."""
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
    return [*people, *beside] if people and beside else []


def is_ctdc(headings: Iterable[str]) -> bool:
    """Whether it is the data set of the Counter Trafficking Data Collaborative: k-anonymised or synthetic, and still a row for
    each person."""
    return len({_bare(heading) for heading in headings} & _CTDC) >= 3


def _bare(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading).lower()
