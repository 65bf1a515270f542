"""Every fact carries the number of its source, and nobody is shown what a closed field rests on."""

import pytest

from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.lib.visibility import Viewer
from hub.sources.citations import Citations
from hub.sources.models import Statement

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def cited(record, person=None):
    return Citations([record], viewer_of(person) if person else Viewer())


def test_one_source_has_one_number_on_a_page():
    first, second = factories.organization(), factories.organization()
    source, other = factories.source(), factories.source()
    factories.statement(record=first, source=source)
    factories.statement(record=first, source=other)
    factories.statement(record=second, source=source)
    citations = Citations([first, second], Viewer())
    assert [one.pk for one in citations.sources] == [source.pk, other.pk]
    assert citations.of(first) == [1, 2]
    assert citations.of(second) == [1]
    assert citations.number(other) == 2


def test_a_statement_belongs_to_its_record_and_to_no_other_with_the_same_key():
    organization = factories.organization()
    group = factories.group()
    factories.statement(record=group)
    type(organization).objects.filter(pk=organization.pk).update(id=group.pk)
    organization = type(organization).objects.get(pk=group.pk)
    assert cited(organization).sources == []
    assert cited(group).of(group) == [1]


def test_sources_that_contradict_each_other_stand_side_by_side(client):
    organization = factories.organization(status="partner")
    statements = [
        factories.statement(record=organization, field="about_en", says_en=f"Founded in {year}", said_on=str(year))
        for year in (1919, 1920)
    ]
    factories.statement(record=organization)
    citations = cited(organization)
    assert [one.says for one in citations.statements(organization)] == [one.says_en for one in statements]
    assert citations.of(organization) == [1, 2, 3]
    page = client.get(organization.get_absolute_url()).content.decode()
    for statement in statements:
        assert statement.says_en in page
        assert statement.source.title in page


def test_the_source_of_a_closed_field_is_as_closed_as_the_field(client_of, scenario):
    meeting = factories.meeting(group=scenario.group, call_details="Room 1, code 123")
    statement = factories.statement(record=meeting, field="call_details", says_en="Room 1, code 123")
    for who, reads in (("visitor", False), ("stranger", False), ("member", True), ("secretariat", True)):
        page = client_of(scenario.people[who]).get(meeting.get_absolute_url()).content.decode()
        assert (statement.source.title in page) == reads, who
    assert cited(meeting).sources == []
    assert [one.pk for one in cited(meeting, scenario.member).sources] == [statement.source.pk]


def test_the_file_that_a_fact_was_loaded_from_is_named_with_its_hash():
    organization = factories.organization()
    statement = factories.statement(record=organization, file="countries.csv", file_hash="a" * 64)
    citations = cited(organization)
    assert citations.files(statement.source) == [("countries.csv", "a" * 64)]
    assert citations.files(factories.source()) == []


def test_many_records_take_one_query(django_assert_num_queries):
    records = [factories.organization() for _ in range(10)]
    for record in records:
        factories.statement(record=record)
    Statement.objects.about(records[:1])  # the kinds of content are read once
    with django_assert_num_queries(1):
        assert len(Statement.objects.about(records)) == 10


def test_a_corrected_source_and_statement_show_at_once_and_in_each_language(client):
    organization = factories.organization(status="partner")
    statement = factories.statement(
        record=organization, field="about_en", says_en="Founded in 1919", said_on="1919-05-01"
    )
    source = statement.source
    address = organization.get_absolute_url()
    assert "he publisher’s own page" in (first := client.get(address).content.decode())
    assert "Founded in 1919" in first
    french = client.get(f"/fr{address}").content.decode()
    assert "he publisher’s own page" not in french
    assert '<span lang="en">Founded in 1919</span>' in french
    type(source).objects.filter(pk=source.pk).update(title="A corrected title", publisher="", kind="news")
    Statement.objects.filter(pk=statement.pk).update(says_en="Founded in 1920")
    page = client.get(address).content.decode()
    assert "A corrected title" in page
    assert "Founded in 1920" in page
    assert "he publisher’s own page" not in page
    assert "Founded in 1919" not in page
