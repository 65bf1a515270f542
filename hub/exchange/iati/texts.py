"""Texts, days and codes of an element. Large files have millions, so these functions avoid all needless work."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
BLANK_LINE = re.compile(r"\n\s*\n")
ISO_DAY = re.compile(r"\s*(\d{4}-\d{2}-\d{2})")


def texts_by_language(elements: Iterable[Any], language: str) -> dict[str, str]:
    """Texts by language; several elements of the same name are paragraphs of one text."""
    texts: dict[str, str] = {}
    for element in elements:
        alone = True
        if len(element):  # quicker than a loop over nothing
            for child in element:
                if child.tag == "narrative":
                    alone = False
                    _say(texts, child, language)
        if alone:
            _say(texts, element, language)
    return texts


def _say(texts: dict[str, str], element: Any, language: str) -> None:
    text = element.text
    if text and (text := clean(text)):
        code = element.get(LANG)
        code = code[:2].lower() if code else language
        known = texts.get(code)
        texts[code] = text if known is None or known == text else f"{known}\n\n{text}"


def clean(text: str) -> str:
    """Paragraphs without superfluous blanks."""
    if "\n" in text:
        return "\n\n".join(filter(None, map(_on_one_line, BLANK_LINE.split(text))))
    if "  " not in text and text.isascii() and "\t" not in text and "\r" not in text:
        return text.strip()  # true of most texts
    return _on_one_line(text)


def _on_one_line(text: str) -> str:
    """The words with one blank between them. Splitting and joining long texts takes two to ten times as long."""
    text = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    if not text.isascii() and not text.isprintable():
        return " ".join(text.split())  # other kinds of blanks are not printable
    while "  " in text:
        text = text.replace("  ", " ")
    return text.strip()


def first_text(element: Any) -> str:
    """The first narrative, or the element's own text, on one line."""
    child = element[0] if len(element) else None  # mostly the only child; quicker than a loop
    while child is not None:
        if child.tag == "narrative":
            element = child
            break
        child = child.getnext()
    return " ".join((element.text or "").split())


def code_of(element: Any) -> str:
    return (element.get("code") or "").strip()


@functools.lru_cache(maxsize=16_384)
def day_of(text: str) -> str:
    """The day at the beginning of a text; empty where there is no valid one."""
    match = ISO_DAY.match(text)
    if match is None:
        return ""
    try:
        date.fromisoformat(match[1])
    except ValueError:
        return ""
    return match[1]
