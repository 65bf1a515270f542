"""Every address of the site by the name of its view, for tests that walk all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.urls import get_resolver

from hub.lib.tests.deep import is_deep


def walked(everybody: Iterable[str], *, quick: Iterable[str], postgresql: Iterable[str]) -> list[str]:
    """The readers as whom a long walk over all addresses is made: everybody with `--deep`; else on SQLite those of whom
    no other one has every right, on PostgreSQL enough to see that it answers alike."""
    if is_deep():
        return list(everybody)
    return list(quick if connection.vendor == "sqlite" else postgresql)


def named_views() -> dict[str, str]:
    """`app:view` and its pattern as a path, `/groups/<slug:slug>/`; where a view has two names, both."""
    found: dict[str, str] = {}

    def walk(patterns: Any, prefix: str, space: str) -> None:
        for pattern in patterns:
            path = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$").replace("\\Z", "")
            if hasattr(pattern, "url_patterns"):
                name = getattr(pattern, "namespace", None)
                walk(pattern.url_patterns, path, f"{space}{name}:" if name else space)
            elif pattern.name:
                found[f"{space}{pattern.name}"] = "/" + path.lstrip("/")

    walk(get_resolver().url_patterns, "", "")
    return found
