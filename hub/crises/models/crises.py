from __future__ import annotations

from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.groups.models import Group
from hub.lib.partialdate import PartialDateField, in_order
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.vocabularies.areas import country_of_code
from hub.vocabularies.models import Country


class CrisisQuerySet(VisibleQuerySet):
    def touching(self, country: Country) -> CrisisQuerySet:
        """Crises that affect the country, or whose displaced people settle there."""
        return self.filter(Q(countries=country) | Q(hosts=country)).distinct()

    def ongoing(self) -> CrisisQuerySet:
        return self.filter(ends="")


class Crisis(Searched, models.Model):
    """A situation that displaces people: the countries that it affects, and those where displaced people settle.

    It is open to everybody. The figures on its page are published ones on its countries (`hub.statistics`) and those that
    people enter with a source; they are never added over crises, as two crises may affect one country.
    """

    class Kind(models.TextChoices):
        CONFLICT = "conflict", _("Conflict and violence")
        DISASTER = "disaster", _("Disaster")
        MIXED = "mixed", _("Conflict and disaster")
        PROTRACTED = "protracted", _("Protracted displacement")
        NOT_SAID = "", _("Kind not stated")

    group = models.ForeignKey(
        Group,
        verbose_name=_("group that keeps this record"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="crises",
    )
    slug = models.SlugField(max_length=80, unique=True, editable=False)
    name = TranslatedField(
        models.CharField,
        verbose_name=_("name"),
        max_length=200,
        help_text=_("Neutral: the country or area and what happens, without a judgement on causes or parties."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, blank=True, default="")
    begins = PartialDateField(_("since"))
    ends = PartialDateField(_("until"), help_text=_("Leave empty while it goes on: a year, a month or a day."))
    countries = models.ManyToManyField(Country, verbose_name=_("affected countries"), related_name="crises")
    hosts = models.ManyToManyField(
        Country, verbose_name=_("host countries"), blank=True, related_name="hosted_crises",
        help_text=_("Where people displaced across a border settle."),
    )  # fmt: skip
    summary = TranslatedField(models.TextField, verbose_name=_("summary"), blank=True)
    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    # What follows from published figures, for crises that come with the software: the last year of the rule, and the first
    # year since when it has held without a break.
    rule_year = models.SmallIntegerField(null=True, blank=True, editable=False)
    rule_since = models.SmallIntegerField(null=True, blank=True, editable=False)

    objects = CrisisQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=["countries", "hosts"])
    search_fields = [*searchable(*columns("name")), *searchable(*columns("summary"))]

    class Meta:
        ordering = ["name_en", "pk"]
        verbose_name_plural = "crises"
        constraints = [
            models.CheckConstraint(
                name="crisis_kind_known", condition=Q(kind__in=["conflict", "disaster", "mixed", "protracted", ""])
            ),
            models.CheckConstraint(
                name="crisis_ends_after_begin",
                condition=in_order("begins", "ends"),
                violation_error_message=_("The end lies before the start. Change one of the two dates."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def save(self, *args: Any, **options: Any) -> None:
        if not self.slug:
            self.slug = _free_slug(self.name_en)  # type: ignore[attr-defined]
        super().save(*args, **options)

    def get_absolute_url(self) -> str:
        return reverse("crises:crisis", args=[self.slug])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q()


# Parts of addresses that are pages of their own.
RESERVED = frozenset({"analyses"})


def _free_slug(name: str) -> str:
    base = slugify(name)[:70] or "crisis"
    taken = RESERVED | set(Crisis.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for number in count(1) if (slug := f"{base}-{number}" if number > 1 else base) not in taken)


class CrisisArea(models.Model):
    """A part of a country: one that the crisis affects, or where displaced people settle."""

    class Role(models.TextChoices):
        AFFECTED = "affected", _("Affected area")
        HOST = "host", _("Host area")

    crisis = models.ForeignKey(Crisis, verbose_name=_("crisis"), on_delete=models.CASCADE, related_name="areas")
    role = models.CharField(_("role"), max_length=8, choices=Role.choices)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="crisis_areas"
    )
    name = models.CharField(_("name"), max_length=200)
    pcode = models.CharField(
        _("p-code"), max_length=30, blank=True, help_text=_("The code of the area in the Common Operational Datasets.")
    )
    # A code means one area only together with the edition that gave it.
    pcode_valid = PartialDateField(_("p-code valid on"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["crisis", "role", "name", "pk"]
        constraints = [
            models.CheckConstraint(name="crisis_area_role_known", condition=Q(role__in=["affected", "host"])),
            models.CheckConstraint(
                name="crisis_area_code_with_its_day",
                condition=Q(pcode="") | ~Q(pcode_valid=""),
                violation_error_message=_(
                    "Say on which date the p-code was valid: the same code may mean another area."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.crisis.get_absolute_url()}#areas"

    def clean(self) -> None:
        if self.country_id and self.pcode:
            self._check_code()
        if self.pk and self.figures.exclude(crisis=self.crisis_id, country=self.country_id).exists():
            raise ValidationError(gettext("Figures rest on this area: it stays in its crisis and in its country."))

    def _check_code(self) -> None:
        """A code that no area of the country has, and an area of another country has, is a slip."""
        iso3 = country_of_code(self.pcode, self.country.iso3)
        if iso3 != self.country.iso3:
            country = Country.objects.filter(iso3=iso3).first()
            raise ValidationError(
                {"pcode": gettext("This is the code of an area of %(country)s.") % {"country": country or iso3}}
            )

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q()
