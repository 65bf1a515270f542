"""The archive holds what everybody may read, leads from file to file, and is there whole or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import CommandError, call_command
from lxml import html

from hub.lib.tests import factories
from hub.lib.visibility import Visibility
from hub.operations.archive import pages

pytestmark = pytest.mark.django_db


def archive(out: Path, *languages: str) -> dict[str, Any]:
    import io

    printed = io.StringIO()
    call_command("archive", out, "--json", *[f"--language={code}" for code in languages], stdout=printed)
    outcome: dict[str, Any] = json.loads(printed.getvalue())
    return outcome


def test_it_holds_what_is_public_and_nothing_else(scenario: Any, tmp_path: Path) -> None:
    factories.initiative(name_en="Initiative for all", name_fr="Initiative pour tous", visibility=Visibility.PUBLIC)
    factories.initiative(name_en="Initiative of few", visibility=Visibility.PARTNERS)
    out = tmp_path / "copy"
    outcome = archive(out, "en", "fr")
    everything = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert b"Initiative for all" in everything
    assert b"Initiative of few" not in everything
    assert scenario.member.email.encode() not in everything
    french = (out / "data/site/fr/initiatives/index.html").read_text()
    assert "Initiative pour tous" in french
    assert "Copie archivée" in french
    names = [json.loads(line)["name"] for line in (out / "data/tables/initiatives.jsonl").read_text().splitlines()]
    assert [name["en"] for name in names] == ["Initiative for all"]
    assert outcome["tables"]["initiatives.jsonl"] == 1


def test_every_link_leads_to_a_file_or_to_the_site(scenario: Any, tmp_path: Path, settings: Any) -> None:
    settings.SITE_ADDRESS = "https://hub.example.org"
    settings.ALLOWED_HOSTS = ["hub.example.org"]
    factories.initiative(name_en="Initiative 1", visibility=Visibility.PUBLIC)
    out = tmp_path / "copy"
    archive(out, "en")
    site = out / "data" / "site"
    seen = 0
    for file in site.rglob("*.html"):
        tree = html.fromstring(file.read_bytes())
        assert not tree.xpath("//script | //form"), file
        for link in tree.xpath("//@href | //@src"):
            parts = urlsplit(link)
            if parts.scheme or not parts.path:
                assert parts.scheme in {"https", "mailto", "data", ""}, link
                continue
            assert (file.parent / unquote(parts.path)).is_file(), f"{file}: {link}"
            seen += 1
    assert seen > 100
    assert "url(" not in (site / "index.html").read_text()
    assert list(site.glob("static/css/*.css"))


def test_the_checksums_are_those_of_the_files(scenario: Any, tmp_path: Path) -> None:
    out = tmp_path / "copy"
    outcome = archive(out, "en")
    listed = dict(reversed(line.split("  ", 1)) for line in (out / "manifest-sha256.txt").read_text().splitlines())
    files = {path.relative_to(out).as_posix(): path for path in (out / "data").rglob("*") if path.is_file()}
    assert listed.keys() == files.keys()
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == listed[name] for name, path in files.items())
    assert outcome["files"] == len(files)
    size = sum(path.stat().st_size for path in files.values())
    assert f"Payload-Oxum: {size}.{len(files)}\n" in (out / "bag-info.txt").read_text()


def test_a_folder_with_something_in_it_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        archive(tmp_path)
    with pytest.raises(CommandError, match="There is no folder"):
        archive(tmp_path / "none" / "copy")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_breaks_in_the_middle_leaves_nothing(
    scenario: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: Any) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(pages.SiteCopy, "_relink", break_off)
    with pytest.raises(CommandError, match="No space left"):
        archive(tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []
