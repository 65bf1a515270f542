from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.corridors.models.corridors import Corridor
from hub.lib.translated import TranslatedField
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet, is_part_of_visible
from hub.library.models import Item


class Level(models.TextChoices):
    """The levels of IOM's determinants of migrant vulnerability."""

    INDIVIDUAL = "individual", _("Individual")
    HOUSEHOLD = "household", _("Household and family")
    COMMUNITY = "community", _("Community")
    STRUCTURAL = "structural", _("Structural")


class Stage(models.TextChoices):
    BEFORE = "before", _("Before departure")
    TRANSIT = "transit", _("In transit")
    DESTINATION = "destination", _("At the destination")
    RETURN = "return", _("Return and reintegration")


class Effect(models.TextChoices):
    """A factor may protect one person and put another at risk."""

    RISK = "risk", _("Risk")
    PROTECTIVE = "protective", _("Protective")
    BOTH = "both", _("Both, by context")


class Population(models.TextChoices):
    MIGRANTS = "migrants", _("People who move")
    CHILDREN = "children", _("Children who move")
    LEFT_BEHIND = "left_behind", _("Children left behind")
    FAMILIES = "families", _("Families at home")
    HOSTS = "hosts", _("Host communities")
    TRANSIT = "transit", _("Communities of transit")


class PartOfCorridor(Visible):
    """A record inside a corridor is no more open than the corridor."""

    visible_group = "corridor__group"

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        corridor: Any = self.corridor  # type: ignore[attr-defined]
        return str(corridor.get_absolute_url())

    @property
    def group(self) -> Any:
        return self.corridor.group  # type: ignore[attr-defined]

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return super().visible_condition(viewer) & is_part_of_visible("corridor", Corridor, viewer)


class Factor(PartOfCorridor):
    """What makes people vulnerable to exploitation on a corridor, or protects them, as a source says it."""

    corridor = models.ForeignKey(Corridor, verbose_name=_("corridor"), on_delete=models.CASCADE, related_name="factors")
    name = TranslatedField(models.CharField, verbose_name=_("factor"), max_length=300)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect.choices, default=Effect.RISK)
    population = models.CharField(
        _("whom it concerns"), max_length=12, choices=Population.choices, default=Population.MIGRANTS
    )
    item = models.ForeignKey(
        Item, verbose_name=_("library item"), null=True, blank=True, on_delete=models.PROTECT, related_name="factors"
    )
    citation = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Authors, title, year, page; or a library item.")
    )
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    studied = models.CharField(
        _("population studied"), max_length=200, blank=True, help_text=_("Who was asked, where, when, how many.")
    )
    strength = models.CharField(
        _("strength of evidence"), max_length=12, choices=Item.Strength.choices, blank=True, default=""
    )

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["corridor", "level", "stage", "pk"]
        constraints = [
            models.CheckConstraint(
                name="factor_has_a_source",
                condition=Q(item__isnull=False) | ~Q(citation=""),
                violation_error_message=_("Name the source: a library item or a citation."),
            ),
            models.CheckConstraint(
                name="factor_level_known",
                condition=Q(level__in=["individual", "household", "community", "structural"]),
            ),
            models.CheckConstraint(
                name="factor_stage_known", condition=Q(stage__in=["before", "transit", "destination", "return"])
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)
