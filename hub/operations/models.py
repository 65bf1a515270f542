from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScheduledJob(models.Model):
    """When a job of the schedule is due, and the result of its last run. The jobs themselves are in schedule.py."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    due_at = models.DateTimeField(_("due"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    failed = models.BooleanField(_("failed"), default=False)
    outcome = models.TextField(_("what it did"), blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
