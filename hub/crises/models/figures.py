from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.crises.models.crises import Crisis, CrisisArea
from hub.lib.partialdate import PartialDateField, first_day, in_order, last_day, readable
from hub.lib.text import comma_separated
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.vocabularies.models import Country


class People(models.TextChoices):
    """Whom a figure counts. Groups may overlap: a figure of one is never added to that of another."""

    REFUGEES = "refugees", _("Refugees")
    ASYLUM = "asylum", _("Asylum seekers")
    IDPS_CONFLICT = "idps_conflict", _("Internally displaced by conflict and violence")
    IDPS_DISASTER = "idps_disaster", _("Internally displaced by disasters")
    IDPS = "idps", _("Internally displaced, cause not separated")
    RETURNED_REFUGEES = "returned_refugees", _("Returned refugees")
    RETURNED_IDPS = "returned_idps", _("Returned internally displaced")
    STATELESS = "stateless", _("Stateless persons")
    HOSTS = "hosts", _("Host community")


EVERYBODY = 10_000_000_000  # more people than there are: a figure above has a slip in it
INTERNAL = (People.IDPS_CONFLICT, People.IDPS_DISASTER, People.IDPS, People.RETURNED_IDPS)


class CrisisFigure(models.Model):
    """A figure that somebody published on people in a crisis, entered with its source.

    The recommended figure of an agency for a place and time is added up; one for triangulation is shown beside it and never
    added (`hub.crises.totals`).
    """

    class Role(models.TextChoices):
        RECOMMENDED = "recommended", _("Recommended")
        TRIANGULATION = "triangulation", _("For triangulation")

    class Measure(models.TextChoices):
        STOCK = "stock", _("on a day: a stock")
        FLOW = "flow", _("during a period: a flow")

    class Unit(models.TextChoices):
        PERSONS = "persons", _("persons")
        HOUSEHOLDS = "households", _("households")

    crisis = models.ForeignKey(Crisis, verbose_name=_("crisis"), on_delete=models.CASCADE, related_name="figures")
    people = models.CharField(_("whom it counts"), max_length=20, choices=People.choices)
    country = models.ForeignKey(
        Country,
        verbose_name=_("country where they are"),
        on_delete=models.PROTECT,
        related_name="crisis_figures",
    )
    area = models.ForeignKey(
        CrisisArea,
        verbose_name=_("area"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,  # an area with figures stays, unless the whole crisis goes
        related_name="figures",
        help_text=_("Leave empty for the whole country."),
    )
    origin = models.ForeignKey(
        Country, verbose_name=_("country of origin"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    measure = models.CharField(_("stock or flow"), max_length=5, choices=Measure.choices, default=Measure.STOCK)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices, default=Unit.PERSONS)
    household_size = models.DecimalField(
        _("persons in a household"), max_digits=4, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(1))],
        help_text=_("As the source has it. Households are never added to persons."),
    )  # fmt: skip
    value = models.PositiveBigIntegerField(
        _("figure"), null=True, blank=True, validators=[MaxValueValidator(EVERYBODY)]
    )
    low = models.PositiveBigIntegerField(
        _("at least"), null=True, blank=True, validators=[MaxValueValidator(EVERYBODY)]
    )
    high = models.PositiveBigIntegerField(
        _("at most"), null=True, blank=True, validators=[MaxValueValidator(EVERYBODY)]
    )
    begins = PartialDateField(_("first day of a flow"))
    on = PartialDateField(
        _("on"), blank=False, help_text=_("The day of a stock, the last day of a flow: a year, a month or a day.")
    )
    role = models.CharField(_("use"), max_length=13, choices=Role.choices, default=Role.RECOMMENDED)
    publisher = models.CharField(_("who published it"), max_length=120)
    operation = models.CharField(
        _("survey or operation"), max_length=200, blank=True,
        help_text=_("Several operations of one publisher often count the same people: only one of them is recommended."),
    )  # fmt: skip
    source_title = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    note = models.CharField(_("how it was counted"), max_length=500, blank=True)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["crisis", "people", "-on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="crisis_figure_people_known",
                condition=Q(
                    people__in=[
                        "refugees", "asylum", "idps_conflict", "idps_disaster", "idps", "returned_refugees",
                        "returned_idps", "stateless", "hosts",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="crisis_figure_says_something",
                condition=Q(value__isnull=False) | Q(low__isnull=False) | Q(high__isnull=False),
                violation_error_message=_("Give the figure, or at least one end of its range."),
            ),
            models.CheckConstraint(
                name="crisis_figure_range_in_order",
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=models.F("low")),
                violation_error_message=_("The range ends below its beginning. Change one of the two numbers."),
            ),
            models.CheckConstraint(name="crisis_figure_has_a_day", condition=~Q(on="")),
            models.CheckConstraint(
                name="crisis_figure_flow_in_order",
                condition=in_order("begins", "on"),
                violation_error_message=_("The end lies before the start. Change one of the two dates."),
            ),
            models.CheckConstraint(
                name="crisis_figure_size_of_households",
                condition=Q(household_size__isnull=True) | Q(unit="households"),
                violation_error_message=_("Only a figure of households has a size of a household."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return comma_separated((self.get_people_display(), self.area or self.country, readable(self.on)))

    def get_absolute_url(self) -> str:
        return f"{self.crisis.get_absolute_url()}#entered"

    @property
    def year(self) -> int:
        """A flow over New Year counts in the year in which it ends."""
        return int(self.on[:4])

    @property
    def place(self) -> str:
        return comma_separated((self.area, self.country)) if self.area_id else str(self.country)

    def clean(self) -> None:
        self._check_place()
        if self.role == self.Role.RECOMMENDED and self.crisis_id and self.on[:4].isdigit():
            self._check_is_alone()

    def _check_place(self) -> None:
        if self.area is not None and self.area.crisis_id != self.crisis_id:
            raise ValidationError({"area": gettext("This area belongs to another crisis.")})
        if self.area is not None and self.area.country_id != self.country_id:
            raise ValidationError({"area": gettext("This area lies in another country.")})
        if self.people in INTERNAL and self.origin_id and self.origin_id != self.country_id:
            raise ValidationError(
                {"origin": gettext("Internally displaced people are in their own country: leave the origin empty.")}
            )

    def _check_is_alone(self) -> None:
        """Two recommended figures of one agency for one place and time would count people twice."""
        others = CrisisFigure.objects.filter(
            crisis=self.crisis_id, people=self.people, country=self.country_id, area=self.area_id, origin=self.origin_id,
            measure=self.measure, unit=self.unit, publisher__iexact=self.publisher, role=self.Role.RECOMMENDED,
            on__startswith=self.on[:4],
        ).exclude(pk=self.pk)  # fmt: skip
        if self.measure == self.Measure.STOCK:
            # Rounds of one operation follow each other, and the latest counts; another operation counts the same people.
            is_counted = others.exclude(operation=self.operation).exists()
        else:
            is_counted = any(self.overlaps(one) for one in others)
        if is_counted:
            raise ValidationError(
                {
                    "role": gettext(
                        "Another figure of this publisher is recommended for these people, this place and this time. "
                        "Mark one of the two for triangulation, so that nobody is counted twice."
                    )
                }
            )

    @property
    def days(self) -> int:
        """How long a flow may have lasted at most; 0 where its begin is not known."""
        return (last_day(self.on) - first_day(self.begins)).days + 1 if self.begins else 0

    def overlaps(self, other: CrisisFigure) -> bool:
        """Whether two flows may be of the same days: by all days that their dates can mean."""
        if not self.begins or not other.begins:
            return True
        return first_day(self.begins) <= last_day(other.on) and first_day(other.begins) <= last_day(self.on)

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return Q()
