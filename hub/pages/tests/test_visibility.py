"""One door: for every model and every role, what `visible_to` gives, what pages show and what search finds agree."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from hub.groups.viewers import viewer_of
from hub.initiatives.models import Initiative
from hub.lib.search import matching
from hub.lib.tests import factories
from hub.lib.tests.making import make
from hub.lib.visibility import STRANGER, Visibility, Visible
from hub.meetings.models import Resolution
from hub.workplans.models import Indicator, ProgressUpdate

pytestmark = pytest.mark.on_postgresql

ROLES = ["visitor", "stranger", "member", "leader", "secretariat"]
# Which of the four visibilities each role sees of a record kept by the scenario's group.
SEES = {
    "visitor": {"public"},
    "stranger": {"public"},
    "member": {"public", "partners", "group"},
    "leader": {"public", "partners", "group", "restricted"},
    "secretariat": {"public", "partners", "group", "restricted"},
}
# Of a record kept by another group, or by no group at all.
SEES_OF_OTHERS = SEES | {"member": {"public", "partners"}, "leader": {"public", "partners"}}


def with_group(factory: Callable[..., Any], group: Any, field: str) -> Callable[..., Any]:
    return lambda **fields: factory(**{field: group} | fields)


def in_groups(factory: Callable[..., Any], group: Any) -> Callable[..., Any]:
    def make(**fields: Any) -> Any:
        record = factory(**fields)
        record.groups.set([group])
        return record

    return make


# Model, its factory bound to a group, and whether those who lead the group see what is restricted.
KINDS: dict[str, Callable[[Any], Callable[..., Any]]] = {
    "decision": lambda group: with_group(factories.decision, group, "group"),
    "milestone": lambda group: with_group(factories.milestone, group, "group"),
    "corridor": lambda group: with_group(factories.corridor, group, "group"),
    "meeting": lambda group: with_group(factories.meeting, group, "group"),
    "initiative": lambda group: in_groups(factories.initiative, group),
    "library item": lambda group: in_groups(factories.library_item, group),
}
# A comment that came too late is its author’s alone.
# Drafts that are for their writers alone.
KEPT_FROM_SECRETARIAT = {
    "institutions.IndependenceAnswer",
    "institutions.Institution",
    "institutions.InstitutionVersion",
    "institutions.RemedyPath",
    "institutions.RemedyVersion",
    "law.Assessment",
    "law.Reply",
    "selfcheck.CheckAnswer",
    "selfcheck.SelfCheck",
    "notifications.Follow",
    "notifications.Notification",
    "opportunities.Answer",
    "outreach.SavedSearch",
    "pathfinders.Answer",
    "pathfinders.CountryReport",
    "pathfinders.ReportedValue",
    "prevalence.ChecklistAnswer",
    "prevalence.Explanation",
    "prevalence.FieldCount",
    "prevalence.ProtocolVersion",
    "prevalence.ReplyRequest",
    "prevalence.ResultReview",
    "prevalence.StudyResult",
    "prevalence.Questionnaire",
    "prevalence.SignOff",
    "prevalence.Stratum",
    "prevalence.StudyIndicator",
    "prevalence.StudyProtocol",
    "prevalence.TeamMember",
    "prevalence.Withdrawal",
    "workplans.LateComment",
}
SHARED_THROUGH_LINKS = {"initiative", "library item"}


def viewer_for(person: Any) -> Any:
    return viewer_of(person) if person is not None else STRANGER


def expected(kind: str, role: str, of_own_group: bool) -> set[str]:
    sees = set((SEES if of_own_group else SEES_OF_OTHERS)[role])
    if kind in SHARED_THROUGH_LINKS and role == "leader":
        sees.discard("restricted")  # several groups share the record; none of them owns it
    return sees


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("own", [True, False], ids=["own group", "other group"])
def test_each_role_sees_what_is_meant_for_it(scenario: Any, kind: str, role: str, own: bool) -> None:
    create = KINDS[kind](scenario.group if own else scenario.other_group)
    records = {value: create(visibility=value) for value in Visibility.values}
    model = type(records["public"])
    viewer = viewer_for(scenario.people[role])
    seen = {record.visibility for record in model.objects.visible_to(viewer)}
    assert seen == expected(kind, role, own)


@pytest.mark.parametrize("role", ROLES)
def test_an_organizations_own_people_see_all_that_is_its_own(scenario: Any, role: str) -> None:
    own = {v: factories.initiative(visibility=v, owner=scenario.member_organization) for v in Visibility.values}
    seen = {record.visibility for record in Initiative.objects.visible_to(viewer_for(scenario.people[role]))}
    everything = set(own)
    partners_see = {"public", "partners"}
    assert (
        seen
        == {
            "visitor": {"public"},
            "stranger": {"public"},
            "member": everything,
            "leader": partners_see,
            "secretariat": everything,
        }[role]
    )


def visible_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("hub.")
        and not model.__name__.startswith("Historical")
        and hasattr(model, "visible_condition")
    ]


def test_there_are_models_to_ask() -> None:
    assert len(visible_models()) > 20
    assert [model for model in visible_models() if issubclass(model, Visible)]


def needs(model: Any) -> dict[str, Any]:
    """What a record of the model cannot be without, where a placeholder would not do."""
    label = model._meta.model_name
    if model._meta.app_label == "statistics":
        return {}  # its indicator is no indicator of a work plan
    if label in {"indicator", "acceptance", "progressupdate", "carryover", "lockexception"}:
        return {"output": factories.output()}
    if label == "reportedvalue":
        return {"status": "not_reported"}
    if label in {"indicatorperiod", "indicatorvalue"}:
        indicator = make(Indicator, output=factories.output())
        update = {"update": make(ProgressUpdate, output=factories.output())} if label == "indicatorvalue" else {}
        return {"indicator": indicator} | update
    if label == "commentround":
        return {"deadline": timezone.now() + timedelta(days=9)}
    if label == "pause":
        return {"starts": timezone.localdate()}
    if label == "step":
        return {"before": "draft", "after": "shared"}
    if label in {"termsversion", "decisionbasis"}:
        return {"resolution": make(Resolution)}
    if label == "edition":
        return {"url": "https://example.org/"}
    if label == "review":
        return {"has_conflict": True}
    if label == "announcement":
        return {"state": "sent", "sent_at": timezone.now()}
    if label == "comparison" and model._meta.app_label == "modellaws":
        return {"published_at": timezone.now()}
    if label == "preventionmodel":
        return {"published_at": timezone.now()}
    if label == "ground":
        return {"component": factories.model_component()}
    if label == "pair":
        return {"verdict": "missing"}
    if label == "workarea":
        return {"name": "Area 1"}
    if label == "notification":
        return {"found": factories.initiative()}
    return {}


@pytest.mark.parametrize("model", visible_models(), ids=lambda model: model._meta.label)
def test_nobody_sees_less_with_more_roles(scenario: Any, model: Any) -> None:
    """Visitors see no more than members, members no more than the secretariat, whatever the model."""
    fields = {"visibility": "partners"} if issubclass(model, Visible) else {}
    made = make(model, **needs(model) | fields)
    everything = model._default_manager.all()
    seen = {
        role: set(everything.filter(model.visible_condition(viewer_for(person))).values_list("pk", flat=True))
        for role, person in scenario.people.items()
    }
    assert seen["visitor"] <= seen["stranger"]
    assert seen["visitor"] <= seen["member"]
    if model._meta.label not in KEPT_FROM_SECRETARIAT:
        assert seen["stranger"] | seen["member"] <= seen["secretariat"]
    if fields:
        assert made.pk not in seen["visitor"]
        assert made.pk in seen["member"]
    if model._meta.label not in KEPT_FROM_SECRETARIAT:
        assert seen["secretariat"] == set(everything.values_list("pk", flat=True))


@pytest.mark.parametrize("role", ROLES)
def test_lists_search_api_and_single_pages_agree(scenario: Any, client_of: Any, role: str) -> None:
    """The same record through every channel: shown in all of them or in none."""
    create = in_groups(factories.initiative, scenario.group)
    records = {value: create(visibility=value, name_en=f"Zanzibar {value}") for value in Visibility.values}
    client = client_of(scenario.people[role])
    sees = expected("initiative", role, of_own_group=True)
    pages = {
        "list": client.get("/initiatives/?q=zanzibar"),
        "search": client.get("/search/?q=zanzibar"),
        "api": client.get("/api/v1/initiatives?q=zanzibar"),
        "group": client.get(scenario.group.get_absolute_url()),
    }
    for channel, page in pages.items():
        assert page.status_code == 200, channel
        text = html.unescape(page.content.decode())
        for value in Visibility.values:
            shown = f"Zanzibar {value}" in text
            assert shown is (value in sees) or (channel == "group" and not shown), f"{channel}: {value}"
    viewer = viewer_for(scenario.people[role])
    assert {record.visibility for record in matching(Initiative.objects.visible_to(viewer), "zanzibar")} == sees
    for value, record in records.items():
        assert client.get(record.get_absolute_url()).status_code == (200 if value in sees else 404)
        api = client.get(f"/api/v1/initiatives/{record.public_id}")
        assert api.status_code == (200 if value in sees else 404)
