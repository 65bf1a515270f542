"""The page of words says in the reader's language where the built-in ones were taken from."""

from pathlib import Path

import pytest
import yaml
from django.utils.translation import override

import hub.content
from hub.vocabularies.sources import in_readers_language

TERMS = Path(hub.content.__file__).parent / "data" / "terms"
SOURCES = {path.name: yaml.safe_load(path.read_text())["every"]["source"] for path in sorted(TERMS.glob("*.yaml"))}


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("language", ["fr", "es", "ar", "pt"])
def test_sources_are_told_in_the_readers_language(name: str, language: str) -> None:
    with override(language):
        assert in_readers_language(SOURCES[name]) != SOURCES[name]
        assert in_readers_language("A title of its own") == "A title of its own"
