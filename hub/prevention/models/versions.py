from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.groups.models import Group
from hub.lib.ids import PublicIdField
from hub.lib.search import Searched, searchable
from hub.lib.text import leading
from hub.lib.translated import TranslatedField, columns
from hub.lib.visibility import Viewer, Visible, VisibleQuerySet, is_part_of_visible

LONGEST_TEXT = 5000


class PreventionModel(Searched, Visible):
    """A model of how child labour or forced labour is prevented, as a group improves it. What it says stands in its versions."""

    visible_group = "group"

    public_id = PublicIdField(kind="PM")
    group = models.ForeignKey(
        Group, verbose_name=_("group"), on_delete=models.PROTECT, related_name="prevention_models"
    )
    title = TranslatedField(models.CharField, verbose_name=_("title"), max_length=300)
    published_at = models.DateTimeField(null=True, editable=False)  # its first version

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()
    search_fields = [*searchable(*columns("title")), *searchable("published_text")]

    class Meta:
        ordering = ["title_en", "pk"]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("prevention:model", args=[self.public_id])

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        if self.versions.filter(published_at__isnull=False).exists():
            raise ValidationError(
                gettext("A model with a published version is not deleted. You can change who may read it instead.")
            )
        return super().delete(*args, **options)

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """Until a version is published, a model is for the members of its group."""
        if viewer.is_secretariat:
            return Q()
        return super().visible_condition(viewer) & (Q(published_at__isnull=False) | Q(group__in=viewer.group_ids))

    @property
    def published_text(self) -> str:
        """The words of the current version, for the search; those of a draft are not found."""
        current = self.versions.filter(is_current=True).first() if self.pk else None
        return "\n".join(current.words()) if current is not None else ""


class VersionQuerySet(VisibleQuerySet):
    def published(self) -> VersionQuerySet:
        return self.filter(published_at__isnull=False)


class ModelVersion(models.Model):
    """What a model says at one time. A published version is frozen; its parts keep their key from version to version."""

    model = models.ForeignKey(PreventionModel, on_delete=models.CASCADE, related_name="versions", editable=False)
    number = models.PositiveIntegerField(editable=False)
    summary = TranslatedField(
        models.TextField, verbose_name=_("what the model does"), max_length=LONGEST_TEXT, blank=True
    )
    population = TranslatedField(
        models.TextField, verbose_name=_("for whom it is"), max_length=LONGEST_TEXT, blank=True
    )
    setting = TranslatedField(models.TextField, verbose_name=_("in what setting"), max_length=LONGEST_TEXT, blank=True)
    note = models.CharField(_("what is new in this version"), max_length=300, blank=True)
    is_current = models.BooleanField(default=False, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)  # SHA-256 of what it says
    begun_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = VersionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["model", "number"]
        constraints = [
            models.UniqueConstraint(fields=["model", "number"], name="modelversion_number_once"),
            models.UniqueConstraint(
                fields=["model"], condition=Q(published_at__isnull=True), name="modelversion_one_draft"
            ),
            models.UniqueConstraint(fields=["model"], condition=Q(is_current=True), name="modelversion_one_current"),
            models.CheckConstraint(name="modelversion_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="modelversion_current_is_published", condition=Q(is_current=False) | Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(_("%(model)s, version %(number)s") % {"model": leading(str(self.model)), "number": self.number})

    def get_absolute_url(self) -> str:
        return reverse("prevention:version", args=[self.model.public_id, self.number])

    @property
    def group(self) -> Group:
        return self.model.group

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        """As its model; a draft is for the members of the group."""
        if viewer.is_secretariat:
            return Q()
        of_group = Q(published_at__isnull=False) | Q(model__group__in=viewer.group_ids)
        return is_part_of_visible("model", PreventionModel, viewer) & of_group

    def words(self) -> list[str]:
        """Every text of the version in every language."""
        texts = [getattr(self, name) for field in ("summary", "population", "setting") for name in columns(field)]
        for step in self.steps.all():
            texts += [getattr(step, name) for field in ("text", "assumption") for name in columns(field)]
        for component in self.components.all():
            texts += [getattr(component, name) for field in ("name", "description") for name in columns(field)]
        return [text for text in texts if text]
