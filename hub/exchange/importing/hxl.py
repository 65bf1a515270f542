"""Tags of the Humanitarian Exchange Language (HXL): the row below the headings that says what each column is.

The row is read here and not by a library: a library refuses a whole table where one tag is malformed, and our rows must
keep their numbers, so that a reason names the cell of the sheet as it was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

TAG = re.compile(r"#\s*([A-Za-z]\w*)((?:\s*\+\s*[A-Za-z]\w*)*)\s*", re.ASCII)
BEGINS_A_TAG = re.compile(r"#\s*[A-Za-z]")
LANGUAGES = ("en", "fr", "es")
# Words that say that a column describes an organization or a person, not who it is.
BESIDE = frozenset({"acronym", "type", "code", "id", "contact", "email", "phone", "url", "count", "num"})
ROLES = (
    ("funders", {"funder", "funding", "fund", "donor"}),
    ("initiators", {"prog", "programming", "lead", "initiator"}),
    ("governments", {"gov", "government"}),
    ("partners", {"partner"}),
)
CODES = frozenset({"code", "pcode", "v_pcode", "v_iso3", "v_iso2", "iso3", "iso2", "id"})
DEEPER = re.compile(r"#adm[3-9]")


def tag_of(cell: str) -> tuple[str, frozenset[str]] | None:
    """Name and attributes of a tag; None where the cell is no sound tag."""
    match = TAG.fullmatch(cell.strip())
    if match is None:
        return None
    return match[1].lower(), frozenset(part.strip().lower() for part in match[2].split("+") if part.strip())


def normalize_tag(cell: str) -> str:
    """A tag in one form, whatever blanks and capitals it has, attributes in their order; other texts as they are."""
    return re.sub(r"\s+", "", cell).lower() if tag_of(cell) else cell


def is_tag_row(cells: Iterable[str]) -> bool:
    """Whether at least half of the filled cells of a row are tags. A malformed one does not make the table untagged."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    sound = sum(tag_of(cell) is not None for cell in filled)
    begun = sum(BEGINS_A_TAG.match(cell) is not None for cell in filled)
    return sound > 0 and begun >= 2 and 2 * begun >= len(filled)


def tag_row_of(rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    """The number of the first row of tags; 0 where there is none."""
    return next((number for number, cells in rows if is_tag_row(cells)), 0)


def find_malformed(cells: Sequence[str]) -> list[tuple[int, str]]:
    """Position and text of each cell in a row of tags that is meant as a tag and is none."""
    return [
        (position, cell) for position, cell in enumerate(cells) if cell.strip().startswith("#") and tag_of(cell) is None
    ]


def field_of_tag(cell: str) -> str:
    """The field that a tag means; empty where the column is left out."""
    tag = tag_of(cell)
    if tag is None:
        return ""
    name, attributes = tag
    reader = READERS.get(name)
    return reader(attributes) if reader else ""


def _organization(attributes: frozenset[str]) -> str:
    if attributes & BESIDE:
        return ""
    return next((field for field, words in ROLES if attributes & words), "implementers")


def _activity(attributes: frozenset[str]) -> str:
    if "v_actionhub" in attributes:
        return "public_id"
    if attributes & {"code", "id"}:
        return "identifier"
    if attributes & {"description", "summary"}:
        return f"summary_{_language(attributes)}"
    if "status" in attributes:
        return "status"
    if attributes & {"url", "website"}:
        return "website"
    if attributes & {"name", "title", "project"}:
        return f"name_{_language(attributes)}"
    return "activity" if not attributes & {"type", "count", "num"} else ""


def _language(attributes: frozenset[str]) -> str:
    return next((code for code in LANGUAGES if attributes & {code, f"i_{code}"}), "en")


def _country(attributes: frozenset[str]) -> str:
    return "" if attributes & {"origin", "dest"} else "countries"


def _date(attributes: frozenset[str]) -> str:
    return "starts" if "start" in attributes else "ends" if "end" in attributes else ""


def _point(attributes: frozenset[str]) -> str:
    return "latitude" if "lat" in attributes else "longitude" if "lon" in attributes else ""


def _location(attributes: frozenset[str]) -> str:
    if "area" in attributes:  # a province or district of which the table does not say which it is
        return "area_code" if attributes & CODES else "area_name"
    return "" if attributes & (CODES | {"type"}) else "place_name"


def _area(level: str) -> dict[bool, str]:
    return {True: f"{level}_code", False: f"{level}_name"}


READERS = {
    "org": _organization, "activity": _activity, "country": _country, "date": _date, "geo": _point,
    "sector": lambda attributes: "" if attributes & CODES else "cluster",
    "subsector": lambda attributes: "" if attributes & CODES else "cluster",
    "description": lambda attributes: f"summary_{_language(attributes)}",
    "status": lambda attributes: "" if attributes & CODES else "status",
    "adm1": lambda attributes: _area("adm1")[bool(attributes & CODES)],
    "adm2": lambda attributes: _area("adm2")[bool(attributes & CODES)],
    "loc": _location,
    "lat_deg": lambda attributes: "latitude", "lon_deg": lambda attributes: "longitude",
}  # fmt: skip
# Fields of which a table has one column; two of them are asked about, not guessed.
ONCE = ("adm1_name", "adm1_code", "adm2_name", "adm2_code", "identifier", "public_id", "starts", "ends")


def unclear(keys: Sequence[str]) -> list[list[str]]:
    """Groups of tagged columns of which it is unclear which one is meant: the same tag twice, and a bare `#country` beside
    `#country+code`, which may hold names or codes."""
    groups: dict[str, list[str]] = {}
    for key in keys:
        base = re.sub(r"\s\(\d+\)$", "", key)
        field = field_of_tag(base)
        if field in ONCE or field == "countries":
            groups.setdefault(field, []).append(key)
    countries = groups.pop("countries", [])
    found = [several for several in groups.values() if len(several) > 1]
    if len(countries) > 1 and not _tells_apart(countries):
        found.append(countries)
    return found


def _tells_apart(keys: Sequence[str]) -> bool:
    """Whether every column says itself whether it holds names or codes, and no two say the same."""
    tags = [tag_of(re.sub(r"\s\(\d+\)$", "", key)) for key in keys]
    kinds = ["code" if tag and tag[1] & CODES else "name" if tag and "name" in tag[1] else "" for tag in tags]
    return all(kinds) and len(set(kinds)) == len(kinds)


def is_deeper(cell: str) -> bool:
    """Whether a tag names areas below the district, of which no table is here."""
    tag = tag_of(cell)
    return tag is not None and DEEPER.fullmatch(f"#{tag[0]}") is not None


def column_letters(position: int) -> str:
    """The letters of a column of a sheet: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
