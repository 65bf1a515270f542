"""Other words: proposed by members, shown word by word, decided by the chair."""

import pytest
from django.core.exceptions import ValidationError

from hub.workplans import actions
from hub.workplans.differences import words
from hub.workplans.models import Amendment


def propose(stage, **values):
    given = {
        "plan": stage.plan, "item": stage.output, "field": "description_en", "proposed": "A study of recruitment costs.",
        "reason": "Fees are not all", "organization": None, "by": stage.member,
    }  # fmt: skip
    return actions.propose_amendment(**given | values)


def test_words():
    parts = words("A study of recruitment fees.", "A deep study of recruitment costs.")
    assert [(part.kind, part.text) for part in parts] == [
        ("kept", "A "),
        ("inserted", "deep "),
        ("kept", "study of recruitment "),
        ("deleted", "fees."),
        ("inserted", "costs."),
    ]


@pytest.mark.parametrize(("old", "new"), [("a  b\n\nc", "a c"), ("", "new"), ("old", ""), ("same", "same")])
def test_words_lose_nothing(old, new):
    parts = words(old, new)
    assert "".join(part.text for part in parts if part.kind != "inserted") == old
    assert "".join(part.text for part in parts if part.kind != "deleted") == new


def test_accepted_amendment_changes_the_text(stage, client_of):
    stage.share()
    address = stage.address(f"amendments/new/?item={stage.output.anchor}&field=description_en")
    client = client_of(stage.member)
    same = client.post(address, {"proposed": stage.output.description_en, "reason": "x"}).content.decode()
    assert "stand there already" in same
    assert client.post(address, {"proposed": "A study of recruitment costs.", "reason": "Wider"}).status_code == 302
    amendment = Amendment.objects.get()
    page = client.get(stage.address("amendments/")).content.decode()
    assert "<del>fees.</del><ins>costs.</ins>" in page
    decide = stage.address(f"amendments/{amendment.public_id}/")
    assert client.post(decide, {"state": "accepted", "decision": "x"}).status_code == 403
    leader = client_of(stage.leader)
    assert leader.get(decide).status_code == 200
    assert leader.post(decide, {"state": "accepted", "decision": "Right"}).status_code == 302
    stage.output.refresh_from_db()
    assert stage.output.description_en == "A study of recruitment costs."
    again = leader.post(decide, {"state": "rejected", "decision": "No"}).content.decode()
    assert "decided on this amendment already" in again


def test_accepted_in_part_takes_the_words_decided_on(stage):
    stage.share()
    amendment = propose(stage)
    decide = {"amendment": amendment, "state": "partly", "decision": "Both", "by": stage.leader}
    with pytest.raises(ValidationError, match="Write the words"):
        actions.decide_amendment(**decide)
    actions.decide_amendment(**decide, text="A study of recruitment fees and costs.")
    stage.output.refresh_from_db()
    assert stage.output.description_en == "A study of recruitment fees and costs."


def test_text_that_changed_meanwhile_is_not_overwritten(stage):
    stage.share()
    amendment = propose(stage)
    stage.output.description_en = "Something else by now."
    stage.output.save()
    with pytest.raises(ValidationError, match="Something else by now"):
        actions.decide_amendment(amendment=amendment, state="accepted", decision="Yes", by=stage.leader)
    amendment.refresh_from_db()
    assert amendment.state == "proposed"


def test_only_texts_are_amended(stage):
    stage.share()
    with pytest.raises(ValidationError):
        propose(stage, field="lead_id")
    with pytest.raises(ValidationError, match="At most 400"):
        propose(stage, field="title_en", proposed="x" * 401)
