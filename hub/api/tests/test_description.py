"""The description of the API is worked out once, and stays whole."""

from __future__ import annotations

from typing import Any

import pytest

from hub.api import api as module

pytestmark = pytest.mark.django_db


def test_the_description_is_worked_out_once_a_process(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = ("/api/v1/openapi.json", "/api/v1/docs")
    first = [client.get(address).content for address in addresses]
    assert b'"/api/v1/initiatives"' in first[0]

    def refuse(*_args: Any, **_options: Any) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(module.NinjaAPI, "get_openapi_schema", refuse)
    assert [client.get(address).content for address in addresses] == first


def test_the_manual_is_a_light_page(client: Any) -> None:
    assert len(client.get("/api/v1/docs").content) < 100_000
