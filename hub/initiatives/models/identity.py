"""The identity of initiatives: their identifiers, and pairs that were found to be different."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.initiatives.models.initiative import Initiative, PartOfInitiative


class Identifier(PartOfInitiative):
    """An identifier in a register. Imports find records by these, never by name."""

    IATI = "iati"

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="identifiers")
    register = models.CharField(_("register"), max_length=60)
    value = models.CharField(_("identifier"), max_length=250)

    class Meta:
        ordering = ["register", "value"]
        # Two initiatives can share an identifier if one of them is hidden from the sender of the other.
        constraints = [
            models.UniqueConstraint(fields=["register", "value", "initiative"], name="identifier_of_initiative_once")
        ]

    def __str__(self) -> str:
        return f"{self.register}: {self.value}"


class NotTheSame(models.Model):
    """Two similar records that were found to be different: they are not proposed as duplicates again."""

    one = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="not_the_same_said_once"),
            models.CheckConstraint(name="not_the_same_in_order", condition=Q(one__lt=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"
