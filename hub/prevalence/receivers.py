"""When a person leaves, her studies keep somebody who leads them."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from hub.accounts.models import Person
from hub.accounts.signals import erasing
from hub.prevalence.actions.leading import hand_over_all


@receiver(erasing)
def hand_over_studies(person: Person, **_: Any) -> None:
    hand_over_all(person=person)
