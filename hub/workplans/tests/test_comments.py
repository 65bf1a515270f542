"""Comment rounds: who is asked, where a comment stands, what became of it, and what came too late."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from hub.events.editing import delete_record
from hub.events.models import Event, Verb
from hub.lib.tests import factories
from hub.lib.visibility import STRANGER
from hub.workplans import actions
from hub.workplans.consultation.anchoring import find_place
from hub.workplans.consultation.balance import balance
from hub.workplans.consultation.matrix import rows_of
from hub.workplans.consultation.outline import split_at_quotes
from hub.workplans.models import Comment, CommentRound, LateComment, Plan


def test_comment_in_a_round_stands_on_its_version(stage, client_of):
    stage.share()
    stage.consult()
    client = client_of(stage.member)
    address = stage.address(f"outputs/{stage.output.pk}/")
    response = client.post(address, {"text": "Say which corridors.", "quote": "recruitment fees"})
    comment = Comment.objects.get()
    assert response["Location"] == f"{address}#{comment.public_id}"
    assert (comment.item, comment.version.number, comment.round) == (stage.output, 2, CommentRound.objects.get())
    assert str(comment) == f"Comment on {stage.output.title}"
    page = client.get(address).content.decode()
    assert "Say which corridors." in page
    assert "version 2" in page


def test_only_those_asked_comment(stage, client_of):
    stage.share()
    stage.consult()
    address = stage.address("comments/")
    assert client_of(stage.scenario.stranger).post(address, {"text": "x"}).status_code == 404
    stage.reload()
    stage.plan.visibility = "public"
    stage.plan.save()
    assert client_of(stage.scenario.stranger).post(address, {"text": "x"}).status_code == 403
    CommentRound.objects.update(audience="public")
    assert client_of(stage.scenario.stranger).post(address, {"text": "Everybody may."}).status_code == 302
    assert client_of(None).post(address, {"text": "x"}).status_code == 403


def test_a_public_round_opens_the_plan_to_those_whom_it_asks(stage, client_of):
    stage.share()
    stranger = client_of(stage.scenario.stranger)
    assert stranger.get(stage.address()).status_code == 404
    stage.consult(audience="public")
    event = Event.objects.filter(kind="workplans.plan", verb=Verb.CONSULTED).get()
    assert event.before["visibility"] == "group"
    assert event.after["visibility"] == "public"
    assert stranger.post(stage.address("comments/"), {"text": "From outside"}).status_code == 302
    page = stranger.get(stage.address("comments/")).content.decode()
    assert "From outside" in page
    assert "Who was heard" not in page
    assert "Sign in to comment" in client_of(None).get(stage.address("comments/")).content.decode()
    assert stranger.get(stage.address("versions/1/")).status_code == 404, (
        "what was shared with the group stays the group’s"
    )
    assert stranger.get(stage.address("versions/2/")).status_code == 200


def test_late_comment_is_refused_politely_and_kept_for_its_author_alone(stage, client_of):
    stage.share()
    stage.consult()
    CommentRound.objects.update(
        opens=timezone.now() - timedelta(days=2), deadline=timezone.now() - timedelta(seconds=1)
    )
    address = stage.address(f"outputs/{stage.output.pk}/")
    client = client_of(stage.member)
    for _again in range(2):
        page = client.post(address, {"text": "I was travelling.", "quote": "recruitment fees"}).content.decode()
    assert "The time for comments is over. Your text is kept below, where only you can read it." in page
    assert page.count("I was travelling.") == 1, "in the list of what is kept, and in no form that cannot be sent"
    assert page.index("The time for comments is over.") < page.index("I was travelling.")
    assert "<blockquote>\n<p>recruitment fees</p>" in page
    assert 'name="quote"' not in page
    assert not Comment.objects.exists()
    assert "I was travelling." in client.get(address).content.decode()
    for other in (stage.leader, stage.scenario.secretariat):
        assert "I was travelling." not in client_of(other).get(address).content.decode()
        assert not LateComment.objects.visible_to(factories_viewer(other)).exists()
    assert not Event.objects.filter(verb=Verb.COMMENTED).exists()


def factories_viewer(person):
    from hub.groups.viewers import viewer_of

    return viewer_of(person)


def test_nothing_is_asked_twice_at_once(stage):
    stage.share()
    stage.consult()
    with pytest.raises(ValidationError):
        stage.consult()


@pytest.mark.parametrize(
    ("quote", "text", "state"),
    [
        ("recruitment fees", "A study of recruitment fees.", "anchored"),
        ("recruitment fees", "A deeper study of recruitment costs and fees.", "moved"),
        ("recruitment fees paid by workers", "A study of the recruitment fees that workers paid.", "moved"),
        ("recruitment fees", "A map of mines.", "orphaned"),
        ("recruitment fees", "", "orphaned"),
        ("recruitment fees", None, "orphaned"),
        ("", "A map of mines.", "anchored"),
    ],
)
def test_anchor_after_edits(quote, text, state):
    place = find_place(quote, text)
    assert place.state == state
    if state == "anchored" and quote:
        assert text[place.start : place.end] == quote


def test_comment_outlives_the_item_it_was_about(stage, client_of):
    stage.share()
    stage.consult()
    comment = stage.comment("About the study", item=stage.output, quote="recruitment fees")
    delete_record(stage.output, by=stage.leader, reason="Merged with another")
    comment.refresh_from_db()
    assert comment.item is None
    (row,) = rows_of(stage.plan, factories_viewer(stage.leader))
    assert (row.place.state, row.item_title) == ("orphaned", comment.item_title)
    page = client_of(stage.leader).get(stage.address("comments/")).content.decode()
    assert "What it was about is gone" in page
    assert comment.item_title in page


def test_answer_needs_a_reason_and_links_to_the_change(stage, client_of):
    stage.share()
    stage.consult()
    comment = stage.comment("Name the corridors", item=stage.output)
    leader = client_of(stage.leader)
    leader.post(
        f"/edit/output/{stage.output.pk}/",
        {
            "plan": stage.plan.pk, "outcome": stage.outcome.pk, "position": 1, "title_en": stage.output.title_en,
            "description_en": "A study of recruitment fees in two corridors.", "weight": "1",
            "lead": stage.output.lead_id, "due": stage.output.due.isoformat(),
        },
    )  # fmt: skip
    stage.output.refresh_from_db()
    assert "two corridors" in stage.output.description_en
    address = stage.address(f"comments/{comment.public_id}/answer/")
    assert "This field is required" in leader.post(address, {"verdict": "accepted"}).content.decode()
    assert leader.post(address, {"verdict": "accepted", "reason": "Named"}).status_code == 302
    comment.refresh_from_db()
    assert comment.disposition.change.object_id == stage.output.pk
    (row,) = rows_of(stage.plan, factories_viewer(stage.leader))
    assert row.change.endswith(f"differences/?from=2&to=now#{stage.output.anchor}")
    page = leader.get(row.change).content.decode()
    assert "<ins>fees in two corridors.</ins>" in page
    assert client_of(stage.member).post(address, {"verdict": "accepted", "reason": "x"}).status_code == 403
    assert client_of(stage.scenario.stranger).get(address).status_code == 404


def test_answer_stays_once_the_plan_is_adopted(stage):
    stage.share()
    comment = stage.comment()
    dispose = {"comment": comment, "verdict": "rejected", "by": stage.leader}
    actions.dispose(**dispose, reason="Another plan does that")
    events = Event.objects.count()
    actions.dispose(**dispose, reason="Another plan does that")
    assert Event.objects.count() == events, "saying the same again is no transition"
    stage.adopt()
    with pytest.raises(ValidationError, match="no longer changes"):
        actions.dispose(**dispose, reason="Changed our mind")


def test_matrix_has_as_many_rows_as_comments_in_every_form(stage, client_of):
    stage.share()
    texts = ["First", "=1+1", "Third, with a comma"]
    comments = [
        stage.comment(text, item=item) for text, item in zip(texts, (stage.outcome, stage.output, None), strict=True)
    ]
    actions.dispose(comment=comments[0], verdict="out_of_scope", reason="Belongs elsewhere", by=stage.leader)
    client = client_of(stage.member)
    assert client.get(stage.address("matrix/")).content.decode().count('<th scope="row">') == len(texts)
    book = load_workbook(io.BytesIO(client.get(stage.address("matrix/matrix.xlsx")).content))
    sheet = book.active
    assert [row[8].value for row in sheet.iter_rows(min_row=2)] == ["First", "'=1+1", "Third, with a comma"]
    assert sheet["I3"].data_type == "s", "a text that begins like a formula is no formula"
    document = Document(io.BytesIO(client.get(stage.address("matrix/matrix.docx")).content))
    assert len(document.tables[0].rows) == len(texts) + 1
    assert rows_of(stage.plan, STRANGER) == []


def test_balance_names_who_was_not_heard(stage):
    silent = factories.organization(constituency="workers")
    factories.participation(group=stage.scenario.group, organization=silent, status="active")
    stage.share()
    stage.comment()
    shares = {share.label: share for share in balance(stage.plan)}
    assert shares["Workers’ organization"].silent == [silent]
    assert shares["Civil society"].heard == [stage.scenario.member_organization]
    assert shares["Civil society"].comments == 1
    assert shares["Academia"].members == 0


def test_who_does_not_read_the_comments_is_not_told_that_there_are_none(stage, client_of):
    """A partner outside the group reads the adopted plan, but neither its comments nor how many there were of whom."""
    stage.share()
    comment = stage.comment("For the group")
    actions.dispose(comment=comment, verdict="accepted", reason="Good", by=stage.leader)
    stage.adopt()
    Plan.objects.filter(pk=stage.plan.pk).update(visibility="public")
    outsider = factories.focal_point().person
    for tail in ("comments/", "matrix/", "amendments/"):
        page = client_of(outsider).get(stage.address(tail)).content.decode()
        assert "to members of the group" in page, tail
        assert "Nobody has" not in page, tail
        assert "Who was heard" not in page, tail
        assert "Sign in to comment" not in client_of(None).get(stage.address(tail)).content.decode(), tail
    assert "Who was heard" in client_of(stage.member).get(stage.address("comments/")).content.decode()


def test_replies_are_not_rows(stage, client_of):
    stage.share()
    comment = stage.comment()
    address = stage.address(f"comments/{comment.public_id}/reply/")
    assert client_of(stage.leader).post(address, {"text": "Thank you"}).status_code == 302
    assert client_of(stage.scenario.stranger).post(address, {"text": "x"}).status_code == 404
    assert "Thank you" in client_of(stage.member).get(stage.address("comments/")).content.decode()
    assert len(rows_of(stage.plan, factories_viewer(stage.member))) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x" * 1_000_000, "Shorten this to 10000 characters"),
        ('<p class="MsoNormal">Pasted</p>', "The text carries marks of another program"),
        ("", "This field is required"),
    ],
    ids=["megabyte", "word processor", "nothing"],
)
def test_bad_text_is_answered_with_a_sentence_and_kept(stage, client_of, text, sentence):
    stage.share()
    page = client_of(stage.member).post(stage.address("comments/"), {"text": text}).content.decode()
    assert sentence in page
    assert not Comment.objects.exists()
    if text:
        assert text[:5].replace("<", "&lt;") in page


def test_number_of_queries_does_not_grow_with_comments(stage, client_of, django_assert_max_num_queries):
    stage.share()
    client = client_of(stage.member)
    for _ in range(3):
        stage.comment(item=stage.output)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(stage.address("comments/"))
    for _ in range(20):
        stage.comment(item=stage.output)
    with CaptureQueriesContext(connection) as many:
        client.get(stage.address("comments/"))
    assert len(many) == len(few)


def test_a_deadline_names_its_zone_on_the_form_and_on_every_page(stage, client_of):
    stage.share()
    client = client_of(stage.leader)
    stage.leader.time_zone = "Asia/Tokyo"
    stage.leader.save()
    form = client.get(stage.address("history/open-round/")).context["form"]
    assert form["time_zone"].value() == "Asia/Tokyo"
    values = {"deadline": "2999-01-05T18:00", "time_zone": "America/Lima", "audience": "members"}
    assert client.post(stage.address("history/open-round/"), values | {"time_zone": "Nowhere"}).status_code == 200
    assert client.post(stage.address("history/open-round/"), values).status_code == 302
    opened = stage.plan.rounds.get()
    assert opened.deadline.isoformat() == "2999-01-05T23:00:00+00:00"
    shown = "5 January 2999, 18:00 (America/Lima, UTC-5)"
    for tail in ("", "history/", "comments/"):
        page = client_of(stage.member).get(stage.address(tail)).content.decode()
        assert shown in page, tail
        assert "data-own" in page
    assert shown in client_of(stage.member).get("/my-tasks/").content.decode()
    assert shown in client.get(stage.address("adopt/")).content.decode()
    assert "for you 6 January 2999, 08:00 (Asia/Tokyo, UTC+9)" in client.get(stage.address()).content.decode()


def test_a_draft_does_not_say_who_was_heard(stage, client_of):
    leader = client_of(stage.leader)
    assert 'id="heard"' not in leader.get(stage.plan.get_absolute_url()).content.decode()
    stage.share()
    stage.consult()
    assert 'id="heard"' in leader.get(stage.plan.get_absolute_url()).content.decode()


def test_the_text_stands_beside_its_comments_with_marks(stage, client_of):
    stage.share()
    stage.consult()
    stage.comment("Which fees?", item=stage.output, quote="recruitment fees")
    address = stage.address(f"comments/?item={stage.output.anchor}")
    page = client_of(stage.member).get(address).content.decode()
    assert "<mark>recruitment fees</mark>" in page
    whole = client_of(stage.member).get(stage.address("comments/")).content.decode()
    assert f"?item={stage.output.anchor}" in whole
    assert "<mark>" not in whole


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [
        (["two"], [("one ", False), ("two", True), (" three", False)]),
        (["one two", "two three"], [("one two", True), (" three", True)]),
        (["gone away"], [("one two three", False)]),
        ([], [("one two three", False)]),
    ],
)
def test_passages_are_told_apart_once(quotes, expected):
    found = split_at_quotes("one two three", quotes)
    assert [(one.text, one.is_quoted) for one in found] == expected


def test_comments_are_filtered_by_their_answer_and_those_without_one_come_first(stage, client_of):
    stage.share()
    stage.consult()
    answered = stage.comment("Answered long ago")
    stage.comment("Still waiting")
    actions.dispose(comment=answered, verdict="accepted", reason="Good.", by=stage.leader)
    client = client_of(stage.member)
    page = client.get(stage.address("comments/")).content.decode()
    assert page.index("Still waiting") < page.index("Answered long ago")
    accepted = client.get(stage.address("comments/?show=accepted")).content.decode()
    assert "Answered long ago" in accepted
    assert "Still waiting" not in accepted
    assert "Still waiting" in client.get(stage.address("comments/?show=nonsense")).content.decode()
