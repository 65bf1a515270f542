"""The same page in each language: one address, with the language in front."""

from __future__ import annotations

import pytest
from django.test import Client

from hub.pages.languages import has_languages, in_each_language


def in_all(address: str) -> dict[str, str]:
    return {code: there for code, _name, there in in_each_language(address)}


@pytest.mark.parametrize("prefix", ["", "/fr", "/ar"])
def test_only_the_prefix_differs(prefix: str) -> None:
    addresses = in_all(f"{prefix}/groups/?view=map&next=/fr/")
    assert addresses["en"] == "/groups/?view=map&next=/fr/"
    assert addresses["es"] == "/es/groups/?view=map&next=/fr/"


@pytest.mark.parametrize("address", ["/fr//example.org/", "//example.org/", "/fr///example.org/"])
def test_no_address_leads_to_another_host(address: str) -> None:
    assert set(in_all(address).values()) == {f"{prefix}/example.org/" for prefix in ("", "/fr", "/es", "/ar", "/pt")}


@pytest.mark.parametrize("path", ["/api/v1/groups", "/api/v1/docs", "/healthz", "/oai", "/static/css/frame.css"])
def test_what_programs_read_has_one_address(path: str) -> None:
    assert not has_languages(path)
    assert set(in_all(path).values()) == {path}


@pytest.mark.django_db
def test_a_missing_page_can_be_read_in_another_language() -> None:
    answer = Client().get("/fr/no-such-page/")
    assert answer.status_code == 404
    assert '<a href="/es/no-such-page/"' in answer.content.decode()
