"""Valid time: from when until when something holds in the world. `as of` a day is the same question everywhere."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

__all__ = ["ValidTime", "ValidTimeQuerySet", "ends_after_start", "holds_on"]


def holds_on(day: date | None = None, prefix: str = "") -> Q:
    """Holds on that day: begun (or beginning unknown) and not yet ended. The last day still counts."""
    day = day or timezone.localdate()
    started = Q(**{f"{prefix}starts__isnull": True}) | Q(**{f"{prefix}starts__lte": day})
    not_ended = Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gte": day})
    return started & not_ended


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint that every dated record carries."""
    return models.CheckConstraint(
        name=name,
        condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
        violation_error_message=_("The end lies before the start. Change one of the two dates."),
    )


class ValidTimeQuerySet(models.QuerySet[Any]):
    def on(self, day: date | None = None) -> Self:
        """Those that hold on a day, today unless given."""
        return self.filter(holds_on(day))


class ValidTime(models.Model):
    """Two dates, both optional: an unknown start is not a start today, an open end is not an end."""

    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds(self, day: date | None = None) -> bool:
        day = day or timezone.localdate()
        return (self.starts is None or self.starts <= day) and (self.ends is None or self.ends >= day)
