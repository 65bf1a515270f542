from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.groups.models import Group
from hub.lib.ids import PublicIdField
from hub.lib.partialdate import PartialDateField
from hub.lib.search import Searched, searchable
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet
from hub.partners.models import Organization
from hub.vocabularies.models import Country, Scheme, Term

__all__ = ["Item"]


class Item(Searched, Visible):
    """A publication, tool, model law, prevention model, practice or training."""

    class Kind(models.TextChoices):
        PUBLICATION = "publication", _("Publication")
        TOOL = "tool", _("Tool")
        MODEL_LAW = "model_law", _("Model law")
        PREVENTION_MODEL = "prevention_model", _("Prevention model")
        PRACTICE = "practice", _("Practice")
        TRAINING = "training", _("Training")

    public_id = PublicIdField(kind="LI")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.PUBLICATION)
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=300)
    summary = TranslatedField(models.TextField, verbose_name=_("summary"), blank=True)
    authors = models.CharField(_("authors"), max_length=300, blank=True)
    published = PartialDateField(_("published"))
    languages = models.CharField(_("languages"), max_length=60, blank=True, help_text=_("Codes, such as: en, fr"))
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    doi = models.CharField(
        "DOI",
        max_length=120,
        blank=True,
        validators=[RegexValidator(r"^10\.\d{4,9}/\S+$", _("Example: 10.1787/00f7d7db-en"))],
    )
    isbn = models.CharField("ISBN", max_length=17, blank=True)
    groups = models.ManyToManyField(Group, verbose_name=_("groups"), blank=True, related_name="library_items")
    organizations = models.ManyToManyField(
        Organization, verbose_name=_("organizations"), blank=True, related_name="library_items"
    )
    issues = models.ManyToManyField(
        Term,
        verbose_name=_("issues"),
        blank=True,
        related_name="library_items",
        limit_choices_to={"scheme": Scheme.ISSUE},
    )
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="library_items")

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()
    search_fields = [
        *searchable(*columns("title")),
        *searchable(*columns("summary")),
        *searchable("authors"),
    ]

    class Meta:
        ordering = ["-published", "pk"]
        constraints = [
            models.CheckConstraint(
                name="library_kind_known",
                condition=Q(kind__in=["publication", "tool", "model_law", "prevention_model", "practice", "training"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("library:item", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        seen = super().visible_condition(viewer)
        if viewer.is_secretariat:
            return seen
        shared = cls.groups.through.objects.filter(group_id__in=viewer.group_ids).values("item_id")
        return seen | Q(visibility="group", pk__in=shared)
