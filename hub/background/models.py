from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

__all__ = ["Worker"]


class Worker(models.Model):
    """A process that does long work. It says every few seconds that it lives; whoever falls silent has died."""

    name = models.CharField(max_length=64, unique=True)
    takes_tasks = models.BooleanField(default=False)  # else it is a command, at work on what it was called for
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
