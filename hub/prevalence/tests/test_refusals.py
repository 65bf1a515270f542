"""No refusal of the evidence library reaches a reader in English where she reads another language."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils.translation import override
from evidence.exceptions import DataError
from evidence.prevalence.record import read_record

import evidence
from hub.lib.refusals import SENTENCES, in_own_language

# What pages of the hub ask the library for, and those of its functions that only its commands use.
READ_BY_PAGES = ("prevalence/record.py", "prevalence/surveys/samplesize.py", "lawtexts/clauses.py")
BY_COMMANDS = {"result_of", "add_indicator", "check_protocol"}


def refusals(path: Path) -> list[str]:
    """The sentences of each `raise DataError(…)`, with X for the values."""
    found = []
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(function, ast.FunctionDef) or function.name in BY_COMMANDS:
            continue
        found += [_text(node.exc.args[0]) for node in ast.walk(function) if _refuses(node)]
    return found


def _refuses(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) == "DataError"


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in node.values)
    assert isinstance(node, ast.Constant)
    return str(node.value)


@pytest.mark.parametrize("name", READ_BY_PAGES)
def test_each_sentence_of_the_library_is_known(name: str) -> None:
    said = refusals(Path(evidence.__file__).parent / name)
    assert said
    with override("fr"):
        english = [one for one in said if in_own_language(DataError(one)) == one]
    # A name in the place of a word: `The {name} must be above 0`. Its values stand in the list one by one.
    assert [
        one for one in english if not re.match(r"The X (must be above 0|lies between 0 and 1); it is X\.", one)
    ] == []


def test_each_sentence_keeps_its_values() -> None:
    for sentence in SENTENCES:
        values = {name: f"<{name}>" for name in re.findall(r"%\((\w+)\)s", sentence)}
        for language in ("en", "fr", "es", "ar", "pt"):
            with override(language):
                words = in_own_language(DataError(sentence % values if values else sentence))
            assert all(value in words for value in values.values()), (language, words)
            assert (words == (sentence % values if values else sentence)) is (language == "en"), words


def test_a_damaged_file_is_refused_in_french_with_its_place() -> None:
    with pytest.raises(DataError) as refused, override("fr"):
        read_record(b'{"schema":\n oops}')
    with override("fr"):
        words = in_own_language(refused.value)
    assert "ligne 2, colonne 2" in words
    assert "Expecting" not in words


def test_what_is_not_known_stays_as_it_is() -> None:
    with override("fr"):
        assert in_own_language(DataError("Something new.")) == "Something new."
