"""Tables of who signed and ratified a treaty: those of the UN Treaty Collection, and lists with one year a country.

A table of the Treaty Collection has no column for the kind of act: the heading lists letters ("Accession(a), Succession(d)"),
and a date is followed by its letter. A date without a letter has the kind that the heading names without one.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import date

from hub.law.reading.records import LawFile, NotAFileOfLawsError, Problem, TreatyAct

# Number of the treaty in the collection -> instrument. Tables of other treaties are refused by name.
INSTRUMENTS = {
    "18-12-a": "palermo", "18-1": "slavery-protocol-1953", "18-2": "slavery-1953", "18-3": "slavery-1926", "18-4": "slavery-1956",
    "4-3": "icescr", "4-4": "iccpr", "4-8": "cedaw", "4-11": "crc", "4-11-b": "opac", "4-11-c": "opsc", "4-13": "icmw",
}  # fmt: skip
STATUS_LISTS = {
    "crc": "crc",
    "op_crc_sc": "opsc",
    "icmw": "icmw",
    "icescr": "icescr",
    "cedaw": "cedaw",
    "op_crc_ac": "opac",
    "iccpr": "iccpr",
}
ACTS = {
    "ratification": "ratification",
    "acceptance": "acceptance",
    "approval": "approval",
    "accession": "accession",
    "succession": "succession",
    "participation": "participation",
    "signature": "signature",
    "definitive signature": "definitive_signature",
}
MONTHS = {name: number for number, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
)}  # fmt: skip
DATED = re.compile(r"(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?\s+(\d{4})\s*,?\s*([A-Za-z]{1,2})?")
NAMED = re.compile(r"([A-Za-z][A-Za-z ()]*?)\s*\(([A-Za-z]{1,2})\)")
MARKS = re.compile(r"(?:\s*\[?\d{1,2}\]?|[*†‡])+$")
UNTC_EDITION, UNTC_TITLE = "2015", "Status of treaties, United Nations Treaty Collection, as of March 2015"
LIST_EDITION, LIST_TITLE = "2022", "Status of human rights treaties, list of world-politics-datalab"


def _letters(heading: str) -> tuple[dict[str, str], str]:
    """The letters in a heading with the act of each, and the act of a date without a letter."""
    letters: dict[str, str] = {}
    for words, letter in NAMED.findall(heading):
        if letter in {"s"} and "signature" in words.lower():
            continue
        if act := _act(words):
            letters[letter] = act
    plain = _act(NAMED.sub("", heading).strip(" ,"))
    return letters, plain


def _act(words: str) -> str:
    words = words.lower().strip(" ,")
    if words.startswith("definitive signature"):
        return "definitive_signature"
    for name, act in ACTS.items():
        if name in words:
            return act
    return ""


def read_treaty_table(number: str, rows: list[list[str]]) -> LawFile:
    """A table of the Treaty Collection: `number` as in its file's name, `rows` with the headings first."""
    instrument = INSTRUMENTS.get(number)
    if instrument is None:
        raise NotAFileOfLawsError(
            f"It is a table of treaty {number} of the Treaty Collection, which is none of the instruments here."
        )
    found = LawFile("untc", UNTC_EDITION, UNTC_TITLE)
    acts = found.acts.setdefault(instrument, [])
    headings = rows[0]
    columns = [_letters(heading) for heading in headings]
    for row in rows[1:]:
        name = MARKS.sub("", row[0].strip()) if row else ""
        if not name:
            continue
        for (letters, plain), heading, cell in zip(columns[1:], headings[1:], row[1:], strict=False):
            acts += _acts_in(cell, letters, plain, heading, name, found.problems)
    return found


def _acts_in(
    cell: str, letters: dict[str, str], plain: str, heading: str, name: str, problems: list[Problem]
) -> Iterable[TreatyAct]:
    text = " ".join(cell.replace("[", " [").split())
    if not text:
        return
    matches = list(DATED.finditer(text))
    if not matches:
        problems.append(Problem(name, cell, "This is no date such as 12 Dec 2000."))
        return
    for match in matches:
        day, month, year, letter = match.groups()
        try:
            on = date(int(year), MONTHS[month.lower()], int(day)).isoformat()
        except (KeyError, ValueError):
            problems.append(Problem(name, match.group(), "There is no such day."))
            continue
        act = letters.get(letter or "", "") if letter else plain
        if letter == "s":
            act = "definitive_signature"
        elif letter == "d" and not act and plain == "signature":
            act = "succession_to_signature"
        if not act:
            problems.append(Problem(name, match.group(), f"The heading “{heading}” does not say what this date is."))
            continue
        yield TreatyAct(name, act, on)


def read_declarations(number: str, text: str) -> LawFile:
    """Reservations and declarations as text, one paragraph after `#Country`."""
    instrument = INSTRUMENTS.get(number)
    if instrument is None:
        raise NotAFileOfLawsError(f"These are declarations on treaty {number}, which is none of the instruments here.")
    found = LawFile("untc", UNTC_EDITION, UNTC_TITLE)
    acts = found.acts.setdefault(instrument, [])
    for part in re.split(r"(?m)^#", text)[1:]:
        name, _, words = part.partition("\n")
        if words.strip():
            acts.append(TreatyAct(MARKS.sub("", name.strip()), "declaration", "", words.strip()))
    return found


def read_status_list(name: str, rows: list[dict[str, str]]) -> LawFile:
    """A list of the members of the United Nations with the year of ratification or accession, without day and kind of act."""
    key = re.sub(r"^hr_status_", "", name)
    instrument = STATUS_LISTS.get(key)
    if instrument is None:
        raise NotAFileOfLawsError(f"It is a list of the treaty “{key}”, which is none of the instruments here.")
    found = LawFile("wpd", LIST_EDITION, LIST_TITLE)
    acts = found.acts.setdefault(instrument, [])
    for row in rows:
        country, year = row["member"].strip(), row["year ratification or accession"].strip()
        if row["state party"].strip() == "1":
            if not re.fullmatch(r"(?:18|19|20)\d\d", year):
                found.problems.append(Problem(country, year, "A party without a year; the act is kept without a date."))
                year = ""
            acts.append(TreatyAct(country, "ratification", year))
        elif row["signatory"].strip() == "1":
            acts.append(TreatyAct(country, "signature", ""))
        else:
            acts.append(TreatyAct(country, "none", LIST_EDITION))
    return found


def read_rows(text: str) -> list[list[str]]:
    return [row for row in csv.reader(text.splitlines()) if row]
