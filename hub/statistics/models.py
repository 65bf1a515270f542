"""Published figures: releases, what they measure, the areas they speak of, and the observations themselves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.lib.partialdate import PartialDateField
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.vocabularies.models import Country


class Release(models.Model):
    """One file of a publisher. An edition replaces nothing: it stands beside the older ones of its family."""

    publisher = models.CharField(_("publisher"), max_length=20)
    layout = models.CharField(_("layout"), max_length=40)
    family = models.CharField(_("series of editions"), max_length=80)
    title = models.CharField(_("title"), max_length=300)
    edition = models.CharField(_("edition"), max_length=60)
    published = PartialDateField(_("published"))
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    url = models.URLField(_("address of the publisher"), max_length=500, blank=True)
    file = models.CharField(_("file"), max_length=255)
    file_hash = models.CharField(_("SHA-256 of the file"), max_length=64)
    note = models.TextField(_("what readers should know"), blank=True)
    first_year = models.SmallIntegerField(null=True, blank=True)
    last_year = models.SmallIntegerField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    observations_number = models.PositiveIntegerField(default=0)
    skipped_number = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=list, editable=False, blank=True)  # the first of them: row and reason
    # What differs from the edition before: counts by kind, and the first of the changes. Computed when a file is taken in.
    compared_with = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    compared = models.JSONField(default=dict, editable=False, blank=True)
    is_newest = models.BooleanField(default=False)  # of its family
    read_at = models.DateTimeField(auto_now_add=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["publisher", "family", "-published", "-last_year", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["file_hash"], name="release_of_a_file_once"),
            models.UniqueConstraint(fields=["family"], condition=Q(is_newest=True), name="release_newest_of_a_family"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("statistics:release", args=[self.pk])

    @property
    def years(self) -> str:
        """The years that the figures cover: 2019, or 2010–2019."""
        return (
            "–".join(dict.fromkeys(str(year) for year in (self.first_year, self.last_year) if year is not None)) or "–"
        )

    @property
    def notes(self) -> list[str]:
        """What readers should know, a line each, as stored; `footnotes.translate_note` tells ours in the reader's language."""
        return [line for line in self.note.splitlines() if line.strip()]

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """What publishers publish is public."""
        return Q()


class Indicator(Searched, models.Model):
    """What was counted or measured, of whom, how, and what it must not be compared with."""

    class Topic(models.TextChoices):
        MIGRATION = "migration", _("Migration")
        DISPLACEMENT = "displacement", _("Displacement")
        TRAFFICKING = "trafficking", _("Trafficking in persons")
        CHILD_LABOUR = "child_labour", _("Child labour")
        WORK = "work", _("Work")
        POVERTY = "poverty", _("Poverty and protection")
        LAW = "law", _("Laws and policies")
        POPULATION = "population", _("Population")

    class Unit(models.TextChoices):
        PERSONS = "persons", _("persons")
        EVENTS = "events", _("movements or events")
        OFFENCES = "offences", _("offences")
        PERCENT = "percent", _("percent")
        PER_100000 = "per_100000", _("per 100,000")
        SCORE = "score", _("score")
        INDEX = "index", _("index")
        RATIO = "ratio", _("ratio")
        DOLLARS_A_DAY = "dollars_a_day", _("international dollars a day")
        OTHER = "other", _("as its name says")

    class Kind(models.TextChoices):
        STOCK = "stock", _("on a day: a stock")
        FLOW = "flow", _("during a period: a flow")
        RATE = "rate", _("a share, rate or score")

    code = models.SlugField(_("code"), max_length=80, unique=True)
    publisher = models.CharField(_("publisher"), max_length=20)
    topic = models.CharField(_("topic"), max_length=14, choices=Topic.choices)
    name = TranslatedField(models.CharField, verbose_name=_("name"), max_length=300)
    definition = TranslatedField(models.TextField, verbose_name=_("definition"), blank=True)
    unit = models.CharField(_("unit"), max_length=14, choices=Unit.choices)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    age_band = models.CharField(_("age band"), max_length=40, blank=True)  # empty: all ages, or given with each figure
    population = TranslatedField(models.CharField, verbose_name=_("population"), max_length=300, blank=True)
    method = TranslatedField(models.TextField, verbose_name=_("method"), blank=True)
    not_comparable = TranslatedField(models.TextField, verbose_name=_("not to be compared with"), blank=True)
    is_by_pair = models.BooleanField(_("by origin and destination"), default=False)
    position = models.PositiveSmallIntegerField(default=1000)

    objects = VisibleQuerySet.as_manager()
    search_fields = [*searchable("code", *columns("name"), *columns("definition"))]

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("statistics:indicator", args=[self.code])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """What publishers measure is public."""
        return Q()

    @property
    def can_be_added(self) -> bool:
        """Whether figures of several areas or groups may be added up: counts may, shares and scores may not."""
        return self.kind != self.Kind.RATE


class Area(models.Model):
    """A country, or what files name beside countries: regions and sums, dissolved states, unknown origin."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country or area")
        OTHER = "other", _("other territory or group")
        FORMER = "former", _("dissolved state")
        UNKNOWN = "unknown", _("unknown")
        AGGREGATE = "aggregate", _("sum of countries")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    country = models.OneToOneField(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="statistical_area"
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="area_of_a_country_names_it",
                condition=Q(kind="country", country__isnull=False) | (~Q(kind="country") & Q(country__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return str(self.country or self.name)


class Observation(models.Model):
    """One figure: of a country (`place`), or of people from `origin` at `place`, in the years from `begin` to `end`."""

    class Status(models.TextChoices):
        REPORTED = "reported", pgettext_lazy("figure", "reported")
        ESTIMATED = "estimated", _("estimated")
        SUPPRESSED = "suppressed", _("suppressed by the publisher")
        NOT_REPORTED = "not_reported", _("marked as missing by the publisher")
        CONTRADICTED = "contradicted", _("given differently in the same file")

    # The three indexes below serve every question; a further one for each key would slow imports down.
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="observations", db_index=False)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations", db_index=False)
    origin = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="observations_as_origin", db_index=False
    )
    place = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="observations", db_index=False)
    begin = models.SmallIntegerField()
    end = models.SmallIntegerField()
    sex = models.CharField(_("sex"), max_length=1, blank=True)  # F, M, O other, U unknown; empty: all
    age = models.CharField(_("age"), max_length=20, blank=True)  # 5-17, 18+, unknown; empty: all
    detail = models.CharField(_("part"), max_length=120, blank=True)  # a further breakdown, as “urban”
    value = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    footnote = models.CharField(_("footnote"), max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["indicator", "place", "origin", "begin"], name="observation_of_place"),
            models.Index(fields=["indicator", "origin", "begin"], name="observation_of_origin"),
            models.Index(fields=["release", "indicator", "begin"], name="observation_of_release"),
        ]
        constraints = [
            models.CheckConstraint(name="observation_period_in_order", condition=Q(end__gte=models.F("begin"))),
            models.CheckConstraint(
                name="observation_missing_has_no_value",
                condition=Q(status__in=["suppressed", "not_reported", "contradicted"], value__isnull=True)
                | Q(status__in=["reported", "estimated"], value__isnull=False),
            ),
            models.CheckConstraint(
                name="observation_bounds_in_order",
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=models.F("low")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.origin_id} {self.place_id} {self.begin}-{self.end}: {self.value}"
