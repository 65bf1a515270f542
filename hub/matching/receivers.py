"""After initiatives have changed, the worker looks for duplicates."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from hub.initiatives.signals import initiatives_changed
from hub.matching.comparing import compare_soon


@receiver(initiatives_changed)
def compare_after_change(**_: Any) -> None:
    compare_soon()
