"""Texts that are written from right to left stand in their own direction."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import override

from hub.lib import messages
from hub.lib.components import Month
from hub.lib.tests import factories
from hub.lib.text import arrow, comma_separated, is_right_to_left, markdown
from hub.lib.translated import Text

ARABIC = "مبادرة"  # "initiative"
MARK = "\u200f"  # before what would otherwise join the Latin word before it


@pytest.mark.parametrize(
    ("text", "expected"), [(ARABIC, True), (f"12 {ARABIC}", True), ("Initiative", False), ("", False), ("123", False)]
)
def test_the_first_letter_decides(text: str, expected: bool) -> None:
    assert is_right_to_left(text) is expected


def test_markdown_gives_its_paragraphs_a_direction() -> None:
    assert markdown(ARABIC) == f'<p dir="auto">{ARABIC}</p>\n'
    html = markdown(f"- {ARABIC}\n- *Initiative*\n\n| a | b |\n|---|---|\n| {ARABIC} | c |")
    assert '<li dir="auto">' in html
    assert '<td dir="auto">' in html
    assert markdown("Initiative") == "<p>Initiative</p>\n"


def test_markdown_cannot_set_a_direction_of_its_own() -> None:
    assert '<p dir="rtl"' not in markdown(f'<p dir="rtl">{ARABIC}</p>')


def test_names_and_controls_have_a_direction() -> None:
    assert Template("{{ name|marked }}").render(Context({"name": ARABIC})) == f'<span dir="auto">{ARABIC}</span>'
    assert Template("{{ name|marked }}").render(Context({"name": "Name"})) == "Name"

    class Form(forms.Form):
        name = forms.CharField()
        text = forms.CharField(widget=forms.Textarea)
        email = forms.EmailField()
        number = forms.IntegerField()

    form = Form()
    assert [' dir="auto"' in str(form[name]) for name in ("name", "text", "email", "number")] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.django_db
def test_pages_show_it(client: Any) -> None:
    group = factories.group(name_en=ARABIC, mandate_en=ARABIC)
    page = client.get(group.get_absolute_url()).content.decode()
    assert f'<h1><span dir="auto">{ARABIC}</span></h1>' in page
    assert f'<p dir="auto">{ARABIC}</p>' in page


@pytest.mark.django_db
def test_countries_stand_in_the_order_of_their_names(client: Any) -> None:
    initiative = factories.initiative()
    for iso3, english, french in (("XAA", "Zebraland", "Ancien pays"), ("XBB", "Appleland", "Zone")):
        initiative.countries.add(factories.country(iso3=iso3, name_en=english, name_fr=french))
    english, french = (
        client.get(f"{language}{initiative.get_absolute_url()}").content.decode() for language in ("", "/fr")
    )
    assert english.index("Appleland") < english.index("Zebraland")
    assert french.index("Ancien pays") < french.index("Zone")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("prefix", "language", "direction"), [("", "en", "ltr"), ("/ar", "ar", "rtl"), ("/pt", "pt", "ltr")]
)
def test_a_page_says_its_language_and_direction(client: Any, prefix: str, language: str, direction: str) -> None:
    for address in (f"{prefix}/", f"{prefix}/groups/", f"{prefix}/no-such-page/"):
        page = client.get(address, headers={"referer": f"http://testserver{prefix}/"}).content.decode()
        assert f'<html lang="{language}" dir="{direction}">' in page, address


@pytest.mark.django_db
def test_content_in_another_language_says_its_language_and_direction(client: Any) -> None:
    address = factories.group(name_en="Name", mandate_en="Mandate").get_absolute_url()
    page = client.get(f"/ar{address}").content.decode()
    assert '<h1><span lang="en" dir="ltr">Name</span></h1>' in page
    assert '<div class="prose" lang="en" dir="ltr"><p dir="auto">Mandate</p>' in page
    assert '<h1><span lang="en">Name</span></h1>' in client.get(f"/pt{address}").content.decode()


def test_what_is_marked_stands_in_its_own_direction_on_an_arabic_page() -> None:
    with override("ar"):
        for value, shown in (
            (Text("Name (N)", "en"), '<span lang="en" dir="ltr">Name (N)</span>'),
            (Text(ARABIC, "en"), f'<span lang="en" dir="auto">{ARABIC}</span>'),
            ("Name", '<span dir="auto">Name</span>'),
            ("12", "12"),
            (Text("", "en"), ""),
        ):
            assert Template("{{ value|marked }}").render(Context({"value": value})) == shown
        assert arrow() == "←"
        assert comma_separated(["1", "2"]) == f"1{MARK}، 2"
        assert comma_separated(["Name", ARABIC]) == f"{MARK}\u2068Name\u2069{MARK}، {ARABIC}"
        assert markdown("Name.") == '<p dir="auto">Name.</p>\n'
        assert markdown("- Name.") == '<ul>\n<li dir="auto">Name.</li>\n</ul>\n'
        assert Template("{{ value|plain }}").render(Context({"value": "Name."})) == "\u2068Name.\u2069"


def test_dates_and_numbers_are_written_with_the_digits_of_the_site() -> None:
    template = Template("{% load humanize %}{{ number|floatformat:'1g' }} {{ '2026-12-04'|partial_date }}")
    for language, shown in (("ar", f"5,407.8 {MARK}4 ديسمبر 2026"), ("pt", "5.407,8 4 de dezembro de 2026")):
        with override(language):
            assert template.render(Context({"number": 5407.8})) == shown
    with override("ar"):
        assert Template("{{ size|filesizeformat }}").render(Context({"size": 105})) == "105\xa0بايتات"


def test_an_acronym_stands_behind_its_name() -> None:
    with override("ar"):
        shown = Template("{{ one|full_name }}").render(Context({"one": Named()}))
        assert shown == '<bdi><span dir="auto">Name</span> (N)</bdi>'


class Named:
    name, acronym = "Name", "N"


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "pt"])
def test_no_two_days_of_a_week_are_called_the_same(language: str) -> None:
    with override(language):
        assert len({short for short, _name in Month(date(2026, 12, 1), date(2026, 12, 1), {}).weekdays}) == 7


MARKED_ATTRIBUTE = re.compile(r'="[^"<>]*\|(?:marked|markdown|full_name)\b[^"<>]*"')


def test_no_mark_of_direction_stands_in_an_attribute() -> None:
    """It is an element, whose quotes would end the attribute."""
    found = [
        f"{path.name}: {one[0]}"
        for path in Path(settings.BASE).rglob("*.html")
        for one in MARKED_ATTRIBUTE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


UNSEEN = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}|\{% blocktrans.*?endblocktranslate %\}|<(script|style|code|pre)\b.*?</\1>"
    r"|\{%.*?%\}|\{\{.*?\}\}|<[^<>]*>|&#?\w+;",
    re.DOTALL,
)
FIXED_WORDS = {"citation.html", "said.html", "areas.html"}  # a quotation as styles of citing have it, examples, a title


def test_templates_write_no_comma_and_no_semicolon_of_their_own() -> None:
    """Arabic has others: `{% comma %}`, `{% semicolon %}`."""
    found = []
    for path in Path(settings.BASE).rglob("templates/**/*.html"):
        text = UNSEEN.sub(lambda one: re.sub(r"[^\n]", " ", one[0]), path.read_text(encoding="utf-8"))
        if path.name not in FIXED_WORDS:
            found += [
                f"{path.name}:{n}" for n, line in enumerate(text.split("\n"), 1) if re.search(r"[,;](\s|$)", line)
            ]
    assert not found


def test_an_example_of_a_date_runs_from_the_left_in_an_arabic_sentence() -> None:
    """After Arabic letters “2021-05-31” is shown as 31-05-2021, unless a mark of direction stands before it."""
    catalogue = (messages.ROOT / "locale/ar/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    assert re.findall(r"[\u0600-\u06ff][\s:،]+\d{4}-\d\d-\d\d", catalogue) == []
    assert "\u200e2021-05-31" in catalogue
