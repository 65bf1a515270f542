from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.law.models.instruments import Instrument
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, VisibleQuerySet


class Verdict(models.TextChoices):
    """Unknown and not applicable are neither gaps nor met."""

    MET = "met", _("met")
    PARTLY = "partly", _("partly")
    NOT_MET = "not_met", _("not met")
    NOT_APPLICABLE = "not_applicable", _("does not apply")
    UNKNOWN = "unknown", _("unknown")


class Family(models.TextChoices):
    """Standards that may be counted together; those of two families are never added."""

    LAW = "law", _("The law on child labour")
    RATIFIED = "ratified", _("Ratified")
    ENFORCED = "enforced", _("Enforced")
    OFFENCES = "offences", _("Offences in five treaties")
    AGES = "ages", _("Minimum ages agree")
    GUARDS = "guards", _("Who guards it")
    MODEL = "model", _("Model provisions on trafficking")


class LawStandard(Searched, models.Model):
    """One requirement of an article of an instrument on national laws, with its test."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    number = models.PositiveSmallIntegerField(unique=True)  # in the address of a cell
    family = models.CharField(_("family"), max_length=10, choices=Family.choices)
    name = TranslatedField(models.CharField, verbose_name=_("name"), max_length=80)
    asks = TranslatedField(models.TextField, verbose_name=_("what is asked"))
    partly = TranslatedField(models.TextField, verbose_name=_("what “partly” means"))
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="standards")
    article = models.CharField(_("article"), max_length=60)
    is_mandatory = models.BooleanField(_("mandatory"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = VisibleQuerySet.as_manager()
    search_fields = [*searchable(*columns("name"), *columns("asks"))]

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("law:standard", args=[self.code])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """What is asked of laws is public."""
        return Q()
