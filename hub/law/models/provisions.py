from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from evidence.lawgap import InForce, in_force_on
from simple_history.models import HistoricalRecords

from hub.law.models.standards import LawStandard
from hub.lib.ids import PublicIdField
from hub.lib.partialdate import PartialDateField, first_day, last_day
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.partners.models import Organization
from hub.vocabularies.models import Country


class LawProvision(models.Model):
    """A provision of a national law. It has its own commencement, which may be unknown."""

    class Commencement(models.TextChoices):
        YES = "yes", _("It came into force")
        NO = "no", _("It never came into force")
        UNKNOWN = "unknown", _("Not known")

    public_id = PublicIdField(kind="LP")
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="law_provisions"
    )
    law = models.CharField(_("title of the law"), max_length=300)
    number = models.CharField(
        _("provision"), max_length=60, help_text=_("Article, section or paragraph, as in the law.")
    )
    text = models.TextField(_("text"), max_length=20_000)
    language = models.CharField(_("language of the text"), max_length=12, help_text=_("A code such as en, fr or sw."))
    is_authentic = models.BooleanField(
        _("This is the authentic text"), default=False, help_text=_("Not ticked, it is a translation or a summary.")
    )
    source_url = models.URLField(_("address of the text"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=300, help_text=_("Where the text was taken from, and when."))
    has_commenced = models.CharField(
        _("Did it come into force?"), max_length=8, choices=Commencement.choices, default=Commencement.UNKNOWN
    )
    commenced = PartialDateField(_("in force from"))
    amended_by = models.CharField(_("amended by"), max_length=300, blank=True)
    is_repealed = models.BooleanField(_("It was repealed"), default=False)
    repealed = PartialDateField(_("repealed on"))
    standards = models.ManyToManyField(
        LawStandard, verbose_name=_("standards that it concerns"), blank=True, related_name="provisions"
    )
    organization = models.ForeignKey(
        Organization, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="law_provisions"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="law_provisions"
    )
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["country", "law", "number", "pk"]
        constraints = [
            models.CheckConstraint(
                name="provision_with_a_day_commenced", condition=Q(commenced="") | Q(has_commenced="yes")
            ),
            models.CheckConstraint(
                name="provision_with_a_repeal_is_repealed", condition=Q(repealed="") | Q(is_repealed=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law}, {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("law:provision", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Laws are public."""
        return Q()

    def in_force_on(self, day: date) -> InForce:
        known = {"yes": True, "no": False, "unknown": None}
        return in_force_on(
            day,
            has_commenced=known[self.has_commenced],
            commenced=(first_day(self.commenced), last_day(self.commenced)) if self.commenced else None,
            is_repealed=self.is_repealed,
            repealed=(first_day(self.repealed), last_day(self.repealed)) if self.repealed else None,
        )
