"""What begins on the page of a crisis: an analysis, a study, the use of a model, and a call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from hub.crises.models import Crisis
from hub.events.models import Event
from hub.lib.tests import factories
from hub.opportunities.models import Call
from hub.prevention.models import PreventionModel

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def crisis(scenario: Any) -> Crisis:
    country = factories.country(name_en="Country of the crisis")
    return factories.crisis(
        group=scenario.group,
        name_en="Crisis 1",
        name_fr="Crise 1",
        summary_en="A summary",
        countries=[country],
        hosts=[],
    )


def sent(crisis: Crisis, scenario: Any, **fields: Any) -> dict[str, Any]:
    deadline = datetime.now(UTC) + timedelta(days=30)
    return {
        "group": scenario.group.pk, "kind": "proposals", "title_en": "Proposals in Crisis 1", "audience": "members",
        "deadline": f"{deadline:%Y-%m-%dT12:00}", "time_zone": "UTC", "countries": [crisis.countries.get().pk],
        "visibility": "public",
    } | fields  # fmt: skip


def test_who_leads_makes_a_call_in_one_step(scenario: Any, client_of: Any, client: Client, crisis: Crisis) -> None:
    address = f"{crisis.get_absolute_url()}call/"
    browser = client_of(scenario.leader)
    assert f'href="{address}"' in browser.get(crisis.get_absolute_url()).content.decode()
    form = browser.get(address).context["form"]
    given = {name: form[name].value() for name in ("group", "kind", "title_en", "title_fr", "countries")}
    assert given == {
        "group": scenario.group.pk, "kind": "proposals", "title_en": "Proposals in a crisis – Crisis 1",
        "title_fr": "Propositions dans une crise – Crise 1", "countries": [crisis.countries.get().pk],
    }  # fmt: skip
    answer = browser.post(address, sent(crisis, scenario))
    made = Call.objects.get()
    assert (answer.url, made.state) == (made.get_absolute_url(), "draft")
    assert [event.verb for event in Event.objects.about(made)] == ["created"]
    assert "Proposals in Crisis 1" in browser.get(crisis.get_absolute_url()).content.decode()
    for other in (client, client_of(scenario.member), client_of(scenario.stranger)):
        assert "Proposals in Crisis 1" not in other.get(crisis.get_absolute_url()).content.decode()


def test_others_make_no_call(scenario: Any, client_of: Any, crisis: Crisis) -> None:
    address = f"{crisis.get_absolute_url()}call/"
    for person, expected in ((scenario.member, 403), (scenario.stranger, 403), (None, 302)):
        browser = client_of(person)
        assert address not in browser.get(crisis.get_absolute_url()).content.decode()
        assert browser.post(address, sent(crisis, scenario)).status_code == expected
    other = sent(crisis, scenario, group=scenario.other_group.pk)
    assert client_of(scenario.leader).post(address, other).status_code == 200
    assert client_of(scenario.leader).post(address, sent(crisis, scenario, deadline="soon")).status_code == 200
    assert client_of(scenario.leader).get("/crises/unknown/call/").status_code == 404
    assert not Call.objects.exists()


def test_a_study_begins_with_what_the_crisis_says(scenario: Any, client_of: Any, crisis: Crisis) -> None:
    browser = client_of(scenario.member)
    address = f"/prevalence/protocols/new/?crisis={crisis.slug}"
    assert address in browser.get(crisis.get_absolute_url()).content.decode()
    form = browser.get(address).context["form"]
    given = [form[name].value() for name in ("group", "crisis", "countries")]
    assert given == [scenario.group.pk, crisis.pk, [crisis.countries.get().pk]]
    assert browser.get("/prevalence/protocols/new/?crisis=unknown").status_code == 200
    assert "Begin a protocol" not in client_of(None).get(crisis.get_absolute_url()).content.decode()


def test_members_record_the_use_of_a_model_of_theirs(scenario: Any, client_of: Any, crisis: Crisis) -> None:
    model: PreventionModel = factories.prevention_model(group=scenario.group, title_en="Model 1")
    factories.prevention_model(group=scenario.group, title_en="Model 2", published=False)
    factories.prevention_model(group=scenario.other_group, title_en="Model 3")
    page = client_of(scenario.member).get(crisis.get_absolute_url()).content.decode()
    address = f"?model={model.pk}&amp;crisis={crisis.pk}&amp;country={crisis.countries.get().pk}"
    assert address in page
    assert "Model 1" in page
    assert "Model 2" not in page
    assert "Model 3" not in page
    form = client_of(scenario.member).get(f"/edit/prevention-use/new/{address.replace('&amp;', '&')}").context["form"]
    assert str(form["crisis"].value()) in {str(crisis.pk), str(crisis)}
    page = client_of(scenario.stranger).get(crisis.get_absolute_url()).content.decode()
    assert "No use of a model in this crisis is recorded." in page
    assert "Record a use" not in page


def test_the_contents_name_every_block(scenario: Any, client_of: Any, crisis: Crisis) -> None:
    answer = client_of(scenario.member).get(crisis.get_absolute_url())
    page = answer.content.decode()
    for anchor, _title in answer.context["contents"]:
        assert f'id="{anchor}"' in page, anchor
    sections = page.count('<section class="sec"')
    assert sections == len(answer.context["contents"])


def test_the_page_of_a_group_shows_its_crises_after_its_plan(client: Any) -> None:
    group = factories.group(slug="conflict")
    factories.plan(group=group, state="consultation")
    page = client.get(group.get_absolute_url()).content.decode()
    assert page.index('id="plan-title"') < page.index("No crisis is recorded yet.")
    factories.crisis(group=group)
    page = client.get(group.get_absolute_url()).content.decode()
    assert page.index('id="plan-title"') < page.index('id="crises-title"')
