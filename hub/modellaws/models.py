"""Texts of laws by article and version, comparisons of a national text with a model, and where a model was taken up."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.lib.ids import PublicIdField
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet, is_part_of_visible
from hub.partners.models import Organization
from hub.vocabularies.models import Country

# Languages of legal texts that are marked and set in their direction; others are entered by their code.
LANGUAGE_CODE_LENGTH = 12


class LawText(Searched, Visible):
    """A model law, or a national law to set beside one. What it says stands in its versions."""

    class Kind(models.TextChoices):
        MODEL = "model", _("Model law")
        NATIONAL = "national", _("National law")

    visible_organization = "owner"

    public_id = PublicIdField(kind="LT")
    key = models.SlugField(max_length=60, blank=True, editable=False)  # of built-in content
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=300)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), null=True, blank=True, on_delete=models.PROTECT, related_name="law_texts"
    )
    language = models.CharField(
        _("language of the text"),
        max_length=LANGUAGE_CODE_LENGTH,
        help_text=_("Its code, such as en, fr, sw."),
        default="en",
    )
    is_authentic = models.BooleanField(
        _("authentic text"),
        null=True,
        blank=True,
        choices=[(None, _("Not known")), (True, _("Authentic")), (False, _("Translation or consolidation"))],
    )
    is_teaching = models.BooleanField(default=False, editable=False)  # for learning; no official text
    source_url = models.URLField(_("where it was published"), max_length=500, blank=True)
    licence = models.CharField(
        _("licence"), max_length=120, blank=True, help_text=_("By what right the text may stand here.")
    )
    owner = models.ForeignKey(
        Organization, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="law_texts"
    )

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()
    search_fields = [*searchable(*columns("title"))]

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="lawtext_key_once"),
            models.CheckConstraint(
                name="lawtext_national_has_country",
                condition=Q(kind="model", country__isnull=True) | Q(kind="national", country__isnull=False),
                violation_error_message=_("A national law has a country, and a model law has none."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("modellaws:text", args=[self.public_id])


class VersionQuerySet(VisibleQuerySet):
    def published(self) -> VersionQuerySet:
        return self.filter(published_at__isnull=False)


class Version(models.Model):
    """The words of a text at one time. A published version is frozen; an amendment is the next one."""

    text = models.ForeignKey(LawText, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    dated = models.DateField(
        _("date of this version"),
        null=True,
        blank=True,
        help_text=_("Leave it empty if it is not known. It is never guessed."),
    )
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64, editable=False)  # SHA-256 of the articles
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["text", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["text"], condition=Q(published_at__isnull=True), name="lawversion_one_draft"
            ),
            models.UniqueConstraint(fields=["text", "number"], name="lawversion_number_once"),
            models.CheckConstraint(name="lawversion_number_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.text}, {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("modellaws:version", args=[self.text.public_id, self.number])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """As its text; a draft is for the people of the organization that entered it, and for the secretariat."""
        seen = is_part_of_visible("text", LawText, viewer)
        if viewer.is_secretariat:
            return seen
        return seen & (Q(published_at__isnull=False) | Q(text__owner__in=viewer.organization_ids))


class Article(models.Model):
    """One article or section of a version."""

    class Obligation(models.TextChoices):
        MANDATORY = "mandatory", _("Required by an instrument")
        OPTIONAL = "optional", _("Optional")
        NOT_SAID = "", _("Not marked")

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="articles")
    position = models.PositiveIntegerField()
    eid = models.CharField(max_length=120)
    number = models.CharField(max_length=40, blank=True)
    heading = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    obligation = models.CharField(max_length=10, choices=Obligation.choices, blank=True, default="")
    rests_on = models.JSONField(default=list, blank=True)  # [{"instrument": "C182", "article": "3"}]
    commentary = models.TextField(blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["version", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "eid"], name="lawarticle_eid_once"),
            models.CheckConstraint(
                name="lawarticle_obligation_known", condition=Q(obligation__in=["mandatory", "optional", ""])
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.number, self.heading])) or self.eid

    def get_absolute_url(self) -> str:
        """On the part of the version's page where it stands."""
        return f"{self.version.get_absolute_url()}?at={self.position}#{self.eid}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_visible("version", Version, viewer)


class Comparison(Visible):
    """A version of a national law beside a version of a model law. Pairs are decided by people of one organization."""

    visible_organization = "owner"

    public_id = PublicIdField(kind="LC")
    model = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="as_model")
    law = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="as_law")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="law_comparisons")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    suggested = models.JSONField(default=dict, editable=False)  # model article -> [[law article, score], …]

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["model", "law", "owner"], name="comparison_once_an_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.law.text} – {self.model.text}"

    def get_absolute_url(self) -> str:
        return reverse("modellaws:comparison", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """A draft is for the organization that makes it; nobody reads a comparison of texts that are not open to her."""
        if viewer.is_secretariat:
            return Q()
        own = Q(owner__in=viewer.organization_ids)
        seen = own | (super().visible_condition(viewer) & Q(published_at__isnull=False))
        return seen & is_part_of_visible("model", Version, viewer) & is_part_of_visible("law", Version, viewer)


class Pair(models.Model):
    """What a person decided for one article of the model: which article answers to it, and how far."""

    class Verdict(models.TextChoices):
        MET = "met", _("Met")
        PARTLY = "partly", _("Partly met")
        MISSING = "missing", _("Missing")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="pairs")
    model_article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    law_article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=14, choices=Verdict.choices)
    note = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["comparison", "model_article__position"]
        constraints = [
            models.UniqueConstraint(fields=["comparison", "model_article"], name="pair_once_an_article"),
            models.CheckConstraint(
                name="pair_met_by_an_article",
                condition=~Q(verdict__in=["met", "partly"]) | Q(law_article__isnull=False),
                violation_error_message=_("Choose the article of the law that answers to it."),
            ),
            models.CheckConstraint(
                name="pair_missing_has_no_article",
                condition=~Q(verdict="missing") | Q(law_article__isnull=True),
                violation_error_message=_("Where an article answers to it, the provision is not missing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_article}: {self.get_verdict_display()}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_visible("comparison", Comparison, viewer)


class Adoption(Visible):
    """How far a country is with a model law, as one source says it."""

    class Stage(models.TextChoices):
        CONSIDERED = "considered", _("Under consideration")
        DRAFTED = "drafted", _("Bill drafted")
        BEFORE_PARLIAMENT = "parliament", _("Before parliament")
        ADOPTED = "adopted", _("Adopted")
        REJECTED = "rejected", _("Rejected")

    visible_organization = "owner"

    model = models.ForeignKey(LawText, on_delete=models.CASCADE, related_name="adoptions")
    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="adoptions")
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    on = models.DateField(_("date"), null=True, blank=True, help_text=_("Leave it empty if it is not known."))
    source_url = models.URLField(_("source"), max_length=500)
    note = models.CharField(_("note"), max_length=300, blank=True)
    owner = models.ForeignKey(
        Organization, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="law_adoptions"
    )
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["country", "on", "pk"]

    def __str__(self) -> str:
        return f"{self.country}: {self.get_stage_display()}"

    def get_absolute_url(self) -> str:
        return f"{self.model.get_absolute_url()}#adoptions-title"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return super().visible_condition(viewer) & is_part_of_visible("model", LawText, viewer)
