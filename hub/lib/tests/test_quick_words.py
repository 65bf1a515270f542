"""What pages tell again and again is worked out once: labels, addresses and days stay those of the language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import models
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone as zones
from django.utils import translation

from hub.lib.addresses import address_of


def test_labels_are_those_of_django(db: None) -> None:
    seen = 0
    for model in apps.get_models():
        for field in model._meta.local_fields if model.__module__.startswith("hub.") else ():
            for value, _label in field.flatchoices or ():
                seen += 1
                for language in ("en", "fr"):
                    with translation.override(language):
                        own = getattr(model(**{field.attname: value}), f"get_{field.name}_display")()
                        plain = models.Model._get_FIELD_display(model(**{field.attname: value}), field)
                        assert own == plain, (model, field, value)
    assert seen > 100
    verb = apps.get_model("events", "Event")
    assert verb(verb="unheard-of").get_verb_display() == "unheard-of"


def test_addresses_are_those_of_the_language() -> None:
    for _ in range(2):
        for language in ("en", "fr", "en"):
            with translation.override(language):
                assert address_of("countries:country", "civ") == reverse("countries:country", args=["civ"])
                assert address_of("on_me") == reverse("on_me")
    with pytest.raises(NoReverseMatch):
        address_of("countries:nowhere", "civ")


def test_days_and_moments_are_those_of_the_language_and_the_zone() -> None:
    plain = Template('{{ value|date:"DATETIME_FORMAT" }}')
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    with translation.override("en"):
        assert "1 March 2026" in plain.render(Context({"value": moment}))
        with zones.override(ZoneInfo("Asia/Manila")):
            assert "2 March 2026" in plain.render(Context({"value": moment}))
            assert "2 March 2026" in plain.render(Context({"value": moment.astimezone(timezone(timedelta(hours=1)))}))
    with translation.override("fr"):
        assert "1 mars 2026" in plain.render(Context({"value": moment}))
        assert Template('{{ value|date:"DATE_FORMAT" }}').render(Context({"value": date(2026, 3, 1)})) == "1 mars 2026"
    assert Template('{{ value|date:"Y" }}').render(Context({"value": None})) == ""
