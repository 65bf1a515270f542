"""Valid time: the dates between which something is true in the world, and the question what is true on a day."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def holds_on(day: date | None = None, prefix: str = "") -> Q:
    """True on that day: begun (or with an unknown start) and not yet ended. The last day is included."""
    day = day or timezone.localdate()
    started = Q(**{f"{prefix}starts__isnull": True}) | Q(**{f"{prefix}starts__lte": day})
    not_ended = Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gte": day})
    return started & not_ended


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint of every model with these dates."""
    return models.CheckConstraint(
        name=name,
        condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
        violation_error_message=_("The end lies before the start. Change one of the two dates."),
    )


class ValidTimeQuerySet(models.QuerySet[Any]):
    def on(self, day: date | None = None) -> Self:
        """Those that are true on a day, by default today."""
        return self.filter(holds_on(day))


class ValidTime(models.Model):
    """Two optional dates: an unknown start does not mean today, and no end means open-ended."""

    starts = models.DateField(_("from"), null=True, blank=True)
    ends = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds(self, day: date | None = None) -> bool:
        day = day or timezone.localdate()
        return (self.starts is None or self.starts <= day) and (self.ends is None or self.ends >= day)
