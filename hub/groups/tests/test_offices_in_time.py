"""Who held an office on any day, as known today or earlier; what is refused; who may record it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.groups.models import GroupKind, Office, Participation
from hub.groups.offices import offices_of, vacant_roles
from hub.lib.tests import factories
from hub.lib.tests.deep import examples

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]
TODAY = timezone.localdate()


def values(office: Office | None = None, **given: Any) -> dict[str, Any]:
    stood = {}
    if office is not None:
        stood = {"group": office.group_id, "role": office.role, "organization": office.organization_id, "reason": "Why"}
        stood |= {"starts": office.starts or "", "ends": office.ends or ""}
    return {"email": ""} | stood | given


def record(client: Any, group: Any, **given: Any) -> str:
    answer = client.post(f"/edit/office/new/?group={group.pk}", values(group=group.pk, **given))
    return " ".join(answer.content.decode().split()) if answer.status_code == 200 else str(answer.status_code)


@pytest.fixture
def single(scenario: Any) -> Any:
    GroupKind.objects.filter(pk=scenario.group.kind_id).update(offices=["chair", "co_chair"], single_offices=["chair"])
    scenario.group.refresh_from_db()
    return scenario


def test_two_chairs_at_once_are_refused_where_the_kind_has_one(single: Any, client_of: Any) -> None:
    client, other = client_of(single.secretariat), factories.organization()
    chair = single.group.offices.get()
    Office.objects.filter(pk=chair.pk).update(starts=date(2024, 1, 1), ends=date(2025, 12, 31))
    answer = record(client, single.group, role="chair", organization=other.pk, starts="2025-12-31")
    assert "is held from 1 January 2024 until 31 December 2025, and by one at a time" in answer
    assert record(client, single.group, role="chair", organization=other.pk, starts="2026-01-01") == "302"
    assert single.group.offices.count() == 2


def test_co_chairs_in_turn_overlap_and_nobody_twice(single: Any, client_of: Any) -> None:
    client, one, two = client_of(single.secretariat), factories.organization(), factories.organization()
    for organization in (one, two):
        assert record(client, single.group, role="co_chair", organization=organization.pk, starts="2025-01-01") == "302"
    answer = record(client, single.group, role="co_chair", organization=one.pk, starts="2026-01-01")
    assert "The same holder has this role since 1 January 2025, with no end already." in answer
    assert single.group.offices.filter(role="co_chair").count() == 2


def test_a_term_ends_in_a_year_that_somebody_can_mean(single: Any, client_of: Any) -> None:
    answer = record(
        client_of(single.secretariat), single.group, role="co_chair", organization=factories.organization().pk,
        starts="2025-02-01", ends="9999-12-31",
    )  # fmt: skip
    assert "Choose a year from 1000 to 2999." in answer


def test_a_term_that_ends_before_it_begins_is_refused(single: Any, client_of: Any) -> None:
    answer = record(
        client_of(single.secretariat), single.group, role="co_chair", organization=factories.organization().pk,
        starts="2025-02-01", ends="2025-01-01",
    )  # fmt: skip
    assert "The end lies before the start." in answer


def test_who_left_the_group_holds_no_office_after_that(single: Any, client_of: Any) -> None:
    client, gone = client_of(single.secretariat), factories.organization()
    left = factories.participation(
        group=single.group, organization=gone, status="left", starts=date(2020, 1, 1), ends=date(2021, 1, 1)
    )
    asked = {"role": "co_chair", "organization": gone.pk, "starts": "2020-06-01"}
    assert "The organization left the group on 1 January 2021." in record(client, single.group, **asked)
    assert record(client, single.group, **asked, ends="2021-01-01") == "302"
    Participation.objects.create(group=single.group, organization=gone, status="active", starts=left.ends)
    assert record(client, single.group, **asked | {"starts": "2022-01-01"}) == "302"


def test_the_page_says_that_a_holder_left(single: Any, client: Any) -> None:
    chair = single.group.offices.get()
    factories.participation(
        group=single.group, organization=chair.organization, status="left", ends=TODAY - timedelta(days=1)
    )
    assert "Left the group on" in client.get(f"{single.group.get_absolute_url()}offices/").content.decode()


def test_of_two_who_decide_at_once_the_second_reads_why_not(single: Any) -> None:
    """Both forms were right when they were checked; what counts is asked again while the group is held."""
    chair = single.group.offices.get()
    Office.objects.filter(pk=chair.pk).update(ends=TODAY - timedelta(days=1))
    first = Office(group=single.group, role="chair", organization=factories.organization(), starts=TODAY)
    second = Office(group=single.group, role="chair", organization=factories.organization(), starts=TODAY)
    first.full_clean()
    second.full_clean()
    first.save()
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="by one at a time"):
        second.check_term()


def test_who_may_record_an_office(single: Any, client_of: Any) -> None:
    other = factories.organization().pk
    kind = factories.group_kind(offices=["lead"])
    part = factories.group(parent=single.group, kind=kind)
    elsewhere = factories.group(parent=single.other_group, kind=kind)
    for name, person in single.people.items():
        client = client_of(person)
        whole = record(
            client, single.group, role="co_chair", organization=other, starts="2020-01-01", ends="2020-02-01"
        )
        inside = record(client, part, role="lead", organization=factories.organization().pk)
        foreign = record(client, elsewhere, role="lead", organization=factories.organization().pk)
        taken = {
            "secretariat": ("302", "302", "302"),
            "leader": ("403", "302", "403"),
            "visitor": ("302", "302", "302"),
        }
        assert (whole, inside, foreign) == taken.get(name, ("403", "403", "403")), name
    assert Office.objects.filter(group=single.group, role="co_chair").count() == 1
    assert Office.objects.filter(group=part).count() == 2
    assert Office.objects.filter(group=elsewhere).count() == 1


def test_an_office_that_ended_is_vacant_until_somebody_holds_it(single: Any, client: Any) -> None:
    chair = single.group.offices.get()
    page = single.group.get_absolute_url()
    assert "vacant" not in client.get(page).content.decode()
    Office.objects.filter(pk=chair.pk).update(ends=TODAY - timedelta(days=1))
    for address in (page, f"{page}offices/"):
        assert "vacant" in client.get(address).content.decode()
    factories.office(group=single.group, role="co_chair", organization=factories.organization(), starts=TODAY)
    assert "vacant" not in client.get(f"{page}offices/").content.decode()


def test_the_pages_answer_for_any_day(single: Any, client: Any) -> None:
    chair = single.group.offices.get()
    Office.objects.filter(pk=chair.pk).update(ends=date(2024, 12, 31))
    later = factories.office(
        group=single.group, organization=factories.organization(name_en="The later one"), starts=date(2025, 1, 1)
    )
    page = single.group.get_absolute_url()
    for day, holder in (("2024-12-31", chair), ("2025-01-01", later)):
        assert client.get(f"{page}offices/?as_of={day}").context["held"] == [holder]
        assert client.get(f"{page}?as_of={day}").context["offices"] == [holder]
    for wrong in ("?as_of=yesterday", "?as_of=2024-02-30", "?known=0000", "?as_of=99999-01-01"):
        assert client.get(f"{page}offices/{wrong}").status_code == 200


def test_names_of_persons_are_for_partners_on_every_day(single: Any, client_of: Any) -> None:
    person = factories.person(name="Person Hidden")
    factories.office(group=single.group, role="co_chair", person=person)
    known = (TODAY + timedelta(days=1)).isoformat()
    for query in ("", f"?as_of={TODAY}", f"?known={known}"):
        address = f"{single.group.get_absolute_url()}offices/{query}"
        assert "Person Hidden" not in client_of(None).get(address).content.decode()
        assert "Person Hidden" in client_of(single.member).get(address).content.decode()


def test_as_many_queries_for_many_terms_as_for_few(
    single: Any, client: Any, django_assert_max_num_queries: Any
) -> None:
    for year in range(1980, 2020):
        decision = factories.decision(group=single.group)
        factories.office(
            group=single.group, role="co_chair", starts=date(year, 1, 1), ends=date(year, 12, 31), decision=decision
        )
    for query in ("", "?known=2999-01-01&as_of=2010-05-05"):
        with django_assert_max_num_queries(16):
            client.get(f"{single.group.get_absolute_url()}offices/{query}")


# What a plain model says of generated histories: the record is a list of terms after each act.
DAYS = st.integers(0, 40).map(lambda number: date(2020, 1, 1) + timedelta(days=number))
SIDES = st.none() | DAYS
ACTS = st.lists(
    st.tuples(st.sampled_from(["add", "correct", "delete"]), st.integers(0, 5), SIDES, SIDES), min_size=1, max_size=8
)


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, day=DAYS, moment=st.integers(0, 9))
def test_what_was_known_then_stays_whatever_is_corrected(
    acts: list[Any], day: date, moment: int, group_of_terms: Any
) -> None:
    group, organizations = group_of_terms
    group.offices.all().delete()
    Office.history.all().delete()
    begin = datetime(2021, 1, 1, tzinfo=UTC)
    model: dict[int, tuple[int, date | None, date | None]] = {}
    states = [dict(model)]
    for number, (act, which, starts, ends) in enumerate(acts):
        if starts and ends and ends < starts:
            starts, ends = ends, starts
        at = begin + timedelta(hours=number)
        keys = sorted(model)
        if act == "add":
            office = Office(group=group, role="co_chair", organization=organizations[which], starts=starts, ends=ends)
            office._history_date = at  # type: ignore[attr-defined]
            office.save()
            model[office.pk] = (organizations[which].pk, starts, ends)
        elif keys:
            office = Office.objects.get(pk=keys[which % len(keys)])
            office._history_date = at  # type: ignore[attr-defined]
            if act == "correct":
                office.starts, office.ends = starts, ends
                office.save()
                model[office.pk] = (model[office.pk][0], starts, ends)
            else:
                del model[office.pk]
                office.delete()
        states.append(dict(model))
    known = min(moment, len(acts))
    then = offices_of(group, begin + timedelta(hours=known) - timedelta(minutes=30))
    assert {one.pk: (one.organization_id, one.starts, one.ends) for one in then} == states[known]
    for offices, state in ((then, states[known]), (offices_of(group), states[-1])):
        held = sorted(one.organization_id for one in offices if one.holds(day))
        expected = sorted(
            organization
            for organization, starts, ends in state.values()
            if (starts or date.min) <= day <= (ends or date.max)
        )
        assert held == expected
        vacant = vacant_roles(group, offices, day)
        ended = [ends for _, _, ends in state.values() if ends and ends < day]
        assert vacant == ({"co_chair": max(ended)} if ended and not expected else {})


@pytest.fixture
def group_of_terms(db: None) -> Any:
    kind = factories.group_kind(offices=["co_chair"])
    return factories.group(kind=kind), [factories.organization() for _ in range(6)]


def test_who_speaks_for_the_chairing_organization_is_no_second_chair(single: Any, client_of: Any) -> None:
    client, chair = client_of(single.secretariat), single.group.offices.get()
    point = factories.focal_point(organization=chair.organization)
    label = f"{point.person.name} ({point.person.public_id})"
    stranger = factories.focal_point().person
    refused = record(client, single.group, role="chair", person=f"{stranger.name} ({stranger.public_id})")
    assert "by one at a time" in refused
    assert record(client, single.group, role="chair", person=label) == "302"
    assert single.group.offices.filter(role="chair").count() == 2
    other = factories.organization()
    assert "by one at a time" in record(client, single.group, role="chair", organization=other.pk, starts="2090-01-01")
