"""The secretariat finds a record of any noun by words that its list shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from hub.editing.registry import EDITABLE_MODELS
from hub.lib.tests.deep import is_deep
from hub.pages.tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

# Their names are written in the reader's language; the search knows days as they are stored.
NAMED_BY_DAYS = {"indicator-period"}


def test_a_word_of_the_list_finds_the_record_of_each_noun(world: World, client_of: Any) -> None:
    desk = client_of(world.scenario.secretariat)
    for noun in EDITABLE_MODELS:
        address = f"/desk/{noun}/"
        records = list(EDITABLE_MODELS[noun].model._default_manager.all())
        if not records:
            assert noun in {"place", "evaluation"}, noun
            continue
        record = world.records.get(noun, records[-1])
        row = reverse("editing:edit", args=[noun, record.pk])
        assert row in desk.get(address).content.decode(), noun
        words = [word for word in re.findall(r"[\w-]+", str(record)) if not word.isdecimal()]
        # The name of the kind says nothing of the record: it stands in the name of each.
        of_kind = str(EDITABLE_MODELS[noun].title).split()
        words = [word for word in words if word not in of_kind] or words
        word = record.starts.isoformat() if noun in NAMED_BY_DAYS else max(words, key=len)
        found = desk.get(address, {"q": word}).content.decode()
        assert row in found, f"{noun}: {word!r} of {str(record)!r} finds nothing"
        nothing = desk.get(address, {"q": f"{word} Xylophone"}).content.decode()
        assert row not in nothing, noun
        assert "Nothing has all these words" in nothing, noun


def test_all_words_must_be_there_and_a_number_is_one(world: World, client_of: Any) -> None:
    tranche: Any = world.records["tranche"]
    desk = client_of(world.scenario.secretariat)
    row = reverse("editing:edit", args=["tranche", tranche.pk])
    assert row in desk.get("/desk/tranche/", {"q": f"{tranche.year} {tranche.currency}"}).content.decode()
    assert row not in desk.get("/desk/tranche/", {"q": f"{tranche.year + 1} {tranche.currency}"}).content.decode()


def test_any_text_may_be_typed(world: World, client_of: Any) -> None:
    """One of them at each list; with `--deep` each at each."""
    texts = ["%", "_", "'\"", "9" * 40, "(", "a" * 3000, "-", "\\"]
    desk = client_of(world.scenario.secretariat)
    for place, noun in enumerate(EDITABLE_MODELS):
        for text in texts if is_deep() else [texts[place % len(texts)]]:
            assert desk.get(f"/desk/{noun}/", {"q": text}).status_code == 200, (noun, text)
