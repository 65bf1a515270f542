from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.lib.translated import TranslatedField
from hub.vocabularies.models import Country


class SurveyResult(models.Model):
    """A published figure of a survey or a study that bears on corridors, in one sentence with its source and its limits."""

    class Topic(models.TextChoices):
        COSTS = "costs", _("Recruitment costs")
        EXPLOITATION = "exploitation", _("Exploitation on the way")
        VICTIMS = "victims", _("Registered victims")

    key = models.SlugField(max_length=60, unique=True)
    topic = models.CharField(_("topic"), max_length=12, choices=Topic.choices)
    text = TranslatedField(models.TextField, verbose_name=_("result"), max_length=1000)
    limits = TranslatedField(models.TextField, verbose_name=_("what it does not mean"), max_length=1000, blank=True)
    source_title = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), max_length=500)
    origin = models.ForeignKey(
        Country, verbose_name=_("country of origin"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    destination = models.ForeignKey(
        Country,
        verbose_name=_("country of destination"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    countries = models.ManyToManyField(
        Country, verbose_name=_("countries of which it speaks"), blank=True, related_name="survey_results"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return str(self.text)
