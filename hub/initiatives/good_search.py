"""Listed goods by the words of the good, of the country and of the reasons for listing it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from hub.initiatives.index import current_index
from hub.initiatives.models import ListedGood
from hub.initiatives.text_search import words_of
from hub.lib.text import bare
from hub.lib.translated import in_language, interface_codes
from hub.lib.visibility import Viewer
from hub.vocabularies.countrynames import SMALL_WORDS
from hub.vocabularies.models import Scheme

# The reasons for listing goods, as `bare` words of the three languages.
REASONS = {
    "child_labour": {"child", "labour", "labor", "travail", "enfants", "trabajo", "infantil"},
    "forced_labour": {"forced", "labour", "labor", "travail", "force", "trabajo", "forzoso"},
}


def goods_named(text: str, viewer: Viewer) -> QuerySet[ListedGood]:
    """Goods that match all words, at least one of them in the name of the good itself."""
    words = [word for word in words_of(text) if bare(word) not in SMALL_WORDS]
    if not words:
        return ListedGood.objects.none()
    values = current_index().named_values
    found: Any = ListedGood.objects.visible_to(viewer).select_related("good", "country", "source")
    names_a_good = False
    for place, word in enumerate(words):
        named = values.of(word, unfinished=place == len(words) - 1)
        codes = [code for name, code in named if name == "commodity"]
        countries = [code.upper() for name, code in named if name == "country"]
        fits = Q(good__scheme=Scheme.COMMODITY, good__code__in=codes) | Q(country__iso3__in=countries)
        for field, reason_words in REASONS.items():
            if bare(word) in reason_words:
                fits |= Q(**{field: True})
        found = found.filter(fits)
        names_a_good = names_a_good or bool(codes)
    order = (in_language("good__name", interface_codes()), in_language("country__name", interface_codes()), "-edition")
    return found.order_by(*order) if names_a_good else found.none()
