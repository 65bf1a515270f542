from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.groups.models import Group
from hub.lib.search import Searched, searchable
from hub.lib.text import arrow
from hub.lib.translated import TranslatedField, columns, interface_codes
from hub.lib.visibility import Visible, VisibleQuerySet
from hub.vocabularies.models import Country, Scheme, Term


class Movement(models.TextChoices):
    LABOUR = "labour", _("Labour migration")
    FORCED = "forced", _("Forced displacement")
    FAMILY = "family", _("Family")
    MIXED = "mixed", _("Mixed movements")
    RETURN = "return", _("Return")


class Regularity(models.TextChoices):
    REGULAR = "regular", _("Regular")
    IRREGULAR = "irregular", _("Irregular")
    BOTH = "both", _("Regular and irregular")
    UNKNOWN = "", _("Not said")


class CorridorQuerySet(VisibleQuerySet):
    def between(self, origin: Country, destination: Country) -> CorridorQuerySet:
        return self.filter(origin=origin, destination=destination)

    def touching(self, country: Country) -> CorridorQuerySet:
        return self.filter(Q(origin=country) | Q(destination=country))


class Corridor(Searched, Visible):
    """What one group records of the movement of people from one country to another.

    The page of a pair of countries shows the records of all groups that work on it beside each other.
    """

    visible_group = "group"

    group = models.ForeignKey(Group, verbose_name=_("group"), on_delete=models.PROTECT, related_name="corridors")
    origin = models.ForeignKey(
        Country, verbose_name=_("country of origin"), on_delete=models.PROTECT, related_name="corridors_out"
    )
    destination = models.ForeignKey(
        Country, verbose_name=_("country of destination"), on_delete=models.PROTECT, related_name="corridors_in"
    )
    transit = models.ManyToManyField(
        Country, verbose_name=_("countries of transit"), blank=True, related_name="corridors_through"
    )
    movements = models.JSONField(_("kinds of movement"), default=list, blank=True)
    regularity = models.CharField(
        _("regular or irregular"), max_length=10, choices=Regularity.choices, blank=True, default=""
    )
    sectors = models.ManyToManyField(
        Term,
        verbose_name=_("sectors at the destination"),
        blank=True,
        related_name="corridors",
        limit_choices_to={"scheme": Scheme.SECTOR},
    )
    stages = models.JSONField(_("stages on which the group works"), default=list, blank=True)
    summary = TranslatedField(models.TextField, verbose_name=_("summary"), blank=True)
    questions = TranslatedField(
        models.TextField,
        verbose_name=_("open questions"),
        blank=True,
        help_text=_("What nobody has answered yet, one question on each line."),
    )

    objects = CorridorQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=["transit", "sectors"])
    search_fields = [
        *searchable("countries_named"),
        *searchable(*columns("summary")),
        *searchable(*columns("questions")),
    ]

    class Meta:
        ordering = ["origin__name_en", "destination__name_en", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "origin", "destination"],
                name="corridor_once_a_group",
                violation_error_message=_("The group has a record of this corridor already."),
            ),
            models.CheckConstraint(
                name="corridor_leads_elsewhere",
                condition=~Q(origin=F("destination")),
                violation_error_message=_("Origin and destination are one country. Choose two."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin.name} {arrow()} {self.destination.name}"

    def get_absolute_url(self) -> str:
        return address_of_pair(self.origin, self.destination)

    @property
    def countries_named(self) -> str:
        """The names of both ends in every language, for the search."""
        ends = (self.origin, self.destination)
        return " ".join(getattr(end, column) for end in ends for column in columns("name", interface_codes()))

    @property
    def movement_labels(self) -> list[str]:
        return [str(Movement(value).label) for value in self.movements if value in Movement.values]

    @property
    def question_lines(self) -> list[str]:
        return [line.strip() for line in str(self.questions).splitlines() if line.strip()]


def address_of_pair(origin: Country, destination: Country) -> str:
    return reverse("corridors:corridor", args=[origin.iso3.lower(), destination.iso3.lower()])
