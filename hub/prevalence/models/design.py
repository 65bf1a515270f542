"""Strata of a sample, and the indicators that are measured."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.prevalence.models.protocols import StudyProtocol, is_part_of_open

MOST_BANDS = 12
LARGEST_SAMPLE = 10_000_000


class Stratum(models.Model):
    """A part of the population from which a part of the sample is drawn."""

    protocol = models.ForeignKey(StudyProtocol, on_delete=models.CASCADE, related_name="strata")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("stratum"), max_length=120)
    planned = models.PositiveIntegerField(_("sample planned"), validators=[MaxValueValidator(LARGEST_SAMPLE)])
    clusters = models.PositiveIntegerField(
        _("clusters"), null=True, blank=True, validators=[MaxValueValidator(LARGEST_SAMPLE)]
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["protocol", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["protocol", "name"], name="stratum_name_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_open(viewer)


class StudyIndicator(models.Model):
    """What is measured, by age bands. `bands`: [{"from": 5, "to": 11, "hours": 1}], the hours a week from which work counts;
    `to` is null where a band has no upper end, `hours` where no threshold applies."""

    protocol = models.ForeignKey(StudyProtocol, on_delete=models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField(default=1)
    code = models.CharField(
        _("short name"),
        max_length=30,
        validators=[
            RegexValidator(
                r"\A[a-z][a-z0-9_]*\Z",
                _("Write small letters of the English alphabet, digits and _, beginning with a letter."),
            )
        ],
    )
    name = models.CharField(_("indicator"), max_length=200)
    definition = models.TextField(_("definition"), max_length=2000, blank=True)
    is_primary = models.BooleanField(_("primary"), default=False)
    bands = models.JSONField(_("age bands"), default=list, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["protocol", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["protocol", "code"], name="study_indicator_code_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_open(viewer)
