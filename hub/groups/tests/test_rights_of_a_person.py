"""What offices, memberships and roles in organizations give a person: where she is inside, and what she leads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.groups.models import Office, Participation
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.partners.models import FocalPoint, Organization

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

YESTERDAY = timezone.localdate() - timedelta(days=1)
TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def group():
    return factories.group()


@pytest.fixture
def part(group):
    return factories.group(parent=group)


def rights(person):
    viewer = viewer_of(person)
    return set(viewer.group_ids), set(viewer.led_group_ids)


@pytest.mark.parametrize(
    ("role", "office", "inside", "leads"),
    [
        ("focal_point", Office.Role.CHAIR, True, True),
        ("deputy", Office.Role.CHAIR, True, True),
        ("editor", Office.Role.CHAIR, True, False),
        ("focal_point", Office.Role.STEERING_COMMITTEE, True, False),
        ("editor", Office.Role.STEERING_COMMITTEE, True, False),
    ],
)
def test_an_office_of_an_organization_is_exercised_by_those_who_speak_for_it(group, part, role, office, inside, leads):
    point = factories.focal_point(role=role)
    factories.office(group=group, organization=point.organization, role=office)
    both = {group.pk, part.pk}
    assert rights(point.person) == (both if inside else set(), both if leads else set())


def test_an_office_of_a_person_is_hers_alone(group, part):
    person, colleague = factories.person(), factories.focal_point()
    factories.office(group=group, person=person, role=Office.Role.CHAIR)
    assert rights(person) == ({group.pk, part.pk}, {group.pk, part.pk})
    # Named for an organization, it brings the organization in, and only the person named leads.
    named = factories.office(group=group, person=person, organization=colleague.organization, role=Office.Role.CHAIR)
    assert rights(colleague.person) == ({group.pk, part.pk}, set())
    named.delete()
    assert rights(colleague.person) == (set(), set())


def test_who_leads_a_part_does_not_lead_the_whole(group, part):
    person = factories.person()
    factories.office(group=part, person=person, role=Office.Role.LEAD)
    assert rights(person) == ({part.pk}, {part.pk})


@pytest.mark.parametrize("status", Participation.Status.values)
def test_only_an_active_membership_counts(group, part, status):
    point = factories.focal_point()
    ends = TOMORROW if status == "left" else None
    factories.participation(group=group, organization=point.organization, status=status, ends=ends)
    assert rights(point.person) == ({group.pk, part.pk} if status == "active" else set(), set())


@pytest.mark.parametrize("dates", [{"ends": YESTERDAY}, {"starts": TOMORROW}])
def test_what_is_over_or_yet_to_come_gives_nothing(group, dates):
    point, gone = factories.focal_point(), factories.focal_point(**dates)
    factories.participation(group=group, organization=gone.organization, status="active")
    factories.participation(group=group, organization=point.organization, status="active", **dates)
    factories.office(group=group, organization=point.organization, role=Office.Role.CHAIR, **dates)
    assert rights(point.person) == rights(gone.person) == (set(), set())


@pytest.mark.parametrize("status", [Organization.Status.APPLICANT, Organization.Status.FORMER])
def test_people_of_an_organization_that_is_no_partner_have_no_rights(group, status):
    point = factories.focal_point(organization=factories.organization(status=status))
    factories.office(group=group, organization=point.organization, role=Office.Role.CHAIR)
    assert rights(point.person) == (set(), set())
    assert not viewer_of(point.person).organization_ids


def test_of_two_roles_in_one_organization_the_stronger_counts(group):
    point = factories.focal_point()
    FocalPoint.objects.create(
        person=point.person, organization=point.organization, role="editor", starts=YESTERDAY, ends=TOMORROW
    )
    factories.office(group=group, organization=point.organization, role=Office.Role.CHAIR)
    assert rights(point.person) == ({group.pk}, {group.pk})
    assert viewer_of(point.person).acting_for_id == point.organization_id


def test_four_queries_whatever_the_number_of_roles(group, django_assert_num_queries):
    person = factories.person()
    for _ in range(5):
        point = factories.focal_point(person=person)
        factories.participation(group=factories.group(), organization=point.organization, status="active")
        factories.office(group=factories.group(), organization=point.organization, role=Office.Role.CHAIR)
    with django_assert_num_queries(4):
        assert len(viewer_of(person).group_ids) == 10
