"""Country files of the US Department of Labor ("Sweat & Toil"), of every edition: one element for each country or area.

Layouts differ: tags have changed their spelling and place, values may stand in `Territory` elements, sections may be missing
(an entry on the list of goods only), "N/A" and numbers carry the marks of footnotes. A tag is therefore known by its letters
without case, hyphens and the publisher's slips, and what fits nothing is reported. Entities and the network are off.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from hub.law.reading.records import WHOLE, Action, Entry, Figure, LawFile, NotAFileOfLawsError, Problem, StatedVerdict

# The letters of a tag -> the code of the standard.
LAWS = {
    "freepubliceducation": "free-public-education",
    "compulsoryeducation": "compulsory-education-age",
    "minimumwork": "minimum-age-for-work",
    "minimumhazardouswork": "minimum-age-hazardous-work",
    "typeshazardouswork": "hazardous-work-listed",
    "prohibitionforcedlabor": "forced-labour-prohibited",
    "prohibitionchildtrafficking": "child-trafficking-prohibited",
    "prohibitioncsec": "sexual-exploitation-prohibited",
    "prohibitionillicitactivities": "illicit-activities-prohibited",
    "minimumcompulsorymilitary": "compulsory-recruitment-age",
    "minimumvoluntarymilitary": "voluntary-recruitment-age",
    "minimumnonstatemilitary": "non-state-recruitment-prohibited",
}
RATIFIED = {
    "c138ratified": "ratified-c138",
    "c182ratified": "ratified-c182",
    "conventionontherightsofthechildratified": "ratified-crc",
    "crcratified": "ratified-crc",
    "crcarmedconflictratified": "ratified-opac",
    "crccommercialsexualexploitationofchildrenratified": "ratified-opsc",
    "palermoratified": "ratified-palermo",
}
ENFORCED = {
    "authorizedaccesspenalties": "inspectors-may-fine",
    "labornewemployeetraining": "new-inspectors-trained",
    "laborroutineinspectionsconducted": "routine-inspections",
    "laborroutineinspectionstargeted": "targeted-inspections",
    "laborunannouncedinspectionspremitted": "unannounced-allowed",
    "laborunannouncedinspectionspermitted": "unannounced-allowed",
    "laborunannouncedinspectionsconducted": "unannounced-done",
    "laborcomplaintmechanism": "complaints-mechanism",
    "laborreferralmechanism": "labour-referral",
    "criminalnewemployeetraining": "investigators-trained",
    "criminalreferralmechanism": "criminal-referral",
}
FIGURES = {
    "laborfunding": "labour_funding",
    "laborinspectors": "labour_inspectors",
    "dedicatedlaborinspectors": "child_labour_inspectors",
    "laborinspections": "labour_inspections",
    "laborworksiteinspections": "worksite_inspections",
    "labordeskreviewinspections": "desk_inspections",
    "laborviolations": "labour_violations",
    "laborpenaltiesimposed": "penalties_imposed",
    "laborpenaltiescollected": "penalties_collected",
    "criminalinvestigations": "criminal_investigations",
    "criminalviolations": "criminal_violations",
    "criminalprosecutions": "criminal_prosecutions",
    "criminalconvictions": "criminal_convictions",
}
# Values beside the figures that no standard needs; they are recognised and ignored.
LEFT = {
    "laborinspectorsintlstandards", "labornewlawtraining", "laborrefreshercourses", "criminalnewlawtraining",
    "criminalrefreshercourses", "criminalpenaltiesforwfcl",
}  # fmt: skip
AREAS = {
    "legalframework": "legal",
    "enforcement": "enforcement",
    "coordination": "coordination",
    "governmentpolicies": "policies",
    "policies": "policies",
    "socialprograms": "programmes",
    "socialprogrammes": "programmes",
}
SECTIONS = {"legalstandards", "conventions", "enforcements", "suggestedactions"}
KNOWN_TAGS = SECTIONS | {
    "name", "webpage", "region", "multipleterritories", "advancementlevel", "automaticdowngrade", "description", "goods",
    "countrystatistics", "mechanisms", "ilabprojects",
}  # fmt: skip
MISSPELLED = {"minumum": "minimum", "labour": "labor"}
MARKS = re.compile(r"[*†‡§¶^]+|\s*\[\w\](?=[*†‡§¶^\s]*$)")
YEAR = re.compile(r"\bIn ((?:19|20)\d\d)\b")
ALL_TERRITORIES = {"", "all territories", "all"}
NO_ACTION = {"", "n/a", "na", "none", "unknown", "unavailable"}  # printed where nothing is suggested
MOST_TEXT = 4000  # characters of one suggested action
PUBLISHER, TITLE = "usdol", "Findings on the Worst Forms of Child Labor"


def letters_of(tag: Any) -> str:
    """`Minumum_Non-State_Military` and `minimum_nonstate_military` are the same."""
    name = re.sub(r"[^a-z0-9]", "", str(tag).rsplit("}", 1)[-1].lower())
    for slip, right in MISSPELLED.items():
        name = name.replace(slip, right)
    return name


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def without_marks(text: str) -> str:
    return MARKS.sub("", text).strip()


def read_country_file(file: IO[bytes]) -> LawFile:
    """The data of the file on the law. Raises NotAFileOfLawsError with a sentence for other files."""
    found = LawFile(PUBLISHER, "", TITLE)
    years: Counter[str] = Counter()
    try:
        for element in _countries(file):
            entry = _entry(element, found.problems)
            if entry is None:
                continue
            years.update(YEAR.findall(entry.summary)[:1])
            found.entries.append(entry)
    except etree.XMLSyntaxError as error:
        place = str(error).split(" (", 1)[0]
        raise NotAFileOfLawsError(f"It is truncated or no XML: {place}.") from error
    if not found.entries:
        raise NotAFileOfLawsError("It is XML, but it has no element Country with a name.")
    if not any(entry.has_law for entry in found.entries):
        raise NotAFileOfLawsError("It names goods or countries, and nothing of their laws.")
    if years:
        found.edition = years.most_common(1)[0][0]
    else:
        found.problems.append(Problem("file", "", "No description says which year the file reports on."))
    return found


def _countries(file: IO[bytes]) -> Iterator[Any]:
    """Each `Country` directly below the root, one at a time. A document type is refused, so no entity is ever expanded."""
    parser = etree.iterparse(
        file, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    depth = 0
    for event, element in parser:
        if event == "start":
            if depth == 0 and element.getroottree().docinfo.doctype:
                raise NotAFileOfLawsError("It declares a document type, which such files do not need; it was not read.")
            depth += 1
            continue
        depth -= 1
        if depth == 1:
            if letters_of(element.tag) == "country":
                yield element
            element.clear()


def _children(element: Any) -> Iterator[tuple[str, Any]]:
    for child in element:
        if isinstance(child.tag, str):
            yield letters_of(child.tag), child


def _entry(element: Any, problems: list[Problem]) -> Entry | None:
    parts: dict[str, Any] = {}
    for letters, child in _children(element):
        parts.setdefault(letters, child)
    name = text_of(parts["name"]) if "name" in parts else ""
    name = name or text_of(parts["countryname"]) if "countryname" in parts else name
    if not name:
        return None
    for letters, child in _children(element):
        if letters not in KNOWN_TAGS and letters != "countryname":
            problems.append(Problem(name, str(child.tag), "This element is not known; it was left."))
    entry = Entry(name, _section_text(parts, "description"), _section_text(parts, "advancementlevel"))
    if "legalstandards" in parts:
        _read_laws(parts["legalstandards"], entry, problems)
    if "conventions" in parts:
        _read_conventions(parts["conventions"], entry, problems)
    if "enforcements" in parts:
        _read_enforcement(parts["enforcements"], entry, problems)
    if "suggestedactions" in parts:
        _read_actions(parts["suggestedactions"], entry, problems)
    entry.is_divided = _section_text(parts, "multipleterritories").lower() == "yes" or any(
        territory.lower() not in ALL_TERRITORIES for territory in entry.territories
    )
    if not entry.has_law:
        reason = "The entry has no legal section: it stands on the list of goods, or nothing was assessed."
        problems.append(Problem(name, "", reason))
    return entry


def _section_text(parts: dict[str, Any], letters: str) -> str:
    return text_of(parts[letters]) if letters in parts else ""


def _places(element: Any, entry: Entry) -> Iterator[tuple[str, dict[str, str]]]:
    """The values of a standard or a figure: once, or once for each territory."""
    territories = [child for letters, child in _children(element) if letters == "territory"]
    if not territories:
        yield WHOLE, {letters: text_of(child) for letters, child in _children(element)}
        return
    for territory in territories:
        values = {letters: text_of(child) for letters, child in _children(territory)}
        name = values.get("territorydisplayname") or values.get("territoryname", "")
        if name.lower() not in ALL_TERRITORIES and name not in entry.territories:
            entry.territories.append(name)
        yield WHOLE if name.lower() in ALL_TERRITORIES else name, values


def _read_laws(section: Any, entry: Entry, problems: list[Problem]) -> None:
    for letters, element in _children(section):
        standard = LAWS.get(letters)
        if standard is None:
            problems.append(Problem(entry.name, str(element.tag), "This standard is not known; it was left."))
            continue
        for territory, values in _places(element, entry):
            printed = values.get("conformstointlstandard", values.get("conformstointernationalstandard", ""))
            verdict = _verdict(printed)
            where = ", ".join(filter(None, (entry.name, territory, str(element.tag))))
            if verdict is None:
                problems.append(Problem(where, printed, "This is not yes, no, N/A or unknown."))
                verdict = "unknown"
            age = values.get("age", "")
            value, is_read = age_in(age)
            if not is_read:
                problems.append(Problem(f"{where}, age", age, "This is no age; it is kept as printed."))
            entry.has_law = True
            entry.said.append(
                StatedVerdict(
                    standard, verdict, printed, without_marks(values.get("standard", "")), age, value, territory
                )
            )


def _read_conventions(section: Any, entry: Entry, problems: list[Problem]) -> None:
    said: dict[str, str] = {}
    for letters, element in _children(section):
        standard, printed = RATIFIED.get(letters), text_of(element)
        if standard is None:
            problems.append(Problem(entry.name, str(element.tag), "This convention is not known; it was left."))
            continue
        if standard in said:
            if without_marks(said[standard]) != without_marks(printed):
                reason = f"The file says {said[standard]} before; the verdict is kept as unknown."
                problems.append(Problem(f"{entry.name}, {element.tag}", printed, reason))
                entry.said = [one for one in entry.said if one.standard != standard]
                entry.said.append(StatedVerdict(standard, "unknown", f"{said[standard]}; {printed}"[:40]))
            continue
        said[standard] = printed
        verdict = _verdict(printed)
        if verdict is None:
            problems.append(Problem(f"{entry.name}, {element.tag}", printed, "This is not yes, no, N/A or unknown."))
            verdict = "unknown"
        entry.said.append(StatedVerdict(standard, verdict, printed))


def _read_enforcement(section: Any, entry: Entry, problems: list[Problem]) -> None:
    for letters, element in _children(section):
        if letters in LEFT:
            continue
        if letters not in ENFORCED and letters not in FIGURES:
            problems.append(Problem(entry.name, str(element.tag), "This figure is not known; it was left."))
            continue
        for territory, values in _places(element, entry):
            printed = values.get("enforcement", "") if values else text_of(element)
            if letters in FIGURES:
                entry.figures.append(Figure(FIGURES[letters], printed, _number(printed), territory))
                continue
            verdict = _verdict(printed)
            if verdict is None:
                where = ", ".join(filter(None, (entry.name, territory, str(element.tag))))
                problems.append(Problem(where, printed, "This is not yes, no, N/A or unknown."))
                verdict = "unknown"
            entry.said.append(StatedVerdict(ENFORCED[letters], verdict, printed, territory=territory))


def _read_actions(section: Any, entry: Entry, problems: list[Problem]) -> None:
    for letters, element in _children(section):
        area = AREAS.get(letters)
        if area is None:
            problems.append(Problem(entry.name, str(element.tag), "This area of action is not known; it was left."))
            continue
        for _letters, action in _children(element):
            named = [child for inner, child in _children(action) if inner == "name"]
            text = text_of(named[0]) if named else text_of(action)
            if without_marks(text).lower() not in NO_ACTION:
                entry.actions.append(Action(area, text[:MOST_TEXT]))


def _verdict(printed: str) -> str | None:
    """`Yes*`, `no`, `N/A†`, `Unknown`, `Unavailable`, nothing at all; None for anything else."""
    word = without_marks(printed).lower().rstrip(".")
    if word in {"", "unknown", "unavailable"}:
        return "unknown"
    return {"yes": "met", "no": "not_met", "n/a": "not_applicable", "na": "not_applicable"}.get(word)


def age_in(printed: str) -> tuple[float | None, bool]:
    """The age, and whether the text was understood: `16‡`, `17.5`, `N/A*`. `12/13` has two, and is kept as printed."""
    word = without_marks(printed)
    if word.lower() in {"", "n/a", "na", "unknown", "unavailable"}:
        return None, True
    if re.fullmatch(r"\d{1,2}(?:\.\d+)?", word):
        return float(word), True
    return None, False


def _number(printed: str) -> float | None:
    """A count or an amount in dollars. With words beside it (`NUM inspectors`, `about`) it is kept as printed."""
    word = without_marks(printed).replace("US$", "").lstrip("$").strip()
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)\s*(million|thousand)", word, re.IGNORECASE):
        return float(match.group(1)) * (1e6 if match.group(2).lower() == "million" else 1e3)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?", word):
        return float(word.replace(",", ""))
    return None
