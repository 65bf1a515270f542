from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse

from hub.operations.tests.served import site
from hub.pages import errors
from hub.pages.tests.world import world

__all__ = ["plain_errors", "site", "world"]


@pytest.fixture
def plain_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """For walks over all addresses, most of which are closed to a reader: of an error page, the words without the frame,
    which every other page has too. `test_errors.py` looks at whole ones."""

    def page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
        return HttpResponse(f"{title}\n{sentence}", status=status)

    monkeypatch.setattr(errors, "page", page)
