"""Whoever has no say in a group knocks at every address, with every form filled in: nothing that was there has changed.

Outsiders are the visitor, a person without a role, people of other organizations and groups, and those whose role, office
or membership has ended. A new address fails here until it says with which record it is to be tried.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hub.groups.models import Office, Participation
from hub.initiatives.finding import forget
from hub.initiatives.models import Initiative
from hub.lib.tests import factories
from hub.lib.tests.deep import is_deep
from hub.pages.tests.addresses import named_views, walked
from hub.pages.tests.world import FOREIGN, World, addresses, answers_for, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_errors", "plain_frame")]

Door = tuple[str, dict[str, Any]]  # an address, and its form filled in

# What each outsider may add. Nobody but those named changes what is there.
ANYBODY = {"outreach.submission"}
SIGNED_IN = ANYBODY | {
    "meetings.calendaraddress", "notifications.follow", "outreach.savedsearch", "partners.application",
}  # fmt: skip
PARTNER = SIGNED_IN | {
    "groups.participation", "outreach.claim", "initiatives.initiative", "initiatives.role", "exchange.import",
    "studies.dataset", "studies.run", "sources.source", "law.assessment", "law.lawprovision",
    "modellaws.adoption", "modellaws.comparison", "modellaws.lawtext", "crises.situationanalysis", "crises.analysisversion",
    "institutions.institution", "institutions.institutionversion", "institutions.remedypath", "institutions.remedyversion",
}  # fmt: skip
# Mail programs end letters by a button that sends no token: the link itself is signed, and this one is made up.
SIGNED = "accounts:stop_emails"
# Harvesters of the catalogue may send their question as a form; it is answered as one in the address is.
READ_ONLY = "oai"
OUTSIDERS = {
    "visitor": ANYBODY,
    "stranger": SIGNED_IN,
    "partner": PARTNER,
    "neighbour": PARTNER,
    "former": SIGNED_IN,
}
# The stranger has no right that the former chair has not, and the partner none that the neighbour has not.
QUICK = ("visitor", "former", "neighbour")


def outsider(role: str, scenario: Any) -> Any:
    yesterday = timezone.localdate() - timedelta(days=1)
    if role == "visitor":
        return None
    if role == "stranger":
        return scenario.stranger
    if role == "former":  # deputy of the organization that leads, and chair
        gone = factories.focal_point(organization=scenario.leading_organization, role="deputy", ends=yesterday)
        factories.office(group=scenario.group, person=gone.person, role=Office.Role.CHAIR, ends=yesterday)
        return gone.person
    organization = factories.organization()
    organization.status = "partner"
    organization.save()
    if role == "neighbour":  # chairs another group, and was a member of this one
        factories.office(group=scenario.other_group, organization=organization, role=Office.Role.CHAIR)
        factories.participation(
            group=scenario.group, organization=organization, status=Participation.Status.LEFT, ends=yesterday
        )
    return factories.focal_point(organization=organization).person


def knock(client: Any, doors: list[Door], *, asking: bool) -> None:
    """Send to every address, and `asking` look at it first: nothing may change by being looked at."""
    for path, sent in doors:
        ways = [client.get] if asking else []
        for ask in (*ways, lambda address, sent=sent: client.post(address, sent)):
            status = ask(path).status_code
            assert status < 500, (path, status)


def all_doors(world: World, secretariat: Any) -> list[Door]:
    return [(path, answers_for(name, parts, world, path, secretariat)) for name, parts, path in addresses(world)]


def test_every_address_is_tried(world):
    missing = [
        name
        for name, path in named_views().items()
        if "<" in path and name not in world.parts and not name.startswith(FOREIGN)
    ]
    assert not missing, f"Say in `tests/world.py` of the app with which records these are to be tried: {missing}"


def test_no_outsider_changes_anything(world: World, client_of: Callable[[Any], Any]) -> None:
    doors = all_doors(world, client_of(world.scenario.secretariat))
    for role in walked(OUTSIDERS, quick=QUICK, postgresql=["neighbour"]):
        with transaction.atomic():
            changes_nothing(role, world, doors, client_of)
            transaction.set_rollback(True)  # the next one finds the world as it was
        forget()


def changes_nothing(role: str, world: World, doors: list[Door], client_of: Callable[[Any], Any]) -> None:
    person = outsider(role, world.scenario)
    client = client_of(person)
    before = rows()
    knock(client, doors, asking=is_deep())
    after = rows()
    own = ("accounts.person", person.pk if person else None)
    gone = [key for key in before if key not in after]
    changed = [key for key in before.keys() & after.keys() if key != own and before[key] != after[key]]
    assert not gone, f"deleted by the {role}: {gone}"
    assert not changed, [(role, key, before[key], after[key]) for key in changed]
    added = {kind for kind, _key in after.keys() - before.keys()} - {"events.event", "events.publicversion"}
    assert added <= OUTSIDERS[role], f"added by the {role}: {sorted(added - OUTSIDERS[role])}"
    if role != "visitor":
        assert "outreach.savedsearch" in added, "the forms are not filled in as people fill them in"


@pytest.mark.both_databases
def test_those_who_may_do_change_things_by_the_same_forms(world: World, client_of: Callable[[Any], Any]) -> None:
    """Otherwise the test above would pass with forms that nobody could send."""
    secretariat = client_of(world.scenario.secretariat)
    before = rows()
    for name, parts, path in addresses(world):
        if name in {"editing:edit", "groups:decide", "outreach:review_claim", "outreach:review_suggestion"}:
            secretariat.post(path, answers_for(name, parts, world, path, secretariat))
    after = rows()
    changed = {key[0] for key in before.keys() & after.keys() if before[key] != after[key]}
    assert changed >= {
        "groups.group", "groups.milestone", "groups.participation", "partners.organization", "initiatives.initiative",
        "outreach.claim", "outreach.submission", "meetings.meeting", "library.item", "workplans.plan",
        "workplans.outcome", "workplans.output", "workplans.activity", "workplans.indicator",
    }  # fmt: skip


def test_hidden_and_missing_cannot_be_told_apart(world: World, client_of: Callable[[Any], Any]) -> None:
    """The same status for a record that is hidden and for one that never was."""
    scenario = world.scenario
    hidden = {
        "partners:partner": ({"slug": factories.organization(visibility="restricted").slug}, {"slug": "no-such"}),
        "groups:group": ({"slug": factories.group(visibility="restricted").slug}, {"slug": "no-such"}),
        "groups:members": ({"slug": factories.group(visibility="restricted").slug}, {"slug": "no-such"}),
        "groups:join": ({"slug": factories.group(visibility="restricted").slug}, {"slug": "no-such"}),
        "meetings:meeting": (
            {"number": factories.meeting(group=scenario.group, visibility="restricted").pk}, {"number": 10**9},
        ),
        "meetings:group_calendar": ({"slug": factories.group(visibility="restricted").slug}, {"slug": "no-such"}),
        "api:organization": ({"slug": factories.organization(visibility="restricted").slug}, {"slug": "no-such"}),
        "api:group": ({"slug": factories.group(visibility="restricted").slug}, {"slug": "no-such"}),
    }  # fmt: skip
    of_models = {
        "initiatives:initiative": Initiative, "exchange:statements": Initiative, "outreach:claim": Initiative,
        "api:initiative": Initiative,
    }  # fmt: skip
    for name, model in of_models.items():
        shown = model.objects.create(name_en="Hidden", visibility="restricted").public_id
        gone = model.objects.create(name_en="Gone")
        missing = gone.public_id
        gone.delete()
        hidden[name] = ({"public_id": shown}, {"public_id": missing})
    for kind_name, record in world.records.items():
        if getattr(record, "visibility", None) is not None:
            type(record)._default_manager.filter(pk=record.pk).update(visibility="restricted")
        for view in ("editing:edit", "editing:delete"):
            if getattr(record, "visibility", None) is not None:
                hidden[f"{view}#{kind_name}"] = (
                    {"kind_name": kind_name, "pk": record.pk},
                    {"kind_name": kind_name, "pk": 10**9},
                )
    for role in ("visitor", "stranger", "partner"):
        client = client_of(outsider(role, scenario))
        for name, (one, other) in hidden.items():
            view = name.partition("#")[0]
            for ask in (client.get, client.post):
                answers = [ask(reverse(view, kwargs=parts)) for parts in (one, other)]
                assert answers[0].status_code == answers[1].status_code, (role, name)
                if answers[0].status_code == 302:
                    assert "login" in answers[0]["Location"], (role, name)


def test_a_form_without_its_token_is_refused_everywhere(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.scenario.secretariat, backend="django.contrib.auth.backends.ModelBackend")
    before = rows()
    taken = []
    for name, _parts, path in addresses(world):
        status = client.post(path, world.answers).status_code
        if status not in {SIGNED: {404}, READ_ONLY: {200}}.get(name, {403, 405}):
            taken.append((name, status))
    assert not taken
    assert rows() == before
