"""Every address of the site by the name of its view, for tests that walk all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.urls import get_resolver

__all__ = ["named_views", "walked"]


def walked(roles: Iterable[str], *enough: str) -> list[str]:
    """The roles that a long walk over all addresses is made as: every one on SQLite; on PostgreSQL those that are
    enough to see that it answers alike, as permissions are decided above the database."""
    return list(roles) if connection.vendor == "sqlite" else list(enough)


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
