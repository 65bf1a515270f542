from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from hub.initiatives.models.initiative import Initiative
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible


class LikelyPair(models.Model):
    """Two records that may be about the same initiative, by the last comparison. Computed, never edited."""

    one = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    reasons = models.JSONField(default=list)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "one_id", "other_id"]
        indexes = [models.Index(fields=["-score", "one", "other"], name="likely_pair_most_alike")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="likely_pair_once"),
            models.CheckConstraint(name="likely_pair_in_order", condition=Q(one__lt=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one} ≈ {self.other}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """A pair shows that both records exist."""
        return is_part_of_visible("one", Initiative, viewer) & is_part_of_visible("other", Initiative, viewer)


class Comparison(models.Model):
    """How far the comparison of all records has come: one row."""

    KEY = 1

    event = models.PositiveBigIntegerField(default=0)  # the pairs include changes up to this one
    finished_at = models.DateTimeField(null=True)
    asked = models.BooleanField(default=False)  # the next one waits for the worker

    class Meta:
        constraints = [models.CheckConstraint(name="comparison_one_row", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.event}"

    @classmethod
    def current(cls) -> Self:
        return cls.objects.get_or_create(pk=cls.KEY)[0]

    @classmethod
    def when(cls) -> datetime | None:
        """When all records were last compared."""
        return cls.objects.filter(pk=cls.KEY).values_list("finished_at", flat=True).first()
