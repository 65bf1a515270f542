"""The secretariat finds a record of any kind_name by words that its list shows."""

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
    for kind_name in EDITABLE_MODELS:
        address = f"/desk/{kind_name}/"
        records = list(EDITABLE_MODELS[kind_name].model._default_manager.all())
        if not records:
            assert kind_name in {"place", "evaluation"}, kind_name
            continue
        record = world.records.get(kind_name, records[-1])
        row = reverse("editing:edit", args=[kind_name, record.pk])
        assert row in desk.get(address).content.decode(), kind_name
        words = [word for word in re.findall(r"[\w-]+", str(record)) if not word.isdecimal()]
        # The name of the kind says nothing of the record: it stands in the name of each.
        of_kind = str(EDITABLE_MODELS[kind_name].title).split()
        words = [word for word in words if word not in of_kind] or words
        word = record.starts.isoformat() if kind_name in NAMED_BY_DAYS else max(words, key=len)
        found = desk.get(address, {"q": word}).content.decode()
        assert row in found, f"{kind_name}: {word!r} of {str(record)!r} finds nothing"
        nothing = desk.get(address, {"q": f"{word} Xylophone"}).content.decode()
        assert row not in nothing, kind_name
        assert "Nothing has all these words" in nothing, kind_name


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
    for place, kind_name in enumerate(EDITABLE_MODELS):
        for text in texts if is_deep() else [texts[place % len(texts)]]:
            assert desk.get(f"/desk/{kind_name}/", {"q": text}).status_code == 200, (kind_name, text)
