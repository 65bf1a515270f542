"""Every address of the site by the name of its view, for tests that walk all of them."""

from __future__ import annotations

from typing import Any

from django.urls import get_resolver

__all__ = ["named_views"]


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
