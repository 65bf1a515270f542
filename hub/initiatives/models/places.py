from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.initiatives.models.initiative import Initiative, PartOfInitiative
from hub.lib.partialdate import PartialDateField
from hub.lib.visibility import Viewer
from hub.vocabularies.models import Country

COARSE_DEGREES = 1.0  # about 110 km: a district, not a house


def _is_shown_exactly(place: Place, viewer: Viewer) -> bool:
    return place.shown == Place.Shown.EXACT or place.initiative.owner_id in viewer.organization_ids


class Place(PartOfInitiative):
    """Where an initiative works. A shelter or a survivors' group must not be found by its dot on a map."""

    class Shown(models.TextChoices):
        EXACT = "exact", _("As it is")
        COARSE = "coarse", _("Only roughly: to one degree")
        HIDDEN = "hidden", _("Not at all")

    field_rules = {"name": _is_shown_exactly, "latitude": _is_shown_exactly, "longitude": _is_shown_exactly}

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="places")
    name = models.CharField(_("name"), max_length=200, blank=True)
    latitude = models.FloatField(_("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(_("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)])
    shown = models.CharField(_("shown on maps and in files"), max_length=8, choices=Shown.choices, default=Shown.EXACT)
    # Set where a file or a merge added the place while other places are restricted; cleared by the form of the place.
    restricted_on_import = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["initiative", "name", "pk"]
        indexes = [
            models.Index(fields=["initiative"], condition=~Q(shown="exact"), name="place_restricted"),
        ]
        constraints = [
            models.CheckConstraint(
                name="place_on_the_globe", condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180))
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name or str(self.initiative)

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude as everyone may see them."""
        return self.shown_point(self.latitude, self.longitude, self.shown)

    @classmethod
    def shown_point(cls, latitude: float, longitude: float, shown: str) -> tuple[float, float] | None:
        """The only function through which pages and files read a place; without a record, as a map reads 100,000 of them."""
        if shown == cls.Shown.HIDDEN.value:
            return None
        if shown == cls.Shown.COARSE.value:
            return _coarse(latitude), _coarse(longitude)
        return latitude, longitude

    @property
    def shown_name(self) -> str:
        """The name of a coarse place would reveal what its coordinates conceal."""
        return self.name if self.shown == self.Shown.EXACT else ""


class WorkArea(PartOfInitiative):
    """A province or district in which an initiative works, with its place code (p-code) and the day from which the code means
    it: codes of other years mean other places. Without a code where nobody has said yet which area a name means."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="areas")
    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="work_areas")
    level = models.PositiveSmallIntegerField(_("level"))  # 1 provinces, 2 districts, 0 where it is not known
    code = models.CharField(_("place code (p-code)"), max_length=40, blank=True)
    valid_from = models.CharField(_("code valid from"), max_length=10, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)

    class Meta:
        ordering = ["country", "level", "name", "pk"]
        constraints = [
            models.CheckConstraint(name="work_area_named_or_coded", condition=~Q(name="", code="")),
        ]

    def __str__(self) -> str:
        return self.name or self.code


def _coarse(degrees: float) -> float:
    return (degrees // COARSE_DEGREES + 0.5) * COARSE_DEGREES


class Evaluation(PartOfInitiative):
    """An evaluation of an initiative, with its date and how much its design can show of an effect."""

    class Design(models.TextChoices):
        """From the strongest to the weakest; a strong design does not mean that the result is good."""

        EXPERIMENT = "experiment", _("Compared with others chosen at random")
        COMPARISON = "comparison", _("Compared with others not chosen at random")
        BEFORE_AFTER = "before-after", _("Before and after, without a comparison")
        DESCRIPTION = "description", _("Interviews, documents or one survey")
        UNKNOWN = "", _("Design not stated")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="evaluations")
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published = PartialDateField(_("published"))
    design = models.CharField(
        _("design"),
        max_length=12,
        choices=Design.choices,
        blank=True,
        default="",
        help_text=_("How the evaluation tells what the initiative changed from what would have changed without it."),
    )

    class Meta:
        ordering = ["published", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def strength(self) -> int | None:
        """From 4 (randomised comparison) to 1; None where the design is not stated."""
        return 4 - list(self.Design).index(self.Design(self.design)) if self.design else None
