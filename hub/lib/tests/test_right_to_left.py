"""Texts that are written from right to left stand in their own direction."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from hub.lib.tests import factories
from hub.lib.text import is_right_to_left, markdown

ARABIC = "مبادرة"  # "initiative"


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
