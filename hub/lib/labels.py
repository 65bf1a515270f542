"""What chosen values are called. Django makes a dictionary of all choices anew for each value that a page tells."""

from __future__ import annotations

from collections.abc import Callable
from functools import partialmethod
from typing import Any

from django.apps import apps

__all__ = ["keep_labels"]


def keep_labels() -> None:
    """Let `get_…_display` of our records look its label up; what a model says of its own stays."""
    for model in apps.get_models():
        if not model.__module__.startswith("hub."):
            continue
        for field in model._meta.local_fields:
            method = f"get_{field.name}_display"
            if field.choices and isinstance(vars(model).get(method), partialmethod):
                setattr(model, method, _label_of(field.attname, dict(field.flatchoices)))


def _label_of(name: str, labels: dict[Any, Any]) -> Callable[[Any], Any]:
    def label(record: Any) -> Any:
        value = getattr(record, name)
        return str(labels[value]) if value in labels else value

    return label
