"""Situation analyses: what a group finds out about child labour and forced labour at a place on a date."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.crises.models.crises import Crisis
from hub.groups.models import Group
from hub.lib.ids import PublicIdField
from hub.lib.partialdate import PartialDateField, readable
from hub.lib.visibility import Viewer, VisibleQuerySet, is_part_of_visible
from hub.vocabularies.models import Country


def _writes(analysis: SituationAnalysis, viewer: Viewer) -> bool:
    return analysis.group_id in viewer.group_ids


class SituationAnalysis(models.Model):
    """Its title says country, month and group, nothing else, and is read by whoever may see the group. The place and the
    words are for the group, until a version is opened to everybody (`hub.crises.opening`)."""

    field_rules = {"place": _writes, "event_reason": _writes, "event_actor": _writes}

    public_id = PublicIdField(kind="SA")
    group = models.ForeignKey(
        Group, verbose_name=_("group that writes it"), on_delete=models.PROTECT, related_name="analyses"
    )
    crisis = models.ForeignKey(
        Crisis, verbose_name=_("crisis"), null=True, blank=True, on_delete=models.PROTECT, related_name="analyses"
    )
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="situation_analyses"
    )
    place = models.CharField(
        _("place"), max_length=200, blank=True,
        help_text=_("Province, district or camp. It is read by the group only, also when the analysis is open to everybody."),
    )  # fmt: skip
    as_of = PartialDateField(_("state of"), help_text=_("The year or month that the words are about."))
    # What everybody may read; later versions stay with the group until they are opened in turn.
    open_version = models.ForeignKey(
        "AnalysisVersion", null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, editable=False)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "pk"]
        verbose_name_plural = "situation analyses"
        constraints = [
            models.CheckConstraint(
                name="analysis_opened_by_somebody",
                condition=Q(open_version=None, opened_by=None, opened_at=None)
                | Q(open_version__isnull=False, opened_by__isnull=False, opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Situation analysis: %(country)s, %(day)s") % {
            "country": self.country, "day": readable(self.as_of),
        }  # fmt: skip

    def get_absolute_url(self) -> str:
        return reverse("crises:analysis", args=[self.public_id])

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        return is_part_of_visible("group", Group, viewer)


class AnalysisVersion(models.Model):
    """The words as they stood once. A version is never changed; who changes something writes the next one."""

    analysis = models.ForeignKey(SituationAnalysis, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    texts = models.JSONField()  # section -> text, see hub.crises.sections
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["analysis", "number"]
        constraints = [
            models.UniqueConstraint(fields=["analysis", "number"], name="analysis_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.analysis}, {self.number}"

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk and not options.get("force_insert"):
            raise ValueError("A version is never changed.")
        super().save(*args, **options)

    def get_absolute_url(self) -> str:
        return f"{self.analysis.get_absolute_url()}?version={self.number}"

    @classmethod
    def visible_condition(cls, viewer: Viewer) -> Q:
        if viewer.is_secretariat:
            return Q()
        opened = Q(analysis__open_version=models.F("pk")) & is_part_of_visible("analysis", SituationAnalysis, viewer)
        return opened | Q(analysis__group__in=viewer.group_ids)
