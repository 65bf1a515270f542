"""What every test of the hub may ask for. The run itself is prepared in hub/lib/tests/plugin.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from hub.accounts.models import Person
    from hub.groups.models import Group
    from hub.partners.models import Organization


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests with real transactions empty every table afterwards."""
    from hub.lib.tests.flush import use_quick_flush

    use_quick_flush()


@pytest.fixture(autouse=True)
def fresh_memory() -> None:
    """The throttle counts in the cache and in memory; one test must not use up another's share. Initiatives are counted in
    memory, too, and a page in French leaves its language behind."""
    from django.core.cache import cache
    from django.utils import translation

    from hub.initiatives.finding import forget
    from hub.lib.throttle import forget_visitors

    cache.clear()
    forget_visitors()
    forget()
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def follow_factories() -> None:
    """What counts initiatives in memory follows the record of events, which factories do not write."""
    from django.db.models.signals import m2m_changed, post_save

    from hub.initiatives.finding import forget

    def forget_initiatives(sender: Any, **_: Any) -> None:
        if sender._meta.app_label == "initiatives":
            forget()

    for signal in (post_save, m2m_changed):
        signal.connect(forget_initiatives, weak=False)


@pytest.fixture
def real_children() -> None:
    """For tests that are about child processes."""


@pytest.fixture(autouse=True)
def no_children(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    from hub.lib import childprocess
    from hub.lib.tests.children import lines_from_here

    if "real_children" not in request.fixturenames:
        monkeypatch.setattr(childprocess, "_lines", lines_from_here)


@pytest.fixture
def numbers_in_bar() -> None:
    """For tests about the numbers of tasks and updates in the bar of each page."""


@pytest.fixture(autouse=True)
def no_numbers_in_bar(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are kept until the next event, so in a test each page counts anew: a tenth of the time of all tests."""
    from hub.notifications.waiting import Numbers
    from hub.pages import context

    if "numbers_in_bar" not in request.fixturenames:
        monkeypatch.setattr(context, "count_waiting", lambda *_: Numbers())


@pytest.fixture
def client_of() -> Callable[[Person | None], Client]:
    """A browser in which the person is signed in; `None` for a visitor."""
    from django.test import Client

    def make(person: Person | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@dataclass(frozen=True)
class Scenario:
    """One group with the people that tests ask: one who leads, one who takes part, one who is a stranger."""

    group: Group
    other_group: Group
    leading_organization: Organization
    member_organization: Organization
    leader: Person
    member: Person
    stranger: Person
    secretariat: Person

    @property
    def people(self) -> dict[str, Person | None]:
        return {
            "visitor": None,
            "stranger": self.stranger,
            "member": self.member,
            "leader": self.leader,
            "secretariat": self.secretariat,
        }


@pytest.fixture
def scenario(db: None) -> Scenario:
    return make_scenario()


def make_scenario() -> Scenario:
    """A leader chairs `group` through her organization, a member's organization takes part, a stranger has no role."""
    from hub.groups.models import Office, Participation
    from hub.lib.tests import factories

    group = factories.group()
    leading, taking_part = factories.organization(), factories.organization()
    factories.office(group=group, organization=leading, role=Office.Role.CHAIR)
    factories.participation(group=group, organization=taking_part, status=Participation.Status.ACTIVE)
    return Scenario(
        group=group,
        other_group=factories.group(),
        leading_organization=leading,
        member_organization=taking_part,
        leader=factories.focal_point(organization=leading).person,
        member=factories.focal_point(organization=taking_part).person,
        stranger=factories.person(),
        secretariat=factories.person(is_secretariat=True),
    )


@pytest.fixture
def leader(scenario: Scenario) -> Person:
    return scenario.leader


@pytest.fixture
def member(scenario: Scenario) -> Person:
    return scenario.member


@pytest.fixture
def stranger(scenario: Scenario) -> Person:
    return scenario.stranger


@pytest.fixture
def secretariat(scenario: Scenario) -> Person:
    return scenario.secretariat
