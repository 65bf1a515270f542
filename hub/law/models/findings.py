from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.law.models.standards import LawStandard, Verdict
from hub.lib.text import comma_separated
from hub.sources.models import Source
from hub.vocabularies.models import Country


class Edition(models.Model):
    """One edition of a publisher's data. Editions are kept side by side; none replaces an older one."""

    class Publisher(models.TextChoices):
        USDOL = "usdol", _("US Department of Labor")
        ILO = "ilo", _("International Labour Organization")
        UNTC = "untc", _("United Nations Treaty Collection")
        WPD = "wpd", _("World Politics Data Lab")
        SCORECARD = "scorecard", _("Scorecard Diplomacy")
        GANHRI = "ganhri", _("Global Alliance of National Human Rights Institutions")

    publisher = models.CharField(_("publisher"), max_length=12, choices=Publisher.choices)
    year = models.PositiveSmallIntegerField(_("edition"))
    title = models.CharField(_("title"), max_length=300)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="law_editions")
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    files = models.JSONField(default=dict, editable=False)  # name -> SHA-256 of each file that was read
    read_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-year", "publisher"]
        constraints = [models.UniqueConstraint(fields=["publisher", "year"], name="edition_once_a_publisher")]

    def __str__(self) -> str:
        return comma_separated((self.get_publisher_display(), self.year))


class Finding(models.Model):
    """What an edition says about a country and a standard: the publisher's verdict, or one that a rule derives from it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="findings")
    standard = models.ForeignKey(LawStandard, on_delete=models.PROTECT, related_name="findings")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="law_findings")
    territory = models.CharField(max_length=80, blank=True)
    verdict = models.CharField(max_length=14, choices=Verdict.choices)
    printed = models.CharField(max_length=40, blank=True)  # as the publisher wrote it, with its marks
    law_says = models.CharField(max_length=20, blank=True)
    age = models.CharField(max_length=20, blank=True)
    is_computed = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)  # of a derived one, in English as the rule gives it

    class Meta:
        ordering = ["edition", "standard", "country", "territory"]
        indexes = [models.Index(fields=["country", "standard"], name="finding_of_country")]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "standard", "country", "territory"], name="finding_once_an_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.standard_id} {self.country_id}: {self.verdict}"

    @property
    def age_in_years(self) -> str:
        """Without what publishers write where a standard has no age."""
        return "" if self.age.startswith("N/A") else self.age


class EnforcementFigure(models.Model):
    """A figure on inspectors, inspections, prosecutions, as printed; `number` is empty where it is not a number."""

    class Name(models.TextChoices):
        LABOUR_FUNDING = "labour_funding", _("funding of the labour inspectorate, US dollars")
        LABOUR_INSPECTORS = "labour_inspectors", _("labour inspectors")
        CHILD_LABOUR_INSPECTORS = "child_labour_inspectors", _("inspectors for child labour alone")
        LABOUR_INSPECTIONS = "labour_inspections", _("labour inspections")
        WORKSITE_INSPECTIONS = "worksite_inspections", _("inspections at the place of work")
        DESK_INSPECTIONS = "desk_inspections", _("inspections of documents")
        LABOUR_VIOLATIONS = "labour_violations", _("violations of child labour law found")
        PENALTIES_IMPOSED = "penalties_imposed", _("violations for which a penalty was imposed")
        PENALTIES_COLLECTED = "penalties_collected", _("penalties collected")
        CRIMINAL_INVESTIGATIONS = "criminal_investigations", _("criminal investigations")
        CRIMINAL_VIOLATIONS = "criminal_violations", _("violations of criminal law found")
        CRIMINAL_PROSECUTIONS = "criminal_prosecutions", _("prosecutions begun")
        CRIMINAL_CONVICTIONS = "criminal_convictions", _("convictions")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="figures")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="enforcement_figures")
    territory = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=24, choices=Name.choices)
    printed = models.CharField(max_length=120)
    number = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["country", "edition", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["country", "edition", "name", "territory"], name="figure_once_an_edition")
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.name}: {self.printed}"

    @property
    def is_unknown(self) -> bool:
        return self.printed.strip().lower() == "unknown"


class SuggestedAction(models.Model):
    """An action that a publisher suggests to a country, in the publisher's words."""

    class Area(models.TextChoices):
        LEGAL = "legal", _("Legal framework")
        ENFORCEMENT = "enforcement", _("Enforcement")
        COORDINATION = "coordination", _("Coordination")
        POLICIES = "policies", _("Policies")
        PROGRAMMES = "programmes", _("Social programmes")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="actions")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="suggested_actions")
    area = models.CharField(_("area"), max_length=12, choices=Area.choices)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["country", "edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "country", "position"], name="action_has_a_place_of_its_own")
        ]

    def __str__(self) -> str:
        return self.text[:80]
