"""A clause of a law, and a plain text split into its clauses."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import unicodedata

from evidence.exceptions import DataError

__all__ = ["LONGEST_TEXT", "MOST_CLAUSES", "Clause", "fingerprint", "normalize", "split_text", "words_of"]

LONGEST_TEXT = 5_000_000
"""Characters of a whole text. The longest acts have about two million."""

MOST_CLAUSES = 50_000

_WORD = re.compile(r"\w+", re.UNICODE)

# "Article 3", "Art. 3 bis", "Section 12A.", "Artículo 4.-", "Artigo 4º", "المادة 4". A number alone ("12. Penalties") is a clause
# only where the text has no such word, since numbered paragraphs look the same.
_NUMBER = r"(?P<number>\d{1,4}(?:[A-Za-z]{1,2}\b|[ \-]?(?:bis|ter|quater|quinquies))?(?:er|o|º|°)?|[IVXLC]{1,7}\b)"
_WORDED = re.compile(
    rf"^[ \t#*]*(?:article|art\.?|section|sec\.?|clause|artículo|articulo|artigo|artikel|المادة|مادة)[ \t]+{_NUMBER}"
    r"(?=[\s.:)\-–—*]|$)[ \t]*[.:)\-–—*]*[ \t]*(?P<rest>.*)$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(rf"^[ \t#*]*{_NUMBER}[.)][ \t]+(?P<rest>.*)$")


@dataclasses.dataclass(frozen=True, slots=True)
class Clause:
    """One article or section.

    id: its identifier in the text (an eId of Akoma Ntoso, or any other); number: as printed, without the word "Article";
    heading: "" where there is none; text: the words without number and heading.
    """

    id: str
    number: str
    heading: str
    text: str


def split_text(text: str) -> list[Clause]:
    """The clauses of a plain text, by the lines that begin "Article 3", "Section 12A", "Artículo 4" or a bare "3.".

    text: lines, in any of the languages whose word for an article is known: English, French, Spanish, Portuguese, Dutch,
    German, Arabic. What stands before the first clause (title, preamble) becomes a clause without a number. A text
    without any such line is one clause. The words of the clauses together are the words of the text, numbers and words
    such as "Article" left out.

    Errors: DataError where the text is longer than 5,000,000 characters or has more than 50,000 clauses.

    Source: the drafting of the fourteen conventions that the tests read.

    >>> [(clause.number, clause.heading, clause.text) for clause in split_text("Article 1. Aim\\nNo slavery.\\nArticle 2\\nEnd.")]
    [('1', 'Aim', 'No slavery.'), ('2', '', 'End.')]
    """
    if len(text) > LONGEST_TEXT:
        raise DataError(f"The text has {len(text):,} characters; {LONGEST_TEXT:,} are read at most.")
    lines = text.splitlines()
    pattern = _WORDED if any(_WORDED.match(line) for line in lines) else _NUMBERED
    parts: list[tuple[str, str, list[str]]] = [("", "", [])]
    for line in lines:
        found = pattern.match(line)
        if found is None:
            parts[-1][2].append(line)
            continue
        heading, body = _heading_or_text(found["rest"])
        parts.append((found["number"], heading, [body] if body else []))
    if len(parts) > MOST_CLAUSES:
        raise DataError(f"The text has {len(parts):,} clauses; {MOST_CLAUSES:,} are read at most.")
    seen: dict[str, int] = {}
    clauses = []
    for number, heading, body_lines in parts:
        body = " ".join(" ".join(body_lines).split())
        if number or heading or body:
            clauses.append(Clause(_identifier(number, seen), number, heading, body))
    return clauses


def words_of(text: str) -> list[str]:
    """Words of a text for comparing: compatibility characters and case folded, punctuation left out.

    >>> words_of("The ﬁne — of 100 Euros")
    ['the', 'fine', 'of', '100', 'euros']
    """
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def normalize(text: str) -> str:
    """The words of a text with one blank between them."""
    return " ".join(words_of(text))


def fingerprint(text: str) -> str:
    """SHA-256 of the words of a text: equal where only case, punctuation and blanks differ."""
    return hashlib.sha256(normalize(text).encode()).hexdigest()


def _heading_or_text(rest: str) -> tuple[str, str]:
    """What stands behind the number on its line: a heading is short and does not end like a sentence."""
    rest = rest.strip(" *\t")
    is_heading = 0 < len(rest) <= 120 and not rest.endswith((".", ";", ":", ","))
    return (rest, "") if is_heading else ("", rest)


def _identifier(number: str, seen: dict[str, int]) -> str:
    """`art_3`, and `art_3-2` for a second clause of that number, as Akoma Ntoso counts equal eIds."""
    base = "art_" + re.sub(r"[^0-9A-Za-z]+", "-", number).strip("-") if number else "preamble"
    seen[base] = seen.get(base, 0) + 1
    return base if seen[base] == 1 else f"{base}-{seen[base]}"
