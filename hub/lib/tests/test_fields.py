"""A field of a form looks the same whether it is right or wrong, one control or several, needed or not."""

from __future__ import annotations

import re

from django import forms
from django.utils import translation

LANGUAGES = [("en", "English & more"), ("fr", "Français")]


class Everything(forms.Form):
    name = forms.CharField(label="name <b>", help_text="As <em>they</em> write it.", max_length=3)
    note = forms.CharField(required=False)
    agreed = forms.BooleanField()
    several = forms.MultipleChoiceField(choices=LANGUAGES, widget=forms.CheckboxSelectMultiple, help_text="One or two.")


def shown(form: Everything, name: str) -> str:
    """What the browser makes of it, which knows no blanks beside tags."""
    html = re.sub(r"\s+", " ", form[name].as_field_group()).strip()
    return re.sub(r" ?(<[^>]*?) ?(>) ?", r"\1\2", html)


def test_label_hint_control_and_errors() -> None:
    empty, wrong = Everything(), Everything({"name": "“<i>”", "several": "es"})
    assert shown(empty, "name") == (
        '<div class="field"><div class="field__head"><label for="id_name">Name &lt;b&gt;</label>'
        '<div class="field__hint" id="id_name_helptext">As<em>they</em>write it.</div></div><div class="field__body">'
        '<input type="text" name="name" maxlength="3" required aria-describedby="id_name_helptext" id="id_name" dir="auto">'
        "</div></div>"
    )
    assert shown(empty, "note").startswith(
        '<div class="field"><div class="field__head"><label for="id_note">Note<span class="muted small">(optional)</span>'
        '</label></div><div class="field__body"><input'
    )
    result = shown(wrong, "name")
    assert result.startswith('<div class="field field--wrong">')
    assert 'aria-invalid="true"' in result
    assert 'value="“&lt;i&gt;”"' in result
    assert '<ul class="field__errors" id="id_name_error"><li>' in result


def test_a_box_to_tick_stands_before_its_label() -> None:
    result = shown(Everything({}), "agreed")
    assert result.startswith('<div class="field field--check field--wrong"><input type="checkbox"')
    assert result.index("<input") < result.index("<label") < result.index("field__errors")


def test_several_controls_stand_in_a_fieldset() -> None:
    result = shown(Everything(), "several")
    assert result.startswith(
        '<fieldset class="field" aria-describedby="id_several_helptext"><legend>Several</legend>'
        '<div class="field__head"><div class="field__hint"'
    )
    assert "English &amp; more" in result
    assert result.endswith("</fieldset>")


def test_in_the_language_of_the_page() -> None:
    with translation.override("fr"):
        assert "(facultatif)" in shown(Everything(), "note")
