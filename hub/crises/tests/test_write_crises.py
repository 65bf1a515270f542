"""Recording a crisis and its areas, by who may and who may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.crises.models import Crisis
from hub.crises.permissions import check_can_edit_crisis, check_can_edit_crisis_part
from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.lib.permissions import Refused
from hub.lib.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def crisis(scenario: Any) -> Crisis:
    return factories.crisis(group=scenario.group)


def form_of(scenario: Any, **fields: Any) -> dict[str, Any]:
    return {
        "group": scenario.group.pk, "name_en": "Country 1: floods", "kind": "disaster", "begins": "2024-07",
        "countries": [factories.country().pk], "hosts": [factories.country().pk],
    } | fields  # fmt: skip


def test_who_leads_a_group_records_a_crisis(scenario: Any, client_of: Any) -> None:
    answer = client_of(scenario.leader).post("/edit/crisis/new/", form_of(scenario))
    assert answer.url == "/crises/country-1-floods/"
    made = Crisis.objects.get()
    assert (made.begins, made.ends) == ("2024-07", "")  # a crisis without an end goes on
    assert Event.objects.about(made).count() == 1
    client_of(scenario.leader).post("/edit/crisis/new/", form_of(scenario))
    assert set(Crisis.objects.values_list("slug", flat=True)) == {"country-1-floods", "country-1-floods-2"}


def test_others_do_not(scenario: Any, client_of: Any, client: Any, crisis: Crisis) -> None:
    for person in (scenario.member, scenario.stranger):
        assert client_of(person).post("/edit/crisis/new/", form_of(scenario)).status_code == 403
        assert client_of(person).post(f"/edit/crisis/{crisis.pk}/", form_of(scenario)).status_code == 403
    assert client.post(f"/edit/crisis/{crisis.pk}/", form_of(scenario)).status_code == 302  # to signing in
    client_of(scenario.leader).post("/edit/crisis/new/", form_of(scenario, group=scenario.other_group.pk))
    client_of(scenario.leader).post("/edit/crisis/new/", form_of(scenario, group=""))
    assert Crisis.objects.count() == 1
    crisis.refresh_from_db()
    assert crisis.name_en != "Country 1: floods"


def test_a_crisis_is_not_handed_to_a_group_of_others(scenario: Any, client_of: Any, crisis: Crisis) -> None:
    sent = form_of(scenario, group=scenario.other_group.pk, reason="Because")
    client_of(scenario.leader).post(f"/edit/crisis/{crisis.pk}/", sent)
    crisis.refresh_from_db()
    assert crisis.group == scenario.group


@pytest.mark.parametrize(
    "odd", [{"countries": []}, {"kind": "rumour"}, {"begins": "2020-05", "ends": "2020-04"}, {"name_en": ""}], ids=str
)
def test_odd_crises_are_refused_in_a_sentence(scenario: Any, client_of: Any, odd: dict[str, Any]) -> None:
    answer = client_of(scenario.leader).post("/edit/crisis/new/", form_of(scenario, **odd))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Crisis.objects.exists()


def test_members_add_areas_in_a_table(scenario: Any, client_of: Any, crisis: Crisis) -> None:
    address = f"/edit/crisis/{crisis.pk}/rows/"
    sent = {
        "crisis-area-TOTAL_FORMS": 1, "crisis-area-INITIAL_FORMS": 0, "crisis-area-0-role": "host",
        "crisis-area-0-country": crisis.hosts.get().pk, "crisis-area-0-name": "District 1",
        "crisis-area-0-pcode": "XX01", "crisis-figure-TOTAL_FORMS": 0, "crisis-figure-INITIAL_FORMS": 0, "reason": "",
    }  # fmt: skip
    client = client_of(scenario.member)
    assert "Say on which date the p-code was valid" in client.post(address, sent).content.decode()
    assert client.post(address, sent | {"crisis-area-0-pcode_valid": "2021-11-01"}).status_code == 302
    assert crisis.areas.get().pcode == "XX01"
    assert client_of(scenario.stranger).get(address).status_code == 403


def test_a_code_of_another_country_is_refused(scenario: Any, client_of: Any, crisis: Crisis) -> None:
    liberia, _guinea = factories.country(iso3="LBR"), factories.country(iso3="GIN", name_en="Guinea")
    crisis.hosts.add(liberia)
    row: dict[str, Any] = {
        "crisis": crisis.pk, "role": "host", "country": liberia.pk, "name": "Boffa", "pcode": "gn001001", "pcode_valid": "2020",
    }  # fmt: skip
    client = client_of(scenario.member)
    page = client.post("/edit/crisis-area/new/", row).content.decode()
    assert "This is the code of an area of Guinea." in page
    # A code of another year that no table has today may stand.
    for code in ("LR01", "LR9999"):
        assert client.post("/edit/crisis-area/new/", row | {"pcode": code}).status_code == 302, code


def test_dates_in_digits_of_other_scripts(scenario: Any, client_of: Any) -> None:
    sent = form_of(scenario, begins="\u0662\u0660\u0662\u0664-\u0660\u0667", ends="\u06f2\u06f0\u06f2\u06f5")
    assert client_of(scenario.leader).post("/edit/crisis/new/", sent).status_code == 302
    made = Crisis.objects.get()
    assert (made.begins, made.ends) == ("2024-07", "2025")
    reversed_ = form_of(scenario, begins="\u0662\u0660\u0662\u0664", ends="\u0662\u0660\u0662\u0663")
    assert client_of(scenario.leader).post("/edit/crisis/new/", reversed_).status_code == 200


def test_the_name_of_another_page_is_no_address_of_a_crisis(client: Any) -> None:
    one, other = factories.crisis(name_en="Analyses"), factories.crisis(name_en="\u0623\u0632\u0645\u0629")
    assert "Analyses" in client.get(one.get_absolute_url()).context["crisis"].name_en
    assert client.get(other.get_absolute_url()).status_code == 200


def test_everybody_reads_and_finds_it(client: Any) -> None:
    crisis = factories.crisis(name_en="Sudan: displacement crisis", ends="")
    assert client.get(crisis.get_absolute_url()).status_code == 200
    country = crisis.countries.get()
    for query in ("", f"?country={country.iso3.lower()}", "?kind=conflict", "?page=99"):
        assert crisis in [row.crisis for row in client.get(f"/crises/{query}").context["page"]]
    assert not client.get("/crises/?kind=disaster").context["page"]
    assert not client.get("/crises/?country=%00%27").context["page"]
    assert "Sudan: displacement crisis" in client.get("/search/?q=Sudan+crisis").content.decode()
    assert client.get(f"/feeds/crises/{crisis.slug}.atom").status_code == 200
    assert client.get("/crises/no-such/").status_code == 404


def test_rows_offer_the_countries_of_the_crisis_alone(scenario: Any, client_of: Any, crisis: Crisis) -> None:
    elsewhere = factories.country(name_en="Country elsewhere")
    area = factories.crisis_area(crisis=crisis, country=crisis.hosts.get())
    factories.crisis_figure(crisis=crisis, country=crisis.hosts.get(), area=area, value=3)
    page = client_of(scenario.member).get(f"/edit/crisis/{crisis.pk}/rows/").content.decode()
    assert elsewhere.name_en not in page
    assert f"{area.name} (Host area)" in page
    assert elsewhere.name_en in client_of(scenario.member).get("/edit/crisis-figure/new/").content.decode()
    client = client_of(scenario.member)
    with CaptureQueriesContext(connection) as few:
        client.get(f"/edit/crisis/{crisis.pk}/rows/")
    for value in (5, 7, 11, 13):
        factories.crisis_figure(crisis=crisis, country=crisis.hosts.get(), area=area, value=value, on=f"20{value + 10}")
    with CaptureQueriesContext(connection) as many:
        client.get(f"/edit/crisis/{crisis.pk}/rows/")
    assert len(many) == len(few)


def test_nothing_of_another_group_is_moved_to_ones_own(scenario: Any, crisis: Crisis) -> None:
    foreign = factories.crisis(group=scenario.other_group)
    area = factories.crisis_area(crisis=foreign)
    area.crisis = crisis
    with pytest.raises(Refused, match="Only members of the group"):
        check_can_edit_crisis_part(viewer_of(scenario.member), area)
    foreign.group = scenario.group
    with pytest.raises(Refused, match="Only those who lead the group"):
        check_can_edit_crisis(viewer_of(scenario.leader), foreign)
