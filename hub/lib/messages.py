"""Texts of the interface and their translations, without the gettext programs: Babel reads, merges and compiles.

The catalogues contain no line numbers and no dates, so that they change only when a text changes.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from hub.lib.packagetexts import add_texts_of_packages

ROOT = Path(__file__).resolve().parent.parent
# Which share of the texts must be translated, in per cent. Untranslated texts are shown in English.
LEAST = {"fr": 100, "es": 100, "ar": 90, "pt": 90}
LANGUAGES = tuple(LEAST)
OF_PACKAGES = "en"  # the catalogue with texts of packages in our words, which no code of ours holds
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# As in Django's catalogues: French treats zero like one; our texts need no form for millions; Arabic has forms for zero,
# one, two, few, many and hundreds.
ARABIC = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5"
FORMS = {"fr": (2, "(n > 1)"), "es": (2, "(n != 1)"), "ar": (6, ARABIC), "pt": (2, "(n != 1)")}
CALL = re.compile(rf"\b({'|'.join(KEYWORDS)})\(")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")


def _sources() -> Iterator[tuple[Path, str]]:
    """Each file that may contain texts, as Python source."""
    for path in sorted(ROOT.rglob("*.py")):
        if not {"migrations", "tests"} & set(
            path.relative_to(ROOT).parts
        ):  # the checkout itself may be in a folder `tests/`
            yield path, path.read_text(encoding="utf-8")
    for path in sorted([*ROOT.rglob("templates/**/*.html"), *ROOT.rglob("templates/**/*.txt")]):
        # Whitespace that remains of the markup would be indentation to Python.
        lines = templatize(path.read_text(encoding="utf-8")).splitlines()
        yield path, "\n".join(line.strip() for line in lines)


def collect() -> Catalog:
    """Every text that is marked for translation, with the files that use it."""
    catalog = Catalog(domain="django")
    for path, source in _sources():
        if not CALL.search(source):
            continue
        found = extract("python", io.BytesIO(source.encode()), KEYWORDS, options={"encoding": "utf-8"})
        for _line, text, _comments, context in found:
            catalog.add(text, locations=[(str(path.relative_to(ROOT.parent)), 0)], context=context)
        for text, context in _inside_fstrings(source) if path.suffix == ".py" else ():
            catalog.add(text, locations=[(str(path.relative_to(ROOT.parent)), 0)], context=context)
    return catalog


def _inside_fstrings(source: str) -> Iterator[tuple[Any, str | None]]:
    """Texts inside an f-string, which Babel reads as one string before Python 3.12: each with its context."""
    for string in ast.walk(ast.parse(source)):
        for call in ast.walk(string) if isinstance(string, ast.JoinedStr) else ():
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS):
                continue
            places = KEYWORDS[call.func.id] or (1,)
            words = {
                number: argument.value
                for number, argument in enumerate(call.args, 1)
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            }
            context = next((words.get(place[0]) for place in places if isinstance(place, tuple)), None)
            texts = [words[place] for place in places if isinstance(place, int) and place in words]
            if texts:
                yield (texts[0] if len(texts) == 1 else tuple(texts)), context


def path_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def update() -> dict[str, int]:
    """Update each catalogue, keeping translations. Returns how many texts wait for translation, by language."""
    texts = collect()
    waiting = {}
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(texts, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        write(catalog, language)
        waiting[language] = sum(1 for message in catalog if message.id and not _is_translated(message))
    return waiting


def write(catalog: Catalog, language: str) -> None:
    """Sorted by text; under each, the files that use it."""
    buffer = io.BytesIO()
    for message in catalog:
        if language in AS_WRITTEN_HERE and message.id and message.string:
            message.string = _map(AS_WRITTEN_HERE[language], message.string)
        message.locations = sorted({(file, 0) for file, _ in message.locations})
    write_po(buffer, catalog, width=120, sort_output=True, omit_header=True, include_lineno=False)
    count, expression = FORMS[language]
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Language: {language}\\n"\n"Plural-Forms: nplurals={count}; plural={expression};\\n"\n'
    )
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header.encode() + b"\n" + buffer.getvalue().strip() + b"\n")


def with_french_spaces(text: str) -> str:
    """The space before a high mark and within a number does not break, so that no line begins with a mark or with 454 of
    2 454."""
    text = re.sub(r"(?<=\d) (?=\d{3}\b|%%|%(?![(\w]))", "\xa0", text)
    return re.sub("« (?=\\S)", "«\xa0", re.sub(r"(?<=\S) ([?!;:»])", "\xa0\\1", text))


def with_arabic_endings(text: str) -> str:
    """The two strokes of an ending stand on the letter before the alif: both ways are read, one is ours."""
    return text.replace("\u0627\u064b", "\u064b\u0627")


AS_WRITTEN_HERE = {"fr": with_french_spaces, "ar": with_arabic_endings}


def _map(change: Callable[[str], str], text: Any) -> Any:
    """A form that waits for its translation is empty, or nothing."""
    return tuple(change(form or "") for form in text) if isinstance(text, tuple) else change(text)


def compile_all() -> list[Path]:
    """Write the .mo file of each catalogue that has changed; of those of packages always, for the packages may have changed."""
    done = []
    of_packages = sorted((ROOT / "locale/packages").glob("*/LC_MESSAGES/django.po"))  # kept by hand, too
    for path in (*map(path_of, LANGUAGES), path_of(OF_PACKAGES), *of_packages):
        target = path.with_suffix(".mo")
        is_new = target.exists() and target.stat().st_mtime >= path.stat().st_mtime and path not in of_packages
        if not path.exists() or is_new:
            continue
        language = path.parent.parent.name
        with path.open("rb") as source:
            catalog = read_po(source, locale=language, domain="django")
        if path in of_packages and language == "fr":
            add_texts_of_packages(catalog)
        with target.open("wb") as file:
            write_mo(file, catalog)
        done.append(target)
    return done


def shares() -> dict[str, int]:
    """The percentage of translated texts by language, rounded down."""
    texts = [(text.id, text.context) for text in collect() if text.id]
    done = {}
    for language in LANGUAGES:
        catalog = read(language)
        messages = [catalog.get(*text) for text in texts]
        done[language] = 100 * sum(one is not None and _is_translated(one) for one in messages) // len(texts)
    return done


def faults() -> list[str]:
    """What is missing, fuzzy or does not match its original: one sentence each."""
    texts = collect()
    found = []
    for language in LANGUAGES:
        catalog = read(language)
        missing = []
        for text in texts:
            if not text.id:
                continue
            message = catalog.get(text.id, text.context)
            name = f"{language}: “{_first(text.id)}”"
            if message is None:
                found.append(f"{name} is not in the catalogue. Run: actionhub messages")
            elif message.fuzzy:
                found.append(f"{name} is marked as unsure.")
            elif not _is_translated(message):
                missing.append(f"{name} is not translated.")
            elif not _placeholders_fit(message):
                found.append(f"{name} has other placeholders in its translation.")
        if len(missing) * 100 > (100 - LEAST[language]) * len(texts):
            found += missing
        found += [
            f"{language}: “{_first(message.id)}” is no longer used. Run: actionhub messages"
            for message in catalog
            if message.id and texts.get(message.id, message.context) is None
        ]
    return found


def _first(text: Any) -> str:
    return str(text[0] if isinstance(text, (tuple, list)) else text)


def _forms(text: Any) -> list[str]:
    return list(text) if isinstance(text, (tuple, list)) else [text]


def _is_translated(message: Message) -> bool:
    return all(_forms(message.string)) and bool(message.string)


def _placeholders_fit(message: Message) -> bool:
    """The last plural form must have every placeholder; a singular may spell out its number, as may Arabic one and two."""
    singular, plural = _forms(message.id)[0], _forms(message.id)[-1]
    whole = set(PLACEHOLDER.findall(plural))
    if singular == plural:
        return set(PLACEHOLDER.findall(_forms(message.string)[0])) == whole
    least = whole & set(PLACEHOLDER.findall(singular))
    forms = [set(PLACEHOLDER.findall(form)) for form in _forms(message.string)]
    spelt = {1, 2} if len(forms) == FORMS["ar"][0] else set()
    return all(form <= whole and len(least - form) <= (place in spelt) for place, form in enumerate(forms))
