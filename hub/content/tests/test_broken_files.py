"""Whatever is wrong with the files: one sentence that names file, record and field, and nothing is stored."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hub.content import loader
from hub.content.exceptions import ContentError
from hub.content.loader import DATA, load
from hub.content.models import LoadedRecord, Loading


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


Break = Callable[[Path], Any]


def replaced(file: str, old: str, new: str) -> Break:
    def change(data: Path) -> None:
        text = (data / file).read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds {old!r}: the test would prove nothing"
        (data / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


CASES: list[tuple[Break, list[str]]] = [
    (
        replaced("workplans.yaml", "state: disputed", "state: sleeping"),
        ["workplans.yaml", "supply-chains/2020-2021", "state", "sleeping", "draft"],
    ),
    (
        replaced("workplans.yaml", "starts: 2020-01-01", "starts: 2020-13-01"),
        ["workplans.yaml", "supply-chains/2020-2021", "starts", "2020-13-01"],
    ),
    (
        replaced("workplans.yaml", "starts: 2020-01-01", "starts: 2022-01-01"),
        ["workplans.yaml", "supply-chains/2020-2021", "end"],
    ),
    (
        replaced("meetings.yaml", "begins_on: 2017-06-21", "begins_on: June 2017"),
        ["meetings.yaml", "supply-chains-berlin-2017", "begins_on", "June 2017"],
    ),
    (
        replaced("meetings.yaml", "country: DEU", "country: DEX"),
        ["meetings.yaml", "supply-chains-berlin-2017", "country", "DEX"],
    ),
    (
        replaced("organizations.yaml", "sources: [model-provisions]", "sources: [modle-provisions]"),
        ["organizations.yaml", "unodc", "sources", "modle-provisions", "model-provisions"],
    ),
    (
        replaced("organizations.yaml", "sources: [model-provisions]", "sources: []"),
        ["organizations.yaml", "unodc", "sources", "at least one source"],
    ),
    (
        replaced("organizations.yaml", "constituency: academia", "constituencies: academia"),
        ["organizations.yaml", "babson-college", "constituencies", "constituency"],
    ),
    (
        replaced("organizations.yaml", "constituency: academia", "acronym: BC"),
        ["organizations.yaml", "babson-college", "constituency", "missing"],
    ),
    (replaced("organizations.yaml", "name: {en: Pact}", "name: Pact"), ["organizations.yaml", "pact", "name", "en: …"]),
    (
        replaced("organizations.yaml", "name: {en: Pact}", "name: {fr: Pact}"),
        ["organizations.yaml", "pact", "name", "missing"],
    ),
    (replaced("organizations.yaml", "  ilo:\n", "  ilo\n"), ["organizations.yaml", "line", "YAML"]),
    (replaced("organizations.yaml", "  iom:\n", "  ilo:\n"), ["organizations.yaml", "line", "ilo", "twice"]),
    (replaced("organizations.yaml", "records:\n", "entries:\n"), ["organizations.yaml", "records:"]),
    (
        replaced("library.yaml", "groups: [supply-chains]", "groups: supply-chains"),
        ["library.yaml", "supply-chains-report-2019", "groups", "list"],
    ),
    (
        replaced("library.yaml", "field: published", "felt: published"),
        ["library.yaml", "supply-chains-report-2019", "felt"],
    ),
    (
        replaced("sources.yaml", "url: https://www.alliance87.org/about/", "url: alliance"),
        ["sources.yaml", "alliance-about", "url"],
    ),
    (
        replaced(
            "sources.yaml", "url: https://www.alliance87.org/about/", "url: https://www.alliance87.org/action-groups/"
        ),
        ["sources.yaml", "alliance-about", "url", "action-groups-page"],
    ),
    (
        replaced("initiatives/cobalt.yaml", "currency: USD", "currency: dollars"),
        ["initiatives/cobalt.yaml", "cotecco/tranches/fy2018", "currency"],
    ),
    (
        replaced("initiatives/cobalt.yaml", "amount: 2500000", "amount: much"),
        ["initiatives/cobalt.yaml", "cotecco/tranches/fy2018", "amount"],
    ),
    (
        replaced("initiatives/cobalt.yaml", "    starts: 2024-11-20", "    successor: cotecco"),
        ["circle", "galab", "cotecco"],
    ),
    (replaced("countries.csv", "AFG,AF,004", ",AF,004"), ["countries.csv", "line 3", "iso3"]),
    (replaced("countries.csv", "AFG,AF,004", "ABW,AF,004"), ["countries.csv", "line 3", "ABW", "twice"]),
    (lambda data: (data / "library.yaml").unlink(), ["library.yaml", "missing"]),
    (lambda data: (data / "library.yaml").write_bytes(b"records: \xff"), ["library.yaml", "UTF-8"]),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "words"), CASES, ids=range(len(CASES)))
def test_one_clear_sentence(data: Path, change: Break, words: list[str]) -> None:
    change(data)
    with pytest.raises(ContentError) as raised:
        load(data)
    message = str(raised.value)
    assert [word for word in words if word not in message] == [], message
    assert "\n" not in message
    assert not LoadedRecord.objects.exists()
    assert not Loading.objects.exists()


@pytest.mark.django_db
def test_the_command_says_it_without_a_traceback(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replaced("workplans.yaml", "state: disputed", "state: sleeping")(data)
    monkeypatch.setattr(loader.load, "__defaults__", (data,))
    with pytest.raises(CommandError, match=r"workplans\.yaml, record “supply-chains/2020-2021”, field “state”"):
        call_command("loadcontent")
