from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.lib.choices import sorting_key
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, choose_text, columns, interface_codes, interface_language
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.vocabularies.areas import areas_of, country_of_code
from hub.vocabularies.sources import in_readers_language


class Scheme(models.TextChoices):
    """The vocabularies. Each term states in `source` where it was taken from."""

    ISSUE = "issue", _("Issues")
    INTERVENTION = "intervention", _("Intervention types")
    SECTOR = "sector", _("Sectors")
    COMMODITY = "commodity", _("Commodities")
    STAGE = "stage", _("Stages of the supply chain")
    LEVEL = "level", _("Levels")
    PROTECTION = "protection", _("Minimum standards for child protection")


class Term(models.Model):
    """A term of a vocabulary, in the languages of the interface, with its code in the original list."""

    shown_by = "name"

    scheme = models.CharField(_("vocabulary"), max_length=20, choices=Scheme.choices)
    code = models.SlugField(_("code"), max_length=60)
    name = TranslatedField(models.CharField, interface_codes(), verbose_name=_("name"), max_length=200)
    definition = TranslatedField(models.TextField, verbose_name=_("definition"), blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    source = models.CharField(_("source"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["scheme", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="term_code_once_in_scheme")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def taken_from(self) -> str:
        return in_readers_language(self.source)

    @property
    def reading_order(self) -> tuple[int, str]:
        """By position where a vocabulary has an order, such as tiers, then by name in the reader's language."""
        return self.position, sorting_key(str(self.name))

    def clean(self) -> None:
        if self.parent is not None and self.parent.scheme != self.scheme:
            raise ValidationError({"parent": _("Choose a word of the same vocabulary.")})

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> models.Q:
        return models.Q()


class Region(models.Model):
    """A region of the UN M49 standard."""

    code = models.CharField(_("M49 code"), max_length=3, primary_key=True)
    name = TranslatedField(models.CharField, interface_codes(), verbose_name=_("name"), max_length=100)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.name)


class Country(Searched, models.Model):
    """A country or area of the M49 standard. The list follows United Nations usage and takes no position."""

    shown_by = "name"

    m49 = models.CharField(_("M49 code"), max_length=3, unique=True)
    iso3 = models.CharField(_("ISO 3166 alpha-3"), max_length=3, unique=True)
    iso2 = models.CharField(_("ISO 3166 alpha-2"), max_length=2, unique=True)
    name = TranslatedField(models.CharField, interface_codes(), verbose_name=_("name"), max_length=100)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="countries")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    objects = VisibleQuerySet.as_manager()
    search_fields = searchable(*columns("name", interface_codes()), "iso3")

    class Meta:
        ordering = ["name_en", "iso3"]
        verbose_name_plural = "countries"
        constraints = [
            models.CheckConstraint(
                name="country_on_the_globe",
                condition=models.Q(latitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("countries:country", args=[self.iso3.lower()])

    @classmethod
    def on_maps(cls) -> tuple[dict[str, str], dict[str, tuple[float, float]]]:
        """By its ISO code what the reader calls each country, and longitude and latitude where they are known. One query."""
        codes, language = interface_codes(), interface_language()
        names, places = {}, {}
        for iso3, x, y, *texts in cls.objects.order_by().values_list(
            "iso3", "longitude", "latitude", *columns("name", codes)
        ):
            names[iso3] = choose_text(texts, language, codes)
            if x is not None and y is not None:
                places[iso3] = (x, y)
        return names, places

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> models.Q:
        return models.Q()


class OwnArea(models.Model):
    """A province or district as somebody entered or corrected it. It stands before the area with the same code in the table that
    comes with the software (`hub.vocabularies.areas`)."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("Province")
        DISTRICT = 2, _("District")

    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="own_areas")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    code = models.CharField(_("place code (p-code)"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    parent = models.CharField(
        _("place code of the province"), max_length=40, blank=True,
        help_text=_("Of a district: the province in which it lies."),
    )  # fmt: skip
    valid_from = models.DateField(_("code valid from"))
    valid_until = models.DateField(
        _("code valid until"), null=True, blank=True,
        help_text=_("Leave empty while it holds. After this day no table is matched with it."),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=300)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["country", "level", "code"]
        constraints = [
            models.UniqueConstraint(fields=["country", "code"], name="own_area_code_once_in_country"),
            models.CheckConstraint(name="own_area_level_known", condition=models.Q(level__in=[1, 2])),
            models.CheckConstraint(
                name="own_area_province_lies_in_none", condition=models.Q(level=2) | models.Q(parent="")
            ),
            models.CheckConstraint(
                name="own_area_ends_after_begin",
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                violation_error_message=_("The end lies before the start. Change one of the two dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("countries:areas", args=[self.country.iso3.lower()])

    def clean(self) -> None:
        self.code, self.parent = ("".join(code.split()).upper() for code in (self.code, self.parent))
        if not self.country_id:
            return
        if (iso3 := country_of_code(self.code, self.country.iso3)) != self.country.iso3:
            country = Country.objects.filter(iso3=iso3).first() or iso3
            raise ValidationError(
                {"code": gettext("This is the code of an area of %(country)s.") % {"country": country}}
            )
        if self.level == self.Level.PROVINCE and self.parent:
            raise ValidationError({"parent": gettext("A province lies in no other one: leave this empty.")})
        known = areas_of(self.country.iso3, any_time=self.valid_until is not None)  # both may have ended
        province = known.by_code.get(self.parent) if known else None
        if self.parent and (province is None or province.level != self.Level.PROVINCE):
            raise ValidationError({"parent": gettext("No province of this country has this code.")})

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> models.Q:
        return models.Q()
