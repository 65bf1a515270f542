"""Short lists of initiatives on the pages of other records."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from hub.initiatives.term_names import term_names
from hub.lib.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_terms_are_named_in_their_order_of_reading(django_assert_num_queries: Any) -> None:
    last = factories.term(name_en="Ample", name_fr="Ample", position=2)
    accented = factories.term(name_en="Water", name_fr="Eau")
    plain = factories.term(name_en="Zinc", name_fr="")
    first, second, without = (factories.initiative() for _ in range(3))
    first.issues.set([last, accented, plain])
    second.issues.set([plain])
    keys = [first.pk, second.pk, without.pk]
    with django_assert_num_queries(1):
        assert term_names(keys, "issues") == {first.pk: ["Water", "Zinc", "Ample"], second.pk: ["Zinc"]}
    with override("fr"):
        assert term_names(keys, "issues")[first.pk] == ["Eau", "Zinc", "Ample"]
    assert term_names(keys, "commodities") == {}
