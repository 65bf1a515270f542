"""A flood of comments does not keep a plan from its adoption: limits, hiding, answers for many, more time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from hub.events.models import Event
from hub.lib.tests import factories
from hub.workplans import actions
from hub.workplans.blockers import blockers
from hub.workplans.consultation import actions as acting
from hub.workplans.models import Comment, Disposition, LateComment, Reply
from hub.workplans.tests.scenes import Scene
from hub.workplans.waiting import waiting_for

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgresql]


@pytest.fixture
def opened(stage: Scene) -> Scene:
    stage.share()
    stage.consult()
    stage.reload()
    return stage


def waiting_ids(stage: Scene) -> list[str]:
    return [blocker.where.split("#")[1] for blocker in blockers(stage.reload()) if blocker.kind == "comment"]


def test_one_person_says_so_much_in_a_round(opened: Scene, client_of: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(acting, "MOST_COMMENTS", 2)
    opened.comment()
    opened.comment()
    address = opened.address("comments/")
    answer = client_of(opened.member).post(address, {"text": "A third"})
    assert "You have written 2 comments and replies here" in answer.content.decode()
    assert "A third" in answer.content.decode()
    assert (Comment.objects.count(), LateComment.objects.count()) == (2, 0)
    colleague = factories.focal_point(organization=opened.scenario.member_organization).person
    client_of(colleague).post(address, {"text": "From a colleague"})
    assert Comment.objects.count() == 3


def test_replies_and_what_comes_late_count_too(opened: Scene, client_of: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(acting, "MOST_COMMENTS", 3)
    comment = opened.comment()
    replying = opened.address(f"comments/{comment.public_id}/reply/")
    client = client_of(opened.member)
    assert client.post(replying, {"text": "First"}).status_code == 302
    assert client.post(replying, {"text": "Second"}).status_code == 302
    refused = client.post(replying, {"text": "One too many"}).content.decode()
    assert "You have written 3 comments and replies here" in refused
    assert "One too many" in refused, "what was typed stays in the form"
    assert Reply.objects.count() == 2
    assert client_of(opened.leader).post(replying, {"text": "From the chair"}).status_code == 302

    actions.close_round(round=opened.plan.rounds.get(), reason="Enough", by=opened.leader)
    late = client.post(opened.address("comments/"), {"text": "Too late and too many"}).content.decode()
    assert "You have written 3 comments and replies here" in late
    assert "Too late and too many" in late
    assert not LateComment.objects.exists()


def test_late_comments_of_one_person_end_somewhere(opened: Scene, client_of: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(acting, "MOST_COMMENTS", 2)
    actions.close_round(round=opened.plan.rounds.get(), reason="Enough", by=opened.leader)
    for number in (1, 2, 2, 3, 4):
        client_of(opened.member).post(opened.address("comments/"), {"text": f"Late {number}"})
    assert sorted(one.text for one in LateComment.objects.all()) == ["Late 1", "Late 2"]


def test_the_matrix_shows_hidden_words_to_those_alone_who_may_unhide_them(opened: Scene, client_of: Any) -> None:
    comment = opened.comment("Unwanted words")
    actions.hide_comment(comment=comment, reason="It insults a partner.", by=opened.leader)
    colleague = factories.focal_point(organization=opened.scenario.member_organization).person
    pages = {
        person: client_of(person).get(opened.address("matrix/")).content.decode()
        for person in (opened.leader, opened.scenario.secretariat, opened.member, colleague)
    }
    assert ["Unwanted words" in page for page in pages.values()] == [True, True, False, False]
    assert "Hidden from the group" in pages[opened.member]
    assert "It insults a partner." in pages[opened.member], "the author reads why"
    assert client_of(opened.scenario.stranger).get(opened.address("matrix/")).status_code == 404


def test_a_hidden_comment_stays_with_its_author_and_the_chairs(opened: Scene, client_of: Any) -> None:
    comment = opened.comment("Unwanted words")
    colleague = factories.focal_point(organization=opened.scenario.member_organization).person
    address = opened.address(f"comments/{comment.public_id}/hide/")
    for person, status in ((opened.member, 403), (opened.scenario.stranger, 404), (None, 302)):
        assert client_of(person).post(address, {"reason": "Mine"}).status_code == status
    assert client_of(opened.leader).post(address, {"reason": ""}).status_code == 200
    comment.refresh_from_db()
    assert comment.hidden_at is None
    assert waiting_ids(opened) == [comment.public_id]
    client_of(opened.leader).post(address, {"reason": "It insults a partner."})
    comment.refresh_from_db()
    assert (comment.hidden_by, comment.hidden_reason) == (opened.leader, "It insults a partner.")
    event = Event.objects.about(comment).get(verb="changed")
    assert (event.actor, event.after, event.reason) == (opened.leader, {"hidden": True}, "It insults a partner.")
    pages = {
        person: client_of(person).get(opened.address("comments/")).content.decode()
        for person in (opened.member, opened.leader, colleague)
    }
    assert ["Unwanted words" in page for page in pages.values()] == [True, True, False]
    assert "It insults a partner." in pages[opened.member]
    assert waiting_ids(opened) == []
    from hub.groups.viewers import viewer_of

    assert waiting_for(viewer_of(opened.leader)).to_answer == []
    client_of(opened.leader).post(address, {"reason": "On second thought"})
    assert "Unwanted words" in client_of(colleague).get(opened.address("comments/")).content.decode()


def test_what_hangs_on_a_hidden_comment_is_hidden_too(opened: Scene) -> None:
    from hub.groups.viewers import viewer_of

    comment = opened.comment("Unwanted words")
    actions.reply_to(comment=comment, text="An answer", by=opened.leader)
    actions.hide_comment(comment=comment, reason="Because", by=opened.leader)
    colleague = factories.focal_point(organization=opened.scenario.member_organization).person
    assert not Reply.objects.visible_to(viewer_of(colleague)).exists()
    assert Reply.objects.visible_to(viewer_of(opened.leader)).exists()


def test_many_are_answered_at_once(opened: Scene, client_of: Any) -> None:
    first, second, third = (opened.comment(f"Remark {number}") for number in range(3))
    address = opened.address("comments/answers/")
    values = {"comment": [first.public_id, second.public_id], "verdict": "out_of_scope", "reason": "Another plan."}
    for person, status in ((opened.member, 403), (opened.scenario.stranger, 404), (None, 302)):
        assert client_of(person).post(address, values).status_code == status
    client = client_of(opened.leader)
    client.post(address, values | {"reason": ""})
    assert not Disposition.objects.exists()
    client.post(address, values)
    assert waiting_ids(opened) == [third.public_id]
    assert Event.objects.filter(verb="answered", actor=opened.leader).count() == 2
    client.post(address, {"verdict": "accepted", "reason": "Yes.", "all": "1"})
    assert waiting_ids(opened) == []
    assert {one.reason for one in Disposition.objects.all()} == {"Another plan.", "Yes."}


def test_there_can_be_more_time(opened: Scene, client_of: Any) -> None:
    [current] = opened.plan.rounds.all()
    later = timezone.now() + timedelta(days=30)
    values = {"deadline": f"{later:%Y-%m-%dT%H:%M}", "time_zone": "UTC", "reason": "Many asked for it."}
    address = opened.address("history/extend-round/")
    for person, status in ((opened.member, 403), (opened.scenario.stranger, 404), (None, 302)):
        assert client_of(person).post(address, values).status_code == status
    client = client_of(opened.leader)
    sooner = client.post(address, values | {"deadline": f"{timezone.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"})
    assert "Choose a day after the present deadline" in sooner.content.decode()
    client.post(address, values)
    deadline = current.deadline
    current.refresh_from_db()
    assert current.deadline > deadline
    assert f"{current.deadline:%Y-%m-%dT%H:%M}" == values["deadline"]
    event = Event.objects.about(opened.plan).filter(verb="changed").latest("sequence")
    assert event.reason == "Many asked for it."


def test_a_round_that_was_closed_gets_no_more_time(opened: Scene) -> None:
    [current] = opened.plan.rounds.all()
    actions.close_round(round=current, reason="Enough", by=opened.leader)
    with pytest.raises(ValidationError, match="no open comment round"):
        actions.extend_round(
            plan=opened.plan, deadline=timezone.now() + timedelta(days=30), reason="More", by=opened.leader
        )
