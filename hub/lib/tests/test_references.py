"""A person names records that are too many to list: by identifier or name, and is helped on where that is not clear."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from hub.initiatives.forms import InitiativeForm
from hub.initiatives.models import Initiative
from hub.lib.references import by_reference
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER

pytestmark = pytest.mark.both_databases


class One(forms.Form):
    one = by_reference(forms.ModelChoiceField(Initiative.objects.all(), required=False))
    several = by_reference(forms.ModelMultipleChoiceField(Initiative.objects.all(), required=False))


def answered(**written: str) -> One:
    form = One(written)
    form.is_valid()
    return form


@pytest.fixture
def cocoa(db: None) -> Initiative:
    return factories.initiative(name_en="Cocoa without children", name_fr="Cacao sans enfants")


@pytest.mark.parametrize(
    "written",
    [
        "{id}", "  {id} ", "{lower}", "Cocoa without children ({id})", "cocoa WITHOUT children", "Cacao sans enfants",
        "https://hub.example/initiatives/{id}/",
    ],
)  # fmt: skip
def test_a_record_is_known_by_identifier_or_name(cocoa: Initiative, written: str) -> None:
    text = written.format(id=cocoa.public_id, lower=cocoa.public_id.lower())
    assert answered(one=text).cleaned_data["one"] == cocoa
    assert list(answered(several=f"\n{text}\n\n{text}").cleaned_data["several"]) == [cocoa]


def test_a_name_may_look_like_an_identifier(cocoa: Initiative) -> None:
    one = factories.initiative(name_en="Initiative of the fields")
    for text in (f"Initiative of the fields ({one.public_id})", "Initiative of the fields"):
        assert answered(one=text).cleaned_data["one"] == one


def test_what_is_not_clear_is_answered_with_what_may_be_meant(cocoa: Initiative) -> None:
    twin = factories.initiative(name_en="Cocoa without children")
    assert answered(one="Cocoa without children").errors["one"] == [
        "Several are called “Cocoa without children”. Write the identifier of the one you mean: "
        + "; ".join(
            f"Cocoa without children ({one.public_id})" for one in Initiative.objects.filter(name_en=twin.name_en)
        )
        + "."
    ]
    assert cocoa.public_id in answered(one="without cocoa").errors["one"][0]
    assert answered(one="zzz").errors["one"] == ["Nothing is called “zzz”. Write its identifier."]
    wrong = answered(several=f"{cocoa.public_id}\nzzz\nnothing")
    assert len(wrong.errors["several"]) == 2
    assert wrong["several"].value().endswith("nothing"), "what was written stays"
    assert len(answered(several="zzz\n" * 201).errors["several"]) == 1


def test_what_is_hidden_is_not_there(cocoa: Initiative) -> None:
    hidden = factories.initiative(name_en="Quiet scenario", visibility="restricted")
    form: Any = InitiativeForm({"successor": hidden.public_id}, instance=cocoa)
    form.offer_only_what_is_open_to(STRANGER)
    assert form.errors["successor"] == [f"Nothing here has the identifier {hidden.public_id}."]
    form = InitiativeForm({"successor": "Quiet"}, instance=cocoa)
    form.offer_only_what_is_open_to(STRANGER)
    assert "Quiet scenario" not in str(form.errors["successor"])
    several = One(initial={"several": [cocoa, hidden]})
    several.fields["several"].queryset = Initiative.objects.visible_to(STRANGER)  # type: ignore[attr-defined]
    assert several["several"].value() == f"Cocoa without children ({cocoa.public_id})"


def test_what_is_named_already_stands_in_the_field(cocoa: Initiative, django_assert_num_queries: Any) -> None:
    successor = factories.initiative(name_en="Cocoa, later")
    cocoa.successor = successor
    cocoa.save()
    shown = f"Cocoa, later ({successor.public_id})"
    assert f'value="{shown}"' in str(InitiativeForm(instance=cocoa)["successor"])
    form = InitiativeForm({"successor": shown}, instance=cocoa)
    assert "successor" not in form.changed_data
    assert "successor" in InitiativeForm({"successor": ""}, instance=cocoa).changed_data
    with django_assert_num_queries(1):
        text = One(initial={"several": [cocoa, successor]})["several"].value()
    assert text.splitlines() == sorted([f"{one.name} ({one.public_id})" for one in (cocoa, successor)])
