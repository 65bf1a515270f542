"""Every fact of the content files stands on the page of its record, with its source, in each language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, models
from django.test import Client
from django.utils import translation

from hub.content.kinds import KINDS, Kind
from hub.content.models import LoadedRecord
from hub.lib.partialdate import PartialDateField, readable, readable_range
from hub.lib.templatetags.site_tags import language_names
from hub.lib.tests.deep import is_deep
from hub.lib.translated import TranslatedField
from hub.sources.models import ShownStatement, Statement

# Vocabularies and sources have no pages; what refers to them shows them. A questionnaire is shown to whom it asks.
PAGES = [kind for kind in KINDS if kind.name not in {"source", "region", "term", "group_kind", "questionnaire"}]
# What a page says in another way than with the stored value.
UNSAID = {"slug", "period", "position", "accent", "iso2", "m49", "group", "owner", "latitude", "longitude"}
ADDRESSES = {"url", "website", "link"}


def visible_text(page: str) -> str:
    """What a reader sees: no tags, no scripts, single spaces."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def texts(kind: Kind, record: Any) -> Iterator[tuple[str, str]]:
    """The words by which a reader would know each value of the record, in the language of the moment."""
    for name in kind.fields:
        if name in UNSAID | ADDRESSES:
            continue
        if isinstance(getattr(kind.model, name, None), TranslatedField):
            yield name, str(getattr(record, name))
            continue
        column = kind.model._meta.get_field(name)
        value = getattr(record, name)
        if isinstance(column, models.ManyToManyField):
            for part in value.all():
                yield name, str(getattr(part, "short_name", part))
        elif isinstance(column, PartialDateField):
            # Two days are said as one span, as far as they differ.
            ends = getattr(record, "ends_on", "") if name in {"begins_on", "ends_on"} else ""
            yield name, readable_range(record.begins_on, ends) if ends else readable(value)
        elif name == "languages":
            yield name, language_names(value)
        elif name == "mode" and value == "unknown":
            continue  # a meeting of which nobody says whether it is held online says nothing of it
        elif column.choices:
            yield name, str(getattr(record, f"get_{name}_display")())
        elif isinstance(value, models.Model):
            yield name, str(value.short_name if name == "successor" else value)
        elif isinstance(column, models.CharField | models.TextField):
            yield name, value


def about(record: Any) -> list[ShownStatement]:
    return Statement.objects.about([record]).get((record._meta.model_name, record.pk), [])


def missing(kind: Kind, record: Any, page: str, seen: str) -> Iterator[str]:
    """What the page of a record leaves out."""
    folded = seen.casefold()
    for name, words in texts(kind, record):
        words = " ".join(words.split())
        if words.casefold() not in folded:
            yield f"{kind.name} “{record}”: {name}: {words[:80]}"
    for name in ADDRESSES.intersection(kind.fields):
        address = getattr(record, name)
        if html.escape(address) not in page:
            yield f"{kind.name} “{record}”: {name}: {address}"
    if kind.name == "tranche" and f"{record.amount:.0f}" not in re.sub(r"[\s.,’]", "", seen):
        yield f"tranche “{record}”: amount"
    for statement in about(record):
        if html.escape(statement.source.url) not in page:
            yield f"{kind.name} “{record}”: source {statement.source.url}"
        if " ".join(statement.says.split()) not in seen:
            yield f"{kind.name} “{record}”: {statement.field}: {statement.says[:80]}"


def loaded_records(kind: Kind) -> list[Any]:
    keys = LoadedRecord.objects.filter(key__startswith=f"{kind.name}:").values_list("object_id", flat=True)
    return list(kind.model._base_manager.filter(pk__in=keys))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "language",
    # In which language a page speaks does not depend on the database.
    [code for code, _ in settings.CONTENT_LANGUAGES] if connection.vendor == "sqlite" else [settings.LANGUAGE_CODE],
)
def test_facts_on_pages(loaded: None, client: Client, language: str) -> None:
    pages: dict[str, tuple[str, str]] = {}
    left_out: list[str] = []
    checked = 0
    with translation.override(language):
        for kind in [kind for top in PAGES for kind in (top, *top.parts.values())]:
            records = loaded_records(kind)
            if kind.name == "country" and not is_deep():
                records = records[::10]  # 249 pages of one kind, with the same two facts
            elif language != settings.LANGUAGE_CODE and not is_deep():
                records = records[::3]  # all of them in English
            for record in records:
                address = record.get_absolute_url().partition("#")[0]
                if address not in pages:
                    answer = client.get(address)
                    assert answer.status_code == 200, address
                    page = answer.content.decode()
                    pages[address] = (page, visible_text(page))
                left_out += [f"{address} {fact}" for fact in missing(kind, record, *pages[address])]
                checked += 1
    assert checked > 90
    assert left_out == [], f"{len(left_out)} facts are not on their pages:\n" + "\n".join(left_out)
