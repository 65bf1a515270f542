"""Which addresses belong into the archive, and under which name each is kept."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation

from hub.corridors.models import Corridor
from hub.lib.visibility import STRANGER

# Accounts, what waits for somebody, and what programs ask: the tables stand in the archive as files.
APPS = {"accounts", "api", "editing", "notifications"}
SIGN_IN = ("account_", "mfa_", "socialaccount_")
# Computed for any two of some hundred countries, standards or indicators: their figures stand in the tables.
ON_DEMAND = {"statistics:place", "statistics:pair", "law:cell"}
ANSWERS_TO_QUESTIONS = {"pages:search", "corridors:ranking"}
LATER_PAGE = re.compile(r"page=[1-9][0-9]{0,5}")
LONGEST_NAME = 200  # bytes of a part of a path, which file systems hold with an ending


class Chooser:
    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages
        recorded = Corridor.objects.visible_to(STRANGER).values_list("origin__iso3", "destination__iso3")
        self.corridors = {(origin.lower(), destination.lower()) for origin, destination in recorded}

    def name_of(self, address: str) -> PurePosixPath | None:
        """Where the answer is kept, below the folder of the site; None for what does not belong into the archive."""
        path, _, query = address.partition("?")
        if path.startswith(settings.STATIC_URL):
            return _name(path, "")
        if query and not LATER_PAGE.fullmatch(query):
            return None
        language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
        if language not in self.languages:
            return None
        with translation.override(language):
            try:
                match = resolve(path)
            except Resolver404:
                return None
        return _name(path, query) if self._belongs(match) else None

    def _belongs(self, match: ResolverMatch) -> bool:
        if APPS & set(match.namespaces) or (match.url_name or "").startswith(SIGN_IN):
            return False
        if match.view_name == "corridors:corridor":
            return (match.kwargs["origin"].lower(), match.kwargs["destination"].lower()) in self.corridors
        return match.view_name not in ON_DEMAND | ANSWERS_TO_QUESTIONS


def _name(path: str, query: str) -> PurePosixPath | None:
    parts = unquote(path).strip("/").split("/") if path.strip("/") else []
    for part in parts:
        if part in {"", ".", ".."} or "\\" in part or "\0" in part or len(part.encode()) > LONGEST_NAME:
            return None
    if path.endswith("/"):
        parts.append(f"{query.replace('=', '-')}.html" if query else "index.html")
    elif query:
        return None
    return PurePosixPath(*parts)
