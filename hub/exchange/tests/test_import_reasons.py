"""Why a row or a file was left out is told in the reader's language: on the page, in the file of rows, by the command."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from hub.exchange.messages import SENTENCES, message_of
from hub.exchange.models import Import
from hub.exchange.reasons import Reason, serialize_reasons
from hub.exchange.tasks import run_import
from hub.exchange.tests.fixtures import Take, activity

ClientOf = Callable[..., Client]
Write = Callable[..., Path]
FRENCH = "«\xa02022-13\xa0» n’est pas une date."


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def test_in_french_on_the_page_in_the_file_and_by_the_command(
    take: Take, world: None, client_of: ClientOf, scenario: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name_en,starts,kind\nWells,2022-13,\nSchools,,nonsense\n")
    assert "is not a date" in take(path, file_format="csv")["rejected"][0]["reason"]
    address = f"/fr{Import.objects.get().get_absolute_url()}"
    browser = client_of(scenario.secretariat)
    page = browser.get(address).content.decode()
    assert FRENCH in page
    assert 'lang="en">“2022-13”' not in page
    table = browser.get(f"{address}rejected.csv").content.decode("utf-8-sig")
    assert FRENCH in next(csv.DictReader(io.StringIO(table)))["reason"]
    command = ["importinitiatives", str(path), "--format", "csv", "--source", "Source 2", "--json", "--dry-run"]
    call_command(*command, "--language", "fr")
    assert FRENCH in json.loads(capsys.readouterr().out)["rejected"][0]["reason"]


def test_a_field_is_called_as_the_reader_calls_it() -> None:
    reasons = serialize_reasons([Reason.of("choice", value="nonsense", field="survivors_take_part", values="no, yes")])
    assert "“Survivors take part”" in message_of(reasons)
    with translation.override("es"):
        assert "Survivors take part" not in message_of(reasons)


# Sentences that agree with a number cannot be read without it; what they name besides.
PLURALS: dict[str, set[str]] = {"cut": {"line"}, "cut_somewhere": set(), "areas_deeper": {"value", "names"}}


def test_every_sentence_can_be_told(take: Take, tmp_path: Path) -> None:
    """With the values that its sentence names; what stands in a value is never taken for a placeholder."""
    for code, sentence in SENTENCES.items():
        names = {part.split(")")[0] for part in str(sentence).split("%(")[1:]} or PLURALS.get(code, set())
        values = {name: "status" if name == "field" else "100 %s %(line)s" for name in names}
        if code in PLURALS:
            values["count"] = 1  # type: ignore[assignment]
            assert "1 row" in message_of(serialize_reasons([Reason.of(code, **values)]))
        assert message_of(serialize_reasons([Reason.of(code, **values)])).count("100 %s") == len(names - {"field"}), (
            code
        )
    path = tmp_path / "a.csv"
    path.write_text("name_en,countries\nOne,100 %s\n")
    assert "“100 %s”" in take(path, file_format="csv")["rejected"][0]["reason"]


@pytest.mark.parametrize("number", [1, 15])  # broken within the rows of the preview, and behind them
def test_a_broken_file_by_the_web(world: None, client_of: ClientOf, scenario: Any, iati: Write, number: int) -> None:
    whole = iati(*(activity(f"X-{n}") for n in range(20))).read_bytes()
    broken = whole.replace(b"<title><narrative>Project X-%d<" % number, b"<title>Project X-%d<" % number)
    browser = client_of(scenario.member)

    def send(data: bytes) -> Import:
        file = SimpleUploadedFile("a.xml", data)
        browser.post("/initiatives/imports/", {"source": "Source 1", "file": file})
        return Import.objects.latest("pk")

    run = send(broken)
    preview = browser.get(run.get_absolute_url()).content.decode()
    assert ("Only what comes before can come in." in preview) is (number == 1)
    browser.post(f"{run.get_absolute_url()}start/", {"start": "1"})
    run_import.func(run.pk)
    run.refresh_from_db()
    line = whole.split(b"Project X-%d<" % number)[0].count(b"\n") + 1
    assert (run.state, run.created, run.rejected) == ("cut", number, 1)
    page = browser.get(run.get_absolute_url()).content.decode()
    assert "Not read to the end" in page
    assert f"The file is broken from line {line} on" in page
    assert "Not read to the end" in browser.get("/initiatives/imports/").content.decode()
    # The corrected file goes on from there: what is here stays as it is.
    mended = send(whole)
    browser.post(f"{mended.get_absolute_url()}start/", {"start": "1"})
    run_import.func(mended.pk)
    mended.refresh_from_db()
    assert (mended.state, mended.created, mended.unchanged) == ("done", 20 - number, number)


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_the_command_ends_with_an_error_after_a_broken_file(
    world: None, iati: Write, capsys: pytest.CaptureFixture[str], dry: list[str]
) -> None:
    whole = iati(activity("X-1"), name="whole.xml")
    path = iati(activity("X-2"), activity("X-3"), name="broken.xml")
    path.write_text(path.read_text()[:-200])
    command = ["importinitiatives", str(path), str(whole), "--format", "iati", "--source", "Source 1", *dry]
    with pytest.raises(CommandError, match=r"broken\.xml: The file is broken from line \d+ on"):
        call_command(*command, "--json")
    outcome = json.loads(capsys.readouterr().out)
    assert outcome["created"] == 2
    assert [file["file"] for file in outcome["not_read_to_the_end"]] == ["broken.xml"]
    with pytest.raises(CommandError):
        call_command(*command)
    assert "broken.xml, row" in capsys.readouterr().out
