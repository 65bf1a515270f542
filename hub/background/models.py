from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Worker(models.Model):
    """A process that does long work. It reports every few seconds; one that stops reporting is considered dead."""

    name = models.CharField(max_length=64, unique=True)
    takes_tasks = models.BooleanField(default=False)  # otherwise it is a command that does one job
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
