"""What a group sends: one leader writes, another approves, each reader is told once; then it is frozen."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.accounts.models import Person
from hub.editing.records import describe_events
from hub.events.actions import record
from hub.events.models import Event, Verb
from hub.groups.viewers import viewer_of
from hub.lib.tests import factories
from hub.meetings.models import Meeting
from hub.notifications.announcement_views import RUN_SHOWN
from hub.notifications.announcing import drafts_of_newsletter
from hub.notifications.digests import send_digests
from hub.notifications.models import Announcement, Follow, Notification
from hub.notifications.spreading import spread
from hub.workplans.tasks import tasks_of
from hub.workplans.waiting import waiting_for

pytestmark = pytest.mark.django_db

FORM = {
    "kind": "announcement", "title_en": "A new guide", "title_fr": "Un nouveau guide", "text_en": "It is **here**.",
    "text_fr": "Il est **ici**.", "visibility": "public",
}  # fmt: skip


@pytest.fixture
def written(scenario, client_of):
    client_of(scenario.leader).post(f"/groups/{scenario.group.slug}/announcements/new/", FORM)
    return Announcement.objects.get()


@pytest.fixture
def other_leader(scenario):
    return factories.focal_point(organization=scenario.leading_organization).person


def act(client, announcement, name, **values):
    return client.post(f"{announcement.get_absolute_url()}{name}/", values)


def test_from_draft_to_readers(scenario, client_of, written, other_leader):
    assert (written.state, written.author) == ("draft", scenario.leader)
    author, other = client_of(scenario.leader), client_of(other_leader)
    spread()
    assert not Notification.objects.exists(), "of a draft nobody is told"
    act(author, written, "submit")
    spread()
    assert [row.person for row in Notification.objects.all()] == [other_leader]
    tasks = [task.title for task in tasks_of(waiting_for(viewer_of(other_leader)), viewer_of(other_leader))]
    assert tasks == ["A new guide"]
    assert tasks_of(waiting_for(viewer_of(scenario.leader)), viewer_of(scenario.leader)) == []
    assert act(author, written, "approve").status_code == 403, "not by who wrote it"
    act(other, written, "return", reason="Say where it is.")
    written.refresh_from_db()
    assert (written.state, written.reason) == ("draft", "Say where it is.")
    assert "Say where it is." in author.get(written.get_absolute_url()).content.decode()
    author.post(f"{written.get_absolute_url()}edit/", FORM | {"text_en": "It is **in the library**."})
    act(author, written, "submit")
    act(other, written, "approve")
    written.refresh_from_db()
    assert (written.state, written.approved_by) == ("sent", other_leader)

    Follow.objects.create(person=scenario.stranger, kind="groups.group", object_id=scenario.group.pk)
    Follow.objects.create(person=scenario.member, kind="groups.group", object_id=scenario.group.pk)
    Person.objects.filter(pk=scenario.member.pk).update(language="fr")
    spread()
    result = Notification.objects.filter(event__verb="shared")
    assert {row.person for row in result} == {scenario.leader, scenario.member, scenario.stranger}
    mail.outbox.clear()
    send_digests("https://hub.example.org", timezone.now())
    (email,) = [message for message in mail.outbox if message.to == [scenario.member.email]]
    assert "Il est **ici**." in email.body
    assert "<strong>ici</strong>" in email.alternatives[0][0]
    assert written.get_absolute_url() in email.body


def test_what_was_sent_is_frozen(scenario, client_of, written, other_leader):
    Announcement.objects.update(state="sent", sent_at=timezone.now(), approved_by=other_leader)
    author = client_of(scenario.leader)
    page = author.post(f"{written.get_absolute_url()}edit/", FORM | {"title_en": "Another"}).content.decode()
    assert "Only a draft can be changed." in page
    for name in ("submit", "approve", "return", "delete"):
        act(client_of(other_leader), written, name, reason="R")
    written.refresh_from_db()
    assert (str(written.title), written.state) == ("A new guide", "sent")
    assert written.get_absolute_url() in author.get(f"/groups/{scenario.group.slug}/announcements/").content.decode()


@pytest.mark.parametrize("role", ["visitor", "stranger", "member"])
def test_others_neither_read_drafts_nor_write(scenario, client_of, written, role):
    client = client_of(scenario.people[role])
    assert client.get(written.get_absolute_url()).status_code == 404
    for name in ("edit", "preview", "submit", "approve", "return", "delete"):
        assert act(client, written, name, reason="R", **FORM).status_code in (302, 404)
    assert client.post(f"/groups/{scenario.group.slug}/announcements/new/", FORM).status_code in (302, 403)
    assert "A new guide" not in client.get(f"/groups/{scenario.group.slug}/announcements/").content.decode()
    written.refresh_from_db()
    assert (Announcement.objects.count(), written.state) == (1, "draft")


def test_of_two_who_approve_one_does(scenario, client_of, written, other_leader):
    Announcement.objects.update(state="submitted")
    for person in (other_leader, scenario.secretariat):
        act(client_of(person), written, "approve")
    spread()
    assert Notification.objects.filter(person=scenario.member, event__verb="shared").count() == 1


def test_the_preview_says_who_is_told_and_names_no_follower(scenario, client_of, written):
    follower = factories.person(name="Somebody who follows")
    Follow.objects.create(person=follower, kind="groups.group", object_id=scenario.group.pk)
    Person.objects.filter(pk=scenario.member.pk).update(digest="never")
    muted = factories.focal_point(organization=scenario.member_organization).person
    Follow.objects.create(person=muted, kind="groups.group", object_id=scenario.group.pk, is_muted=True)
    answer = client_of(scenario.leader).get(f"{written.get_absolute_url()}preview/")
    page = answer.content.decode()
    assert scenario.member.name in page
    assert "wants no e-mails" in page
    assert muted.name not in page
    assert "Somebody who follows" not in page
    assert (answer.context["number"], answer.context["followers_number"], answer.context["by_email"]) == (3, 1, 1)
    assert "It is **here**." in page
    mail.outbox.clear()
    assert not mail.outbox


def test_the_preview_tells_what_happens_then(scenario, client_of, written, other_leader):
    """The same people whom the preview counts are told."""
    group_only = factories.group(visibility="public")
    assert group_only
    Announcement.objects.update(visibility="group")
    outsider = factories.person()
    for person in (outsider, scenario.member):
        Follow.objects.create(person=person, kind="groups.group", object_id=scenario.group.pk)
    answer = client_of(other_leader).get(f"{written.get_absolute_url()}preview/")
    Announcement.objects.update(state="submitted")
    act(client_of(other_leader), written, "approve")
    spread()
    mail.outbox.clear()
    send_digests("https://hub.example.org", timezone.now())
    result = {message.to[0] for message in mail.outbox if "A new guide" in message.body or "nouveau" in message.body}
    assert result == {scenario.leader.email, scenario.member.email}
    assert answer.context["number"] == 3, "with the one who approves"


def test_a_newsletter_begins_with_what_is_new(scenario, client_of):
    from django.db import transaction

    from hub.events.actions import record
    from hub.events.models import Verb

    with transaction.atomic():
        record(Verb.CREATED, factories.meeting(group=scenario.group, title_en="Spring meeting"), by=None, after={})
    page = client_of(scenario.leader).get(f"/groups/{scenario.group.slug}/announcements/new/?kind=newsletter")
    assert "Spring meeting" in page.content.decode()


def test_a_newsletter_in_three_languages_reads_its_events_once(scenario, client_of):
    for number in range(3):
        factories.meeting(group=scenario.group, title_fr=f"Réunion {number}")
    with transaction.atomic():
        for meeting in Meeting.objects.all():
            record(Verb.CREATED, meeting, by=None)
    with CaptureQueriesContext(connection) as one:
        drafts = drafts_of_newsletter(scenario.group, ["en"])
    with CaptureQueriesContext(connection) as three:
        drafts = drafts_of_newsletter(scenario.group, ["en", "fr", "es"])
    assert len(three) == len(one)
    assert "Réunion 2" in drafts["fr"]
    assert "Meeting" in drafts["en"]


def test_the_secretariat_looks_at_the_next_run(scenario, client_of):
    Follow.objects.create(person=scenario.member, kind="groups.group", object_id=scenario.group.pk)
    from django.db import transaction

    from hub.events.actions import record
    from hub.events.models import Verb

    with transaction.atomic():
        record(Verb.CHANGED, scenario.group, by=None, after={})
    spread()
    mail.outbox.clear()
    page = client_of(scenario.secretariat).get("/announcements/run/").content.decode()
    assert scenario.member.name in page
    assert "one thing that they follow" in page
    assert str(scenario.group.name) not in page
    assert not mail.outbox
    assert Notification.objects.filter(is_mailed=False).exists(), "looking sends nothing"
    assert client_of(scenario.leader).get("/announcements/run/").status_code == 403


def test_the_next_run_costs_as_much_for_many_people_as_for_few(scenario, client_of, django_assert_max_num_queries):
    page = client_of(scenario.secretariat)
    page.get("/announcements/run/")
    with CaptureQueriesContext(connection) as few:
        page.get("/announcements/run/")
    for _ in range(12):
        person = factories.focal_point().person
        Follow.objects.create(person=person, kind="groups.group", object_id=scenario.group.pk)
    with django_assert_max_num_queries(len(few)):
        assert len(page.get("/announcements/run/").context["rows"]) == RUN_SHOWN


def test_nobody_approves_her_own_words_in_the_draft_of_another(scenario, client_of, written, other_leader):
    author, other = client_of(scenario.leader), client_of(other_leader)
    other.post(f"{written.get_absolute_url()}edit/", FORM | {"text_en": "Something else."})
    act(other, written, "submit")
    assert act(other, written, "approve").status_code == 403
    act(author, written, "approve")
    written.refresh_from_db()
    assert (written.state, written.approved_by) == ("sent", scenario.leader)


def test_why_it_was_sent_back_stays_among_those_who_lead(scenario, client_of, written, other_leader):
    act(client_of(scenario.leader), written, "submit")
    act(client_of(other_leader), written, "return", reason="Not like this.")
    Announcement.objects.update(state="sent", sent_at=timezone.now(), approved_by=other_leader)
    events = list(Event.objects.about(written))
    result = {name: "".join(one.reason for one in describe_events(events, viewer_of(person)))
            for name, person in scenario.people.items() if person is not None}  # fmt: skip
    assert result["leader"] == result["secretariat"] == "Not like this."
    assert result["member"] == result["stranger"] == ""
