"""The secretariat changes the words that imports look for; everybody can read them and the versions before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test import Client

from hub.events.models import Event
from hub.exchange.models import RelevanceRules
from hub.exchange.relevance import relevance_in_force, rules_in_force, shipped_rules
from hub.exchange.relevance_form import RelevanceForm
from hub.exchange.tests.fixtures import Take, activity
from hub.lib.tests import factories

ClientOf = Callable[..., Client]
ADDRESS = "/initiatives/relevance/change/"


def answers(**changed: str) -> dict[str, str]:
    form = RelevanceForm(rules=rules_in_force()[0])
    filled = {name: str(field.initial or "") for name, field in form.fields.items()}
    return filled | {"reason": "Fishers write so"} | changed


def test_anyone_reads_the_words(world: None, client: Client) -> None:
    page = client.get("/initiatives/relevance/").content.decode()
    assert "travail des enfants" in page
    assert "nobody has changed them" in page
    assert ADDRESS not in page


def test_only_the_secretariat_changes_them(world: None, client: Client, client_of: ClientOf) -> None:
    partner = client_of(factories.focal_point().person)
    assert partner.get(ADDRESS).status_code == 403
    assert partner.post(ADDRESS, answers()).status_code == 403
    assert not RelevanceRules.objects.exists()


def test_imports_look_for_the_new_words(
    world: None, client_of: ClientOf, take: Take, iati: Callable[..., Path], client: Client
) -> None:
    secretariat = client_of(factories.person(is_secretariat=True))
    text = "Peonage at sea."
    assert take(iati(activity("X-1", description=text)), relevant=True)["created"] == 0
    words = answers()
    words["words_forced-labour"] += "\nen: Peonage"
    assert secretariat.post(ADDRESS, words).status_code == 302
    assert relevance_in_force().of(text, [], [])[0] == ["forced-labour"]
    assert take(iati(activity("X-1", description=text), name="again.xml"), relevant=True)["created"] == 1
    page = client.get("/initiatives/relevance/").content.decode()
    assert "peonage" in page
    assert "Fishers write so" in page
    event = Event.objects.get(kind="exchange.relevancerules")
    assert "peonage" in str(event.after)


def test_what_is_sent_back_unchanged_is_no_version(world: None, client_of: ClientOf) -> None:
    secretariat = client_of(factories.person(is_secretariat=True))
    assert secretariat.post(ADDRESS, answers()).status_code == 302
    assert not RelevanceRules.objects.exists()
    assert rules_in_force()[0] == shipped_rules()


def test_a_wrong_line_is_named_and_nothing_is_saved(world: None, client_of: ClientOf) -> None:
    secretariat = client_of(factories.person(is_secretariat=True))
    for wrong, said in (("child labour", "Write a language"), ("en: la", "too short")):
        page = secretariat.post(ADDRESS, answers(**{"words_child-labour": wrong})).content.decode()
        assert said in page
    page = secretariat.post(ADDRESS, answers(sectors="16070: no-such-issue")).content.decode()
    assert "is not the code of an issue" in page
    assert not RelevanceRules.objects.exists()
