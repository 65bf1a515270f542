"""Addresses of records. Pages name the same hundreds again and again, and Django works each out from all patterns."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

__all__ = ["address_of"]

KEPT = 20_000


def address_of(name: str, *args: str | int) -> str:
    """`reverse` for views whose arguments are given by their places."""
    return _address(name, args, get_language(), get_script_prefix())


@lru_cache(KEPT)
def _address(name: str, args: tuple[str | int, ...], language: str | None, prefix: str) -> str:
    return reverse(name, args=args)
