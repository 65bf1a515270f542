from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from hub.corridors.models.corridors import Corridor
from hub.corridors.models.factors import PartOfCorridor, Population
from hub.initiatives.models import Initiative
from hub.lib.translated import TranslatedField
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.library.models import Item
from hub.opportunities.models import Call
from hub.workplans.models import Output


class Step(models.TextChoices):
    """Where in the journey one can act, in its order."""

    RECRUITMENT = "recruitment", _("Recruitment")
    PRE_DEPARTURE = "pre_departure", _("Before departure")
    BORDER = "border", _("Border and journey")
    ARRIVAL = "arrival", _("Arrival")
    WORKPLACE = "workplace", _("Workplace")
    STATUS = "status", _("Change of status")
    RETURN = "return", _("Return")


class EntryPoint(PartOfCorridor):
    """A point of the journey at which an intervention can remove a hindrance."""

    corridor = models.ForeignKey(
        Corridor, verbose_name=_("corridor"), on_delete=models.CASCADE, related_name="entry_points"
    )
    step = models.CharField(_("point of the journey"), max_length=14, choices=Step.choices)
    hindrance = TranslatedField(models.CharField, verbose_name=_("hindrance that it removes"), max_length=300)
    act = TranslatedField(models.TextField, verbose_name=_("what can be done"), blank=True)
    actors = TranslatedField(models.CharField, verbose_name=_("who can act"), max_length=300, blank=True)
    population = models.CharField(
        _("whom it concerns"), max_length=12, choices=Population.choices, default=Population.MIGRANTS
    )
    # What came of it: written when somebody makes it a plan item or a call.
    outputs = models.ManyToManyField(Output, editable=False, related_name="entry_points")
    calls = models.ManyToManyField(Call, editable=False, related_name="entry_points")

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["corridor", "pk"]
        constraints = [
            models.CheckConstraint(
                name="entry_point_step_known",
                condition=Q(
                    step__in=[
                        "recruitment", "pre_departure", "border", "arrival", "workplace", "status", "return",
                    ]
                ),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.hindrance)

    def get_absolute_url(self) -> str:
        return reverse("corridors:entry_point", args=[self.pk])


class Response(models.Model):
    """What was tried at an entry point, or who is at work there: an item of the library or an initiative."""

    entry_point = models.ForeignKey(
        EntryPoint, verbose_name=_("entry point"), on_delete=models.CASCADE, related_name="responses"
    )
    item = models.ForeignKey(
        Item, verbose_name=_("library item"), null=True, blank=True, on_delete=models.CASCADE, related_name="responses"
    )
    initiative = models.ForeignKey(
        Initiative,
        verbose_name=pgettext_lazy("a record", "initiative"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="responses",
    )
    note = models.CharField(_("what it shows"), max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["entry_point", "pk"]
        constraints = [
            models.CheckConstraint(
                name="response_is_one_thing",
                condition=Q(item__isnull=False, initiative__isnull=True)
                | Q(item__isnull=True, initiative__isnull=False),
                violation_error_message=_("Name a library item or an initiative, one of them in each row."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.item or self.initiative)

    def get_absolute_url(self) -> str:
        return self.entry_point.get_absolute_url()

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Nobody learns of an item or an initiative that is not open to her."""
        return is_part_of_visible("entry_point", EntryPoint, viewer) & (
            (Q(item__isnull=False) & is_part_of_visible("item", Item, viewer))
            | (Q(initiative__isnull=False) & is_part_of_visible("initiative", Initiative, viewer))
        )
