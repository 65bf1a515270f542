"""One record of each kind in the hands of one group, for tests that try every address of the site with it.

An app adds its records, its addresses and what its forms are filled in with in its own `tests/world.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from hub.accounts.tests import world as accounts
from hub.api.tests import world as api
from hub.corridors.tests import world as corridors
from hub.countries.tests import world as countries
from hub.crises.tests import world as crises
from hub.editing.tests import world as editing
from hub.exchange.tests import world as exchange
from hub.governance.tests import world as governance
from hub.groups.tests import world as groups
from hub.initiatives.tests import world as initiatives
from hub.institutions.tests import world as institutions
from hub.law.tests import world as law
from hub.lib.tests.deep import is_deep
from hub.lib.tests.world import World
from hub.library.tests import world as library
from hub.matching.tests import world as matching
from hub.meetings.tests import world as meetings
from hub.modellaws.tests import world as modellaws
from hub.notifications.tests import world as notifications
from hub.opportunities.tests import world as opportunities
from hub.outreach.tests import world as outreach
from hub.pages.components import FAMILIES
from hub.pages.tests.addresses import named_views
from hub.pages.tests.test_tampering import fields_of
from hub.partners.tests import world as partners
from hub.pathfinders.tests import world as pathfinders
from hub.prevalence.tests import world as prevalence
from hub.prevention.tests import world as prevention
from hub.reports.tests import world as reports
from hub.selfcheck.tests import world as selfcheck
from hub.sources.tests import world as sources
from hub.statistics.tests import world as statistics
from hub.studies.tests import world as studies
from hub.vocabularies.tests import world as vocabularies
from hub.workplans.tests import world as workplans

__all__ = ["FOREIGN", "GENERIC", "World", "addresses", "answers_for", "make_world", "rows", "world"]

# Not of ours; their own tests are in the package that brings them.
FOREIGN = ("account_", "mfa_", "socialaccount_", "openid_connect_")
# One code serves these for every kind of record.
GENERIC = {"editing:desk_list", "editing:new", "editing:edit", "editing:delete"}
FEWER = 6
# In this order: an app uses the records of those before it.
APPS = (
    vocabularies,
    sources,
    accounts,
    partners,
    groups,
    meetings,
    library,
    countries,
    initiatives,
    exchange,
    matching,
    outreach,
    selfcheck,
    studies,
    workplans,
    reports,
    modellaws,
    opportunities,
    governance,
    law,
    statistics,
    institutions,
    corridors,
    crises,
    prevention,
    pathfinders,
    prevalence,
    api,
    editing,
    notifications,
)


@pytest.fixture
def world(scenario: Any) -> World:
    return make_world(scenario)


def make_world(scenario: Any) -> World:
    world = World(scenario)
    workplans.begin_plan(world)
    for app in APPS:
        app.add(world)
    world.parts["pages:chart"] = every_chart(world)
    world.parts["pages:components_of"] = [{"family": family} for family in FAMILIES]
    world.fill_in_parts(named_views())
    return world


def every_chart(world: World) -> list[dict[str, Any]]:
    group, plan = world.scenario.group, world.records["plan"]
    charts = {
        "indicator": str(world.records["indicator"].pk),
        "initiatives-by-country": "world",
        "issues": world.records["country"].iso3.lower(),
        "members": group.slug,
        "milestones": group.slug,
        "money": world.records["initiative"].public_id,
        "plan": f"{group.slug}/{plan.period}",
        "prevalence": world.parameters["prevalence"]["set"],
        "prevention": f"{world.records['prevention-model'].public_id}/{world.records['prevention-version'].number}",
        "study": world.parameters["studies"]["public_id"],
    }
    return [{"name": name, "key": key, "ending": ending} for ending in ("csv", "svg") for name, key in charts.items()]


def rows() -> dict[tuple[str, Any], dict[str, Any]]:
    """Every row of our own tables, without histories."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("hub.") and not model.__name__.startswith("Historical"):
            for row in model._default_manager.values():
                found[model._meta.label_lower, row[model._meta.pk.attname]] = row
    return found


def addresses(world: World, *, alike: Collection[str] = ()) -> list[tuple[str, dict[str, Any], str]]:
    """View, parts and path of every address of ours. Of views that are `alike` for all kinds of record in what is asked, few
    are taken; all with `--deep`."""
    found = []
    for name in named_views():
        if not name.startswith(FOREIGN):
            choices = world.parts.get(name, [{}])
            few = choices[:: FEWER if name in alike and not is_deep() else 1]
            found += [(name, parts, reverse(name, kwargs=parts)) for parts in few]
    return found


def answers_for(name: str, parts: dict[str, Any], world: World, path: str, secretariat: Any) -> dict[str, Any]:
    """A form filled in so that it would be taken from somebody who may send it."""
    given = world.answers | world.forms.get(name.partition(":")[0], {})
    if name == "editing:edit":
        sent = fields_of(secretariat.get(path))
        changed = {
            key: "Changed" for key in sent if key in {"title_en", "name_en", "text_en", "text", "title", "value"}
        }
        return sent | changed | {"reason": "Because"}
    if name == "editing:new":
        page = secretariat.get(path)
        if page.status_code == 302:  # it begins at what it belongs to
            return given
        form = page.context["form"]
        keys = {key: form.fields[key].prepare_value(record) for key, record in by_model(world, form).items()}
        return given | keys | {"title_en": "New", "text_en": "New", "on": "2020-01-01", "position": 1}
    return given


def by_model(world: World, form: Any) -> dict[str, models.Model]:
    """For each choice of a form a record of `scenario`."""
    known = {type(record): record for record in world.records.values()}
    return {
        name: known[one.queryset.model]
        for name, one in form.fields.items()
        if getattr(one, "queryset", None) is not None and one.queryset.model in known
    }
