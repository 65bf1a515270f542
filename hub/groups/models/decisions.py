from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hub.groups.models.groups import Group
from hub.lib.partialdate import PartialDateField
from hub.lib.text import add_label
from hub.lib.translated import TranslatedField
from hub.lib.visibility import Visible, VisibleQuerySet


class Decision(Visible):
    """What was decided about a group: created, renamed, relaunched, chair named. The record behind every change."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CREATED = "created", _("Created")
        RENAMED = "renamed", _("Renamed")
        RELAUNCHED = "relaunched", _("Relaunched")
        CHAIR_NAMED = "chair_named", _("Chair named")
        MADE_DORMANT = "made_dormant", _("Made dormant")
        MERGED = "merged", _("Merged into another group")
        CLOSED = "closed", _("Closed")
        TEXTS_WITHDRAWN = "texts_withdrawn", _("Adopted texts withdrawn from the public")
        OTHER = "other", _("Other decision")

    visible_group = "group"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    on = PartialDateField(_("date"))
    text = TranslatedField(models.TextField, verbose_name=_("what was decided"))
    decided_by = TranslatedField(models.CharField, verbose_name=_("decided by"), max_length=200, blank=True)
    grounds = models.TextField(_("why it was decided"), blank=True, max_length=2000)
    name = TranslatedField(models.CharField, verbose_name=_("new name"), max_length=150, blank=True)
    former_name = models.CharField(max_length=150, blank=True, default="", editable=False)
    successor = models.ForeignKey(
        Group,
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions_to_merge",
    )

    objects = VisibleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_merged_has_successor",
                condition=~Q(kind="merged") | Q(successor__isnull=False),
                violation_error_message=_("Choose the group into which this one was merged."),
            ),
            models.CheckConstraint(
                name="decision_renamed_has_name",
                condition=~Q(kind="renamed") | ~Q(name_en=""),
                violation_error_message=_("Write the new name of the group."),
            ),
            models.CheckConstraint(
                name="decision_not_merged_into_itself",
                condition=Q(successor__isnull=True) | ~Q(successor=models.F("group")),
                violation_error_message=_("A group cannot be merged into itself."),
            ),
        ]

    def __str__(self) -> str:
        return add_label(self.get_kind_display(), self.group)

    def get_absolute_url(self) -> str:
        return self.group.get_absolute_url()
