"""Lists over all models, two models side by side, rows of a draft, uses, the drawing, the API; queries do not grow."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.content.loader import load
from hub.lib.tests import factories
from hub.prevention.actions import begin_draft, publish_version
from hub.prevention.drawing import MOST_LINES, Theory
from hub.prevention.forms import StandardNumbers
from hub.vocabularies.models import Scheme, Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def standards(db):
    heading = factories.term(scheme=Scheme.PROTECTION, code="risks", position=100)
    return [
        factories.term(scheme=Scheme.PROTECTION, code=f"standard-{n}", position=n, parent=heading, name_en=f"Name {n}")
        for n in (7, 12)
    ]


def test_which_component_rests_on_nothing(model, component, scenario, client_of):
    page = client_of(None).get("/prevention/resting-on-nothing/").content.decode()
    assert str(component.name) in page
    assert "1 of 1" in page
    draft = begin_draft(model=model, by=scenario.member)
    factories.model_ground(component=draft.components.get(), says="against")
    publish_version(version=draft, by=scenario.leader)
    assert str(component.name) in client_of(None).get("/prevention/resting-on-nothing/").content.decode()
    draft = begin_draft(model=model, by=scenario.member)
    draft.grounds.update(says="mixed")
    publish_version(version=draft, by=scenario.leader)
    page = client_of(None).get("/prevention/resting-on-nothing/").content.decode()
    assert str(component.name) not in page
    assert "Every component has evidence" in page


def test_a_draft_is_not_asked_what_it_rests_on(scenario, client_of):
    hidden = factories.prevention_model(group=scenario.group, published=False)
    name = str(hidden.versions.get().components.get().name)
    assert name not in client_of(scenario.member).get("/prevention/resting-on-nothing/").content.decode()


def test_models_are_found_by_standard(first_draft, standards, client_of):
    first_draft.components.get().standards.set(standards[:1])
    factories.publish(first_draft)
    client = client_of(None)
    assert "Schools that keep children" in client.get("/prevention/?standard=7").content.decode()
    assert "No model matches" in client.get("/prevention/?standard=12").content.decode()
    assert "Schools that keep children" in client.get("/prevention/?standard=nonsense").content.decode()
    page = client.get("/prevention/standards/").content.decode()
    assert "1 component" in page
    assert "no component entered" in page


def test_two_models_side_by_side(first_draft, standards, client_of):
    first_draft.components.get().standards.set(standards)
    model = factories.publish(first_draft).model
    other = factories.prevention_model(title_en="Cash for families")
    page = client_of(None).get(f"/prevention/compare/?a={model.public_id}&b={other.public_id}").content.decode()
    assert "Cash for families" in page
    assert "12 Name 12" in page
    assert "Of no standard" in page
    hidden = factories.prevention_model(published=False)
    for odd in (hidden.public_id, "PM-nothing", ""):
        answer = client_of(None).get(f"/prevention/compare/?a={model.public_id}&b={odd}")
        assert answer.status_code == 200
        assert "Of no standard" not in answer.content.decode()


def test_rows_of_a_draft_are_saved_at_once(model, draft, standards, scenario, client_of):
    item = factories.library_item(title_en="A study of schools")
    address = f"/edit/prevention-version/{draft.pk}/rows/"
    client = client_of(scenario.member)
    assert "prevention-component-0-standards" in client.get(address).content.decode()
    component, step = draft.components.get(), draft.steps.get()
    sent = {
        "prevention-step-TOTAL_FORMS": 2, "prevention-step-INITIAL_FORMS": 1, "prevention-step-0-id": step.pk,
        "prevention-step-0-place": 1, "prevention-step-0-text_en": "Fees are paid", "prevention-step-0-assumption_en": "Schools are open",
        "prevention-step-1-text_en": "Children stay", "prevention-step-1-assumption_en": "",
        "prevention-component-TOTAL_FORMS": 1, "prevention-component-INITIAL_FORMS": 1,
        "prevention-component-0-id": component.pk, "prevention-component-0-place": 1,
        "prevention-component-0-name_en": "Fees", "prevention-component-0-description_en": "",
        "prevention-component-0-standards": "12; 7",
        "prevention-ground-TOTAL_FORMS": 1, "prevention-ground-INITIAL_FORMS": 0,
        "prevention-ground-0-component": component.pk, "prevention-ground-0-item": item.public_id,
        "prevention-ground-0-says": "supports", "prevention-ground-0-note": "Fewer left",
    }  # fmt: skip
    faulty = client.post(address, sent | {"prevention-component-0-standards": "40"})
    assert "There is no standard “40”" in faulty.content.decode()
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.content.decode()
    assert [str(one.text) for one in draft.steps.all()] == ["Fees are paid", "Children stay"]
    component.refresh_from_db()
    assert [term.position for term in component.standards.all()] == [7, 12]
    assert component.grounds.get().item == item
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "A study of schools" in page
    assert "Schools are open" in page
    assert "Without evidence" not in page


def test_a_component_of_another_version_is_not_named(draft, scenario, client_of):
    foreign = factories.model_component()
    item = factories.library_item()
    values = {"version": draft.pk, "component": foreign.pk, "item": item.public_id, "says": "supports", "note": ""}
    answer = client_of(scenario.member).post(f"/edit/prevention-ground/new/?version={draft.pk}", values)
    assert answer.status_code == 200
    assert not foreign.grounds.exists()


def test_a_use_has_a_source_and_is_shown_in_its_country(model, scenario, client_of):
    country = factories.country()
    address = f"/edit/prevention-use/new/?model={model.pk}"
    values = {
        "model": model.pk,
        "country": country.pk,
        "locality": "Place 1",
        "starts": "2024",
        "result": "Fewer left.",
    }
    client = client_of(scenario.member)
    assert "Name the source" in client.post(address, values).content.decode()
    client.post(address, values | {"source_url": "https://example.org/report"})
    visitor = client_of(None)
    for page in (model.get_absolute_url(), country.get_absolute_url()):
        assert "Fewer left." in visitor.get(page).content.decode()


def test_a_use_of_a_draft_is_not_shown_in_its_country(scenario, client_of):
    hidden = factories.prevention_model(group=scenario.group, published=False, title_en="Hidden")
    use = factories.model_use(model=hidden, locality="Hidden place")
    assert "Hidden" not in client_of(None).get(use.country.get_absolute_url()).content.decode()


def test_an_empty_site_says_what_is_missing(client_of):
    for address in ("", "standards/", "resting-on-nothing/", "compare/"):
        assert client_of(None).get(f"/prevention/{address}").status_code == 200
    assert "None is built in" in client_of(None).get("/prevention/").content.decode()


def test_the_28_standards_are_built_in(db):
    load()
    standards = Term.objects.filter(scheme=Scheme.PROTECTION, parent__isnull=False)
    assert [term.position for term in standards] == list(range(1, 29))
    assert all(term.name_fr and term.name_es and term.source for term in standards)
    assert standards.get(position=12).name_en == "Child labour"
    assert Term.objects.filter(scheme=Scheme.PROTECTION, parent__isnull=True).count() == 4


def test_numbers_of_standards_are_read_as_people_write_them(standards):
    field = StandardNumbers()
    assert field.prepare_value(standards) == "7, 12"
    assert not field.has_changed(standards, "7 12")
    assert {term.position for term in field.clean("12,7 ; 7")} == {7, 12}
    assert list(field.clean("")) == []


def test_the_drawing_keeps_long_words_inside():
    theory = Theory([("word " * 200, "x" * 500), ("", "")], width=340.0)
    assert all(len(box.lines) <= MOST_LINES for box in theory.boxes)
    assert all(box.x + box.width <= theory.width for box in theory.boxes)
    assert max(box.y + box.height for box in theory.boxes) <= theory.height
    assert len(theory.arrows) == 1


def test_the_api_gives_what_the_page_shows(first_draft, standards, scenario, client_of):
    model, component = first_draft.model, first_draft.components.get()
    item = factories.library_item(strength="experiment")
    factories.model_ground(component=component, item=item)
    component.standards.set(standards)
    factories.publish(first_draft)
    factories.model_use(model=model, item=item)
    client = client_of(None)
    [listed] = client.get("/api/v1/prevention-models?standard=12").json()["items"]
    assert listed["components"] == 1
    assert listed["resting_on_nothing"] == 0
    found = client.get(f"/api/v1/prevention-models/{model.public_id}").json()
    assert found["parts"][0]["standards"] == [7, 12]
    assert found["parts"][0]["grounds"][0] == {
        "item": item.public_id, "says": "supports", "strength": "experiment", "note": "",
    }  # fmt: skip
    item.visibility = "restricted"
    item.save()
    found = client.get(f"/api/v1/prevention-models/{model.public_id}").json()
    assert found["parts"][0]["grounds"] == []
    assert found["parts"][0]["rests_on_something"] is True
    assert found["uses"][0]["item"] is None
    assert client.get("/api/v1/prevention-models?group=nothing").json()["items"] == []


def test_queries_do_not_grow(scenario, client_of):
    item = factories.library_item()

    def grow():
        model = factories.prevention_model(group=scenario.group, published=False)
        version = model.versions.get()
        for component in (version.components.get(), factories.model_component(version=version)):
            factories.model_ground(component=component, item=factories.library_item())
            factories.model_ground(component=component, item=item)
            factories.model_use(model=model, item=factories.library_item(), initiative=factories.initiative())
        factories.proposed_change(model=model)
        factories.publish(version)
        return model

    first = grow()
    pages = [
        "/prevention/", "/prevention/resting-on-nothing/", "/prevention/standards/", first.get_absolute_url(),
        f"{first.get_absolute_url()}changes/", item.get_absolute_url(), "/api/v1/prevention-models",
        f"/edit/prevention-version/{first.versions.get().pk}/rows/",
    ]  # fmt: skip
    client = client_of(scenario.secretariat)

    def counts():
        found = {}
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(page)
            found[page] = len(queries)
        return found

    counts()
    before = counts()
    for _ in range(3):
        grow()
    draft = begin_draft(model=first, by=scenario.member)
    for _ in range(3):
        one = factories.model_component(version=draft)
        factories.model_ground(component=one, item=factories.library_item())
        factories.theory_step(version=draft)
        factories.model_use(model=first, item=factories.library_item())
        factories.proposed_change(model=first)
    factories.publish(draft)
    counts()
    after = counts()
    assert after == before, {page: (before[page], after[page]) for page in pages if after[page] != before[page]}


def test_the_drawing_can_be_taken_away_by_whoever_may_see_it(model, scenario, client_of):
    version = begin_draft(model=model, by=scenario.member)
    version.steps.all().delete()
    factories.theory_step(version=version, text_en="Step 1", assumption_en="It must hold")
    publish_version(version=version, by=scenario.leader)
    address = f"/charts/prevention/{model.public_id}/{version.number}"
    assert f'href="{address}.svg"' in client_of(None).get(model.get_absolute_url()).content.decode()
    drawing = client_of(None).get(f"{address}.svg").content.decode()
    assert "1. Step 1" in drawing
    assert 'class="holds"' in drawing
    assert "1,Step 1,It must hold" in client_of(None).get(f"{address}.csv").content.decode()
    assert client_of(None).get(f"{address}.png").status_code == 200
    draft = begin_draft(model=model, by=scenario.member)
    of_draft = f"/charts/prevention/{model.public_id}/{draft.number}.csv"
    assert client_of(None).get(of_draft).status_code == 404
    assert client_of(scenario.member).get(of_draft).status_code == 200
