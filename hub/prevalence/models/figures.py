"""Published figures of prevalence, each as its source gives it, with what it takes to tell which may stand together."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.lib.ids import PublicIdField
from hub.lib.text import add_label, comma_separated
from hub.lib.translated import TranslatedField
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.vocabularies.models import Country


class Topic(models.TextChoices):
    CHILD_LABOUR = "child_labour", _("Child labour")
    CHILD_TRAFFICKING = "child_trafficking", _("Child trafficking")
    FORCED_LABOUR = "forced_labour", _("Forced labour")
    TRAFFICKING = "trafficking", _("Human trafficking and modern slavery")


class Method(models.TextChoices):
    """How the number came about. `OTHER` is what the source does not say, or what is none of these."""

    SURVEY = "survey", _("Household survey")
    LISTS = "lists", _("Several lists (multiple systems estimation)")
    RDS = "rds", _("Respondent-driven sampling")
    SCALEUP = "scaleup", _("Network scale-up")
    MODEL = "model", _("Model over surveys and case data")
    OTHER = "other", _("Not stated in the source read")


class Unit(models.TextChoices):
    PEOPLE = "people", _("people")
    PERCENT = "percent", _("per cent")
    PER_100000 = "per_100000", _("per 100,000 inhabitants")


class PrevalenceFigure(models.Model):
    """One number or range for one population, place, time and method. Everything here is public."""

    class SourceKind(models.TextChoices):
        PUBLISHER = "publisher", _("the publisher's own page")
        QUOTED = "quoted", _("quoted by another publication")
        SITE = "site", _("a study registered on this site")

    public_id = PublicIdField(kind="PF")
    key = models.SlugField(max_length=80, blank=True, editable=False)  # of built-in content
    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices)
    # Figures that count the same thing in the same population have one definition.
    definition = models.SlugField(_("definition"), max_length=80)
    measured = TranslatedField(models.CharField, verbose_name=_("what is counted"), max_length=300)
    country = models.ForeignKey(
        Country,
        verbose_name=_("country"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="prevalence_figures",
    )
    area = models.CharField(_("part of the country"), max_length=120, blank=True)
    age_from = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("oldest age"), null=True, blank=True)
    year_from = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    how = TranslatedField(models.CharField, verbose_name=_("how it was estimated"), max_length=300, blank=True)
    data_version = TranslatedField(models.CharField, verbose_name=_("version of the data"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=12, choices=Unit.choices)
    value = models.DecimalField(_("figure"), max_digits=16, decimal_places=4, null=True, blank=True)
    is_rounded = models.BooleanField(_("given as about so many"), default=False)
    low = models.DecimalField(_("lower bound"), max_digits=16, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(_("upper bound"), max_digits=16, decimal_places=4, null=True, blank=True)
    interval = TranslatedField(models.CharField, verbose_name=_("kind of interval"), max_length=200, blank=True)
    # What the source says in words that can be read in two ways: such a figure stands beside no other.
    ambiguous = TranslatedField(models.TextField, verbose_name=_("what cannot be told"), max_length=1000, blank=True)
    note = TranslatedField(models.TextField, verbose_name=_("what one must know"), max_length=2000, blank=True)
    critique = TranslatedField(models.TextField, verbose_name=_("published critique"), max_length=2000, blank=True)
    critique_url = models.URLField(_("address of the critique"), max_length=500, blank=True)
    source_kind = models.CharField(
        _("where it was read"), max_length=10, choices=SourceKind.choices, default=SourceKind.PUBLISHER
    )
    source_title = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), max_length=500)
    result = models.ForeignKey(
        "prevalence.StudyResult", null=True, editable=False, on_delete=models.PROTECT, related_name="figures"
    )  # of a study on this site
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="prevalencefigure_key_once"),
            models.CheckConstraint(
                name="prevalencefigure_topic_known",
                condition=Q(topic__in=["child_labour", "child_trafficking", "forced_labour", "trafficking"]),
            ),
            models.CheckConstraint(
                name="prevalencefigure_method_known",
                condition=Q(method__in=["survey", "lists", "rds", "scaleup", "model", "other"]),
            ),
            models.CheckConstraint(
                name="prevalencefigure_unit_known", condition=Q(unit__in=["people", "percent", "per_100000"])
            ),
            models.CheckConstraint(
                name="prevalencefigure_source_known", condition=Q(source_kind__in=["publisher", "quoted", "site"])
            ),
            models.CheckConstraint(
                name="prevalencefigure_has_number_or_says_why",
                condition=Q(value__isnull=False)
                | Q(low__isnull=False, high__isnull=False)
                | ~Q(ambiguous_en="", ambiguous_fr="", ambiguous_es=""),
            ),
            models.CheckConstraint(
                name="prevalencefigure_interval_whole",
                condition=Q(low__isnull=True, high__isnull=True)
                | Q(low__isnull=False, high__isnull=False, high__gte=F("low"), low__gte=0),
            ),
            models.CheckConstraint(
                name="prevalencefigure_not_negative", condition=Q(value__isnull=True) | Q(value__gte=0)
            ),
            models.CheckConstraint(
                name="prevalencefigure_ages_in_order",
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_to__gte=F("age_from")),
            ),
            models.CheckConstraint(
                name="prevalencefigure_years_in_order",
                condition=Q(year_from__isnull=True, year_to__isnull=True)
                | Q(year_from__isnull=False, year_to__isnull=False, year_to__gte=F("year_from")),
            ),
        ]

    def __str__(self) -> str:
        return add_label(self.measured, comma_separated((self.place, self.years)))

    def get_absolute_url(self) -> str:
        return reverse("prevalence:figure", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Published figures are for everybody, but for those of a study on this site that was withdrawn."""
        return Q(result__isnull=True) | ~Q(result__protocol__state="withdrawn")

    @property
    def place(self) -> str:
        if self.country is None:
            return self.area or gettext("World")
        return comma_separated((self.area, self.country.name)) if self.area else str(self.country.name)

    @property
    def years(self) -> str:
        if self.year_from is None:
            return gettext("year not stated in the source read")
        return str(self.year_from) if self.year_from == self.year_to else f"{self.year_from}–{self.year_to}"

    @property
    def ages(self) -> str:
        if self.age_from is None and self.age_to is None:
            return gettext("ages not stated in the source read")
        if self.age_to is None:
            return f"{self.age_from}+"
        return f"{self.age_from or 0}–{self.age_to}"

    @property
    def can_stand_beside_others(self) -> bool:
        return not self.ambiguous

    @property
    def numbers(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        return self.value, self.low, self.high
