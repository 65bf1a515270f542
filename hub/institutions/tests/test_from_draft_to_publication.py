"""A partner writes, another person reviews, everybody reads; every version is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from hub.events.models import Event
from hub.groups.viewers import viewer_of
from hub.institutions import actions
from hub.institutions.models import InstitutionVersion, RemedyPath, RemedyVersion
from hub.institutions.permissions import waiting_for_review
from hub.institutions.tests.conftest import ENTRY, REMEDY
from hub.lib.tests import factories
from hub.workplans.tasks import tasks_of
from hub.workplans.waiting import waiting_for

pytestmark = pytest.mark.django_db


def page(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_path_is_written_reviewed_and_found_on_the_page_of_the_country(scenario: Any, client_of: Any) -> None:
    country = factories.country()
    iso3 = country.iso3.lower()
    member, leader, visitor = client_of(scenario.member), client_of(scenario.leader), client_of(None)
    sent = REMEDY | {"group": str(scenario.group.pk), "draft": "1"}
    member.post(f"/countries/{iso3}/remedies/new/", sent)
    written = RemedyVersion.objects.get()
    assert (written.state, written.number, written.path.situation, written.path.language) == ("draft", 1, "wages", "en")
    assert written.organization == scenario.member_organization
    assert not Event.objects.filter(kind="institutions.remedyversion").exists()
    address = written.get_absolute_url()
    assert leader.get(address).status_code == 404
    member.post(f"{address}hand-in/", {})
    assert visitor.get(address).status_code == 404
    assert leader.get(address).status_code == 200
    leader.post(f"{address}decide/", {"reason": ""})
    written.refresh_from_db()
    assert (written.state, written.reviewer) == ("published", scenario.leader)
    assert written.path.get_absolute_url() in page(visitor, f"/countries/{iso3}/")
    assert written.path.get_absolute_url() in page(visitor, f"/countries/{iso3}/law/")
    shown = page(visitor, written.path.get_absolute_url())
    assert "Order payment" in shown
    assert "This site takes no cases." in shown
    assert "Not known, which does not mean free." in shown


def test_nobody_reviews_her_own_text(scenario: Any, client_of: Any) -> None:
    for author, organization in ((scenario.leader, None), (scenario.member, scenario.leading_organization)):
        written = factories.remedy_version(
            state="submitted", group=scenario.group, author=author, organization=organization
        )
        answer = client_of(scenario.leader).post(f"{written.get_absolute_url()}decide/", {"reason": ""})
        assert answer.status_code == 403
    with pytest.raises(ValidationError):
        actions.publish(version=written, reason="", by=scenario.member)
    written.refresh_from_db()
    assert written.state == "submitted"


@pytest.mark.both_databases
def test_a_second_who_decides_is_refused(texts: Any, scenario: Any) -> None:
    actions.publish(version=texts.waiting, reason="", by=scenario.leader)
    with pytest.raises(ValidationError):
        actions.return_to_author(version=texts.waiting, reason="Late", by=scenario.secretariat)


def test_the_next_version_begins_as_a_copy_and_the_last_one_is_kept(texts: Any, scenario: Any, client_of: Any) -> None:
    member = client_of(scenario.member)
    texts.entry.answers.create(question="in_law", answer="yes", source="Law 1", on="2020-01-01")
    address = f"{texts.entry.institution.get_absolute_url()}next/"
    assert texts.entry.name in page(member, address)
    member.post(address, ENTRY | {"kind": "nhri", "name": "Renamed", "group": str(scenario.group.pk)})
    later = InstitutionVersion.objects.latest("pk")
    assert (later.state, later.number) == ("submitted", texts.entry.number + 1)
    assert [one.answer for one in later.answers.all()] == ["yes"]
    assert member.get(address).headers["Location"] == later.get_absolute_url()
    client_of(scenario.leader).post(f"{later.get_absolute_url()}decide/", {"reason": "Good"})
    texts.entry.refresh_from_db()
    assert texts.entry.state == "superseded"
    visitor = client_of(None)
    shown = page(visitor, texts.entry.institution.get_absolute_url())
    assert "Renamed" in shown
    assert texts.entry.get_absolute_url() in shown
    assert "stands no longer" in page(visitor, texts.entry.get_absolute_url())


def test_sent_back_it_is_a_task_of_its_author(texts: Any, scenario: Any, client_of: Any) -> None:
    leader = client_of(scenario.leader)
    decide = f"{texts.waiting.get_absolute_url()}decide/"
    assert decide in {
        task.href for task in tasks_of(waiting_for(viewer_of(scenario.leader)), viewer_of(scenario.leader))
    }
    assert "Say what should be changed." in leader.post(decide, {"return": "1"}).content.decode()
    leader.post(decide, {"return": "1", "reason": "Which line?"})
    texts.waiting.refresh_from_db()
    assert texts.waiting.state == "draft"
    tasks = tasks_of(waiting_for(viewer_of(scenario.member)), viewer_of(scenario.member))
    assert [task.note for task in tasks if task.href == texts.waiting.get_absolute_url()] == ["Which line?"]
    assert "Which line?" in page(client_of(scenario.member), "/institutions/review/")


def test_what_is_published_changes_by_a_later_version_only(texts: Any, scenario: Any, client_of: Any) -> None:
    member = client_of(scenario.member)
    for one in (texts.entry, texts.path):
        for act in ("edit", "hand-in", "withdraw"):
            member.post(f"{one.get_absolute_url()}{act}/", REMEDY | ENTRY | {"group": str(scenario.group.pk)})
        one.refresh_from_db()
        assert one.state == "published"
        assert one.as_of == timezone.localdate()


def test_what_waits_is_withdrawn_by_its_author_once(texts: Any, scenario: Any, client_of: Any) -> None:
    address = f"{texts.waiting.get_absolute_url()}withdraw/"
    assert client_of(scenario.stranger).post(address).status_code in (403, 404)
    member = client_of(scenario.member)
    assert member.get(address).status_code == 200
    texts.waiting.refresh_from_db()
    assert texts.waiting.state == "submitted"
    assert member.post(address).status_code == 302
    texts.waiting.refresh_from_db()
    assert texts.waiting.state == "withdrawn"
    assert member.post(address).context["form"].non_field_errors()


def test_taken_down_nobody_is_led_to_it(texts: Any, scenario: Any, client_of: Any) -> None:
    address = f"{texts.path.get_absolute_url()}take-down/"
    assert client_of(scenario.member).post(address, {"reason": "Wrong line"}).status_code == 403
    leader = client_of(scenario.leader)
    assert leader.post(address, {"reason": ""}).status_code == 200
    leader.post(address, {"reason": "Wrong line"})
    texts.path.refresh_from_db()
    assert texts.path.state == "superseded"
    visitor = client_of(None)
    assert texts.path.path.get_absolute_url() not in page(visitor, f"/countries/{texts.iso3}/")
    assert "No version of this path stands now." in page(visitor, texts.path.path.get_absolute_url())


def test_an_old_review_says_so(texts: Any, client_of: Any) -> None:
    visitor = client_of(None)
    assert "more than a year ago" not in page(visitor, texts.path.path.get_absolute_url())
    RemedyVersion.objects.filter(pk=texts.path.pk).update(reviewed_at=timezone.now() - timedelta(days=366))
    assert "reviewed or checked more than a year ago" in page(visitor, texts.path.path.get_absolute_url())
    assert "more than a year ago" in page(visitor, f"/countries/{texts.iso3}/institutions/")


def test_a_translation_says_when_the_text_has_moved_on(texts: Any, scenario: Any, client_of: Any) -> None:
    member, leader = client_of(scenario.member), client_of(scenario.leader)
    address = f"{texts.path.path.get_absolute_url()}translate/"
    sent = REMEDY | {"title": "Salaires impayés", "group": str(scenario.group.pk)}
    assert "Name the one into which you translate" in member.post(address, sent).content.decode()
    member.post(address, sent | {"language": "fr"})
    french = RemedyVersion.objects.get(language="fr")
    assert (french.translated_from, french.number, french.path) == (texts.path, 1, texts.path.path)
    leader.post(f"{french.get_absolute_url()}decide/", {"reason": ""})
    visitor = client_of(None)
    whole = texts.path.path.get_absolute_url()
    assert "Salaires impayés" in page(visitor, f"/fr{whole}")
    assert texts.path.title in page(visitor, whole)
    assert "Salaires impayés" in page(visitor, f"{whole}?language=fr")
    assert "changed after this translation" not in page(visitor, f"{whole}?language=fr")
    leader.post(f"{texts.waiting.get_absolute_url()}decide/", {"reason": ""})
    assert "changed after this translation" in page(visitor, f"{whole}?language=fr")
    assert RemedyVersion.objects.filter(path=texts.path.path, state="published").count() == 2


def test_a_new_form_leaves_the_group_and_the_day_to_the_writer(texts: Any, scenario: Any, client_of: Any) -> None:
    factories.group(slug="rule-of-law")
    member = client_of(scenario.member)
    for address in (f"/countries/{texts.iso3}/remedies/new/", f"{texts.entry.institution.get_absolute_url()}next/"):
        form = member.get(address).context["form"]
        assert (form["as_of"].value(), form["group"].value()) == (None, None)
        assert form["group"].field.empty_label is not None


def test_the_situation_is_corrected_until_the_path_is_published(scenario: Any, client_of: Any) -> None:
    country = factories.country()
    member = client_of(scenario.member)
    sent = REMEDY | {"group": str(scenario.group.pk), "draft": "1"}
    member.post(f"/countries/{country.iso3.lower()}/remedies/new/", sent)
    written = RemedyVersion.objects.get()
    edit = f"{written.get_absolute_url()}edit/"
    seen = member.get(edit).context["form"]["seen"].value()
    member.post(edit, sent | {"situation": "trafficking", "seen": seen})
    assert RemedyPath.objects.get().situation == "trafficking"
    RemedyVersion.objects.update(state="published", reviewer=scenario.leader, reviewed_at=timezone.now())
    address = f"{written.path.get_absolute_url()}next/"
    assert "situation" not in member.get(address).context["form"].fields
    member.post(address, sent | {"situation": "wages"})
    assert (RemedyPath.objects.get().situation, RemedyVersion.objects.count()) == ("trafficking", 2)


def test_who_may_write(texts: Any, scenario: Any, client_of: Any) -> None:
    new = f"/countries/{texts.iso3}/remedies/new/"
    assert client_of(scenario.stranger).get(new).status_code == 403
    assert client_of(None).get(new).status_code == 302
    assert client_of(scenario.secretariat).get(new).status_code == 200
    elsewhere = factories.focal_point(organization=factories.organization(status="partner")).person
    assert client_of(elsewhere).get(new).status_code == 403
    local = factories.focal_point(organization=factories.organization(status="partner", country=texts.country)).person
    group = factories.group(slug="rule-of-law")
    sent = REMEDY | {"group": str(group.pk)}
    assert client_of(local).post(new, sent).status_code == 302
    assert RemedyPath.objects.filter(country=texts.country).count() == 2
    assert "Wages not paid" in page(client_of(local), "/institutions/review/")


def test_a_day_to_come_and_an_odd_language_are_refused(texts: Any, scenario: Any, client_of: Any) -> None:
    member = client_of(scenario.member)
    sent = REMEDY | {"group": str(scenario.group.pk), "as_of": "2999-01-01", "language": "<b>"}
    answer = member.post(f"/countries/{texts.iso3}/remedies/new/", sent).content.decode()
    assert "This day is still to come." in answer
    assert "Name one language" in answer
    sent = ENTRY | {"form": "independent", "group": str(scenario.group.pk)}
    answer = member.post(f"/countries/{texts.iso3}/institutions/new/", sent).content.decode()
    assert "Only a national rapporteur has a form." in answer


def test_two_people_of_an_organization_do_not_overwrite_each_other(scenario: Any, client_of: Any) -> None:
    country = factories.country()
    member = client_of(scenario.member)
    colleague = client_of(factories.focal_point(organization=scenario.member_organization).person)
    sent = ENTRY | {"group": str(scenario.group.pk), "draft": "1"}
    member.post(f"/countries/{country.iso3.lower()}/institutions/new/", sent)
    draft = InstitutionVersion.objects.get()
    address = f"{draft.get_absolute_url()}edit/"
    seen = [client.get(address).context["form"]["seen"].value() for client in (member, colleague)]
    colleague.post(address, sent | {"seen": seen[1], "mandate": "To inspect"})
    answer = member.post(address, sent | {"seen": seen[0], "mandate": "To count"})
    draft.refresh_from_db()
    assert draft.mandate == "To inspect"
    assert answer.context["conflict"] == [("Mandate", "To inspect", "To count")]
    member.post(address, sent | {"seen": answer.context["form"]["seen"].value(), "mandate": "To inspect and count"})
    draft.refresh_from_db()
    assert draft.mandate == "To inspect and count"


def test_between_several_groups_none_stands_chosen(scenario: Any, client_of: Any) -> None:
    address = f"/countries/{factories.country().iso3.lower()}/institutions/new/"
    only = client_of(scenario.member).get(address).context["form"]["group"]
    assert only.field.empty_label is None
    assert [str(label) for _key, label in only.field.choices] == [str(scenario.group.name)]
    factories.group(slug="rule-of-law")
    for person in (scenario.member, scenario.leader, scenario.secretariat):
        group = client_of(person).get(address).context["form"]["group"]
        assert group.value() is None
        assert next(iter(group.field.choices))[0] == ""


def test_nobody_is_asked_to_review_what_her_organization_wrote(texts, scenario):
    versions = RemedyVersion.objects.all()
    assert list(waiting_for_review(versions, viewer_of(scenario.leader))) == [texts.waiting]
    versions.filter(pk=texts.waiting.pk).update(organization=scenario.leading_organization)
    assert not waiting_for_review(versions, viewer_of(scenario.leader))
    assert list(waiting_for_review(versions, viewer_of(scenario.secretariat))) == [texts.waiting]
    versions.filter(pk=texts.waiting.pk).update(author=scenario.secretariat)
    assert not waiting_for_review(versions, viewer_of(scenario.secretariat))
