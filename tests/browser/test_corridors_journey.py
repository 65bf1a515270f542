"""An analyst goes from “Nepal to Qatar” on the home page to a factor, an entry point, a plan item and a call, in English, French
and Spanish, with scripts and without. The people and the groups are of this journey alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import site as sites
from tests.browser.navigation import send_form

pytestmark = pytest.mark.both_databases


@dataclass(frozen=True)
class Words:
    """What she types and presses in a language."""

    search: str
    pair: str
    record: str
    save: str
    add: str
    nobody: str
    plan_item: str
    call: str
    draft: str


WORDS = {
    "en": Words(
        "Nepal to Qatar", "Nepal → Qatar", "Record this corridor for your group", "Save", "Add factors and entry points",
        "Nobody recorded here.", "Make it a plan item", "Make it a call", "Draft",
    ),
    "fr": Words(
        "du Népal au Qatar", "Népal → Qatar", "Enregistrer ce corridor pour votre groupe", "Enregistrer",
        "Ajouter des facteurs et des points d’entrée", "Personne n’est enregistré ici.", "En faire un élément du plan",
        "En faire un appel", "Brouillon",
    ),
    "es": Words(
        "de Nepal a Qatar", "Nepal → Qatar", "Registrar este corredor para su grupo", "Guardar",
        "Añadir factores y puntos de entrada", "Nadie registrado aquí.", "Convertirlo en un elemento del plan",
        "Convertirlo en una convocatoria", "Borrador",
    ),
}  # fmt: skip
# A group with a plan that is still written; she leads it.
SCENE = """
from hub.accounts.models import Person
from hub.groups.models import Group, GroupKind, Office
from hub.lib.tests import factories
person = Person.objects.get(email="%(email)s")
group = Group.objects.filter(slug="%(slug)s").first()
if group is None:
    group = factories.group(slug="%(slug)s", name_en="Group of a corridor journey", kind=Group.objects.get(slug="migration").kind)
    factories.office(group=group, person=person, role=Office.Role.CHAIR)
    factories.outcome(plan=factories.plan(group=group, period="2031-2032"), title_en="Fewer workers pay fees")
"""


@pytest.fixture
def analyst(site: sites.Site, context_of: Callable[..., BrowserContext]) -> Callable[[str, bool], Page]:
    def open_page(language: str, scripts: bool) -> Page:
        role = f"corridor-analyst-{language}-{'scripts' if scripts else 'plain'}"
        email = sites.address_of(role)
        site.create_person(email, "Person of corridors")
        site.run_code(SCENE % {"email": email, "slug": f"of-{role}"})
        return context_of(role, java_script_enabled=scripts).new_page()

    return open_page


@pytest.mark.parametrize(
    "language", ["en", *(pytest.param(code, marks=pytest.mark.before_release) for code in ("fr", "es"))]
)
def test_from_the_home_page_to_a_promise(analyst: Callable[[str, bool], Page], language: str, scripts: bool) -> None:
    words, home = WORDS[language], "/" if language == "en" else f"/{language}/"
    factor, hindrance = f"Debt {language} {scripts}", f"Workers pay {language} {scripts}"
    page = analyst(language, scripts)
    page.goto(home)
    box = page.get_by_role("search").get_by_role("searchbox").first
    box.fill(words.search)
    box.press("Enter")
    page.get_by_role("main").get_by_role("link", name=words.pair).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Qatar")
    page.get_by_role("link", name=words.record).click()
    page.locator("[name=movements][value=labour]").check()
    page.locator(f"[name=questions_{language}]").fill("Who pays the fee?")
    send_form(page.get_by_role("button", name=words.save).first)
    page.wait_for_url(f"**{home}corridors/npl-qat/")
    page.get_by_role("link", name=words.add).click()
    page.locator(f"[name=factor-0-name_{language}]").fill(factor)
    page.locator("[name=factor-0-level]").select_option("household")
    page.locator("[name=factor-0-stage]").select_option("before")
    page.locator("[name=factor-0-citation]").fill("A survey of 2016")
    page.locator("[name=entry-point-0-step]").select_option("recruitment")
    page.locator(f"[name=entry-point-0-hindrance_{language}]").fill(hindrance)
    send_form(page.get_by_role("button", name=words.save).first)
    page.wait_for_url(f"**{home}corridors/npl-qat/")
    expect(page.get_by_role("main")).to_contain_text(factor)
    page.get_by_role("link", name=hindrance).first.click()
    expect(page.get_by_role("main")).to_contain_text(words.nobody)
    address = page.url
    page.get_by_role("link", name=words.plan_item).click()
    send_form(page.get_by_role("button", name=words.plan_item))
    expect(page.get_by_role("heading", level=1)).to_contain_text(hindrance)
    page.goto(address)
    page.get_by_role("link", name=words.call).click()
    page.locator("[name=deadline]").fill((datetime.now(UTC) + timedelta(days=60)).strftime("%Y-%m-%dT12:00"))
    send_form(page.get_by_role("button", name=words.call))
    expect(page.get_by_role("main")).to_contain_text(words.draft)
    page.goto(f"{home}corridors/npl-qat/")
    promises = page.locator("section:has(#promises-title)").get_by_role("listitem").filter(has_text=hindrance)
    expect(promises).to_have_count(2)


@pytest.mark.parametrize(
    ("language", "words", "heading", "empty"),
    [
        ("fr", "du Népal au Qatar", "Où l’on peut agir", "rien de saisi"),
        ("es", "de Nepal a Qatar", "Dónde se puede actuar", "nada introducido"),
    ],
)
def test_the_chief_pages_in_other_languages(
    context_of: Callable[..., BrowserContext], language: str, words: str, heading: str, empty: str
) -> None:
    page = context_of("visitor").new_page()
    page.goto(f"/{language}/search/?q={words}")
    page.get_by_role("main").get_by_role("link", name="Qatar").first.click()
    page.wait_for_url(f"**/{language}/corridors/npl-qat/")
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(empty)
    for address in ("", "results/"):
        assert page.goto(f"/{language}/corridors/{address}").ok  # type: ignore[union-attr]
