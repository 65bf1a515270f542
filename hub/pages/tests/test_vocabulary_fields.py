"""A field that asks for words of a vocabulary offers the words of that vocabulary, and takes no others."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.db.models import Model

from hub.editing.registry import EDITABLE_MODELS
from hub.lib.tests import factories
from hub.outreach.forms import SuggestionForm
from hub.vocabularies.models import Scheme, Term

pytestmark = pytest.mark.django_db

FORMS: dict[str, Any] = {f"{name}:form": kind_name.form for name, kind_name in EDITABLE_MODELS.items()}
FORMS |= {f"{name}:own": kind_name.own_form for name, kind_name in EDITABLE_MODELS.items() if kind_name.own_form}
FORMS["suggestion"] = SuggestionForm
# The form of a term itself: its parent is of the vocabulary that is chosen in the same form, and checked there.
CHECKED_OTHERWISE = {("term:form", "parent")}


def term_fields() -> list[tuple[str, str]]:
    return [
        (name, field)
        for name, form in FORMS.items()
        for field, what in form.base_fields.items()
        if isinstance(what, forms.ModelChoiceField) and what.queryset is not None and what.queryset.model is Term
    ]


@pytest.fixture
def words() -> dict[str, Model]:
    return {scheme: factories.term(scheme=scheme, code=f"of-{scheme}") for scheme in Scheme.values}


@pytest.mark.parametrize(("name", "field"), [one for one in term_fields() if one not in CHECKED_OTHERWISE])
def test_a_field_offers_one_vocabulary(words: Any, name: str, field: str) -> None:
    form = FORMS[name]()
    offered = {term.scheme for term in form.fields[field].queryset}
    assert len(offered) == 1, f"{name} {field}: {offered}"


def test_there_are_such_fields() -> None:
    assert {field for _name, field in term_fields()} >= {"issues", "sectors", "commodities", "levels", "parent"}


def test_the_word_above_a_word_is_of_the_same_vocabulary(words: Any, client_of: Any) -> None:
    secretariat = client_of(factories.person(is_secretariat=True))
    values = {"scheme": "issue", "code": "new", "name_en": "New", "position": "1", "parent": words["sector"].pk}
    answer = secretariat.post("/edit/term/new/", values)
    assert "Choose a word of the same vocabulary" in answer.content.decode()
    assert not Term.objects.filter(code="new").exists()
    secretariat.post("/edit/term/new/", values | {"parent": words["issue"].pk})
    assert Term.objects.get(code="new").parent == words["issue"]
    above = Term.objects.get(code="new")
    page = secretariat.get(f"/edit/term/{above.pk}/").content.decode()
    assert "of-sector" not in page
    assert f'<option value="{words["sector"].pk}"' not in page
    for person in (factories.focal_point().person, factories.person(), None):
        assert client_of(person).post("/edit/term/new/", values).status_code in {302, 403}
