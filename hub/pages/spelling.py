"""Corrections for a search without hits: words of visible names that are one or two typing errors away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hub.groups.models import Group
from hub.initiatives.finding import correct_spelling
from hub.initiatives.spelling import by_length, correct_words
from hub.lib.text import bare
from hub.lib.translated import columns, interface_codes
from hub.lib.visibility import Viewer
from hub.library.models import Item
from hub.partners.models import Organization
from hub.vocabularies.models import Country

NAMES_READ = 5000  # of each kind, to limit the cost of a mistyped word


def correct_search(text: str, viewer: Viewer) -> str:
    """The text with mistyped words replaced; empty where no word is near. Four queries, however many records there are."""
    words = Counter(word for name in _names(viewer) for word in bare(name).split())
    if instead := correct_words(text, words, by_length(words)):
        return instead
    corrected = correct_spelling({"q": text}, viewer)["q"]
    return "" if corrected == text else corrected


def _names(viewer: Viewer) -> Iterator[str]:
    seen = [
        (Country.objects.all(), columns("name", interface_codes())),
        (Group.objects.visible_to(viewer), columns("name")),
        (Organization.objects.visible_to(viewer), columns("name")),
        (Item.objects.visible_to(viewer), columns("title")),
    ]
    for records, names in seen:
        for row in records.order_by().values_list(*names)[:NAMES_READ]:
            yield from filter(None, row)
