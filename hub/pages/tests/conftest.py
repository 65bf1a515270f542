from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import Template, engines

from hub.operations.tests.served import site
from hub.pages import errors
from hub.pages.tests.world import world

__all__ = ["plain_errors", "plain_frame", "site", "world"]

FRAME = [f"frame/{part}.html" for part in ("bar", "foot", "hatch", "preview", "stylesheets")]


@pytest.fixture
def plain_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """For walks over all addresses, most of which are closed to a reader: of an error page, the words without the frame,
    which every other page has too. `test_errors.py` looks at whole ones."""

    def page(request: HttpRequest, status: int, title: str, sentence: str, **_options: bool) -> HttpResponse:
        return HttpResponse(f"{title}\n{sentence}", status=status)

    monkeypatch.setattr(errors, "page", page)


@pytest.fixture
def plain_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """For walks that ask whether a page answers: what stands around it is the same everywhere, and a quarter of the work."""
    engine = engines["django"].engine
    for name in FRAME:
        monkeypatch.setitem(engine.template_loaders[0].get_template_cache, name, Template("", engine=engine))
