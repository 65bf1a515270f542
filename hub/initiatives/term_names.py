"""Short lists of initiatives on the pages of other records: what a row shows, read as text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection

from hub.initiatives.models import Initiative
from hub.initiatives.terms import TERMS
from hub.lib.choices import sorting_key
from hub.lib.translated import columns, in_language, interface_codes
from hub.vocabularies.models import Term


def term_names(keys: Iterable[int], field: str) -> dict[int, list[str]]:
    """The names of the terms of initiatives in a field such as `issues`, in their order of reading. One query, and no record
    for each pair of an initiative and a term."""
    pairs: Any = getattr(Initiative, field).through.objects.filter(initiative__in=keys)
    found: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    name = in_language("term__name", interface_codes())
    for key, position, text in pairs.values_list("initiative", "term__position", name):
        found[key].append((position, sorting_key(text), text))
    return {key: [text for _position, _key, text in sorted(terms)] for key, terms in found.items()}


def terms_by_field(initiative: Initiative) -> dict[str, list[Term]]:
    """The terms of one initiative in each of its fields. Two queries: one for the keys in all fields, in plain SQL since it
    is as short as the six are alike, and one for the terms."""
    pairs = " UNION ALL ".join(_keys_in_sql(field) for field in TERMS)
    with connection.cursor() as cursor:
        cursor.execute(pairs, [initiative.pk] * len(TERMS))
        keys = cursor.fetchall()
    shown = Term.objects.only("scheme", "code", "position", *columns("name", interface_codes()))
    terms = shown.in_bulk({key for _field, key in keys}) if keys else {}
    named = set(keys)
    return {field: [term for key, term in terms.items() if (field, key) in named] for field in TERMS}


def _keys_in_sql(field: str) -> str:
    between: Any = Initiative._meta.get_field(field)
    table, own, other = between.m2m_db_table(), between.m2m_column_name(), between.m2m_reverse_name()
    return f"SELECT '{field}', {other} FROM {table} WHERE {own} = %s"  # noqa: S608 - names of ours
