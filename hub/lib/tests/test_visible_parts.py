"""What belongs to an initiative or to an organization is shown without a list of all that the reader may see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db.models.sql.compiler import SQLCompiler

from hub.lib.permissions import get_visible
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER, Viewer, Visible, ask_what_it_has, has_any, is_open_to, visible_of

# Of these a site holds a hundred thousand, or ten thousand.
MANY = "initiatives_initiative|partners_organization"
LISTED = re.compile(rf'\bIN \(SELECT (?:(?!\bSELECT\b).)*? FROM "(?:{MANY})"')  # noqa: S608 - a pattern
VIEWERS = {
    "visitor": STRANGER,
    "partner": Viewer(1, organization_ids=frozenset({1}), group_ids=frozenset({1}), led_group_ids=frozenset({1})),
    "secretariat": Viewer(1, is_secretariat=True),
}


@pytest.mark.parametrize("viewer", VIEWERS.values(), ids=VIEWERS.keys())
def test_no_record_asks_for_all_initiatives_or_organizations_that_are_visible(viewer: Viewer) -> None:
    models = [model for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")]
    assert len(models) > 30
    assert not [model.__name__ for model in models if LISTED.search(_statement(model, viewer))]


def _statement(model: Any, viewer: Viewer) -> str:
    try:
        return str(model._default_manager.visible_to(viewer).query)
    except EmptyResultSet:  # nothing is open to such a reader, and nothing is asked
        return ""


def test_an_empty_list_is_known_without_putting_a_query_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page has a dozen of them, each of which took a millisecond."""

    def fail(*_arguments: Any, **_options: Any) -> None:
        raise AssertionError("a query was put together")

    monkeypatch.setattr(SQLCompiler, "pre_sql_setup", fail)
    group = apps.get_model("groups", "Group").objects
    assert list(group.none().select_related("kind").prefetch_related("offices").order_by("slug")) == []
    assert list(group.visible_to(STRANGER)[:0]) == []
    with pytest.raises(AssertionError, match="put together"):
        list(group.visible_to(STRANGER))


@pytest.mark.django_db
@pytest.mark.both_databases
def test_one_query_says_which_kinds_of_records_a_page_has_any_of(django_assert_num_queries: Any) -> None:
    group, crisis = factories.group(), factories.crisis()
    country = crisis.countries.first() or factories.country()
    crisis.countries.add(country)
    factories.milestone(group=group)
    with django_assert_num_queries(2):
        ask_what_it_has(group, "milestones", "decisions", "calls")
        ask_what_it_has(country, "crises", "hosted_crises", "organizations")
    assert group.has_related == {"milestones": True, "decisions": False, "calls": False}
    assert country.has_related == {"crises": True, "hosted_crises": False, "organizations": False}
    with django_assert_num_queries(2):  # one that is there, one that was not asked for
        assert not has_any(group.decisions)
        assert not list(visible_of(group.calls, STRANGER))
        assert not has_any(country.hosted_crises)
        assert has_any(country.crises)
        assert list(visible_of(group.milestones, STRANGER))
        assert not has_any(group.offices)


@pytest.mark.django_db
def test_what_a_page_has_found_for_its_reader_is_not_asked_for_again(django_assert_num_queries: Any) -> None:
    hidden, secretariat = factories.group(visibility="group"), Viewer(1, is_secretariat=True)
    asking, other = Viewer(2, group_ids=frozenset({hidden.pk})), Viewer(2)
    found = get_visible(type(hidden).objects, asking, pk=hidden.pk)
    with django_assert_num_queries(0):
        assert is_open_to(found, asking)
        assert is_open_to(found, secretariat)
    assert not is_open_to(found, other)


@pytest.mark.parametrize("related", ["decisions", "milestones", "meetings"])
def test_inside_a_group_no_rule_but_that_of_the_record_is_left_to_ask(related: str) -> None:
    """`visible_inside` asks `own_condition` alone: a model with a condition of its own must be asked for by `visible_to`."""
    model: Any = apps.get_model("groups.group")._meta.get_field(related).related_model
    assert model.visible_condition.__func__ is Visible.visible_condition.__func__
    assert model.own_condition.__func__ is Visible.own_condition.__func__
