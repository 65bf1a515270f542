"""A valid record of any model, for tests that speak of every model at once. Others use the factories."""

from __future__ import annotations

import inspect
import uuid
from datetime import date
from itertools import count
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from hub.lib.ids import PublicIdField
from hub.lib.tests import factories

_numbers = count(1000)


def _factory_of(model: type[models.Model]) -> Any:
    for _, function in inspect.getmembers(factories, inspect.isfunction):
        makes = function.__annotations__.get("return") if function.__module__ == factories.__name__ else None
        if makes == model.__name__ and getattr(factories, makes) is model:
            return function
    return None


def make(model: type[models.Model], **fields: Any) -> Any:
    """By its factory; where it has none, every field that must be filled is filled with a placeholder."""
    factory = _factory_of(model)
    if factory is not None:
        return factory(**fields)
    for field in model._meta.concrete_fields:
        given = field.name in fields or field.attname in fields
        if given or field.null or field.has_default() or field.primary_key or isinstance(field, PublicIdField):
            continue
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            continue
        if field.blank and field.empty_strings_allowed:
            continue
        fields[field.name] = placeholder(field)
    return model._default_manager.create(**fields)


def placeholder(field: models.Field[Any, Any]) -> Any:
    n = next(_numbers)
    if field.is_relation:
        related = field.related_model
        if related is ContentType:
            return ContentType.objects.get_for_model(factories.Organization)
        return make(related)  # type: ignore[arg-type]
    if field.choices:
        return field.choices[0][0]  # type: ignore[index]
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return date(2024, 1, 1)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.URLField):
        return f"https://example.org/{n}"
    if isinstance(field, (models.IntegerField, models.DecimalField, models.FloatField)):
        return 1
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    return f"text-{n}"[: field.max_length]
