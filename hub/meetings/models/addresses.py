"""The secret address of a person's own calendar."""

from __future__ import annotations

import secrets

from django.db import models
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import Person


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class CalendarAddress(models.Model):
    """Calendar programs cannot sign in: whoever has the address can read the calendar, until it is renewed."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_address")
    secret = models.CharField(max_length=64, unique=True, default=new_secret, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.person}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:own_calendar", args=[self.secret])
