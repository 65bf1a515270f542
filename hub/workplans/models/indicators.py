"""Measuring the results of a plan: indicators with baseline, target and periods, and their reported values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.lib.translated import TranslatedField
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.workplans.models.plans import Outcome, Output, Plan


class Unit(models.TextChoices):
    """The unit of a value. A closed list: values in different units are never added up."""

    NUMBER = "number", _("Number")
    PERCENT = "percent", _("Per cent")
    PEOPLE = "people", _("People")
    CHILDREN = "children", _("Children")
    ORGANIZATIONS = "organizations", _("Organizations")
    COUNTRIES = "countries", _("Countries")
    EVENTS = "events", _("Events")
    DOCUMENTS = "documents", _("Documents")
    USD = "usd", _("US dollars")
    EUR = "eur", _("Euros")
    YES_NO = "yes_no", _("Yes (1) or no (0)")


class Indicator(models.Model):
    """A measure of an outcome or of an output, never of both: counting outputs does not measure an outcome."""

    class Direction(models.TextChoices):
        UP = "up", _("Should rise")
        DOWN = "down", _("Should fall")
        KEEP = "keep", _("Should stay")

    class Measures(models.TextChoices):
        CHANGE = "change", _("A change in the world")
        DELIVERY = "delivery", _("What was delivered")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="indicators")
    outcome = models.ForeignKey(
        Outcome, verbose_name=_("outcome"), null=True, blank=True, on_delete=models.CASCADE, related_name="indicators"
    )
    output = models.ForeignKey(
        Output, verbose_name=_("output"), null=True, blank=True, on_delete=models.CASCADE, related_name="indicators"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=400)
    measures = models.CharField(_("what it measures"), max_length=10, choices=Measures.choices)
    unit = models.CharField(_("unit"), max_length=15, choices=Unit.choices)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction.choices, default=Direction.UP)
    cumulative = models.BooleanField(
        _("cumulative"), default=False, help_text=_("Each value includes those before it, so it cannot fall.")
    )
    baseline = models.DecimalField(_("baseline"), max_digits=18, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(_("date of the baseline"), null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4, null=True, blank=True)
    disaggregation = models.JSONField(
        _("broken down by"), default=list, blank=True, help_text=_("Such as sex, age, country; never persons.")
    )
    age_bands = models.JSONField(_("age bands"), default=list, blank=True)
    is_ratio = models.BooleanField(
        _("ratio"), default=False, help_text=_("Reported as a numerator and a denominator; the value is computed.")
    )
    verification = models.TextField(_("how it is verified"), blank=True)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="indicator_of_outcome_or_output",
                condition=Q(outcome__isnull=True, output__isnull=False) | Q(outcome__isnull=False, output__isnull=True),
                violation_error_message=_("An indicator stands under an outcome or under an output, not under both."),
            ),
            models.CheckConstraint(
                name="indicator_per_cent_to_100",
                condition=~Q(unit="percent")
                | (Q(baseline__isnull=True) | Q(baseline__range=(0, 100)))
                & (Q(target__isnull=True) | Q(target__range=(0, 100))),
                violation_error_message=_("A share lies between 0 and 100 per cent."),
            ),
            models.CheckConstraint(name="indicator_unit_known", condition=Q(unit__in=Unit.values)),
            models.CheckConstraint(
                name="indicator_ratio_of_number",
                condition=Q(is_ratio=False) | Q(unit__in=["percent", "number"]),
                violation_error_message=_("A ratio is measured in per cent or as a number."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return f"{self.plan.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"indicator-{self.pk}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(plan__in=Plan.objects.visible_to(viewer))

    def meets_target(self, value: Decimal) -> bool | None:
        """Whether a value meets the target; None where the plan set none."""
        if self.target is None:
            return None
        if self.direction == self.Direction.DOWN:
            return value <= self.target
        return value >= self.target if self.direction == self.Direction.UP else value == self.target


class IndicatorPeriod(models.Model):
    """A part of the plan's period with its own target."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="periods")
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4, null=True, blank=True)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["starts"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "starts"], name="indicator_period_once"),
            models.CheckConstraint(name="indicator_period_ends_after_start", condition=Q(ends__gte=models.F("starts"))),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.starts)} – {date_format(self.ends)}"

    def save(self, *args: Any, **options: Any) -> None:
        """Check again while the plan is locked: two people may add periods at the same time, or change the dates of the plan.
        SQLite has no constraint to exclude overlaps."""
        with transaction.atomic():
            self.check_place(Plan.objects.select_for_update().get(indicators=self.indicator_id))
            super().save(*args, **options)

    def get_absolute_url(self) -> str:
        plan = self.indicator.plan
        page = reverse("workplans:indicator", args=[plan.group.slug, plan.period, self.indicator_id])
        return f"{page}#period-{self.pk}"

    def clean(self) -> None:
        if self.indicator_id and self.starts and self.ends:
            self.check_place(self.indicator.plan)

    def check_place(self, plan: Plan) -> None:
        """Periods are within the plan and do not overlap."""
        if self.starts < plan.starts or self.ends > plan.ends:
            raise ValidationError(
                _("A period lies within its plan, from %(starts)s to %(ends)s.")
                % {"starts": date_format(plan.starts), "ends": date_format(plan.ends)}
            )
        others = IndicatorPeriod.objects.filter(indicator=self.indicator, starts__lte=self.ends, ends__gte=self.starts)
        if other := others.exclude(pk=self.pk).first():
            raise ValidationError(
                _("It overlaps the period from %(starts)s to %(ends)s.")
                % {"starts": date_format(other.starts), "ends": date_format(other.ends)}
            )

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q(indicator__in=Indicator.objects.visible_to(viewer))
