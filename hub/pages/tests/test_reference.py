"""The manual's page of addresses and the site say the same."""

import re
from pathlib import Path

from django.utils import translation

from hub.pages.tests.addresses import named_views
from hub.pages.tests.world import FOREIGN

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "addresses.md"
PLAN = "/groups/<slug>/plans/<period>"
OTHERS = ("/accounts/…", "/api/v1/…")  # told elsewhere: in the packages they come from, in the manual of the API


def documented() -> set[str]:
    codes = re.findall(r"`(…?/[^` ]*)`", PAGE.read_text(encoding="utf-8"))
    result = {re.sub("^…(?=/)", PLAN, code) for code in codes}
    examples = {"/fr/", "/es/", "/ar/", "/pt/", PLAN, "/edit/indicator-period/new/", *OTHERS}
    return result - examples


def on_site() -> set[str]:
    with translation.override("en"):  # which has no prefix
        paths = {re.sub(r"<\w+:", "<", path) for name, path in named_views().items() if not name.startswith(FOREIGN)}
    return {path for path in paths if not path.startswith("/api/v1/") or path.endswith((".json", "/docs"))}


def test_no_address_is_missing_and_none_is_made_up():
    assert len(on_site()) > 100
    assert sorted(on_site() - documented()) == []
    assert sorted(documented() - on_site()) == []
