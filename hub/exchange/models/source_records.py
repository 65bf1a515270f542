from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.initiatives.models.initiative import Initiative, PartOfInitiative
from hub.sources.models import Source


class SourceRecord(PartOfInitiative):
    """All that one source states about an initiative, as read from one row of a file. Never changed, only added to.

    The shown values are computed from the set of these, so that the order in which files were imported does not matter.
    """

    class Standing(models.TextChoices):
        """Whether the shown values follow it."""

        HOLDS = "holds", _("Counts")
        WAITING = "waiting", _("Waits for review")
        BESIDE = "beside", _("Stands beside")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="source_records")
    source = models.ForeignKey(Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="records")
    register = models.CharField(max_length=60)
    identifier = models.CharField(_("identifier"), max_length=250)
    stated_at = models.DateTimeField(_("said on"), default=timezone.now)
    dated = models.BooleanField(
        default=True
    )  # whether the file states a date; if not, stated_at is the time of the import
    facts = models.JSONField(_("what the source says"))
    # Which organizations the sender meant: [identifier, name, key], resolved once, at the import.
    parties = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=32)
    file = models.CharField(_("file"), max_length=255, blank=True)
    file_hash = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    line = models.PositiveIntegerField(_("row"), null=True, blank=True)
    standing = models.CharField(_("status"), max_length=8, choices=Standing.choices, default=Standing.HOLDS)

    class Meta:
        ordering = ["-stated_at", "source", "fingerprint"]
        indexes = [models.Index(fields=["initiative"], condition=Q(standing="waiting"), name="source_record_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "register", "identifier", "fingerprint"], name="source_says_the_same_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.identifier}"

    @property
    def holds(self) -> bool:
        return self.standing == self.Standing.HOLDS

    @property
    def rank(self) -> tuple[Any, ...]:
        """Which of two records counts: the later one; of two at the same moment always the same one. A file without a date
        never overrules one with a date."""
        return (self.dated, self.stated_at, self.source_id, self.fingerprint)
