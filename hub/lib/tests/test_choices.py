"""Long lists are written quickly, and say the same as the slow way."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import DjangoTemplates
from django.utils.translation import override

from hub.groups.models import Group
from hub.initiatives.models import Initiative
from hub.lib.choices import NamedChoices, choice_name, keys_by_name
from hub.lib.forms import RecordForm, SiteRenderer
from hub.lib.tests import factories
from hub.vocabularies.models import Country, Term

MAKERS = {
    "partners.organization": lambda **names: factories.organization(**names),
    "initiatives.initiative": lambda **names: factories.initiative(**names),
    "vocabularies.term": lambda **names: factories.term(**names),
    "vocabularies.country": lambda **names: factories.country(**names),
    "library.item": lambda **names: factories.library_item(
        **{name.replace("name", "title"): text for name, text in names.items()}
    ),
}


def test_every_model_that_is_read_by_name_is_tested() -> None:
    assert set(MAKERS) == {model._meta.label_lower for model in apps.get_models() if hasattr(model, "shown_by")}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_field_says_is_named_as_django_does(language: str) -> None:
    with override(language):
        for value in [*Group.Status.values, "unheard of"]:
            group = Group(status=value)
            assert choice_name(group, "status") == group.get_status_display()


@pytest.mark.django_db
@pytest.mark.parametrize("label", MAKERS)
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_choice_says_what_the_record_calls_itself(label: str, language: str) -> None:
    MAKERS[label](name_en="English & <b>", name_fr="Français", name_es="")
    MAKERS[label](name_en="Only English")
    records = apps.get_model(label)._default_manager.all()
    field = forms.ModelChoiceField(records)
    with override(language):
        quick = list(NamedChoices(field))
        plain = [(str(key), text) for key, text in ModelChoiceIterator(field)]
    assert [(str(key), text) for key, text in quick] == plain


@pytest.mark.django_db
def test_names_stand_where_readers_look_for_them() -> None:
    names = ["Zimbabwe", "Åland Islands", "Côte d’Ivoire", "Cuba"]
    for name in names:
        factories.country(name_en=name)
    listed = [text for _, text in NamedChoices(forms.ModelChoiceField(Country.objects.all())) if text in names]
    assert listed == ["Åland Islands", "Côte d’Ivoire", "Cuba", "Zimbabwe"]


@pytest.mark.django_db
def test_terms_are_listed_by_position_then_in_the_readers_alphabet() -> None:
    Term.objects.all().delete()
    amber = factories.term(scheme="commodity", code="amber", name_en="Amber", name_fr="Ambre")
    berries = factories.term(scheme="commodity", code="berries", name_en="Berries", name_fr="Airelles")
    last = factories.term(scheme="commodity", code="all", name_en="All", name_fr="Abc", position=1)
    with override("fr"):
        assert list(keys_by_name(Term.objects.all())) == [berries.pk, amber.pk, last.pk]
    with override("en"):
        assert list(keys_by_name(Term.objects.all())) == [amber.pk, berries.pk, last.pk]


class OfInitiative(RecordForm):
    class Meta:
        model = Initiative
        fields = ["kind", "owner", "successor", "countries"]


def squeezed(html: str) -> str:
    return re.sub(r"\s+", " ", html.replace("> <", "><")).replace("> <", "><").replace(">\n<", "><")


@pytest.mark.django_db
def test_our_template_of_selects_writes_what_that_of_django_writes() -> None:
    initiative = factories.initiative()
    initiative.countries.add(factories.country(name_en='Quoted "name" & <b>'))
    factories.country()
    ours, plain = (OfInitiative(instance=initiative, renderer=one) for one in (SiteRenderer(), DjangoTemplates()))
    written = ours["countries"].as_widget()
    assert "selected" in written
    assert squeezed(written) == squeezed(plain["countries"].as_widget())
    grouped = forms.Select(choices=[("", "None"), ("Group & more", [("1", "One"), ("2", "Two")])], attrs={"class": "a"})
    written = grouped.render("name", "2", renderer=SiteRenderer())
    assert "optgroup" in written
    assert squeezed(written) == squeezed(grouped.render("name", "2", renderer=DjangoTemplates()))


@pytest.mark.django_db
def test_names_are_read_in_one_query(django_assert_num_queries: Any) -> None:
    before = Country.objects.count()
    for _ in range(12):
        factories.country()
    form = OfInitiative()
    with django_assert_num_queries(1):
        assert form["countries"].as_widget().count("<option") == before + 12
