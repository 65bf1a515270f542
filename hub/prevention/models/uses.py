from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from hub.crises.models import Crisis
from hub.groups.models import Group
from hub.initiatives.models import Initiative
from hub.lib.partialdate import PartialDateField, in_order, readable_period
from hub.lib.text import comma_separated
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.library.models import Item
from hub.prevention.models.versions import ModelVersion, PreventionModel
from hub.vocabularies.models import Country


class ModelUse(models.Model):
    """Where a model ran or runs: how it was adapted there, and what came of it as a source says."""

    model = models.ForeignKey(
        PreventionModel, verbose_name=_("prevention model"), on_delete=models.CASCADE, related_name="uses"
    )
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="prevention_uses"
    )
    locality = models.CharField(_("place"), max_length=200, blank=True)
    crisis = models.ForeignKey(
        Crisis,
        verbose_name=_("crisis"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="prevention_uses",
    )
    starts = PartialDateField(_("from"))
    ends = PartialDateField(_("until"))
    version = models.ForeignKey(
        ModelVersion,
        verbose_name=_("version that ran"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="uses",
    )
    adaptation = models.TextField(_("how it was adapted there, and why"), max_length=2000, blank=True)
    result = models.TextField(_("what came of it"), max_length=2000, blank=True)
    initiative = models.ForeignKey(
        Initiative,
        verbose_name=pgettext_lazy("a record", "initiative"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="prevention_uses",
    )
    item = models.ForeignKey(
        Item,
        verbose_name=_("library item"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="prevention_uses",
    )
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="model_use_has_a_source",
                condition=Q(item__isnull=False) | ~Q(source_url=""),
                violation_error_message=_("Name the source: a library item or an address."),
            ),
            models.CheckConstraint(
                name="model_use_ends_after_start",
                condition=in_order("starts", "ends"),
                violation_error_message=_("The end lies before the start. Change one of the two dates."),
            ),
        ]

    def __str__(self) -> str:
        return comma_separated(filter(None, [self.locality, str(self.country)]))

    def get_absolute_url(self) -> str:
        return f"{self.model.get_absolute_url()}#uses"

    @property
    def period(self) -> str:
        return readable_period(self.starts, self.ends)

    @property
    def group(self) -> Group:
        return self.model.group

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q() if viewer.is_secretariat else is_part_of_visible("model", PreventionModel, viewer)
