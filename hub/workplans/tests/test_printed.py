"""What people write in Markdown is printed as the page shows it, and no sign of it is left over."""

import pytest

from hub.lib.typeset import typeset
from hub.workplans import printing
from hub.workplans.blocks import blocks

TEXT = """Nurses pay **most**, see [the study](https://example.org/study).

1. First
   - inside
2. Second

> Said *once*.

| a | b |
|---|---|
| 1 | 2 |

## Heading
"""


def test_blocks():
    first, listed, quoted, table, heading = blocks(TEXT)
    assert [run["text"] for run in first["runs"]] == ["Nurses pay ", "most", ", see ", "the study", "."]
    assert [run["strong"] for run in first["runs"]] == [False, True, False, False, False]
    assert first["runs"][3]["link"] == "https://example.org/study"
    assert (listed["kind"], listed["ordered"], len(listed["items"])) == ("list", True, 2)
    assert listed["items"][0][1]["items"][0][0]["runs"][0]["text"] == "inside"
    assert quoted["blocks"][0]["runs"][1] == {"text": "once", "strong": False, "emph": True, "link": ""}
    assert [[cell[0]["text"] for cell in row] for row in table["rows"]] == [["a", "b"], ["1", "2"]]
    assert heading["kind"] == "heading"


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00", "***", "[x](javascript:alert(1))", "<b>bold</b>", "- ", "|a|\n|-|"]
)
def test_odd_texts_break_nothing(text):
    assert "javascript" not in str([run["link"] for block in blocks(text) for run in block.get("runs", ())])


def test_version_as_pdf_reads_like_the_page(stage, client_of, monkeypatch):
    given = []
    monkeypatch.setattr(printing, "typeset", lambda template, data: given.append(data) or typeset(template, data))
    stage.outcome.theory_of_change_en = TEXT
    stage.outcome.save()
    stage.activity.budget, stage.activity.currency = "120000.5", "USD"
    stage.activity.save()
    version = stage.adopt()
    in_english = "June", "120,000.50 USD"
    for language, month, money in (("", *in_english), ("/fr", "juin", "120 000,50 USD"), ("/ar", *in_english)):
        answered = client_of(stage.leader).get(f"{language}{stage.address(f'versions/{version.number}/plan.pdf')}")
        assert answered.content.startswith(b"%PDF")
        outcome = given.pop()["outcomes"][0]
        output = outcome["children"][0]
        assert month in dict(output["facts"]).popitem()[1]
        budget = output["children"][0]["facts"][-1][1]
        assert budget.replace("\u202f", " ").replace("\xa0", " ") == money
        assert [part["kind"] for part in outcome["texts"][1][1]] == ["paragraph", "list", "quote", "table", "heading"]


def test_the_file_does_not_tell_the_title_of_a_restricted_meeting(stage, client_of, monkeypatch):
    """One file for everybody, whoever asks for it; the page names the meeting to those who may see it."""
    given = []
    monkeypatch.setattr(printing, "typeset", lambda template, data: given.append(data) or b"%PDF")
    version = stage.adopt()
    meeting = version.resolution.meeting
    meeting.title_en, meeting.visibility = "Closed meeting on raids", "restricted"
    meeting.save()
    type(stage.plan).objects.filter(pk=stage.plan.pk).update(visibility="public")
    for reader in (None, stage.leader):
        client = client_of(reader)
        assert client.get(stage.address(f"versions/{version.number}/plan.pdf")).status_code == 200
        assert "Resolution 1" in dict(given[-1]["facts"])["Adopted by"]
        assert "raids" not in str(given)
        for tail in ("", f"versions/{version.number}/"):
            page = client.get(stage.address(tail)).content.decode()
            assert "Resolution 1 of" in page
            assert ("raids" in page) == (reader is not None)
