from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from evidence.lawgap import Act

from hub.lib.partialdate import PartialDateField
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, choose_text, columns, interface_codes, interface_language
from hub.lib.visibility import Viewer, VisibleQuerySet
from hub.vocabularies.models import Country


class Instrument(Searched, models.Model):
    """A convention, a protocol, or principles and model provisions that no country ratifies."""

    class Kind(models.TextChoices):
        ILO = "ilo", _("ILO convention or protocol")
        TREATY = "treaty", _("United Nations treaty")
        PRINCIPLES = "principles", _("Principles or model provisions")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    number = TranslatedField(models.CharField, verbose_name=_("short name"), max_length=60)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=300)
    adopted = PartialDateField(_("adopted"))
    in_force = PartialDateField(_("in force"))
    text_url = models.URLField(_("address of the text"), max_length=500, blank=True)
    articles = models.JSONField(default=list, editable=False)  # [{"article": "2", "en": "…", "fr": "…"}], in our words
    position = models.PositiveSmallIntegerField(default=0)

    objects = VisibleQuerySet.as_manager()
    search_fields = [*searchable(*columns("number"), "code", *columns("title"))]

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return str(self.number)

    def get_absolute_url(self) -> str:
        return reverse("law:instrument", args=[self.code])

    @property
    def articles_that_matter(self) -> list[tuple[str, str]]:
        """Number and our words, in the reader's language."""
        codes, language = interface_codes(), interface_language()
        return [
            (one["article"], choose_text([one.get(code, "") for code in codes], language, codes))
            for one in self.articles
        ]

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Treaties are public."""
        return Q()


class Ratification(models.Model):
    """One act of one country, as in one edition of one publisher. Contradicting dates are kept side by side."""

    class Act(models.TextChoices):
        SIGNATURE = "signature", _("signature")
        SUCCESSION_TO_SIGNATURE = "succession_to_signature", _("succession to signature")
        DEFINITIVE_SIGNATURE = "definitive_signature", _("definitive signature")
        RATIFICATION = "ratification", _("ratification")
        ACCEPTANCE = "acceptance", _("acceptance")
        APPROVAL = "approval", _("approval")
        ACCESSION = "accession", _("accession")
        SUCCESSION = "succession", _("succession")
        PARTICIPATION = "participation", _("participation")
        WITHDRAWAL = "withdrawal", _("withdrawal")
        DECLARATION = "declaration", _("declaration or reservation")
        NONE = "none", _("no act recorded")  # the source names the country and knows of no act until the date

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="ratifications")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="ratifications")
    edition = models.ForeignKey("law.Edition", on_delete=models.PROTECT, related_name="ratifications")
    act = models.CharField(_("act"), max_length=24, choices=Act.choices)
    on = PartialDateField(_("date"))
    declared_age = models.PositiveSmallIntegerField(_("declared minimum age"), null=True, blank=True)
    text = models.TextField(_("text of the reservation or declaration"), blank=True)
    reporting = models.CharField(_("reporting status"), max_length=120, blank=True)  # as the source prints it

    class Meta:
        ordering = ["instrument", "on", "pk"]
        indexes = [models.Index(fields=["instrument", "country"], name="ratification_of_country")]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "instrument", "country", "act", "on"], name="ratification_said_once_an_edition"
            ),
            models.CheckConstraint(
                name="declaration_has_a_text", condition=~models.Q(act="declaration") | ~models.Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.instrument_id} {self.act} {self.on}"

    @property
    def is_binding(self) -> bool:
        return self.act in BINDING


BINDING = {
    Act.DEFINITIVE_SIGNATURE, Act.RATIFICATION, Act.ACCEPTANCE, Act.APPROVAL, Act.ACCESSION, Act.SUCCESSION, Act.PARTICIPATION,
}  # fmt: skip
