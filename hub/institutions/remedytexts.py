"""Which text of a remedy path a reader gets: in the language of the page, else in the one in which it was written."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hub.institutions.models import RemedyVersion, State
from hub.lib.translated import interface_language


def choose_version(versions: list[RemedyVersion], wanted: str = "") -> RemedyVersion | None:
    """Of the published texts of one path the one in the wanted language, of the page, or of the original."""
    by_language = {one.language: one for one in versions}
    if not versions:
        return None
    for code in (wanted, interface_language(), versions[0].path.language):
        if code in by_language:
            return by_language[code]
    return versions[0]


def shown_remedies(**where: Any) -> list[RemedyVersion]:
    """The published text of each path in the reader's language, by country and title. A short query where there is none, as
    for most countries, else two."""
    found: dict[int, list[RemedyVersion]] = defaultdict(list)
    rows = RemedyVersion.objects.filter(
        state=State.PUBLISHED, **{f"path__{name}": value for name, value in where.items()}
    )
    if not rows.order_by().exists():
        return []
    for one in rows.select_related("path__country").order_by("path", "language"):
        found[one.path_id].append(one)
    texts = [text for of in found.values() if (text := choose_version(of)) is not None]
    return sorted(texts, key=lambda one: (str(one.path.country.name), one.title))
