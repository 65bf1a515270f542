from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hub.lib.tests import factories
from hub.lib.text import bare, lower_first, markdown, plain, strip_accents, with_links
from hub.lib.translated import columns, in_language

HARMFUL = [
    "<script>alert(1)</script>",
    "[press](javascript:alert(1))",
    "[press](data:text/html;base64,PHNjcmlwdD4=)",
    "<img src=x onerror=alert(1)>",
    "![picture](https://elsewhere.example/pixel.gif)",
    "<a href='https://example.org' onclick='x()'>press</a>",
    "<iframe src=https://elsewhere.example></iframe>",
    "`<b>`<style>body{display:none}</style>",
]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(html)
    return parser.found


def is_harmless(html: str) -> bool:
    for tag, attributes in tags(html):
        if tag in {"script", "img", "iframe", "style", "object", "h1", "h2"}:
            return False
        if any(name.startswith("on") or name in {"style", "src"} for name in attributes):
            return False
        if not re.match(r"(https?:|mailto:|/|#|[^:]*$)", attributes.get("href") or ""):
            return False
    return True


@pytest.mark.parametrize("text", HARMFUL)
def test_known_attacks_lose_their_teeth(text: str) -> None:
    assert is_harmless(markdown(text))


@given(
    st.lists(st.sampled_from([*HARMFUL, "# Title", "**bold**", "|a|b|\n|-|-|\n|1|2|", "\n\n", "> ", "- "])).map("".join)
)
def test_no_mixture_does_harm(text: str) -> None:
    assert is_harmless(markdown(text))


@given(st.text(max_size=300))
def test_any_text_becomes_html_and_an_extract(text: str) -> None:
    assert is_harmless(markdown(text))
    assert len(plain(text, 50)) <= 50


def test_headings_stand_below_those_of_the_page() -> None:
    assert [tag for tag, _ in tags(markdown("# One\n## Two\n### Three"))] == ["h3", "h4", "h5"]


def test_an_extract_ends_at_a_word_and_keeps_no_marks() -> None:
    assert plain("**Decent** work & [rights](https://example.org) for all", 24) == "Decent work & rights…"


def test_two_spellings_of_a_name_share_their_bare_form() -> None:
    assert bare("Côte  d’Ivoire") == bare("cote d'ivoire") == "cote d ivoire"
    assert strip_accents("Côte d’Ivoire") != ""
    assert strip_accents("plain") == ""


@pytest.mark.django_db
def test_a_translated_text_falls_back_and_says_its_language() -> None:
    organization = factories.organization(name_en="Ministry of Labour", name_fr="Ministère du Travail")
    assert columns("name") == ["name_en", "name_fr", "name_es"]
    with translation.override("fr"):
        assert (organization.name, organization.name.lang) == ("Ministère du Travail", "fr")
    with translation.override("es"):
        assert (organization.name, organization.name.lang) == ("Ministry of Labour", "en")
    organization.name = "Department of Labour"
    assert organization.name_en == "Department of Labour"


@pytest.mark.django_db
def test_lists_are_sorted_by_what_the_reader_sees() -> None:
    one = factories.organization(name_en="Alpha", name_fr="Zeta")
    other = factories.organization(name_en="Beta")
    for language, expected in [("en", [one, other]), ("fr", [other, one]), ("es", [one, other])]:
        with translation.override(language):
            assert list(type(one).objects.annotate(shown=in_language("name")).order_by("shown")) == expected


def test_a_heading_inside_a_sentence_begins_small_but_for_acronyms():
    assert [lower_first(words) for words in ("Work plan", "ILO convention", "")] == ["work plan", "ILO convention", ""]


def test_an_address_becomes_a_link_and_loses_no_full_stop() -> None:
    shown = with_links("Why (https://example.org/1/). <b>Then</b>")
    assert shown.endswith("</a>). &lt;b&gt;Then&lt;/b&gt;")
    assert 'href="https://example.org/1/"' in shown
